import { EventEmitter, once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { replayFacts } from '../../bin/replay-capture.ts';
import { asterisk } from '../../connectors/pbx/asterisk/asterisk.ts';
import { asteriskSettings } from '../../connectors/pbx/asterisk/asterisk-settings.ts';
import type { Exchange } from '../../src/domain/exchange.ts';
import { NO_HTTP } from '../kit/no-http.ts';
import { NO_STREAM_TOOLS } from '../kit/no-stream-tools.ts';
import { type AmiServer, type AmiServerOptions, startAmiServer } from './ami-server.ts';
import { captureLines, context, factsOf } from './recorded-calls.ts';

const stream = asterisk.stream;
if (stream === undefined) throw new Error('the connector has no stream');

const SECRET = 'open-sesame';
const NEWSTATE = { Event: 'Newstate', Channel: 'PJSIP/101-00000001', Uniqueid: '1772435704.1' };

let server: AmiServer;
beforeEach(async () => {
  server = await startAmiServer({ secret: SECRET });
});
afterEach(async () => {
  vi.useRealTimers();
  await server.close();
});

async function restart(options: Partial<AmiServerOptions>): Promise<void> {
  await server.close();
  server = await startAmiServer({ secret: SECRET, ...options });
}

function contextWith(secret = SECRET, more: object = {}) {
  return {
    country: 'RU',
    settings: asteriskSettings.parse({ interface: 'ami', port: server.port, secret, ...more }),
  };
}

/** Opens the stream and turns its callbacks into promises. */
function open(secret?: string, more: object = {}) {
  const events = new EventEmitter();
  const frames: string[] = [];
  const handle = stream?.open(
    contextWith(secret, more),
    {
      onFrame: (body) => {
        frames.push(body);
        events.emit(`frame ${frames.length}`);
      },
      onOpen: () => events.emit('open'),
      onClose: (reason, kind) => events.emit('closed', reason, kind),
    },
    NO_STREAM_TOOLS,
  );
  return {
    frames: async (count: number) => {
      if (frames.length < count) await once(events, `frame ${count}`);
      return frames.map((frame) => JSON.parse(frame));
    },
    opened: once(events, 'open'),
    closed: once(events, 'closed'),
    close: () => handle?.close(),
  };
}

describe('the AMI stream', () => {
  it('logs in and hands on every event as its headers', async () => {
    const events = open();
    await events.opened;
    server.send(NEWSTATE);
    expect(await events.frames(2)).toEqual([
      { Event: 'FullyBooted', Privilege: 'system,all', Status: 'Fully Booted' },
      NEWSTATE,
    ]);
    expect(server.actions).toEqual([
      { Action: 'Login', Username: 'callweave', Secret: SECRET, Events: 'on' },
    ]);
    expect(stream.operation(contextWith())).toBe('ami');
    events.close();
    events.close();
    await events.closed;
  });

  it('answers a challenge, so that the secret is never sent', async () => {
    const events = open(SECRET, { login: 'md5' });
    await events.opened;
    const [asked, login] = server.actions;
    expect(asked).toEqual({ Action: 'Challenge', AuthType: 'MD5' });
    expect(login).toMatchObject({ Action: 'Login', AuthType: 'MD5', Username: 'callweave', Events: 'on' });
    expect(JSON.stringify(server.actions)).not.toContain(SECRET);
    events.close();
  });

  it('does not fall back to sending the secret where no challenge is given', async () => {
    server.forbidden.add('Challenge');
    const [reason, kind] = await open(SECRET, { login: 'md5' }).closed;
    expect({ reason, kind }).toEqual({
      reason: 'Asterisk refused the AMI login: Permission denied',
      kind: 'auth',
    });
    expect(JSON.stringify(server.actions)).not.toContain(SECRET);
  });

  it('is refused when the answer to the challenge is wrong', async () => {
    const [, kind] = await open('wrong', { login: 'md5' }).closed;
    expect(kind).toBe('auth');
  });

  it('reads what comes byte by byte', async () => {
    await restart({ isSlow: true });
    const events = open();
    await events.opened;
    server.send(NEWSTATE);
    expect((await events.frames(2))[1]).toEqual(NEWSTATE);
    events.close();
  });

  it('says so when Asterisk refuses the secret, so that nobody knocks on', async () => {
    expect(await open('wrong').closed).toEqual([
      'Asterisk refused the AMI login: Authentication failed',
      'auth',
    ]);
  });

  it('tries again when only its last connection still stands', async () => {
    await restart({ refusal: 'Login Already In Use' });
    expect(await open().closed).toEqual([
      'Asterisk refused the AMI login: Login Already In Use',
      'transient',
    ]);
  });

  it('tells no packet that was cut in the middle', async () => {
    const events = open();
    await events.opened;
    await events.frames(1);
    server.sendRaw('Event: Newstate\r\nChannel: PJSIP/101-0000');
    server.dropClients();
    const [reason, kind] = await events.closed;
    expect(reason).toMatch(/Asterisk closed the AMI connection|ECONNRESET/);
    expect(kind).toBe('transient');
    expect(await events.frames(1)).toHaveLength(1);
  });

  it('closes on a line of a megabyte', async () => {
    const events = open();
    await events.opened;
    server.sendRaw(`Event: ${'x'.repeat(1_048_576)}\r\n\r\n`);
    expect(await events.closed).toEqual([
      `What answers at 127.0.0.1:${server.port} breaks AMI: a line is longer than 256 KiB`,
      'transient',
    ]);
  });

  it('closes on somebody who does not speak AMI', async () => {
    await restart({ greeting: 'SSH-2.0-OpenSSH_9.2\r\n' });
    expect(await open().closed).toEqual([
      `What answers at 127.0.0.1:${server.port} breaks AMI: it does not greet as AMI does`,
      'transient',
    ]);
    expect(server.actions).toEqual([]);
  });

  it('gives up when nobody listens there', async () => {
    const { settings } = contextWith();
    await server.close();
    const events = new EventEmitter();
    const closed = once(events, 'closed');
    stream.open(
      { country: 'RU', settings },
      { onFrame: () => {}, onOpen: () => {}, onClose: (...end) => events.emit('closed', ...end) },
      NO_STREAM_TOOLS,
    );
    expect(await closed).toEqual([expect.stringContaining('ECONNREFUSED'), 'transient']);
    server = await startAmiServer({ secret: SECRET });
  });

  it('pings, and gives up a link that is silent', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const events = open();
    await events.opened;
    await events.frames(1);
    const pinged = () => server.actions.filter(({ Action }) => Action === 'Ping').length;
    vi.advanceTimersByTime(15_000);
    await vi.waitFor(() => expect(pinged()).toBe(1), 60_000);
    server.isDeaf = true;
    // The answer to the first ping may still be on its way.
    server.send(NEWSTATE);
    await events.frames(2);
    vi.advanceTimersByTime(15_000);
    await vi.waitFor(() => expect(pinged()).toBe(2), 60_000);
    vi.advanceTimersByTime(15_000);
    expect(await events.closed).toEqual(['Asterisk does not answer any more', 'transient']);
  });

  it('gives up a login that nobody answers', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    server.isDeaf = true;
    const events = open();
    await vi.waitFor(() => expect(server.actions).toHaveLength(1), 60_000);
    vi.advanceTimersByTime(10_000);
    expect(await events.closed).toEqual(['Asterisk did not answer the AMI login in time', 'transient']);
  });
});

describe('the state read through AMI after a gap', () => {
  const lines = captureLines('answered-direct', 'ami');
  const isAnswered = lines.findLastIndex((line) => line.includes('BridgeEnter'));
  const before = factsOf(lines.slice(0, isAnswered + 1));
  const keys = [...new Set(before.flatMap((fact) => fact.keys))];
  const later = new Date(Date.parse((JSON.parse(lines[isAnswered] ?? '') as Exchange).at) + 60_000);

  async function stateFacts() {
    const exchanges = (await stream?.readState(NO_HTTP, contextWith(), later, keys)) ?? [];
    return exchanges.flatMap((exchange) => asterisk.parse(exchange, context).facts);
  }

  const living = lines
    .map((line) => JSON.parse((JSON.parse(line) as Exchange).body))
    .filter(({ Event }) => Event === 'BridgeEnter')
    .map(({ Channel, Uniqueid, Linkedid, BridgeUniqueid }) => ({
      Channel,
      ChannelStateDesc: 'Up',
      Uniqueid,
      Linkedid,
      BridgeId: BridgeUniqueid,
    }));
  const bridge = {
    BridgeUniqueid: String(living[0]?.BridgeId),
    BridgeType: 'basic',
    BridgeTechnology: 'simple_bridge',
  };

  it('ends the calls that ended meanwhile', async () => {
    expect(replayFacts(asterisk, before)).toMatchObject([
      { legs: [{ state: 'connected' }, { state: 'connected' }] },
    ]);
    const records = replayFacts(asterisk, [...before, ...(await stateFacts())]);
    expect(records).toMatchObject([{ outcome: 'answered', endedAt: later.toISOString() }]);
    expect(server.actions.map(({ Action, Events }) => Events ?? Action)).toEqual([
      'off',
      'CoreShowChannels',
      'BridgeList',
    ]);
  });

  it('leaves alone the calls that go on, and sees those that began', async () => {
    const caller = {
      Channel: 'PJSIP/trunk-00000fff',
      ChannelStateDesc: 'Up',
      CallerIDNum: '79000000031',
      Context: 'from-trunk',
      Exten: '74950000002',
      Uniqueid: '1795302700.900',
      Linkedid: '1795302700.900',
      BridgeId: '',
      Application: 'Queue',
    };
    const phone = {
      Channel: 'PJSIP/102-00001000',
      ChannelStateDesc: 'Ringing',
      Uniqueid: '1795302701.901',
      Linkedid: '1795302700.900',
      BridgeId: '',
      Application: 'AppQueue',
    };
    server.channels = [...living, caller, phone];
    server.bridges = [bridge];
    const records = replayFacts(asterisk, [...before, ...(await stateFacts())]);
    expect(records).toHaveLength(2);
    const [old, begun] = records[0]?.customer.raw === '79000000031' ? [records[1], records[0]] : records;
    expect(old?.endedAt).toBeUndefined();
    expect(old?.legs.map(({ state }) => state)).toEqual(['connected', 'connected']);
    expect(old?.startedAt).toBe(replayFacts(asterisk, before)[0]?.startedAt);
    expect(begun).toMatchObject({
      direction: 'inbound',
      customer: { e164: '+79000000031' },
      line: { did: '74950000002' },
      startedAt: '2026-11-21T23:11:40.999Z',
    });
    expect(begun?.legs.map(({ role, state }) => `${role} ${state}`)).toContain('agent alerting');
  });

  it('asks for the status where the right to list channels is missing', async () => {
    server.forbidden.add('CoreShowChannels').add('BridgeList');
    server.channels = living.map(({ BridgeId, ...channel }) => ({ ...channel, BridgeID: BridgeId }));
    const records = replayFacts(asterisk, [...before, ...(await stateFacts())]);
    expect(records.map(({ endedAt }) => endedAt)).toEqual([undefined]);
  });

  it('ends no call because of a list that it cannot read', async () => {
    server.channels = [{ Channel: 'SIP/101-00000001', UniqueID: '1795302700.900' }];
    await expect(stateFacts()).rejects.toMatchObject({
      kind: 'badPayload',
      message: 'Asterisk lists channels without their ids; AMI needs Asterisk 12 or later',
    });
  });

  it('names the right that is missing', async () => {
    server.forbidden.add('CoreShowChannels').add('Status');
    await expect(stateFacts()).rejects.toMatchObject({
      kind: 'auth',
      message:
        'Asterisk does not let this AMI user list the channels (Permission denied); it needs "write = reporting"',
    });
  });

  it('fails when the connection is cut before the list is whole, and leaves no connection behind', async () => {
    server.isDeaf = true;
    const state = expect(stateFacts()).rejects.toMatchObject({ kind: 'transient' });
    await vi.waitFor(() => expect(server.actions).toHaveLength(1), 60_000);
    server.dropClients();
    await state;
    await vi.waitFor(() => expect(server.connections()).toBe(0), 60_000);
  });
});

describe('the settings', () => {
  it('stay what they were for connections that chose nothing', () => {
    const settings = asteriskSettings.parse({ baseUrl: 'http://pbx.example.org:8088', password: 'x' });
    expect(settings.interface).toBe('ari');
    expect(stream.operation({ country: 'RU', settings })).toBe('ari');
  });

  it('take no line breaks into AMI', () => {
    for (const field of ['user', 'secret']) {
      expect(asteriskSettings.safeParse({ [field]: 'a\r\nAction: Originate' }).success).toBe(false);
    }
  });
});
