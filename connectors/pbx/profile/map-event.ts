import {
  type CallEvent,
  type Direction,
  LEG_RESULTS,
  LEG_ROLES,
  type LegPeer,
  type LegRole,
} from '../../../src/domain/call-event.ts';
import { FieldProblem } from '../../kit/reject.ts';
import { customerOf, deviceOf, optional, type Recording, toRecording } from './map-row.ts';
import type { MappedObject } from './mapped-object.ts';

/** What a webhook may tell: the words of CSTA that are about one leg, a call's beginning and end, and recordings. */
export const EVENT_KINDS = [
  'offered',
  'originated',
  'queued',
  'delivered',
  'established',
  'held',
  'retrieved',
  'diverted',
  'transferred',
  'connectionCleared',
  'failed',
  'callCleared',
  'recordingReady',
] as const;
const NEED_DEVICE: ReadonlySet<string> = new Set([
  'delivered',
  'held',
  'retrieved',
  'diverted',
  'failed',
  'transferred',
]);
const DIRECTIONS = ['inbound', 'outbound', 'internal'] as const satisfies readonly Direction[];
const PEERS = ['customer', 'colleague', 'nobody'] as const satisfies readonly LegPeer[];
const CLEARED_BY = ['customer', 'agent', 'system', 'unknown'] as const;
const TRANSFER_KINDS = ['blind', 'attended', 'diverted', 'pickup', 'park', 'recall'] as const;
const TRANSFER_RESULTS = ['completed', 'failed', 'returned'] as const;
const FIELDS = [
  ...['kind', 'callId', 'eventId', 'at', 'order', 'direction', 'customer', 'customerName', 'line', 'queue'],
  ...['device', 'user', 'name', 'leg', 'role', 'result', 'peer', 'divertedTo', 'clearedBy', 'cause'],
  ...['to', 'transferKind', 'transferResult', 'recording'],
] as const;

/** One live event, as far as its own message tells; which ring of a telephone it is about shows only among the others. */
export interface LiveEvent {
  kind: 'event';
  callId: string;
  event: Omit<CallEvent, 'leg' | 'transfer'>;
  leg?: { role: LegRole; device?: ReturnType<typeof deviceOf>; name?: string };
  transfer?: {
    from: string;
    to: string;
    kind: (typeof TRANSFER_KINDS)[number];
    result: (typeof TRANSFER_RESULTS)[number];
  };
}

export function toLiveEvent(
  mapped: MappedObject,
  receivedAt: number,
): LiveEvent & { eventId?: string; hasTime: boolean } {
  mapped.onlyHas(FIELDS);
  const kind = mapped.word('kind', EVENT_KINDS);
  if (kind === undefined) throw new FieldProblem('`map` gives no `kind`');
  const device = deviceOf(mapped);
  if (device === undefined && NEED_DEVICE.has(kind))
    throw new FieldProblem(`\`${kind}\` needs \`device\` or \`user\``);
  const at = mapped.time('at');
  const queue = mapped.text('queue');
  const cause = mapped.text('cause');
  const [recording] = mapped.objects('recording').map(toRecording);
  if (kind === 'recordingReady' && recording === undefined)
    throw new FieldProblem('`recordingReady` needs `recording`');
  const callId = mapped.required('callId');
  return {
    kind: 'event',
    callId,
    hasTime: at !== undefined,
    ...optional('eventId', mapped.text('eventId')),
    event: {
      kind,
      at: at ?? receivedAt,
      order: mapped.count('order') ?? EVENT_KINDS.indexOf(kind),
      ...optional('direction', mapped.word('direction', DIRECTIONS)),
      ...customerOf(mapped),
      ...lineOf(mapped),
      ...(queue !== undefined && { queue: { id: queue } }),
      ...optional('result', mapped.word('result', LEG_RESULTS)),
      ...optional('peer', mapped.word('peer', PEERS)),
      ...optional('divertedTo', mapped.text('divertedTo')),
      ...optional('clearedBy', mapped.word('clearedBy', CLEARED_BY)),
      ...(cause !== undefined && { cause: { raw: cause } }),
      ...optional('recording', recording as Recording | undefined),
      externalIds: [{ kind: 'call', value: callId }],
    },
    ...legOf(mapped, kind, device),
    ...(kind === 'transferred' && {
      transfer: {
        from: device?.number ?? '',
        to: mapped.required('to'),
        kind: mapped.word('transferKind', TRANSFER_KINDS) ?? 'blind',
        result: mapped.word('transferResult', TRANSFER_RESULTS) ?? 'completed',
      },
    }),
  };
}

function lineOf(mapped: MappedObject): Pick<CallEvent, 'line'> {
  const line = mapped.number('line');
  return line === undefined || line === '' ? {} : { line: { raw: line } };
}

/** Without a device an event is about the customer, or about the call as a whole. */
function legOf(
  mapped: MappedObject,
  kind: string,
  device: ReturnType<typeof deviceOf>,
): Pick<LiveEvent, 'leg'> {
  const role = mapped.word('role', LEG_ROLES);
  if (kind === 'callCleared' || kind === 'recordingReady') return {};
  if (device === undefined) return { leg: { role: role ?? 'customer' } };
  const usual: LegRole = kind === 'originated' ? 'originator' : 'agent';
  return { leg: { role: role ?? usual, device, ...optional('name', mapped.text('leg')) } };
}
