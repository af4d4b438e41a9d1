import { ConnectorError } from '../../kit/connector-error.ts';
import type { CallLogPoll, LogPage, PollWindow } from '../../kit/poll.ts';
import { compiledProfile } from './compiled-profile.ts';
import { type Link, linkOf } from './link.ts';
import { CALL_LOG, RECORDINGS, rowFactId } from './parse.ts';
import type { Profile } from './profile-schema.ts';
import { type ListRequest, type Page, readPage, readPages } from './read-pages.ts';
import type { ProfileSettings } from './settings.ts';
import type { Values } from './template.ts';
import { writeTime } from './times.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** A full answer for less time than this is not split further: it is said that rows may be missing. */
const SMALLEST_WINDOW_MS = MINUTE_MS;

/** What the profile says of its log; the figures here count where it has none. */
export const profileCallLog: CallLogPoll<ProfileSettings> = {
  everyMs: MINUTE_MS,
  everyMsOf: ({ profile }) => {
    const { callLog } = compiledProfile(profile).profile;
    // Without a log there is nothing to ask for: a look once a day costs nothing.
    return callLog === undefined ? DAY_MS : callLog.everySeconds * 1000;
  },
  overlapMs: 2 * HOUR_MS,
  lagMs: 0,
  maxWindowMs: DAY_MS,
  firstWindowMs: 7 * DAY_MS,
  timingOf: ({ profile }) => {
    const { callLog } = compiledProfile(profile).profile;
    if (callLog === undefined) return {};
    return {
      overlapMs: callLog.overlapMinutes * MINUTE_MS,
      lagMs: callLog.lagSeconds * 1000,
      maxWindowMs: callLog.windowHours * HOUR_MS,
      firstWindowMs: callLog.historyDays * DAY_MS,
    };
  },
  async *fetch(http, window, { settings }) {
    const link = linkOf({ http, settings });
    const { callLog, recordings } = link.compiled.profile;
    if (callLog === undefined) return;
    yield* logPages(link, callLog, window, CALL_LOG);
    if (recordings?.list !== undefined) yield* logPages(link, recordings.list, window, RECORDINGS);
  },
};

async function* logPages(
  link: Link,
  list: ListRequest,
  window: PollWindow,
  operation: string,
): AsyncGenerator<LogPage> {
  for await (const { status, rows } of pagesOf(link, list, window)) {
    yield { operation, status, rows: rows.map((row) => ({ factId: rowFactId(operation, row), row })) };
  }
}

async function* pagesOf(link: Link, list: ListRequest, window: PollWindow): AsyncGenerator<Page> {
  if (list.paging.kind !== 'window') {
    yield* readPages(link, list, windowValues(link.compiled.profile, window));
    return;
  }
  const { size } = list.paging;
  const pending = [window];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { from, to } = next;
    const values = { ...windowValues(link.compiled.profile, next), 'page.size': size };
    const page = await readPage(link, list, values);
    if (page.rows.length >= size) {
      // A full answer may be a cut one.
      if (to - from <= SMALLEST_WINDOW_MS) {
        throw new ConnectorError(
          'badPayload',
          `${size} rows in one minute: the answer is full, and there are no pages to ask for`,
        );
      }
      const middle = from + Math.floor((to - from) / 2);
      pending.push({ from: middle, to }, { from, to: middle });
      continue;
    }
    yield page;
  }
}

/** The right edge is rounded up: a form of whole seconds must not lose the last one. */
export function windowValues({ times }: Profile, { from, to }: PollWindow): Values {
  const form = times.write ?? times.read;
  const step = roundingMs(form.format);
  return {
    'window.from': writeTime(Math.floor(from / step) * step, form),
    'window.to': writeTime(Math.ceil(to / step) * step, form),
  };
}

function roundingMs(format: string): number {
  if (format === 'iso' || format === 'unixMilliseconds' || format.includes('SSS')) return 1;
  return format === 'unixSeconds' || format.includes('ss') ? 1_000 : MINUTE_MS;
}
