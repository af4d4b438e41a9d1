import { coveredMs } from './intervals.ts';
import type { LegFold } from './leg-fold.ts';

/** Which agents talked to the customer, by the measures that the rules of responsibility need. */
export interface WhoTalked {
  first: string | undefined;
  last: string | undefined;
  longest: string | undefined;
}

export interface Talker {
  agentId: string;
  leg: LegFold;
}

export function whoTalked(talkers: readonly Talker[], now: number): WhoTalked {
  const first = best(talkers, (talker) => -(talker.leg.talk[0]?.from ?? Number.POSITIVE_INFINITY));
  const last = best(
    talkers,
    // Whoever is with the customer now beats whoever left; of two, the one who came later: taking up again is not coming.
    ({ leg }) => leg.talk.at(-1)?.to ?? Number.POSITIVE_INFINITY,
    ({ leg }) => leg.talk[0]?.from ?? 0,
  );
  return { first: first?.agentId, last: last?.agentId, longest: longestTalk(talkers, now) };
}

function best(talkers: readonly Talker[], ...measures: ((talker: Talker) => number)[]): Talker | undefined {
  let winner: Talker | undefined;
  for (const talker of talkers) {
    if (talker.leg.talk.length === 0) continue;
    if (winner === undefined || isAhead(talker, winner, measures)) winner = talker;
  }
  return winner;
}

function isAhead(a: Talker, b: Talker, measures: readonly ((talker: Talker) => number)[]): boolean {
  for (const measure of measures) {
    const [mine, theirs] = [measure(a), measure(b)];
    if (mine !== theirs) return mine > theirs;
  }
  return false;
}

/** Sums over all legs of an agent: one who talked twice is counted whole. */
function longestTalk(talkers: readonly Talker[], now: number): string | undefined {
  const total = new Map<string, number>();
  for (const { agentId, leg } of talkers) {
    if (leg.talk.length > 0) total.set(agentId, (total.get(agentId) ?? 0) + coveredMs(leg.talk, now));
  }
  let winner: string | undefined;
  for (const [agentId, ms] of total)
    if (winner === undefined || ms > (total.get(winner) ?? 0)) winner = agentId;
  return winner;
}
