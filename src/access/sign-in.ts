import { hkdfSync } from 'node:crypto';
import { betterAuth } from 'better-auth';
import { drizzleAdapter } from 'better-auth/adapters/drizzle';
import { APIError } from 'better-auth/api';
import { magicLink } from 'better-auth/plugins/magic-link';
import { drizzle } from 'drizzle-orm/node-postgres';
import type { Pool } from 'pg';
import type { Logger } from '../platform/logger.ts';
import { authSchema } from './auth-schema.ts';
import type { Role } from './principal.ts';

export interface SignInOptions {
  /** Under the role callweave_auth. */
  pool: Pool;
  /** 32 bytes. */
  secretKey: Buffer;
  /** Where browsers reach the hub, without a slash at the end. */
  publicUrl: string;
  logger: Logger;
}

/** The library's user with the fields of ours. */
export interface SignedInUser {
  id: string;
  name: string;
  email: string;
  tenantId: string;
  role: Role;
  active: boolean;
}

/** Header with the client's address as Express sees it; set by us on each request, so a client cannot choose it. */
export const CLIENT_ADDRESS_HEADER = 'x-callweave-client-address';
export const SHORTEST_PASSWORD = 12;
/** Life of a one-time link unless a longer one is asked for. */
export const LINK_SECONDS = 3600;
const SESSION_SECONDS = 7 * 24 * 3600;

/**
 * Sign-in by e-mail and password, and by one-time link. Nobody signs up: users are made by admins, and tenant and role
 * are fields that the library takes from no client.
 */
export function createSignIn(options: SignInOptions) {
  const { pool, secretKey, publicUrl, logger } = options;
  const isSecure = publicUrl.startsWith('https:');
  const schemes = isSecure ? ['https'] : ['http', 'https'];
  return betterAuth({
    appName: 'Callweave',
    baseURL: publicUrl,
    basePath: '/api/auth',
    secret: Buffer.from(hkdfSync('sha256', secretKey, '', 'callweave sign-in', 32)).toString('base64'),
    database: drizzleAdapter(drizzle(pool), { provider: 'pg', schema: authSchema }),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: SHORTEST_PASSWORD,
      maxPasswordLength: 200,
    },
    user: {
      additionalFields: {
        tenantId: { type: 'string', required: true, input: false },
        role: { type: 'string', required: true, input: false },
        active: { type: 'boolean', required: true, input: false, defaultValue: true },
      },
    },
    session: { expiresIn: SESSION_SECONDS, updateAge: 24 * 3600 },
    plugins: [
      magicLink({
        disableSignUp: true,
        expiresIn: LINK_SECONDS,
        storeToken: 'hashed',
        // There is no mail: whoever asked for the link (an admin, the first start) hands it over.
        sendMagicLink: ({ url, token, metadata }) => metadata?.deliver?.({ url, token }),
      }),
    ],
    databaseHooks: {
      session: {
        create: {
          before: async ({ userId }) => {
            const { rowCount } = await pool.query('SELECT 1 FROM auth.users WHERE id = $1 AND active', [
              userId,
            ]);
            if (rowCount === 0)
              throw new APIError('FORBIDDEN', { message: 'This user may no longer sign in.' });
          },
        },
      },
    },
    // In the database, so that all processes count together.
    rateLimit: {
      enabled: true,
      storage: 'database',
      window: 60,
      max: 120,
      customRules: {
        '/sign-in/email': { window: 60, max: 5 },
        '/magic-link/verify': { window: 60, max: 10 },
        '/change-password': { window: 60, max: 5 },
        '/get-session': false,
      },
    },
    // A hub is reached under several names (localhost, an address of the LAN): a page may talk to the host it came from.
    trustedOrigins: (request) => (request === undefined ? [] : sameHost(request, schemes)),
    advanced: {
      cookiePrefix: 'callweave',
      useSecureCookies: isSecure,
      defaultCookieAttributes: { sameSite: 'lax', httpOnly: true, path: '/' },
      ipAddress: { ipAddressHeaders: [CLIENT_ADDRESS_HEADER] },
      // Stated, because the library relaxes both when it believes to be under test.
      disableCSRFCheck: false,
      disableOriginCheck: false,
    },
    // Without it the library writes refusals to the console, past our log.
    onAPIError: { onError: (error) => report(logger, error) },
    telemetry: { enabled: false },
    logger: {
      level: 'warn',
      log: (level, message) => logger[level === 'error' ? 'warn' : 'debug']({ message }, 'sign-in library'),
    },
  });
}
export type SignIn = ReturnType<typeof createSignIn>;

/** A refusal is the client's affair; anything else is ours. */
function report(logger: Logger, error: unknown): void {
  const isRefusal = error instanceof APIError && error.statusCode < 500;
  if (isRefusal) logger.debug({ message: error.message }, 'sign-in refused');
  else logger.error({ err: error }, 'sign-in failed');
}

function sameHost(request: Request, schemes: readonly string[]): string[] {
  const host = request.headers.get('host');
  return host === null ? [] : schemes.map((scheme) => `${scheme}://${host}`);
}
