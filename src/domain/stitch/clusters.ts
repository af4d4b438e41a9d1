import { DisjointSets } from '../disjoint-sets.ts';
import { isSameNumber } from './call-part.ts';
import { byTime, isAtOnce, type PartView } from './part-view.ts';
import { tieOf } from './tie.ts';

/** No conversation has more rows: what would is a number that many share, and looking at all pairs of it would take for ever. */
const MAX_ROWS = 60;

/** Parts that have come together so far; refuses what cannot be one call. */
export class Clusters {
  private readonly sets = new DisjointSets();
  /** Root → its parts, in order of time. */
  private readonly members = new Map<string, PartView[]>();

  private readonly slackMs: number;
  /** `one other` of pairs that may last at once because an inside call ties them. */
  private readonly explained: ReadonlySet<string>;

  constructor(
    parts: readonly PartView[],
    handovers: readonly { a: PartView; b: PartView }[],
    slackMs: number,
  ) {
    this.slackMs = slackMs;
    for (const part of parts) this.members.set(part.id, [part]);
    this.explained = new Set(handovers.flatMap(({ a, b }) => [`${a.id} ${b.id}`, `${b.id} ${a.id}`]));
  }

  of(part: PartView): readonly PartView[] {
    return this.members.get(this.sets.rootOf(part.id)) ?? [part];
  }

  isOne(a: PartView, b: PartView): boolean {
    return this.sets.rootOf(a.id) === this.sets.rootOf(b.id);
  }

  /** Without asking: an id says so, or what is joined has no party of its own. */
  join(a: PartView, b: PartView): void {
    if (this.isOne(a, b)) return;
    const members = [...this.of(a), ...this.of(b)].sort(byTime);
    this.members.delete(this.sets.rootOf(b.id));
    this.sets.join(a.id, b.id);
    this.members.set(this.sets.rootOf(a.id), members);
  }

  canJoin(a: PartView, b: PartView): boolean {
    const [mine, theirs] = [this.of(a), this.of(b)];
    if (mine.length + theirs.length > MAX_ROWS) return false;
    const parties = new Set([...mine, ...theirs].flatMap(({ party }) => party ?? []));
    if (parties.size > 1) return false;
    const isClash = mine.some((one) => theirs.some((other) => this.clash(one, other)));
    return !isClash && !callsAgain([...mine, ...theirs].sort(byTime), this.slackMs);
  }

  all(): PartView[][] {
    return [...this.members.values()].sort((a, b) => byTime(a[0] as PartView, b[0] as PartView));
  }

  /** A customer dials one number and is at one place at a time: otherwise something must say why. */
  private clash(one: PartView, other: PartView): boolean {
    const [first, second] = byTime(one, other) <= 0 ? [one, other] : [other, one];
    if (!isAtOnce(first, second, this.slackMs) && !isOtherLine(one, other)) return false;
    if (this.explained.has(`${one.id} ${other.id}`)) return false;
    return tieOf(first, second, this.slackMs) === undefined;
  }
}

function isOtherLine(a: PartView, b: PartView): boolean {
  return a.line !== undefined && b.line !== undefined && !isSameNumber(a.line, b.line);
}

/** A phone rings again after a pause in which nothing else went on: the customer has called anew. */
function callsAgain(parts: readonly PartView[], slackMs: number): boolean {
  return parts.some((part, index) => {
    const before = parts.slice(0, index);
    const rangBefore = before.some(({ device }) => isSameNumber(device?.number, part.device?.number));
    return rangBefore && before.every(({ endedAt }) => endedAt < part.startedAt - slackMs);
  });
}
