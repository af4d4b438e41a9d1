import type { Clock } from './client-contract.ts';
import { TokenRefusedError } from './token-refused.ts';

export interface HubToken {
  token: string;
  /** Absent: as the token itself says. */
  expiresAt?: string;
}

/** A token this close to its end is not worth sending. */
const SPARE_MS = 20_000;
/** Of a token that does not say when it ends. */
const UNKNOWN_LIFE_MS = 60_000;
/** A token younger than this is not asked for again, whoever wants a fresh one. */
const FRESH_MS = 5_000;

/** The token of this page: asked for once, however many want it, and again when it is about to end. */
export class TokenKeeper {
  readonly #getToken: () => Promise<string | HubToken>;
  readonly #clock: Clock;
  #held: { token: HubToken; since: number; until: number } | undefined;
  #asking: Promise<HubToken> | undefined;

  constructor(getToken: () => Promise<string | HubToken>, clock: Clock) {
    this.#getToken = getToken;
    this.#clock = clock;
  }

  /** The held token while it lasts; one that is not `unlike` what somebody was refused with. */
  async get(unlike?: string): Promise<HubToken> {
    return this.held(unlike) ?? (await this.#ask());
  }

  held(unlike?: string): HubToken | undefined {
    const held = this.#held;
    return held && held.token.token !== unlike && this.#clock.now() < held.until ? held.token : undefined;
  }

  /** A fresh one, for a session that goes on. */
  renew(): Promise<HubToken> {
    const isFresh = this.#held && this.#clock.now() - this.#held.since < FRESH_MS;
    return isFresh ? this.get() : this.#ask();
  }

  /** From another tab of the same person. */
  take(token: HubToken): void {
    const now = this.#clock.now();
    this.#held = { token, since: now, until: now + lifeOf(token, now) - SPARE_MS };
  }

  forget(): void {
    this.#held = undefined;
  }

  #ask(): Promise<HubToken> {
    this.#asking ??= this.#fetch().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #fetch(): Promise<HubToken> {
    try {
      const got = await this.#getToken();
      const token = typeof got === 'string' ? { token: got } : got;
      this.take(token);
      return token;
    } catch (error) {
      const { status, message } = error as { status?: unknown; message?: string };
      if (status !== 401 && status !== 403) throw error;
      throw error instanceof TokenRefusedError
        ? error
        : new TokenRefusedError(status, message ?? String(status));
    }
  }
}

interface Claims {
  iat?: number;
  exp?: number;
  tenantId?: string;
  userId?: string;
  agentId?: string;
  role?: string;
}

/** By its own clock where the token tells: those of PCs are often minutes off. */
function lifeOf({ token, expiresAt }: HubToken, now: number): number {
  const { iat, exp } = readClaims(token) ?? {};
  if (iat !== undefined && exp !== undefined) return (exp - iat) * 1000;
  const until = Date.parse(expiresAt ?? '');
  return Number.isNaN(until) ? UNKNOWN_LIFE_MS : until - now;
}

/** Whose token it is: tabs with the same answer may share a socket. Undefined for a token that does not tell. */
export function whoseToken(token: string): string | undefined {
  const claims = readClaims(token);
  if (claims?.tenantId === undefined) return undefined;
  const { tenantId, role = '', userId = '', agentId = '' } = claims;
  return [tenantId, role, userId, agentId].join('/');
}

/** For our own bookkeeping only: the hub alone can tell whether a token is true. */
function readClaims(token: string): Claims | undefined {
  try {
    const part = token.split('.')[1] ?? '';
    return JSON.parse(atob(part.replaceAll('-', '+').replaceAll('_', '/'))) as Claims;
  } catch {
    return undefined;
  }
}
