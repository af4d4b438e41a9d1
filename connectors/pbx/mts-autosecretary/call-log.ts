import { ConnectorError } from '../../kit/connector-error.ts';
import { contentId } from '../../kit/content-id.ts';
import type { CallLogPoll, PollWindow } from '../../kit/poll.ts';
import type { ProviderHttp } from '../../kit/provider-http.ts';
import { readJson } from '../../kit/read-json.ts';
import { toMoscow } from './moscow-time.ts';
import { INBOUND_LOG, OUTBOUND_LOG } from './parse.ts';
import { rowsOf } from './rows-of.ts';
import type { MtsAutosecretarySettings } from './settings.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Used by a live client; larger ones were seen to work, the maximum is not published. */
const LIMIT = 500;
const TIMEOUT_MS = 30_000;

const LOGS = [
  // The chain of attempts comes only when it is asked for.
  { operation: INBOUND_LOG, path: '/Cdr/GetByTime', query: { includeOutbounds: true } },
  { operation: OUTBOUND_LOG, path: '/cdr/getbytimeoutpaging', query: {} },
] as const;

/** The v5 call log: calls in and calls out are two lists. A call turns up after its end, under the time of its start. */
export const mtsCallLog: CallLogPoll<MtsAutosecretarySettings> = {
  everyMs: MINUTE_MS,
  everyMsOf: ({ pollEverySeconds }) => (pollEverySeconds === undefined ? undefined : pollEverySeconds * 1000),
  overlapMs: 2 * HOUR_MS,
  lagMs: 0,
  maxWindowMs: DAY_MS,
  firstWindowMs: 7 * DAY_MS,
  async *fetch(http, window, { settings }) {
    for (const log of LOGS) yield* pages(http, window, settings, log);
  },
};

async function* pages(
  http: ProviderHttp,
  window: PollWindow,
  settings: MtsAutosecretarySettings,
  log: (typeof LOGS)[number],
) {
  for (let offset = 0; ; ) {
    const response = await http.request({
      url: `${settings.baseUrl.replace(/\/+$/, '')}${log.path}`,
      query: {
        Phone: settings.phone,
        Begin: toMoscow(window.from),
        // Whole seconds: rounded up, so that the last one is not lost.
        End: toMoscow(Math.ceil(window.to / 1000) * 1000),
        Limit: LIMIT,
        Offset: offset,
        ...log.query,
      },
      headers: { Authorization: `Api-Key ${settings.apiKey}` },
      timeoutMs: TIMEOUT_MS,
    });
    // 204: nothing in the window.
    const rows = rowsOf(readJson(response) ?? []);
    if (rows === undefined)
      throw new ConnectorError('badPayload', 'the call log is neither a list nor a page with items');
    yield {
      operation: log.operation,
      status: response.status,
      rows: rows.map((row) => ({ factId: contentId(log.operation, row), row })),
    };
    // Advanced by what came, not by what was asked for.
    offset += rows.length;
    if (rows.length < LIMIT) return;
  }
}
