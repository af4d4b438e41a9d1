import { beforeEach, describe, expect, it } from 'vitest';
import type { CallRecord, Leg } from '../../src/domain/call-record.ts';
import { type CallweaveEvent, CLOSE, type PopCard } from '../../src/push/protocol/messages.ts';
import {
  CLOSE_CODES,
  type ClosedCard,
  createPushClient,
  type PushClient,
  type PushClientOptions,
} from '../../web/client/src/index.ts';
import { FakeSocket, ManualClock } from './fake-socket.ts';

let clock: ManualClock;
let client: PushClient;
let opened: PopCard[];
let closed: ClosedCard[];
let events: CallweaveEvent[];

function create(options: Partial<PushClientOptions> = {}): void {
  client = createPushClient({
    url: 'wss://hub.example.org/push',
    token: async () => 'token',
    WebSocket: FakeSocket as unknown as NonNullable<PushClientOptions['WebSocket']>,
    clock,
    random: () => 0.5,
    onCardOpened: (card) => opened.push(card),
    onCardClosed: (card) => closed.push(card),
    onEvent: (event) => events.push(event),
    ...options,
  });
}

beforeEach(() => {
  clock = new ManualClock();
  FakeSocket.opened = [];
  [opened, closed, events] = [[], [], []];
  create();
});

const settle = () => new Promise((resolve) => setImmediate(resolve));
const leg = (legId: string, state: Leg['state'], result?: Leg['result']): Leg => ({
  legId,
  role: 'agent',
  state,
  durations: { ring: 0, talk: 0, hold: 0 },
  states: [],
  ...(result && { result }),
});
const call = (callId: string, legs: Leg[], endedAt?: string) =>
  ({
    callId,
    startedAt: `2026-03-02T07:15:0${callId.length}.000Z`,
    legs,
    ...(endedAt && { endedAt }),
  }) as CallRecord;
const card = (callId: string, legId: string): PopCard => ({
  callId,
  legId,
  agentId: 'a',
  device: legId,
  openedAt: '2026-03-02T07:15:04.000Z',
  chain: [],
  lastCalls: [],
});
const event = (sequence: number, data: CallweaveEvent['data'], subject = data.call.callId) =>
  ({
    type: 'event',
    sequence,
    event: { subject, sequence: String(sequence), data } as CallweaveEvent,
  }) as const;
const welcome = (mode: 'snapshot' | 'resume') =>
  ({
    type: 'welcome',
    sessionId: 's',
    agent: null,
    role: 'agent',
    heartbeatMs: 1_000,
    mode,
    serverTime: '',
  }) as const;

async function goLive(): Promise<FakeSocket> {
  client.start();
  FakeSocket.last.open();
  await settle();
  FakeSocket.last.say(welcome('snapshot'));
  FakeSocket.last.say({ type: 'snapshot', sequence: 10, calls: [], cards: [] });
  return FakeSocket.last;
}
const state = () => client.getSnapshot().state;

describe('the push client', () => {
  it('shares its close codes with the server', () => {
    expect(CLOSE_CODES).toEqual(CLOSE);
  });

  it('says hello with its token in the first frame and is live after the snapshot', async () => {
    const socket = await goLive();
    expect([socket.protocol, socket.url]).toEqual(['callweave.v1', 'wss://hub.example.org/push']);
    expect(socket.sent).toEqual([{ type: 'hello', token: 'token' }]);
    expect(state().name).toBe('live');
  });

  it('opens a card on the pop and closes it with the reason when somebody else answers', async () => {
    const socket = await goLive();
    socket.say(
      event(11, {
        call: call('c', [leg('101', 'alerting'), leg('102', 'alerting')]),
        legId: '101',
        card: card('c', '101'),
      }),
    );
    expect(opened).toHaveLength(1);
    expect(client.getSnapshot().cards).toHaveLength(1);
    socket.say(
      event(12, {
        call: call('c', [leg('101', 'null', 'answeredElsewhere'), leg('102', 'connected')]),
        legId: '101',
      }),
    );
    expect(closed.map(({ reason }) => reason)).toEqual(['answeredElsewhere']);
    expect(client.getSnapshot()).toMatchObject({ cards: [], calls: [{ callId: 'c' }] });
  });

  it('closes the card as ended and forgets the call when it is over', async () => {
    const socket = await goLive();
    socket.say(event(11, { call: call('c', [leg('101', 'connected')]), card: card('c', '101') }));
    socket.say(event(12, { call: call('c', [leg('101', 'null', 'answered')], '2026-03-02T07:16:00.000Z') }));
    expect(closed.map(({ reason }) => reason)).toEqual(['ended']);
    expect(client.getSnapshot()).toMatchObject({ cards: [], calls: [] });
  });

  it('keeps the card open when its call turns out to be a part of another', async () => {
    const socket = await goLive();
    socket.say(event(11, { call: call('cc', [leg('101', 'alerting')]), card: card('cc', '101') }));
    socket.say(event(12, { call: call('cc', [leg('101', 'alerting')]), mergedInto: 'c' }));
    socket.say(event(13, { call: call('c', [leg('101', 'alerting')]) }));
    expect(closed).toEqual([]);
    expect(client.getSnapshot().cards.map(({ callId }) => callId)).toEqual(['c']);
    socket.say(event(14, { call: call('c', [leg('101', 'null', 'noAnswer')]) }));
    expect(closed.map(({ reason }) => reason)).toEqual(['noAnswer']);
  });

  it('handles every sequence once', async () => {
    const socket = await goLive();
    for (const sequence of [11, 11, 10, 12, 11]) socket.say(event(sequence, { call: call('c', []) }));
    expect(events.map(({ sequence }) => sequence)).toEqual(['11', '12']);
  });

  it('comes back after a loss, later each time, and resumes where it was', async () => {
    const socket = await goLive();
    socket.say(event(11, { call: call('c', []) }));
    socket.say({ type: 'ping', at: '', sequence: 15 });
    expect(socket.sent.at(-1)).toEqual({ type: 'pong' });
    socket.drop(1006);
    const waits: number[] = [];
    for (let attempt = 0; attempt < 8; attempt += 1) {
      const now = state();
      if (now.name !== 'waiting') throw new Error(`expected to wait, is ${now.name}`);
      waits.push(now.retryAt - clock.now());
      clock.advance(waits.at(-1) as number);
      expect(state().name).toBe('connecting');
      if (attempt < 7) FakeSocket.last.drop(1006);
    }
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect(Math.max(...waits)).toBeLessThanOrEqual(30_100);
    FakeSocket.last.open();
    await settle();
    expect(FakeSocket.last.sent).toEqual([{ type: 'hello', token: 'token', lastSequence: 15 }]);
    FakeSocket.last.say(welcome('resume'));
    expect(state().name).toBe('live');
  });

  it('shows what changed while it was away when it gets a snapshot', async () => {
    const socket = await goLive();
    socket.say(event(11, { call: call('c', [leg('101', 'alerting')]), card: card('c', '101') }));
    socket.say({ type: 'resync', reason: 'tooSlow' });
    socket.say({
      type: 'snapshot',
      sequence: 20,
      calls: [call('d', [leg('101', 'alerting')])],
      cards: [card('d', '101')],
    });
    expect(closed.map(({ card: { callId } }) => callId)).toEqual(['c']);
    expect(opened.map(({ callId }) => callId)).toEqual(['c', 'd']);
  });

  it.each([
    [CLOSE.badFrame, 'refused'],
    [CLOSE.forbidden, 'refused'],
    [CLOSE.goingAway, 'waiting'],
    [CLOSE.tooSlow, 'waiting'],
    [CLOSE.unauthenticated, 'waiting'],
  ])('after close code %i is %s', async (code, name) => {
    (await goLive()).drop(code);
    expect(state().name).toBe(name);
  });

  it('gives up when three fresh tokens in a row are refused', async () => {
    client.start();
    for (let attempt = 0; attempt < 3; attempt += 1) {
      FakeSocket.last.open();
      await settle();
      FakeSocket.last.drop(CLOSE.unauthenticated, 'expired');
      const now = state();
      if (now.name === 'waiting') clock.advance(now.retryAt - clock.now());
    }
    expect(state()).toEqual({ name: 'refused', closeCode: 4401, reason: 'expired' });
    expect(FakeSocket.opened).toHaveLength(3);
  });

  it('takes silence of two and a half heartbeats for a loss', async () => {
    const socket = await goLive();
    clock.advance(2_400);
    expect(state().name).toBe('live');
    clock.advance(200);
    expect([state().name, socket.closedWith]).toEqual(['waiting', CLOSE.heartbeatLost]);
  });

  it('brings a new token when the old one runs out', async () => {
    const socket = await goLive();
    socket.say({ type: 'tokenExpiring', expiresAt: '' });
    await settle();
    expect(socket.sent.at(-1)).toEqual({ type: 'renew', token: 'token' });
  });

  it('waits and tries again when there is no token', async () => {
    create({ token: () => Promise.reject(new Error('signed out')) });
    client.start();
    FakeSocket.last.open();
    await settle();
    expect(state()).toMatchObject({ name: 'waiting', reason: 'signed out' });
  });

  it('stops for good when told to, whatever it was doing', async () => {
    const socket = await goLive();
    client.stop();
    socket.drop(1006);
    clock.advance(120_000);
    expect([state().name, FakeSocket.opened.length]).toEqual(['idle', 1]);
  });

  it('gives the same snapshot as long as nothing changed', async () => {
    const socket = await goLive();
    const before = client.getSnapshot();
    expect(client.getSnapshot()).toBe(before);
    socket.say(event(11, { call: call('c', []) }));
    expect(client.getSnapshot()).not.toBe(before);
  });
});
