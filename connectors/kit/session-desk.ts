import { createHash } from 'node:crypto';
import type { ConnectorError } from './connector-error.ts';

/** What a log-in gave, and until when it is good (epoch ms) where the provider says so. */
export interface SignedIn<Session> {
  session: Session;
  until?: number;
}

interface Entry<Session> {
  opening: Promise<SignedIn<Session>>;
  /** Epoch ms; without end while it is being opened. */
  until: number;
}

/** More accounts than one process ever serves; the one that signed in longest ago does so again. */
const MOST_SESSIONS = 2_000;
/** With the session that is held, and with two new ones: the first of them may have been ended together with the old one. */
const MOST_TURNS = 3;

/**
 * Sessions of a provider's accounts: one per account and process, however many steps ask at the same time. A session that the provider ends
 * early is opened again and the request repeated: a request that was refused for its session did nothing.
 */
export class SessionDesk<Session> {
  readonly #now: () => number;
  /** Key: account, see `accountKey`. */
  readonly #held = new Map<string, Entry<Session>>();

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /**
   * `work` throws `SessionOver` when the provider does not know the session any more. When it does not know new ones either, its error
   * (`SessionOver.error`) is thrown.
   */
  async with<T>(
    key: string,
    signIn: () => Promise<SignedIn<Session>>,
    work: (session: Session) => Promise<T>,
  ): Promise<T> {
    for (let turn = 1; ; turn += 1) {
      const entry = this.#hold(key, signIn);
      const { session } = await entry.opening;
      try {
        return await work(session);
      } catch (error) {
        if (!(error instanceof SessionOver)) throw error;
        this.#drop(key, entry);
        if (turn === MOST_TURNS) throw error.error;
      }
    }
  }

  #hold(key: string, signIn: () => Promise<SignedIn<Session>>): Entry<Session> {
    const held = this.#held.get(key);
    if (held !== undefined && held.until > this.#now()) return held;
    const entry: Entry<Session> = { opening: signIn(), until: Number.POSITIVE_INFINITY };
    this.#held.delete(key);
    this.#held.set(key, entry);
    const [oldest] = this.#held.keys();
    if (this.#held.size > MOST_SESSIONS && oldest !== undefined) this.#held.delete(oldest);
    entry.opening.then(
      ({ until }) => {
        if (until !== undefined) entry.until = until;
      },
      () => this.#drop(key, entry),
    );
    return entry;
  }

  #drop(key: string, entry: Entry<Session>): void {
    if (this.#held.get(key) === entry) this.#held.delete(key);
  }
}

/** The provider does not know the session any more; `error` is what to say when a new one does not help. */
export class SessionOver extends Error {
  readonly error: ConnectorError;

  constructor(error: ConnectorError) {
    super(error.message);
    this.name = 'SessionOver';
    this.error = error;
  }
}

/** Names an account by what it signs in with; changed credentials are another account. Holds no secret that could be read back. */
export function accountKey(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
