import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { bindOperations } from '../../connectors/kit/bind-operations.ts';
import { asterisk } from '../../connectors/pbx/asterisk/asterisk.ts';
import { openSandbox, type Sandbox } from '../../sandbox/index.ts';
import { type ConsoleHub, startConsoleHub } from '../console/console-hub.ts';

/** The whole hub over real HTTP, and an Asterisk that hands callers over. */
let hub: ConsoleHub;
let sandbox: Sandbox;
let folder: string;
let connectionId: string;
let menuId: string;
const soon = <T>(check: () => T | Promise<T>) => vi.waitFor(check, { timeout: 60_000, interval: 100 });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'callweave-menus-'));
  await writeFile(join(folder, 'index.html'), '<!doctype html>');
  hub = await startConsoleHub(folder);
  sandbox = await openSandbox({ backlog: 0 });
  const { origin: baseUrl, user: username, password } = sandbox.addresses.asterisk;
  const settings = { baseUrl, username, password };
  const connection = { connector: 'asterisk', name: 'Asterisk', settings };
  ({ connectionId } = await hub.ask('POST', '/connections', connection));
  const agentOf = async (name: string, value: string): Promise<string> => {
    const devices = [{ connectionId, kind: 'extension', value }];
    return (await hub.ask('POST', '/agents', { name, devices })).agentId;
  };
  const [owner, sales] = [await agentOf('Анна Примерова', '101'), await agentOf('Пётр Примеров', '102')];
  await hub.ask('POST', '/contacts', {
    name: 'Вымышленный Клиент',
    numbers: [{ raw: '+79000000001' }],
    ownerAgentId: owner,
  });
  const menu = {
    start: 'owner',
    steps: {
      owner: { kind: 'connect', to: { kind: 'responsible' }, ringMs: 20_000, otherwise: 'ask' },
      ask: {
        kind: 'choice',
        keys: { 1: 'sales' },
        waitMs: 20_000,
        tries: 1,
        onTimeout: 'sales',
        onWrongKey: 'sales',
      },
      sales: { kind: 'connect', to: { kind: 'agent', agentId: sales }, ringMs: 20_000 },
    },
  };
  ({ menuId } = await hub.ask('POST', '/voice-menus', { name: 'Главное', menu }));
  const { places } = await hub
    .ask('PUT', `/voice-menus/${menuId}/places`, { connectionId, at: 'main' })
    .then(async () => hub.ask('GET', `/voice-menus/${menuId}`));
  await hub.ask('POST', `/voice-menus/${menuId}/places/${places[0].placeId}/publications`, {
    version: 1,
    dryRun: false,
  });
  for (const extension of ['101', '102']) {
    sandbox.asterisk.stasis.behaviours.set(`PJSIP/${extension}`, { kind: 'answers', afterMs: 300 });
  }
  await soon(async () => {
    const { conducting } = await hub.ask('GET', `/connections/${connectionId}/voice-menus`);
    expect(conducting).toMatchObject({ state: 'listening' });
    expect(await hub.ask('GET', `/connections/${connectionId}`)).toMatchObject({ status: 'ok' });
  });
}, 240_000);

afterAll(async () => {
  await sandbox?.stop();
  await hub?.stop();
  await rm(folder, { recursive: true, force: true });
});

function callIn(caller: string): string {
  const called = '74950000001';
  return sandbox.asterisk.stasis.handOver({
    application: 'callweave-menus',
    args: ['main', called],
    caller,
    called,
  });
}
/** The hub has seen them talk, and longer than callers are together who are only being moved (40 ms). */
async function talksTo(number: string, device: string): Promise<void> {
  await soon(async () => {
    const { legs } = await callOf(number);
    const leg = legs.find((one: Leg) => one.device?.number === device);
    expect(leg?.states.at(-1)).toMatchObject({ state: 'connected' });
  });
  await setTimeout(200);
}
async function callOf(number: string) {
  const { items } = await hub.ask('GET', '/calls');
  return items.find(({ customer }: { customer?: { e164?: string } }) => customer?.e164 === number);
}
interface Leg {
  role: string;
  device?: { number: string };
  result?: string;
  states: { state: string }[];
}
const legsOf = (call: { legs: Leg[] }) =>
  call.legs.map(({ role, device, result }) => [role, device?.number, result]);

it('a caller whom the hub knows rings at the responsible agent before anyone else, and so it is on the record', async () => {
  const { stasis } = sandbox.asterisk;
  const caller = callIn('79000000001');
  await soon(() => expect(stasis.ringingAt('PJSIP/101')).toHaveLength(1));
  await soon(() => expect(stasis.bridges.map(({ channels }) => channels.length)).toEqual([2]));
  expect(stasis.played).toEqual([]);
  await talksTo('+79000000001', '101');
  stasis.leave(caller);
  await soon(async () => {
    const call = await callOf('+79000000001');
    expect(call).toMatchObject({ outcome: 'answered', responsible: { rule: 'lastConnected' } });
    expect(legsOf(call)).toEqual([
      ['customer', '79000000001', 'answered'],
      ['ivr', 'main', 'answered'],
      ['agent', '101', 'answered'],
    ]);
  });
}, 240_000);

it('a stranger is asked, and the way through the menu is kept', async () => {
  const { stasis } = sandbox.asterisk;
  const caller = callIn('79000000099');
  await soon(() => expect(stasis.find(caller)?.channel.dialplan.app_name).toBe('Stasis'));
  await soon(() => {
    stasis.press(caller, '1');
    expect(stasis.ringingAt('PJSIP/102')).toHaveLength(1);
  });
  await talksTo('+79000000099', '102');
  stasis.leave(caller);
  await soon(async () => {
    expect(legsOf(await callOf('+79000000099'))).toEqual([
      ['customer', '79000000099', 'answered'],
      ['ivr', 'main', 'answered'],
      ['agent', '102', 'answered'],
    ]);
  });
  await soon(async () => {
    const menu = (await callOf('+79000000099')).legs.find(({ role }: Leg) => role === 'ivr');
    expect(menu.device).toEqual({ number: 'main', name: 'Главное' });
    expect(menu.menuPath).toMatchObject([
      { menu: 'Главное', step: 'owner', by: 'start' },
      { menu: 'Главное', step: 'ask', by: 'otherwise' },
      { menu: 'Главное', step: 'sales', by: 'key', key: '1' },
    ]);
  });
  await soon(async () => {
    const paths = await hub.ask('GET', `/voice-menus/${menuId}/paths`);
    expect(JSON.stringify(paths)).toContain('sales');
  });
}, 240_000);

it('whoever a menu connected is held and handed on by order, and the record says so', async () => {
  const { stasis } = sandbox.asterisk;
  const { origin: baseUrl, user: username, password } = sandbox.addresses.asterisk;
  const { callControl } = bindOperations(asterisk, { baseUrl, username, password }, 'RU');
  stasis.dialPlan.add('from-internal/102');
  const caller = callIn('79000000001');
  await talksTo('+79000000001', '101');
  const legId = stasis.bridges.find(({ channels }) => channels.includes(caller))?.channels[1] ?? '';
  const leg = { legId, externalId: legId, device: { number: '101' } };
  const statesOfLeg = async () => {
    const call = await callOf('+79000000001');
    const states = call.legs.find((one: { legId: string }) => one.legId === legId)?.states ?? [];
    return states.map(({ state }: { state: string }) => state);
  };
  await callControl?.hold?.(leg);
  await soon(async () => expect((await statesOfLeg()).at(-1)).toBe('held'));
  await callControl?.retrieve?.(leg);
  await soon(async () => expect((await statesOfLeg()).at(-1)).toBe('connected'));
  await callControl?.transfer?.({ ...leg, to: '102' });
  await soon(async () => {
    const { transfers } = await callOf('+79000000001');
    expect(transfers).toMatchObject([{ kind: 'blind', from: '101', to: '102', transferorLegId: legId }]);
  });
  await soon(async () =>
    expect(await statesOfLeg()).toEqual(['initiated', 'alerting', 'connected', 'held', 'connected', 'null']),
  );
  expect(stasis.whereabouts(caller)).toEqual({ context: 'from-internal', extension: '102' });
  stasis.leave(caller);
  await soon(async () => expect(await callOf('+79000000001')).toMatchObject({ outcome: 'answered' }));
}, 90_000);
