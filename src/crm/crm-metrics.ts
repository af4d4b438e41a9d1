import type { Database } from '../db/database.ts';
import type { Metrics } from '../platform/metrics.ts';

/** What is written into CRMs, as `/metrics` shows it. */
export function crmMetrics(metrics: Metrics) {
  return {
    steps: metrics.counter<'result'>({
      name: 'crm_steps_total',
      help: 'Requests to CRMs by what came of them: done, later, unknown, refused, auth, asked.',
      labels: ['result'],
    }),
    lookUps: metrics.counter<'result'>({
      name: 'crm_lookups_total',
      help: 'Callers looked up at CRMs by what came of it: found, none, failed; late: after the card had stopped waiting; skipped: not asked.',
      labels: ['result'],
    }),
    lookUpSeconds: metrics.histogram({
      name: 'crm_lookup_seconds',
      help: 'How long CRMs take to say whom they have for a number.',
    }),
  };
}
export type CrmMetrics = ReturnType<typeof crmMetrics>;

/** What waits, by account; read when Prometheus asks. */
export function observeCrm(metrics: Metrics, database: Pick<Database, 'hubPool'>): void {
  const read = async () => {
    const { rows } = await database.hubPool.query<{
      account: string;
      state: string;
      calls: number;
      oldest: Date | null;
    }>(
      `SELECT account_id::text AS account, state, count(*)::float8 AS calls, min(due_since) AS oldest FROM crm_calls
        WHERE state IN ('pending', 'unknown', 'failed') GROUP BY account_id, state`,
    );
    return rows;
  };
  metrics.gauge<'account' | 'state'>({
    name: 'crm_calls',
    help: 'Calls that a CRM account lacks something of: pending, unknown, failed.',
    labels: ['account', 'state'],
    collect: async (gauge) => {
      for (const { account, state, calls } of await read()) gauge.set({ account, state }, calls);
    },
  });
  metrics.gauge<'account'>({
    name: 'crm_oldest_unsent_seconds',
    help: 'For how long the CRM account has lacked something of the call that has waited longest; absent when none waits.',
    labels: ['account'],
    collect: async (gauge) => {
      /** By account id. */
      const oldest = new Map<string, number>();
      for (const { account, state, oldest: since } of await read()) {
        if (since === null || state === 'failed') continue;
        oldest.set(account, Math.min(oldest.get(account) ?? Number.POSITIVE_INFINITY, since.getTime()));
      }
      for (const [account, since] of oldest) gauge.set({ account }, Math.max(0, (Date.now() - since) / 1000));
    },
  });
}
