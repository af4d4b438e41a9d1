import { createHash } from 'node:crypto';

export type IssuedTokens = { access: string; refresh: string };

type Issued = { kind: 'access' | 'refresh'; expiresAt: number; isDead: boolean };

const TOKEN = /^[0-9a-f]{64}$/;

/** Tokens of one application at a CRM: a refresh gives another pair, and the refresh token before it is dead from then on. */
export class CrmTokenDesk {
  readonly #now: () => number;
  readonly #life: { accessMs: number; refreshMs: number };
  /** By the token itself. */
  readonly #issued = new Map<string, Issued>();
  #count = 0;
  refreshes = 0;
  /** Refresh tokens of earlier runs are taken, too: whoever has one could not know that all was forgotten meanwhile. */
  takesForgotten = false;

  constructor(now: () => number, life: { accessMs: number; refreshMs: number }) {
    this.#now = now;
    this.#life = life;
  }

  issue(): IssuedTokens {
    this.#count += 1;
    return {
      access: this.#make('access', this.#life.accessMs),
      refresh: this.#make('refresh', this.#life.refreshMs),
    };
  }

  stateOf(kind: Issued['kind'], token: string | undefined): 'good' | 'expired' | 'unknown' {
    const known = token === undefined ? undefined : this.#issued.get(token);
    if (known?.kind !== kind || known.isDead) return 'unknown';
    return known.expiresAt > this.#now() ? 'good' : 'expired';
  }

  /** Undefined: not for this token. */
  refresh(token: string): IssuedTokens | undefined {
    const isForgotten = this.takesForgotten && !this.#issued.has(token) && TOKEN.test(token);
    if (!isForgotten && this.stateOf('refresh', token) !== 'good') return undefined;
    for (const one of this.#issued.values()) if (one.kind === 'refresh') one.isDead = true;
    this.refreshes += 1;
    return this.issue();
  }

  /** All access tokens are over, in the middle of whatever goes on. */
  expireAccess(): void {
    for (const one of this.#issued.values()) if (one.kind === 'access') one.expiresAt = this.#now();
  }

  /** A person takes the application away. */
  revoke(): void {
    for (const one of this.#issued.values()) one.isDead = true;
  }

  #make(kind: Issued['kind'], lifeMs: number): string {
    const token = createHash('sha256').update(`${kind} ${this.#count}`).digest('hex');
    this.#issued.set(token, { kind, expiresAt: this.#now() + lifeMs, isDead: false });
    return token;
  }
}
