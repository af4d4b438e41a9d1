import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openSandbox, type Sandbox } from '../../sandbox/index.ts';
import type { VoiceMenu } from '../../src/domain/menu/voice-menu.ts';
import { type ConsoleHub, startConsoleHub } from '../console/console-hub.ts';
import { tone } from '../prompts/sounds.ts';

/** The whole hub over real HTTP and real sockets, and a virtual Asterisk that hands a caller over. */
let hub: ConsoleHub;
let sandbox: Sandbox;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'callweave-menus-'));
  await writeFile(join(folder, 'index.html'), '<!doctype html>');
  [hub, sandbox] = await Promise.all([startConsoleHub(folder), openSandbox({ backlog: 0 })]);
}, 240_000);
afterAll(async () => {
  await hub?.stop();
  await sandbox?.stop();
  await rm(folder, { recursive: true, force: true });
});

const soon = <T>(check: () => T | Promise<T>) => vi.waitFor(check, { timeout: 60_000, interval: 50 });

async function upload(name: string): Promise<string> {
  const session = await hub.sessionOf('admin');
  const cookie = session.cookies.map((one) => `${one.name}=${one.value}`).join('; ');
  const response = await fetch(`${hub.origin}/api/v1/prompts?name=${name}`, {
    method: 'POST',
    headers: { cookie, origin: hub.origin, 'content-type': 'audio/wav' },
    body: new Uint8Array(tone(1)),
  });
  expect(response.status).toBe(201);
  return ((await response.json()) as { promptId: string }).promptId;
}

it('a caller is led by the published menu to the agent whose key was pressed, and the record knows both', async () => {
  const { origin, user, password } = sandbox.addresses.asterisk;
  const { connectionId } = await hub.ask('POST', '/connections', {
    connector: 'asterisk',
    name: 'Asterisk',
    settings: { baseUrl: origin, username: user, password },
  });
  const { agentId } = await hub.ask('POST', '/agents', {
    name: 'Анна Примерова',
    devices: [{ connectionId, kind: 'extension', value: '101' }],
  });
  const [hello, ask] = [await upload('hello'), await upload('ask')];
  const menu: VoiceMenu = {
    start: 'hello',
    steps: {
      hello: { kind: 'play', prompt: hello, next: 'ask' },
      ask: {
        kind: 'choice',
        prompt: ask,
        keys: { 1: 'anna' },
        waitMs: 30_000,
        tries: 2,
        onTimeout: 'end',
        onWrongKey: 'end',
      },
      anna: { kind: 'connect', to: { kind: 'agent', agentId }, ringMs: 60_000, otherwise: 'end' },
      end: { kind: 'hangUp' },
    },
  };
  const { menuId, problems } = await hub.ask('POST', '/voice-menus', { name: 'Главное', menu });
  expect(problems).toEqual([]);
  const { placeId, how } = await hub.ask('PUT', `/voice-menus/${menuId}/places`, {
    connectionId,
    at: 'main',
  });
  expect(how).toBe('conducted');
  const wish = { version: 1, dryRun: false };
  const published = await hub.ask('POST', `/voice-menus/${menuId}/places/${placeId}/publications`, wish);
  expect(published).toMatchObject({ done: true, place: { state: 'published' } });
  await soon(async () => {
    // The events of calls, too, must come before anybody calls.
    const { voiceMenus, status } = await hub.ask('GET', `/connections/${connectionId}`);
    expect([voiceMenus?.state, status]).toEqual(['listening', 'ok']);
  });

  const hall = sandbox.asterisk.stasis;
  hall.behaviours.set('PJSIP/101', { kind: 'answers', afterMs: 50 });
  const caller = hall.handOver({
    application: 'callweave-menus',
    args: ['main', '74950000001'],
    caller: '79000000001',
    called: '74950000001',
  });
  await soon(() => expect(hall.played.filter(({ channelId }) => channelId === caller)).toHaveLength(2));
  const [first] = hall.played;
  const sound = await fetch((first?.media ?? '').replace('sound:', '').replace('localhost', '127.0.0.1'));
  expect([sound.status, sound.headers.get('content-type')]).toEqual([200, expect.stringContaining('wav')]);
  hall.press(caller, '1');
  await soon(() => expect(hall.bridges.map(({ channels }) => channels.length)).toEqual([2]));
  await soon(async () => {
    const paths = await hub.ask('GET', `/voice-menus/${menuId}/paths`);
    expect(paths).toMatchObject({ callers: 1, ends: { connected: 1 } });
    expect(paths.steps.find(({ stepId }: { stepId: string }) => stepId === 'ask').went).toEqual([
      { by: 'key 1', to: 'anna', times: 1 },
    ]);
  });
  await soon(async () => {
    const { items } = await hub.ask('GET', '/calls?limit=10');
    const leg = items[0]?.legs.find((one: { device?: { number: string } }) => one.device?.number === '101');
    expect(leg?.states.at(-1)).toMatchObject({ state: 'connected' });
  });
  // Two who are together for less than 40 ms have not talked: that is how callers are moved.
  await setTimeout(200);
  hall.leave(caller);
  await soon(async () => {
    const { items } = await hub.ask('GET', '/calls?limit=10');
    expect(items).toMatchObject([
      {
        direction: 'inbound',
        customer: { e164: '+79000000001' },
        outcome: 'answered',
        responsible: { agentId },
      },
    ]);
  });
}, 300_000);

it('a menu plays a sound that the PBX has by itself, and one that it lacks is told before anybody calls', async () => {
  const { items } = await hub.ask('GET', '/pbx-sounds');
  expect(items).toMatchObject([{ connectionName: 'Asterisk' }]);
  const [{ connectionId, sounds }] = items;
  expect(sounds).toContainEqual({
    id: 'vm-goodbye',
    prompt: 'pbx:vm-goodbye',
    words: 'Goodbye',
    languages: ['en'],
  });
  const farewell = (prompt: string): VoiceMenu => ({
    start: 'end',
    steps: { end: { kind: 'hangUp', prompt } },
  });
  const { menuId } = await hub.ask('POST', '/voice-menus', {
    name: 'Прощание',
    menu: farewell('pbx:nothing'),
  });
  const { placeId } = await hub.ask('PUT', `/voice-menus/${menuId}/places`, { connectionId, at: 'bye' });
  const { problems } = await hub.ask('GET', `/voice-menus/${menuId}`);
  const missing = {
    severity: 'error',
    stepId: 'end',
    code: 'soundNotThere',
    params: { field: 'prompt', sound: 'nothing', connectionId, connectionName: 'Asterisk' },
  };
  expect(problems).toEqual([missing]);
  const publications = `/voice-menus/${menuId}/places/${placeId}/publications`;
  await expect(hub.ask('POST', publications, { version: 1, dryRun: false })).rejects.toThrow();
  const saved = await hub.ask('PUT', `/voice-menus/${menuId}`, {
    name: 'Прощание',
    menu: farewell('pbx:vm-goodbye'),
    basedOn: 1,
  });
  expect(saved.problems).toEqual([]);
  const published = await hub.ask('POST', publications, { version: 2, dryRun: false });
  expect(published).toMatchObject({ done: true });
  const hall = sandbox.asterisk.stasis;
  const mediaOf = (channelId: string) =>
    hall.played.filter((one) => one.channelId === channelId).map(({ media }) => media);
  // Whoever leads callers hears of what is published by a note.
  await soon(async () => {
    const caller = hall.handOver({
      application: 'callweave-menus',
      args: ['bye', '74950000001'],
      caller: '79000000003',
      called: '74950000001',
    });
    await vi.waitFor(() => expect(mediaOf(caller)).toEqual(['sound:vm-goodbye']), 5_000);
  });
}, 120_000);
