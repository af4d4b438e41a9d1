import type { CallEvent, LoggedLeg } from '../../../src/domain/call-event.ts';
import type { Fact } from '../../../src/domain/fact.ts';
import { partEvents } from '../../../src/domain/stitch/part-events.ts';
import { liveEvents } from './live-events.ts';
import { toPart } from './to-part.ts';

/** Current calls as they were seen, and rows of the log; either alone, or both once the hub knows that they are one call. */
export function interpret(facts: readonly Fact[]): CallEvent[] {
  const parts = facts.flatMap((fact) => toPart(fact) ?? []);
  const seen = facts.filter((fact) => fact.keys.some((key) => key.startsWith('monitor:')));
  return [...liveEvents(seen), ...partEvents(parts).map(withCaller)];
}

/**
 * A row of an incoming call that nobody took names no telephone of ours, but it does tell of the caller: with that, the call that was
 * seen and its row can be known for one.
 */
function withCaller(event: CallEvent): CallEvent {
  const { logged, direction, customer } = event;
  if (logged === undefined || direction !== 'inbound' || customer === undefined) return event;
  const { answeredAt, endedAt, legs } = logged;
  const caller: LoggedLeg = {
    id: 'customer',
    role: 'customer',
    ...(customer.raw !== '' && { device: { number: customer.raw } }),
    result: answeredAt === undefined ? 'cancelled' : 'answered',
    ...(answeredAt !== undefined && { connectedAt: answeredAt }),
    clearedAt: endedAt,
  };
  return { ...event, logged: { ...logged, legs: [caller, ...legs] } };
}
