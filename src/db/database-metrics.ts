import type { Metrics } from '../platform/metrics.ts';
import type { Database } from './database.ts';

/** Counting stops here: what matters beyond is that it is far too much. */
const COUNT_LIMIT = 10_000;

/** Figures of the pools, and of what waits in the inbox; read when Prometheus asks. */
export function observeDatabase(metrics: Metrics, database: Database): void {
  metrics.gauge<'pool' | 'state'>({
    name: 'database_connections',
    help: 'Connections of the pools of this process; waiting = requests for one.',
    labels: ['pool', 'state'],
    collect: (gauge) => {
      for (const [pool, { totalCount, idleCount, waitingCount }] of [
        ['hub', database.hubPool],
        ['auth', database.authPool],
      ] as const) {
        gauge.set({ pool, state: 'busy' }, totalCount - idleCount);
        gauge.set({ pool, state: 'idle' }, idleCount);
        gauge.set({ pool, state: 'waiting' }, waitingCount);
      }
    },
  });
  const oldest = metrics.gauge({
    name: 'inbox_oldest_pending_seconds',
    help: 'Age of the oldest inbox row that waits; 0 when none does.',
  });
  metrics.gauge({
    name: 'inbox_pending_rows',
    help: `Inbox rows that wait, counted up to ${COUNT_LIMIT}.`,
    collect: async (gauge) => {
      const { rows } = await database.hubPool.query<{ waiting: number; seconds: number }>(
        `SELECT count(*) AS waiting, coalesce(extract(epoch FROM now() - min(received_at)), 0)::float8 AS seconds
         FROM (SELECT received_at FROM inbox WHERE state = 'pending' LIMIT ${COUNT_LIMIT}) pending`,
      );
      gauge.set(rows[0]?.waiting ?? 0);
      oldest.set(rows[0]?.seconds ?? 0);
    },
  });
}
