import { hkdfSync } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import type { Database } from '../db/database.ts';
import { AppError } from '../platform/app-error.ts';
import { type Clock, systemClock } from '../platform/clock.ts';
import { PAIRING_SCOPE, type Principal, WIDGET_SCOPES, type WidgetScope } from './principal.ts';

/** Who answers for the page: the key of the company's own back end, or the person who signed in to the hub for it. */
export type WidgetBacker = { apiKeyId: string } | { userId: string; sessionId: string };

export interface NewWidgetToken {
  tenantId: string;
  backer: WidgetBacker;
  agentId: string;
  scopes: readonly WidgetScope[];
  lifetimeSeconds: number;
}

/** Long enough for a slow network, short enough that a token taken from a page is soon of no use. */
export const WIDGET_TOKEN_SECONDS = { shortest: 60, usual: 600, longest: 3_600 } as const;

/** Tells these tokens from API keys, for people and for programs that look for leaked secrets. */
const PREFIX = 'cwt_';
const ISSUER = 'callweave';
const AUDIENCE = 'widget';

const claimsSchema = z.object({
  tenantId: z.uuid(),
  apiKeyId: z.uuid().optional(),
  userId: z.string().optional(),
  sessionId: z.string().optional(),
  agentId: z.uuid(),
  scopes: z.array(z.enum([...WIDGET_SCOPES, PAIRING_SCOPE])),
});
type Claims = z.infer<typeof claimsSchema>;

/**
 * Tokens for pages that are not the hub's: JWT, HS256, of one agent, for minutes, and for nothing but their scopes. They end early
 * when the agent is switched off, and when the key that they were made with is revoked or its person signs out.
 */
export class WidgetTokens {
  readonly #database: Database;
  readonly #key: Uint8Array;
  readonly #clock: Clock;

  constructor(options: { database: Database; secretKey: Buffer; clock?: Clock }) {
    this.#database = options.database;
    this.#key = new Uint8Array(hkdfSync('sha256', options.secretKey, '', 'callweave widget token', 32));
    this.#clock = options.clock ?? systemClock;
  }

  static isOne(token: string): boolean {
    return token.startsWith(PREFIX);
  }

  async mint({
    lifetimeSeconds,
    backer,
    ...rest
  }: NewWidgetToken): Promise<{ token: string; expiresAt: string }> {
    const issuedAt = Math.floor(this.#clock.now().getTime() / 1000);
    const token = await new SignJWT({ ...rest, ...backer })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + lifetimeSeconds)
      .sign(this.#key);
    const expiresAt = new Date((issuedAt + lifetimeSeconds) * 1000).toISOString();
    return { token: `${PREFIX}${token}`, expiresAt };
  }

  /** Throws `unauthenticated` for whatever is not a live token of ours. */
  async verify(token: string): Promise<{ principal: Principal; expiresAt: Date }> {
    const { claims, expiresAt } = await this.#read(token);
    const { tenantId, apiKeyId, userId, agentId, scopes } = claims;
    const origins = await this.#originsIfLive(claims);
    if (origins === undefined)
      throw new AppError(
        'unauthenticated',
        'The widget token was ended: its key is revoked, its person signed out, or its agent is inactive.',
      );
    return {
      principal: {
        tenantId,
        role: 'agent',
        ...(apiKeyId !== undefined && { apiKeyId }),
        ...(userId !== undefined && { userId }),
        agentId,
        widget: { scopes, origins },
      },
      expiresAt,
    };
  }

  /** The session that answers for a pairing. Throws like `verify`. */
  async backerOf(pairing: string): Promise<WidgetBacker> {
    const { userId, sessionId } = (await this.#read(pairing)).claims;
    if (userId === undefined || sessionId === undefined)
      throw new AppError('forbidden', 'This is no pairing.');
    return { userId, sessionId };
  }

  /** On which pages the panel of this company may stand; undefined: no such company. */
  async pagesOf(tenantId: string): Promise<string[] | undefined> {
    const { rows } = await this.#database.tenant(tenantId, (tx) =>
      tx.query<{ origins: string[] | null }>(
        `SELECT settings->'widgetOrigins' AS origins FROM tenants WHERE tenant_id = $1`,
        [tenantId],
      ),
    );
    return rows[0] && (rows[0].origins ?? []);
  }

  async #read(token: string): Promise<{ claims: Claims; expiresAt: Date }> {
    try {
      const { payload } = await jwtVerify(token.slice(PREFIX.length), this.#key, {
        algorithms: ['HS256'],
        issuer: ISSUER,
        audience: AUDIENCE,
        currentDate: this.#clock.now(),
        requiredClaims: ['exp'],
      });
      return { claims: claimsSchema.parse(payload), expiresAt: new Date((payload.exp as number) * 1000) };
    } catch (cause) {
      throw new AppError('unauthenticated', 'The widget token is wrong or has expired: get a new one.', {
        cause,
      });
    }
  }

  async #originsIfLive(claims: Claims): Promise<string[] | undefined> {
    const { tenantId, apiKeyId, userId, agentId } = claims;
    if (apiKeyId === undefined && !(await this.#isSignedIn(claims))) return undefined;
    const { rows } = await this.#database.tenant(tenantId, (tx) =>
      tx.query<{ origins: string[] | null }>(
        `SELECT t.settings->'widgetOrigins' AS origins
         FROM tenants t
         JOIN agents a ON a.tenant_id = t.tenant_id AND a.agent_id = $2 AND a.active
         WHERE t.tenant_id = $1
           AND ($4::text IS NULL OR a.user_id = $4)
           AND ($3::uuid IS NULL OR EXISTS (
             SELECT 1 FROM api_keys k WHERE k.tenant_id = t.tenant_id AND k.api_key_id = $3 AND k.revoked_at IS NULL))`,
        [tenantId, agentId, apiKeyId ?? null, userId ?? null],
      ),
    );
    return rows[0] && (rows[0].origins ?? []);
  }

  async #isSignedIn({ tenantId, userId, sessionId }: Claims): Promise<boolean> {
    if (userId === undefined || sessionId === undefined) return false;
    const { rowCount } = await this.#database.authPool.query(
      `SELECT 1 FROM auth.sessions s JOIN auth.users u ON u.id = s.user_id
        WHERE s.id = $1 AND u.id = $2 AND u.tenant_id = $3 AND u.active AND s.expires_at > now()`,
      [sessionId, userId, tenantId],
    );
    return rowCount === 1;
  }
}
