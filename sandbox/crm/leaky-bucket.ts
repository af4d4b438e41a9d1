/** How many requests a CRM takes at once, and how many a second after that. */
export type BucketSize = { burst: number; perSecond: number };

/** The counter of a CRM that drains with time; `take` is false when it is full. */
export class LeakyBucket {
  readonly #now: () => number;
  readonly #size: BucketSize;
  #level = 0;
  #at: number;

  constructor(now: () => number, size: BucketSize) {
    this.#now = now;
    this.#size = size;
    this.#at = now();
  }

  take(): boolean {
    const now = this.#now();
    this.#level = Math.max(0, this.#level - ((now - this.#at) / 1000) * this.#size.perSecond);
    this.#at = now;
    if (this.#level + 1 > this.#size.burst) return false;
    this.#level += 1;
    return true;
  }
}
