import type { CallLink } from './call-record.ts';
import { DisjointSets } from './disjoint-sets.ts';
import type { Fact } from './fact.ts';

/**
 * Why two calls became one is a fact too, the hub's own: it stays with the call, ties its parts by a key of each, and so the call
 * is the same whenever it is derived again. No connector ever sees it.
 */
const LINK_ID = 'callweave:link:';

/** Two calls that are one, by their facts. */
export interface Joining {
  /** Facts of the call that takes the other in. */
  into: readonly Fact[];
  from: readonly Fact[];
}

export function linkFact(link: CallLink, { into, from }: Joining): Fact {
  const [first, second] = [firstOf(into), firstOf(from)];
  const keys = [first?.keys[0], second?.keys[0]].filter((key) => key !== undefined);
  const at = second?.at ?? first?.at ?? 0;
  return { id: `${LINK_ID}${keys.join(' ')}`, keys, at, order: Number.MAX_SAFE_INTEGER, body: link };
}

export function isLinkFact({ id }: Fact): boolean {
  return id.startsWith(LINK_ID);
}

/** Links that these facts hold, in order of time; none for what an id has tied since. */
export function linksIn(facts: readonly Fact[]): CallLink[] {
  const links = facts.filter(isLinkFact);
  if (links.length === 0) return [];
  const named = new DisjointSets();
  for (const fact of facts) {
    if (isLinkFact(fact)) continue;
    for (const key of fact.keys) named.join(fact.keys[0] ?? key, key);
  }
  return links
    .filter(({ keys: [a = '', b = ''] }) => named.rootOf(a) !== named.rootOf(b))
    .sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))
    .map(({ body }) => body as CallLink);
}

/** The earliest fact that a PBX told; by its id where several are. */
function firstOf(facts: readonly Fact[]): Fact | undefined {
  return facts
    .filter((fact) => !isLinkFact(fact))
    .reduce<Fact | undefined>(
      (first, fact) =>
        first === undefined || fact.at < first.at || (fact.at === first.at && fact.id < first.id)
          ? fact
          : first,
      undefined,
    );
}
