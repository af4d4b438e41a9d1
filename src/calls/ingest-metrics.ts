import type { Metrics } from '../platform/metrics.ts';
import { taskMetrics } from '../tasks/task-metrics.ts';

/** Figures of the path, as `/metrics` shows them. */
export function ingestMetrics(metrics: Metrics) {
  return {
    lag: metrics.histogram({
      name: 'ingest_lag_seconds',
      help: 'From the receipt of an exchange to the commit of what it told.',
    }),
    popLatency: metrics.histogram({
      name: 'pop_latency_seconds',
      help: 'From the receipt of an exchange to the commit of the screen pop it caused.',
    }),
    stage: metrics.histogram<'stage'>({
      name: 'ingest_stage_seconds',
      help: 'Time of one batch per stage.',
      labels: ['stage'],
      buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1],
    }),
    batch: metrics.histogram({
      name: 'ingest_batch_rows',
      help: 'Inbox rows per transaction.',
      buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500],
    }),
    rows: metrics.counter<'state'>({
      name: 'inbox_rows_total',
      help: 'Inbox rows by what became of them.',
      labels: ['state'],
    }),
    lookups: metrics.counter<'result'>({
      name: 'caller_lookups_total',
      help: 'Calls whose customer was looked up, by whether a contact was found.',
      labels: ['result'],
    }),
    tasks: taskMetrics(metrics),
    disagreements: metrics.counter<'connector' | 'field'>({
      name: 'call_disagreements_total',
      help: 'Fields of calls that live events and the call log told differently.',
      labels: ['connector', 'field'],
    }),
    events: metrics.counter({ name: 'events_published_total', help: 'Outgoing events.' }),
  };
}
export type IngestMetrics = ReturnType<typeof ingestMetrics>;
