export interface RateLimit {
  perSecond: number;
  /** Requests that may go out at once after a pause. */
  burst: number;
}

/** Paces requests to one provider account: callers wait their turn, first come first served. */
export class TokenBucket {
  readonly #limit: RateLimit;
  readonly #now: () => number;
  readonly #sleep: (ms: number) => Promise<void>;
  #tokens: number;
  #filledAt: number;

  constructor(limit: RateLimit, clock: { now: () => number; sleep: (ms: number) => Promise<void> }) {
    this.#limit = limit;
    this.#now = clock.now;
    this.#sleep = clock.sleep;
    this.#tokens = limit.burst;
    this.#filledAt = clock.now();
  }

  /** Resolves when the caller may send. Tokens may go negative: that is the queue. */
  async take(): Promise<void> {
    const { perSecond, burst } = this.#limit;
    const now = this.#now();
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#filledAt) / 1000) * perSecond);
    this.#filledAt = now;
    this.#tokens -= 1;
    if (this.#tokens < 0) await this.#sleep((-this.#tokens / perSecond) * 1000);
  }
}
