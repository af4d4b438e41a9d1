import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PgAgentDirectory } from '../../src/agents/pg-agent-directory.ts';
import { listCalls } from '../../src/calls/list-calls.ts';
import { type Asked, RecomputeService } from '../../src/calls/recompute/recompute-service.ts';
import type { ConnectionDirectory } from '../../src/connections/pbx-port.ts';
import { PgCallerDirectory } from '../../src/contacts/pg-caller-directory.ts';
import { silentLogger } from '../../src/platform/logger.ts';
import { TenantService } from '../../src/tenants/tenant-service.ts';
import {
  RecomputeCalls,
  type RecomputeCallsOptions,
  type RecomputeJob,
} from '../../workers/recompute-calls.ts';
import { fakePort } from './fake-pbx.ts';
import { createHub, type Hub } from './hub-harness.ts';

const AT = Date.parse('2026-03-30T07:00:00.000Z');
const DAY = 24 * 3_600_000;
const SALES = { id: '400', name: 'Продажи' };
const RANGE = { from: '2026-03-01T00:00:00.000Z', to: '2026-05-01T00:00:00.000Z' };

let hub: Hub;
let jobs: RecomputeJob[];
let woken: string[];
let service: RecomputeService;

beforeEach(async () => {
  hub = await createHub();
  await hub.owner.query(
    `SELECT ensure_month_partitions('2026-03-01'), ensure_month_partitions('2026-04-01')`,
  );
  jobs = [];
  woken = [];
  const { database } = hub;
  const enqueue = async (job: RecomputeJob) => void jobs.push(job);
  service = new RecomputeService({ database, tenants: new TenantService({ database }), enqueue });
});
afterEach(async () => {
  await hub.close();
});

function worker(options: Partial<RecomputeCallsOptions> = {}): RecomputeCalls {
  const { database, bus, connections } = hub;
  return new RecomputeCalls({
    database,
    connections,
    agents: new PgAgentDirectory({ database, bus }),
    directory: new PgCallerDirectory(),
    bus,
    logger: silentLogger(),
    enqueue: async (job) => void jobs.push(job),
    wake: async (connectionId) => void woken.push(connectionId),
    pause: async () => undefined,
    ...options,
  });
}

/** Until no job is left, as the queue would. Returns how many it took. */
async function work(recompute = worker()): Promise<number> {
  let done = 0;
  for (let job = jobs.shift(); job !== undefined; job = jobs.shift(), done += 1) await recompute.run(job);
  return done;
}

async function finished(asked: Asked, recompute = worker()) {
  const { recomputationId } = await service.start(hub.tenantId, asked, null);
  await work(recompute);
  return service.get(hub.tenantId, recomputationId);
}

const agentId = (device: string) => hub.agents.get(device)?.agentId as string;
const byId = async () => new Map((await hub.calls()).map((call) => [call.call_id, call]));

/** 101 answers and talks longest, 102 takes over and ends it. Each on another day, so that they lie in two months. */
async function talk(call: string, day: number, queue?: typeof SALES): Promise<void> {
  const at = AT + day * DAY;
  await hub.say([
    {
      id: `${call}-1`,
      call,
      kind: 'delivered',
      at,
      leg: '101',
      from: '+79000000011',
      ...(queue && { queue }),
    },
    { id: `${call}-2`, call, kind: 'established', at: at + 2_000, leg: '101' },
    { id: `${call}-3`, call, kind: 'connectionCleared', at: at + 40_000, leg: '101' },
    { id: `${call}-4`, call, kind: 'established', at: at + 41_000, leg: '102' },
    { id: `${call}-5`, call, kind: 'callCleared', at: at + 50_000 },
  ]);
}

async function threeCalls(): Promise<void> {
  await talk('a', 0);
  await talk('b', 1, SALES);
  await talk('c', 4);
}

const LONGEST = { assignPolicy: 'longestTalk' } as const;

describe('a dry run', () => {
  it('says what would change by rules that nobody saved, and changes nothing', async () => {
    await threeCalls();
    const before = [await hub.calls(), await hub.events()];
    const dry = await finished({ dryRun: true, ...RANGE, rules: LONGEST });
    expect(dry).toMatchObject({
      state: 'done',
      dryRun: true,
      counts: { lookedAt: 3, notFinal: 0, planned: 3, reassigned: 3, applied: 0, changedSince: 0 },
      summary: {
        moves: [
          {
            from: { agentId: agentId('102'), name: 'Agent 102' },
            to: { agentId: agentId('101'), name: 'Agent 101' },
            calls: 3,
          },
        ],
        rules: [{ from: 'lastConnected', to: 'longestTalk', calls: 3 }],
      },
    });
    expect(dry.sample[0]).toMatchObject({
      state: 'planned',
      fields: ['responsible'],
      before: { words: 'Agent 102 — последний разговор с клиентом (общее правило компании)' },
      after: { words: 'Agent 101 — самый долгий разговор с клиентом (общее правило компании)' },
    });
    expect([await hub.calls(), await hub.events()]).toEqual(before);
  });

  it('finds nothing to change by the rules that the calls were judged by', async () => {
    await threeCalls();
    expect(await finished({ dryRun: true, ...RANGE })).toMatchObject({ counts: { lookedAt: 3, planned: 0 } });
  });

  it('looks at the queue, connection and range it was asked for, and at no other tenant’s calls', async () => {
    await threeCalls();
    const rules = LONGEST;
    const counts = async (extra: Partial<Asked>) =>
      (await finished({ dryRun: true, ...RANGE, rules, ...extra })).counts;
    expect(await counts({ queue: '400' })).toMatchObject({ lookedAt: 1, planned: 1 });
    expect(await counts({ connection: hub.connectionId })).toMatchObject({ lookedAt: 3 });
    expect(await counts({ connection: randomUUID() })).toMatchObject({ lookedAt: 0 });
    // The beginning is included, the end is not.
    const one = { from: new Date(AT).toISOString(), to: new Date(AT + DAY).toISOString() };
    expect(await counts(one)).toMatchObject({ lookedAt: 1 });
    const stranger = randomUUID();
    await hub.owner.query('INSERT INTO tenants (tenant_id, name) VALUES ($1, $2)', [stranger, 'Other']);
    const { recomputationId } = await service.start(stranger, { dryRun: true, ...RANGE, rules }, null);
    await work();
    expect((await service.get(stranger, recomputationId)).counts.lookedAt).toBe(0);
    await expect(service.get(hub.tenantId, recomputationId)).rejects.toMatchObject({ code: 'notFound' });
  });

  it('leaves calls alone that the path still decides', async () => {
    await hub.say({ id: 'l1', call: 'live', kind: 'established', at: AT, leg: '101', from: '+79000000011' });
    expect((await finished({ dryRun: true, ...RANGE, rules: LONGEST })).counts).toMatchObject({
      lookedAt: 1,
      notFinal: 1,
      planned: 0,
    });
  });

  it('does not rewrite records of an earlier version that say less of the same decision', async () => {
    await talk('a', 0);
    await hub.owner.query(
      `UPDATE calls SET record = jsonb_set(record::jsonb, '{responsible}',
         (record::jsonb->'responsible') - 'scope' - 'words')::json`,
    );
    expect((await finished({ dryRun: true, ...RANGE })).counts.planned).toBe(0);
    expect((await finished({ dryRun: true, ...RANGE, rules: LONGEST })).counts.planned).toBe(1);
  });
});

describe('a dry run that is applied', () => {
  it('changes exactly what it said, quietly: one event per call, no card, no owner, one revision more', async () => {
    await hub.set({ ownerFollows: 'always' });
    await threeCalls();
    const before = await byId();
    const told = (await hub.events()).length;
    const dry = await finished({ dryRun: true, ...RANGE, rules: LONGEST });
    const real = await finished({ dryRun: false, dryRunId: dry.recomputationId });
    expect(real).toMatchObject({ state: 'done', counts: { applied: 3, changedSince: 0 } });
    for (const [callId, call] of await byId()) {
      const { responsible, ...former } = before.get(callId).record;
      expect(call.record).toEqual({
        ...former,
        revision: former.revision + 1,
        responsible: dry.sample.find((change) => change.callId === callId)?.after,
      });
      expect(call).toMatchObject({ revision: former.revision + 1, responsible_agent_id: agentId('101') });
      expect(responsible.agentId).toBe(agentId('102'));
    }
    const events = (await hub.events()).slice(told);
    expect(events.map(({ type }) => type)).toEqual(Array(3).fill('callweave.call.recordUpdated.v1'));
    expect(events.every(({ card, audience }) => card === null && audience.length === 0)).toBe(true);
    expect(events[0]?.agent_ids.toSorted()).toEqual([agentId('101'), agentId('102')].toSorted());
    expect(
      (await service.listChanges(hub.tenantId, dry.recomputationId, { limit: 9 })).map((c) => c.state),
    ).toEqual(Array(3).fill('applied'));
    expect((await finished({ dryRun: true, ...RANGE, rules: LONGEST })).counts.planned).toBe(0);
  });

  it('leaves nothing to tell when the path derives an applied call again by the same rules', async () => {
    await threeCalls();
    await finished({ dryRun: false, confirm: true, ...RANGE, rules: LONGEST });
    await hub.set(LONGEST);
    const before = [await hub.calls(), await hub.events()];
    const touches = (await hub.calls()).map(({ call_id }) => ({ callId: call_id, settle: true }));
    await hub.ingest.refresh(hub.connectionId, touches);
    expect([await hub.calls(), await hub.events()]).toEqual(before);
  });

  it('can be applied again where it was cancelled, and goes on with what is left', async () => {
    await threeCalls();
    const dry = await finished({ dryRun: true, ...RANGE, rules: LONGEST });
    const { recomputationId } = await service.start(
      hub.tenantId,
      { dryRun: false, dryRunId: dry.recomputationId },
      null,
    );
    await service.cancel(hub.tenantId, recomputationId);
    await work();
    const again = await finished({ dryRun: false, dryRunId: dry.recomputationId });
    expect(again).toMatchObject({ state: 'done', counts: { applied: 3 } });
  });

  it('puts the calls into the list of whoever answers for them now', async () => {
    await hub.set({ queueDuty: { 400: agentId('103') } });
    const at = AT;
    await hub.say([
      {
        id: 'q1',
        call: 'q',
        kind: 'queued',
        at,
        leg: 'q',
        role: 'queue',
        from: '+79000000011',
        queue: SALES,
      },
      { id: 'q2', call: 'q', kind: 'callCleared', at: at + 9_000 },
    ]);
    const listOf = (device: string) =>
      hub.database.tenant(hub.tenantId, (tx) => listCalls(tx, { agentId: agentId(device), limit: 9 }));
    expect(await listOf('103')).toHaveLength(1);
    const rules = { queueRules: [{ queueId: '400', dutyAgentId: agentId('102') }] };
    const owners = async () =>
      (await hub.owner.query('SELECT agent_id FROM missed_call_tasks')).rows.map((task) => task.agent_id);
    expect(await owners()).toEqual([agentId('103')]);
    await finished({ dryRun: false, confirm: true, ...RANGE, rules });
    // A call that was missed in spring makes no new work today; what still waits goes to whoever answers for it now.
    expect(await owners()).toEqual([agentId('102')]);
    expect([(await listOf('103')).length, (await listOf('102')).length]).toEqual([0, 1]);
  });

  it('leaves a call alone that changed since, and counts it apart', async () => {
    await threeCalls();
    const dry = await finished({ dryRun: true, ...RANGE, rules: LONGEST });
    await hub.say({ id: 'b-late', call: 'b', kind: 'established', at: AT + DAY + 45_000, leg: '103' });
    const b = (await hub.calls())[1];
    const real = await finished({ dryRun: false, dryRunId: dry.recomputationId });
    expect(real.counts).toMatchObject({ applied: 2, changedSince: 1 });
    expect((await hub.calls())[1]).toEqual(b);
    const states = (await service.listChanges(hub.tenantId, real.recomputationId, { limit: 9 })).map(
      (c) => c.state,
    );
    expect(states).toEqual(['applied', 'changedSince', 'applied']);
  });

  it('makes nobody responsible who has left since the dry run', async () => {
    await hub.say([
      {
        id: 'q1',
        call: 'q',
        kind: 'queued',
        at: AT,
        from: '+79000000011',
        leg: 'q',
        role: 'queue',
        queue: SALES,
      },
      { id: 'q2', call: 'q', kind: 'callCleared', at: AT + 30_000 },
    ]);
    const onDuty = agentId('103');
    const dry = await finished({
      dryRun: true,
      ...RANGE,
      rules: { queueRules: [{ queueId: '400', dutyAgentId: onDuty }] },
    });
    expect(dry.sample).toMatchObject([{ after: { agentId: onDuty, rule: 'queueDuty' } }]);
    await hub.owner.query('UPDATE agents SET active = false WHERE agent_id = $1', [onDuty]);
    expect(await finished({ dryRun: false, dryRunId: dry.recomputationId })).toMatchObject({
      counts: { applied: 0, changedSince: 1 },
    });
    expect((await hub.calls())[0].responsible_agent_id).toBeNull();
  });

  it('lets in whoever found the connection taken meanwhile', async () => {
    await threeCalls();
    await hub.put(JSON.stringify({ id: 'n', call: 'n', kind: 'delivered', at: AT, leg: '101' }));
    await finished({ dryRun: false, confirm: true, ...RANGE, rules: LONGEST });
    expect(woken).toContain(hub.connectionId);
  });

  it('is refused with other rules, another range, a second time, or while it is not done', async () => {
    await threeCalls();
    const { recomputationId: dryRunId } = await service.start(
      hub.tenantId,
      { dryRun: true, ...RANGE, rules: LONGEST },
      null,
    );
    const apply = (extra: Partial<Asked> = {}) =>
      service.start(hub.tenantId, { dryRun: false, dryRunId, ...extra }, null);
    await expect(apply()).rejects.toMatchObject({ code: 'unprocessable', message: /not done: waiting/ });
    await expect(service.start(hub.tenantId, { dryRun: true, ...RANGE }, null)).rejects.toMatchObject({
      code: 'conflict',
    });
    await work();
    await expect(apply({ rules: { assignPolicy: 'firstAnswered' } })).rejects.toMatchObject({
      code: 'unprocessable',
      details: { problems: [{ path: 'body.rules' }] },
    });
    await expect(apply({ to: '2026-06-01T00:00:00.000Z', what: 'records' })).rejects.toMatchObject({
      details: { problems: [{ path: 'body.what' }, { path: 'body.to' }] },
    });
    await apply({ rules: LONGEST, ...RANGE });
    await work();
    await expect(apply()).rejects.toMatchObject({ code: 'conflict', message: /has been applied/ });
    await expect(apply({ dryRunId: randomUUID() })).rejects.toMatchObject({ code: 'unprocessable' });
    await expect(service.start(hub.tenantId, { dryRun: false, ...RANGE }, null)).rejects.toMatchObject({
      code: 'unprocessable',
      message: /confirm/,
    });
    await expect(
      service.start(hub.tenantId, { dryRun: true, from: RANGE.to, to: RANGE.from }, null),
    ).rejects.toMatchObject({ code: 'unprocessable', message: /range/ });
  });
});

describe('a run that is interrupted', () => {
  it('goes on in the next job behind its last page, and does nothing twice', async () => {
    await threeCalls();
    const { recomputationId } = await service.start(
      hub.tenantId,
      { dryRun: false, confirm: true, ...RANGE, rules: LONGEST },
      null,
    );
    // A page per job: plan, end of the plan, apply, end.
    expect(await work(worker({ sliceMs: 0 }))).toBeGreaterThan(3);
    const run = await service.get(hub.tenantId, recomputationId);
    expect(run).toMatchObject({ state: 'done', counts: { lookedAt: 3, planned: 3, applied: 3 } });
    expect((await hub.calls()).map(({ revision }) => revision)).toEqual([2, 2, 2]);
  });

  it('is found again when its process died, and is not touched while that lives', async () => {
    await threeCalls();
    const { recomputationId } = await service.start(
      hub.tenantId,
      { dryRun: true, ...RANGE, rules: LONGEST },
      null,
    );
    jobs = [];
    await hub.owner.query(`UPDATE recomputations SET state = 'running', runner = gen_random_uuid()`);
    await worker().run({ tenantId: hub.tenantId, recomputationId });
    expect(await worker().resume()).toBe(0);
    expect((await service.get(hub.tenantId, recomputationId)).counts.lookedAt).toBe(0);
    await hub.owner.query(`UPDATE recomputations SET heartbeat_at = now() - interval '61 seconds'`);
    expect(await worker().resume()).toBe(1);
    await work();
    expect(await service.get(hub.tenantId, recomputationId)).toMatchObject({
      state: 'done',
      counts: { planned: 3 },
    });
    expect(await worker().resume()).toBe(0);
  });

  it('is not spoilt by a runner that was taken for dead in the middle of a page and wakes up again', async () => {
    await threeCalls();
    const { recomputationId } = await service.start(
      hub.tenantId,
      { dryRun: true, ...RANGE, rules: LONGEST },
      null,
    );
    const job = jobs.shift() as RecomputeJob;
    const directory = new PgAgentDirectory({ database: hub.database, bus: hub.bus });
    const sleeping = Object.assign(Object.create(directory) as PgAgentDirectory, {
      names: async (tenantId: string) => {
        // The page is read. Before it is written somebody else takes the run and writes the same page.
        await hub.owner.query(`UPDATE recomputations SET heartbeat_at = now() - interval '61 seconds'`);
        await worker({ sliceMs: 0 }).run(job);
        return directory.names(tenantId);
      },
      standings: (tenantId: string) => directory.standings(tenantId),
      at: (tenantId: string, connectionId: string) => directory.at(tenantId, connectionId),
    });
    await worker({ agents: sleeping }).run(job);
    expect((await service.get(hub.tenantId, recomputationId)).error).toBeUndefined();
    await work();
    expect(await service.get(hub.tenantId, recomputationId)).toMatchObject({
      state: 'done',
      counts: { lookedAt: 3, planned: 3 },
    });
  });

  it('stops when it is cancelled, even in the middle of a page, and what it did not commit is not there', async () => {
    await threeCalls();
    const { recomputationId } = await service.start(
      hub.tenantId,
      { dryRun: false, confirm: true, ...RANGE, rules: LONGEST },
      null,
    );
    const before = await hub.calls();
    const directory = new PgAgentDirectory({ database: hub.database, bus: hub.bus });
    const cancelling = Object.assign(Object.create(directory) as PgAgentDirectory, {
      names: async (tenantId: string) => {
        // The plan is made and its first page is about to be written.
        const run = await service.get(tenantId, recomputationId);
        if (run.phase === 'applying') await service.cancel(tenantId, recomputationId);
        return directory.names(tenantId);
      },
      standings: (tenantId: string) => directory.standings(tenantId),
      at: (tenantId: string, connectionId: string) => directory.at(tenantId, connectionId),
    });
    await hub.put('ignore');
    await work(worker({ agents: cancelling }));
    expect(await hub.calls()).toEqual(before);
    expect(woken).toEqual([hub.connectionId]);
    expect(await service.get(hub.tenantId, recomputationId)).toMatchObject({
      state: 'cancelled',
      counts: { planned: 3, applied: 0 },
    });
    await expect(service.cancel(hub.tenantId, recomputationId)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('ends its job between pages when the process stops', async () => {
    await threeCalls();
    const { recomputationId } = await service.start(
      hub.tenantId,
      { dryRun: true, ...RANGE, rules: LONGEST },
      null,
    );
    const stopping = worker();
    stopping.stop();
    await work(stopping);
    expect(await service.get(hub.tenantId, recomputationId)).toMatchObject({
      state: 'running',
      counts: { lookedAt: 3 },
    });
    await hub.owner.query(`UPDATE recomputations SET heartbeat_at = now() - interval '21 seconds'`);
    expect(await worker().resume()).toBe(1);
    await work();
    expect(await service.get(hub.tenantId, recomputationId)).toMatchObject({ state: 'done' });
  });
});

describe('whole records made again from their facts', () => {
  /** The next version of the connector tells 102 that it only consulted. */
  const nextVersion = (): ConnectionDirectory => ({
    find: async () => ({
      ...hub.connection,
      port: fakePort({
        interpret: (facts) =>
          fakePort()
            .interpret(facts)
            .map((event) => (event.leg?.id === '102' ? { ...event, peer: 'colleague' as const } : event)),
      }),
    }),
  });

  it('change where the connector understands more, and say which parts', async () => {
    await threeCalls();
    expect((await finished({ dryRun: true, what: 'records', ...RANGE })).counts).toMatchObject({
      lookedAt: 3,
      planned: 0,
      underivable: 0,
    });
    const recompute = worker({ connections: nextVersion() });
    const dry = await finished({ dryRun: true, what: 'records', ...RANGE }, recompute);
    expect(dry.counts).toMatchObject({ planned: 3, reassigned: 3 });
    expect(dry.sample[0]?.fields).toEqual(
      expect.arrayContaining(['durations', 'lastConnectedTo', 'legs', 'responsible']),
    );
    const real = await finished({ dryRun: false, dryRunId: dry.recomputationId }, recompute);
    expect(real.counts).toMatchObject({ applied: 3 });
    const [call] = await hub.calls();
    expect(call.record).toMatchObject({
      revision: 2,
      final: true,
      lastConnectedTo: agentId('101'),
      responsible: { agentId: agentId('101') },
    });
  });

  it('look the customer up who turns out to be another', async () => {
    await threeCalls();
    const contactId = randomUUID();
    await hub.owner.query(`INSERT INTO contacts (contact_id, tenant_id, name) VALUES ($1, $2, 'Another')`, [
      contactId,
      hub.tenantId,
    ]);
    await hub.owner.query(
      `INSERT INTO contact_numbers (tenant_id, contact_id, raw, e164, digits, last10)
       VALUES ($1, $2, '+79000000012', '+79000000012', '79000000012', '9000000012')`,
      [hub.tenantId, contactId],
    );
    const { interpret } = fakePort();
    const port = fakePort({
      interpret: (facts) =>
        interpret(facts).map((event) => ({
          ...event,
          ...(event.customer && { customer: { raw: '+79000000012' } }),
        })),
    });
    const recompute = worker({ connections: { find: async () => ({ ...hub.connection, port }) } });
    const dry = await finished({ dryRun: true, what: 'records', ...RANGE }, recompute);
    await finished({ dryRun: false, dryRunId: dry.recomputationId }, recompute);
    const [call] = await hub.calls();
    expect(call.record.matches).toMatchObject([{ id: contactId, chosen: true }]);
    // The path finds nothing to add.
    hub.connection.port = port;
    const before = await hub.events();
    await hub.ingest.refresh(hub.connectionId, [{ callId: call.call_id }]);
    expect(await hub.events()).toEqual(before);
  });

  it('are not written when they come out otherwise than the dry run said', async () => {
    await threeCalls();
    const dry = await finished(
      { dryRun: true, what: 'records', ...RANGE },
      worker({ connections: nextVersion() }),
    );
    const real = await finished({ dryRun: false, dryRunId: dry.recomputationId });
    expect(real.counts).toMatchObject({ applied: 0, changedSince: 3 });
    expect((await hub.calls()).map(({ revision }) => revision)).toEqual([1, 1, 1]);
  });

  it('say which calls could not be made again, and why', async () => {
    await threeCalls();
    const [a, b] = await hub.calls();
    await hub.owner.query('DELETE FROM call_facts WHERE call_id = $1', [a.call_id]);
    const find = async () => ({
      ...hub.connection,
      port: fakePort({
        interpret: (facts) => {
          if (facts.some(({ keys }) => keys.includes('b'))) throw new Error('cannot chew this');
          return fakePort().interpret(facts);
        },
      }),
    });
    const dry = await finished(
      { dryRun: true, what: 'records', ...RANGE },
      worker({ connections: { find } }),
    );
    expect(dry).toMatchObject({
      counts: { lookedAt: 3, planned: 0, underivable: 2 },
      summary: {
        underivable: [
          { why: 'fault', calls: 1 },
          { why: 'noFacts', calls: 1 },
        ],
      },
      sample: [
        { callId: a.call_id, state: 'underivable', why: 'noFacts' },
        { callId: b.call_id, state: 'underivable', why: 'fault' },
      ],
    });
    const off = worker({ connections: { find: async () => undefined } });
    expect((await finished({ dryRun: true, what: 'records', ...RANGE }, off)).summary?.underivable).toEqual([
      { why: 'noConnection', calls: 2 },
      { why: 'noFacts', calls: 1 },
    ]);
  });
});

it('results are kept for ninety days', async () => {
  await threeCalls();
  const old = await finished({ dryRun: true, ...RANGE, rules: LONGEST });
  await hub.owner.query(`UPDATE recomputations SET created_at = now() - interval '91 days'`);
  const fresh = await finished({ dryRun: true, ...RANGE, rules: LONGEST });
  await worker().prune();
  await expect(service.get(hub.tenantId, old.recomputationId)).rejects.toMatchObject({ code: 'notFound' });
  expect(await service.listChanges(hub.tenantId, fresh.recomputationId, { limit: 9 })).toHaveLength(3);
  const { rows } = await hub.owner.query('SELECT count(*)::int AS count FROM recomputation_changes');
  expect(rows[0].count).toBe(3);
});
