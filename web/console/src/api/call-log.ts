import type { CallLogRow } from '../contract.ts';
import type { Interval } from '../filters/period.ts';
import { askHub, type List } from './hub.ts';

export type { CallLogRow } from '../contract.ts';

/** As the hub names them; absent: everything. */
export interface CallSearch extends Interval {
  q?: string | undefined;
  connectionId?: string | undefined;
  direction?: string | undefined;
  outcome?: string | undefined;
  agentId?: string | undefined;
  queue?: string | undefined;
  line?: string | undefined;
  minTalk?: string | undefined;
  maxTalk?: string | undefined;
  recording?: string | undefined;
  task?: string | undefined;
  transferred?: string | undefined;
  lang: string;
}

function toQuery(search: CallSearch): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) if (value !== undefined) query.set(name, String(value));
  return query;
}

export function searchCalls(
  search: CallSearch,
  after: string | undefined,
  signal?: AbortSignal,
): Promise<List<CallLogRow>> {
  const query = toQuery(search);
  if (after !== undefined) query.set('after', after);
  return askHub('GET', `/call-log?${query}`, undefined, signal);
}

export type ExportFormat = 'csv' | 'ndjson';

/** Address of the same calls as a file. */
export function callExportUrl(search: CallSearch, format: ExportFormat): string {
  const query = toQuery(search);
  query.set('format', format);
  return `/api/v1/calls/export?${query}`;
}
