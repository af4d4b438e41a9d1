import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bindPort } from '../../connectors/kit/bind-port.ts';
import type { LogPage, PollWindow } from '../../connectors/kit/poll.ts';
import { providerHttpFor } from '../../connectors/kit/provider-http-for.ts';
import { apiBaseOf } from '../../connectors/pbx/t2/settings.ts';
import { t2 } from '../../connectors/pbx/t2/t2.ts';
import { toPart } from '../../connectors/pbx/t2/to-part.ts';
import type { RecordRow } from '../../sandbox/t2/record-row.ts';
import { stitchFacts } from '../../src/domain/stitch/stitch-facts.ts';
import { openT2, START, type T2Stage, TokensInMemory } from './t2-account.ts';

const DAY = 86_400_000;

let stage: T2Stage;
beforeEach(async () => {
  stage = await openT2();
});
afterEach(async () => {
  stage.clock.stop();
  await stage.pbx.stop();
});

async function readLog(window: PollWindow): Promise<LogPage[]> {
  const { http, settings } = stage.account;
  const pages: LogPage[] = [];
  for await (const page of t2.callLog?.fetch(http, window, { settings, country: 'RU' }) ?? [])
    pages.push(page);
  return pages;
}

function put(count: number, over: Partial<RecordRow> = {}): void {
  for (let index = 0; index < count; index += 1) {
    const startsAt = START - 3_600_000 + index * 1000;
    stage.pbx.api.records.put(
      {
        uuid: `row-${index}-${over.callType ?? ''}`,
        date: new Date(startsAt).toISOString(),
        callType: 'MULTI_CHANNEL',
        destinationNumber: '79000000304',
        callerNumber: '79000000110',
        callDuration: 5,
        callStatus: 'NOT_ANSWERED_COMMON',
        ...over,
      },
      { startsAt, visibleAt: startsAt + 6_000 },
    );
  }
}

const WHOLE_DAY = { from: START - DAY, to: START };

describe('the call log of T2', () => {
  it('is read page by page to the last row, each row once', async () => {
    put(1_100);
    put(3, { callType: 'OUTGOING', recordFileName: '2026-03-02/1' });
    const ids = (await readLog(WHOLE_DAY)).flatMap(({ rows }) => rows.map(({ factId }) => factId));
    expect(ids).toHaveLength(1_103);
    expect(new Set(ids).size).toBe(1_103);
  });

  it('is read to the last row where the PBX gives less at once than it is asked for', async () => {
    put(230);
    stage.pbx.api.maxSize = 100;
    const rows = (await readLog(WHOLE_DAY)).flatMap((page) => page.rows);
    expect(rows).toHaveLength(230);
  });

  it('is given up when the PBX repeats a page for ever', async () => {
    put(500);
    const { page } = stage.pbx.api.records;
    stage.pbx.api.records.page = (query) => page.call(stage.pbx.api.records, { ...query, page: 0 });
    await expect(readLog(WHOLE_DAY)).rejects.toMatchObject({ kind: 'badPayload' });
  });

  it('compares numbers with the employees where the type does not tell who called', async () => {
    put(1, { callType: 'PICKUP_CALL', callerNumber: '79000000201', destinationNumber: '79000000110' });
    const [page] = await readLog(WHOLE_DAY);
    const parsed = t2.parse(
      {
        at: new Date(START).toISOString(),
        source: 'poll',
        body: JSON.stringify(page?.rows.map(({ row }) => row)),
      },
      { settings: stage.settings, country: 'RU' },
    );
    expect(parsed.facts[0]?.id).toBe(page?.rows[0]?.factId);
    const part = toPart(parsed.facts[0]!);
    expect(part).toMatchObject({
      direction: 'outbound',
      customer: { raw: '79000000110' },
      device: { number: '79000000201' },
    });
  });

  it('goes on after a night in which the access token expired', async () => {
    put(2);
    await readLog(WHOLE_DAY);
    await stage.clock.advance(DAY + 1);
    expect((await readLog(WHOLE_DAY)).flatMap(({ rows }) => rows)).toHaveLength(2);
    expect(stage.pbx.api.tokens.refreshes).toBe(1);
  });

  it('asks for a new pair when nobody refreshed for a week', async () => {
    await stage.clock.advance(7 * DAY + 1);
    await expect(readLog(WHOLE_DAY)).rejects.toMatchObject({
      kind: 'auth',
      message: expect.stringMatching(/expired.*issue a new pair/),
    });
  });

  it('asks for a new pair when the answer to a refresh was lost on the way', async () => {
    await stage.clock.advance(DAY + 1);
    put(1);
    // The first question finds the token expired; the answer to the refresh breaks off after the PBX has changed the tokens.
    const { refresh } = stage.pbx.api.tokens;
    stage.pbx.api.tokens.refresh = (token, path) => {
      refresh.call(stage.pbx.api.tokens, token, path);
      return { status: 502, text: 'Bad Gateway' };
    };
    await expect(readLog(WHOLE_DAY)).rejects.toMatchObject({ kind: 'transient' });
    stage.pbx.api.tokens.refresh = refresh;
    await expect(readLog(WHOLE_DAY)).rejects.toMatchObject({
      kind: 'auth',
      message: expect.stringMatching(/newer tokens/),
    });
  });

  it('shows no token in what went wrong', async () => {
    stage.pbx.faults.next(
      {
        kind: 'answer',
        answer: { status: 502, text: `${stage.settings.accessToken} ${stage.settings.refreshToken}` },
      },
      9,
    );
    const error = await readLog(WHOLE_DAY).catch((caught: Error) => caught);
    expect(String(error)).toContain('502');
    expect(String(error)).not.toContain(stage.settings.accessToken.slice(0, 60));
  });
});

describe('a transferred call with a row for each telephone', () => {
  const begun = START - 3_600_000;
  const row = (uuid: string, over: object) => ({
    uuid,
    callType: 'MULTI_CHANNEL',
    destinationNumber: '79000000304',
    callerNumber: '79000000110',
    callStatus: 'ANSWERED_BY_ORIGINAL_CLIENT',
    ...over,
  });
  const rows = [
    row('a', {
      date: new Date(begun).toISOString(),
      calleeNumber: '79000000201',
      callDuration: 40,
      conversationDuration: 30,
    }),
    row('b', {
      date: new Date(begun + 40_000).toISOString(),
      calleeNumber: '79000000202',
      callDuration: 60,
      conversationDuration: 55,
    }),
  ];

  function callsWith(rowPerLeg: boolean) {
    const port = bindPort(t2, { ...t2.replaySettings, rowPerLeg }, 'RU');
    const { facts } = port.parse({
      at: new Date(START).toISOString(),
      source: 'poll',
      body: JSON.stringify(rows),
    });
    const apart = facts.map((fact) => [fact]);
    return stitchFacts(apart, port.legRows!, { country: 'RU', form: port.numberForm }).map(port.interpret);
  }

  it('is one call with a transfer where the connection says that its log is like that', () => {
    const [call, ...others] = callsWith(true);
    expect(others).toEqual([]);
    expect(call?.find(({ kind }) => kind === 'transferred')?.transfer).toMatchObject({
      from: '79000000201',
      to: '79000000202',
    });
  });

  it('is two calls where it does not', () => expect(callsWith(false)).toHaveLength(2));
});

describe('the addresses of T2', () => {
  it('are of the new host, also where the old name was entered', () => {
    expect(apiBaseOf({ baseUrl: 'https://ats2.tele2.ru/crm/openapi/' })).toBe(
      'https://ats2.t2.ru/crm/openapi',
    );
    expect(apiBaseOf({ baseUrl: stage.pbx.baseUrl })).toBe(stage.pbx.baseUrl);
  });

  it('never get the token when another host is redirected to', async () => {
    const settings = { ...stage.settings, baseUrl: stage.pbx.oldBaseUrl };
    const http = providerHttpFor(t2, settings, new TokensInMemory());
    const account = { http, settings, country: 'RU' };
    await expect(t2.operations?.agents?.list(account)).rejects.toMatchObject({ kind: 'auth' });
    expect(stage.pbx.api.asked.at(-1)?.headers.authorization).toBeUndefined();
  });
});

describe('what can be done at T2', () => {
  it('lists employees by the numbers that calls tell of', async () => {
    const users = await t2.operations?.agents?.list(stage.account);
    expect(users?.[0]).toMatchObject({
      id: '500',
      department: 'Продажи',
      devices: [
        { kind: 'direct', value: '79000000201' },
        { kind: 'extension', value: '101' },
      ],
    });
  });

  it.each(['full', 'short', 'either'] as const)(
    'dials for an employee whom the PBX knows by %s number',
    async (by) => {
      stage.pbx.api.callsBy = by;
      await t2.operations?.dial?.dial(stage.account, { from: { number: '101' }, to: '79000000110' });
      expect(stage.pbx.api.dialled).toHaveLength(1);
      expect(stage.pbx.api.dialled[0]?.destination).toBe('79000000110');
    },
  );

  it('says when nobody is known by that number', async () => {
    await expect(
      t2.operations?.dial?.dial(stage.account, { from: { number: '999' }, to: '79000000110' }),
    ).rejects.toMatchObject({ kind: 'refused' });
    expect(stage.pbx.api.dialled).toEqual([]);
  });

  it('never dials twice when the answer is lost', async () => {
    stage.pbx.faults.next({ kind: 'halfBody' });
    await t2.operations?.dial
      ?.dial(stage.account, { from: { number: '79000000201' }, to: '79000000110' })
      .catch(() => undefined);
    expect(stage.pbx.api.dialled.length).toBeLessThanOrEqual(1);
  });

  it('blocks numbers, says which were blocked already, and takes them out again', async () => {
    const { blockList } = t2.operations ?? {};
    const entry = (number: string) => ({ number, isPrefix: false });
    const change = { colour: 'black' as const, entries: [entry('79000000110'), entry('79000000111')] };
    stage.pbx.api.blacklist.add('79000000111');
    expect(await blockList?.add(stage.account, change)).toEqual([{ state: 'done' }, { state: 'already' }]);
    expect(await blockList?.list(stage.account, { colour: 'black' })).toHaveLength(2);
    expect(
      await blockList?.remove(stage.account, {
        ...change,
        entries: [entry('79000000110'), entry('79000000119'), { number: '7900', isPrefix: true }],
      }),
    ).toEqual([{ state: 'done' }, { state: 'absent' }, { state: 'refused', reason: expect.any(String) }]);
    expect([...stage.pbx.api.blacklist]).toEqual(['79000000111']);
  });

  it.each([1, 2] as const)(
    'fetches a recording once it is there, its name encoded %s times',
    async (times) => {
      stage.pbx.api.nameEncodedTimes = times;
      put(1, { recordFileName: '2026-03-02/mo_1' });
      const fetchIt = () => t2.operations?.recordings?.fetch(stage.account, { source: '2026-03-02/mo_1' });
      stage.pbx.api.records.fileState = () => 'later';
      expect(await fetchIt()).toMatchObject({ state: 'notYet' });
      Reflect.deleteProperty(stage.pbx.api.records, 'fileState');
      const found = await fetchIt();
      expect(found).toMatchObject({ state: 'ready', mediaType: 'audio/mpeg' });
      let bytes = 0;
      if (found?.state === 'ready') for await (const chunk of found.body) bytes += chunk.length;
      expect(bytes).toBeGreaterThan(4_096);
    },
  );

  it('fetches a recording with a fresh token where the old one is expired', async () => {
    put(1, { recordFileName: '2026-03-02/mo_1' });
    await stage.clock.advance(DAY + 1);
    const found = await t2.operations?.recordings?.fetch(stage.account, { source: '2026-03-02/mo_1' });
    expect(found).toMatchObject({ state: 'ready' });
    if (found?.state === 'ready') for await (const _chunk of found.body);
  });

  it.each([1, 2] as const)('makes phrases of recognised words, the name encoded %s times', async (times) => {
    stage.pbx.api.nameEncodedTimes = times;
    put(1, { recordFileName: '2026-03-02/mo_1' });
    const fetchIt = () => t2.operations?.transcripts?.fetch(stage.account, { source: '2026-03-02/mo_1' });
    stage.pbx.api.records.fileState = () => 'later';
    expect(await fetchIt()).toMatchObject({ state: 'notYet' });
    Reflect.deleteProperty(stage.pbx.api.records, 'fileState');
    const found = await fetchIt();
    if (found?.state !== 'ready') throw new Error(found?.state);
    expect(found.segments.length).toBeGreaterThan(1);
    for (const { speaker, startMs = -1, endMs = -1, text } of found.segments) {
      expect(speaker).toMatch(/^channel[AB]$/);
      expect(endMs).toBeGreaterThanOrEqual(startMs);
      expect(text).not.toBe('');
    }
  });
});
