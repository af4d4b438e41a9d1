import {
  CALL_OUTCOMES,
  type CallOutcome,
  type Device,
  type Direction,
  type EventRecording,
  LEG_RESULTS,
  type LegResult,
  type PartyNumber,
} from '../../../src/domain/call-event.ts';
import type { CallPart } from '../../../src/domain/stitch/call-part.ts';
import { FieldProblem } from '../../kit/reject.ts';
import type { MappedObject } from './mapped-object.ts';

const DIRECTIONS = ['inbound', 'outbound', 'internal'] as const satisfies readonly Direction[];
const DEVICE_FIELDS = ['device', 'user', 'name'] as const;
const RECORDING_FIELDS = ['id', 'source', 'duration', 'mediaType', 'callId', 'at'] as const;
const LEG_FIELDS = [...DEVICE_FIELDS, 'result', 'offeredAt', 'answeredAt', 'endedAt'] as const;
const COMMON_FIELDS = [
  'callId',
  'direction',
  'customer',
  'customerName',
  'line',
  'startedAt',
  'endedAt',
  'recording',
  'outcome',
] as const;
const CALL_FIELDS = [
  ...COMMON_FIELDS,
  'duration',
  'answeredAt',
  'wait',
  'talk',
  'queue',
  'legs',
  ...DEVICE_FIELDS,
] as const;
const PART_FIELDS = [
  ...COMMON_FIELDS,
  ...[
    'id',
    'dialled',
    'from',
    'fromUser',
    'duration',
    'answeredAt',
    'wait',
    'result',
    'redirectedFrom',
    'redirectedTo',
  ],
  ...DEVICE_FIELDS,
] as const;

/** One call, told by its row; durations and times in ms. */
export interface CallRow {
  kind: 'call';
  callId: string;
  readAt: number;
  direction: Direction;
  customer?: PartyNumber;
  line?: string;
  startedAt: number;
  answeredAt?: number;
  endedAt: number;
  talkMs: number;
  outcome?: CallOutcome;
  queue?: string;
  legs: RowLeg[];
  /** The row names every attempt, and not only who took the call. */
  listsEveryLeg: boolean;
  recordings: Recording[];
}
export interface RowLeg {
  device: Device;
  result: LegResult;
  offeredAt?: number;
  connectedAt?: number;
  clearedAt?: number;
}
export type Recording = Omit<EventRecording, 'legId'>;
/** One telephone's part of a call. */
export interface PartRow {
  kind: 'part';
  part: CallPart;
}
/** A recording, told by a list of its own. */
export interface RecordingRow {
  kind: 'recording';
  callId: string;
  at: number;
  recording: Recording;
}

export function toCallRow(mapped: MappedObject, readAt: number): CallRow {
  mapped.onlyHas(CALL_FIELDS);
  const direction = mapped.word('direction', DIRECTIONS);
  if (direction === undefined) throw new FieldProblem('`map` gives no `direction`');
  const startedAt = requiredTime(mapped, 'startedAt');
  const { endedAt, answeredAt, talkMs } = timesOf(mapped, startedAt);
  const outcome =
    mapped.word('outcome', CALL_OUTCOMES) ?? (answeredAt !== undefined ? 'answered' : undefined);
  const legs = mapped.objects('legs').map(toLeg);
  const only = deviceOf(mapped);
  const isAnswered = outcome === 'answered';
  const own: RowLeg[] =
    only === undefined || legs.length > 0
      ? []
      : [
          {
            device: only,
            result: isAnswered ? 'answered' : direction === 'outbound' ? 'cancelled' : 'noAnswer',
            ...(isAnswered && answeredAt !== undefined && { connectedAt: answeredAt, clearedAt: endedAt }),
          },
        ];
  return {
    kind: 'call',
    callId: mapped.required('callId'),
    readAt,
    direction,
    ...customerOf(mapped),
    ...optional('line', mapped.number('line')),
    startedAt,
    ...(isAnswered && answeredAt !== undefined && { answeredAt }),
    endedAt,
    talkMs: isAnswered ? talkMs : 0,
    ...optional('outcome', outcome),
    ...optional('queue', mapped.text('queue')),
    legs: [...legs, ...own],
    listsEveryLeg: legs.length > 0,
    recordings: mapped.objects('recording').map(toRecording),
  };
}

export function toPartRow(mapped: MappedObject, readAt: number): PartRow {
  mapped.onlyHas(PART_FIELDS);
  const direction = mapped.word('direction', DIRECTIONS);
  const result = mapped.word('result', LEG_RESULTS);
  if (direction === undefined || result === undefined)
    throw new FieldProblem('`map` gives no `direction` or no `result`');
  const startedAt = requiredTime(mapped, 'startedAt');
  const { endedAt, answeredAt } = timesOf(mapped, startedAt);
  const id = mapped.required('id');
  const callId = mapped.text('callId');
  const [recording] = mapped.objects('recording').map(toRecording);
  const from = mapped.text('from');
  const outcome = mapped.word('outcome', CALL_OUTCOMES);
  const part: CallPart = {
    id,
    readAt,
    keys: [`row:${id}`, ...(callId === undefined ? [] : [`call:${callId}`])],
    direction,
    ...customerOf(mapped),
    ...optional('line', mapped.number('line')),
    ...optional('dialled', mapped.text('dialled')),
    ...optional('device', deviceOf(mapped)),
    ...(from !== undefined && { from: { number: from, ...optional('user', mapped.text('fromUser')) } }),
    startedAt,
    ...(result === 'answered' && optional('connectedAt', answeredAt)),
    endedAt,
    result,
    ...optional('redirectedFrom', mapped.text('redirectedFrom')),
    ...optional('redirectedTo', mapped.text('redirectedTo')),
    ...(outcome !== undefined && outcome !== 'answered' && { outcome }),
    ...optional('recording', recording),
    externalIds: [{ kind: 'call', value: callId ?? id }],
  };
  return { kind: 'part', part };
}

export function toRecordingRow(mapped: MappedObject, receivedAt: number): RecordingRow {
  mapped.onlyHas(RECORDING_FIELDS);
  return {
    kind: 'recording',
    callId: mapped.required('callId'),
    at: mapped.time('at') ?? receivedAt,
    recording: toRecording(mapped),
  };
}

export function toRecording(mapped: MappedObject): Recording {
  mapped.onlyHas(RECORDING_FIELDS);
  const id = mapped.required('id');
  return {
    id,
    // The file may still be being written: it is ready once it was fetched.
    state: 'pending',
    source: mapped.text('source') ?? id,
    ...optional('mediaType', mapped.text('mediaType')),
    ...optional('durationMs', mapped.duration('duration')),
  };
}

/** `device` is what people dial; a PBX that knows its users by name only gives `user`. */
export function deviceOf(mapped: MappedObject): Device | undefined {
  const [number, user, name] = DEVICE_FIELDS.map((field) => mapped.text(field));
  if (number === undefined && user === undefined) return undefined;
  return { number: number ?? user ?? '', ...optional('user', user), ...optional('name', name) };
}

export function customerOf(mapped: MappedObject): { customer?: PartyNumber } {
  const raw = mapped.number('customer');
  if (raw === undefined) return {};
  return { customer: { raw, ...optional('name', mapped.text('customerName')) } };
}

export function optional<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { [Key in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { [Key in Name]?: Value });
}

function toLeg(mapped: MappedObject): RowLeg {
  mapped.onlyHas(LEG_FIELDS);
  const device = deviceOf(mapped);
  const result = mapped.word('result', LEG_RESULTS);
  if (device === undefined || result === undefined)
    throw new FieldProblem('a leg needs `device` and `result`');
  return {
    device,
    result,
    ...optional('offeredAt', mapped.time('offeredAt')),
    ...optional('connectedAt', mapped.time('answeredAt')),
    ...optional('clearedAt', mapped.time('endedAt')),
  };
}

function requiredTime(mapped: MappedObject, name: string): number {
  const at = mapped.time(name);
  if (at === undefined) throw new FieldProblem(`\`map\` gives no \`${name}\``);
  return at;
}

/** Whichever the PBX tells: ends or lengths, the answer or the wait. What it does not tell is not made up. */
function timesOf(
  mapped: MappedObject,
  startedAt: number,
): { endedAt: number; answeredAt?: number; talkMs: number } {
  const [duration, wait, talk] = (['duration', 'wait', 'talk'] as const).map((name) =>
    mapped.has(name) ? mapped.duration(name) : undefined,
  );
  const stated = mapped.time('answeredAt');
  const waited = wait !== undefined && (talk ?? (duration ?? 0) - wait) > 0 ? startedAt + wait : undefined;
  const untilEnd = mapped.time('endedAt') ?? (duration === undefined ? undefined : startedAt + duration);
  const before = untilEnd !== undefined && talk !== undefined && talk > 0 ? untilEnd - talk : undefined;
  const answeredAt = talk === 0 ? undefined : (stated ?? waited ?? before);
  const endedAt =
    untilEnd ?? (answeredAt !== undefined && talk !== undefined ? answeredAt + talk : undefined);
  const last = endedAt ?? (wait === undefined ? undefined : startedAt + wait);
  if (last === undefined)
    throw new FieldProblem('`map` gives no end: `endedAt`, `duration`, or `wait` and `talk`');
  if (last < startedAt || (answeredAt !== undefined && (answeredAt < startedAt || answeredAt > last))) {
    throw new FieldProblem('the times of the row contradict each other: is it the unit, or the zone?');
  }
  const talkMs = talk ?? (answeredAt === undefined ? 0 : last - answeredAt);
  return { endedAt: last, talkMs, ...optional('answeredAt', answeredAt) };
}
