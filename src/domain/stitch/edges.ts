import { byTime, type PartView } from './part-view.ts';
import { LONGEST_GAP_MS, type Tie, tieOf } from './tie.ts';

/** Two parts and what speaks for their being one conversation. */
export interface Edge extends Tie {
  a: PartView;
  b: PartView;
}

/** Rows of one party at one moment that are looked at; more are no customer's, and would make the work grow with their square. */
const MAX_AT_ONCE = 40;

/** All ties worth thinking of; the work grows with the rows and with how many of one party last at once, not with their square. */
export function edgesOf(sorted: readonly PartView[], slackMs: number): Edge[] {
  return [...withinParty(sorted, slackMs), ...ofTheHidden(sorted, slackMs)];
}

function withinParty(sorted: readonly PartView[], slackMs: number): Edge[] {
  const edges: Edge[] = [];
  /** Party → its parts that may still reach what begins now. */
  const open = new Map<string, PartView[]>();
  for (const b of sorted) {
    if (b.party === undefined) continue;
    const near = (open.get(b.party) ?? []).filter((a) => a.endedAt + reachMs(slackMs) >= b.startedAt);
    for (const a of near) push(edges, a, b, slackMs);
    near.push(b);
    open.set(b.party, near.slice(-MAX_AT_ONCE));
  }
  return edges;
}

/** Who hides the number is followed only where the log says who sent the call on to whom. */
function ofTheHidden(sorted: readonly PartView[], slackMs: number): Edge[] {
  const edges: Edge[] = [];
  let open: PartView[] = [];
  for (const b of sorted) {
    if (b.isInside || (!isRedirected(b) && b.party !== undefined)) continue;
    open = open.filter((a) => a.endedAt + reachMs(slackMs) >= b.startedAt);
    for (const a of open) if (a.party === undefined || b.party === undefined) push(edges, a, b, slackMs);
    open.push(b);
    open = open.slice(-MAX_AT_ONCE);
  }
  return edges;
}

function isRedirected({ redirectedFrom, redirectedTo }: PartView): boolean {
  return redirectedFrom !== undefined || redirectedTo !== undefined;
}

function reachMs(slackMs: number): number {
  return Math.max(LONGEST_GAP_MS, slackMs);
}

function push(edges: Edge[], a: PartView, b: PartView, slackMs: number): void {
  const tie = tieOf(a, b, slackMs);
  if (tie !== undefined) edges.push({ a, b, ...tie });
}

/** The surest first; of equals what lies closest together, then the earlier: nothing is left to chance. */
export function bySurety(one: Edge, other: Edge): number {
  return (
    other.confidence - one.confidence ||
    distanceMs(one) - distanceMs(other) ||
    byTime(one.a, other.a) ||
    byTime(one.b, other.b)
  );
}

function distanceMs({ a, b }: Edge): number {
  return Math.min(Math.abs(b.startedAt - a.endedAt), Math.abs(b.startedAt - a.startedAt));
}
