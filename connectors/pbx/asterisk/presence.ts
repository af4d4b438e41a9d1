import { type Channel, endOf, type Span, stayAt } from './channel.ts';
import type { Topology } from './topology.ts';

/**
 * Moves between bridges look like moments alone, and stamps of different channels disagree by up to 13 ms (seen):
 * whatever lasts shorter than this did not happen.
 */
export const SETTLE_MS = 40;

export interface Segment<Value> extends Span {
  value: Value;
}

/** Who is connected at that time: channel ids, the channel's own among them; empty when it is in no bridge. */
export interface Moment {
  /** Epoch ms. */
  at: number;
  companyOf(channel: Channel): ReadonlySet<string>;
}

const NOBODY: ReadonlySet<string> = new Set();

/** Who hears whom: for every moment at which a bridge changes, the groups of channels that are connected. */
export class Presence {
  readonly #moments: { at: number; groupOf: Map<string, Set<string>> }[];

  constructor({ channels }: Topology) {
    const times = new Set<number>();
    for (const { stays, createdAt, destroyedAt } of channels.values()) {
      times.add(createdAt);
      if (destroyedAt !== undefined) times.add(destroyedAt);
      for (const { from, to } of stays) {
        times.add(from);
        if (to !== undefined) times.add(to);
      }
    }
    const sorted = [...times].sort((a, b) => a - b);
    this.#moments = sorted.map((at) => ({ at, groupOf: groupsAt([...channels.values()], at) }));
  }

  /** What `value` makes of the company at each moment, from `from` on until the channel's end; flickers smoothed out. */
  segments<Value>(channel: Channel, from: number, value: (moment: Moment) => Value): Segment<Value>[] {
    const end = endOf(channel);
    const segments: Segment<Value>[] = [];
    let current = value({ at: from, companyOf: () => NOBODY });
    for (const { at, groupOf } of this.#moments) {
      if (end !== undefined && at >= end) break;
      current = value({ at, companyOf: ({ id }) => groupOf.get(id) ?? NOBODY });
      const start = Math.max(at, from);
      const last = segments.at(-1);
      if (last !== undefined && last.from === start) last.value = current;
      else segments.push({ from: start, value: current });
    }
    if (segments.length === 0) segments.push({ from, value: current });
    return smooth(closed(segments, end));
  }
}

/** Each segment ends where the next begins; neighbours of the same value become one. */
export function closed<Value>(
  segments: readonly Segment<Value>[],
  end: number | undefined,
): Segment<Value>[] {
  const joined: Segment<Value>[] = [];
  for (const segment of segments) {
    const last = joined.at(-1);
    if (last !== undefined && last.value === segment.value) continue;
    if (last !== undefined) last.to = segment.from;
    joined.push({ from: segment.from, value: segment.value });
  }
  const last = joined.at(-1);
  if (last !== undefined && end !== undefined) last.to = Math.max(end, last.from);
  return joined;
}

/** Drops what was too short to be real; its time goes to what came before, at the beginning to what comes after. */
export function smooth<Value>(segments: readonly Segment<Value>[]): Segment<Value>[] {
  const end = segments.at(-1)?.to;
  const lasting = segments.filter(
    ({ from, to }, index) =>
      to === undefined ||
      to - from >= SETTLE_MS ||
      segments.length === 1 ||
      (index === segments.length - 1 && isOnlyOne(segments, index)),
  );
  const first = segments[0];
  const firstLasting = lasting[0];
  if (first === undefined || firstLasting === undefined) return [...segments];
  return closed([{ ...firstLasting, from: first.from }, ...lasting.slice(1)], end);
}

/** A very short call: nothing lasted, so the last word stands. */
function isOnlyOne<Value>(segments: readonly Segment<Value>[], last: number): boolean {
  return segments.every(
    ({ from, to }, index) => index === last || (to !== undefined && to - from < SETTLE_MS),
  );
}

function groupsAt(channels: readonly Channel[], at: number): Map<string, Set<string>> {
  /** Bridge or Local pair → its members at that moment. */
  const meetings = new Map<string, Channel[]>();
  for (const channel of channels) {
    const stay = stayAt(channel, at);
    if (stay !== undefined && stay.kind !== 'parking') join(meetings, stay.bridge, channel);
    const isAlive =
      channel.createdAt <= at && (channel.destroyedAt === undefined || channel.destroyedAt > at);
    if (channel.local !== undefined && isAlive) join(meetings, channel.local.pair, channel);
  }
  const groupOf = new Map<string, Set<string>>();
  for (const members of meetings.values()) {
    const merged = new Set<string>();
    for (const { id } of members) for (const one of groupOf.get(id) ?? [id]) merged.add(one);
    for (const id of merged) groupOf.set(id, merged);
  }
  return groupOf;
}

function join(meetings: Map<string, Channel[]>, key: string, channel: Channel): void {
  const members = meetings.get(key);
  if (members === undefined) meetings.set(key, [channel]);
  else members.push(channel);
}
