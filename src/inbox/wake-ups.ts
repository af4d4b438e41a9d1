export interface WakeUpsOptions {
  /** Adds the job that drains the connection. */
  wake(connectionId: string): Promise<void>;
  onError(error: unknown, connectionId: string): void;
}

/**
 * Shortest time between two wake-ups of one connection from this process. Alone, an event is told at once; under load one
 * job carries the events of many commits, because a job costs more than an event does.
 */
const MIN_INTERVAL_MS = 10;

interface State {
  /** Something was committed after the wake-up that is under way. */
  again: boolean;
}

/** Wakes connections, at most one wake-up under way per connection. A lost wake-up is found by the sweep. */
export class WakeUps {
  readonly #options: WakeUpsOptions;
  /** Key: connection id; present while a wake-up or the pause after it lasts. */
  readonly #busy = new Map<string, State>();

  constructor(options: WakeUpsOptions) {
    this.#options = options;
  }

  wake(connectionId: string): void {
    const state = this.#busy.get(connectionId);
    if (state) {
      state.again = true;
      return;
    }
    const fresh: State = { again: false };
    this.#busy.set(connectionId, fresh);
    void this.#run(connectionId, fresh);
  }

  async #run(connectionId: string, state: State): Promise<void> {
    do {
      state.again = false;
      const startedAt = performance.now();
      try {
        await this.#options.wake(connectionId);
      } catch (error) {
        this.#options.onError(error, connectionId);
      }
      const pauseMs = MIN_INTERVAL_MS - (performance.now() - startedAt);
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    } while (state.again);
    this.#busy.delete(connectionId);
  }
}
