import type { IncomingHttpHeaders } from 'node:http';
import { fromNodeHeaders } from 'better-auth/node';
import type { AgentService } from '../agents/agent-service.ts';
import type { Database } from '../db/database.ts';
import { AppError } from '../platform/app-error.ts';
import type { Logger } from '../platform/logger.ts';
import { ApiKeys } from './api-keys.ts';
import { type RequestOrigin, requireListedPage } from './page-origin.ts';
import type { Principal } from './principal.ts';
import { PushTokens } from './push-tokens.ts';
import { createSignIn, type SignedInUser, type SignIn } from './sign-in.ts';
import { Users } from './users.ts';
import { WidgetTokens } from './widget-tokens.ts';

export interface AccessOptions {
  database: Database;
  /** 32 bytes. */
  secretKey: Buffer;
  /** Asked at the first use: with port 0 the address is known only once the hub listens. */
  publicUrl: () => string;
  agents: Pick<AgentService, 'findByUser'>;
  logger: Logger;
}

/** Who is calling, and who may. */
export class Access {
  readonly users: Users;
  readonly apiKeys: ApiKeys;
  readonly pushTokens: PushTokens;
  readonly widgetTokens: WidgetTokens;
  readonly #options: AccessOptions;
  #signIn: SignIn | undefined;

  constructor(options: AccessOptions) {
    this.#options = options;
    this.users = new Users({ pool: options.database.authPool, signIn: () => this.signIn });
    this.apiKeys = new ApiKeys(options.database);
    this.pushTokens = new PushTokens({ secretKey: options.secretKey });
    this.widgetTokens = new WidgetTokens(options);
  }

  get signIn(): SignIn {
    const { database, secretKey, publicUrl, logger } = this.#options;
    this.#signIn ??= createSignIn({ pool: database.authPool, secretKey, publicUrl: publicUrl(), logger });
    return this.#signIn;
  }

  get publicUrl(): string {
    return this.#options.publicUrl();
  }

  /**
   * Undefined when nobody is named. Throws `unauthenticated` for a key that is wrong or revoked: a machine must not go on
   * as somebody else because a cookie happens to be there.
   */
  async resolve(headers: IncomingHttpHeaders): Promise<Principal | undefined> {
    const bearer = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
    if (bearer !== undefined && WidgetTokens.isOne(bearer))
      return (await this.widgetTokens.verify(bearer)).principal;
    if (headers.authorization !== undefined) {
      const principal = bearer === undefined ? undefined : await this.apiKeys.resolve(bearer);
      if (principal === undefined) throw new AppError('unauthenticated', 'The API key is wrong or revoked.');
      return principal;
    }
    const user = await this.#sessionUser(headers);
    if (user === undefined) return undefined;
    const agent = await this.#options.agents.findByUser(user.tenantId, user.id);
    return {
      tenantId: user.tenantId,
      role: user.role,
      userId: user.id,
      ...(agent === undefined ? {} : { agentId: agent.agentId }),
    };
  }

  /** Of whoever came with a cookie. */
  async sessionIdOf(headers: IncomingHttpHeaders): Promise<string | undefined> {
    if (headers.cookie === undefined || headers.authorization !== undefined) return undefined;
    return (await this.signIn.api.getSession({ headers: fromNodeHeaders(headers) }))?.session.id;
  }

  /** Of the first frame on the push socket. Throws `unauthenticated` or `forbidden`. */
  async resolvePush(token: string, from: RequestOrigin): Promise<{ principal: Principal; expiresAt: Date }> {
    if (!WidgetTokens.isOne(token)) return this.pushTokens.verify(token);
    const found = await this.widgetTokens.verify(token);
    if (!found.principal.widget?.scopes.includes('push'))
      throw new AppError('forbidden', 'This widget token is not good for push.');
    requireListedPage(found.principal, from);
    return found;
  }

  /**
   * The first password needs none before it; a later one needs the current. Throws `unprocessable` with what is wrong.
   */
  async setPassword(
    headers: IncomingHttpHeaders,
    passwords: { newPassword: string; currentPassword?: string | undefined },
  ): Promise<void> {
    const { newPassword, currentPassword } = passwords;
    const { api } = this.signIn;
    const asHeaders = fromNodeHeaders(headers);
    try {
      if (currentPassword === undefined) await api.setPassword({ body: { newPassword }, headers: asHeaders });
      else
        await api.changePassword({
          body: { newPassword, currentPassword, revokeOtherSessions: true },
          headers: asHeaders,
        });
    } catch (error) {
      throw explainPassword(error);
    }
  }

  async #sessionUser(headers: IncomingHttpHeaders): Promise<SignedInUser | undefined> {
    if (headers.cookie === undefined) return undefined;
    const found = await this.signIn.api.getSession({ headers: fromNodeHeaders(headers) });
    const user = found?.user as SignedInUser | undefined;
    return user?.active === true ? user : undefined;
  }
}

/** Codes of the sign-in library → what a person can do about it. */
const PASSWORD_PROBLEMS: Readonly<Record<string, string>> = {
  PASSWORD_TOO_SHORT: 'The password is too short: it needs at least 12 characters.',
  PASSWORD_TOO_LONG: 'The password is too long.',
  PASSWORD_ALREADY_SET: 'There is a password already: send the current one as well.',
  INVALID_PASSWORD: 'The current password is wrong.',
  CREDENTIAL_ACCOUNT_NOT_FOUND: 'There is no password yet: leave the current one out.',
  SESSION_NOT_FRESH: 'This sign-in is too old for that: sign in again.',
};

function explainPassword(error: unknown): unknown {
  const code = (error as { body?: { code?: string } }).body?.code;
  const message = code === undefined ? undefined : PASSWORD_PROBLEMS[code];
  return message === undefined ? error : new AppError('unprocessable', message, { cause: error });
}
