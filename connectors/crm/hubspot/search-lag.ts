/** More steps than are ever uncertain at a time. */
const MOST_STEPS = 2_000;

/**
 * Since when this process has been looking for something in vain. HubSpot finds what is new only a while later, and a step does not know when it was
 * sent: so what is still not found that long after the first look was not made. A process that begins anew waits anew.
 */
export class SearchLag {
  readonly #now: () => number;
  /** What is looked for → epoch ms of the first look, in the order of these. */
  readonly #since = new Map<string, number>();

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Milliseconds until the answer "not there" can be believed; 0: it can, and the next look is a first one again. */
  left(what: string, lagMs: number): number {
    const now = this.#now();
    const since = this.#since.get(what) ?? now;
    const left = Math.max(0, since + lagMs - now);
    if (left === 0) {
      this.#since.delete(what);
      return 0;
    }
    this.#since.set(what, since);
    const [oldest] = this.#since.keys();
    if (this.#since.size > MOST_STEPS && oldest !== undefined) this.#since.delete(oldest);
    return left;
  }

  /** It was found. */
  found(what: string): void {
    this.#since.delete(what);
  }
}
