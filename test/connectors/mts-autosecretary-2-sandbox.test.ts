import { afterEach, describe, expect, it } from 'vitest';
import { benchCompany } from '../../bench/exchange/company.ts';
import { AxiosProviderHttp } from '../../connectors/kit/axios-provider-http.ts';
import { parseSettings } from '../../connectors/kit/settings-form.ts';
import { mtsAutosecretary2 } from '../../connectors/pbx/mts-autosecretary-2/mts-autosecretary-2.ts';
import type { MtsAutosecretary2Settings } from '../../connectors/pbx/mts-autosecretary-2/settings.ts';
import { Calendar } from '../../sandbox/exchange/calendar.ts';
import { CallPlanner } from '../../sandbox/exchange/call-planner.ts';
import { type SteppedClock, steppedClock } from '../../sandbox/exchange/clock.ts';
import { seededRandom } from '../../sandbox/exchange/random.ts';
import {
  Autosecretary2,
  type Autosecretary2Options,
} from '../../sandbox/mts-autosecretary-2/autosecretary-2.ts';
import { autosecretary2Plays } from '../../sandbox/mts-autosecretary-2/carried.ts';
import { pollingHub } from './virtual-hub.ts';

const START = Date.parse('2026-03-02T06:00:00Z');
const MINUTE_MS = 60_000;
const DOMAIN = '9000000033.RU';
const TOKEN = `x.${Buffer.from(JSON.stringify({ id: `admin@${DOMAIN}` })).toString('base64url')}.y`;
const TRUNKS = [
  { trunkId: '9000000033', name: 'Сайт', cli: '9000000033' },
  { trunkId: '9000000034', name: 'Склад', cli: '9000000034' },
];

const toClose: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0)) await close();
});

async function open(clock: SteppedClock, options: Partial<Autosecretary2Options> = {}) {
  const pbx = new Autosecretary2({
    host: '127.0.0.1',
    port: 0,
    clock,
    random: seededRandom('ac20'),
    token: TOKEN,
    domain: DOMAIN,
    trunks: TRUNKS,
    log: () => {},
    ...options,
  });
  await pbx.start();
  toClose.push(() => pbx.stop());
  const settings = parseSettings<MtsAutosecretary2Settings>(mtsAutosecretary2, {
    token: TOKEN,
    baseUrl: `${pbx.origin}/api/ac20`,
    eventUser: 'callweave',
    eventPassword: 'secret',
  });
  const http = new AxiosProviderHttp({
    secrets: [TOKEN],
    origins: [pbx.origin],
    clock: { now: clock.now, sleep: async () => {} },
  });
  return { pbx, settings, http, account: { settings, http, country: 'RU' } };
}

function hubOf({ settings, http }: Awaited<ReturnType<typeof open>>, clock: SteppedClock) {
  return pollingHub(mtsAutosecretary2, settings, http, clock);
}

function plannerOf(seed: string): CallPlanner {
  const company = { ...benchCompany, line: '79000000033' };
  return new CallPlanner({ company, calendar: new Calendar(), seed, plays: autosecretary2Plays, favour: 0 });
}

describe('against a virtual Autosecretary 2.0', () => {
  it('pages by the rows that came, trunk by trunk', async () => {
    const clock = steppedClock(START);
    const stage = await open(clock);
    const planner = plannerOf('many');
    for (let index = 0; index < 1_205; index += 1) {
      const call = planner.next(START - 86_400_000 + index * 60_000);
      if (call) stage.pbx.remember({ ...call.script, line: index % 6 === 0 ? '79000000034' : '79000000033' });
    }
    const hub = hubOf(stage, clock);
    await hub.poll();
    const sizes = hub.sent.map(({ body }) => (JSON.parse(body) as unknown[]).length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeGreaterThan(1_100);
    await hub.poll();
    expect(hub.sent).toHaveLength(sizes.length);
  });

  it('takes a call of two hours that appears only when it is over', async () => {
    const clock = steppedClock(START);
    const stage = await open(clock);
    const hub = hubOf(stage, clock);
    const { script } = plannerOf('long').next(START, { scenario: 'answered' })!;
    const happenings = script.happenings.map((one) =>
      one.kind === 'callEnded' ? { ...one, at: one.at + 120 * MINUTE_MS } : one,
    );
    stage.pbx.remember({ ...script, happenings });
    for (let minute = 0; minute < 150; minute += 10) {
      await clock.advance(10 * MINUTE_MS);
      await hub.poll();
    }
    expect(hub.sent).toHaveLength(1);
  });

  it('stops at a refused token', async () => {
    const clock = steppedClock(START);
    const stage = await open(clock, { token: 'another' });
    await expect(hubOf(stage, clock).poll()).rejects.toMatchObject({ kind: 'auth' });
  });

  it('lists the trunks as numbers', async () => {
    const { account } = await open(steppedClock(START));
    expect(await mtsAutosecretary2.operations?.numbers?.list(account)).toEqual([
      { id: '9000000033', number: '9000000033', name: 'Сайт' },
      { id: '9000000034', number: '9000000034', name: 'Склад' },
    ]);
  });

  it('waits for a recording, fetches it, and knows when it is gone', async () => {
    const clock = steppedClock(START);
    const { pbx, account } = await open(clock);
    const { script } = plannerOf('recorded').next(START, { scenario: 'answered' })!;
    pbx.remember(script);
    const fetch = async () =>
      await mtsAutosecretary2.operations?.recordings?.fetch(account, { source: '9000000033/75000000001' });
    await clock.advance((script.happenings.at(-1)?.at ?? 0) - START + 1_000);
    expect(await fetch()).toMatchObject({ state: 'notYet' });
    await clock.advance(10 * MINUTE_MS);
    const ready = await fetch();
    if (ready?.state !== 'ready') throw new Error(ready?.state);
    const chunks: Uint8Array[] = [];
    for await (const chunk of ready.body) chunks.push(chunk);
    expect(ready.mediaType).toBe('audio/mpeg');
    expect(Buffer.concat(chunks).subarray(0, 3).toString()).toBe('ID3');
    await clock.advance(31 * 86_400_000);
    expect(await fetch()).toMatchObject({ state: 'gone' });
    pbx.faults.next({ kind: 'html' });
    await expect(fetch()).rejects.toMatchObject({ kind: 'badPayload' });
  });

  it('waits for what was said, and tells who said it, without times', async () => {
    const clock = steppedClock(START);
    const { pbx, account } = await open(clock);
    const { script } = plannerOf('recorded').next(START, { scenario: 'answered' })!;
    pbx.remember(script);
    const fetch = async (source = '9000000033/75000000001') =>
      await mtsAutosecretary2.operations?.transcripts?.fetch(account, { source });
    await clock.advance((script.happenings.at(-1)?.at ?? 0) - START + 1_000);
    expect(await fetch()).toMatchObject({ state: 'notYet' });
    await clock.advance(24 * 60 * MINUTE_MS);
    expect(await fetch()).toEqual({
      state: 'ready',
      segments: [
        { speaker: 'agent', text: 'Добрый день, компания Пример' },
        { speaker: 'customer', text: 'Здравствуйте, я по поводу заказа' },
      ],
    });
    expect(await fetch('9000000033/1')).toMatchObject({ state: 'gone' });
    pbx.faults.next({ kind: 'html' });
    await expect(fetch()).rejects.toMatchObject({ kind: 'badPayload' });
  });
});
