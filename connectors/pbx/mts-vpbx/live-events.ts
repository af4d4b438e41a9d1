import type { CallEvent, EventLeg } from '../../../src/domain/call-event.ts';
import type { LiveLeg } from './live-legs.ts';

/** An answer, and the end of the ringing elsewhere that it makes, are told with times of their own. */
const SAME_MOMENT_MS = 2_000;
const ORDER = { begin: 0, ring: 1, answer: 2, clear: 3, over: 4 } as const;

/** The legs of one conversation → events. */
export function liveEvents(legs: readonly LiveLeg[]): CallEvent[] {
  const sorted = [...legs].sort((a, b) => a.startedAt - b.startedAt || (a.id < b.id ? -1 : 1));
  const first = sorted.find(({ direction }) => direction !== 'internal') ?? sorted[0];
  if (first === undefined) return [];
  const end = endOf(sorted);
  const far = farLegOf(first);
  const answers = sorted.flatMap(({ answeredAt, direction }) =>
    answeredAt === undefined || (direction === 'internal' && first.direction !== 'internal')
      ? []
      : [answeredAt],
  );
  const isVain = first.direction === 'outbound' && answers.length === 0;
  return [
    ...beginning(first, far, sorted),
    ...sorted.flatMap((leg) => legEvents(leg, sorted)),
    ...(answers.length === 0
      ? []
      : [{ kind: 'established', at: Math.min(...answers), order: ORDER.answer, leg: far } as const]),
    ...(end !== undefined && isVain
      ? [{ kind: 'connectionCleared', at: end, order: ORDER.clear, leg: far, result: 'noAnswer' } as const]
      : []),
    ...(end === undefined
      ? []
      : [{ kind: 'callCleared', at: end, order: ORDER.over, clearedBy: 'unknown' } as const]),
  ];
}

/** While it is not known whether it came in or went out nobody's telephone is said to ring: the answer is the first that is told. */
function beginning(first: LiveLeg, far: EventLeg, legs: readonly LiveLeg[]): CallEvent[] {
  const at = first.direction === undefined ? first.answeredAt : first.startedAt;
  if (at === undefined) return [];
  return [
    {
      kind: first.direction === 'inbound' || first.direction === undefined ? 'offered' : 'originated',
      at,
      order: ORDER.begin,
      ...(first.direction !== undefined && { direction: first.direction }),
      leg: far,
      ...(first.direction !== 'internal' && {
        customer: { raw: first.remote, ...(first.remoteName !== undefined && { name: first.remoteName }) },
      }),
      externalIds: legs.flatMap(({ trackingId }) =>
        trackingId === undefined ? [] : [{ kind: 'call' as const, value: trackingId }],
      ),
    },
  ];
}

/** The other side: the customer; inside the house who calls, or, where the subscriber does, the subscriber. */
function farLegOf({ id, remote, direction, isCaller, device }: LiveLeg): EventLeg {
  if (direction === 'internal')
    return { id: `${id}/from`, role: 'originator', device: isCaller ? device : { number: remote } };
  return { id: `${id}/customer`, role: 'customer', ...(remote !== '' && { device: { number: remote } }) };
}

function legEvents(one: LiveLeg, legs: readonly LiveLeg[]): CallEvent[] {
  const { id, direction, startedAt, answeredAt, endedAt } = one;
  if (direction === undefined && answeredAt === undefined) return [];
  const isOut = direction === 'outbound';
  const isColleague = direction === 'internal' && one.isCaller;
  const leg: EventLeg = {
    id,
    role: isOut && answeredAt === undefined ? 'originator' : 'agent',
    device: isColleague ? { number: one.remote } : one.device,
  };
  // Taken while this one rang: who stopped ringing before that was not answered.
  const isTaken = legs.some(
    ({ answeredAt: taken }) =>
      taken !== undefined && taken >= startedAt && taken <= (endedAt ?? taken) + SAME_MOMENT_MS,
  );
  return [
    ...(direction === undefined
      ? []
      : [{ kind: isOut ? 'originated' : 'delivered', at: startedAt, order: ORDER.ring, leg } as const]),
    ...(answeredAt === undefined
      ? []
      : [{ kind: 'established', at: answeredAt, order: ORDER.answer, leg } as const]),
    ...(endedAt === undefined
      ? []
      : [
          {
            kind: 'connectionCleared',
            at: endedAt,
            order: ORDER.clear,
            leg,
            result:
              answeredAt !== undefined
                ? 'answered'
                : isOut
                  ? 'cancelled'
                  : isTaken
                    ? 'answeredElsewhere'
                    : 'noAnswer',
          } as const,
        ]),
  ];
}

/**
 * Undefined: the call goes on, or may. When a telephone stops ringing unanswered the next one may be about to ring, and nothing that
 * is pushed ties the two.
 */
function endOf(legs: readonly LiveLeg[]): number | undefined {
  const ends = legs.flatMap(({ endedAt }) => endedAt ?? []);
  if (ends.length < legs.length) return undefined;
  const isOver = legs.some(
    ({ answeredAt, direction }) =>
      answeredAt !== undefined || direction === 'outbound' || direction === 'internal',
  );
  return isOver ? Math.max(...ends) : undefined;
}
