import type { Answer } from '../http/answer.ts';
import type { Asked } from '../http/serve.ts';

export type AriOrder = { extension: string; number: string; channelId: string };

/** What ARI is asked to do; the state it answers with is the exchange's. */
export type AriCommands = {
  /** Whether a telephone is registered there. */
  isPhone(extension: string): boolean;
  isBusy(extension: string): boolean;
  hasChannel(id: string): boolean;
  /** @returns the channel as it is made. */
  originate(order: AriOrder): unknown;
  hangUp(channelId: string): void;
};

const NOT_FOUND: Answer = { status: 404, json: { message: 'Channel not found' } };

/** Orders as Asterisk 13 and 20 answered them; undefined for what is none of them. */
export function answerCommand(asked: Asked, pbx: AriCommands): Answer | undefined {
  const [, what, rest] = /^\/ari\/(channels|deviceStates)(?:\/(.+))?$/.exec(asked.path) ?? [];
  if (what === 'deviceStates' && rest !== undefined && asked.method === 'GET') {
    return answerDeviceState(decodeURIComponent(rest), pbx);
  }
  if (what !== 'channels') return undefined;
  if (rest === undefined) return asked.method === 'POST' ? answerOriginate(asked.query, pbx) : undefined;
  const [id = '', verb] = rest.split('/').map(decodeURIComponent);
  if (asked.method === 'GET') return undefined;
  if (!pbx.hasChannel(id)) return NOT_FOUND;
  // All of its calls are the dial plan's, which ARI may end and not steer.
  if (verb !== undefined) return { status: 409, json: { message: 'Channel not in Stasis application' } };
  if (asked.method !== 'DELETE') return undefined;
  pbx.hangUp(id);
  return { status: 204, empty: true };
}

function answerOriginate(query: URLSearchParams, pbx: AriCommands): Answer {
  const phone = /^PJSIP\/(\w+)$/.exec(query.get('endpoint') ?? '')?.[1];
  const number = query.get('extension') ?? '';
  const channelId = query.get('channelId') ?? '';
  if (query.get('endpoint') === null) return { status: 400, json: { message: 'Endpoint must be specified' } };
  if (number === '') return { status: 400, json: { message: 'Application or extension must be specified' } };
  if (phone === undefined || !pbx.isPhone(phone))
    return { status: 500, json: { error: 'Allocation failed' } };
  return { status: 200, json: pbx.originate({ extension: phone, number, channelId }) };
}

function answerDeviceState(name: string, pbx: AriCommands): Answer {
  const phone = /^PJSIP\/(\w+)$/.exec(name)?.[1] ?? '';
  const state = !pbx.isPhone(phone) ? 'INVALID' : pbx.isBusy(phone) ? 'INUSE' : 'NOT_INUSE';
  return { status: 200, json: { name, state } };
}
