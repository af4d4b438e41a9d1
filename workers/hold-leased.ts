import type { Logger } from 'pino';
import type { SessionLeases } from '../src/connections/session-leases.ts';
import type { Service } from '../src/platform/lifecycle.ts';

/** What is held of a connection. */
export interface LeasedRunner {
  start(): void;
  stop(): Promise<void>;
  /** Before it is stopped because it is wanted no more, or not as it is; a process that ends leaves things as they are for the next one. */
  dismiss?(): Promise<void>;
}

export interface HoldLeasedOptions {
  leases: SessionLeases;
  logger: Logger;
  /** Name of the lease of a connection. */
  leaseOf(connectionId: string): string;
  /** Connection id → version: what runs with another one is started anew. */
  wanted(): Promise<ReadonlyMap<string, string>>;
  /**
   * `gone` where there is nothing to hold any more; undefined holds the place without a runner until the version changes, so that
   * trouble is told once and not every second.
   */
  open(connectionId: string): Promise<LeasedRunner | 'gone' | undefined>;
  /** After each look: the connections that this process holds. */
  looked?(held: readonly string[]): Promise<void>;
  closed?(connectionId: string): Promise<void>;
}

/** How often each process looks for what nobody holds: how soon another process takes over from a dead one. */
const LOOK_EVERY_MS = 1_000;
/** A process takes few at a time, so that many processes share them instead of the first one taking all. */
const TAKE_AT_ONCE = 20;

/** Holds something for each connection that wants it, in exactly one process at a time. */
export class HoldLeased implements Service {
  readonly #options: HoldLeasedOptions;
  /** By connection id. */
  readonly #held = new Map<string, { version: string; runner: LeasedRunner | undefined }>();
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #isStopped = true;
  #unsubscribe: (() => void) | undefined;

  constructor(options: HoldLeasedOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    if (!this.#isStopped) return;
    this.#isStopped = false;
    this.#unsubscribe = this.#options.leases.onLost(() => void this.#dropAll());
    this.#lookIn(0);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#unsubscribe?.();
    await this.#looking;
    await Promise.all([...this.#held.keys()].map((connectionId) => this.#letGo(connectionId)));
  }

  /** Connections that this process holds. */
  get holding(): string[] {
    return [...this.#held.keys()];
  }

  #lookIn(ms: number): void {
    this.#timer = setTimeout(() => {
      this.#looking = this.#look()
        .catch((error: unknown) =>
          this.#options.logger.warn({ err: error }, 'what is to be held could not be looked up'),
        )
        .finally(() => {
          if (!this.#isStopped) this.#lookIn(LOOK_EVERY_MS);
        });
    }, ms);
  }

  async #look(): Promise<void> {
    const { leases, leaseOf } = this.#options;
    const wanted = await this.#options.wanted();
    for (const [connectionId, { version }] of this.#held) {
      if (wanted.get(connectionId) === version) continue;
      await this.#held.get(connectionId)?.runner?.dismiss?.();
      await this.#letGo(connectionId);
    }
    let taken = 0;
    for (const [connectionId, version] of wanted) {
      if (taken >= TAKE_AT_ONCE || this.#isStopped) break;
      if (this.#held.has(connectionId) || !(await leases.tryTake(leaseOf(connectionId)))) continue;
      taken += 1;
      await this.#hold(connectionId, version);
    }
    await this.#options.looked?.(this.holding);
  }

  async #hold(connectionId: string, version: string): Promise<void> {
    const { leases, leaseOf, open } = this.#options;
    try {
      const runner = await open(connectionId);
      if (runner === 'gone') {
        await leases.release(leaseOf(connectionId));
        return;
      }
      this.#held.set(connectionId, { version, runner });
      runner?.start();
    } catch (error) {
      await leases.release(leaseOf(connectionId));
      throw error;
    }
  }

  async #letGo(connectionId: string): Promise<void> {
    const held = this.#held.get(connectionId);
    this.#held.delete(connectionId);
    await held?.runner?.stop();
    await this.#options.closed?.(connectionId);
    await this.#options.leases.release(this.#options.leaseOf(connectionId));
  }

  /** The leases are gone with the database session: another process may already hold what was held here. */
  async #dropAll(): Promise<void> {
    const held = [...this.#held.values()];
    this.#held.clear();
    await Promise.all(held.map(({ runner }) => runner?.stop()));
  }
}
