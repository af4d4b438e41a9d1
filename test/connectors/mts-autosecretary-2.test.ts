import { describe, expect, it } from 'vitest';
import { bindPort } from '../../connectors/kit/bind-port.ts';
import { connectorCatalog } from '../../connectors/kit/catalog.ts';
import { parseSettings } from '../../connectors/kit/settings-form.ts';
import { mtsAutosecretary2 } from '../../connectors/pbx/mts-autosecretary-2/mts-autosecretary-2.ts';
import { domainOf } from '../../connectors/pbx/mts-autosecretary-2/settings.ts';
import type { CallRecord } from '../../src/domain/call-record.ts';
import { callIdFor, deriveCall } from '../../src/domain/derive-call.ts';
import type { Fact } from '../../src/domain/fact.ts';
import { findMerges, linkFacts } from '../../src/domain/link.ts';
import { readSample } from './read-fixtures.ts';

const SETTINGS = {
  token: 'example-token',
  domain: '9000000033.RU',
  eventUser: 'callweave',
  eventPassword: 'пароль:1',
};
const port = bindPort(mtsAutosecretary2, SETTINGS, 'RU');

const ROW = {
  callId: 75000000001,
  trunkId: '9000000033',
  startTime: '2025-11-27T13:49:40',
  an: '9000000011',
  dn: '9000000022',
  via: '9000000033' as string | null,
  rel: 0,
  duration: 43,
  wait: 10,
  recDur: 33,
};

function event(name: 'callaccepted' | 'callanswered' | 'endcall', change: Record<string, unknown> = {}) {
  const { payload } = JSON.parse(readSample('mts-autosecretary-2', `mts-ac20-event-${name}.json`));
  return { ...payload, ...change };
}

function factsOf(source: 'webhook' | 'poll', body: unknown, bound = port): Fact[] {
  const parsed = bound.parse({
    at: '2025-11-27T11:00:00.000Z',
    source,
    operation: 'statistics',
    body: JSON.stringify(body),
  });
  expect(parsed.rejects).toEqual([]);
  return parsed.facts;
}

const hooks = (...events: object[]): Fact[] => events.flatMap((one) => factsOf('webhook', one));
const rows = (...changes: Partial<typeof ROW>[]): Fact[] =>
  factsOf(
    'poll',
    changes.map((change) => ({ ...ROW, ...change })),
  );

function callsOf(facts: readonly Fact[]): CallRecord[] {
  return linkFacts(facts).map((own) => {
    const callId = callIdFor(own[0]!.at, own[0]!.id);
    const identity = {
      callId,
      linkageId: callId,
      tenantId: 't',
      connectorId: 'x',
      revision: 1,
      final: false,
    };
    const options = { country: 'RU', form: port.numberForm };
    return deriveCall({ facts: own, interpret: port.interpret, identity, options })!;
  });
}

function only(facts: readonly Fact[]): CallRecord {
  const calls = callsOf(facts);
  expect(calls).toHaveLength(1);
  return calls[0]!;
}

describe('live events', () => {
  it('ring the called telephone with the PBX’s own times, whatever the length of the fraction', () => {
    const call = only(hooks(event('callaccepted'), event('callanswered'), event('endcall')));
    expect(call).toMatchObject({
      direction: 'inbound',
      outcome: 'answered',
      customer: { e164: '+79000000011' },
      line: { e164: '+79000000033' },
      startedAt: '2025-11-27T10:49:40.000Z',
      answeredAt: '2025-11-27T10:49:49.597Z',
      endedAt: '2025-11-27T10:50:23.281Z',
      lastConnectedTo: '9000000022',
      ext: { mts: { callResult: '2' } },
    });
    expect(call.legs.find(({ role }) => role === 'agent')?.device).toEqual({
      number: '9000000022',
      user: '110',
    });
  });

  it('mean missed when no answer was told', () => {
    expect(only(hooks(event('callaccepted'), event('endcall')))).toMatchObject({ outcome: 'missed' });
  });

  it('go on while nobody has hung up', () => {
    expect(only(hooks(event('callaccepted'), event('callanswered')))).not.toHaveProperty('endedAt');
  });

  it('end the call when who answered hangs up, though another telephone rang as well', () => {
    const other = { To: { DNIS: '9000000021', Virtual: '111', TrunkId: '9000000033' } };
    const call = only(
      hooks(event('callaccepted', other), event('callaccepted'), event('callanswered'), event('endcall')),
    );
    expect(call.outcome).toBe('answered');
    const agents = call.legs.filter(({ role }) => role === 'agent');
    expect(agents.map(({ device, result }) => `${device?.number} ${result}`).sort()).toEqual([
      '9000000021 answeredElsewhere',
      '9000000022 answered',
    ]);
  });

  it('say of a telephone that was given up before another answered that nobody answered it', () => {
    const first = { To: { DNIS: '9000000021', Virtual: '111', TrunkId: '9000000033' } };
    const given = { ...first, EventTime: '2025-11-27T13:49:44+03:00' };
    const call = only(
      hooks(
        event('callaccepted', first),
        event('endcall', given),
        event('callaccepted', { EventTime: '2025-11-27T13:49:45+03:00' }),
        event('callanswered'),
        event('endcall'),
      ),
    );
    const agents = call.legs.filter(({ role }) => role === 'agent');
    expect(agents.map(({ device, result }) => `${device?.number} ${result}`)).toEqual([
      '9000000021 noAnswer',
      '9000000022 answered',
    ]);
  });

  it('go on when the first of two telephones is given up and the second rings', () => {
    const next = {
      EventTime: '2025-11-27T13:50:24+03:00',
      To: { DNIS: '9000000021', Virtual: '111', TrunkId: '9000000033' },
    };
    const call = only(hooks(event('callaccepted'), event('endcall'), event('callaccepted', next)));
    expect(call).not.toHaveProperty('endedAt');
  });

  it('are one fact when they are sent twice', () => {
    const [first, second] = hooks(event('callaccepted'), event('callaccepted'));
    expect(first).toEqual(second);
  });

  it.each([
    [{ EventType: 'CallTransferred' }, '`EventType` is not a known event'],
    [{ EventTime: 'yesterday' }, '`EventTime` is not a time'],
    [{ CallID: undefined }, '`CallID` is missing'],
    [{ To: 'x' }, '`To` is not an object'],
  ])('with %j are kept as unreadable', (change, reason) => {
    const body = JSON.stringify(event('callaccepted', change));
    const { rejects, facts } = port.parse({ at: '2025-11-27T11:00:00.000Z', source: 'webhook', body });
    expect(facts).toEqual([]);
    expect(rejects[0]?.reason).toContain(reason);
  });
});

describe('rows of the statistics', () => {
  it('are Moscow time; the wait is a part of the duration', () => {
    expect(only(rows({}))).toMatchObject({
      startedAt: '2025-11-27T10:49:40.000Z',
      answeredAt: '2025-11-27T10:49:50.000Z',
      endedAt: '2025-11-27T10:50:23.000Z',
      durations: { total: 43_000, talk: 33_000 },
      recordings: [{ id: '75000000001', state: 'pending', duration: 33_000 }],
    });
  });

  it('are read by the clock that the connection names, whatever zone they write', () => {
    const five = bindPort(mtsAutosecretary2, { ...SETTINGS, hoursFromUtc: 5 }, 'RU');
    for (const startTime of ['2025-11-27T13:49:40', '2025-11-27T13:49:40Z'])
      expect(factsOf('poll', [{ ...ROW, startTime }], five)[0]?.at).toBe(Date.parse('2025-11-27T08:49:40Z'));
    expect(rows({ startTime: '2025-11-27T13:49:40Z' })[0]?.at).toBe(Date.parse('2025-11-27T13:49:40Z'));
  });

  it('tell no talk where a second or less is left behind the wait', () => {
    expect(only(rows({ duration: 11, recDur: 0 }))).toMatchObject({ outcome: 'missed', recordings: [] });
    expect(only(rows({ duration: 12 }))).toMatchObject({ outcome: 'answered' });
  });

  it.each([
    [
      'through the caller’s own number',
      { an: '9000000022', dn: '9000000011', via: '9000000022' },
      'outbound',
    ],
    ['from a short number', { an: '110', dn: '9000000011' }, 'outbound'],
    ['to a short number', { dn: '110', via: null }, 'inbound'],
    ['between short numbers', { an: '110', dn: '111' }, 'internal'],
    ['marked as related', { rel: 1, an: '9000000021' }, 'internal'],
  ])('%s have their direction', (_what, change, direction) => {
    const call = only(rows(change));
    expect(call.direction).toBe(direction);
    if (direction !== 'internal') expect(call.customer.digits).toBe('9000000011');
  });

  it('replace their earlier version', () => {
    const early = rows({ recDur: 0 });
    const late = rows({}).map((fact) => ({ ...fact, body: { ...(fact.body as object), readAt: 1e15 } }));
    expect(only([...late, ...early]).recordings).toHaveLength(1);
  });

  it('are unreadable when the wait is longer than the whole', () => {
    const body = JSON.stringify([{ ...ROW, wait: 44 }, ROW]);
    const { facts, rejects } = port.parse({ at: '2025-11-27T11:00:00.000Z', source: 'poll', body });
    expect([facts.length, rejects[0]?.reason]).toEqual([1, expect.stringContaining('`wait` is longer')]);
  });
});

describe('events and a row', () => {
  const live = [event('callaccepted'), event('callanswered'), event('endcall')];

  it('of one id and one caller are one call of one telephone', () => {
    const call = only([...hooks(...live), ...rows({})]);
    expect(call.legs.filter(({ role }) => role === 'agent')).toHaveLength(1);
    expect(call).not.toHaveProperty('disagreements');
  });

  it('meet in the short number when the row writes that', () => {
    const call = only([...hooks(...live), ...rows({ dn: '110' })]);
    expect(call.legs.filter(({ role }) => role === 'agent')).toHaveLength(1);
  });

  it('of one id and two callers are two calls', () => {
    expect(callsOf([...hooks(...live), ...rows({ an: '9000000012' })])).toHaveLength(2);
  });

  it('under different ids are found to be one call while the live one waits for its end', () => {
    const calls = callsOf([...hooks(event('callaccepted'), event('callanswered')), ...rows({ callId: 1 })]);
    expect(calls).toHaveLength(2);
    expect(findMerges(calls)).toMatchObject([{ reason: 'sameCall' }]);
  });

  it('agree on an answer of which only the row tells', () => {
    expect(only([...hooks(event('callaccepted'), event('endcall')), ...rows({})])).toMatchObject({
      outcome: 'answered',
      lastConnectedTo: '9000000022',
    });
  });

  it('of a call out from an own telephone take the direction of the row', () => {
    const to = { DNIS: '9000000011', TrunkId: '9000000033' };
    const out = live.map((one) => ({ ...one, From: { ANI: '9000000022' }, To: to }));
    const row = rows({ an: '9000000022', dn: '9000000011', via: '9000000022' });
    expect(only([...hooks(...out), ...row])).toMatchObject({
      direction: 'outbound',
      customer: { digits: '9000000011' },
      lastConnectedTo: '9000000022',
    });
  });
});

describe('the sender of events', () => {
  const exchange = (authorization?: string) => ({
    at: '2025-11-27T11:00:00.000Z',
    source: 'webhook' as const,
    headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
    body: '{}',
  });
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

  it('is known by the user name and password, a colon in it too', () => {
    expect(port.webhook?.verify(exchange(basic('callweave:пароль:1')))).toEqual({ ok: true });
  });

  it.each([
    undefined,
    'Basic',
    'Basic ???',
    basic('callweave'),
    basic('callweave:'),
    basic('x:пароль:1'),
    'Bearer x',
  ])('is refused with %s', (authorization) => {
    expect(port.webhook?.verify(exchange(authorization))).toMatchObject({ ok: false, status: 401 });
  });

  it('is refused while no password is set', () => {
    const { eventUser: _, eventPassword: __, ...silent } = SETTINGS;
    const verdict = bindPort(mtsAutosecretary2, silent, 'RU').webhook?.verify(exchange(basic(':')));
    expect(verdict).toMatchObject({ ok: false });
  });

  it('leaves no password in what is stored', () => {
    expect(JSON.stringify(port.webhook?.redact(exchange(basic('callweave:пароль:1'))))).not.toContain(
      'Basic',
    );
  });
});

describe('the settings', () => {
  const token = `x.${Buffer.from(JSON.stringify({ id: 'admin@9000000044.RU' })).toString('base64url')}.y`;

  it('read the domain from the token unless one is given', () => {
    expect(domainOf(parseSettings(mtsAutosecretary2, { token }))).toBe('9000000044.RU');
    expect(domainOf(parseSettings(mtsAutosecretary2, { token, domain: 'other.RU' }))).toBe('other.RU');
  });

  it('ask for the domain when the token names none', () => {
    for (const nameless of ['abc', 'a.b.c', `x.${Buffer.from('null').toString('base64url')}.y`])
      expect(() => parseSettings(mtsAutosecretary2, { token: nameless })).toThrow(
        expect.objectContaining({ code: 'unprocessable' }),
      );
  });

  it('keep the token and the password secret', () => {
    expect(connectorCatalog([mtsAutosecretary2]).list()[0]?.secretFields.sort()).toEqual([
      'eventPassword',
      'token',
    ]);
  });
});
