import type { LiveConnection } from '../connections/pbx-port.ts';
import type { RecordChange } from './call-agents.ts';
import type { IngestMetrics } from './ingest-metrics.ts';

/** Counts what two sources of a call tell differently, each difference of each call once. */
export function countDisagreements(
  records: readonly RecordChange[],
  { port }: LiveConnection,
  metrics: IngestMetrics,
): void {
  for (const { before, absorbed, record } of records) {
    if (record.disagreements === undefined) continue;
    const known = new Set(
      [before, ...absorbed].flatMap((call) => call?.disagreements?.map(({ field }) => field) ?? []),
    );
    for (const { field } of record.disagreements) {
      if (!known.has(field)) metrics.disagreements.inc({ connector: port.connector, field: kindOf(field) });
    }
  }
}

/** `legs[<legId>].result` → `legs[].result`: a label must not take a value per call. */
function kindOf(field: string): string {
  return field.replace(/^legs\[.*\]/, 'legs[]');
}
