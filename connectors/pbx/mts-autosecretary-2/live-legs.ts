import type { Device, Direction } from '../../../src/domain/call-event.ts';
import { isSameNumber } from '../../../src/domain/stitch/call-part.ts';
import { type EventFact, isShort } from './facts.ts';
import { deviceOf } from './row-part.ts';

/** One phone of ours in the call, as the events tell of it. Times are epoch ms; what was not told is absent. */
export interface LiveLeg {
  id: string;
  device: Device;
  acceptedAt?: number;
  answeredAt?: number;
  endedAt?: number;
}

/** `Virtual` names an employee who is called. Without it only the length of the numbers tells, and the row corrects it. */
export function directionOfEvents(events: readonly EventFact[]): Direction {
  const [first] = events;
  if (first === undefined) return 'inbound';
  const isCalledInside = events.some(({ virtual }) => virtual !== undefined) || isShort(first.dnis);
  if (isShort(first.ani)) return isCalledInside ? 'internal' : 'outbound';
  const isFromLine = !isCalledInside && isSameNumber(first.ani, first.trunk);
  return isFromLine ? 'outbound' : 'inbound';
}

/** Of a call out the caller's phone; else every phone that was called, in the order of the events. */
export function liveLegs(events: readonly EventFact[], direction: Direction): LiveLeg[] {
  const legs = new Map<string, LiveLeg>();
  for (const event of events) {
    const device = direction === 'outbound' ? callerOf(event) : calledOf(event);
    if (device === undefined) continue;
    const id = `event:${event.callId}/${device.number}`;
    const leg = legs.get(id) ?? { id, device };
    legs.set(id, leg);
    if (event.type === 'CallAccepted') leg.acceptedAt ??= event.at;
    else if (event.type === 'CallAnswered') leg.answeredAt ??= event.at;
    else leg.endedAt = event.at;
  }
  return [...legs.values()];
}

function callerOf({ ani, trunk }: EventFact): Device | undefined {
  return ani === '' || isSameNumber(ani, trunk) ? undefined : deviceOf(ani);
}

function calledOf({ dnis, virtual, trunk }: EventFact): Device | undefined {
  const isPhone = dnis !== '' && !isSameNumber(dnis, trunk);
  const number = isPhone ? dnis : virtual;
  if (number === undefined) return undefined;
  return virtual === undefined ? deviceOf(number) : { number, user: virtual };
}

/**
 * When the call was over, as far as events tell: a phone that answered has hung up and no other talks; or, where nobody answered,
 * the phone that was called last has been given up. Undefined: it goes on.
 */
export function endOf(events: readonly EventFact[], legs: readonly LiveLeg[]): number | undefined {
  const ends = events.flatMap(({ type, at }) => (type === 'EndCall' ? [at] : []));
  if (ends.length === 0) return undefined;
  const end = Math.max(...ends);
  const isTalking = legs.some(({ answeredAt, endedAt }) => answeredAt !== undefined && endedAt === undefined);
  const lastBegin = Math.max(...legs.map(beginOf));
  const isRinging = legs.some(
    (leg) => leg.answeredAt === undefined && leg.endedAt === undefined && beginOf(leg) >= lastBegin,
  );
  const hasTalked = legs.some(({ answeredAt }) => answeredAt !== undefined);
  return isTalking || (!hasTalked && isRinging) || lastBegin > end ? undefined : end;
}

function beginOf({ acceptedAt, answeredAt }: LiveLeg): number {
  return acceptedAt ?? answeredAt ?? Number.NEGATIVE_INFINITY;
}
