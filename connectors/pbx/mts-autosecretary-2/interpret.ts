import type { CallEvent } from '../../../src/domain/call-event.ts';
import type { Fact } from '../../../src/domain/fact.ts';
import { uniqueParts } from '../../../src/domain/stitch/call-part.ts';
import { partEvents } from '../../../src/domain/stitch/part-events.ts';
import type { Autosecretary2Fact, EventFact } from './facts.ts';
import { liveEvents } from './live-events.ts';
import { directionOfEvents } from './live-legs.ts';
import { partOf } from './row-part.ts';

/** All facts of one conversation → events. The PBX's facts and gaps are in docs/connectors/mts-autosecretary-2.md. */
export function interpret(facts: readonly Fact[]): CallEvent[] {
  const told = facts.map(({ body }) => body as Autosecretary2Fact);
  const events = told.filter((fact): fact is EventFact => fact.told === 'event');
  // A call whose row was corrected has two versions of one part; should one id have rows for several phones, they are its legs.
  const parts = uniqueParts(told.flatMap((fact) => (fact.told === 'row' ? [partOf(fact)] : []))).sort(
    (a, b) => a.startedAt - b.startedAt || (a.id < b.id ? -1 : 1),
  );
  // The row tells a call out from an own telephone, which events cannot.
  const direction = parts[0]?.direction ?? directionOfEvents(events);
  return [...liveEvents(events, direction), ...partEvents(parts)];
}
