import { hkdfSync } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { AppError } from '../platform/app-error.ts';
import { type Clock, systemClock } from '../platform/clock.ts';
import { type Principal, ROLES } from './principal.ts';

export interface PushToken {
  token: string;
  expiresAt: string;
}

/** Long enough for a slow reconnect, short enough that a stolen one is of little use. */
const LIFETIME_SECONDS = 300;
const ISSUER = 'callweave';
const AUDIENCE = 'push';

const claimsSchema = z.object({
  tenantId: z.uuid(),
  role: z.enum(ROLES),
  userId: z.string().optional(),
  apiKeyId: z.string().optional(),
  agentId: z.string().optional(),
});

/**
 * Tokens with which a browser says hello on the push socket: JWT, HS256, five minutes, good for push and nothing else.
 * The key is derived from SECRET_KEY, so all processes agree and no other use of that key can make one.
 */
export class PushTokens {
  readonly #key: Uint8Array;
  readonly #clock: Clock;

  constructor(options: { secretKey: Buffer; clock?: Clock }) {
    this.#key = new Uint8Array(hkdfSync('sha256', options.secretKey, '', 'callweave push token', 32));
    this.#clock = options.clock ?? systemClock;
  }

  async mint(principal: Principal): Promise<PushToken> {
    const issuedAt = Math.floor(this.#clock.now().getTime() / 1000);
    const { tenantId, role, userId, apiKeyId, agentId } = principal;
    const token = await new SignJWT({ tenantId, role, userId, apiKeyId, agentId })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + LIFETIME_SECONDS)
      .sign(this.#key);
    return { token, expiresAt: new Date((issuedAt + LIFETIME_SECONDS) * 1000).toISOString() };
  }

  /** Throws `unauthenticated` for whatever is not a live token of ours. */
  async verify(token: string): Promise<{ principal: Principal; expiresAt: Date }> {
    try {
      const { payload } = await jwtVerify(token, this.#key, {
        algorithms: ['HS256'],
        issuer: ISSUER,
        audience: AUDIENCE,
        currentDate: this.#clock.now(),
        requiredClaims: ['exp'],
      });
      const claims = claimsSchema.parse(payload);
      return { principal: toPrincipal(claims), expiresAt: new Date((payload.exp as number) * 1000) };
    } catch (cause) {
      throw new AppError('unauthenticated', 'The push token is wrong or has expired: get a new one.', {
        cause,
      });
    }
  }
}

function toPrincipal({ tenantId, role, userId, apiKeyId, agentId }: z.infer<typeof claimsSchema>): Principal {
  return {
    tenantId,
    role,
    ...(userId === undefined ? {} : { userId }),
    ...(apiKeyId === undefined ? {} : { apiKeyId }),
    ...(agentId === undefined ? {} : { agentId }),
  };
}
