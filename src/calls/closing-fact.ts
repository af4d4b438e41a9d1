import type { CallEvent } from '../domain/call-event.ts';
import type { Fact } from '../domain/fact.ts';

/** The one fact that no PBX tells: the hub itself gave the call up. */
const CLOSING_ID = 'callweave:closed';

/** A call whose PBX went silent is taken to have ended with the last thing we know of it. */
export function closingFact(facts: readonly Fact[]): Fact {
  const at = facts.reduce((latest, fact) => Math.max(latest, fact.at), 0);
  return { id: CLOSING_ID, keys: [CLOSING_ID], at, order: Number.MAX_SAFE_INTEGER, body: {} };
}

/**
 * The connector's `interpret`, which never sees the closing fact; its events end with a clearing when the call was given
 * up and the PBX has neither ended it nor spoken of it since.
 */
export function interpretWithClosing(
  facts: readonly Fact[],
  interpret: (facts: readonly Fact[]) => CallEvent[],
): CallEvent[] {
  const closing = facts.find(({ id }) => id === CLOSING_ID);
  if (!closing) return interpret(facts);
  const events = interpret(facts.filter(({ id }) => id !== CLOSING_ID));
  const isToldOtherwise = events.some(
    ({ kind, at }) => at > closing.at || kind === 'callCleared' || kind === 'logged',
  );
  if (isToldOtherwise || events.length === 0) return events;
  const order = Number.MAX_SAFE_INTEGER;
  return [
    ...events,
    { kind: 'callCleared', at: closing.at, order, cause: { raw: 'unknown' }, clearedBy: 'unknown' },
  ];
}
