import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { readTrace } from '../../sandbox/asterisk/replay-trace.ts';
import { demoAgents } from '../../sandbox/demo-directory.ts';
import { type ScenarioName, scenarios } from '../../sandbox/exchange/scenarios.ts';
import { openSandbox, recordingFile, type SandboxOptions, steppedClock } from '../../sandbox/index.ts';
import { type AriMessage, getAri, listenToAri, shapesOf, storiesOf } from './ari-client.ts';

const START = Date.parse('2026-03-02T07:00:00.400Z');
const CUSTOMER = { number: '79000000101' };

const toClose: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0)) await close();
});

async function open(options: SandboxOptions = {}) {
  const clock = steppedClock(START);
  const sandbox = await openSandbox({ clock, backlog: 0, ...options });
  toClose.push(sandbox.stop);
  return { clock, sandbox };
}

type Stage = Awaited<ReturnType<typeof open>>;

function begin(
  { sandbox, clock }: Stage,
  scenario: ScenarioName,
  customer: { number: string | null } = CUSTOMER,
) {
  const call = sandbox.planners.asterisk.next(clock.now(), { scenario, customer, favourite: true });
  if (!call) throw new Error('nobody is free');
  sandbox.asterisk.begin(call);
  return sandbox.truths().at(-1);
}

async function play(scenario: ScenarioName, customer?: { number: string | null }) {
  const stage = await open();
  const ari = await listenToAri(stage.sandbox);
  const truth = begin(stage, scenario, customer);
  await stage.clock.advance(120_000);
  await ari.caughtUp();
  return { ...stage, ari, truth, events: ari.events };
}

function recorded(name: string): AriMessage[] {
  return readTrace(recordingFile(name)).map(({ body }) => JSON.parse(body));
}

/** Calls of every kind that a real Asterisk played; the sandbox brings only a few of them along. */
function everythingRecorded(): AriMessage[] {
  const root = new URL('../fixtures/asterisk/', import.meta.url);
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => readTrace(fileURLToPath(new URL(`${name}/ari.ndjson.gz`, root))))
    .map(({ body }) => JSON.parse(body));
}

const recordings = readdirSync(new URL('../../sandbox/asterisk/recordings', import.meta.url))
  .filter((file) => file.endsWith('.gz'))
  .map((file) => file.replace('.ari.ndjson.gz', ''));

describe('the invented event stream', () => {
  it('has for every event exactly the keys that the recorded ones have', async () => {
    const known = shapesOf([...recordings.flatMap(recorded), ...everythingRecorded()]);
    for (const { name } of scenarios) {
      const { events } = await play(name);
      expect(events.length).toBeGreaterThan(5);
      // No recorded telephone sends its calls on (302): that Dial names the channel made for it, by Asterisk's source.
      if (name === 'sentOnToColleague') continue;
      for (const [type, shapes] of shapesOf(events)) {
        for (const shape of shapes) expect([...(known.get(type) ?? [])], `${name}: ${type}`).toContain(shape);
      }
    }
  });

  it('shows channels and bridges with the keys of the recorded ones', async () => {
    const keysOf = (events: AriMessage[], key: string) =>
      new Set(events.filter((event) => event[key]?.id).map((event) => Object.keys(event[key]).join(' ')));
    const real = recorded('blind-transfer-refer');
    const { events } = await play('blindTransfer');
    for (const key of ['channel', 'bridge', 'peer', 'caller']) {
      expect(keysOf(events, key)).toEqual(keysOf(real, key));
    }
  });

  // What befell one phone in the recording, and in which invented call the same must befall one.
  it.each<[string, string, ScenarioName, string]>([
    ['rings in vain', 'hunt-fourth-answers', 'huntThirdAnswers', 'NOANSWER'],
    ['loses in a ring group', 'ring-group-one-answers', 'groupOneWins', 'CANCEL'],
    ['still rings when the caller gives up', 'hunt-abandoned-at-second', 'huntAbandoned', 'CANCEL'],
    ['is called outside and busy', 'outbound-busy', 'outboundBusy', 'BUSY'],
  ])('tells of a device that %s as the recording does', async (_what, recording, scenario, status) => {
    const ended = (events: AriMessage[]) =>
      [...storiesOf(events).values()]
        .filter((story) => story.includes(`Dial ${status}`))
        .map((story) => story.slice(1).join(', '));
    const { events } = await play(scenario);
    expect(ended(events).length).toBeGreaterThan(0);
    for (const story of ended(events)) expect(ended(recorded(recording))).toContain(story);
  });

  it('tells of the winner of a hunt as the recording does', async () => {
    const won = (events: AriMessage[]) =>
      [...storiesOf(events).values()].find((story) => story.includes('Dial ANSWER'))?.slice(1);
    // Who hangs up differs from call to call, so the end is left out.
    const upTo = (story: string[] | undefined) => story?.slice(0, story.indexOf('ChannelEnteredBridge') + 1);
    const { events } = await play('huntSecondAnswers');
    expect(upTo(won(events))).toEqual(upTo(won(recorded('hunt-fourth-answers'))));
  });

  it('tells of a caller who gives up with cause 127 on both legs, as recorded', async () => {
    const { events } = await play('huntAbandoned');
    const trunk = (all: AriMessage[]) =>
      [...storiesOf(all).values()].find(([name]) => name === 'PJSIP/trunk');
    expect(trunk(events)).toEqual(trunk(recorded('hunt-abandoned-at-second')));
  });

  it('carries the times of the truth: ringing, answer and end of every hop', async () => {
    for (const scenario of ['huntThirdAnswers', 'blindTransfer', 'declinedNextAnswers'] as const) {
      const { events, truth } = await play(scenario);
      for (const hop of truth?.hops ?? []) {
        const mine = events.filter(({ channel }) => channel?.name?.startsWith(`PJSIP/${hop.agent}-`));
        const at = (type: string, state?: string) => {
          const event = mine.find((one) => one.type === type && (!state || one.channel.state === state));
          return event ? Date.parse(event.timestamp.replace('+0000', 'Z')) - (truth?.t0 ?? 0) : null;
        };
        expect(at('ChannelStateChange', 'Ringing')).toBe(hop.rangAtMs);
        expect(at('ChannelStateChange', 'Up')).toBe(hop.answeredAtMs);
        expect(at('ChannelDestroyed')).toBe(hop.endedAtMs);
      }
    }
  });

  it('names the transferor, the target and the bridges of an attended transfer, and moves the customer', async () => {
    const { events, truth } = await play('attendedTransfer');
    const from = truth?.transfers[0]?.from;
    const transfer = events.find(({ type }) => type === 'BridgeAttendedTransfer');
    const real = recorded('attended-transfer-refer').find(({ type }) => type === 'BridgeAttendedTransfer');
    expect(Object.keys(transfer ?? {})).toEqual(Object.keys(real ?? {}));
    expect(transfer?.transferer_first_leg.name).toMatch(`PJSIP/${from}-`);
    expect(transfer?.transferer_second_leg.name).toMatch(`PJSIP/${from}-`);
    expect(transfer?.transfer_target.name).toMatch('PJSIP/101-');
    expect(transfer?.transferee.name).toMatch('PJSIP/trunk-');
    expect(transfer?.destination_bridge).toBe(transfer?.transferer_second_leg_bridge.id);
    // The consultation is a call between the two agents: the customer's number is nowhere in it.
    const consulted = events.find(
      (one) => one.type === 'Dial' && one.caller.name.startsWith(`PJSIP/${from}-`),
    );
    expect(consulted?.peer.connected.number).toBe(from);
  });

  it('leaves the SIP Call-ID out of ChannelCreated and says anonymous for a withheld number', async () => {
    const { events } = await play('answered', { number: null });
    expect(events[0]).toMatchObject({
      type: 'ChannelCreated',
      timestamp: '2026-03-02T07:00:00.400+0000',
      application: 'cti',
      asterisk_id: expect.any(String),
      channel: { state: 'Ring', protocol_id: '', caller: { number: 'anonymous' } },
    });
    expect(events[1]?.channel.protocol_id).toMatch(/@carrier$/);
    expect(events[0]?.channel.name).toMatch(/^PJSIP\/trunk-[0-9a-f]{8}$/);
    expect(events[0]?.channel.id).toMatch(/^1772434800\.\d+$/);
  });

  it('changes only neighbours of different channels when told to be out of order', async () => {
    const inOrder = await play('groupOneWins');
    const stage = await open();
    stage.sandbox.asterisk.reorder = 0.5;
    const ari = await listenToAri(stage.sandbox);
    begin(stage, 'groupOneWins');
    await stage.clock.advance(120_000);
    await ari.caughtUp();
    const types = (events: AriMessage[]) => events.map(({ type }) => type);
    expect(types(ari.events)).not.toEqual(types(inOrder.events));
    expect([...storiesOf(ari.events).values()].sort()).toEqual(
      [...storiesOf(inOrder.events).values()].sort(),
    );
  });
});

describe('ARI over HTTP', () => {
  it('shows the channels and bridges of this moment', async () => {
    const stage = await open();
    expect((await getAri(stage.sandbox, '/channels')).body).toEqual([]);
    const truth = begin(stage, 'answered');
    const [hop] = truth?.hops ?? [];
    await stage.clock.advance((hop?.rangAtMs ?? 0) + 10);
    const ringing = await getAri(stage.sandbox, '/channels');
    expect(ringing.body.map(({ state }: { state: string }) => state)).toEqual(['Ring', 'Ringing']);
    expect((await getAri(stage.sandbox, '/bridges')).body).toEqual([]);
    await stage.clock.advance((hop?.answeredAtMs ?? 0) - (hop?.rangAtMs ?? 0));
    const [bridge] = (await getAri(stage.sandbox, '/bridges')).body;
    const ids = ringing.body.map(({ id }: { id: string }) => id);
    expect([...bridge.channels].sort()).toEqual([...ids].sort());
    expect((await getAri(stage.sandbox, `/channels/${ids[1]}`)).body.state).toBe('Up');
    const endpoints = (await getAri(stage.sandbox, '/endpoints')).body;
    expect(endpoints[0]).toEqual({
      technology: 'PJSIP',
      resource: '101',
      state: 'online',
      channel_ids: [ids[1]],
    });
    await stage.clock.advance(60_000);
    expect((await getAri(stage.sandbox, '/channels')).body).toEqual([]);
    expect((await getAri(stage.sandbox, '/bridges')).body).toEqual([]);
  });

  it.each(scenarios.map(({ name }) => name))('has nothing left over after %s', async (scenario) => {
    const { sandbox, events } = await play(scenario);
    expect((await getAri(sandbox, '/channels')).body).toEqual([]);
    expect((await getAri(sandbox, '/bridges')).body).toEqual([]);
    const count = (type: string) => events.filter((event) => event.type === type).length;
    expect(count('ChannelDestroyed')).toBe(count('ChannelCreated'));
    expect(count('BridgeDestroyed')).toBe(count('BridgeCreated'));
    expect(count('ChannelLeftBridge')).toBe(count('ChannelEnteredBridge'));
  });

  it('takes Basic or api_key, and refuses others with 401', async () => {
    const { sandbox } = await open();
    const { baseUrl, user, password } = sandbox.addresses.asterisk;
    const refused = await getAri(sandbox, '/channels', 'someone:else');
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toContain('Basic');
    expect((await fetch(`${baseUrl}/channels?api_key=${user}:${password}`)).status).toBe(200);
    expect((await getAri(sandbox, '/nothing')).status).toBe(404);
  });
});

describe('the event stream as a connection', () => {
  const failure = (url: string) =>
    new Promise<string>((resolve) => {
      new WebSocket(url).on('error', ({ message }) => resolve(message));
    });

  it('needs a login and an application', async () => {
    const { sandbox } = await open();
    const { eventsUrl, user, password } = sandbox.addresses.asterisk;
    expect(await failure(`${eventsUrl}?app=cti&subscribeAll=true`)).toContain('401');
    expect(await failure(`${eventsUrl}?api_key=${user}:${password}`)).toContain('400');
    expect(await failure(eventsUrl.replace('events', 'nothing'))).toContain('404');
    const ari = await listenToAri(sandbox, `app=x&subscribeAll=true&api_key=${user}:${password}`);
    expect(ari.socket.readyState).toBe(WebSocket.OPEN);
  });

  it('says nothing to an application that did not subscribe to all', async () => {
    const stage = await open();
    const deaf = await listenToAri(stage.sandbox, 'app=deaf');
    const hearing = await listenToAri(stage.sandbox);
    begin(stage, 'answered');
    await stage.clock.advance(60_000);
    await Promise.all([deaf.caughtUp(), hearing.caughtUp()]);
    expect(deaf.events).toEqual([]);
    expect(hearing.events.length).toBeGreaterThan(20);
  });

  it('can be cut: what happens meanwhile is never told, but shows in the state', async () => {
    const stage = await open();
    const before = await listenToAri(stage.sandbox);
    const truth = begin(stage, 'answered');
    await stage.clock.advance(100);
    stage.sandbox.asterisk.dropConnections();
    await before.closed;
    expect(stage.sandbox.asterisk.listeners).toBe(0);
    await stage.clock.advance((truth?.hops[0]?.answeredAtMs ?? 0) + 1);
    const after = await listenToAri(stage.sandbox);
    expect((await getAri(stage.sandbox, '/bridges')).body).toHaveLength(1);
    await stage.clock.advance(60_000);
    await after.caughtUp();
    expect(after.events.map(({ type }) => type)).not.toContain('ChannelCreated');
    expect(after.events.map(({ type }) => type)).toContain('ChannelDestroyed');
  });

  it('can fall silent: neither events nor pongs, and the connection stays', async () => {
    const stage = await open();
    const ari = await listenToAri(stage.sandbox);
    stage.sandbox.asterisk.setSilent(true);
    ari.socket.ping();
    await expect.poll(() => stage.sandbox.asterisk.unansweredPings).toBe(1);
    begin(stage, 'answered');
    await stage.clock.advance(60_000);
    stage.sandbox.asterisk.setSilent(false);
    await ari.caughtUp();
    expect(ari.events).toEqual([]);
    expect(ari.socket.readyState).toBe(WebSocket.OPEN);
  });

  it('can be restarted on the same port: calls are gone and channel names begin again', async () => {
    const stage = await open();
    const { origin } = stage.sandbox.asterisk;
    const before = await listenToAri(stage.sandbox);
    begin(stage, 'heldAndRetrieved');
    await stage.clock.advance(6_000);
    await stage.sandbox.asterisk.restart();
    await before.closed;
    expect(stage.sandbox.asterisk.origin).toBe(origin);
    expect((await getAri(stage.sandbox, '/channels')).body).toEqual([]);
    const after = await listenToAri(stage.sandbox);
    await stage.clock.advance(60_000);
    await after.caughtUp();
    expect(after.events).toEqual([]);
    begin(stage, 'answered');
    await stage.clock.advance(60_000);
    await after.caughtUp();
    expect(after.events[0]?.channel.name).toBe('PJSIP/trunk-00000000');
  });
});

describe('a replayed recording', () => {
  const replay = async (name: string, options: { speed?: number; numbers?: string[] } = {}) => {
    const stage = await open();
    const ari = await listenToAri(stage.sandbox);
    const { durationMs } = stage.sandbox.asterisk.replayTrace(recordingFile(name), options);
    await stage.clock.advance(durationMs);
    await ari.caughtUp();
    return { ...stage, events: ari.events, durationMs };
  };

  it.each(recordings)('of %s tells every story of the original and leaves nothing over', async (name) => {
    const { events, sandbox } = await replay(name);
    const original = recorded(name);
    expect([...storiesOf(events).values()]).toEqual([...storiesOf(original).values()]);
    expect(events.map(({ type }) => type)).toEqual(original.map(({ type }) => type));
    expect((await getAri(sandbox, '/channels')).body).toEqual([]);
    expect((await getAri(sandbox, '/bridges')).body).toEqual([]);
  });

  it('has ids, names and SIP Call-IDs of its own, used consistently', async () => {
    const { events } = await replay('attended-transfer-refer');
    const ids = (all: AriMessage[]) =>
      new Set(JSON.stringify(all).match(/"\d{10}\.\d+"|[0-9a-f]{8}-[0-9a-f-]{27}|[a-z0-9]{16}@\w+/g));
    const original = ids(recorded('attended-transfer-refer'));
    const renewed = ids(events);
    expect(renewed.size).toBe(original.size);
    expect([...renewed].filter((id) => original.has(id))).toEqual([]);
    expect(events[0]?.channel.name).toBe('PJSIP/trunk-00000000');
  });

  it('happens now, with the customers that are wanted, faster when asked', async () => {
    const { events, durationMs } = await replay('hunt-fourth-answers', {
      speed: 10,
      numbers: ['79000000177'],
    });
    const original = recorded('hunt-fourth-answers');
    const length = (all: AriMessage[]) => {
      const times = all.map(({ timestamp }) => Date.parse(String(timestamp).replace('+0000', 'Z')));
      return Math.max(...times) - Math.min(...times);
    };
    expect(Math.abs(length(events) - length(original) / 10)).toBeLessThan(5);
    expect(durationMs).toBeLessThan(2_000);
    expect(Math.abs(Date.parse(String(events[0]?.timestamp).replace('+0000', 'Z')) - START)).toBeLessThan(5);
    expect(events[0]?.channel.caller.number).toBe('79000000177');
    expect(JSON.stringify(events)).not.toContain('79000000014');
  });

  it('can be played twice without the calls being taken for one', async () => {
    const stage = await open();
    const ari = await listenToAri(stage.sandbox);
    for (let turn = 0; turn < 2; turn++) {
      stage.sandbox.asterisk.replayTrace(recordingFile('ring-group-one-answers'));
    }
    await stage.clock.advance(20_000);
    await ari.caughtUp();
    const created = ari.events
      .filter(({ type }) => type === 'ChannelCreated')
      .map(({ channel }) => channel.id);
    expect(new Set(created).size).toBe(8);
  });
});

it('knows the phones of the demo agents as endpoints', async () => {
  const { sandbox } = await open();
  const { body } = await getAri(sandbox, '/endpoints');
  expect(body.map(({ resource }: { resource: string }) => resource)).toEqual([
    ...demoAgents.map(({ extension }) => extension),
    'trunk',
  ]);
});
