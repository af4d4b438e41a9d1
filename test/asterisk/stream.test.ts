import { EventEmitter, once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { replayFacts } from '../../bin/replay-capture.ts';
import type { ProviderHttp } from '../../connectors/kit/provider-http.ts';
import { asterisk } from '../../connectors/pbx/asterisk/asterisk.ts';
import { asteriskSettings } from '../../connectors/pbx/asterisk/asterisk-settings.ts';
import type { CallRecord } from '../../src/domain/call-record.ts';
import type { Exchange } from '../../src/domain/exchange.ts';
import { NO_HTTP } from '../kit/no-http.ts';
import { NO_STREAM_TOOLS } from '../kit/no-stream-tools.ts';
import { type AriServer, startAriServer } from './ari-server.ts';
import { captureLines, context, factsOf } from './recorded-calls.ts';

const stream = asterisk.stream;
if (stream === undefined) throw new Error('the connector has no stream');

const PASSWORD = 'open-sesame';
const http: ProviderHttp = {
  ...NO_HTTP,
  request: async ({ url, headers = {} }) => {
    const response = await fetch(url, { headers });
    return { status: response.status, headers: {}, body: await response.text() };
  },
};

let server: AriServer;
beforeEach(async () => {
  server = await startAriServer(PASSWORD);
});
afterEach(() => server.close());

function contextWith(password: string) {
  return { country: 'RU', settings: asteriskSettings.parse({ baseUrl: server.baseUrl, password }) };
}

/** Opens the stream and turns its callbacks into promises. */
function open(password = PASSWORD) {
  const events = new EventEmitter();
  const handle = stream?.open(
    contextWith(password),
    {
      onFrame: (body) => events.emit('frame', body),
      onOpen: () => events.emit('open'),
      onClose: (reason) => events.emit('closed', reason),
    },
    NO_STREAM_TOOLS,
  );
  const first = async (name: string) => String((await once(events, name))[0]);
  return {
    frame: () => first('frame'),
    opened: () => first('open'),
    closed: first('closed'),
    close: () => handle?.close(),
  };
}

describe('the ARI stream', () => {
  it('subscribes to all channels of its own application, with its password out of the URL', async () => {
    const events = open();
    await events.opened();
    const frame = events.frame();
    server.send({ type: 'StasisStart' });
    expect(await frame).toBe('{"type":"StasisStart"}');
    expect(server.requests).toEqual([
      {
        url: '/ari/events?app=callweave&subscribeAll=true',
        authorization: `Basic ${btoa(`callweave:${PASSWORD}`)}`,
      },
    ]);
    events.close();
    events.close();
    await events.closed;
  });

  it('says so when Asterisk refuses the password', async () => {
    expect(await open('wrong').closed).toBe('Asterisk answered 401 to the request for events');
  });

  it('ends when another program takes over its application, because nothing more would come', async () => {
    const events = open();
    await events.opened();
    server.send({ type: 'ApplicationReplaced', application: 'callweave' });
    expect(await events.closed).toBe('another program took over the ARI application "callweave"');
  });

  it('says so when Asterisk closes it', async () => {
    const events = open();
    await events.opened();
    server.dropClients();
    expect(await events.closed).toBe('Asterisk closed the stream (1012)');
  });
});

describe('the state read after a gap', () => {
  const lines = captureLines('answered-direct');
  const at = (line: string) => (JSON.parse(line) as Exchange).at;
  const isAnswered = lines.findIndex(
    (line) => line.includes('ChannelEnteredBridge') && line.includes('PJSIP/trunk'),
  );
  const before = factsOf(lines.slice(0, isAnswered + 1));
  const keys = [...new Set(before.flatMap((fact) => fact.keys))];
  const lastAt = at(lines[isAnswered] ?? '');

  async function stateFacts(channels: unknown[], bridges: unknown[]) {
    server.channels = channels;
    server.bridges = bridges;
    const now = new Date(Date.parse(lastAt) + 60_000);
    const exchanges = (await stream?.readState(http, contextWith(PASSWORD), now, keys)) ?? [];
    return exchanges.flatMap((exchange) => asterisk.parse(exchange, context).facts);
  }

  it('ends the calls that ended meanwhile', async () => {
    expect(replayFacts(asterisk, before)).toMatchObject([
      { legs: [{ state: 'connected' }, { state: 'connected' }] },
    ]);
    const records = replayFacts(asterisk, [...before, ...(await stateFacts([], []))]);
    expect(records).toMatchObject([
      { outcome: 'answered', endedAt: new Date(Date.parse(lastAt) + 60_000).toISOString() },
    ]);
    expect(server.requests.map(({ url }) => url)).toEqual(['/ari/channels', '/ari/bridges']);
  });

  it('leaves alone the calls that go on, and sees those that began', async () => {
    const living = before.flatMap(({ body }) => {
      const { channel, what } = body as {
        what: string;
        channel: { id: string; name: string; number?: string };
      };
      return what === 'entered' ? [{ id: channel.id, name: channel.name, state: 'Up' }] : [];
    });
    const other = {
      id: '1772435799.900',
      name: 'PJSIP/trunk-00000fff',
      state: 'Ring',
      caller: { name: '', number: '79000000031' },
      connected: { name: '', number: '' },
      dialplan: { context: 'from-trunk', exten: '74950000002', app_name: 'Queue' },
      creationtime: '2026-11-21T23:12:00.000+0000',
    };
    const [entered] = before.filter(({ body }) => (body as { what: string }).what === 'entered');
    const bridge = {
      id: (entered?.body as { bridge: string } | undefined)?.bridge,
      bridge_type: 'mixing',
      bridge_class: 'basic',
      channels: living.map(({ id }) => id),
    };
    const records = replayFacts(asterisk, [...before, ...(await stateFacts([...living, other], [bridge]))]);
    expect(records).toHaveLength(2);
    const [old, begun] = records[0]?.customer.raw === '79000000031' ? [records[1], records[0]] : records;
    expect(old?.endedAt).toBeUndefined();
    expect(old?.legs.map(({ state }) => state)).toEqual(['connected', 'connected']);
    expect(begun).toMatchObject({
      direction: 'inbound',
      customer: { e164: '+79000000031' },
      line: { did: '74950000002' },
    });
    expect(begun?.startedAt).toBe('2026-11-21T23:12:00.000Z');
  });

  it('shows the queue of a caller who came while nobody listened, and not of one who is talking', async () => {
    const waiting = {
      id: '1772435799.901',
      name: 'PJSIP/trunk-00000ff1',
      state: 'Up',
      caller: { name: '', number: '79000000032' },
      dialplan: { context: 'from-trunk', exten: '74950000002', app_name: 'Queue', app_data: 'sales,t' },
      creationtime: '2026-11-21T23:12:00.000+0000',
    };
    const queues = (records: CallRecord[]) =>
      records.flatMap(({ legs }) =>
        legs.filter(({ role }) => role === 'queue').map(({ device }) => device?.number),
      );
    const once = await stateFacts([waiting], []);
    expect(queues(replayFacts(asterisk, once))).toEqual(['sales']);
    // Two applications read the state each for itself.
    expect(queues(replayFacts(asterisk, [...once, ...(await stateFacts([waiting], []))]))).toEqual(['sales']);
    const bridge = { id: 'b1', bridge_type: 'mixing', bridge_class: 'basic', channels: [waiting.id] };
    expect(queues(replayFacts(asterisk, await stateFacts([waiting], [bridge])))).toEqual([]);
  });

  it('is a bad payload when Asterisk answers with a page instead of a list', async () => {
    const page: ProviderHttp = {
      ...NO_HTTP,
      request: async () => ({ status: 200, headers: {}, body: '<html>' }),
    };
    await expect(stream?.readState(page, contextWith(PASSWORD), new Date())).rejects.toMatchObject({
      kind: 'badPayload',
    });
  });
});
