import { CALL_EVENT_KINDS, type CallEvent, type CallEventKind } from '../call-event.ts';

/** kind → its place in the life of a call: what comes first when two events share time and order. */
const RANK = new Map<CallEventKind, number>(CALL_EVENT_KINDS.map((kind, index) => [kind, index]));

/**
 * One order for one set of events: by time, by the provider's order, by kind, and at last by content, so that a
 * permutation cannot show. Events told twice come out once.
 */
export function sortEvents(events: readonly CallEvent[]): CallEvent[] {
  const sorted = [...events].sort(compare);
  return sorted.filter((event, index) => {
    const before = sorted[index - 1];
    return before === undefined || (before !== event && compare(before, event) !== 0);
  });
}

function compare(a: CallEvent, b: CallEvent): number {
  if (a === b) return 0;
  if (a.at !== b.at) return a.at - b.at;
  if (a.order !== b.order) return a.order - b.order;
  if (a.kind !== b.kind) return (RANK.get(a.kind) ?? 0) - (RANK.get(b.kind) ?? 0);
  const byLeg = byText(a.leg?.id ?? '', b.leg?.id ?? '');
  // Only events alike in all of that are written out: rare, and the price of an order without chance in it.
  return byLeg !== 0 ? byLeg : byText(canonical(a), canonical(b));
}

function byText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** JSON with sorted keys: two events of the same content are the same text. */
function canonical(event: CallEvent): string {
  return JSON.stringify(event, (_key, value: unknown) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => byText(a, b)))
      : value,
  );
}
