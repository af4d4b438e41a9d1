import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bindPort } from '../../connectors/kit/bind-port.ts';
import { megafon } from '../../connectors/pbx/megafon/megafon.ts';
import type { Exchange } from '../../src/domain/exchange.ts';
import { silentLogger } from '../../src/platform/logger.ts';
import { Metrics } from '../../src/platform/metrics.ts';
import { Sweep } from '../../workers/sweep.ts';
import { createHub, type Hub } from './hub-harness.ts';

/** Lately, on a whole second: rows of the log have no finer time. */
const AT = Math.floor(Date.now() / 1000 - 7_200) * 1000;
const port = bindPort(
  megafon,
  { domain: 'example', apiKey: 'example-api-key', crmToken: 'TEST-CRM-TOKEN' },
  'RU',
);

let hub: Hub;
let metrics: Metrics;
beforeEach(async () => {
  metrics = new Metrics();
  hub = await createHub({ port, metrics });
});
afterEach(async () => {
  await hub.close();
});

const iso = (seconds: number): string => new Date(AT + seconds * 1000).toISOString();

/** A webhook about call A, received `seconds` after the beginning. */
function hook(seconds: number, fields: Record<string, string>): Exchange {
  return {
    at: iso(seconds),
    source: 'webhook',
    method: 'POST',
    path: '/',
    body: new URLSearchParams({ phone: '79000000011', callid: 'A', ...fields }).toString(),
  };
}
const users: Record<string, string> = { '101': 'ivanov', '102': 'petrov', '103': 'sidorov' };
function event(seconds: number, type: string, ext: string, more: Record<string, string> = {}): Exchange {
  return hook(seconds, { cmd: 'event', type, user: users[ext] ?? ext, ext, direction: 'in', ...more });
}
/** What `/history/json` answers later. */
function log(row: Record<string, unknown> = {}, seconds = 600): Exchange {
  const whole = {
    uid: 'A',
    type: 'in',
    status: 'success',
    client: '79000000011',
    diversion: '74950000001',
    user: 'ivanov',
    start: iso(0).replace('.000', ''),
    wait: 6,
    duration: 60,
    record: 'https://records.example/a.mp3',
    ...row,
  };
  return {
    at: iso(seconds),
    source: 'poll',
    operation: 'callLog',
    status: 200,
    body: JSON.stringify([whole]),
  };
}
/** 101 and 102 ring, 101 talks from 6 s to 66 s. */
const talk = [
  hook(0.1, { cmd: 'contact' }),
  event(0.4, 'INCOMING', '101'),
  event(0.5, 'INCOMING', '102'),
  event(6.3, 'ACCEPTED', '101'),
  event(6.4, 'CANCELLED', '102'),
  event(66.4, 'COMPLETED', '101'),
];

async function hear(exchanges: readonly Exchange[], quiet = false): Promise<void> {
  for (const exchange of exchanges) {
    await hub.inbox.append({ tenantId: hub.tenantId, connectionId: hub.connectionId, quiet, exchange });
  }
  await hub.drain();
}
/** One transaction for each. */
async function hearApart(exchanges: readonly Exchange[]): Promise<void> {
  for (const exchange of exchanges) await hear([exchange]);
}
async function theCall() {
  const calls = await hub.calls();
  expect(calls).toHaveLength(1);
  return calls[0];
}
const types = async (): Promise<string[]> => (await hub.events()).map(({ type }) => type.split('.')[2] ?? '');
const count = async (type: string): Promise<number> => (await types()).filter((one) => one === type).length;
const pops = async (): Promise<number> => (await hub.events()).filter(({ card }) => card !== null).length;
/** Without what every revision changes. */
const course = ({ revision: _r, callId: _c, linkageId: _l, final: _f, ...record }: Record<string, unknown>) =>
  record;

describe('a call that is seen live and polled later', () => {
  it('is one record, pops once per desk, ends once, and has the recording and the lengths of the log', async () => {
    await hearApart(talk);
    const [before, told] = [(await theCall()).record, await types()];
    expect(before).toMatchObject({ outcome: 'answered', durations: { talk: 60_100 }, recordings: [] });
    await hear([log()]);
    const { record, live } = await theCall();
    expect(live).toBe(false);
    expect(record).toMatchObject({
      outcome: 'answered',
      line: { e164: '+74950000001' },
      durations: { total: 66_000, talk: 60_000 },
      recordings: [{ state: 'pending' }],
    });
    expect(record).not.toHaveProperty('disagreements');
    expect(await pops()).toBe(2);
    expect(await count('cleared')).toBe(1);
    expect((await types()).slice(told.length)).toEqual(['recordUpdated']);
  });

  it('tells the world nothing when the same rows come again', async () => {
    await hearApart([...talk, log()]);
    const told = await types();
    await hear([log({}, 900), log({}, 1_200)]);
    expect(await types()).toEqual(told);
  });

  it('is corrected also when it has long been final, and stays final', async () => {
    await hearApart(talk);
    await hub.set({ wrapUpSeconds: 0 });
    await hub.owner.query(`UPDATE calls SET updated_at = now() - interval '1 hour'`);
    await new Sweep({
      database: hub.database,
      ingest: hub.ingest,
      wake: async () => undefined,
      logger: silentLogger(),
    }).settleCalls();
    expect((await theCall()).final).toBe(true);
    await hear([log({ duration: 50 })]);
    const { record, final } = await theCall();
    expect(final).toBe(true);
    expect(record).toMatchObject({ final: true, durations: { talk: 50_000 } });
    expect(await count('cleared')).toBe(1);
    expect(await pops()).toBe(2);
  });

  it('ends when the log says so although phones ring by live events, and late webhooks open nothing', async () => {
    await hearApart(talk.slice(0, 3));
    expect((await theCall()).live).toBe(true);
    await hear([log({ status: 'missed', user: 'pbx', wait: 30, duration: 0, record: undefined })]);
    const missed = await theCall();
    expect(missed).toMatchObject({ live: false, outcome: 'missed' });
    expect(missed.record.legs.map(({ state }: { state: string }) => state)).toEqual(['null', 'null', 'null']);
    expect(await count('cleared')).toBe(1);
    const told = await types();
    await hearApart([event(30.2, 'CANCELLED', '101'), event(30.3, 'CANCELLED', '102')]);
    expect((await theCall()).live).toBe(false);
    expect((await types()).slice(told.length).every((type) => type === 'recordUpdated')).toBe(true);
    expect(await pops()).toBe(2);
  });

  it('ends for the desks also by the history that a new connection reads quietly', async () => {
    await hearApart(talk.slice(0, 3));
    await hear([log({ status: 'missed', user: 'pbx', wait: 30, duration: 0, record: undefined })], true);
    expect(await theCall()).toMatchObject({ live: false, outcome: 'missed' });
    expect(await count('cleared')).toBe(1);
    expect(await count('connectionCleared')).toBe(2);
    expect(await pops()).toBe(2);
  });

  it('may have its log before its last webhooks: an answer that was seen is believed', async () => {
    await hearApart([...talk.slice(0, 3), log({ status: 'missed', user: 'pbx', wait: 6, duration: 0 }, 5)]);
    await hearApart(talk.slice(3));
    const { record, live } = await theCall();
    expect(live).toBe(false);
    expect(record.outcome).toBe('answered');
    expect(record.disagreements).toContainEqual({
      field: 'outcome',
      live: 'answered',
      log: 'missed',
      kept: 'live',
      reason: 'liveSawTheAnswer',
    });
    expect(await count('cleared')).toBe(1);
    expect(await pops()).toBe(2);
  });

  it('is the same record when the log comes first, in the middle or last', async () => {
    await hearApart([...talk, log()]);
    const last = (await theCall()).record;
    for (const place of [0, 2, 4]) {
      const other = await createHub({ port });
      const all = talk.toSpliced(place, 0, log());
      for (const exchange of all) {
        const { tenantId, connectionId } = other;
        await other.inbox.append({ tenantId, connectionId, quiet: false, exchange });
        await other.drain();
      }
      const calls = await other.calls();
      const events = await other.events();
      const names = JSON.stringify(course(calls[0].record));
      expect(calls).toHaveLength(1);
      expect(namesAside(names, other)).toBe(namesAside(JSON.stringify(course(last)), hub));
      expect(events.filter(({ type }) => type.includes('.cleared.')).length).toBeLessThanOrEqual(1);
      // Whoever has nothing left to answer is shown no card.
      if (place === 0) expect(events.some(({ card }) => card !== null)).toBe(false);
      await other.close();
    }
  });
});

/** Ids of tenant, connection and agents differ from hub to hub. */
function namesAside(json: string, of: Hub): string {
  const ids = [of.tenantId, of.connectionId, ...[...of.agents.values()].map(({ agentId }) => agentId)];
  return ids.reduce((text, id, index) => text.replaceAll(id, `id-${index}`), json);
}

describe('a call that only the log knows', () => {
  it('is complete and final, counts as missed, and pops at nobody', async () => {
    await hear([
      log({ status: 'missed', user: 'petrov', ext: '102', wait: 21, duration: 0, record: undefined }),
    ]);
    const call = await theCall();
    expect(call).toMatchObject({ live: false, final: true, outcome: 'missed' });
    expect(call.record).toMatchObject({
      direction: 'inbound',
      customer: { e164: '+79000000011' },
      line: { e164: '+74950000001' },
      startedAt: iso(0),
      endedAt: iso(21),
      durations: { total: 21_000, talk: 0 },
      cause: { raw: 'missed' },
      responsible: { agentName: 'Agent 102' },
    });
    expect(call.record).not.toHaveProperty('disagreements');
    expect(await types()).toEqual(['logged']);
    expect(await pops()).toBe(0);
    const { rows } = await hub.owner.query('SELECT call_id FROM missed_call_tasks');
    expect(rows).toEqual([{ call_id: call.call_id }]);
  });
});

describe('sources that differ', () => {
  it('are explained on the record, counted by field once, and seen by the administrator', async () => {
    await hearApart(talk.slice(0, 4));
    // The end reached us four minutes late.
    await hearApart([event(300, 'COMPLETED', '101'), log()]);
    const { record } = await theCall();
    expect(
      record.disagreements.map(({ field, kept }: { field: string; kept: string }) => `${field} ${kept}`),
    ).toEqual(['endedAt log', 'durations.total log', 'durations.talk log', 'legs[A/ivanov#1].clearedAt log']);
    expect(record).toMatchObject({ endedAt: iso(66), durations: { total: 66_000, talk: 60_000 } });
    // A later revision of the same call does not count them again.
    await hear([log({ rating: '5' }, 900)]);
    const figures = await metrics.render();
    expect(figures).toContain('call_disagreements_total{connector="megafon",field="legs[].clearedAt"} 1');
    expect(figures).toContain('call_disagreements_total{connector="megafon",field="endedAt"} 1');
  });
});

describe('an incoming call that nobody answers, of which webhooks never tell the end', () => {
  const rings = [hook(0.1, { cmd: 'contact' }), event(0.4, 'INCOMING', '101')];
  const sweep = (idleMs?: number) =>
    new Sweep({
      database: hub.database,
      ingest: hub.ingest,
      wake: async () => undefined,
      logger: silentLogger(),
      ...(idleMs !== undefined && { idleMs }),
    }).settleCalls();
  const passes = (minutes: number) =>
    hub.owner.query(`UPDATE calls SET updated_at = updated_at - make_interval(mins => $1)`, [minutes]);

  it('is missed two minutes after its last telephone stopped ringing, as of then', async () => {
    await hearApart([...rings, event(20.4, 'CANCELLED', '101')]);
    await passes(1);
    await sweep();
    expect((await theCall()).live).toBe(true);
    await passes(2);
    await sweep();
    const { record, live } = await theCall();
    expect(live).toBe(false);
    expect(record).toMatchObject({ outcome: 'missed', endedAt: iso(20.4), cause: { raw: 'unknown' } });
    expect(await count('cleared')).toBe(1);
  });

  it('goes on as long as a telephone rings, or none has rung yet', async () => {
    await hearApart(rings);
    await hear([hook(0, { cmd: 'contact', callid: 'B', phone: '79000000012' })]);
    await passes(30);
    await sweep();
    expect((await hub.calls()).map(({ live }) => live)).toEqual([true, true]);
  });

  it('takes the log’s word when it comes, and ends once', async () => {
    await hearApart([...rings, event(20.4, 'CANCELLED', '101')]);
    await passes(3);
    await sweep();
    await hear([log({ status: 'missed', user: 'pbx', wait: 25, duration: 0, destination: 'vm' })]);
    const { record } = await theCall();
    expect(record).toMatchObject({ outcome: 'voicemail', endedAt: iso(25), cause: { raw: 'missed' } });
    expect(record).not.toHaveProperty('disagreements');
    expect(await count('cleared')).toBe(1);
  });

  it('comes back when another telephone rings after all, and can be given up again', async () => {
    await hearApart([...rings, event(20.4, 'CANCELLED', '101')]);
    await passes(3);
    await sweep();
    await hear([event(200, 'INCOMING', '102')]);
    expect((await theCall()).live).toBe(true);
    expect(await pops()).toBe(2);
    await hear([event(215, 'CANCELLED', '102')]);
    await passes(3);
    await sweep();
    expect(await theCall()).toMatchObject({ live: false, record: { endedAt: iso(215), outcome: 'missed' } });
    // One card for each desk, and one task, which waits again.
    expect(await pops()).toBe(2);
    const tasks = await hub.tasks();
    expect(tasks.map(({ state, history }) => [state, history.map(({ what }) => what)])).toEqual([
      ['open', ['opened', 'closed', 'reopened']],
    ]);
  });

  it('is left alone where live events do tell the end', async () => {
    const other = await createHub();
    await other.say([
      { id: '1', call: 'a', kind: 'delivered', at: AT, leg: '101', from: '+79000000011' },
      { id: '2', call: 'a', kind: 'connectionCleared', at: AT + 9_000, leg: '101' },
    ]);
    await new Sweep({
      database: other.database,
      ingest: other.ingest,
      wake: async () => undefined,
      logger: silentLogger(),
      idleMs: 0,
    }).settleCalls();
    expect((await other.calls())[0]).toMatchObject({ live: true });
    await other.close();
  });
});
