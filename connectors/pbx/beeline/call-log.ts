import { ConnectorError } from '../../kit/connector-error.ts';
import type { CallLogPoll, LogPage, PollWindow } from '../../kit/poll.ts';
import { type Api, callList } from './api.ts';
import { logRowId, RECORDS } from './parse-log.ts';
import type { BeelineSettings } from './settings.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** All clients ask for as many; more is believed to be refused. */
const PAGE_SIZE = 100;
/** A window of a company's whole day is far below. */
const MAX_PAGES = 500;

/** `v2/statistics`, a row per abonent and call, newest first; then `records`, ascending, after a cursor. */
export const beelineCallLog: CallLogPoll<BeelineSettings> = {
  everyMs: 5 * MINUTE_MS,
  everyMsOf: ({ pollEverySeconds }) => (pollEverySeconds === undefined ? undefined : pollEverySeconds * 1000),
  // Recordings turn up minutes after the call; how late rows do is unknown.
  overlapMs: 2 * HOUR_MS,
  lagMs: 0,
  maxWindowMs: 24 * HOUR_MS,
  firstWindowMs: 7 * 24 * HOUR_MS,
  async *fetch(http, window, { settings }) {
    yield* statistics({ http, settings }, window);
    yield* records({ http, settings }, window);
  },
};

async function* statistics(api: Api, window: PollWindow): AsyncGenerator<LogPage> {
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const query = { ...interval(window), page, pageSize: PAGE_SIZE };
    const rows = await callList(api, 'v2/statistics', { query });
    if (rows.length > 0) yield pageOf('callLog', rows, window);
    if (rows.length < PAGE_SIZE) return;
  }
  throw new ConnectorError('badPayload', 'the call log has no end');
}

async function* records(api: Api, window: PollWindow): AsyncGenerator<LogPage> {
  let after: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const query = { ...interval(window), ...(after !== undefined && { id: after }) };
    const rows = await callList(api, 'records', { query });
    if (rows.length > 0) yield pageOf(RECORDS, rows, window);
    const last = idOf(rows.at(-1));
    if (rows.length < PAGE_SIZE || last === undefined || last === after) return;
    after = last;
  }
  throw new ConnectorError('badPayload', 'the list of recordings has no end');
}

function pageOf(operation: string, rows: readonly unknown[], window: PollWindow): LogPage {
  return {
    operation,
    status: 200,
    rows: rows.map((row) => ({ factId: logRowId(row, { operation, readAt: window.to }), row })),
  };
}

function idOf(row: unknown): string | undefined {
  const id = typeof row === 'object' && row !== null ? (row as { id?: unknown }).id : undefined;
  return typeof id === 'string' || typeof id === 'number' ? String(id) : undefined;
}

/** UTC with Z. */
function interval({ from, to }: PollWindow): { dateFrom: string; dateTo: string } {
  return { dateFrom: new Date(from).toISOString(), dateTo: new Date(to).toISOString() };
}
