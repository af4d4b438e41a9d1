import { afterEach, describe, expect, it } from 'vitest';
import { demoAgents } from '../../sandbox/demo-directory.ts';
import type { ScenarioName } from '../../sandbox/exchange/scenarios.ts';
import { openSandbox, type Sandbox, type SandboxOptions, steppedClock } from '../../sandbox/index.ts';
import { openHookReceiver } from './hook-receiver.ts';

const START = Date.parse('2026-03-02T07:00:00.400Z');
const CUSTOMER = { number: '79000000101', name: 'Иван Вымышленный' };

const toClose: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0)) await close();
});

async function open(options: SandboxOptions & { reply?: Parameters<typeof openHookReceiver>[0] } = {}) {
  const clock = steppedClock(START);
  const receiver = await openHookReceiver(options.reply);
  const sandbox = await openSandbox({ clock, backlog: 0, ...options });
  toClose.push(() => receiver.close(), sandbox.stop);
  sandbox.megafon.hooks.url = receiver.url;
  return { clock, receiver, sandbox };
}

async function play(
  { sandbox, clock }: Awaited<ReturnType<typeof open>>,
  scenario: ScenarioName,
  customer: { number: string | null } = CUSTOMER,
) {
  const call = plannerOf(sandbox).next(clock.now(), { scenario, customer, favourite: true });
  if (!call) throw new Error('nobody is free');
  await sandbox.megafon.begin(call);
  await clock.advance(90_000);
  return sandbox.truths().at(-1);
}

/** The planner of the MegaFon exchange, so that a test can say which call comes. */
function plannerOf(sandbox: Sandbox) {
  return sandbox.planners.megafon;
}

async function get(
  sandbox: Sandbox,
  path: string,
  key: string | undefined = sandbox.addresses.megafon.apiKey,
) {
  const response = await fetch(`${sandbox.addresses.megafon.baseUrl}${path}`, {
    headers: key === undefined ? {} : { 'X-API-KEY': key },
  });
  const text = await response.text();
  return { status: response.status, type: response.headers.get('content-type') ?? '', text };
}

async function history(sandbox: Sandbox, query = '') {
  return JSON.parse((await get(sandbox, `/history/json${query}`)).text) as Record<string, unknown>[] | null;
}

describe('webhooks of the virtual MegaFon PBX', () => {
  it('tells of an answered call in form fields, all under one callid', async () => {
    const stage = await open();
    const truth = await play(stage, 'answered');
    const { received } = stage.receiver;
    expect(stage.receiver.story()).toEqual([
      'contact',
      'INCOMING primerova',
      'ACCEPTED primerova',
      'COMPLETED primerova',
      'history primerova',
    ]);
    expect(new Set(received.map(({ fields }) => fields.callid)).size).toBe(1);
    expect(new Set(received.map(({ contentType }) => contentType))).toEqual(
      new Set(['application/x-www-form-urlencoded']),
    );
    expect(received[0]?.fields).toEqual({
      cmd: 'contact',
      phone: '79000000101',
      diversion: '79000000301',
      telnum_name: 'Сайт',
      callid: expect.stringMatching(/^[A-Z0-9]{16}$/),
      crm_token: 'sandbox-crm-token',
    });
    expect(received[1]?.fields).toMatchObject({
      cmd: 'event',
      direction: 'in',
      phone: '79000000101',
      ext: '101',
      telnum: '79000000201',
      diversion: '79000000301',
      crm_token: 'sandbox-crm-token',
    });
    // An event carries no time of its own.
    expect(Object.keys(received[1]?.fields ?? {}).filter((name) => /time|start|at$/i.test(name))).toEqual([]);
    const pushed = received[4]?.fields ?? {};
    expect(pushed).toMatchObject({
      cmd: 'history',
      type: 'in',
      status: 'Success',
      start: '20260302T070000Z',
    });
    expect(Number(pushed.duration)).toBe(Math.round((truth?.talkMs ?? 0) / 1000));
    expect(Number(pushed.wait)).toBe(Math.round((truth?.hops[0]?.answeredAtMs ?? 0) / 1000));
  });

  it('tells of a hunt whose first operator did not answer: one callid, a CANCELLED before the next INCOMING', async () => {
    const stage = await open();
    const truth = await play(stage, 'huntSecondAnswers');
    const second = demoAgents.find(({ extension }) => extension === truth?.finalAgent)?.login;
    expect(stage.receiver.story()).toEqual([
      'contact',
      'INCOMING primerova',
      'CANCELLED primerova',
      `INCOMING ${second}`,
      `ACCEPTED ${second}`,
      `COMPLETED ${second}`,
      `history ${second}`,
    ]);
    expect(stage.receiver.received[1]?.fields.groupRealName).toBe('Продажи');
  });

  it('gives each loser of a ring group a CANCELLED of its own', async () => {
    const stage = await open();
    const truth = await play(stage, 'groupOneWins');
    const story = stage.receiver.story();
    expect(story.filter((line) => line.startsWith('INCOMING'))).toHaveLength(3);
    expect(story.filter((line) => line.startsWith('ACCEPTED'))).toHaveLength(1);
    const losers = truth?.hops.filter(({ outcome }) => outcome === 'cancelled').map(({ agent }) => agent);
    const cancelled = stage.receiver.received
      .filter(({ fields }) => fields.type === 'CANCELLED')
      .map(({ fields }) => fields.ext);
    expect(cancelled.sort()).toEqual(losers?.sort());
  });

  it('says of a department that nobody answered: status Missed, user pbx, no link', async () => {
    const stage = await open();
    await play(stage, 'nobodyAnswers');
    const pushed = stage.receiver.received.at(-1)?.fields;
    expect(pushed).toMatchObject({ cmd: 'history', status: 'Missed', user: 'pbx', duration: '0' });
    expect(pushed).not.toHaveProperty('link');
  });

  it('gives a transferred leg a callid of its own and ties the two by TRANSFERRED', async () => {
    const stage = await open();
    await play(stage, 'attendedTransfer');
    const { received } = stage.receiver;
    const transferred = received.find(({ fields }) => fields.type === 'TRANSFERRED')?.fields;
    const [first, second] = [transferred?.callid, transferred?.second_callid];
    expect(received[0]?.fields.callid).toBe(first);
    expect(stage.receiver.story(second)).toEqual([
      'INCOMING primerova',
      'ACCEPTED primerova',
      'COMPLETED primerova',
      'history primerova',
    ]);
    expect(received.filter(({ fields }) => fields.cmd === 'history')).toHaveLength(2);
    expect(received.findIndex(({ fields }) => fields.callid === second)).toBeLessThan(
      received.findIndex(({ fields }) => fields.type === 'TRANSFERRED'),
    );
  });

  it('tells of outbound calls without diversion, and of a busy number with status Busy', async () => {
    const stage = await open();
    await play(stage, 'outboundAnswered');
    expect(stage.receiver.story()).toEqual([
      'OUTGOING primerova',
      'ACCEPTED primerova',
      'COMPLETED primerova',
      'history primerova',
    ]);
    expect(stage.receiver.received[0]?.fields).toMatchObject({ direction: 'out', phone: '79000000101' });
    expect(stage.receiver.received[0]?.fields).not.toHaveProperty('diversion');
    await play(stage, 'outboundBusy');
    expect(stage.receiver.received.at(-1)?.fields).toMatchObject({
      type: 'out',
      status: 'Busy',
      duration: '0',
    });
  });

  it('says "anonymous" for a caller who withholds the number', async () => {
    const stage = await open();
    await play(stage, 'answered', { number: null });
    expect(stage.receiver.received[0]?.fields.phone).toBe('anonymous');
  });

  it.each([
    ['login', 'shablonova'],
    ['extension', '103'],
    ['direct number', '79000000203'],
  ])('rings the responsible first whom the contact reply names by %s', async (_form, responsible) => {
    const stage = await open({
      reply: ({ cmd }) => (cmd === 'contact' ? { body: { contact_name: 'Иван', responsible } } : {}),
    });
    await play(stage, 'answered');
    expect(stage.receiver.story()[1]).toBe('INCOMING shablonova');
    expect(stage.sandbox.truths().at(-1)?.finalAgent).toBe('103');
    expect([...stage.sandbox.megafon.shownNames.values()]).toEqual(['Иван']);
  });

  it('goes on by the normal scheme when the contact reply is empty, an error or no object', async () => {
    for (const body of [{}, { status: 500 }, { body: [] }, { body: 'x' }]) {
      const stage = await open({ reply: ({ cmd }) => (cmd === 'contact' ? body : {}) });
      await play(stage, 'answered');
      expect(stage.receiver.story()[1]).toBe('INCOMING primerova');
    }
  });

  it('sends again what was not answered with 200', async () => {
    let refusals = 2;
    const stage = await open({
      reply: ({ type }) => (type === 'ACCEPTED' && refusals-- > 0 ? { status: 503 } : {}),
    });
    await play(stage, 'answered');
    expect(stage.receiver.story().filter((line) => line.startsWith('ACCEPTED'))).toHaveLength(3);
    expect(stage.sandbox.megafon.hooks.counts).toMatchObject({ refused: 2, resent: 2 });
  });
});

describe('rude webhooks', () => {
  it('loses, doubles and delays at the stated rates', async () => {
    const { sandbox, receiver, clock } = await open();
    const { hooks } = sandbox.megafon;
    hooks.faults = { lose: 0.2, double: 0.3, delay: 0.1, delayMs: [500, 5_000] };
    const wanted = 1_000;
    for (let count = 0; count < wanted; count++) {
      await hooks.send({ cmd: 'event', callid: String(count) });
    }
    await clock.advance(10_000);
    expect(hooks.counts.lost / wanted).toBeCloseTo(0.2, 1);
    expect(hooks.counts.doubled / (wanted - hooks.counts.lost)).toBeCloseTo(0.3, 1);
    expect(hooks.counts.delayed / (wanted - hooks.counts.lost)).toBeCloseTo(0.1, 1);
    // What the receiver saw, not only what the sender says of itself.
    const seen = new Map<string | undefined, number>();
    for (const { fields } of receiver.received) seen.set(fields.callid, (seen.get(fields.callid) ?? 0) + 1);
    expect(seen.size).toBe(wanted - hooks.counts.lost);
    expect([...seen.values()].filter((times) => times === 2)).toHaveLength(hooks.counts.doubled);
    const order = receiver.received.map(({ fields }) => Number(fields.callid));
    expect(order).not.toEqual([...order].sort((a, b) => a - b));
  });

  it('is polite unless told otherwise', async () => {
    const { sandbox, receiver } = await open();
    for (let count = 0; count < 100; count++) {
      await sandbox.megafon.hooks.send({ cmd: 'event', callid: String(count) });
    }
    expect(receiver.received.map(({ fields }) => Number(fields.callid))).toEqual(
      Array.from({ length: 100 }, (_, index) => index),
    );
  });
});

describe('REST of the virtual MegaFon PBX', () => {
  it('answers null, not an empty list, when the history has nothing', async () => {
    const { sandbox } = await open();
    const { status, type, text } = await get(sandbox, '/history/json');
    expect({ status, text }).toEqual({ status: 200, text: 'null' });
    expect(type).toContain('application/json');
  });

  it('lists calls with ISO times in UTC and leaves out what a missed call does not have', async () => {
    const stage = await open();
    await play(stage, 'answered');
    await play(stage, 'nobodyAnswers');
    const rows = await history(stage.sandbox);
    expect(rows?.[0]).toMatchObject({
      uid: stage.receiver.received[0]?.fields.callid,
      type: 'in',
      status: 'success',
      client: '79000000101',
      diversion: '79000000301',
      destination: 'user',
      user: 'primerova',
      start: '2026-03-02T07:00:00Z',
      duration: expect.any(Number),
      record: expect.stringMatching(/\.mp3$/),
    });
    expect(rows?.[1]).toMatchObject({ status: 'missed', destination: 'group', missedStatus: 3 });
    expect(rows?.[1]).not.toHaveProperty('duration');
    expect(rows?.[1]).not.toHaveProperty('record');
  });

  it('selects by start and end in both forms of time, by type and by limit', async () => {
    const stage = await open();
    await play(stage, 'answered');
    await play(stage, 'outboundAnswered');
    await play(stage, 'nobodyAnswers');
    const starts = async (query: string) => (await history(stage.sandbox, query))?.map(({ type }) => type);
    expect(await starts('?start=20260302T070100Z')).toEqual(['out', 'in']);
    expect(await starts('?start=2026-03-02T07:01:00Z&end=2026-03-02T07:02:00Z')).toEqual(['out']);
    expect(await starts('?type=out')).toEqual(['out']);
    expect(await starts('?type=missed')).toEqual(['in']);
    expect(await starts('?limit=2')).toEqual(['in', 'out']);
    expect(await starts('?period=today')).toHaveLength(3);
    expect(await starts('?period=yesterday')).toBeUndefined();
    expect((await get(stage.sandbox, '/history/json?start=gestern')).status).toBe(400);
  });

  it('shows a call some seconds after its end, and may give it an id of its own', async () => {
    const stage = await open({ megafon: { ownUid: true } });
    const call = plannerOf(stage.sandbox).next(START, { scenario: 'outboundBusy', favourite: true });
    if (!call) throw new Error('nobody is free');
    await stage.sandbox.megafon.begin(call);
    const endsAt = call.script.happenings.at(-1)?.at ?? 0;
    await stage.clock.advance(endsAt - START + 1_000);
    expect(await history(stage.sandbox)).toBeNull();
    await stage.clock.advance(10_000);
    const rows = await history(stage.sandbox);
    expect(rows?.[0]?.uid).toMatch(/^\d{10}$/);
    expect(rows?.[0]?.status).toBe('noanswer');
  });

  it('refuses a missing key, a wrong one and a domain switched off, with plain text or a message', async () => {
    const { sandbox } = await open();
    const { baseUrl, apiKey } = sandbox.addresses.megafon;
    const bare = await fetch(`${baseUrl}/users`);
    expect([bare.status, await bare.text()]).toEqual([401, 'Unauthorized']);
    const wrong = await get(sandbox, '/users', 'wrong');
    expect([wrong.status, JSON.parse(wrong.text)]).toEqual([401, { message: 'Invalid token' }]);
    sandbox.megafon.setDisabled(true);
    const off = await get(sandbox, '/users', apiKey);
    expect([off.status, off.text]).toEqual([401, 'Domain disabled']);
  });

  it('pages users in an envelope and finds one by login or extension', async () => {
    const { sandbox } = await open();
    const page = JSON.parse((await get(sandbox, '/users?start=1&limit=2&with=status')).text);
    expect(page.info).toEqual({ search: '', start: 1, limit: 2, total: 4, next: 3 });
    expect(page.items.map(({ ext }: { ext: string }) => ext)).toEqual(['102', '103']);
    expect(page.items[0].status).toBe('online');
    expect(JSON.parse((await get(sandbox, '/users/103')).text).login).toBe('shablonova');
    expect((await get(sandbox, '/users/nobody')).status).toBe(404);
    expect((await get(sandbox, '/history')).status).toBe(404);
  });

  it('makes a call: digits only, the callid of the events, the caller id only when it may be used', async () => {
    const stage = await open();
    const { baseUrl, apiKey } = stage.sandbox.addresses.megafon;
    const make = (body: unknown) =>
      fetch(`${baseUrl}/makecall`, {
        method: 'POST',
        headers: { 'X-API-KEY': apiKey, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    expect((await make({ phone: '+79000000107', user: 'primerova' })).status).toBe(400);
    expect((await make({ phone: '79000000107' })).status).toBe(400);
    const made = (await (await make({ phone: '79000000107', user: '101', clid: '79000000399' })).json()) as {
      callid: string;
    };
    expect(Object.keys(made)).toEqual(['callid']);
    await stage.clock.advance(60_000);
    expect(stage.receiver.story(made.callid)).toEqual([
      'OUTGOING primerova',
      'ACCEPTED primerova',
      'COMPLETED primerova',
      'history primerova',
    ]);
  });

  it('has the recording some time after the call, without asking for a key', async () => {
    const stage = await open();
    await play(stage, 'answered');
    const link = stage.receiver.received.at(-1)?.fields.link ?? '';
    const ready = await fetch(link);
    expect([ready.status, ready.headers.get('content-type')]).toEqual([200, 'audio/mpeg']);
    const bytes = new Uint8Array(await ready.arrayBuffer());
    expect([bytes[0], (bytes[1] ?? 0) & 0xe0]).toEqual([0xff, 0xe0]);
    expect((await fetch(link.replace('.mp3', 'X.mp3'))).status).toBe(404);
  });

  it('can answer with HTML, late, by half or not at all', async () => {
    const { sandbox, clock } = await open();
    const { faults } = sandbox.megafon;
    faults.next({ kind: 'html' });
    const html = await get(sandbox, '/users');
    expect([html.status, html.type]).toEqual([200, 'text/html; charset=utf-8']);
    faults.next({ kind: 'halfBody' });
    await expect(get(sandbox, '/users')).rejects.toThrow();
    faults.next({ kind: 'reset' });
    await expect(get(sandbox, '/users')).rejects.toThrow();
    faults.next({ kind: 'slow', ms: 30_000 });
    const before = clock.waiting();
    const slow = get(sandbox, '/users');
    await expect.poll(() => clock.waiting()).toBe(before + 1);
    await clock.advance(30_000);
    expect((await slow).status).toBe(200);
  });
});
