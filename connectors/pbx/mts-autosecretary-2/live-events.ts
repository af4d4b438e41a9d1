import type { CallEvent, Direction, EventLeg, LegResult } from '../../../src/domain/call-event.ts';
import type { EventFact } from './facts.ts';
import { endOf, type LiveLeg, liveLegs } from './live-legs.ts';
import { deviceOf } from './row-part.ts';

/** An answer, and the end of the ringing elsewhere that it makes, are told with times of their own. */
const SAME_MOMENT_MS = 2_000;
const ORDER = { begin: 0, ring: 1, answer: 2, clear: 3, over: 4 } as const;

/** The events of one call, sorted → what they mean. `direction` is the log's where it has told one. */
export function liveEvents(events: readonly EventFact[], direction: Direction): CallEvent[] {
  const first = events[0];
  if (first === undefined) return [];
  const legs = liveLegs(events, direction);
  const end = endOf(events, legs);
  const answers = legs.flatMap(({ answeredAt }) => answeredAt ?? []);
  const answeredAt = answers.length === 0 ? undefined : Math.min(...answers);
  const far = farLegOf(first, direction);
  const codes = [...new Set(events.flatMap(({ result }) => result ?? []))];
  const vain = answeredAt === undefined && direction === 'outbound';
  return [
    {
      kind: direction === 'inbound' ? 'offered' : 'originated',
      at: first.at,
      order: ORDER.begin,
      direction,
      leg: far,
      ...(direction !== 'internal' && { customer: { raw: far.device?.number ?? '' } }),
      ...(direction !== 'internal' && first.trunk !== '' && { line: { raw: first.trunk } }),
      externalIds: [...new Set(events.map(({ callId }) => callId))].map((value) => ({ kind: 'call', value })),
      ...(codes.length > 0 && { ext: { mts: { callResult: codes.join() } } }),
    },
    ...legs.flatMap((leg) => legEvents(leg, { legs, end, direction })),
    ...(answeredAt === undefined
      ? []
      : [{ kind: 'established', at: answeredAt, order: ORDER.answer, leg: far } as const]),
    ...(end === undefined ? [] : overEvents(end, vain ? far : undefined)),
  ];
}

/** The other side: the customer, or who calls inside the house. */
function farLegOf({ callId, ani, dnis }: EventFact, direction: Direction): EventLeg {
  if (direction === 'internal')
    return { id: `event:${callId}/from`, role: 'originator', device: deviceOf(ani) };
  const number = direction === 'outbound' ? dnis : ani;
  return { id: `event:${callId}/customer`, role: 'customer', ...(number !== '' && { device: { number } }) };
}

function legEvents(
  { id, device, acceptedAt, answeredAt, endedAt }: LiveLeg,
  call: { legs: readonly LiveLeg[]; end: number | undefined; direction: Direction },
): CallEvent[] {
  const isOut = call.direction === 'outbound';
  const leg: EventLeg = { id, role: isOut && answeredAt === undefined ? 'originator' : 'agent', device };
  const clearedAt = endedAt ?? call.end;
  // Taken while this one rang, as far as is told: who stopped ringing before that was not answered.
  const isTaken = call.legs.some(
    ({ answeredAt: taken }) => taken !== undefined && taken <= (endedAt ?? taken) + SAME_MOMENT_MS,
  );
  const unanswered: LegResult = isOut ? 'cancelled' : isTaken ? 'answeredElsewhere' : 'noAnswer';
  return [
    ...(acceptedAt === undefined
      ? []
      : [{ kind: isOut ? 'originated' : 'delivered', at: acceptedAt, order: ORDER.ring, leg } as const]),
    ...(answeredAt === undefined
      ? []
      : [{ kind: 'established', at: answeredAt, order: ORDER.answer, leg } as const]),
    ...(clearedAt === undefined
      ? []
      : [
          {
            kind: 'connectionCleared',
            at: clearedAt,
            order: ORDER.clear,
            leg,
            result: answeredAt === undefined ? unanswered : 'answered',
          } as const,
        ]),
  ];
}

/** `EndCall` says neither who hung up nor why; of a call out that nobody answered "no answer" is a guess until the row comes. */
function overEvents(at: number, unanswered: EventLeg | undefined): CallEvent[] {
  return [
    ...(unanswered === undefined
      ? []
      : [
          { kind: 'connectionCleared', at, order: ORDER.clear, leg: unanswered, result: 'noAnswer' } as const,
        ]),
    { kind: 'callCleared', at, order: ORDER.over, clearedBy: 'unknown' },
  ];
}
