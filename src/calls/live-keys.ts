import type { Database } from '../db/database.ts';

/**
 * The names (`Fact.keys`) of the conversations that are going on at a connection as far as the hub knows. A stream that was
 * away asks with them what is still alive, so that calls which ended meanwhile end here too.
 */
export async function listLiveKeys(
  database: Database,
  tenantId: string,
  connectionId: string,
): Promise<string[]> {
  return database.tenant(tenantId, async (tx) => {
    const { rows } = await tx.query<{ key: string }>({
      name: 'live-keys',
      text: `SELECT k.key FROM calls c JOIN call_keys k ON k.call_id = c.call_id AND k.connection_id = c.connection_id
              WHERE c.tenant_id = $1 AND c.connection_id = $2 AND c.live`,
      values: [tenantId, connectionId],
    });
    return rows.map(({ key }) => key);
  });
}
