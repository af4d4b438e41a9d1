import { ConnectorError } from '../../kit/connector-error.ts';
import type { GrantedSubscription, Subscription } from '../../kit/subscription.ts';
import { type Api, bodyOf, call, faultIn, refusal, send } from './api.ts';
import { child, readEvent, textAt, typeOf } from './read-xml.ts';
import type { BeelineSettings } from './settings.ts';

const SECOND_MS = 1_000;
/** They end without a word when the receiver was away at that moment; every serious client looks now and then. */
const CHECK_EVERY_MS = 5 * 60_000;
/** What the API says of an id that it does not have (any more). */
const UNKNOWN_ID = 'GetSubscriptionInfoError';

/** There is no renewal at this PBX: `PUT` again, and keep the id that it answers with, whether the same or another. */
export const beelineSubscription: Subscription<BeelineSettings> = {
  checkEveryMs: CHECK_EVERY_MS,
  async create(account, { callbackUrl }) {
    const { pattern, expiresSeconds, events } = account.settings;
    const body = {
      ...(pattern !== undefined && { pattern }),
      expires: expiresSeconds,
      subscriptionType: events,
      url: callbackUrl,
    };
    return granted(await call(account, 'subscription', { method: 'PUT', body }));
  },
  async check(account, { id }) {
    const body = await answerFor(account, { method: 'GET', id });
    if (body === undefined) return undefined;
    return { expiresInMs: granted(body).expiresInMs };
  },
  async cancel(account, { id }) {
    await answerFor(account, { method: 'DELETE', id });
  },
  endedBy({ body }) {
    if (!body.includes('SubscriptionTerminatedEvent')) return undefined;
    const root = readEvent(body);
    if (typeOf(child(root, 'eventData')) !== 'SubscriptionTerminatedEvent') return undefined;
    return textAt(root, 'subscriptionId');
  },
};

/** Undefined where the PBX does not know the id. */
async function answerFor(
  api: Api,
  { method, id }: { method: 'GET' | 'DELETE'; id: string },
): Promise<unknown> {
  const response = await send(api, 'subscription', { method, query: { subscriptionId: id } });
  const body = bodyOf(response);
  const fault = faultIn(body);
  if (fault?.errorCode === UNKNOWN_ID || response.status === 404) return undefined;
  if (fault !== undefined) throw refusal(fault);
  if (response.status < 200 || response.status > 299) {
    throw new ConnectorError('badPayload', `\`subscription\` answered ${response.status}`);
  }
  return body ?? {};
}

/** `expires` is what was granted, or what is left, in seconds. */
function granted(body: unknown): GrantedSubscription {
  const { subscriptionId, expires } = (body ?? {}) as { subscriptionId?: unknown; expires?: unknown };
  const seconds = typeof expires === 'string' ? Number(expires) : expires;
  if (typeof subscriptionId !== 'string' || subscriptionId === '') {
    throw new ConnectorError('badPayload', 'the answer to the subscription names no `subscriptionId`');
  }
  if (typeof seconds !== 'number' || !Number.isFinite(seconds) || seconds < 0) {
    throw new ConnectorError('badPayload', 'the answer to the subscription says not how long it lasts');
  }
  return { id: subscriptionId, expiresInMs: seconds * SECOND_MS };
}
