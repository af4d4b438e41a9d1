import type { CallEvent, LegResult, LoggedLeg } from '../../../src/domain/call-event.ts';
import type { Fact } from '../../../src/domain/fact.ts';
import type { CallPart } from '../../../src/domain/stitch/call-part.ts';
import { partEvents } from '../../../src/domain/stitch/part-events.ts';
import { latestVersion } from '../../kit/latest-version.ts';
import { liveEvents } from './live-events.ts';
import type { LiveEvent } from './map-event.ts';
import type { CallRow, PartRow, RecordingRow } from './map-row.ts';

type Body = CallRow | PartRow | RecordingRow | LiveEvent;

/** After everything that was seen live. */
const ORDER = { begin: 0, log: 90 } as const;

/** All facts of one conversation → events: what was seen live, what the log says of it, and recordings. */
export function interpret(facts: readonly Fact[]): CallEvent[] {
  const bodies = facts.map(({ body }) => body as Body);
  const of = <Kind extends Body['kind']>(kind: Kind) =>
    bodies.flatMap((body) => (body.kind === kind ? [body as Extract<Body, { kind: Kind }>] : []));
  // A corrected row replaces the earlier one.
  const row = latestVersion(of('call'));
  const parts = of('part').map(({ part }) => part);
  const live = liveEvents(of('event'), partiesOf(row ?? parts[0]));
  return [
    ...live,
    ...(parts.length > 0 ? partEvents(told(parts)) : []),
    ...(row === undefined ? [] : rowEvents(row, live.length > 0)),
    ...of('recording').map(
      ({ at, recording }): CallEvent => ({ kind: 'recordingReady', at, order: ORDER.log, recording }),
    ),
  ];
}

/** Whoever hung up while it rang elsewhere says nothing of a call in which somebody had talked. */
function told(parts: CallPart[]): CallPart[] {
  const isAnswered = parts.some(({ result, device }) => result === 'answered' && device !== undefined);
  return isAnswered ? parts.map(({ outcome: _outcome, ...part }) => part) : parts;
}

function rowEvents(row: CallRow, isSeenLive: boolean): CallEvent[] {
  const isOut = row.direction === 'outbound';
  const customer = customerLeg(row);
  const { id, role, device } = customer;
  const words: Partial<CallEvent> = {
    direction: row.direction,
    ...(row.customer !== undefined && { customer: row.customer }),
    ...(row.line !== undefined && row.line !== '' && { line: { raw: row.line } }),
    ...(row.queue !== undefined && { queue: { id: row.queue } }),
  };
  const beginning: CallEvent = {
    kind: row.direction === 'inbound' ? 'offered' : 'originated',
    at: row.startedAt,
    order: ORDER.begin,
    source: 'log',
    ...words,
    ...(row.direction !== 'internal' && { leg: { id, role, ...(device !== undefined && { device }) } }),
    externalIds: [{ kind: 'call', value: row.callId }],
  };
  const logged: CallEvent = {
    kind: 'logged',
    at: row.endedAt,
    order: ORDER.log,
    ...words,
    externalIds: [{ kind: 'call', value: row.callId }],
    logged: {
      startedAt: row.startedAt,
      ...(row.answeredAt !== undefined && { answeredAt: row.answeredAt }),
      endedAt: row.endedAt,
      talkMs: row.talkMs,
      ...(row.outcome !== undefined && { outcome: row.outcome }),
      legs: [
        ...(row.direction === 'internal' ? [] : [customer]),
        ...row.legs.map(
          (leg, index): LoggedLeg => ({
            id: `log#${index + 1}`,
            role: isOut && row.outcome !== 'answered' ? 'originator' : 'agent',
            ...leg,
          }),
        ),
      ],
      ...(row.listsEveryLeg && { listsEveryLeg: true as const }),
    },
  };
  return [
    ...(isSeenLive ? [] : [beginning]),
    logged,
    ...row.recordings.map(
      (recording): CallEvent => ({ kind: 'recordingReady', at: row.endedAt, order: ORDER.log, recording }),
    ),
  ];
}

function partiesOf(told: Pick<CallRow, 'direction' | 'customer' | 'line'> | undefined): Partial<CallEvent> {
  if (told === undefined) return {};
  const { direction, customer, line } = told;
  return { direction, ...(customer && { customer }), ...(line && { line: { raw: line } }) };
}

const FAR_END: Readonly<Record<string, LegResult>> = {
  answered: 'answered',
  busy: 'busy',
  noAnswer: 'noAnswer',
  declined: 'declined',
  cancelled: 'cancelled',
};

function customerLeg({ customer, direction, outcome, answeredAt, endedAt }: CallRow): LoggedLeg {
  const isAnswered = outcome === 'answered';
  return {
    id: 'customer',
    role: 'customer',
    ...(customer !== undefined && customer.raw !== '' && { device: { number: customer.raw } }),
    result: isAnswered
      ? 'answered'
      : direction === 'outbound'
        ? (FAR_END[outcome ?? ''] ?? 'failed')
        : 'cancelled',
    ...(isAnswered && answeredAt !== undefined && { connectedAt: answeredAt }),
    clearedAt: endedAt,
  };
}
