import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { seededRandom } from '../../sandbox/exchange/random.ts';
import type { CallRecord } from '../../src/domain/call-record.ts';
import type { CallPart } from '../../src/domain/stitch/call-part.ts';
import { partEvents } from '../../src/domain/stitch/part-events.ts';
import { stitchParts } from '../../src/domain/stitch/stitch-parts.ts';
import { insideRow, NUMBERS, row } from '../domain/stitch/parts.ts';
import { fakePort } from './fake-pbx.ts';
import { createHub, type Hub } from './hub-harness.ts';

/** A connector whose log has a row per leg, in as many lines as it takes. */
const port = fakePort({
  parse: ({ body }) => ({
    facts: (JSON.parse(body) as CallPart[]).map((part) => ({
      id: createHash('sha256').update(JSON.stringify(part)).digest('hex'),
      keys: [`row:${part.id}`],
      at: part.startedAt,
      order: 0,
      body: part,
    })),
    rejects: [],
    ignored: 0,
  }),
  interpret: (facts) => partEvents(facts.map(({ body }) => body as CallPart)),
  legRows: { toPart: ({ body }) => body as CallPart },
});

let hub: Hub;
beforeAll(async () => {
  hub = await createHub({ port });
});
afterAll(() => hub.close());
beforeEach(async () => {
  await hub.owner.query(
    'TRUNCATE calls, call_facts, call_keys, call_agents, outgoing_events, inbox, missed_call_tasks, customer_reaches CASCADE',
  );
});

async function poll(...rows: CallPart[]): Promise<void> {
  await hub.put(JSON.stringify(rows));
  await hub.drain();
}

async function records(): Promise<CallRecord[]> {
  const calls = await hub.calls();
  return calls.filter(({ merged_into }) => merged_into === null).map(({ record }) => record);
}

const types = async (): Promise<string[]> => (await hub.events()).map(({ type }) => type.split('.')[2] ?? '');

/** What the record says, without the ids and revisions that each way of telling has of its own. */
function essence({
  direction,
  startedAt,
  endedAt,
  outcome,
  durations,
  legs,
  transfers,
  links,
  ...rest
}: CallRecord) {
  const { customer, line, firstAnsweredBy, lastConnectedTo, longestTalk } = rest;
  return {
    ...{ direction, startedAt, endedAt, outcome, durations, transfers, customer, line },
    ...{ firstAnsweredBy, lastConnectedTo, longestTalk },
    legs,
    links: links?.map(({ absorbedCallId: _was, ...link }) => link),
  };
}

/** The rows of a hunt with a transfer after a consultation, and of a second call from the same number. */
const hunt = [row('101', 0, 10), row('102', 10, 40, { answered: 14 })];
const asked = insideRow('102', '103', 30, 40, 33);
const handed = row('103', 40, 90, { answered: 40 });
const second = row('101', 60, 75, { answered: 64 });
const all = [...hunt, asked, handed, second];

describe('rows of a log, one per leg and without an id', () => {
  it('come in one poll and are one call, told once', async () => {
    await poll(...hunt, asked, handed);
    const [call, ...others] = await records();
    expect(others).toEqual([]);
    expect(call).toMatchObject({
      outcome: 'answered',
      transfers: [{ kind: 'attended', from: '102', to: '103' }],
      lastConnectedTo: hub.agents.get('103')?.agentId,
    });
    expect(call?.links?.map(({ reason, confidence }) => [reason, confidence])).toEqual([
      ['stitched', 0.9],
      ['consultation', 0.97],
      ['stitched', 0.9],
    ]);
    expect(await types()).toEqual(['logged']);
  });

  it('come one poll after another: one call, one card at most, and the parts point to it', async () => {
    for (const part of [handed, hunt[0], asked, hunt[1]] as CallPart[]) await poll(part);
    const [call, ...others] = await records();
    expect(others).toEqual([]);
    const merged = (await hub.events()).filter(({ type }) => type.includes('merged'));
    for (const { event } of merged) expect(event.data).toMatchObject({ mergedInto: call?.callId });
    const gone = (await hub.calls()).filter(({ merged_into }) => merged_into !== null);
    expect(merged.map(({ event }) => event.subject).sort()).toEqual(
      gone.map(({ call_id }) => call_id).sort(),
    );
    expect(call?.links?.flatMap(({ absorbedCallId }) => absorbedCallId ?? []).sort()).toEqual(
      expect.arrayContaining(gone.map(({ call_id }) => call_id).sort()),
    );
    expect((await hub.events()).filter(({ card }) => card !== null)).toEqual([]);
  });

  it('change nothing when they come again', async () => {
    await poll(...all);
    const before = await records();
    const told = (await hub.events()).length;
    await poll(...all);
    await poll(...[...all].reverse());
    expect(await records()).toEqual(before);
    expect(await hub.events()).toHaveLength(told);
  });

  it('may have grown when they are read again: the later version counts', async () => {
    await poll(...hunt);
    const [first, last] = hunt as [CallPart, CallPart];
    await poll({ ...last, readAt: 1, recording: { id: 'r', state: 'ready', source: 'r.mp3' } });
    await poll({ ...first, readAt: 0 });
    const [call, ...others] = await records();
    expect(others).toEqual([]);
    expect(call?.recordings).toMatchObject([{ id: 'r' }]);
    expect(call?.legs).toHaveLength(2);
  });

  it('give the same calls whatever the order and the polls they come in, also where a late row parts what seemed one', async () => {
    // Two calls from one number whose rows cross: who belongs to whom shows only when all are there.
    const crossing = [
      row('101', 200, 210, { id: 'a1' }),
      row('102', 205, 217, { id: 'b1' }),
      row('103', 210, 230, { id: 'a2', answered: 215 }),
      row('101', 217, 240, { id: 'b2', answered: 220 }),
      row('102', 230, 260, { id: 'a3', answered: 233 }),
    ];
    const rows = [...all, ...crossing];
    const expected = stitchParts(rows, NUMBERS).map(({ parts }) =>
      parts
        .map(({ id }) => id)
        .sort()
        .join(),
    );
    expect(expected).toHaveLength(4);
    let first: unknown;
    for (let seed = 0; seed < 6; seed++) {
      await hub.owner.query(
        'TRUNCATE calls, call_facts, call_keys, call_agents, outgoing_events, inbox CASCADE',
      );
      const random = seededRandom(seed);
      const order = random.shuffle([...rows, ...rows]);
      while (order.length > 0) await poll(...order.splice(0, random.between(1, 4)));
      const { rows: facts } = await hub.owner.query(
        "SELECT call_id, array_agg(DISTINCT body->>'id') AS ids FROM call_facts GROUP BY call_id",
      );
      expect(facts.map(({ ids }) => ids.sort().join()).sort()).toEqual([...expected].sort());
      const calls = (await records()).map(essence);
      calls.sort((a, b) => a.startedAt.localeCompare(b.startedAt));
      first ??= calls;
      expect(calls).toEqual(first);
      const { rows: keys } = await hub.owner.query(
        'SELECT k.key FROM call_keys k JOIN call_facts f ON f.call_id = k.call_id AND k.key = f.keys[1]',
      );
      expect(keys).toHaveLength(rows.length);
    }
  });

  it('are parted again when a late row shows that they were two calls', async () => {
    const [first, last] = [row('101', 0, 10), row('102', 12, 30, { answered: 15 })];
    await poll(first, last);
    const [joined] = await records();
    expect(joined?.legs).toHaveLength(2);
    // Another call from the same number rang meanwhile, and stopped as the answered phone began.
    await poll(row('103', 5, 12));
    const calls = await records();
    expect(calls.map(({ legs }) => legs.map(({ device }) => device?.number))).toEqual([
      ['101'],
      ['103', '102'],
    ]);
    expect(calls[0]).toMatchObject({ callId: joined?.callId, outcome: 'missed' });
    expect(calls[0]?.links).toBeUndefined();
    // The one call is told anew, the other one for the first time.
    expect((await types()).sort()).toEqual(['assigned', 'logged', 'logged']);
  });

  it('are parted again when a later version of a row says what the first did not', async () => {
    const last = row('102', 10, 30, { answered: 15 });
    await poll(row('101', 0, 10), last);
    expect(await records()).toHaveLength(1);
    const corrected = { ...last, line: '74950000002', readAt: 1 };
    await poll(corrected);
    const calls = await records();
    expect(calls.map(({ line }) => line?.did)).toEqual(['74950000001', '74950000002']);
    const [before] = await Promise.all([records()]);
    await poll(corrected, last, row('101', 0, 10));
    expect(await records()).toEqual(before);
  });

  it('make one task of a missed call, which closes itself when a row tells that somebody answered', async () => {
    const tasks = async () =>
      (await hub.owner.query('SELECT call_id, state FROM missed_call_tasks ORDER BY missed_at')).rows;
    const [missed, answered] = hunt as [CallPart, CallPart];
    await poll(missed);
    expect(await tasks()).toMatchObject([{ state: 'open' }]);
    await poll(row('104', 0, 10));
    expect(await tasks()).toHaveLength(1);
    await poll(answered);
    expect((await tasks()).filter(({ state }) => state === 'open')).toEqual([]);
    expect(await tasks()).toHaveLength(1);
  });

  it('of a customer who hides the number stay apart', async () => {
    const hidden = { customer: { raw: 'anonymous' } };
    await poll(row('101', 0, 10, hidden));
    await poll(row('102', 10, 20, hidden));
    expect(await records()).toHaveLength(2);
  });

  it('of an inside call that comes when the customer’s call is long final join it', async () => {
    await poll(...hunt, handed);
    expect((await records()).map(({ final }) => final)).toEqual([true]);
    await poll(asked);
    const [call, ...others] = await records();
    expect(others).toEqual([]);
    expect(call).toMatchObject({ final: true, transfers: [{ kind: 'attended' }] });
  });

  it('are looked for among what lies around them, however much the number calls otherwise', async () => {
    const history = Array.from({ length: 60 }, (_, index) =>
      row('101', -86_400 + index * 600, -86_400 + index * 600 + 30, { answered: -86_400 + index * 600 + 5 }),
    );
    await poll(...history);
    for (const part of hunt) await poll(part);
    expect(await records()).toHaveLength(61);
  });
});
