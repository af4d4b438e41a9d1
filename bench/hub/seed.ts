import { randomUUID } from 'node:crypto';
import type pg from 'pg';

export const CONTACT_NUMBERS = 1_000_000;

/** The n-th customer's number as a PBX sends it: `7900` and seven digits, all of them known to the directory. */
export function customerNumber(n: number): string {
  return `7900${String(n % CONTACT_NUMBERS).padStart(7, '0')}`;
}

export interface Seeded {
  tenantId: string;
  /** Index → agent id; agent n sits at extension 1000 + n. */
  agentIds: string[];
}

/** A tenant with a million contacts of one number each, made by the server itself; the indexes are those of the product. */
export async function seedDirectory(owner: pg.Pool, agents: number): Promise<Seeded> {
  const tenantId = randomUUID();
  await owner.query("INSERT INTO tenants (tenant_id, name, country) VALUES ($1, 'Bench', 'RU')", [tenantId]);
  // Foreign keys of rows that we make up ourselves need no checking; it would take a minute.
  const session = await owner.connect();
  await session.query("SET session_replication_role = replica; SET maintenance_work_mem = '256MB'");
  await session.query(
    `INSERT INTO contacts (contact_id, tenant_id, name, company)
     SELECT ('00000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, $1, 'Customer ' || n, 'Company ' || n % 50000
     FROM generate_series(0, $2::int - 1) n`,
    [tenantId, CONTACT_NUMBERS],
  );
  await session.query(
    `INSERT INTO contact_numbers (tenant_id, contact_id, raw, e164, digits, last10)
     SELECT $1, ('00000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, d, '+' || d, d, right(d, 10)
     FROM generate_series(0, $2::int - 1) n, LATERAL (SELECT '7900' || lpad(n::text, 7, '0') AS d) x`,
    [tenantId, CONTACT_NUMBERS],
  );
  session.release(true);
  await owner.query('VACUUM ANALYZE contacts');
  await owner.query('VACUUM ANALYZE contact_numbers');
  const agentIds = Array.from({ length: agents }, () => randomUUID());
  await owner.query(
    `INSERT INTO agents (agent_id, tenant_id, name)
     SELECT id, $1, 'Agent ' || n FROM unnest($2::uuid[]) WITH ORDINALITY AS a (id, n)`,
    [tenantId, agentIds],
  );
  return { tenantId, agentIds };
}

export async function seedDevices(owner: pg.Pool, seeded: Seeded, connectionId: string): Promise<void> {
  await owner.query(
    `INSERT INTO devices (device_id, tenant_id, agent_id, connection_id, kind, value)
     SELECT gen_random_uuid(), $1, id, $2, 'extension', (999 + n)::text
     FROM unnest($3::uuid[]) WITH ORDINALITY AS a (id, n)`,
    [seeded.tenantId, connectionId, seeded.agentIds],
  );
}
