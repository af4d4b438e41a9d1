import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { demoAgents, demoPeople, openSandbox, pbxNames, steppedClock } from '../../sandbox/index.ts';
import { listenToAri } from './ari-client.ts';
import { openHookReceiver } from './hook-receiver.ts';

const START = Date.parse('2026-03-02T07:00:00Z');
const HOUR_MS = 3_600_000;

const toClose: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0)) await close();
});

async function demo(options: Parameters<typeof openSandbox>[0] = {}) {
  const clock = steppedClock(START);
  const receiver = await openHookReceiver();
  const sandbox = await openSandbox({ clock, ...options });
  toClose.push(() => receiver.close(), sandbox.stop);
  sandbox.ring({ megafon: { hookUrl: receiver.url }, asterisk: {}, mts: {} });
  return { clock, receiver, sandbox };
}

/** Without what differs from run to run by nature: nothing does. */
function plain(receiver: Awaited<ReturnType<typeof openHookReceiver>>) {
  return receiver.received.map(({ fields }) => fields);
}

describe('the demo', () => {
  it('rings the demo agent within two seconds, a known customer calling', async () => {
    const { clock, receiver } = await demo();
    await clock.advance(2_000);
    expect(receiver.received.map(({ fields }) => fields)).toMatchObject([
      { cmd: 'contact', phone: demoPeople[0]?.numbers[0]?.replace('+', '') },
      { cmd: 'event', type: 'INCOMING', ext: demoAgents[0]?.extension },
    ]);
  });

  it('keeps a lively but humane rhythm on all three, mostly with the demo agent', async () => {
    const { clock, sandbox } = await demo();
    await clock.advance(HOUR_MS);
    const truths = sandbox.truths();
    const of = (pbx: string) => truths.filter(({ callId }) => callId.startsWith(`callweave/${pbx}/`));
    expect(of('megafon').length).toBeGreaterThan(200);
    expect(of('megafon').length).toBeLessThan(400);
    expect(of('asterisk').length).toBeGreaterThan(100);
    expect(of('asterisk').length).toBeLessThan(240);
    expect(of('mts').length).toBeGreaterThan(40);
    expect(of('mts').length).toBeLessThan(110);
    const share = (extension: string) =>
      truths.filter(({ hops }) => hops.some(({ agent }) => agent === extension)).length / truths.length;
    for (const { extension } of demoAgents.slice(1)) expect(share('101')).toBeGreaterThan(share(extension));
    // Some come to the demo agent as the second hop.
    expect(truths.some(({ hops }) => hops.findIndex(({ agent }) => agent === '101') > 0)).toBe(true);
    const lost = truths.filter(({ scenario }) => scenario === 'menuAbandoned').length;
    expect(lost / truths.length).toBeLessThan(0.1);
  });

  it('does the same again from the same seed, down to every webhook', async () => {
    const runs = await Promise.all([demo(), demo(), demo({ seed: 'other' })]);
    for (const { clock } of runs) await clock.advance(600_000);
    const [one, two, other] = runs.map(({ receiver, sandbox }) => ({
      hooks: plain(receiver).map(({ link: _port, ...fields }) => fields),
      truths: sandbox.truths(),
    }));
    expect(one?.hooks.length).toBeGreaterThan(100);
    expect(two).toEqual(one);
    expect(other?.truths).not.toEqual(one?.truths);
  });

  it('tells what is true: the winner of every answered MegaFon call is who the webhooks say accepted last', async () => {
    const { clock, receiver, sandbox } = await demo();
    await clock.advance(HOUR_MS);
    sandbox.quiet();
    await clock.advance(300_000);
    const truths = sandbox.truths().filter(({ callId }) => callId.includes('/megafon/'));
    const pushed = receiver.received.filter(({ fields }) => fields.cmd === 'history');
    const answered = pushed.filter(({ fields }) => fields.status === 'Success').length;
    const talks = truths.map(({ hops, result, direction }) =>
      direction === 'outbound'
        ? Number(result === 'answered')
        : hops.filter(({ answeredAtMs }) => answeredAtMs !== null).length,
    );
    expect(answered).toBe(talks.reduce((sum, count) => sum + count, 0));
    const missed = pushed.filter(({ fields }) => fields.type === 'in' && fields.status === 'Missed').length;
    const unanswered = truths.filter(
      ({ direction, result }) => direction === 'inbound' && result !== 'answered',
    );
    const vain = truths.filter(({ scenario }) => /^blindTransfer(Unanswered|Abandoned)$/.test(scenario));
    expect(missed).toBe(unanswered.length + vain.length);
  });

  it('goes quiet: calls under way end, no new ones come', async () => {
    const { clock, sandbox } = await demo();
    await clock.advance(60_000);
    sandbox.quiet();
    const before = sandbox.truths().length;
    await clock.advance(HOUR_MS);
    expect(sandbox.truths()).toHaveLength(before);
    expect(clock.waiting()).toBe(0);
  });

  it('is rude when asked: webhooks are lost, doubled and late, streams are cut', async () => {
    const { clock, sandbox, receiver } = await demo({ rude: true });
    const ari = await listenToAri(sandbox);
    await clock.advance(HOUR_MS);
    const { counts } = sandbox.megafon.hooks;
    for (const kind of ['lost', 'doubled', 'delayed'] as const) {
      expect(counts[kind] / counts.wanted).toBeGreaterThan(0.02);
    }
    expect(receiver.received.length).toBe(counts.posted);
    await ari.closed;
    for (const { faults } of Object.values(sandbox.crms)) {
      for (let nth = 0; nth < 300; nth += 1) await faults.meet('/any');
      expect(faults.counts.faulty).toBeGreaterThan(5);
    }
  });
});

describe('opening and closing', () => {
  it('says where the PBXs are before anything rings, and rings nobody until told', async () => {
    const clock = steppedClock(START);
    const sandbox = await openSandbox({ clock, backlog: 0, megafon: { crmToken: 'own-token' } });
    toClose.push(sandbox.stop);
    expect(sandbox.addresses.megafon.baseUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/crmapi\/v1$/);
    expect(sandbox.addresses.mts.baseUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/api\/v5$/);
    expect(sandbox.addresses.asterisk.eventsUrl).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/ari\/events$/);
    expect(sandbox.addresses.megafon.crmToken).toBe('own-token');
    await clock.advance(HOUR_MS);
    expect(sandbox.truths()).toEqual([]);
  });

  it('rings those that are asked for and no others, and lets each go on to its end when it is not asked for any more', async () => {
    const clock = steppedClock(START);
    const sandbox = await openSandbox({ clock, backlog: 0 });
    toClose.push(sandbox.stop);
    const rung = () => [...new Set(sandbox.truths().map(({ callId }) => callId.split('/')[1]))].sort();
    sandbox.ring({ beeline: {}, kolokol: {} });
    await clock.advance(120_000);
    expect(rung()).toEqual(['beeline', 'kolokol']);
    const atBeeline = () => sandbox.truths().filter(({ callId }) => callId.includes('/beeline/')).length;
    sandbox.ring({ t2: {}, kolokol: {} });
    const before = atBeeline();
    await clock.advance(120_000);
    expect(rung()).toEqual(['beeline', 'kolokol', 't2']);
    expect(atBeeline()).toBe(before);
  });

  it('says of each of its PBXs what somebody would enter to connect to it', async () => {
    const sandbox = await openSandbox({ backlog: 0 });
    toClose.push(sandbox.stop);
    expect(sandbox.world.connections.map(({ pbx }) => pbx)).toEqual(pbxNames);
    const { connections } = sandbox.world;
    for (const { name, settings } of connections) {
      expect(name).toMatch(/\(песочница\)$/);
      expect(JSON.stringify(settings)).toContain('http://127.0.0.1:');
    }
    expect(connections.filter(({ ringsAtOnce }) => ringsAtOnce).map(({ pbx }) => pbx)).toEqual([
      'megafon',
      'mts',
      'asterisk',
    ]);
  });

  it('leaves nothing open when one of the ports is taken', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    toClose.push(() => new Promise((resolve) => taken.close(() => resolve())));
    const { port } = taken.address() as AddressInfo;
    await expect(openSandbox({ mts: { port } })).rejects.toThrow('EADDRINUSE');
  });

  it('stops twice without complaint and refuses connections afterwards', async () => {
    const sandbox = await openSandbox();
    sandbox.ring();
    const { baseUrl } = sandbox.addresses.mts;
    await Promise.all([sandbox.stop(), sandbox.stop()]);
    await expect(fetch(baseUrl)).rejects.toThrow();
  });

  it('leaves no handle open: a process that stops its sandbox amid calls ends by itself', async () => {
    const program = `
      import { createServer } from 'node:http';
      import WebSocket from 'ws';
      import { openSandbox } from './sandbox/index.ts';
      const hub = createServer((request, response) => { request.resume(); response.end('{}'); });
      await new Promise((resolve) => hub.listen(0, '127.0.0.1', resolve));
      const sandbox = await openSandbox({ pace: 50 });
      const { eventsUrl, user, password } = sandbox.addresses.asterisk;
      const socket = new WebSocket(eventsUrl + '?app=a&subscribeAll=true', { auth: user + ':' + password });
      socket.on('error', () => {});
      sandbox.ring({ megafon: { hookUrl: 'http://127.0.0.1:' + hub.address().port + '/' }, asterisk: {} });
      // In the middle of things: something has been told already.
      await new Promise((resolve) => hub.once('request', resolve));
      sandbox.megafon.faults.next({ kind: 'hang' });
      fetch(sandbox.addresses.megafon.baseUrl).catch(() => {});
      await sandbox.stop();
      hub.close();
      hub.closeAllConnections();
      process.stdout.write('stopped');
    `;
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', program], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    let stoppedAt = 0;
    child.stdout.on('data', (chunk) => {
      said += chunk;
      stoppedAt = Date.now();
    });
    child.stderr.on('data', (chunk) => {
      said += chunk;
    });
    const code = await new Promise((resolve) => child.on('exit', resolve));
    expect({ code, said }).toEqual({ code: 0, said: 'stopped' });
    // A forgotten timer of a call would hold it for the call's length: ten seconds and more.
    expect(Date.now() - stoppedAt).toBeLessThan(9_000);
  }, 120_000);
});
