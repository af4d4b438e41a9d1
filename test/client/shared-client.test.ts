import { beforeEach, describe, expect, it } from 'vitest';
import type { CallRecord, Leg } from '../../src/domain/call-record.ts';
import type { CallweaveEvent, PopCard, ServerFrame } from '../../src/push/protocol/messages.ts';
import {
  type CallweaveClient,
  type ClientOptions,
  createClient,
  type HubToken,
  TokenRefusedError,
} from '../../web/client/src/index.ts';
import { FakeSocket, ManualClock } from './fake-socket.ts';
import { FakeBrowser, type FakeTab } from './fake-tabs.ts';

let clock: ManualClock;
let browser: FakeBrowser;
/** How often the token endpoint was asked. */
let asked: number;
let issued: number;
/** What the endpoint answers. */
let answer: () => Promise<HubToken>;

interface Desk {
  tab: FakeTab;
  client: CallweaveClient;
  pops: PopCard[];
  events: string[];
}

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

/** Tells whose it is and that it lasts five minutes, as the hub's do. */
function tokenOf(agentId: string, tenantId = 'tenant'): HubToken {
  issued += 1;
  const claims = { tenantId, agentId, iat: 1_000, exp: 1_300, jti: issued };
  return { token: `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s` };
}

async function open(attention: 0 | 1 | 2 = 2, options: Partial<ClientOptions> = {}): Promise<Desk> {
  const tab = browser.open(attention);
  const desk: Omit<Desk, 'client'> = { tab, pops: [], events: [] };
  const client = createClient({
    server: 'https://hub.example.org/',
    getToken: () => {
      asked += 1;
      return answer();
    },
    WebSocket: FakeSocket as unknown as NonNullable<ClientOptions['WebSocket']>,
    clock,
    random: () => 0.5,
    tabs: tab,
    onPop: (card) => desk.pops.push(card),
    onEvent: ({ sequence }) => desk.events.push(sequence),
    ...options,
  });
  client.start();
  await settle();
  return { ...desk, client };
}

const leg = (legId: string, state: Leg['state']): Leg => ({
  legId,
  role: 'agent',
  state,
  durations: { ring: 0, talk: 0, hold: 0 },
  states: [],
});
const call = (callId: string) =>
  ({ callId, startedAt: '2026-03-02T07:15:04.000Z', legs: [leg('101', 'alerting')] }) as CallRecord;
const card = (callId: string): PopCard => ({
  callId,
  legId: '101',
  agentId: 'a',
  device: '101',
  openedAt: `2026-03-02T07:15:04.00${callId.length}Z`,
  chain: [],
  lastCalls: [],
});
const event = (sequence: number, callId: string, pop = false): ServerFrame => ({
  type: 'event',
  sequence,
  event: {
    subject: callId,
    sequence: String(sequence),
    data: { call: call(callId), ...(pop && { card: card(callId) }) },
  } as CallweaveEvent,
});
const welcome = (mode: 'snapshot' | 'resume'): ServerFrame => ({
  type: 'welcome',
  sessionId: 's',
  agent: { agentId: 'a', name: 'Vera Sample' },
  role: 'agent',
  heartbeatMs: 25_000,
  mode,
  serverTime: '',
});

async function say(...frames: ServerFrame[]): Promise<void> {
  for (const frame of frames) FakeSocket.last.say(frame);
  await settle();
}

/** The socket that was opened last becomes live. */
async function goLive(sequence = 10): Promise<FakeSocket> {
  FakeSocket.last.open();
  await settle();
  await say(welcome('snapshot'), { type: 'snapshot', sequence, calls: [], cards: [] });
  return FakeSocket.last;
}

/** Time goes by on a connection that lives. */
async function pass(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 10_000) {
    clock.advance(10_000);
    await say({ type: 'ping', at: '' });
  }
}

const stateOf = ({ client }: Desk) => client.getSnapshot().state;
const callsOf = ({ client }: Desk) => client.getSnapshot().calls.map(({ callId }) => callId);

beforeEach(() => {
  clock = new ManualClock();
  browser = new FakeBrowser();
  FakeSocket.opened = [];
  [asked, issued] = [0, 0];
  answer = async () => tokenOf('a');
});

describe('tabs of one person', () => {
  it('share one socket, and each knows what the others know', async () => {
    const first = await open();
    await goLive();
    await say(event(11, 'c'));
    const second = await open();
    const third = await open();
    expect(FakeSocket.opened).toHaveLength(1);
    expect([second, third].map(callsOf)).toEqual([['c'], ['c']]);
    await say(event(12, 'cc'));
    expect([first, second, third].map((desk) => stateOf(desk).name)).toEqual(['live', 'live', 'live']);
    expect([first, second, third].map((desk) => callsOf(desk).length)).toEqual([2, 2, 2]);
    expect(second.events).toEqual(['12']);
    expect(second.client.getSnapshot().agent?.name).toBe('Vera Sample');
  });

  it('lose nothing when the tab with the socket is closed: another resumes from where it was', async () => {
    const first = await open();
    await goLive();
    const second = await open();
    const third = await open();
    await say(event(11, 'c'));
    first.tab.die();
    await settle();
    expect(FakeSocket.opened).toHaveLength(2);
    FakeSocket.last.open();
    await settle();
    expect(FakeSocket.last.sent).toMatchObject([{ type: 'hello', lastSequence: 11 }]);
    // 12 happened while nobody had a socket, 11 is told again.
    await say(welcome('resume'), event(11, 'c'), event(12, 'cc'));
    expect([second.events, third.events]).toEqual([
      ['11', '12'],
      ['11', '12'],
    ]);
    expect(stateOf(third).name).toBe('live');
  });

  it('go on when the tab with the socket is stopped by its page', async () => {
    const first = await open();
    await goLive();
    const second = await open();
    first.client.stop();
    await settle();
    expect(stateOf(first).name).toBe('idle');
    expect(stateOf(second).name).toBe('connecting');
    await goLive(12);
    expect(stateOf(second).name).toBe('live');
    expect(FakeSocket.opened).toHaveLength(2);
  });

  it('take the socket from a tab that hangs, and it follows when it is back', async () => {
    const first = await open();
    const old = await goLive();
    const second = await open();
    first.tab.hangs = true;
    for (let waited = 0; waited < 80_000; waited += 5_000) {
      clock.advance(5_000);
      await settle();
    }
    expect(FakeSocket.opened.filter((socket) => socket.closedWith === undefined)).toHaveLength(1);
    expect(FakeSocket.last).not.toBe(old);
    first.tab.hangs = false;
    FakeSocket.last.open();
    await settle();
    await say(welcome('resume'), event(11, 'c'));
    expect([callsOf(first), callsOf(second)]).toEqual([['c'], ['c']]);
    expect([stateOf(first).name, stateOf(second).name]).toEqual(['live', 'live']);
  });

  it('leave a leader alone that has nothing to say but answers', async () => {
    await open();
    await goLive();
    await open();
    FakeSocket.last.drop(1006);
    await settle();
    for (let waited = 0; waited < 300_000; waited += 5_000) {
      clock.advance(5_000);
      await settle();
    }
    // Every attempt of the one leader closes its socket before it opens the next.
    expect(FakeSocket.opened.filter((socket) => socket.closedWith === undefined).length).toBeLessThan(2);
  });

  it('ask once more for what a tab has missed', async () => {
    await open();
    await goLive();
    const second = await open();
    second.tab.hangs = true;
    await say(event(11, 'c'));
    second.tab.hangs = false;
    await say(event(12, 'cc'));
    expect(callsOf(second).length).toBe(2);
  });
});

describe('a pop', () => {
  it('is handled by the tab that people look at, and by no other', async () => {
    const hidden = await open(2);
    await goLive();
    const focused = await open(0);
    const visible = await open(1);
    await say(event(11, 'c', true));
    clock.advance(1_000);
    await settle();
    expect([hidden.pops.length, visible.pops.length, focused.pops.length]).toEqual([0, 0, 1]);
    // All of them show the card.
    expect([hidden, visible].map(({ client }) => client.getSnapshot().cards.length)).toEqual([1, 1]);
  });

  it('is handled by a hidden tab when there is no other, and not again by one that is opened later', async () => {
    const hidden = await open(2);
    await goLive();
    await say(event(11, 'c', true));
    clock.advance(1_000);
    await settle();
    expect(hidden.pops).toHaveLength(1);
    const later = await open(0);
    clock.advance(1_000);
    await settle();
    expect(later.pops).toHaveLength(0);
    expect(later.client.getSnapshot().cards).toHaveLength(1);
  });

  it('is handled by every tab where the page wants that', async () => {
    const first = await open(2, { pops: 'all' });
    await goLive();
    const second = await open(0, { pops: 'all' });
    await say(event(11, 'c', true));
    clock.advance(1_000);
    await settle();
    expect([first.pops.length, second.pops.length]).toEqual([1, 1]);
  });
});

describe('two people in one browser', () => {
  it.each([
    ['of one company', tokenOf.bind(undefined, 'b', 'tenant')],
    ['of two companies', tokenOf.bind(undefined, 'a', 'another')],
  ])('%s do not share', async (_, other) => {
    const first = await open();
    await goLive();
    answer = async () => other();
    const second = await open();
    expect(FakeSocket.opened).toHaveLength(2);
    await goLive();
    await say(event(11, 'secret'));
    expect([callsOf(first), callsOf(second)]).toEqual([[], ['secret']]);
  });

  it('stops at the token of somebody else who has signed in meanwhile', async () => {
    const first = await open();
    const socket = await goLive();
    const second = await open();
    await pass(200_000);
    answer = async () => tokenOf('b');
    await say({ type: 'tokenExpiring', expiresAt: '' });
    expect(socket.sent.filter((frame) => (frame as { type: string }).type === 'renew')).toEqual([]);
    expect([stateOf(first), stateOf(second)]).toMatchObject([
      { name: 'refused', tokenStatus: 401 },
      { name: 'refused', tokenStatus: 401 },
    ]);
    expect(socket.closedWith).toBe(1000);
  });
});

describe('tokens', () => {
  it('are renewed by one tab for all ten', async () => {
    await open();
    const socket = await goLive();
    for (let tab = 1; tab < 10; tab += 1) await open();
    // Each tab once, when it was opened: by that it knows with whom it may share.
    expect(asked).toBe(10);
    await pass(250_000);
    await say({ type: 'tokenExpiring', expiresAt: '' });
    expect(asked).toBe(11);
    expect(socket.sent.at(-1)).toMatchObject({ type: 'renew' });
  });

  it('come from the leader when ten tabs dial after the old ones ended', async () => {
    const authorizations: string[] = [];
    const fetch = (async (_url: string, init: { headers: { authorization: string } }) => {
      authorizations.push(init.headers.authorization);
      return new Response('{"dialId":"d"}', { status: 201 });
    }) as unknown as typeof globalThis.fetch;
    const desks: Desk[] = [];
    for (let tab = 0; tab < 10; tab += 1) desks.push(await open(2, { fetch }));
    await goLive();
    expect(asked).toBe(10);
    await pass(290_000);
    await Promise.all(desks.map(({ client }) => client.dial('+79000000011')));
    expect(asked).toBe(11);
    expect(new Set(authorizations).size).toBe(1);
  });

  it('are asked for anew when the hub takes the old one no more, and the session goes on', async () => {
    const desk = await open();
    const socket = await goLive();
    socket.drop(4401);
    await settle();
    clock.advance(1_000);
    FakeSocket.last.open();
    await settle();
    expect(asked).toBe(2);
    const hellos = FakeSocket.opened.map((one) => (one.sent[0] as { token: string }).token);
    expect(hellos[0]).not.toBe(hellos[1]);
    await say(welcome('resume'));
    expect(stateOf(desk).name).toBe('live');
  });

  it.each([401, 403])(
    'that the endpoint refuses with %i end in a state that every tab sees',
    async (status) => {
      const first = await open();
      await goLive();
      const second = await open();
      await pass(250_000);
      answer = () => Promise.reject(Object.assign(new Error('signed out'), { status }));
      await say({ type: 'tokenExpiring', expiresAt: '' });
      expect([stateOf(first), stateOf(second)]).toMatchObject([
        { name: 'refused', tokenStatus: status, reason: 'signed out' },
        { name: 'refused', tokenStatus: status },
      ]);
      const before = asked;
      clock.advance(600_000);
      await settle();
      expect(asked).toBe(before);
    },
  );

  it('that come back after signing in bring all tabs back', async () => {
    answer = () => Promise.reject(new TokenRefusedError(401, 'signed out'));
    const first = await open();
    expect(stateOf(first)).toMatchObject({ name: 'refused', tokenStatus: 401 });
    answer = async () => tokenOf('a');
    first.client.start();
    await settle();
    await goLive();
    expect(stateOf(first).name).toBe('live');
  });

  it('of a new tab wake a leader that was refused', async () => {
    const first = await open();
    await goLive();
    await pass(250_000);
    answer = () => Promise.reject(new TokenRefusedError(401, 'signed out'));
    await say({ type: 'tokenExpiring', expiresAt: '' });
    expect(stateOf(first).name).toBe('refused');
    answer = async () => tokenOf('a');
    const second = await open();
    FakeSocket.last.open();
    await settle();
    await say(welcome('resume'));
    expect([stateOf(first).name, stateOf(second).name]).toEqual(['live', 'live']);
  });

  it('are tried again later when the endpoint is only away', async () => {
    answer = () => Promise.reject(new Error('no network'));
    const desk = await open();
    expect(stateOf(desk)).toMatchObject({ name: 'waiting', reason: 'no network' });
    answer = async () => tokenOf('a');
    clock.advance(1_000);
    await settle();
    await goLive();
    expect(stateOf(desk).name).toBe('live');
  });

  it('of a frame that may share nothing are for itself alone', async () => {
    const denied = Object.assign(new Error('The request was denied.'), { name: 'SecurityError' });
    const tab = browser.open(0);
    const tabs = { ...tab, attention: tab.attention, locks: { request: () => Promise.reject(denied) } };
    const { client } = await open(0, { tabs });
    expect(FakeSocket.opened).toHaveLength(1);
    expect(client.getSnapshot().state.name).toBe('connecting');
  });

  it('that tell nothing of their owner are not shared', async () => {
    answer = async () => ({ token: 'opaque' });
    await open();
    await open();
    expect(FakeSocket.opened).toHaveLength(2);
  });
});
