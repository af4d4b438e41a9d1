import type { Database } from '../db/database.ts';
import type { Metrics } from '../platform/metrics.ts';

/** Seconds to days: some PBXs write a recording at once, some overnight. */
const DELAY_BUCKETS = [10, 30, 60, 300, 900, 3_600, 14_400, 43_200, 86_400, 259_200];

/** What happens to recordings, as `/metrics` shows it. */
export function recordingMetrics(metrics: Metrics) {
  return {
    tries: metrics.counter<'result'>({
      name: 'recording_tries_total',
      help: 'Recordings asked for at the PBX, by result: fetched, postponed, failed.',
      labels: ['result'],
    }),
    bytes: metrics.counter({ name: 'recording_fetched_bytes_total', help: 'Bytes of recordings fetched.' }),
    delay: metrics.histogram({
      name: 'recording_delay_seconds',
      help: 'From the end of a call until its recording could be played.',
      buckets: DELAY_BUCKETS,
    }),
    deleted: metrics.counter<'why'>({
      name: 'recordings_deleted_total',
      help: 'Recordings deleted: by retention or by a person.',
      labels: ['why'],
    }),
  };
}
export type RecordingMetrics = ReturnType<typeof recordingMetrics>;

/** What waits and what failed, of all tenants; read when Prometheus asks. */
export function observeRecordings(metrics: Metrics, database: Pick<Database, 'hubPool'>): void {
  const read = async () => {
    const { rows } = await database.hubPool.query<{ state: string; recordings: number; oldest: Date | null }>(
      'SELECT state, recordings::float8 AS recordings, oldest FROM recordings_waiting()',
    );
    return rows;
  };
  metrics.gauge<'state'>({
    name: 'recordings',
    help: 'Recordings that are not here: pending and failed.',
    labels: ['state'],
    collect: async (gauge) => {
      for (const { state, recordings } of await read()) gauge.set({ state }, recordings);
    },
  });
  metrics.gauge({
    name: 'recording_oldest_pending_seconds',
    help: 'How long ago the call ended whose recording is waited for longest; 0 when none is.',
    collect: async (gauge) => {
      const oldest = (await read()).find(({ state }) => state === 'pending')?.oldest;
      gauge.set(oldest ? Math.max(0, (Date.now() - oldest.getTime()) / 1000) : 0);
    },
  });
}
