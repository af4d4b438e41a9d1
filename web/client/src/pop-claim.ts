import type { PopCard } from '../../../src/push/protocol/messages.ts';
import type { Clock } from './client-contract.ts';
import type { TabHost } from './tab-host.ts';

/** How long a tab leaves a pop to a better one: to the focused, then to a visible one. */
const PATIENCE_MS = [0, 150, 600] as const;

/**
 * One pop, one tab. The first tab that gets the lock of a pop handles it and holds the lock for as long as the card is open, so
 * that a tab which comes later leaves it alone; when the handling tab dies, the next tab that sees the card anew may.
 */
export class PopClaim {
  readonly #host: TabHost;
  readonly #clock: Clock;
  readonly #name: string;
  /** Key: the pop. Value: lets its lock go. */
  readonly #held = new Map<string, () => void>();
  #isClosed = false;

  constructor(options: { host: TabHost; clock: Clock; name: string }) {
    this.#host = options.host;
    this.#clock = options.clock;
    this.#name = options.name;
  }

  claim(card: PopCard, isOpen: () => boolean, handle: () => void): void {
    this.#clock.setTimeout(() => {
      if (this.#isClosed || !isOpen()) return;
      const key = keyOf(card);
      this.#host.locks
        .request(`${this.#name}/pop/${key}`, { ifAvailable: true }, (lock) => {
          if (lock === null || this.#isClosed) return Promise.resolve();
          return new Promise<void>((release) => {
            this.#held.set(key, release);
            handle();
          });
        })
        .catch((error: unknown) => console.warn('a pop could not be claimed', error));
    }, PATIENCE_MS[this.#host.attention()]);
  }

  release(card: PopCard): void {
    this.#held.get(keyOf(card))?.();
    this.#held.delete(keyOf(card));
  }

  close(): void {
    this.#isClosed = true;
    for (const release of this.#held.values()) release();
    this.#held.clear();
  }
}

/** A merge gives the call another id; leg and time stay. */
function keyOf({ agentId, legId, openedAt }: PopCard): string {
  return [agentId, legId, openedAt].join('/');
}
