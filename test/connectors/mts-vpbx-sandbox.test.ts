import { afterEach, describe, expect, it } from 'vitest';
import { benchCompany } from '../../bench/exchange/company.ts';
import { AxiosProviderHttp } from '../../connectors/kit/axios-provider-http.ts';
import { parseSettings } from '../../connectors/kit/settings-form.ts';
import { keepWebhookOn } from '../../connectors/pbx/mts-vpbx/keep-webhook-on.ts';
import { mtsVpbx } from '../../connectors/pbx/mts-vpbx/mts-vpbx.ts';
import type { MtsVpbxSettings } from '../../connectors/pbx/mts-vpbx/settings.ts';
import { Calendar } from '../../sandbox/exchange/calendar.ts';
import { CallPlanner } from '../../sandbox/exchange/call-planner.ts';
import { type SteppedClock, steppedClock } from '../../sandbox/exchange/clock.ts';
import { seededRandom } from '../../sandbox/exchange/random.ts';
import { vpbxPlays } from '../../sandbox/mts-vpbx/carried.ts';
import { Vpbx } from '../../sandbox/mts-vpbx/vpbx.ts';
import { hookReceiver, pollingHub } from './virtual-hub.ts';

const START = Date.parse('2026-03-02T06:00:00Z');
const MINUTE_MS = 60_000;
const TOKEN = 'sandbox-vpbx-token';

const toClose: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0)) await close();
});

async function open(clock: SteppedClock, change: Record<string, unknown> = {}) {
  const pbx = new Vpbx({
    host: '127.0.0.1',
    port: 0,
    clock,
    random: seededRandom('vpbx'),
    token: TOKEN,
    company: benchCompany,
    clientKeyHeader: 'x-nobody-knows',
    log: () => {},
  });
  await pbx.start();
  toClose.push(() => pbx.stop());
  const settings = parseSettings<MtsVpbxSettings>(mtsVpbx, {
    token: TOKEN,
    baseUrl: `${pbx.origin}/api`,
    clientApiKey: 'our-own-key',
    requireClientKey: true,
    ...change,
  });
  const http = new AxiosProviderHttp({
    secrets: [TOKEN, 'our-own-key'],
    origins: [pbx.origin],
    clock: { now: clock.now, sleep: async () => {} },
  });
  const receiver = await hookReceiver(mtsVpbx, () => settings, clock);
  toClose.push(receiver.stop);
  const account = { settings, http, country: 'RU' };
  return {
    pbx,
    account,
    receiver,
    hub: pollingHub(mtsVpbx, settings, http, clock),
    /** What the kit does every half hour. */
    switchOn: () => keepWebhookOn.create(account, { callbackUrl: receiver.url }),
  };
}

function plannerOf(seed: string): CallPlanner {
  const calendar = new Calendar();
  return new CallPlanner({ company: benchCompany, calendar, seed, plays: vpbxPlays, favour: 0 });
}

describe('against a virtual MTS PBX', () => {
  it('reads all pages of the history, once', async () => {
    const clock = steppedClock(START);
    const { pbx, hub } = await open(clock);
    const planner = plannerOf('many');
    let legs = 0;
    for (let index = 0; index < 250; index += 1) {
      const call = planner.next(START - 86_400_000 + index * 5 * MINUTE_MS);
      if (call) legs += pbx.remember(call.script).length;
    }
    await hub.poll();
    await hub.poll();
    const rows = hub.sent.flatMap(({ body }) => JSON.parse(body) as unknown[]);
    expect(rows).toHaveLength(legs);
    expect(legs).toBeGreaterThan(300);
  });

  it('switches events on, and on again when MTS has given up', async () => {
    const clock = steppedClock(START);
    const { pbx, receiver, switchOn } = await open(clock);
    expect(await switchOn()).toMatchObject({ expiresInMs: 45 * MINUTE_MS });
    expect(pbx.hook).toEqual({ callbackUrl: receiver.url, clientApiKey: 'our-own-key' });
    expect(JSON.parse(receiver.sent[0]?.body ?? '')).toEqual({ eventType: 'CHECK_ALIVE' });
    receiver.isAway = true;
    for (let time = 0; time < 3; time += 1) await pbx.push({ eventType: 'CHECK_ALIVE' });
    expect(pbx.hook).toBeUndefined();
    receiver.isAway = false;
    await switchOn();
    expect(pbx.hook).toBeDefined();
  });

  it('leaves events alone where a person looks after them', async () => {
    const { pbx, switchOn } = await open(steppedClock(START), { keepWebhookOn: false });
    await switchOn();
    expect(pbx.counts.switchedOn).toBe(0);
  });

  it('says so when events cannot be switched on', async () => {
    const { pbx, switchOn } = await open(steppedClock(START));
    pbx.faults.next({ kind: 'answer', answer: { status: 400, empty: true } });
    await expect(switchOn()).rejects.toThrow('events could not be switched on: answered 400');
  });

  it('lists subscribers with the names that events and history call them by', async () => {
    const { account } = await open(steppedClock(START));
    const [first] = (await mtsVpbx.operations?.agents?.list(account)) ?? [];
    expect(first).toEqual({
      id: '8888888000',
      name: 'Agent 1',
      department: 'Продажи',
      devices: [
        { kind: 'user', value: '8888888000' },
        { kind: 'extension', value: '101' },
        { kind: 'direct', value: '9000000201' },
      ],
    });
  });

  it('fetches a recording behind a redirect, and waits where there is none', async () => {
    const clock = steppedClock(START);
    const { pbx, account } = await open(clock);
    const [leg] = pbx.remember(plannerOf('recorded').next(START, { scenario: 'answered' })!.script);
    const fetch = async (source: string) => await mtsVpbx.operations?.recordings?.fetch(account, { source });
    const ready = await fetch(leg?.trackingId ?? '');
    if (ready?.state !== 'ready') throw new Error(ready?.state);
    const chunks: Uint8Array[] = [];
    for await (const chunk of ready.body) chunks.push(chunk);
    expect(Buffer.concat(chunks).subarray(0, 3).toString()).toBe('ID3');
    expect(await fetch('1:1')).toEqual({ state: 'notYet', retryAfterMs: 3_600_000 });
  });

  it('tries both ways to write the colon of an id', async () => {
    const clock = steppedClock(START);
    const { pbx, account } = await open(clock);
    const [leg] = pbx.remember(plannerOf('recorded').next(START, { scenario: 'answered' })!.script);
    pbx.faults.next({ kind: 'answer', answer: { status: 404, empty: true } });
    const found = await mtsVpbx.operations?.recordings?.fetch(account, { source: leg?.trackingId ?? '' });
    expect(found?.state).toBe('ready');
    if (found?.state === 'ready') for await (const _ of found.body);
  });
});
