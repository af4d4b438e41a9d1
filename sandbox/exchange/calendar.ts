/** What ended so long before cannot matter to a call that starts now; so a long day does not slow down. */
const FORGOTTEN_AFTER_MS = 600_000;

/** Who is on the telephone when, over all calls and all dialects: nobody talks into two telephones at once. */
export class Calendar {
  /** Keyed by extension. */
  readonly #taken = new Map<string, { callId: string; from: number; to: number }[]>();

  isFree(extension: string, from: number, to: number): boolean {
    const taken = this.#taken.get(extension) ?? [];
    return taken.every((slot) => slot.to <= from || slot.from >= to);
  }

  take(extension: string, slot: { callId: string; from: number; to: number }): void {
    const kept = (this.#taken.get(extension) ?? []).filter((old) => old.to > slot.from - FORGOTTEN_AFTER_MS);
    this.#taken.set(extension, [...kept, slot]);
  }

  /** Gives back what a call had taken, when it is to be planned anew. */
  release(callId: string): void {
    for (const [extension, taken] of this.#taken) {
      this.#taken.set(
        extension,
        taken.filter((slot) => slot.callId !== callId),
      );
    }
  }
}
