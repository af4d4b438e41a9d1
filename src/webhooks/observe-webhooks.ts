import type { Database } from '../db/database.ts';
import type { Metrics } from '../platform/metrics.ts';

/** What waits, of all tenants; read when Prometheus asks. */
export function observeWebhooks(metrics: Metrics, database: Pick<Database, 'hubPool'>): void {
  metrics.gauge({
    name: 'webhook_oldest_pending_seconds',
    help: 'How long the oldest event waits to be taken by a webhook endpoint that is switched on; 0 when none does.',
    collect: async (gauge) => {
      const { rows } = await database.hubPool.query<{ oldest: Date | null }>(
        `SELECT min(d.made_at) AS oldest FROM webhook_endpoints e CROSS JOIN LATERAL (
           SELECT made_at FROM webhook_deliveries d WHERE d.endpoint_id = e.endpoint_id AND d.state = 'pending'
             ORDER BY next_try_at LIMIT 1000) d WHERE e.enabled`,
      );
      const oldest = rows[0]?.oldest;
      gauge.set(oldest ? Math.max(0, (Date.now() - oldest.getTime()) / 1000) : 0);
    },
  });
  metrics.gauge<'state'>({
    name: 'webhook_endpoints',
    help: 'Webhook endpoints: on, failing (on, and nothing gets there), off (switched off by the hub).',
    labels: ['state'],
    collect: async (gauge) => {
      const { rows } = await database.hubPool.query<{ on: number; failing: number; off: number }>(
        `SELECT count(*) FILTER (WHERE enabled AND failing_since IS NULL)::int AS "on",
           count(*) FILTER (WHERE enabled AND failing_since IS NOT NULL)::int AS failing,
           count(*) FILTER (WHERE off_reason IS NOT NULL)::int AS off FROM webhook_endpoints`,
      );
      for (const [state, count] of Object.entries(rows[0] ?? {})) gauge.set({ state }, count);
    },
  });
}
