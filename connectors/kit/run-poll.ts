import type { ConnectorContext } from './connector-context.ts';
import { ConnectorError } from './connector-error.ts';
import { type PollCursor, planWindow } from './plan-window.ts';
import type { CallLogPoll, LogPage, LogRow } from './poll.ts';
import type { ProviderHttp } from './provider-http.ts';

export interface TakenPage {
  operation: string;
  status: number;
  rows: LogRow[];
  quiet: boolean;
}

/** What the runner needs of the hub. */
export interface PollStore {
  /**
   * In one transaction: the rows that the hub does not have yet into the inbox, their ids into the list of taken rows,
   * and the cursor, when given. Returns how many rows were new. Throws when another process moved the cursor meanwhile.
   */
  take(page: TakenPage, cursor: PollCursor | undefined): Promise<number>;
}

export interface PollRun<Settings> {
  poll: CallLogPoll<Settings>;
  http: ProviderHttp;
  context: ConnectorContext<Settings>;
  cursor: PollCursor | undefined;
  store: PollStore;
  now: () => number;
  /** Looked at between windows: a hub that stops leaves the rest of a long gap to the next run. */
  signal?: AbortSignal;
}

export interface PollResult {
  windows: number;
  rows: number;
  cursor: PollCursor | undefined;
}

/** Reads everything between the cursor and the moment it is called, window by window. Throws `ConnectorError`; what was read stays. */
export async function runPoll<Settings>(run: PollRun<Settings>): Promise<PollResult> {
  const result: PollResult = { windows: 0, rows: 0, cursor: run.cursor };
  // One edge for the whole run: an edge that moves with the clock would open a new window behind every answer, for ever.
  const now = run.now();
  const timing = { ...run.poll, ...run.poll.timingOf?.(run.context.settings) };
  while (run.signal?.aborted !== true) {
    const step = planWindow(timing, result.cursor, { now, isFirstOfRun: result.windows === 0 });
    if (step === undefined) break;
    // One page is held back so that the last one is committed together with the cursor.
    let held: LogPage | undefined;
    /** Fact ids seen in this window. */
    const seen = new Set<string>();
    for await (const page of run.poll.fetch(run.http, step.window, run.context)) {
      if (held !== undefined) result.rows += await run.store.take({ ...held, quiet: step.quiet }, undefined);
      held = { ...page, rows: unseen(page.rows, seen) };
    }
    const last = held ?? { operation: 'callLog', status: 204, rows: [] };
    result.rows += await run.store.take({ ...last, quiet: step.quiet }, step.next);
    result.cursor = step.next;
    result.windows += 1;
  }
  return result;
}

/** A page that holds nothing but rows of earlier pages means that the provider ignores paging: it would never end. */
function unseen(rows: readonly LogRow[], seen: Set<string>): LogRow[] {
  const fresh: LogRow[] = [];
  for (const row of rows) {
    if (seen.has(row.factId)) continue;
    seen.add(row.factId);
    fresh.push(row);
  }
  if (rows.length > 0 && fresh.length === 0) {
    throw new ConnectorError('badPayload', 'a page of the call log repeats rows of an earlier page');
  }
  return fresh;
}
