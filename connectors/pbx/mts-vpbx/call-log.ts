import { ConnectorError } from '../../kit/connector-error.ts';
import type { CallLogPoll } from '../../kit/poll.ts';
import { readJson } from '../../kit/read-json.ts';
import { CALL_HISTORY, rowId } from './parse-row.ts';
import { rowsOf } from './rows-of.ts';
import { type MtsVpbxSettings, requestTo } from './settings.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** The most that a working client asks for; the maximum is not published. */
const SIZE = 100;
const TIMEOUT_MS = 30_000;

/** The history of the whole enterprise, page by page. A leg turns up after its end under the time of its beginning. */
export const mtsVpbxCallLog: CallLogPoll<MtsVpbxSettings> = {
  everyMs: MINUTE_MS,
  everyMsOf: ({ pollEverySeconds }) => (pollEverySeconds === undefined ? undefined : pollEverySeconds * 1000),
  overlapMs: 3 * HOUR_MS,
  lagMs: 0,
  maxWindowMs: 7 * DAY_MS,
  firstWindowMs: 7 * DAY_MS,
  async *fetch(http, window, { settings }) {
    for (let page = 0; ; page += 1) {
      const response = await http.request({
        ...requestTo(settings, '/v1/callHistory/enterprise'),
        query: { dateFrom: Math.floor(window.from), dateTo: Math.ceil(window.to), page, size: SIZE },
        timeoutMs: TIMEOUT_MS,
      });
      const body = readJson(response) ?? [];
      const rows = rowsOf(body);
      if (rows === undefined) throw new ConnectorError('badPayload', 'the call history has no `content`');
      yield {
        operation: CALL_HISTORY,
        status: response.status,
        rows: rows.map((row) => ({ factId: rowId(row), row })),
      };
      const { totalPages } = body as { totalPages?: unknown };
      const isLast = typeof totalPages === 'number' ? page + 1 >= totalPages : rows.length < SIZE;
      if (isLast || rows.length === 0) return;
    }
  },
};
