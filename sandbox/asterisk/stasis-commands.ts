import type { Answer } from '../http/answer.ts';
import type { Asked } from '../http/serve.ts';
import type { StasisHall } from './stasis-hall.ts';

const DONE: Answer = { status: 204, empty: true };
const VERSION = '20.20.1';

function refused(status: number, message: string): Answer {
  return { status, json: { message } };
}

/** Orders of ARI applications, after its Swagger description; undefined for what is none of them. */
export function answerStasis(asked: Asked, hall: StasisHall): Answer | undefined {
  const [, what, ...rest] = asked.path.split('/').slice(1).map(decodeURIComponent);
  const order = { ...asked, id: rest[0] ?? '', verb: rest[1], more: rest[2] };
  switch (what) {
    case 'channels':
      return rest.length === 0 ? originate(asked, hall) : onChannel(order, hall);
    case 'playbacks':
      if (asked.method !== 'DELETE') return undefined;
      return hall.sounds.stop(order.id) ? DONE : refused(404, 'Playback not found');
    case 'bridges':
      return rest.length === 0 ? undefined : onBridge(order, hall);
    case 'applications':
      return onApplication(order, hall);
    case 'sounds':
      return onSounds(order, hall);
    case 'asterisk':
      return onAsterisk(order);
    default:
      return undefined;
  }
}

type Order = Asked & { id: string; verb: string | undefined; more: string | undefined };

function originate({ method, query }: Asked, hall: StasisHall): Answer | undefined {
  const application = query.get('app');
  if (method !== 'POST' || application === null) return undefined;
  const channelId = query.get('channelId') ?? '';
  if (hall.find(channelId)) return refused(409, 'Channel with given unique ID already exists');
  const originator = query.get('originator');
  if (originator !== null && !hall.find(originator)) {
    return refused(400, 'Provided originator channel was not found');
  }
  const channel = hall.telephones.originate({
    endpoint: query.get('endpoint') ?? '',
    application,
    channelId,
    callerId: query.get('callerId') ?? '',
    timeoutMs: Number(query.get('timeout') ?? 30) * 1000,
  });
  return channel ? { status: 200, json: channel } : { status: 500, json: { error: 'Allocation failed' } };
}

function onChannel(order: Order, hall: StasisHall): Answer | undefined {
  const { id, verb, more, method, query } = order;
  const held = hall.find(id);
  // A channel of the dial plan's own calls is another's to answer for.
  if (!held) return verb === undefined || verb === 'variable' ? undefined : notThere(hall, id);
  if (verb === undefined) {
    if (method === 'GET') return { status: 200, json: held.channel };
    if (method !== 'DELETE') return undefined;
    hall.hangUp(id, query.get('reason') === 'answered_elsewhere' ? 26 : 16);
    return DONE;
  }
  if (verb === 'variable') return onVariable(order, hall);
  if (!hall.isInApplication(id)) return refused(409, 'Channel not in Stasis application');
  switch (`${method} ${verb}`) {
    case 'POST answer':
      hall.answer(id);
      return DONE;
    case 'POST ring':
    case 'DELETE ring':
      hall.ring(id, method === 'POST');
      return DONE;
    case 'POST moh':
    case 'DELETE moh':
      held.hasMusic = method === 'POST';
      return DONE;
    case 'POST mute':
    case 'DELETE mute':
      if (query.get('direction') !== 'out') return undefined;
      held.isSilenced = method === 'POST';
      return DONE;
    case 'POST play': {
      const media = query.get('media');
      if (media === null) return refused(400, 'Media must be specified');
      return { status: 201, json: hall.play(id, { id: more ?? query.get('playbackId') ?? '', media }) };
    }
    case 'POST continue': {
      const [context, extension] = [query.get('context'), query.get('extension')];
      const place = context === null || extension === null ? undefined : { context, extension };
      hall.continueAt(id, place ?? 'behindStasis');
      return DONE;
    }
    default:
      return undefined;
  }
}

function notThere(hall: StasisHall, id: string): Answer | undefined {
  return hall.whereabouts(id) === 'gone' && hall.knew(id) ? refused(404, 'Channel not found') : undefined;
}

function onVariable({ id, method, query }: Order, hall: StasisHall): Answer | undefined {
  const held = hall.find(id);
  const name = query.get('variable');
  if (!held || name === null) return undefined;
  if (method === 'POST') {
    hall.setVariable(id, name, query.get('value') ?? '');
    return DONE;
  }
  const [, context, extension] = /^DIALPLAN_EXISTS\(([^,]+),([^,]+),1\)$/.exec(name) ?? [];
  const value =
    context === undefined
      ? held.variables.get(name)
      : String(Number(hall.dialPlan.has(`${context}/${extension}`)));
  return value === undefined
    ? refused(404, 'Provided variable was not found')
    : { status: 200, json: { value } };
}

function onBridge({ id, verb, method, query }: Order, hall: StasisHall): Answer | undefined {
  const bridge = hall.findBridge(id);
  if (method === 'POST' && verb === undefined) {
    if (bridge) return refused(409, 'Bridge with the same bridgeId already exists');
    const [type, name] = [query.get('type') ?? 'mixing', query.get('name') ?? ''];
    return { status: 200, json: hall.createBridge(id, { type, name }) };
  }
  if (!bridge) return undefined;
  if (method === 'GET' && verb === undefined) return { status: 200, json: bridge };
  if (method === 'DELETE' && verb === undefined) {
    hall.destroyBridge(id);
    return DONE;
  }
  if (method !== 'POST' || verb !== 'addChannel') return undefined;
  const ids = (query.get('channel') ?? '').split(',');
  if (ids.some((one) => !hall.find(one))) return refused(400, 'Channel not found');
  if (ids.some((one) => !hall.isInApplication(one))) return refused(422, 'Channel not in Stasis application');
  for (const one of ids) hall.join(id, one);
  return DONE;
}

function onApplication({ id, verb, method, query }: Order, hall: StasisHall): Answer | undefined {
  const channelIds = hall.channelsOf(id);
  if (!hall.isKnown(id)) return refused(404, 'Application not found');
  const application = {
    name: id,
    channel_ids: channelIds,
    bridge_ids: hall.bridges.map((bridge) => bridge.id),
    endpoint_ids: [],
    device_names: [],
  };
  if (method === 'GET' && verb === undefined) return { status: 200, json: application };
  if (method !== 'POST' || verb !== 'subscription') return undefined;
  const channelId = /^channel:(.+)$/.exec(query.get('eventSource') ?? '')?.[1] ?? '';
  if (!hall.find(channelId)) return refused(422, 'Event source does not exist');
  hall.follow(id, channelId);
  return { status: 200, json: application };
}

function onSounds({ id, method }: Order, hall: StasisHall): Answer | undefined {
  if (method !== 'GET') return undefined;
  const all = [...hall.sounds.own].map(([name, text]) => ({
    id: name,
    text,
    formats: [{ language: 'en', format: 'gsm' }],
  }));
  if (id === '') return { status: 200, json: all };
  const found = all.find((one) => one.id === id);
  return found ? { status: 200, json: found } : refused(404, 'Sound not found');
}

function onAsterisk({ id, verb, method }: Order): Answer | undefined {
  if (method !== 'GET') return undefined;
  if (id === 'info') return { status: 200, json: { system: { version: VERSION, entity_id: 'sandbox' } } };
  if (id !== 'modules' || verb === undefined) return undefined;
  const module = { name: verb, description: '', use_count: 0, status: 'Running', support_level: 'core' };
  return { status: 200, json: module };
}
