import type { Database, Transaction } from '../db/database.ts';
import type { ConductingState } from './voice-menu-views.ts';

/** A process says so much more often; whoever does not has died or stopped. */
const STALE_SECONDS = 60;
const TROUBLE_CHARS = 500;

/** SQL of who leads callers where. */
export const conductorStore = {
  /** As people see it: `idle` where nobody leads callers. */
  async find(tx: Transaction, connectionId: string): Promise<ConductingState> {
    const { rows } = await tx.query<{
      state: 'starting' | 'listening' | 'trouble';
      since: Date;
      trouble: string | null;
    }>(
      `SELECT state, since, trouble FROM voice_menu_conductors
        WHERE connection_id = $1 AND seen_at > now() - make_interval(secs => $2)`,
      [connectionId, STALE_SECONDS],
    );
    const [row] = rows;
    if (row === undefined) return { state: 'idle' };
    return {
      state: row.state,
      since: row.since.toISOString(),
      ...(row.trouble !== null && { trouble: row.trouble }),
    };
  },

  /** `since` is kept as long as the state is the same. */
  async tell(
    { hubPool }: Pick<Database, 'hubPool'>,
    connection: { connectionId: string; tenantId: string },
    { state, trouble }: { state: 'starting' | 'listening' | 'trouble'; trouble?: string },
  ): Promise<void> {
    await hubPool.query(
      `INSERT INTO voice_menu_conductors AS c (connection_id, tenant_id, state, since, trouble, seen_at)
         SELECT $1, $2, $3, now(), $4, now() WHERE EXISTS (SELECT 1 FROM connections WHERE connection_id = $1)
       ON CONFLICT (connection_id) DO UPDATE SET state = EXCLUDED.state, trouble = EXCLUDED.trouble, seen_at = now(),
         since = CASE WHEN c.state = EXCLUDED.state THEN c.since ELSE now() END`,
      [connection.connectionId, connection.tenantId, state, trouble?.slice(0, TROUBLE_CHARS) ?? null],
    );
  },

  async seen({ hubPool }: Pick<Database, 'hubPool'>, connectionIds: readonly string[]): Promise<void> {
    if (connectionIds.length === 0) return;
    await hubPool.query('UPDATE voice_menu_conductors SET seen_at = now() WHERE connection_id = ANY($1)', [
      connectionIds,
    ]);
  },

  async forget({ hubPool }: Pick<Database, 'hubPool'>, connectionId: string): Promise<void> {
    await hubPool.query('DELETE FROM voice_menu_conductors WHERE connection_id = $1', [connectionId]);
  },
};
