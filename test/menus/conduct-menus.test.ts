import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { definePbxConnector } from '../../connectors/kit/define-pbx-connector.ts';
import type { ConductorHandlers } from '../../connectors/kit/menu-conductor.ts';
import { AgentService } from '../../src/agents/agent-service.ts';
import { PgAgentDirectory } from '../../src/agents/pg-agent-directory.ts';
import { CachedConnectionDirectory } from '../../src/connections/cached-connection-directory.ts';
import { PbxOperator } from '../../src/connections/pbx-operator.ts';
import { SessionLeases } from '../../src/connections/session-leases.ts';
import { ContactService } from '../../src/contacts/contact-service.ts';
import { PgCallerDirectory } from '../../src/contacts/pg-caller-directory.ts';
import { advanceMenu, beginMenu } from '../../src/domain/menu/advance-menu.ts';
import { parseMenuExchange } from '../../src/domain/menu/menu-exchange.ts';
import type { MenuHost } from '../../src/domain/menu/menu-host.ts';
import type { MenuInput } from '../../src/domain/menu/menu-run.ts';
import type { VoiceMenu } from '../../src/domain/menu/voice-menu.ts';
import type { NewInboxRow } from '../../src/inbox/inbox-row.ts';
import { Metrics } from '../../src/platform/metrics.ts';
import { createVoiceMenus, type VoiceMenus } from '../../src/voice-menus/create-voice-menus.ts';
import { PublishedMenus } from '../../src/voice-menus/published-menus.ts';
import { ConductMenus, type ConductMenusOptions } from '../../workers/conduct-menus.ts';
import { connectionsOn, createTenant } from '../connections/connections-on.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { FakeMenuPrompts } from './fake-menu-pbx.ts';
import { bye, choice, connect, menuOf, usual } from './menu-story.ts';

const WAIT = { timeout: 60_000 };

/** A PBX that hands callers over: what its conductor was given. */
class FakeConductor {
  readonly opened: { host: MenuHost; handlers: ConductorHandlers }[] = [];
  closed = 0;
  dismissed = 0;
  readonly connector = definePbxConnector({
    id: 'fake-conductor',
    displayName: 'Fake PBX',
    docs: 'docs/connectors/fake.md',
    settings: z.object({ name: z.string().default('a'), mute: z.boolean().default(false) }),
    numberForm: 'mixed',
    parse: () => ({ facts: [], rejects: [] }) as never,
    interpret: () => [],
    menus: {
      supports: {
        steps: ['play', 'choice', 'hours', 'connect', 'voicemail', 'menu', 'hangUp'],
        targets: ['agent', 'responsible', 'device'],
      },
      plays: { container: 'wav', codec: 'pcm_s16le', sampleRateHz: 8_000, channels: 1 },
      open: (_context, host, handlers) => {
        this.opened.push({ host, handlers });
        return {
          close: () => {
            this.closed += 1;
          },
          dismiss: async () => {
            this.dismissed += 1;
          },
        };
      },
    },
    lacks: ({ mute }) => (mute ? { voiceMenus: 'It is mute.' } : {}),
    can: {},
  });
}

let test: TestDatabase;
let tenantId: string;
let pbx: FakeConductor;
let hub: ReturnType<typeof connectionsOn>;
let menus: VoiceMenus;
let contacts: ContactService;
let agents: AgentService;
let published: PublishedMenus;
let hosts: ConductMenusOptions['menuHosts'];
let directory: CachedConnectionDirectory;
let connectionId: string;
/** What came into the inbox. */
const told: NewInboxRow[] = [];
const prompts = new FakeMenuPrompts();
const metrics = new Metrics();
const started: { stop(): Promise<void> }[] = [];

beforeAll(async () => {
  test = await createTestDatabase({ poolSize: 10 });
});
afterAll(() => test.close());
beforeEach(async () => {
  const { database } = test;
  tenantId = await createTenant(database);
  pbx = new FakeConductor();
  hub = connectionsOn(database, [pbx.connector]);
  const { bus, source, catalog, logger } = hub;
  const callers = new PgCallerDirectory();
  agents = new AgentService({ database, bus });
  contacts = new ContactService({ database, callers, countryOf: async () => 'RU' });
  const agentDirectory = new PgAgentDirectory({ database, bus });
  directory = new CachedConnectionDirectory({ source, catalog, bus });
  const leases = new SessionLeases(database);
  published = new PublishedMenus({ database, bus, logger });
  for (const one of [agentDirectory, directory, leases, published]) {
    started.push(one);
    await one.start();
  }
  menus = createVoiceMenus({
    database,
    bus,
    operator: new PbxOperator(source, catalog),
    leases,
    connections: directory,
    agents: agentDirectory,
    prompts,
    docsOf: (id) => catalog.find(id)?.docs,
    whyNot: () => undefined,
  });
  hosts = {
    database,
    published,
    agents: agentDirectory,
    callers,
    prompts,
    paths: menus.paths,
    logger,
    metrics,
  };
  ({ connectionId } = await hub.service.create(tenantId, {
    connector: 'fake-conductor',
    name: 'x',
    settings: {},
  }));
});
afterEach(async () => {
  for (const one of started.splice(0).reverse()) await one.stop();
  // Of no interest to the holders of the tests that follow.
  await hub.service.delete(tenantId, connectionId);
});

async function newProcess(): Promise<ConductMenus> {
  const leases = new SessionLeases(test.database);
  const holder = new ConductMenus({
    database: test.database,
    leases,
    source: hub.source,
    connectionDirectory: directory,
    connectors: [pbx.connector],
    menuHosts: hosts,
    inbox: { insert: async (_tx, rows) => void told.push(...rows), wake: () => undefined },
    metrics,
    logger: hub.logger,
  });
  started.push(leases, holder);
  await holder.start();
  return holder;
}
async function publish(menu: VoiceMenu, at = 'main'): Promise<{ menuId: string; placeId: string }> {
  const { menuId } = await menus.service.create(tenantId, { name: `Меню ${at}`, menu });
  const { placeId } = await menus.places.put(tenantId, menuId, { connectionId, at });
  await publishAgain(menuId, placeId, 1);
  return { menuId, placeId };
}
async function publishAgain(menuId: string, placeId: string, version: number): Promise<void> {
  const { done } = await menus.places.publish(tenantId, { menuId, placeId }, { version, dryRun: false });
  expect(done).toBe(true);
}
const conducting = async () => (await menus.readConnection(tenantId, connectionId)).conducting;
/** What the conductor of a PBX does, with a caller who does all this. */
async function lead(host: MenuHost, caller: { entry?: string; caller?: string }, inputs: MenuInput[]) {
  const callId = randomUUID();
  const conversationKey = `channel:${callId}`;
  const program = await host.enter({ entry: 'main', callId, conversationKey, ...caller });
  if (program === undefined) return undefined;
  let turn = beginMenu(program.startMenuId, program, new Date());
  const orders = [...turn.orders];
  program.tellWay(turn.run.path);
  for (const input of inputs) {
    turn = advanceMenu(turn.run, input, program, new Date());
    orders.push(...turn.orders);
    program.tellWay(turn.run.path);
  }
  program.tellPath(turn.run.path, turn.run.end ?? 'lost');
  program.tellPath(turn.run.path, turn.run.end ?? 'lost');
  return { program, orders, run: turn.run };
}
const key = (pressed: '1' | '2' | '9'): MenuInput => ({ kind: 'key', key: pressed });

it('takes callers once something is published, in one process, and stops when nothing is any more', async () => {
  const [one, two] = [await newProcess(), await newProcess()];
  expect(await conducting()).toEqual({ state: 'idle' });
  const { menuId, placeId } = await publish(usual);
  await expect.poll(() => pbx.opened.length, WAIT).toBe(1);
  expect([...one.holding, ...two.holding]).toEqual([connectionId]);
  await expect.poll(async () => (await conducting())?.state, WAIT).toBe('starting');
  pbx.opened[0]?.handlers.onOpen();
  await expect.poll(async () => (await conducting())?.state, WAIT).toBe('listening');
  pbx.opened[0]?.handlers.onClose('the line went dead');
  await expect
    .poll(conducting, WAIT)
    .toMatchObject({ state: 'trouble', trouble: 'the line went dead', since: expect.any(String) });
  await expect.poll(() => pbx.opened.length, WAIT).toBe(2);
  pbx.opened[1]?.handlers.onOpen();
  await expect
    .poll(async () => (await hub.service.get(tenantId, connectionId)).voiceMenus?.state, WAIT)
    .toBe('listening');
  await expect.poll(conducting, WAIT).toMatchObject({ state: 'listening', since: expect.any(String) });
  await menus.places.remove(tenantId, menuId, placeId);
  await expect.poll(() => [...one.holding, ...two.holding], WAIT).toEqual([]);
  await expect.poll(conducting, WAIT).toEqual({ state: 'idle' });
  expect([pbx.dismissed, pbx.closed]).toEqual([1, 2]);
});

it('leaves callers where they are for the next process when one ends, and sends them on when nobody will come', async () => {
  const one = await newProcess();
  await publish(usual);
  await expect.poll(() => pbx.opened.length, WAIT).toBe(1);
  await one.stop();
  expect([pbx.dismissed, pbx.closed]).toEqual([0, 1]);
  await newProcess();
  await expect.poll(() => pbx.opened.length, WAIT).toBe(2);
  await hub.service.update(tenantId, connectionId, { enabled: false });
  await expect.poll(() => [pbx.dismissed, pbx.closed], WAIT).toEqual([1, 2]);
});

it('says why, where the settings leave no way to lead callers', async () => {
  await newProcess();
  await publish(usual);
  await expect.poll(() => pbx.opened.length, WAIT).toBe(1);
  await hub.service.update(tenantId, connectionId, { settings: { mute: true } });
  await expect
    .poll(
      async () =>
        (
          await test.database.hubPool.query(
            'SELECT trouble FROM voice_menu_conductors WHERE connection_id = $1',
            [connectionId],
          )
        ).rows,
      WAIT,
    )
    .toEqual([{ trouble: 'It is mute.' }]);
  expect(await menus.readConnection(tenantId, connectionId)).toMatchObject({
    how: [],
    reason: 'It is mute.',
  });
});

it('tells the inbox each step of a caller once, as it is taken, in the names of the published menu', async () => {
  await newProcess();
  await publish(usual);
  await expect.poll(() => pbx.opened.length, WAIT).toBe(1);
  told.length = 0;
  const led = await lead(pbx.opened[0]!.host, {}, [{ kind: 'promptEnded' }, key('9'), key('1')]);
  await expect.poll(() => told.length, WAIT).toBe(4);
  expect(told.every((row) => row.connectionId === connectionId && row.tenantId === tenantId)).toBe(true);
  // Each comes in a transaction of its own, in whatever order those end.
  const steps = told
    .flatMap(({ exchange }) => parseMenuExchange(exchange)?.facts ?? [])
    .sort((a, b) => a.order - b.order);
  expect(steps.map(({ order }) => order)).toEqual(led?.run.path.map((_, index) => index));
  expect(steps.map(({ body }) => body)).toMatchObject([
    { menu: 'Меню main', by: 'start' },
    { by: 'next' },
    { by: 'wrongKey' },
    { by: 'key', key: '1' },
  ]);
});

it('leads each caller through the version that was published when they came', async () => {
  await newProcess();
  const { menuId, placeId } = await publish(usual);
  await expect.poll(() => pbx.opened.length, WAIT).toBe(1);
  const { host } = pbx.opened[0]!;
  const early = await host.enter({ entry: 'main', callId: 'early' });
  await menus.service.save(tenantId, menuId, { name: 'Меню', menu: menuOf({ bye }), basedOn: 1 });
  expect((await host.enter({ entry: 'main', callId: 'saved' }))?.menu(menuId)).toEqual(usual);
  await publishAgain(menuId, placeId, 2);
  expect((await host.enter({ entry: 'main', callId: 'late' }))?.menu(menuId)).toEqual(menuOf({ bye }));
  expect(early?.menu(menuId)).toEqual(usual);
  expect(await early?.promptUrl('hello')).toBe('http://127.0.0.1/p/hello.wav');
  expect(await host.enter({ entry: 'other', callId: 'x' })).toBeUndefined();
  expect(pbx.opened).toHaveLength(1);
});

it('fixes the menus that a menu leads to together with it, and goes by the hours as they are now', async () => {
  await newProcess();
  const always = {
    name: 'Всегда',
    timeZone: 'UTC',
    week: [{ days: [1, 2, 3, 4, 5, 6, 7] as const, from: '00:00', to: '24:00' }],
    holidays: [],
  };
  const { hoursId } = await menus.hours.create(tenantId, always);
  const { menuId: second } = await menus.service.create(tenantId, { name: 'Второе', menu: usual });
  await publish(
    menuOf({
      when: { kind: 'hours', hoursId, open: 'away', closed: 'bye' },
      away: { kind: 'menu', menuId: second },
      bye,
    }),
  );
  await expect.poll(() => pbx.opened.length, WAIT).toBe(1);
  const { host } = pbx.opened[0]!;
  await menus.service.save(tenantId, second, {
    name: 'Второе',
    menu: menuOf({ late: { kind: 'hangUp' } }),
    basedOn: 1,
  });
  expect((await lead(host, {}, []))?.orders).toEqual([{ kind: 'play', prompt: 'hello' }]);
  await menus.hours.update(tenantId, hoursId, { ...always, week: [] });
  expect((await lead(host, {}, []))?.orders).toEqual([{ kind: 'play', prompt: 'bye' }]);
});

it('knows the telephones of agents, and to whom the caller belongs', async () => {
  await newProcess();
  const { agentId } = await agents.create(tenantId, {
    name: 'Анна',
    devices: [{ connectionId, kind: 'extension', value: '104' }],
  } as never);
  await contacts.create(tenantId, {
    name: 'Клиент',
    numbers: [{ raw: '+79000000021' }],
    ownerAgentId: agentId,
  } as never);
  await publish(usual);
  await expect.poll(() => pbx.opened.length, WAIT).toBe(1);
  const { host } = pbx.opened[0]!;
  const program = await host.enter({ entry: 'main', callId: 'c', caller: '+7 900 000-00-21' });
  expect(await program?.devicesOf(agentId)).toEqual([{ number: '104' }]);
  expect(await program?.devicesOf(randomUUID())).toEqual([]);
  expect(await program?.responsibleDevices()).toEqual([{ number: '104' }]);
  const stranger = await host.enter({ entry: 'main', callId: 'c', caller: '+79000000099' });
  expect(await stranger?.responsibleDevices()).toEqual([]);
  expect(await (await host.enter({ entry: 'main', callId: 'c' }))?.responsibleDevices()).toEqual([]);
});

it('goes on with what was published when the database is away for a moment, or hangs', async () => {
  await publish(usual);
  let isAway = false;
  let hangs = false;
  const moments = { now: Date.now() };
  const held = new PublishedMenus({
    database: {
      ...test.database,
      tenant: (id: string, work: never) =>
        hangs
          ? new Promise(() => undefined)
          : isAway
            ? Promise.reject(new Error('gone'))
            : test.database.tenant(id, work),
    } as never,
    bus: hub.bus,
    logger: hub.logger,
    now: () => moments.now,
  });
  const find = () => held.find({ tenantId, connectionId }, 'main');
  expect(await find()).toBeDefined();
  isAway = true;
  moments.now += 60_000;
  expect(await find()).toBeDefined();
  await expect(held.find({ tenantId, connectionId: randomUUID() }, 'main')).rejects.toThrow('gone');
  hangs = true;
  for (let again = 0; again < 2; again += 1) {
    moments.now += 60_000;
    expect(await find()).toBeDefined();
  }
});

it('keeps the ways of callers, and counts where they went and where they hung up', async () => {
  await newProcess();
  const { menuId: second } = await menus.service.create(tenantId, { name: 'Второе', menu: menuOf({ bye }) });
  const menu = menuOf({
    ask: choice({ keys: { 1: 'sales', 2: 'away' } }),
    sales: connect('101', 'bye'),
    away: { kind: 'menu', menuId: second },
    bye,
  });
  const { menuId } = await publish(menu);
  await expect.poll(() => pbx.opened.length, WAIT).toBe(1);
  const { host } = pbx.opened[0]!;
  await lead(host, {}, [key('1'), { kind: 'connected' }]);
  await lead(host, {}, [
    key('9'),
    key('1'),
    { kind: 'notConnected', reason: 'busy' },
    { kind: 'promptEnded' },
  ]);
  await lead(host, {}, [{ kind: 'gone' }]);
  await lead(host, {}, [key('2'), { kind: 'promptEnded' }]);
  const range = { from: new Date(Date.now() - 3_600_000), to: new Date(Date.now() + 3_600_000) };
  const read = (id: string) => menus.paths.read(tenantId, id, range);
  await expect.poll(async () => (await read(menuId)).callers, WAIT).toBe(4);
  await expect.poll(async () => (await read(second)).callers, WAIT).toBe(1);
  const told = await read(menuId);
  expect(told).toMatchObject({ isPartial: false, ends: { connected: 1, hungUp: 1, gone: 1 } });
  expect(told.steps.find(({ stepId }) => stepId === 'ask')).toEqual({
    stepId: 'ask',
    callers: 4,
    entered: 5,
    gone: 1,
    went: expect.arrayContaining([
      { by: 'key 1', to: 'sales', times: 2 },
      { by: 'wrongKey 9', to: 'ask', times: 1 },
      { by: 'key 2', to: 'away', times: 1 },
      { by: 'end', times: 1 },
    ]),
  });
  expect(told.steps.find(({ stepId }) => stepId === 'away')?.went).toEqual([{ by: 'next', times: 1 }]);
  expect((await read(second)).ends).toEqual({ hungUp: 1 });
  expect(await metrics.render()).toMatch(/callweave_voice_menu_calls_total\{end="connected"\} 1/);
  await expect(read(randomUUID())).rejects.toMatchObject({ code: 'notFound' });
  const old = { from: new Date(0), to: new Date(Date.now() - 3_600_000) };
  expect((await menus.paths.read(tenantId, menuId, old)).callers).toBe(0);
});
