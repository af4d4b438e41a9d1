import { isSameNumber } from './call-part.ts';
import type { Edge } from './edges.ts';
import { type PartView, talkedFrom } from './part-view.ts';
import { Phones } from './phones.ts';

const CONFIDENCE = 0.9;

/**
 * A phone that talks to a customer calls a colleague, and from then on the colleague's phone has a row with the same customer:
 * an attended transfer or a conference, even if for a while both rows last at once. Without that inside call they would be two
 * calls from one number.
 */
export function handoversOf(sorted: readonly PartView[], slackMs: number): Edge[] {
  const phones = new Phones();
  for (const view of sorted) if (view.party !== undefined && !view.isInside) phones.add(view);
  return sorted.flatMap((inside): Edge[] => {
    const [caller, colleague] = [inside.from?.number, inside.device?.number];
    if (!inside.isInside || !inside.isAnswered || caller === undefined || colleague === undefined) return [];
    if (isSameNumber(caller, colleague)) return [];
    const talks = phones
      .at(caller, inside.startedAt, slackMs)
      .filter((part) => isTalking(part, inside, slackMs));
    const gets = phones.beginning(colleague, inside.startedAt - slackMs, inside.endedAt + slackMs);
    return talks.flatMap((a) =>
      gets
        .filter((b) => b !== a && b.party === a.party && b.isAnswered && b.startedAt >= a.startedAt)
        .map((b) => ({
          a,
          b,
          confidence: CONFIDENCE,
          evidence: [`consultedFirst:${colleague}`, `sameCustomer:${a.party}`],
        })),
    );
  });
}

function isTalking(part: PartView, inside: PartView, slackMs: number): boolean {
  const from = talkedFrom(part);
  return from !== undefined && from <= inside.startedAt + slackMs;
}
