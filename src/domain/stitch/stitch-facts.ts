import { DisjointSets } from '../disjoint-sets.ts';
import type { Fact } from '../fact.ts';
import type { NumberContext } from '../phone-number.ts';
import type { CallPart } from './call-part.ts';
import type { LegRows } from './leg-rows.ts';
import { stitchParts } from './stitch-parts.ts';

/** The rows among the facts, each with all names that tie it to other facts. */
export function partsOf(facts: readonly Fact[], { toPart }: LegRows): { fact: Fact; part: CallPart }[] {
  return facts.flatMap((fact) => {
    const part = toPart(fact);
    return part === undefined
      ? []
      : [{ fact, part: { ...part, keys: [...new Set([...part.keys, ...fact.keys])] } }];
  });
}

/** Conversations by their ids → conversations by what their rows tell: those of one call are put together. */
export function stitchFacts(
  conversations: readonly Fact[][],
  legRows: LegRows,
  numbers: NumberContext,
): Fact[][] {
  /** Row → its conversation, by number. */
  const places = new Map<string, number>();
  const parts = conversations.flatMap((facts, index) =>
    partsOf(facts, legRows).map(({ part }) => {
      places.set(part.id, index);
      return { ...part, keys: [...part.keys, `conversation:${index}`] };
    }),
  );
  const sets = new DisjointSets();
  for (const call of stitchParts(parts, optionsOf(legRows, numbers))) {
    const [first] = call.parts;
    for (const { id } of call.parts) sets.join(`${places.get(first?.id ?? '')}`, `${places.get(id)}`);
  }
  const joined = new Map<string, Fact[]>();
  for (const [index, facts] of conversations.entries()) {
    const root = sets.rootOf(String(index));
    joined.set(root, [...(joined.get(root) ?? []), ...facts]);
  }
  return [...joined.values()];
}

export function optionsOf({ slackMs }: LegRows, { country, form }: NumberContext) {
  return { country, form, ...(slackMs !== undefined && { slackMs }) };
}
