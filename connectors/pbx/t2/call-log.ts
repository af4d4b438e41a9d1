import { clockHttp } from '../../kit/clock-ahead.ts';
import { ConnectorError } from '../../kit/connector-error.ts';
import type { CallLogPoll, PollWindow } from '../../kit/poll.ts';
import { isObject, listT2, type T2Account, textOf } from './api.ts';
import { ADDED, rowId } from './call-row.ts';
import { listEmployees } from './employees.ts';
import { fullNumber } from './numbers.ts';
import type { T2Settings } from './settings.ts';
import { isAmbiguous } from './sides.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Clients ask for up to 3000; the maximum is not known, so the PBX may give less than it is asked for. */
const SIZE = 500;
/** What it gives when it is not asked: no maximum can be below that. */
const LEAST_FULL = 10;
const PATH = '/call-records/info';

/**
 * Whether leaving out `is_recorded` means all calls or only recorded ones is not known; `false` in a second pass brings missed calls either
 * way.
 */
const PASSES = [{}, { is_recorded: false }] as const;

/** A call is found by its start and appears after its end: each poll reaches back over the longest call. */
export const t2CallLog: CallLogPoll<T2Settings> = {
  everyMs: MINUTE_MS,
  everyMsOf: ({ pollEverySeconds }) => (pollEverySeconds === undefined ? undefined : pollEverySeconds * 1000),
  overlapMs: 4 * HOUR_MS,
  lagMs: 0,
  maxWindowMs: DAY_MS,
  firstWindowMs: 7 * DAY_MS,
  async *fetch(http, window, { settings }) {
    let aheadMs = 0;
    const account = {
      http: clockHttp(http, Date.now, (ms) => {
        aheadMs = ms;
      }),
      settings,
    };
    /** Fact ids of both passes. */
    const seen = new Set<string>();
    for (const pass of PASSES) {
      for await (const rows of pages(account, window, pass)) {
        const fresh = rows.filter((row) => !seen.has(rowId(row)));
        for (const row of fresh) seen.add(rowId(row));
        if (fresh.length === 0) continue;
        const named = await withSides(account, fresh);
        yield {
          operation: 'callLog',
          status: 200,
          rows: named.map((row) => ({ factId: rowId(row), row: withClock(row, aheadMs) })),
        };
      }
    }
  },
};

/** What goes on is dated by our clock: a row by a wrong one would tell of another call. */
function withClock(row: unknown, clockAheadMs: number): unknown {
  if (clockAheadMs === 0 || !isObject(row)) return row;
  const { [ADDED]: added } = row;
  return { ...row, [ADDED]: { ...(isObject(added) ? added : {}), clockAheadMs } };
}

/** Neither a total nor a next page is told: a page that is surely not full is the last, or one that has nothing new after a smaller one. */
async function* pages(
  account: T2Account,
  window: PollWindow,
  pass: { is_recorded?: boolean },
): AsyncGenerator<unknown[]> {
  /** Of this pass: whoever ignores `page` would never end. */
  const seen = new Set<string>();
  let isMaybeLast = false;
  for (let page = 0; ; page += 1) {
    const rows = await listT2(account, {
      path: PATH,
      query: {
        // UTC: a `+` would have to be encoded.
        start: new Date(window.from).toISOString(),
        end: new Date(window.to).toISOString(),
        page,
        size: SIZE,
        // Rows that appear meanwhile come behind those that were read.
        sort: 'date,ASC',
        ...pass,
      },
    });
    const ids = rows.map(rowId);
    if (ids.length > 0 && ids.every((id) => seen.has(id))) {
      if (isMaybeLast) return;
      throw new ConnectorError('badPayload', 'a page of the call log repeats rows of an earlier page');
    }
    for (const id of ids) seen.add(id);
    yield rows;
    if (rows.length < LEAST_FULL) return;
    isMaybeLast = rows.length < SIZE;
  }
}

/** Rows whose type does not tell the direction get beside them which of their numbers are employees'. */
async function withSides(account: T2Account, rows: readonly unknown[]): Promise<unknown[]> {
  const isOpen = (row: unknown): row is Record<string, unknown> =>
    isObject(row) && isAmbiguous(textOf(row.callType) ?? '');
  if (!rows.some(isOpen)) return [...rows];
  const ours = await employeeNumbers(account);
  if (ours === undefined) return [...rows];
  return rows.map((row) => {
    if (!isOpen(row)) return row;
    const isOurs = (written: unknown): boolean => {
      const number = textOf(written);
      return number !== undefined && ours.has(fullNumber(number));
    };
    const called = row.destinationNumber ?? row.calleeNumber;
    return { ...row, [ADDED]: { caller: isOurs(row.callerNumber), called: isOurs(called) } };
  });
}

/** Undefined: there is no list to be had, and the names in the row have to do. */
async function employeeNumbers(account: T2Account): Promise<Set<string> | undefined> {
  try {
    const employees = await listEmployees(account);
    return new Set(employees.flatMap(({ full, short }) => [full ?? [], short ?? []].flat()));
  } catch (error) {
    if (error instanceof ConnectorError && error.kind === 'badPayload') return undefined;
    throw error;
  }
}
