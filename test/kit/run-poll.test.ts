import { describe, expect, it } from 'vitest';
import { ConnectorError } from '../../connectors/kit/connector-error.ts';
import { type PollCursor, planWindow, readCursor } from '../../connectors/kit/plan-window.ts';
import type { CallLogPoll, LogPage, PollWindow } from '../../connectors/kit/poll.ts';
import { runPoll, type TakenPage } from '../../connectors/kit/run-poll.ts';
import { NO_HTTP } from './no-http.ts';

const HOUR = 3_600_000;
const NOW = Date.parse('2026-03-23T12:00:00Z');
const TIMING = {
  everyMs: 60_000,
  overlapMs: 2 * HOUR,
  lagMs: 5 * 60_000,
  maxWindowMs: 24 * HOUR,
  firstWindowMs: 30 * HOUR,
};
const EDGE = NOW - TIMING.lagMs;

interface Taken {
  factIds: string[];
  quiet: boolean;
  cursor: PollCursor | undefined;
}

/** Runs a poll whose answers are `pages`; records what was asked and what was kept. */
async function poll(
  cursor: PollCursor | undefined,
  pages: (window: PollWindow) => (string[] | Error)[],
  options: { now?: () => number; signal?: AbortSignal } = {},
) {
  const windows: PollWindow[] = [];
  const taken: Taken[] = [];
  const definition: CallLogPoll<unknown> = {
    ...TIMING,
    async *fetch(_http, window): AsyncIterable<LogPage> {
      windows.push(window);
      for (const page of pages(window)) {
        if (page instanceof Error) throw page;
        yield {
          operation: 'callLog',
          status: 200,
          rows: page.map((factId) => ({ factId, row: { factId } })),
        };
      }
    },
  };
  const run = runPoll({
    poll: definition,
    http: NO_HTTP,
    context: { settings: {}, country: 'RU' },
    cursor,
    now: options.now ?? (() => NOW),
    ...(options.signal && { signal: options.signal }),
    store: {
      async take(page: TakenPage, next: PollCursor | undefined) {
        taken.push({ factIds: page.rows.map(({ factId }) => factId), quiet: page.quiet, cursor: next });
        return page.rows.length;
      },
    },
  });
  return { run, windows, taken };
}

describe('the first poll', () => {
  it('walks the history in windows and marks all of it as quiet', async () => {
    const { run, windows, taken } = await poll(undefined, () => [['a']]);
    expect(await run).toMatchObject({ windows: 2, rows: 2, cursor: { at: EDGE, quietUntil: EDGE } });
    expect(windows).toEqual([
      { from: EDGE - 30 * HOUR, to: EDGE - 6 * HOUR },
      { from: EDGE - 6 * HOUR, to: EDGE },
    ]);
    expect(taken.map(({ quiet }) => quiet)).toEqual([true, true]);
  });

  it('stays quiet when its history was cut short and goes on later', async () => {
    const cursor = { at: EDGE - 6 * HOUR, quietUntil: EDGE };
    const { run, taken } = await poll(cursor, () => [['a']], { now: () => NOW + HOUR });
    await run;
    expect(taken.map(({ quiet, cursor: next }) => [quiet, next?.at])).toEqual([[false, EDGE + HOUR]]);
    const early = await poll({ at: EDGE - 40 * HOUR, quietUntil: EDGE }, () => [['a']], {
      now: () => NOW + HOUR,
    });
    await early.run;
    expect(early.taken.map(({ quiet }) => quiet)).toEqual([true, false]);
  });
});

describe('later polls', () => {
  const cursor = { at: EDGE - 60_000, quietUntil: EDGE - 10 * HOUR };

  it('reach back by the overlap and stay behind now by the lag', async () => {
    const { run, windows, taken } = await poll(cursor, () => [['a']]);
    expect(await run).toMatchObject({ windows: 1 });
    expect(windows).toEqual([{ from: cursor.at - TIMING.overlapMs, to: EDGE }]);
    expect(taken).toEqual([
      { factIds: ['a'], quiet: false, cursor: { at: EDGE, quietUntil: cursor.quietUntil } },
    ]);
  });

  it('walk a long gap without asking for the overlap again and again', async () => {
    const { run, windows } = await poll({ ...cursor, at: EDGE - 60 * HOUR }, () => []);
    await run;
    expect(windows.map(({ from, to }) => [(from - EDGE) / HOUR, (to - EDGE) / HOUR])).toEqual([
      [-62, -38],
      [-38, -14],
      [-14, 0],
    ]);
  });

  it('end at the moment they began, however long the provider takes to answer', async () => {
    let requests = 0;
    const { run } = await poll(
      cursor,
      () => {
        requests += 1;
        // A run that never ends must fail this test, not hang it.
        return requests > 3 ? [new Error('asked again and again')] : [['a']];
      },
      { now: () => NOW + requests * 700 },
    );
    expect(await run).toMatchObject({ windows: 1, cursor: { at: EDGE } });
  });

  it('commit the last page together with the cursor, and earlier ones without it', async () => {
    const { run, taken } = await poll(cursor, () => [['a', 'b'], ['c'], ['d']]);
    await run;
    expect(taken.map(({ factIds, cursor: next }) => [factIds, next !== undefined])).toEqual([
      [['a', 'b'], false],
      [['c'], false],
      [['d'], true],
    ]);
  });

  it('move the cursor over a window without rows', async () => {
    const { run, taken } = await poll(cursor, () => []);
    await run;
    expect(taken).toMatchObject([{ factIds: [], cursor: { at: EDGE } }]);
  });

  it('keep what was read and the old cursor when a page fails', async () => {
    const { run, taken } = await poll(cursor, () => [['a'], ['b'], new ConnectorError('transient', 'down')]);
    await expect(run).rejects.toThrow('down');
    expect(taken).toEqual([{ factIds: ['a'], quiet: false, cursor: undefined }]);
  });

  it('drop rows told twice in one window, and refuse a provider whose pages repeat', async () => {
    const overlapping = await poll(cursor, () => [
      ['a', 'b'],
      ['b', 'c'],
    ]);
    await overlapping.run;
    expect(overlapping.taken.map(({ factIds }) => factIds)).toEqual([['a', 'b'], ['c']]);
    const endless = await poll(cursor, () => [['a'], ['a'], ['a']]);
    await expect(endless.run).rejects.toMatchObject({ kind: 'badPayload' });
  });

  it('stop between windows when the hub stops', async () => {
    const stop = new AbortController();
    const stopNow = (): string[][] => {
      stop.abort();
      return [];
    };
    const { run, windows } = await poll({ ...cursor, at: EDGE - 60 * HOUR }, stopNow, {
      signal: stop.signal,
    });
    expect(await run).toMatchObject({ windows: 1 });
    expect(windows).toHaveLength(1);
  });
});

describe('planWindow', () => {
  it('never moves the cursor back when the clock does', () => {
    const cursor = { at: NOW, quietUntil: 0 };
    const step = planWindow(TIMING, cursor, { now: NOW - HOUR, isFirstOfRun: true });
    expect(step?.next.at).toBe(NOW);
    expect(planWindow(TIMING, cursor, { now: NOW - 3 * HOUR, isFirstOfRun: true })).toBeUndefined();
  });

  it('reads a stored cursor and nothing else', () => {
    expect(readCursor({ at: 1, quietUntil: 2 })).toEqual({ at: 1, quietUntil: 2 });
    for (const other of [null, undefined, {}, { at: '1', quietUntil: 2 }, 'x'])
      expect(readCursor(other)).toBeUndefined();
  });
});
