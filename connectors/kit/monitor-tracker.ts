import { contentId } from './content-id.ts';

/** One line of the list. */
export interface SeenItem {
  /**
   * What ties items to one call, as far as they show it: items of one name that are there at once, or one after the other without a
   * pause, are one call. Never stored.
   */
  call: string;
  item: unknown;
}

/** One call as the list shows it from now on. */
export interface MonitoredCall {
  /** `monitor:<since, epoch ms>:<hash of the name>`: the key of its facts. */
  key: string;
  items: unknown[];
  /** Items that have gone, and since when (epoch ms). */
  gone: { item: unknown; at: number }[];
}

export interface MonitorChange {
  /** When the list was read, epoch ms. */
  at: number;
  /** Calls of which something changed; one without items is over. */
  calls: MonitoredCall[];
}

interface Tracked {
  item: unknown;
  missedAt: number | undefined;
  misses: number;
}

interface TrackedCall {
  key: string;
  /** By content and number: two alike are two. */
  items: Map<string, Tracked>;
  /** A call that the hub knew before this tracker: none of its items is known. */
  missedAt: number | undefined;
  misses: number;
}

const KEY = /^monitor:(\d+):([0-9a-f]+)$/;

/**
 * Follows a list without ids:
 *
 *     seen ──missing──► missed (1 … n-1 times) ──missing again──► gone since the first miss
 *      ▲──────seen────────┘
 *
 * A call is there as long as one of its items is.
 */
export class MonitorTracker {
  /** By hash of the name. */
  readonly #calls = new Map<string, TrackedCall>();
  readonly #missesToEnd: number;

  /** @param known keys of the calls that the hub holds as live: of a list of other keys those of this tracker. */
  constructor(known: readonly string[], missesToEnd: number) {
    this.#missesToEnd = missesToEnd;
    for (const key of [...known].sort((a, b) => sinceOf(a) - sinceOf(b))) {
      const hash = KEY.exec(key)?.[2];
      if (hash === undefined) continue;
      this.#calls.set(hash, { key, items: new Map(), missedAt: undefined, misses: 0 });
    }
  }

  see(seen: readonly SeenItem[], at: number): MonitorChange {
    const groups = groupByCall(seen);
    const calls: MonitoredCall[] = [];
    for (const [hash, items] of groups) {
      let call = this.#calls.get(hash);
      if (call === undefined) {
        call = { key: `monitor:${at}:${hash}`, items: new Map(), missedAt: undefined, misses: 0 };
        this.#calls.set(hash, call);
      }
      const change = this.#update(call, items, at);
      if (change !== undefined) calls.push(change);
    }
    for (const [hash, call] of this.#calls) {
      if (groups.has(hash)) continue;
      const change = this.#update(call, new Map(), at) ?? this.#missUnknown(call, at);
      if (change !== undefined) calls.push(change);
      if (change?.items.length === 0) this.#calls.delete(hash);
    }
    return { at, calls };
  }

  /** Undefined: nothing changed. */
  #update(call: TrackedCall, seen: ReadonlyMap<string, unknown>, at: number): MonitoredCall | undefined {
    let isNew = false;
    for (const [id, item] of seen) {
      isNew ||= !call.items.has(id);
      call.items.set(id, { item, missedAt: undefined, misses: 0 });
    }
    if (seen.size > 0) call.misses = 0;
    const gone: MonitoredCall['gone'] = [];
    for (const [id, tracked] of call.items) {
      if (seen.has(id)) continue;
      tracked.missedAt ??= at;
      tracked.misses += 1;
      if (tracked.misses < this.#missesToEnd) continue;
      call.items.delete(id);
      gone.push({ item: tracked.item, at: tracked.missedAt });
    }
    if (!isNew && gone.length === 0) return undefined;
    return { key: call.key, items: [...call.items.values()].map(({ item }) => item), gone };
  }

  /** A call that went on before the hub was away, and of which nothing was seen since. */
  #missUnknown(call: TrackedCall, at: number): MonitoredCall | undefined {
    if (call.items.size > 0) return undefined;
    call.missedAt ??= at;
    call.misses += 1;
    return call.misses < this.#missesToEnd ? undefined : { key: call.key, items: [], gone: [] };
  }
}

function groupByCall(seen: readonly SeenItem[]): Map<string, Map<string, unknown>> {
  const groups = new Map<string, Map<string, unknown>>();
  for (const { call, item } of seen) {
    const hash = contentId('', call).slice(1);
    const group = groups.get(hash) ?? new Map<string, unknown>();
    groups.set(hash, group);
    const content = contentId('', item);
    let number = 1;
    while (group.has(`${content}#${number}`)) number += 1;
    group.set(`${content}#${number}`, item);
  }
  return groups;
}

function sinceOf(key: string): number {
  return Number(KEY.exec(key)?.[1] ?? 0);
}
