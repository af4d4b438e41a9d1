import { describe, expect, it } from 'vitest';
import { bindPort } from '../../connectors/kit/bind-port.ts';
import { connectorCatalog } from '../../connectors/kit/catalog.ts';
import { parseSettings } from '../../connectors/kit/settings-form.ts';
import { mtsVpbx } from '../../connectors/pbx/mts-vpbx/mts-vpbx.ts';
import type { CallRecord } from '../../src/domain/call-record.ts';
import { callIdFor, deriveCall } from '../../src/domain/derive-call.ts';
import type { Fact } from '../../src/domain/fact.ts';
import { linkFacts } from '../../src/domain/link.ts';
import { stitchFacts } from '../../src/domain/stitch/stitch-facts.ts';
import { readSample } from './read-fixtures.ts';

const T = Date.parse('2026-01-01T07:00:00Z');
const AT = '2026-01-01T12:00:00.000Z';

const ROW = {
  userId: '9000000021@example.ru',
  callTime: T,
  callingNumber: '+79000000011',
  calledNumber: '+79000000021',
  duration: 34,
  direction: 'TERMINATING',
  status: 'PLACED',
  answerDuration: 28,
  redirectingNumber: '',
  callGroupId: '148626',
  extTrackingId: '21289901:1',
};
/** The second phone of a call that the first did not answer. */
const SECOND = {
  userId: '9000000022@example.ru',
  calledNumber: '+79000000022',
  callTime: T + 20_300,
  extTrackingId: '21289902:1',
};
const MISSED = { status: 'MISSED', duration: 20, answerDuration: 0 };

const PAYLOAD = {
  callId: 'callhalf-901:1',
  state: 'whatever',
  remotePartyName: null,
  remotePartyAddress: '+79000000011',
  callDirection: 'TERMINATING',
  startTime: T as number | string,
  answerTime: null as number | string | null,
  endTime: null as number | string | null,
  extTrackingId: '21289901:1',
};

function hub(settings: Record<string, unknown> = {}) {
  const port = bindPort(mtsVpbx, { token: 'example-token', ...settings }, 'RU');
  const factsOf = (source: 'webhook' | 'poll', body: unknown): Fact[] => {
    const parsed = port.parse({ at: AT, source, operation: 'callHistory', body: JSON.stringify(body) });
    expect(parsed.rejects).toEqual([]);
    return parsed.facts;
  };
  return {
    port,
    rows: (...changes: Partial<typeof ROW>[]) =>
      factsOf('poll', { content: changes.map((change) => ({ ...ROW, ...change })) }),
    push: (change: Partial<typeof PAYLOAD> = {}, abonentId = 8_888_888_021) =>
      factsOf('webhook', { eventType: 'x', abonentId, payload: { ...PAYLOAD, ...change } }),
    callsOf(facts: readonly Fact[]): CallRecord[] {
      const numbers = { country: 'RU', form: port.numberForm };
      return stitchFacts(linkFacts(facts), port.legRows!, numbers).flatMap((own) => {
        const callId = callIdFor(own[0]!.at, own[0]!.id);
        const identity = {
          callId,
          linkageId: callId,
          tenantId: 't',
          connectorId: 'x',
          revision: 1,
          final: false,
        };
        return deriveCall({ facts: own, interpret: port.interpret, identity, options: numbers }) ?? [];
      });
    },
  };
}

const hops = (call: CallRecord | undefined): string[] =>
  (call?.legs ?? [])
    .filter(({ role }) => role === 'agent')
    .map(({ device, result }) => `${device?.number} ${result}`);

describe('rows of the history', () => {
  it('know the mobile subscriber by the number in the user id', () => {
    const { rows, callsOf } = hub();
    const [call] = callsOf(rows({ calledNumber: '+74950000001' }));
    expect(call).toMatchObject({
      direction: 'inbound',
      outcome: 'answered',
      customer: { e164: '+79000000011' },
      line: { did: '+74950000001' },
      startedAt: '2026-01-01T07:00:00.000Z',
      endedAt: '2026-01-01T07:00:34.000Z',
      lastConnectedTo: '9000000021',
      recordings: [],
    });
  });

  it('know others by the short number that was called', () => {
    const { rows, callsOf } = hub();
    const [call] = callsOf(rows({ userId: 'X214G1A2I@example.ru', calledNumber: '201' }));
    expect(call?.legs.find(({ role }) => role === 'agent')?.device).toEqual({
      number: '201',
      user: 'X214G1A2I@example.ru',
    });
  });

  it('are put together when the second phone begins to ring where the first stopped', () => {
    const { rows, callsOf } = hub();
    const calls = callsOf(rows(MISSED, SECOND));
    expect(calls.map(hops)).toEqual([['9000000021 noAnswer', '9000000022 answered']]);
    expect(calls[0]).toMatchObject({ outcome: 'answered', lastConnectedTo: '9000000022' });
  });

  it('are put together where one says who sent the call on', () => {
    const { rows, callsOf } = hub();
    const calls = callsOf(
      rows({}, { ...SECOND, callTime: T + 34_000, redirectingNumber: '+79000000021', duration: 61 }),
    );
    expect(calls.map(hops)).toEqual([['9000000021 answered', '9000000022 answered']]);
  });

  it('stay apart when customer and time say so, though their group is the same', () => {
    const { rows, callsOf } = hub();
    expect(callsOf(rows({}, { ...SECOND, callingNumber: '+79000000012' }))).toHaveLength(2);
  });

  it('are tied by their group, and by nothing else, where the connection says so', () => {
    const { rows, callsOf } = hub({ callGroupTies: true });
    expect(callsOf(rows(MISSED, { ...SECOND, callTime: T + 60_000 }))).toHaveLength(1);
    expect(callsOf(rows(MISSED, { ...SECOND, callGroupId: '148627' }))).toHaveLength(2);
  });

  it('of both sides of an inside call are one call', () => {
    const inside = { callingNumber: '202', calledNumber: '201', duration: 7, answerDuration: 2 };
    const { rows, callsOf } = hub();
    const calls = callsOf(
      rows(
        { ...inside, userId: 'X214G1A3I@example.ru', direction: 'ORIGINATING', extTrackingId: '1:0' },
        { ...inside, userId: 'X214G1A2I@example.ru', extTrackingId: '1:1' },
      ),
    );
    expect(calls).toHaveLength(1);
    expect(calls[0]).toMatchObject({ direction: 'internal' });
  });

  it.each([
    ['unknown', undefined],
    ['wait', '2026-01-01T07:00:28.000Z'],
    ['talk', '2026-01-01T07:00:06.000Z'],
  ])('with answerDuration read as %s have their answer', (answerDuration, answeredAt) => {
    const { port, rows } = hub({ answerDuration });
    const logged = port.interpret(rows({})).find(({ kind }) => kind === 'logged')?.logged;
    const leg = logged?.legs.find(({ role }) => role === 'agent');
    expect(leg?.connectedAt).toBe(Date.parse(answeredAt ?? '2026-01-01T07:00:00.000Z'));
  });

  it('promise a recording only where calls are recorded and one was answered', () => {
    const { rows, callsOf } = hub({ fetchRecordings: true });
    expect(callsOf(rows({}))[0]?.recordings).toMatchObject([{ state: 'pending' }]);
    expect(callsOf(rows(MISSED))[0]?.recordings).toEqual([]);
  });

  it('read the operator’s own sample', () => {
    const { payload } = JSON.parse(readSample('mts-vpbx', 'mts-vpbx-callhistory-enterprise.json'));
    const { port } = hub();
    const { facts, rejects } = port.parse({ at: AT, source: 'poll', body: JSON.stringify(payload) });
    expect([facts.length, rejects]).toEqual([1, []]);
  });

  it.each([
    [{ direction: 'SIDEWAYS' }, '`direction` is neither'],
    [{ status: 'ODD' }, '`status` is neither'],
    [{ callTime: 'now' }, '`callTime` is not a time'],
    [{ userId: '' }, '`userId` is missing'],
  ])('with %j are kept as unreadable, and the others go on', (change, reason) => {
    const body = JSON.stringify({ content: [{ ...ROW, ...change }, ROW] });
    const { facts, rejects } = hub().port.parse({ at: AT, source: 'poll', body });
    expect([facts.length, rejects.length, rejects[0]?.reason]).toEqual([
      1,
      1,
      expect.stringContaining(reason),
    ]);
  });
});

describe('events', () => {
  const answered = { answerTime: String(T + 6_000) };
  const ended = { ...answered, endTime: T + 34_000 };

  it('ring, answer and end by their times, whatever their words', () => {
    const { push, callsOf } = hub();
    const [ringing] = callsOf(push());
    expect(ringing).toMatchObject({ direction: 'inbound', customer: { e164: '+79000000011' } });
    expect(ringing?.legs.find(({ role }) => role === 'agent')).toMatchObject({
      device: { number: '8888888021', user: '8888888021' },
      alertedAt: '2026-01-01T07:00:00.000Z',
    });
    const [call] = callsOf([...push(), ...push(answered), ...push(ended)]);
    expect(call).toMatchObject({
      outcome: 'answered',
      answeredAt: '2026-01-01T07:00:06.000Z',
      endedAt: '2026-01-01T07:00:34.000Z',
    });
  });

  it('come in any order, and the last one is enough', () => {
    const { push, callsOf } = hub();
    expect(callsOf(push(ended))[0]).toMatchObject({ outcome: 'answered', durations: { talk: 28_000 } });
  });

  it('do not end a call that nobody answered yet: another phone may be about to ring', () => {
    const { push, callsOf } = hub();
    expect(callsOf(push({ endTime: T + 20_000 }))[0]).not.toHaveProperty('endedAt');
  });

  it('let nobody’s telephone ring while the word for the direction is unknown', () => {
    const { push, callsOf } = hub();
    const unknown = { callDirection: 'Hither' };
    expect(callsOf(push(unknown))).toEqual([]);
    const [call] = callsOf(push({ ...unknown, ...answered }));
    expect(call?.legs.find(({ role }) => role === 'agent')).not.toHaveProperty('alertedAt');
    expect(call?.answeredAt).toBe('2026-01-01T07:00:06.000Z');
  });

  it('are understood in the words that a person has seen', () => {
    const { push, callsOf } = hub({ incomingWord: 'hither', outgoingWord: 'Thither' });
    expect(callsOf(push({ callDirection: 'Hither' }))[0]?.direction).toBe('inbound');
    expect(callsOf(push({ callDirection: 'thither' }))[0]?.direction).toBe('outbound');
  });

  it('and the row of the same tracking id are one leg, which the row gives its number', () => {
    const { push, rows, callsOf } = hub();
    const calls = callsOf([...push(), ...push(answered), ...push(ended), ...rows({})]);
    expect(calls).toHaveLength(1);
    expect(hops(calls[0])).toEqual(['9000000021 answered']);
    expect(calls[0]?.answeredAt).toBe('2026-01-01T07:00:06.000Z');
  });

  it('that ask whether anybody is there tell of nothing', () => {
    const { port } = hub();
    const ask = (body: unknown) => port.parse({ at: AT, source: 'webhook', body: JSON.stringify(body) });
    expect(ask({ eventType: 'CHECK_ALIVE' })).toEqual({ facts: [], rejects: [], ignored: 1 });
    expect(ask({ eventType: 'OTHER' }).rejects[0]?.reason).toContain('`payload` is missing');
  });
});

describe('the sender of events', () => {
  const exchange = (headers: Record<string, string>) => ({
    at: AT,
    source: 'webhook' as const,
    headers: { 'content-type': 'application/json', ...headers },
    body: '{}',
  });

  it('needs nothing but the secret address unless the key is demanded', () => {
    expect(hub().port.webhook?.verify(exchange({}))).toEqual({ ok: true });
  });

  it('is known by the key in whatever header it comes', () => {
    const { port } = hub({ clientApiKey: 'our-key', requireClientKey: true });
    for (const headers of [{ 'x-auth-token': 'our-key' }, { authorization: 'Bearer our-key' }] as const)
      expect(port.webhook?.verify(exchange(headers))).toEqual({ ok: true });
    for (const headers of [{}, { 'x-auth-token': 'our-ke' }, { 'x-auth-token': 'our-keyy' }] as const)
      expect(port.webhook?.verify(exchange(headers))).toMatchObject({ ok: false, status: 401 });
  });

  it('leaves the names of headers and none of their values', () => {
    const stored = hub().port.webhook?.redact(exchange({ 'x-their-header': 'our-key' }));
    expect(stored?.headers).toEqual({ 'content-type': 'application/json', 'x-their-header': '***' });
  });
});

describe('the settings', () => {
  it('ask for the key when events have to carry it', () => {
    expect(() => parseSettings(mtsVpbx, { token: 'x', requireClientKey: true })).toThrow(
      expect.objectContaining({ code: 'unprocessable' }),
    );
  });

  it('keep token and key secret', () => {
    expect(connectorCatalog([mtsVpbx]).list()[0]?.secretFields.sort()).toEqual(['clientApiKey', 'token']);
  });
});
