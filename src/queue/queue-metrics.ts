import type { Metrics } from '../platform/metrics.ts';
import type { QueueEngine } from './queue.ts';

/** Jobs of the named queues by state; read when Prometheus asks. */
export function observeQueues(metrics: Metrics, engine: QueueEngine, names: readonly string[]): void {
  metrics.gauge<'queue' | 'state'>({
    name: 'queue_jobs',
    help: 'Jobs by queue and state.',
    labels: ['queue', 'state'],
    collect: async (gauge) => {
      for (const queue of names) {
        for (const [state, count] of Object.entries(await engine.depth(queue)))
          gauge.set({ queue, state }, count);
      }
    },
  });
}
