import { ConnectorError } from '../../kit/connector-error.ts';
import type { CallLogPoll, LogPage, PollWindow } from '../../kit/poll.ts';
import type { ProviderHttp } from '../../kit/provider-http.ts';
import { readJson } from '../../kit/read-json.ts';
import { rowId, STATISTICS } from './parse-row.ts';
import { writeTime } from './read-time.ts';
import { askHoursOf, type MtsAutosecretary2Settings, requestTo } from './settings.ts';
import { listTrunks } from './trunks.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** The most that a working client asks for. */
const LIMIT = 1_000;
const TIMEOUT_MS = 30_000;

/** The statistics of every trunk. Calls in progress are not in them: the right edge stays behind, and each poll reaches back. */
export const mtsAutosecretary2Log: CallLogPoll<MtsAutosecretary2Settings> = {
  everyMs: MINUTE_MS,
  everyMsOf: ({ pollEverySeconds }) => (pollEverySeconds === undefined ? undefined : pollEverySeconds * 1000),
  /**
   * A working client reaches back ten minutes. A call is absent until it is over, though, and should the log be searched by
   * the beginning of calls, longer ones would be lost: rows that are known cost nothing but the asking.
   */
  overlapMs: 3 * HOUR_MS,
  lagMs: 5 * MINUTE_MS,
  maxWindowMs: 10 * DAY_MS,
  /** As long as recordings are kept. */
  firstWindowMs: 30 * DAY_MS,
  async *fetch(http, window, { settings }) {
    /** Ids of the rows of other trunks, should the PBX ever tell a call under two of them. */
    const told = new Set<string>();
    for (const { id } of await listTrunks(http, settings)) {
      const own: string[] = [];
      for await (const page of pagesOf(http, window, settings, id)) {
        const rows = page.rows.filter(({ factId }) => !told.has(factId));
        own.push(...rows.map(({ factId }) => factId));
        yield { ...page, rows };
      }
      for (const factId of own) told.add(factId);
    }
  },
};

async function* pagesOf(
  http: ProviderHttp,
  window: PollWindow,
  settings: MtsAutosecretary2Settings,
  trunkId: string,
): AsyncGenerator<LogPage> {
  const hours = askHoursOf(settings);
  for (let offset = 0; ; ) {
    const response = await http.request({
      ...requestTo(settings, '/trunks/statistics', {
        TrunkId: trunkId,
        Begin: writeTime(window.from, hours),
        // Whole seconds: rounded up, so that the last one is not lost.
        End: writeTime(Math.ceil(window.to / 1000) * 1000, hours),
        Limit: LIMIT,
        Offset: offset,
      }),
      timeoutMs: TIMEOUT_MS,
    });
    // 204: nothing in the window.
    const rows = readJson(response) ?? [];
    if (!Array.isArray(rows)) throw new ConnectorError('badPayload', 'the statistics are not a list');
    yield {
      operation: STATISTICS,
      status: response.status,
      rows: rows.map((row: unknown) => ({ factId: rowId(row), row })),
    };
    // Advanced by what came, not by what was asked for.
    offset += rows.length;
    if (rows.length < LIMIT) return;
  }
}
