import type { Database } from '../db/database.ts';
import type { TenantService } from '../tenants/tenant-service.ts';
import type { OneTimeLink, User, Users } from './users.ts';

export interface FirstAdmin {
  tenantId: string;
  user: User;
  /** Absent once the admin has set a password. */
  link?: OneTimeLink;
  /** True on the very first start. */
  isNew: boolean;
}

const FIRST_ADMIN = { name: 'Admin', email: 'admin@callweave.local', role: 'admin' } as const;
/** Any number, the same in all processes. */
const LOCK_KEY = 225_593_284;

/**
 * On the first start of an empty hub: one tenant, one admin, and the link that lets the person at the console in. On
 * later starts the link is made anew as long as that admin has never set a password. Undefined once a hub has users and
 * none of them is the first admin.
 */
export async function ensureFirstAdmin(options: {
  database: Database;
  tenants: TenantService;
  users: Users;
}): Promise<FirstAdmin | undefined> {
  const { database, tenants, users } = options;
  return database.hub(async (lock) => {
    // Processes that start at once wait here for each other.
    await lock.query('SELECT pg_advisory_xact_lock($1)', [LOCK_KEY]);
    const { rows } = await database.authPool.query<{ id: string; tenant_id: string; email: string }>(
      'SELECT id, tenant_id, email FROM auth.users WHERE active ORDER BY email = $1 DESC, created_at LIMIT 1',
      [FIRST_ADMIN.email],
    );
    const known = rows[0];
    if (known === undefined) {
      const { tenantId } = await tenants.create({ name: 'Callweave' });
      const user = await users.create(tenantId, FIRST_ADMIN);
      return { tenantId, user, link: await users.consoleLink(user), isNew: true };
    }
    if (known.email !== FIRST_ADMIN.email) return undefined;
    const user = await users.get(known.tenant_id, known.id);
    const first = { tenantId: known.tenant_id, user, isNew: false };
    return user.hasPassword ? first : { ...first, link: await users.consoleLink(user) };
  });
}
