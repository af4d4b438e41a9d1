import { createHash } from 'node:crypto';
import type { Clock } from '../exchange/clock.ts';
import type { Answer } from '../http/serve.ts';

export type IssuedPair = { accessToken: string; refreshToken: string };

const DAY_MS = 86_400_000;
const ACCESS_LIFE_MS = DAY_MS;
const REFRESH_LIFE_MS = 7 * DAY_MS;

type Issued = { kind: 'access' | 'refresh'; expiresAt: number; isDead: boolean };

/** Issues token pairs: both rotate with every refresh, and the old ones are dead from then on. */
export class TokenDesk {
  readonly #clock: Clock;
  readonly #basePath: string;
  /** By the token itself. */
  readonly #issued = new Map<string, Issued>();
  #count = 0;
  refreshes = 0;

  constructor(clock: Clock, basePath: string) {
    this.#clock = clock;
    this.#basePath = basePath;
  }

  /** What an administrator does by hand in the web cabinet: all earlier pairs are dead. */
  issue(): IssuedPair {
    for (const token of this.#issued.values()) token.isDead = true;
    this.#count += 1;
    return {
      accessToken: this.#make('access', ACCESS_LIFE_MS),
      refreshToken: this.#make('refresh', REFRESH_LIFE_MS),
    };
  }

  /** Undefined: the token is good for this. The text for an unknown token is a choice of our own: none. */
  refuse(kind: Issued['kind'], token: string | undefined, path: string): Answer | undefined {
    const known = token === undefined ? undefined : this.#issued.get(token);
    if (known?.kind !== kind) return this.#forbidden(path);
    if (known.isDead) return this.#forbidden(path, 'The token has already been updated');
    if (known.expiresAt <= this.#clock.now()) return this.#forbidden(path, 'The token is expired');
    return undefined;
  }

  refresh(token: string | undefined, path: string): Answer {
    const refusal = this.refuse('refresh', token, path);
    if (refusal) return refusal;
    this.refreshes += 1;
    return { status: 200, json: this.issue() };
  }

  #make(kind: Issued['kind'], lifeMs: number): string {
    const expiresAt = this.#clock.now() + lifeMs;
    const encode = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString('base64url');
    const body = `${encode({ alg: 'HS512' })}.${encode({ sub: kind, n: this.#count, exp: Math.floor(expiresAt / 1000) })}`;
    const token = `${body}.${createHash('sha256').update(body).digest('base64url')}`;
    this.#issued.set(token, { kind, expiresAt, isDead: false });
    return token;
  }

  #forbidden(path: string, details?: string): Answer {
    return {
      status: 403,
      json: {
        timestamp: this.#clock.now(),
        status: 403,
        error: 'Forbidden',
        message: 'Forbidden',
        ...(details === undefined ? {} : { details }),
        path: `${this.#basePath}${path}`,
      },
    };
  }
}
