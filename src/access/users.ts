import type { Pool, PoolClient } from 'pg';
import { AppError } from '../platform/app-error.ts';
import type { Role } from './principal.ts';
import { LINK_SECONDS, type SignIn } from './sign-in.ts';

export interface User {
  userId: string;
  name: string;
  email: string;
  role: Role;
  active: boolean;
  /** False until the person has set one: the one-time link is the only way in. */
  hasPassword: boolean;
  createdAt: string;
}

export interface OneTimeLink {
  url: string;
  expiresAt: string;
}

interface UserRow {
  id: string;
  name: string;
  email: string;
  role: Role;
  active: boolean;
  has_password: boolean;
  created_at: Date;
}

const SELECT_USER = `
  SELECT u.id, u.name, u.email, u.role, u.active, u.created_at,
         EXISTS (SELECT 1 FROM auth.accounts a WHERE a.user_id = u.id AND a.password IS NOT NULL) AS has_password
  FROM auth.users u`;
/** An invitation travels by mail or messenger and is opened when its reader has time. */
const INVITE_SECONDS = 3 * 24 * 3600;
const UNIQUE_VIOLATION = '23505';

/**
 * The people of a tenant who may sign in. There is no row-level security in the schema `auth`, so every statement here
 * names the tenant.
 */
export class Users {
  readonly #pool: Pool;
  readonly #signIn: () => SignIn;

  constructor(options: { pool: Pool; signIn: () => SignIn }) {
    this.#pool = options.pool;
    this.#signIn = options.signIn;
  }

  async list(tenantId: string, page: { after?: string | undefined; limit: number }): Promise<User[]> {
    const { rows } = await this.#pool.query<UserRow>(
      `${SELECT_USER} WHERE u.tenant_id = $1 AND ($2::text IS NULL OR u.email > $2) ORDER BY u.email LIMIT $3`,
      [tenantId, page.after ?? null, page.limit],
    );
    return rows.map(toUser);
  }

  async get(tenantId: string, userId: string): Promise<User> {
    const { rows } = await this.#pool.query<UserRow>(`${SELECT_USER} WHERE u.tenant_id = $1 AND u.id = $2`, [
      tenantId,
      userId,
    ]);
    if (rows[0] === undefined) throw unknownUser();
    return toUser(rows[0]);
  }

  /** Throws `conflict` when somebody, in whatever tenant, already signs in with this address. */
  async create(tenantId: string, user: { name: string; email: string; role: Role }): Promise<User> {
    const { internalAdapter } = await this.#signIn().$context;
    const email = user.email.toLowerCase();
    const taken = await this.#pool.query('SELECT 1 FROM auth.users WHERE email = $1', [email]);
    if (taken.rowCount !== 0) throw emailTaken();
    try {
      const made = await internalAdapter.createUser(
        { name: user.name, email, emailVerified: true, tenantId, role: user.role, active: true },
        { method: 'admin' },
      );
      return await this.get(tenantId, made.id);
    } catch (error) {
      throw isUniqueViolation(error) ? emailTaken(error) : error;
    }
  }

  /** Makes the user and the link that is handed to the person. */
  async invite(
    tenantId: string,
    user: { name: string; email: string; role: Role },
  ): Promise<{ user: User; link: OneTimeLink }> {
    const made = await this.create(tenantId, user);
    return { user: made, link: await this.#link(made.email, INVITE_SECONDS) };
  }

  /** For an invitation that ran out or a forgotten password: a new way in, and every old one is closed. */
  async reset(tenantId: string, userId: string): Promise<OneTimeLink> {
    const user = await this.get(tenantId, userId);
    if (!user.active) throw new AppError('unprocessable', 'This user is inactive.');
    await this.#transaction(async (tx) => {
      await tx.query(`DELETE FROM auth.accounts WHERE user_id = $1 AND provider_id = 'credential'`, [userId]);
      await this.#endSessions(tx, user);
    });
    return this.#link(user.email, INVITE_SECONDS);
  }

  /** A link for the console of the machine itself; changes nothing about the user. */
  consoleLink(user: User): Promise<OneTimeLink> {
    return this.#link(user.email, LINK_SECONDS);
  }

  /** Throws `conflict` for a change that would leave the tenant without an active admin. */
  async update(
    tenantId: string,
    userId: string,
    change: { name?: string | undefined; role?: Role | undefined; active?: boolean | undefined },
  ): Promise<User> {
    await this.#transaction(async (tx) => {
      // Locked, so that two admins cannot demote each other at once.
      const { rows: admins } = await tx.query<{ id: string }>(
        `SELECT id FROM auth.users WHERE tenant_id = $1 AND role = 'admin' AND active ORDER BY id FOR UPDATE`,
        [tenantId],
      );
      const staysAdmin = (change.role ?? 'admin') === 'admin' && change.active !== false;
      if (!staysAdmin && admins.length === 1 && admins[0]?.id === userId) {
        throw new AppError('conflict', 'This is the last active admin: make somebody else admin first.');
      }
      const { rows } = await tx.query<{ email: string }>(
        `UPDATE auth.users SET name = coalesce($3, name), role = coalesce($4, role), active = coalesce($5, active),
                updated_at = now()
         WHERE tenant_id = $1 AND id = $2 RETURNING email`,
        [tenantId, userId, change.name ?? null, change.role ?? null, change.active ?? null],
      );
      if (rows[0] === undefined) throw unknownUser();
      if (change.active === false) await this.#endSessions(tx, { userId, email: rows[0].email });
    });
    return this.get(tenantId, userId);
  }

  /** Sessions and links that are still open. */
  async #endSessions(tx: PoolClient, user: { userId: string; email: string }): Promise<void> {
    await tx.query('DELETE FROM auth.sessions WHERE user_id = $1', [user.userId]);
    // The value is the library's JSON: {"type":"magic-link","email":…}.
    await tx.query(
      `DELETE FROM auth.verifications WHERE identifier LIKE 'magic-link:%' AND value::jsonb->>'email' = $1`,
      [user.email],
    );
  }

  async #link(email: string, lifeSeconds: number): Promise<OneTimeLink> {
    let made: { url: string; token: string } | undefined;
    const deliver = (link: { url: string; token: string }): void => {
      made = link;
    };
    await this.#signIn().api.signInMagicLink({
      body: { email, metadata: { deliver } },
      headers: new Headers(),
    });
    if (made === undefined) throw new AppError('internal', 'The sign-in library made no link.');
    if (lifeSeconds !== LINK_SECONDS) {
      // The library has one life for all its links.
      await this.#pool.query(
        `UPDATE auth.verifications SET expires_at = now() + make_interval(secs => $2)
         WHERE identifier LIKE 'magic-link:%' AND value::jsonb->>'email' = $1`,
        [email, lifeSeconds],
      );
    }
    return { url: enterAddress(made), expiresAt: new Date(Date.now() + lifeSeconds * 1000).toISOString() };
  }

  async #transaction(work: (tx: PoolClient) => Promise<void>): Promise<void> {
    const client = await this.#pool.connect();
    try {
      await client.query('BEGIN');
      await work(client);
      await client.query('COMMIT');
      client.release();
    } catch (error) {
      const broken = await client.query('ROLLBACK').then(
        () => undefined,
        (rollbackError: Error) => rollbackError,
      );
      client.release(broken);
      throw error;
    }
  }
}

/**
 * The address of a page with a button, and not of the verification itself: messengers open links to draw a preview, and
 * that would use the link up. Behind the `#` the token reaches no server before the button is pressed.
 */
function enterAddress({ url, token }: { url: string; token: string }): string {
  return `${new URL(url).origin}/enter#${token}`;
}

function toUser(row: UserRow): User {
  return {
    userId: row.id,
    name: row.name,
    email: row.email,
    role: row.role,
    active: row.active,
    hasPassword: row.has_password,
    createdAt: row.created_at.toISOString(),
  };
}

function isUniqueViolation(error: unknown): boolean {
  const { code, cause } = error as { code?: string; cause?: { code?: string } };
  return code === UNIQUE_VIOLATION || cause?.code === UNIQUE_VIOLATION;
}

function unknownUser(): AppError {
  return new AppError('notFound', 'There is no such user.');
}

function emailTaken(cause?: unknown): AppError {
  return new AppError('conflict', 'Somebody already signs in with this e-mail address.', { cause });
}
