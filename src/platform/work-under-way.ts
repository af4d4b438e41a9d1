/**
 * What was begun for somebody and must be done before its database closes: also for a client that has gone away meanwhile, whose
 * response is closed while the answer is still being made.
 */
export class WorkUnderWay {
  readonly #work = new Set<Promise<unknown>>();

  /** @returns the same promise */
  track<T>(work: Promise<T>): Promise<T> {
    const forget = (): void => {
      this.#work.delete(work);
    };
    this.#work.add(work);
    work.then(forget, forget);
    return work;
  }

  /** Resolves when nothing is under way any more. */
  async stop(): Promise<void> {
    while (this.#work.size > 0) await Promise.allSettled(this.#work);
  }
}
