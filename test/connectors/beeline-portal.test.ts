import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { benchCompany } from '../../bench/exchange/company.ts';
import { bindOperations } from '../../connectors/kit/bind-operations.ts';
import { bindPort } from '../../connectors/kit/bind-port.ts';
import type { Account } from '../../connectors/kit/operations.ts';
import { providerHttpFor } from '../../connectors/kit/provider-http-for.ts';
import { parseSettings } from '../../connectors/kit/settings-form.ts';
import { beeline } from '../../connectors/pbx/beeline/beeline.ts';
import type { BeelineSettings } from '../../connectors/pbx/beeline/settings.ts';
import { BeelinePbx } from '../../sandbox/beeline/beeline-pbx.ts';
import { Calendar } from '../../sandbox/exchange/calendar.ts';
import { CallPlanner } from '../../sandbox/exchange/call-planner.ts';
import { type SteppedClock, steppedClock } from '../../sandbox/exchange/clock.ts';
import { seededRandom } from '../../sandbox/exchange/random.ts';
import type { Exchange } from '../../src/domain/exchange.ts';
import type { PbxOperations } from '../../src/domain/pbx/pbx-operations.ts';

const TOKEN = '00000000-0000-4000-8000-00000000beef';
const START = Date.UTC(2026, 2, 2, 6);
const MINUTE = 60_000;

let clock: SteppedClock;
let pbx: BeelinePbx;
let planner: CallPlanner;
let account: Account<BeelineSettings>;
let operations: PbxOperations;
let rawSettings: Record<string, unknown>;
let hub: Server;
let heard: Exchange[];
let callbackUrl: string;

beforeEach(async () => {
  clock = steppedClock(START);
  const random = seededRandom('beeline');
  pbx = new BeelinePbx({
    host: '127.0.0.1',
    port: 0,
    clock,
    random,
    company: benchCompany,
    token: TOKEN,
    log: (message) => expect.unreachable(message),
  });
  await pbx.start();
  planner = new CallPlanner({
    company: benchCompany,
    calendar: new Calendar(),
    seed: 'x',
    plays: [],
    favour: 1,
  });
  connect({});
  heard = [];
  hub = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      heard.push({
        at: new Date(clock.now()).toISOString(),
        source: 'webhook',
        headers: { 'content-type': request.headers['content-type'] ?? '' },
        body: Buffer.concat(chunks).toString('utf8'),
      });
      response.end();
    });
  });
  await new Promise<void>((resolve) => hub.listen(0, '127.0.0.1', resolve));
  callbackUrl = `http://127.0.0.1:${(hub.address() as AddressInfo).port}/hooks/c/secret`;
});
afterEach(async () => {
  await pbx.stop();
  clock.stop();
  hub.closeAllConnections();
  await new Promise((resolve) => hub.close(resolve));
});

function connect(more: Record<string, unknown>): void {
  rawSettings = { token: TOKEN, baseUrl: `${pbx.origin}/apis/portal/`, ...more };
  const settings = parseSettings(beeline, rawSettings);
  account = { settings, country: 'RU', http: providerHttpFor(beeline, settings) };
  operations = bindOperations(beeline, rawSettings, 'RU');
}

async function logged(from = START, to = clock.now()) {
  const pages = [];
  for await (const page of beeline.callLog!.fetch(account.http, { from, to }, account)) pages.push(page);
  return pages;
}

function factsHeard() {
  const port = bindPort(beeline, rawSettings, 'RU');
  return heard.map((exchange) => ({ verdict: port.webhook?.verify(exchange), ...port.parse(exchange) }));
}

const userOf = (index: number) => `${benchCompany.agents[index]!.telnum.slice(-10)}@ip.beeline.ru`;
const subscription = beeline.subscription!;

describe('a subscription', () => {
  it('is granted for as long as the PBX likes, and brings the events of a call', async () => {
    const granted = await subscription.create(account, { callbackUrl });
    expect(granted).toEqual({ id: pbx.subscriptions.ids[0], expiresInMs: 7_200_000 });
    pbx.begin(planner.next(clock.now(), { scenario: 'blindTransfer', favourite: true })!);
    await clock.advance(5 * MINUTE);
    const parsed = factsHeard();
    expect(parsed.length).toBeGreaterThan(6);
    for (const { verdict, facts, rejects } of parsed) {
      expect({ verdict, rejects, facts: facts.length }).toEqual({
        verdict: { ok: true },
        rejects: [],
        facts: 1,
      });
    }
    expect(parsed.map(({ facts }) => (facts[0]!.body as { event: string }).event)).toContain(
      'CallRedirected',
    );
  });

  it('of BASIC_CALL brings the calls without their transfers', async () => {
    connect({ events: 'BASIC_CALL' });
    await subscription.create(account, { callbackUrl });
    pbx.begin(planner.next(clock.now(), { scenario: 'blindTransfer', favourite: true })!);
    await clock.advance(5 * MINUTE);
    const events = factsHeard().map(({ facts }) => (facts[0]!.body as { event: string }).event);
    expect(events).toContain('CallReceived');
    expect(events).not.toContain('CallRedirected');
  });

  it('is looked after by its id, tells of its end, and is then unknown', async () => {
    const { id } = await subscription.create(account, { callbackUrl });
    await clock.advance(30 * MINUTE);
    expect(await subscription.check!(account, { id })).toEqual({ expiresInMs: 90 * MINUTE });
    await clock.advance(91 * MINUTE);
    expect(heard.map((exchange) => subscription.endedBy!(exchange))).toEqual([id]);
    expect(await subscription.check!(account, { id })).toBeUndefined();
    await subscription.cancel!(account, { id });
  });

  it('asked for again ends the old one, whose end is not that of the new one', async () => {
    const old = await subscription.create(account, { callbackUrl });
    const fresh = await subscription.create(account, { callbackUrl });
    await expect.poll(() => heard.map((exchange) => subscription.endedBy!(exchange))).toEqual([old.id]);
    expect(pbx.subscriptions.ids).toEqual([fresh.id]);
  });

  it('that fails says how: a page instead of JSON, a refused token', async () => {
    pbx.faults.next({ kind: 'html' });
    await expect(subscription.create(account, { callbackUrl })).rejects.toMatchObject({ kind: 'transient' });
    pbx.faults.next({ kind: 'answer', answer: { status: 503, text: 'Service Unavailable' } }, 3);
    await expect(subscription.check!(account, { id: 'x' })).rejects.toMatchObject({ kind: 'transient' });
    connect({ token: 'revoked' });
    await expect(subscription.create(account, { callbackUrl })).rejects.toMatchObject({ kind: 'auth' });
  });
});

describe('the call log', () => {
  it('is read page by page, and the recordings after their cursor', async () => {
    for (let call = 0; call < 130; call += 1) {
      pbx.remember(planner.next(START + call * MINUTE, { scenario: 'answered' })!.script);
    }
    await clock.advance(4 * 60 * MINUTE);
    const pages = await logged();
    const count = (operation: string) =>
      pages.filter((page) => page.operation === operation).map(({ rows }) => rows.length);
    expect(count('callLog')).toEqual([100, 30]);
    const recorded = count('records');
    expect(recorded[0]).toBe(100);
    expect(new Set(pages.flatMap(({ rows }) => rows.map(({ factId }) => factId))).size).toBe(
      130 + recorded.reduce((sum, length) => sum + length, 0),
    );
  });

  it('gives each row the id that its fact will have, a bad one too', async () => {
    pbx.remember(planner.next(START, { scenario: 'answered' })!.script);
    await clock.advance(10 * MINUTE);
    const port = bindPort(beeline, rawSettings, 'RU');
    for (const { operation, rows } of await logged()) {
      const body = JSON.stringify(rows.map(({ row }) => row));
      const at = new Date(clock.now()).toISOString();
      const { facts } = port.parse({ at, source: 'poll', operation, status: 200, body });
      expect(facts.map(({ id }) => id)).toEqual(rows.map(({ factId }) => factId));
    }
  });

  it.each([
    [{ kind: 'html' as const }, 'transient'],
    [
      {
        kind: 'answer' as const,
        answer: { status: 400, json: { errorCode: 'BadRequest', description: '' } },
      },
      'refused',
    ],
    [{ kind: 'answer' as const, answer: { status: 200, json: { rows: [] } } }, 'badPayload'],
  ])('that cannot be read says so: %j', async (fault, kind) => {
    pbx.faults.next(fault, 3);
    await expect(logged()).rejects.toMatchObject({ kind });
  });
});

describe('operations', () => {
  it('list the employees with all names under which calls tell of them, and the numbers', async () => {
    const users = await operations.agents!.list();
    expect(users).toHaveLength(benchCompany.agents.length);
    expect(users[0]).toMatchObject({
      id: userOf(0),
      name: 'Agent 1',
      devices: [
        { kind: 'user', value: userOf(0) },
        { kind: 'direct', value: benchCompany.agents[0]!.telnum },
        { kind: 'extension', value: '101' },
      ],
    });
    expect(await operations.numbers!.list()).toEqual([
      { id: '4950000001@ip.beeline.ru', number: '4950000001', routesCallers: false },
    ]);
  });

  it('read and set the presence of an employee', async () => {
    const userId = userOf(0);
    for (const state of ['break', 'offline', 'available'] as const) {
      await operations.presence!.write({ userId, state });
      expect(await operations.presence!.read({ userId })).toBe(state);
    }
    pbx.state.agentStatus.set(userId, 'WRAP_UP');
    expect(await operations.presence!.read({ userId })).toBe('unknown');
    await expect(operations.presence!.write({ userId, state: 'dnd' })).rejects.toMatchObject({
      code: 'unprocessable',
    });
  });

  it.each([true, false])(
    'dial with ten digits and give the name of the call, second version there: %s',
    async (hasCallV2) => {
      pbx.state.hasCallV2 = hasCallV2;
      const { callId } = await operations.dial!.dial({
        from: { number: '101', user: userOf(0) },
        to: '79000000099',
      });
      expect(callId).toMatch(/^[0-9a-f-]{36}$/);
      expect(pbx.dialled).toMatchObject([{ number: '79000000099', agent: { extension: '101' } }]);
    },
  );

  it('never dial twice when the answer is lost', async () => {
    pbx.faults.next({ kind: 'halfBody' });
    await expect(operations.dial!.dial({ from: { number: '101' }, to: '79000000099' })).rejects.toMatchObject(
      { code: 'unavailable' },
    );
    expect(pbx.dialled).toHaveLength(1);
  });

  it('transfer a call blindly', async () => {
    const device = { number: '79000000201', user: userOf(0) };
    await operations.callControl!.transfer!({ externalId: 'callhalf-1:0', device, to: '102' });
    expect(pbx.state.transfers).toEqual([{ userId: userOf(0), callId: 'callhalf-1:0', phoneNumber: '102' }]);
  });

  it('join the two calls of a consultation', async () => {
    const device = { number: '79000000201', user: userOf(0) };
    const other = { externalId: 'callhalf-2:0' };
    await operations.callControl!.join!({ externalId: 'callhalf-1:0', device, with: other });
    expect(pbx.state.joins).toEqual([
      { userId: userOf(0), callId: 'callhalf-1:0', callIdConsult: 'callhalf-2:0' },
    ]);
  });

  it('switch the recording of an employee', async () => {
    const userId = userOf(0);
    expect(await operations.recordingSwitch!.read({ userId })).toEqual({ isOn: true });
    await operations.recordingSwitch!.write({ userId, isOn: false });
    expect(await operations.recordingSwitch!.read({ userId })).toEqual({ isOn: false });
    await operations.recordingSwitch!.write({ userId, isOn: true });
    expect(pbx.state.services.get(userId)?.recording).toBe('ON');
    pbx.faults.next({ kind: 'answer', answer: { status: 200, text: 'MAYBE' } });
    await expect(operations.recordingSwitch!.read({ userId })).rejects.toMatchObject({
      code: 'unprocessable',
    });
  });

  it('give an employee an additional number for some hours, and take it back', async () => {
    const userId = userOf(0);
    await operations.numbers!.attach!({ userId, number: '79000000031', schedule: 'workingTime' });
    expect(pbx.state.services.get(userId)?.number).toEqual({
      phoneNumber: '9000000031',
      schedule: 'WORKING_TIME',
    });
    await operations.numbers!.detach!({ userId });
    expect(pbx.state.services.get(userId)?.number).toBeUndefined();
    await expect(
      operations.numbers!.attach!({ userId, number: '101', schedule: 'always' }),
    ).rejects.toMatchObject({ code: 'unprocessable' });
  });

  it('switch routes of callers on and off for a number', async () => {
    const [{ id } = { id: '' }] = await operations.numbers!.list();
    await operations.numbers!.setRoutesCallers!({ id, routesCallers: true });
    expect([...pbx.state.routedNumbers]).toEqual(['4950000001']);
    expect(await operations.numbers!.list()).toMatchObject([{ routesCallers: true }]);
    await operations.numbers!.setRoutesCallers!({ id, routesCallers: false });
    expect(await operations.numbers!.list()).toMatchObject([{ routesCallers: false }]);
    await expect(
      operations.numbers!.setRoutesCallers!({ id: 'nobody', routesCallers: true }),
    ).rejects.toMatchObject({ code: 'unprocessable' });
  });

  it('list the numbers also where individual routing is not to be had', async () => {
    const numbers = [{ numberId: '1@ip.beeline.ru', phone: '9000000001' }];
    pbx.faults.next({ kind: 'answer', answer: { status: 200, json: numbers } });
    const refusal = { errorCode: 'ServiceNotAvailable', description: '' };
    pbx.faults.next({ kind: 'answer', answer: { status: 400, json: refusal } });
    expect(await operations.numbers!.list()).toEqual([{ id: '1@ip.beeline.ru', number: '9000000001' }]);
  });

  it('say which number is refused, though the PBX answers 200', async () => {
    const [{ id } = { id: '' }] = await operations.numbers!.list();
    const numbers = [{ numberId: id, phone: '9000000001' }];
    pbx.faults.next({ kind: 'answer', answer: { status: 200, json: numbers } });
    await expect(operations.numbers!.setRoutesCallers!({ id, routesCallers: true })).rejects.toMatchObject({
      code: 'unprocessable',
      message: expect.stringContaining('no such number'),
    });
  });

  it('fetch a recording when it is there, by its id and by its call, and never an error in place of audio', async () => {
    const { script } = planner.next(START, { scenario: 'answered' })!;
    pbx.begin({ script });
    await clock.advance(MINUTE);
    const [leg] = pbx.state.legs();
    const sources = [
      `record/${leg!.recordId}`,
      `call/${leg!.tracking}/${userOf(benchCompany.agents.indexOf(leg!.agent))}`,
    ];
    for (const source of sources) {
      expect(await operations.recordings!.fetch({ source })).toEqual({
        state: 'notYet',
        retryAfterMs: MINUTE,
      });
    }
    await clock.advance(2 * MINUTE);
    for (const source of sources) {
      const fetched = await operations.recordings!.fetch({ source });
      if (fetched.state !== 'ready') return expect.unreachable(fetched.state);
      const chunks: Uint8Array[] = [];
      for await (const chunk of fetched.body) chunks.push(chunk);
      const bytes = Buffer.concat(chunks);
      expect(bytes.length).toBe(fetched.bytes ?? bytes.length);
      expect(bytes.subarray(0, 2)).toEqual(Buffer.from([0xff, 0xfb]));
    }
    await expect(operations.recordings!.fetch({ source: 'https://elsewhere.example' })).rejects.toMatchObject(
      {
        code: 'unprocessable',
      },
    );
  });
});

describe('the lists of an employee', () => {
  const userId = userOf(0);
  const entry = (number: string) => ({ number, isPrefix: false });
  const numbers = async () =>
    (await operations.blockList!.list({ colour: 'black', userId })).map(({ number }) => number);

  it('take numbers once, are switched on, and give numbers back without losing the others', async () => {
    const black = { colour: 'black' as const, userId };
    const entries = ['79000000091', '79000000092', '79000000091'].map(entry);
    expect(await operations.blockList!.add({ ...black, entries })).toEqual([
      { state: 'done' },
      { state: 'done' },
      { state: 'already' },
    ]);
    expect(pbx.state.bwl.get(userId)?.status).toBe('BLACK_LIST_ON');
    expect(
      await operations.blockList!.remove({ ...black, entries: [entry('79000000091'), entry('79000000093')] }),
    ).toEqual([{ state: 'done' }, { state: 'absent' }]);
    expect(await numbers()).toEqual(['79000000092']);
  });

  it('refuse what the PBX cannot: prefixes, and one colour while the other is on', async () => {
    const black = { colour: 'black' as const, userId };
    expect(
      await operations.blockList!.add({ ...black, entries: [{ number: '7900', isPrefix: true }] }),
    ).toMatchObject([{ state: 'refused' }]);
    pbx.state.bwl.set(userId, { status: 'WHITE_LIST_ON', blackList: [], whiteList: [] });
    expect(await operations.blockList!.add({ ...black, entries: [entry('79000000091')] })).toMatchObject([
      { state: 'refused', reason: expect.stringContaining('other list') },
    ]);
    expect(pbx.state.bwl.get(userId)?.status).toBe('WHITE_LIST_ON');
    await expect(operations.blockList!.list({ colour: 'black' })).rejects.toMatchObject({
      code: 'unprocessable',
    });
  });
});

describe('forwarding of an employee', () => {
  const userId = userOf(0);
  const forwarding = () => operations.forwarding!;

  it('is read, replaced as a whole and switched off, and counts rings', async () => {
    expect(await forwarding().read({ userId })).toEqual({ isOn: false, targets: {} });
    const targets = {
      busy: { to: '79000000022' },
      noAnswer: { to: '79000000024', after: 5 },
      notReachable: { to: '79000000023' },
    };
    await forwarding().write({ userId, targets });
    expect(pbx.state.services.get(userId)?.cfb).toEqual({
      status: 'ON',
      forward: {
        forwardBusyPhone: '9000000022',
        forwardNotAnswerPhone: '9000000024',
        forwardNotAnswerTimeout: 5,
        forwardUnavailablePhone: '9000000023',
      },
    });
    expect(await forwarding().read({ userId })).toEqual({ isOn: true, targets });
    await forwarding().write({ userId, targets: { always: { to: '79000000021' } } });
    expect(await forwarding().read({ userId })).toEqual({
      isOn: true,
      targets: { always: { to: '79000000021' } },
    });
    await forwarding().switchOff({ userId });
    expect((await forwarding().read({ userId })).isOn).toBe(false);
  });

  it('is read under either name, in either form of numbers, and not guessed', async () => {
    const held = { forwardBusyPhone: '+79000000022' };
    const expected = { isOn: true, targets: { busy: { to: '79000000022' } } };
    for (const json of [
      { status: 'ON', forward: held },
      { status: 'ON', cfb: held },
    ]) {
      pbx.faults.next({ kind: 'answer', answer: { status: 200, json } });
      expect(await forwarding().read({ userId })).toEqual(expected);
    }
    pbx.faults.next({ kind: 'answer', answer: { status: 200, json: {} } });
    await expect(forwarding().read({ userId })).rejects.toMatchObject({ code: 'unprocessable' });
  });

  it('goes to whole numbers only, and asks the PBX nothing for another', async () => {
    const { met } = pbx.faults.counts;
    await expect(forwarding().write({ userId, targets: { busy: { to: '101' } } })).rejects.toMatchObject({
      code: 'unprocessable',
    });
    expect(pbx.faults.counts.met).toBe(met);
  });

  it('has rules for single callers, with hours', async () => {
    const rule = {
      name: 'Директор',
      to: '79000000025',
      schedule: 'workingTime' as const,
      callers: ['79000000026', '79000000027'],
    };
    expect(await forwarding().readRules!({ userId })).toEqual({ isOn: false, items: [] });
    await forwarding().addRule!({ userId, rule });
    await forwarding().switchRules!({ userId, isOn: true });
    const read = await forwarding().readRules!({ userId });
    expect(read).toEqual({ isOn: true, items: [{ id: '1', ...rule }] });
    const changed = { ...rule, schedule: 'outsideWorkingTime' as const, callers: ['79000000028'] };
    await forwarding().changeRule!({ userId, ruleId: '1', rule: changed });
    expect((await forwarding().readRules!({ userId })).items).toEqual([{ id: '1', ...changed }]);
    await forwarding().removeRule!({ userId, ruleId: '1' });
    await forwarding().switchRules!({ userId, isOn: false });
    expect(await forwarding().readRules!({ userId })).toEqual({ isOn: false, items: [] });
    await expect(forwarding().removeRule!({ userId, ruleId: '1' })).rejects.toMatchObject({
      code: 'unprocessable',
    });
  });

  it('shows rules with words that nobody knows as they are', async () => {
    const ruleList = [{ id: 7, name: 'x', forwardToPhone: '9000000025', schedule: 'LUNCH', phoneList: [] }];
    const json = { isCfsServiceEnabled: true, ruleList };
    pbx.faults.next({ kind: 'answer', answer: { status: 200, json } });
    expect((await forwarding().readRules!({ userId })).items).toEqual([
      { id: '7', name: 'x', to: '79000000025', schedule: 'unknown', callers: [] },
    ]);
  });
});

describe('routes of callers', () => {
  it.each([
    ['PUT', 'POST'],
    ['PUT', 'PUT'],
    ['POST', 'POST'],
    ['POST', 'PUT'],
  ] as const)(
    'lose none, sent by %s to a PBX whose %s replaces the table',
    async (routingMethod, replacing) => {
      connect({ routingMethod });
      pbx.state.replacingMethod = replacing;
      const set = (caller: string, extension: string) =>
        operations.callerRouting!.set([{ caller, extension }]);
      expect(await set('79000000091', '101')).toEqual([{ state: 'done' }]);
      expect(await set('79000000092', '102')).toEqual([{ state: 'done' }]);
      expect(await set('79000000092', '102')).toEqual([{ state: 'already' }]);
      expect(await set('79000000091', '103')).toEqual([{ state: 'done' }]);
      expect(await set('79000000094', '999')).toEqual([{ state: 'refused', reason: 'no such extension' }]);
      const routes = await operations.callerRouting!.list();
      expect(routes.sort((a, b) => (a.caller < b.caller ? -1 : 1))).toEqual([
        { caller: '79000000091', extension: '103' },
        { caller: '79000000092', extension: '102' },
      ]);
      expect(await operations.callerRouting!.remove([{ caller: '79000000091', extension: '103' }])).toEqual([
        { state: 'done' },
      ]);
      expect(await operations.callerRouting!.list()).toHaveLength(1);
    },
  );
});
