import type { ConnectorContext } from './connector-context.ts';
import type { ProviderHttp } from './provider-http.ts';

export interface PollWindow {
  /** Epoch ms. */
  from: number;
  to: number;
}

/** One row of a call log, as the provider wrote it, with the identity that `parse` will give its fact. */
export interface LogRow {
  /** Fact id: changes when the row's content changes, so a corrected row is a new fact. */
  factId: string;
  row: unknown;
}

export interface LogPage {
  /** Operation name for the exchange (`callLog`, `callLogOut`). */
  operation: string;
  status: number;
  rows: LogRow[];
}

/**
 * A call log read by time. The kit owns the cursor (right edge of the last complete window), the overlap, the
 * schedule, back-off, and skips rows that the hub already has.
 */
export interface CallLogPoll<Settings> {
  everyMs: number;
  /** The connection's own pace, where its settings have one. */
  everyMsOf?(settings: Settings): number | undefined;
  /** The connection's own times, where its settings have some. */
  timingOf?(
    settings: Settings,
  ): Partial<Pick<CallLogPoll<unknown>, 'overlapMs' | 'lagMs' | 'maxWindowMs' | 'firstWindowMs'>>;
  /** How far each window reaches back behind the cursor: late rows turn up there. */
  overlapMs: number;
  /** The right edge stays this far behind now, when the provider hides calls in progress. */
  lagMs: number;
  /** Longest window in one request; longer gaps are walked. */
  maxWindowMs: number;
  /** How far the very first poll looks back. History brings records, never pops. */
  firstWindowMs: number;
  /** All pages of the window, in order. Throws `ConnectorError`. */
  fetch(http: ProviderHttp, window: PollWindow, context: ConnectorContext<Settings>): AsyncIterable<LogPage>;
}
