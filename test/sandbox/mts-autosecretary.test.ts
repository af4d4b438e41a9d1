import { afterEach, describe, expect, it } from 'vitest';
import type { ScenarioName } from '../../sandbox/exchange/scenarios.ts';
import { openSandbox, type Sandbox, type SandboxOptions, steppedClock } from '../../sandbox/index.ts';

const START = Date.parse('2026-03-02T20:59:58.700Z');
/** The same moment as the log writes it: Moscow, no zone, the next second not yet begun. */
const START_IN_MOSCOW = '2026-03-02T23:59:58';
const CUSTOMER = { number: '79000000101' };

const toClose: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0)) await close();
});

async function open(options: SandboxOptions = {}) {
  const clock = steppedClock(START);
  const sandbox = await openSandbox({ clock, backlog: 0, ...options });
  toClose.push(sandbox.stop);
  return { clock, sandbox };
}

type Stage = Awaited<ReturnType<typeof open>>;

function begin(
  { sandbox, clock }: Stage,
  scenario: ScenarioName,
  customer: { number: string | null } = CUSTOMER,
) {
  const call = sandbox.planners.mts.next(clock.now(), { scenario, customer, favourite: true });
  if (!call) throw new Error('nobody is free');
  sandbox.mts.begin(call);
  return sandbox.truths().at(-1);
}

const ALL_DAY = { Begin: '2026-03-02T00:00:00', End: '2026-03-04T00:00:00', Limit: '500', Offset: '0' };

async function get(sandbox: Sandbox, path: string, options: { query?: object; authorization?: string } = {}) {
  const { baseUrl, apiKey, phone } = sandbox.addresses.mts;
  const query = new URLSearchParams({ Phone: phone, ...ALL_DAY, ...options.query });
  const response = await fetch(`${baseUrl}${path}?${query}`, {
    headers: { Authorization: options.authorization ?? `Api-Key ${apiKey}` },
  });
  const text = await response.text();
  return { status: response.status, type: response.headers.get('content-type') ?? '', text };
}

async function rows(sandbox: Sandbox, path = '/Cdr/GetByTime', query: object = {}) {
  const { text } = await get(sandbox, path, { query: { includeOutbounds: 'true', ...query } });
  return JSON.parse(text);
}

describe('the call log of the virtual MTS Autosecretary', () => {
  it('has one row of twelve keys for a hunt, its attempts in outbounds and its story in log tokens', async () => {
    const stage = await open();
    const truth = begin(stage, 'huntSecondAnswers');
    await stage.clock.advance(300_000);
    const [row, ...others] = await rows(stage.sandbox);
    expect(others).toEqual([]);
    const second = `7900000020${truth?.finalAgent?.slice(-1)}`;
    expect(Object.keys(row).sort()).toEqual(
      [
        'an',
        'cn',
        'duration',
        'log',
        'outbounds',
        'recDuration',
        'result',
        'seqId',
        'startTime',
        'subResult',
        'talkDuration',
        'un',
      ].sort(),
    );
    expect(row).toMatchObject({
      un: '9000000302',
      an: '79000000101',
      cn: second,
      startTime: START_IN_MOSCOW,
      result: 0,
      subResult: 0,
      log: `TryToCall:79000000201-(01) NoAnswer TryToCall:${second}-(02) Conn Rec_Start Rec_Stop`,
      outbounds: [
        { bn: '79000000201', result: 480 },
        { bn: second, result: 0 },
      ],
    });
    expect(row.seqId).toBeGreaterThan(2 ** 32);
    expect(row.talkDuration).toBe(Math.round((truth?.talkMs ?? 0) / 1000));
    expect(row.duration).toBe(Math.round((truth?.callEndedAtMs ?? 0) / 1000));
    expect(row.recDuration).toBe(row.talkDuration - 1);
  });

  const stories: [ScenarioName, object][] = [
    ['callerGivesUp', { cn: null, result: 487, subResult: -3, talkDuration: 0, log: /HgUp_DurMC$/ }],
    ['nobodyAnswers', { cn: null, result: 480, subResult: 5, recDuration: 0, log: /No_AvDNS$/ }],
    ['menuAbandoned', { cn: null, subResult: 4, outbounds: [] }],
    ['menuThenAnswered', { cn: '79000000201', subResult: 0, log: /^MnCh-1 MenuEnd TryToCall:/ }],
    ['busyNextAnswers', { log: /^TryToCall:79000000201-\(01\) Busy\(486\) TryToCall:/, result: 0 }],
    ['blindTransfer', { log: /Conn Rec_Start CallTo-79000000201 TrfCallOK Rec_Stop$/ }],
    ['blindTransferUnanswered', { cn: '79000000201', log: /CallTo-\d{11} Trf_Fail Rec_Stop$/ }],
  ];
  it.each(stories)('writes %s down as the sheet has it', async (scenario, expected) => {
    const stage = await open();
    begin(stage, scenario);
    await stage.clock.advance(300_000);
    const [row] = await rows(stage.sandbox);
    for (const [key, value] of Object.entries(expected)) {
      if (value instanceof RegExp) expect(row[key]).toMatch(value);
      else expect(row[key]).toEqual(value);
    }
  });

  it('keeps outbound calls on a path of their own, in an envelope', async () => {
    const stage = await open();
    begin(stage, 'outboundAnswered');
    await stage.clock.advance(60_000);
    begin(stage, 'outboundBusy');
    await stage.clock.advance(300_000);
    expect((await get(stage.sandbox, '/Cdr/GetByTime')).status).toBe(204);
    const { items } = await rows(stage.sandbox, '/cdr/getbytimeoutpaging');
    expect(items).toMatchObject([
      { an: '79000000201', cn: '79000000101', result: 0 },
      { an: '79000000201', cn: null, result: 486, talkDuration: 0 },
    ]);
  });

  it('reads paths without regard to case, and wraps the paged inbound path in items', async () => {
    const stage = await open();
    begin(stage, 'answered');
    await stage.clock.advance(300_000);
    for (const path of ['/Cdr/GetByTime', '/cdr/getbytime', '/CDR/GETBYTIME']) {
      expect(await rows(stage.sandbox, path)).toHaveLength(1);
    }
    expect((await rows(stage.sandbox, '/Cdr/GetByTimePaging')).items).toHaveLength(1);
    expect((await get(stage.sandbox, '/Cdr/Recordings')).status).toBe(404);
  });

  it('leaves outbounds null unless asked for them', async () => {
    const stage = await open();
    begin(stage, 'answered');
    await stage.clock.advance(300_000);
    expect(
      (await rows(stage.sandbox, '/Cdr/GetByTime', { includeOutbounds: 'false' }))[0].outbounds,
    ).toBeNull();
  });

  it('answers 204 without a body when there is nothing', async () => {
    const { sandbox } = await open();
    expect(await get(sandbox, '/Cdr/GetByTime')).toMatchObject({ status: 204, text: '' });
  });

  it('does not show a call in progress, and shows it some time after its end', async () => {
    const stage = await open();
    stage.sandbox.mts.rows.manners = {
      appearAfterMs: [60_000, 60_000],
      corrected: 0,
      correctAfterMs: [0, 0],
      eightPrefixed: 0,
    };
    const truth = begin(stage, 'answered');
    await stage.clock.advance((truth?.callEndedAtMs ?? 0) + 59_000);
    expect((await get(stage.sandbox, '/Cdr/GetByTime')).status).toBe(204);
    await stage.clock.advance(1_000);
    expect(await rows(stage.sandbox)).toHaveLength(1);
  });

  it('corrects a row after it was first seen, under the same seqId', async () => {
    const stage = await open();
    stage.sandbox.mts.rows.manners = {
      appearAfterMs: [0, 0],
      corrected: 1,
      correctAfterMs: [30_000, 30_000],
      eightPrefixed: 1,
    };
    const truth = begin(stage, 'answered');
    await stage.clock.advance(truth?.callEndedAtMs ?? 0);
    const [early] = await rows(stage.sandbox);
    await stage.clock.advance(30_000);
    const [late] = await rows(stage.sandbox);
    expect(early.recDuration).toBe(0);
    expect(late).toEqual({ ...early, recDuration: early.talkDuration - 1 });
    expect(early.cn).toBe('89000000201');
  });

  it('selects by Moscow time and pages by Limit and Offset', async () => {
    const stage = await open();
    begin(stage, 'answered');
    await stage.clock.advance(120_000);
    begin(stage, 'callerGivesUp');
    await stage.clock.advance(120_000);
    begin(stage, 'answered');
    await stage.clock.advance(300_000);
    const starts = async (query: object) =>
      (await rows(stage.sandbox, '/Cdr/GetByTime', query)).map((row: { startTime: string }) => row.startTime);
    const all = [START_IN_MOSCOW, '2026-03-03T00:01:58', '2026-03-03T00:03:58'];
    expect(await starts({})).toEqual(all);
    expect(await starts({ Begin: '2026-03-03T00:00:00' })).toEqual(all.slice(1));
    expect(await starts({ Begin: START_IN_MOSCOW, End: START_IN_MOSCOW })).toEqual(all.slice(0, 1));
    expect(await starts({ Limit: '2' })).toEqual(all.slice(0, 2));
    expect(await starts({ Limit: '2', Offset: '2' })).toEqual(all.slice(2));
    expect((await get(stage.sandbox, '/Cdr/GetByTime', { query: { Offset: '3' } })).status).toBe(204);
  });

  it('refuses without a key, with a wrong one, for another number and for a time with a zone', async () => {
    const { sandbox } = await open();
    const { apiKey } = sandbox.addresses.mts;
    const status = async (options: Parameters<typeof get>[2]) =>
      (await get(sandbox, '/Cdr/GetByTime', options)).status;
    expect(await status({ authorization: `Bearer ${apiKey}` })).toBe(401);
    expect(await status({ authorization: 'Api-Key wrong' })).toBe(403);
    expect(await status({ authorization: `Api-key ${apiKey}` })).toBe(204);
    expect(await status({ query: { Phone: '9000000399' } })).toBe(403);
    expect(await status({ query: { Begin: '2026-03-02T00:00:00Z' } })).toBe(400);
  });

  it('can be away, refuse for a while or answer with something that is not JSON', async () => {
    const { sandbox } = await open();
    const { faults } = sandbox.mts;
    for (const status of [429, 502, 503]) {
      faults.next({ kind: 'answer', answer: { status, empty: true } });
      expect((await get(sandbox, '/Cdr/GetByTime')).status).toBe(status);
    }
    faults.next({ kind: 'html' });
    expect((await get(sandbox, '/Cdr/GetByTime')).type).toContain('text/html');
    expect((await get(sandbox, '/Cdr/GetByTime')).status).toBe(204);
  });

  it('already holds the calls of the last day when it is opened', async () => {
    const { sandbox } = await open({ backlog: 12 });
    const past = { Begin: '2026-03-01T23:00:00', End: '2026-03-03T23:00:00' };
    const inbound = await rows(sandbox, '/Cdr/GetByTime', past);
    const outbound = await get(sandbox, '/cdr/getbytimeoutpaging', { query: past });
    const count = inbound.length + (outbound.status === 204 ? 0 : JSON.parse(outbound.text).items.length);
    expect(count).toBe(12);
    const starts = inbound.map((row: { startTime: string }) => row.startTime);
    expect(starts).toEqual([...starts].sort());
    expect(sandbox.truths()).toEqual([]);
  });
});
