import { ConnectorError } from '../../kit/connector-error.ts';
import type { CallLogPoll } from '../../kit/poll.ts';
import { readJson } from '../../kit/read-json.ts';
import { historyRowId } from './parse-history.ts';
import { apiBaseOf, type MegafonSettings } from './settings.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** The largest that clients of the platform use; its own maximum is not published. */
const LIMIT = 1_000;
/** Windows below this are not split further: more calls than the limit in a minute is another trouble. */
const SMALLEST_WINDOW_MS = MINUTE_MS;
/** The platform's history is slow at times; an integrator had to raise the time-out to this. */
const TIMEOUT_MS = 30_000;

/**
 * `GET /history/json`: fills in what webhooks missed. Rows turn up late, and narrow windows were seen to lose them for
 * good, so each window reaches far back; rows already taken are skipped by the kit.
 */
export const megafonCallLog: CallLogPoll<MegafonSettings> = {
  everyMs: 5 * MINUTE_MS,
  everyMsOf: ({ pollEverySeconds }) => (pollEverySeconds === undefined ? undefined : pollEverySeconds * 1000),
  overlapMs: 6 * HOUR_MS,
  lagMs: 0,
  maxWindowMs: DAY_MS,
  firstWindowMs: 7 * DAY_MS,
  async *fetch(http, window, { settings }) {
    const pending = [window];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const { from, to } = next;
      const response = await http.request({
        url: `${apiBaseOf(settings)}/history/json`,
        query: { start: compactTime(from), end: compactTime(to), type: 'all', limit: LIMIT },
        headers: { 'X-API-KEY': settings.apiKey },
        timeoutMs: TIMEOUT_MS,
      });
      // An empty history is `null`, not an empty list.
      const rows = readJson(response) ?? [];
      if (!Array.isArray(rows)) throw new ConnectorError('badPayload', 'the call log is not a list');
      // There is no offset: a full answer may be a cut one, and is asked again in halves.
      if (rows.length >= LIMIT && to - from > SMALLEST_WINDOW_MS) {
        const middle = from + Math.floor((to - from) / 2);
        pending.push({ from: middle, to }, { from, to: middle });
        continue;
      }
      yield {
        operation: 'callLog',
        status: response.status,
        rows: (rows as unknown[]).map((row) => ({ factId: historyRowId(row, to), row })),
      };
    }
  },
};

/** `YYYYMMDDTHHMMSSZ`, UTC. */
function compactTime(at: number): string {
  return new Date(at).toISOString().replaceAll(/[-:]|\.\d+/g, '');
}
