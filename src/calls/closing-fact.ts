import type { CallEvent } from '../domain/call-event.ts';
import type { CallRecord } from '../domain/call-record.ts';
import type { Fact } from '../domain/fact.ts';

/** The one fact that no PBX tells: the hub itself gave the call up. More than once, if the PBX spoke again between. */
const CLOSING_ID = 'callweave:closed';

/** A call whose PBX went silent is taken to have ended with the last thing we know of it. */
export function closingFact(facts: readonly Fact[]): Fact {
  const at = facts.reduce((latest, fact) => Math.max(latest, fact.at), 0);
  const id = `${CLOSING_ID}:${at}`;
  return { id, keys: [id], at, order: Number.MAX_SAFE_INTEGER, body: {} };
}

function isClosing({ id }: Fact): boolean {
  return id.startsWith(CLOSING_ID);
}

/** Telephones rang, none does any more, and nobody took the call: see `unansweredEndsUntold`. */
export function isIdle({ endedAt, direction, legs }: CallRecord): boolean {
  const others = legs.filter(({ role }) => role !== 'customer');
  return (
    endedAt === undefined &&
    direction === 'inbound' &&
    others.some(({ role }) => role === 'agent') &&
    others.every(({ state }) => state === 'null' || state === 'failed')
  );
}

/**
 * The connector's `interpret`, which never sees the closing fact; its events end with a clearing when the call was given
 * up and the PBX has neither ended it nor spoken of it since.
 */
export function interpretWithClosing(
  facts: readonly Fact[],
  interpret: (facts: readonly Fact[]) => CallEvent[],
): CallEvent[] {
  const closing = facts.filter(isClosing).sort((a, b) => b.at - a.at)[0];
  if (!closing) return interpret(facts);
  const events = interpret(facts.filter((fact) => !isClosing(fact)));
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
