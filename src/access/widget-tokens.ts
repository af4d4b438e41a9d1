import { hkdfSync } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import type { Database } from '../db/database.ts';
import { AppError } from '../platform/app-error.ts';
import { type Clock, systemClock } from '../platform/clock.ts';
import { type Principal, WIDGET_SCOPES, type WidgetScope } from './principal.ts';

export interface NewWidgetToken {
  tenantId: string;
  /** The key of the company's own back end, which answers for its pages. */
  apiKeyId: string;
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
  apiKeyId: z.uuid(),
  agentId: z.uuid(),
  scopes: z.array(z.enum(WIDGET_SCOPES)),
});

/**
 * Tokens for pages that are not the hub's: JWT, HS256, of one agent, for minutes, and for nothing but their scopes. They end early
 * when the key that they were made with is revoked or the agent is switched off.
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

  async mint({ lifetimeSeconds, ...claims }: NewWidgetToken): Promise<{ token: string; expiresAt: string }> {
    const issuedAt = Math.floor(this.#clock.now().getTime() / 1000);
    const token = await new SignJWT({ ...claims })
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
    const { tenantId, apiKeyId, agentId, scopes } = claims;
    const origins = await this.#originsIfLive(claims);
    if (origins === undefined)
      throw new AppError(
        'unauthenticated',
        'The widget token was ended: its key is revoked or its agent is inactive.',
      );
    return {
      principal: { tenantId, role: 'agent', apiKeyId, agentId, widget: { scopes, origins } },
      expiresAt,
    };
  }

  async #read(token: string): Promise<{ claims: z.infer<typeof claimsSchema>; expiresAt: Date }> {
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

  async #originsIfLive(claims: z.infer<typeof claimsSchema>): Promise<string[] | undefined> {
    const { tenantId, apiKeyId, agentId } = claims;
    const { rows } = await this.#database.tenant(tenantId, (tx) =>
      tx.query<{ origins: string[] | null }>(
        `SELECT t.settings->'widgetOrigins' AS origins
         FROM tenants t
         JOIN api_keys k ON k.tenant_id = t.tenant_id AND k.api_key_id = $2 AND k.revoked_at IS NULL
         JOIN agents a ON a.tenant_id = t.tenant_id AND a.agent_id = $3 AND a.active
         WHERE t.tenant_id = $1`,
        [tenantId, apiKeyId, agentId],
      ),
    );
    return rows[0] && (rows[0].origins ?? []);
  }
}
