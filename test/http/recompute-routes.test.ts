import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { PgAgentDirectory } from '../../src/agents/pg-agent-directory.ts';
import { PgCallerDirectory } from '../../src/contacts/pg-caller-directory.ts';
import { silentLogger } from '../../src/platform/logger.ts';
import { RecomputeCalls } from '../../workers/recompute-calls.ts';
import { LocalBus } from '../people/people-fixture.ts';
import { prepareHub } from './http-fixture.ts';

const hub = prepareHub();
const RANGE = { from: '2026-03-01T00:00:00.000Z', to: '2026-04-01T00:00:00.000Z' };
const CALLS = 5;
let tenantId: string;
let connectionId: string;
let admin: string;
let first: string;
let last: string;

beforeAll(async () => {
  tenantId = await hub.addTenant();
  connectionId = await hub.addConnection(tenantId);
  admin = await hub.apiKey(tenantId, 'admin');
  [first, last] = [await hub.addAgent(tenantId, 'First'), await hub.addAgent(tenantId, 'Last')];
  for (let i = 0; i < CALLS; i += 1) {
    await hub.addCall(tenantId, connectionId, { at: `2026-03-02T07:0${i}:00.000Z`, outcome: 'answered' });
  }
  await hub.owner.query(
    `UPDATE calls SET final = true, record = (record::jsonb || $1)::json WHERE tenant_id = $2`,
    [
      {
        final: true,
        answeredAt: '2026-03-02T07:00:05.000Z',
        firstAnsweredBy: first,
        lastConnectedTo: last,
        queue: { id: '400' },
        responsible: { agentId: last, agentName: 'Last', rule: 'lastConnected', reason: 'lastConnected:102' },
      },
      tenantId,
    ],
  );
});

const api = (method: string, path: string, json?: unknown, key = admin) =>
  hub.request(method, `/api/v1${path}`, { key, ...(json === undefined ? {} : { json }) });

/** What a worker does with the jobs there are. */
async function work(): Promise<void> {
  const bus = new LocalBus();
  const recompute = new RecomputeCalls({
    database: hub.database,
    connections: { find: async () => undefined },
    agents: new PgAgentDirectory({ database: hub.database, bus }),
    directory: new PgCallerDirectory(),
    bus,
    logger: silentLogger(),
    enqueue: async (job) => void hub.recomputing.push(job),
    wake: async () => undefined,
    pause: async () => undefined,
  });
  for (let job = hub.recomputing.shift(); job; job = hub.recomputing.shift()) await recompute.run(job);
}

/** The answer is what the description of the API says. */
function described(operationId: string, body: unknown): void {
  const route = hub.routes.find((one) => one.operationId === operationId);
  expect(route?.response?.safeParse(body).error?.issues ?? []).toEqual([]);
}

describe('recomputations', () => {
  it('are run dry, looked at, downloaded and applied', async () => {
    const rules = { queueRules: [{ queueId: '400', policy: 'firstAnswered' }] };
    const started = await api('POST', '/recomputations', { dryRun: true, ...RANGE, queue: '400', rules });
    expect(started.status).toBe(202);
    expect(started.body).toMatchObject({
      state: 'waiting',
      queueId: '400',
      rules: { ...rules, locale: 'ru' },
    });
    described('startRecomputation', started.body);
    await work();

    const { recomputationId } = started.body;
    const dry = await api('GET', `/recomputations/${recomputationId}`);
    described('getRecomputation', dry.body);
    expect(dry.body).toMatchObject({
      state: 'done',
      counts: { lookedAt: CALLS, planned: CALLS, reassigned: CALLS },
      summary: {
        moves: [
          { from: { agentId: last, name: 'Last' }, to: { agentId: first, name: 'First' }, calls: CALLS },
        ],
      },
    });
    const page = await api('GET', `/recomputations/${recomputationId}/changes?limit=3`);
    described('listRecomputationChanges', page.body);
    const rest = await api(
      'GET',
      `/recomputations/${recomputationId}/changes?limit=3&after=${page.body.next}`,
    );
    const seen = [...page.body.items, ...rest.body.items];
    expect(new Set(seen.map(({ callId }) => callId)).size).toBe(CALLS);
    expect(rest.body.next).toBeNull();

    const file = await api('GET', `/recomputations/${recomputationId}/changes.ndjson`);
    expect(file.headers.get('content-type')).toBe('application/x-ndjson');
    expect(file.headers.get('cache-control')).toBe('no-store');
    expect(
      file.text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(seen);

    const real = await api('POST', '/recomputations', { dryRun: false, dryRunId: recomputationId, rules });
    expect(real.status).toBe(202);
    await work();
    const done = await api('GET', `/recomputations/${real.body.recomputationId}`);
    expect(done.body).toMatchObject({ state: 'done', dryRun: false, counts: { applied: CALLS } });
    const list = await api('GET', '/recomputations?limit=1');
    described('listRecomputations', list.body);
    expect(list.body.items).toMatchObject([{ recomputationId: real.body.recomputationId }]);
    const older = await api('GET', `/recomputations?limit=1&after=${list.body.next}`);
    expect(older.body.items).toMatchObject([{ recomputationId }]);
  });

  it('are downloaded whole however many calls they changed, and nothing is left hanging on the connection', async () => {
    const nobodyCalled = { from: '2025-03-01T00:00:00.000Z', to: '2025-04-01T00:00:00.000Z' };
    const { body } = await api('POST', '/recomputations', { dryRun: true, ...nobodyCalled });
    await work();
    const changes = 20_000;
    await hub.owner.query(
      `INSERT INTO recomputation_changes (recomputation_id, tenant_id, started_at, call_id, connection_id, revision, state)
       SELECT $1, $2, '2025-03-02T07:00:00Z', gen_random_uuid(), $3, 1, 'planned' FROM generate_series(1, $4)`,
      [body.recomputationId, tenantId, connectionId, changes],
    );
    const warnings: string[] = [];
    const onWarning = ({ message }: Error): void => void warnings.push(message);
    process.on('warning', onWarning);
    try {
      const file = await api('GET', `/recomputations/${body.recomputationId}/changes.ndjson`);
      expect(new Set(file.text.trim().split('\n')).size).toBe(changes);
    } finally {
      process.off('warning', onWarning);
    }
    expect(warnings).toEqual([]);
  });

  it('are cancelled once', async () => {
    const { body } = await api('POST', '/recomputations', { dryRun: true, ...RANGE });
    const cancelled = await api('POST', `/recomputations/${body.recomputationId}/cancel`);
    expect(cancelled.body).toMatchObject({ state: 'cancelled' });
    described('cancelRecomputation', cancelled.body);
    expect((await api('POST', `/recomputations/${body.recomputationId}/cancel`)).status).toBe(409);
    hub.recomputing.length = 0;
  });

  it.each([
    ['no range', { dryRun: true }, 422],
    ['a range that ends before it begins', { dryRun: true, from: RANGE.to, to: RANGE.from }, 422],
    ['neither a dry run nor a confirmation', { dryRun: false, ...RANGE }, 422],
    ['a dry run that is none', { dryRun: false, dryRunId: randomUUID() }, 422],
    ['an unknown agent on duty', { dryRun: true, ...RANGE, rules: { queueDuty: { 1: randomUUID() } } }, 422],
    ['an unknown rule', { dryRun: true, ...RANGE, rules: { assignPolicy: 'loudest' } }, 400],
    ['something that is no rule', { dryRun: true, ...RANGE, rules: { wrapUpSeconds: 1 } }, 400],
    ['a word it does not know', { dryRun: true, ...RANGE, dry: true }, 400],
  ])('are refused with %s, in words', async (_case, json, status) => {
    const answer = await api('POST', '/recomputations', json);
    expect([answer.status, answer.body.status]).toEqual([status, status]);
    expect(answer.body.detail.length).toBeGreaterThan(10);
    expect(hub.recomputing).toEqual([]);
  });

  it('are for admins, and of another company unknown', async () => {
    const supervisor = await hub.apiKey(tenantId, 'supervisor');
    expect((await api('GET', '/recomputations', undefined, supervisor)).status).toBe(403);
    expect((await api('POST', '/recomputations', { dryRun: true, ...RANGE }, supervisor)).status).toBe(403);
    const { recomputationId } = (await api('GET', '/recomputations?limit=1')).body.items[0];
    const stranger = await hub.apiKey(await hub.addTenant(), 'admin');
    for (const path of ['', '/changes', '/changes.ndjson']) {
      expect(
        (await api('GET', `/recomputations/${recomputationId}${path}`, undefined, stranger)).status,
      ).toBe(404);
    }
    expect((await api('POST', `/recomputations/${recomputationId}/cancel`, undefined, stranger)).status).toBe(
      404,
    );
  });
});

describe('rules of responsibility', () => {
  it('are set by admins, each fault with its place', async () => {
    const queueRules = [
      { queueId: '400', connectionId, policy: 'contactOwner' },
      { queueId: '400', dutyAgentId: first },
    ];
    const set = await api('PATCH', '/tenant', { settings: { queueRules } });
    expect(set.body.settings).toMatchObject({ queueRules, ownerFollows: 'never' });
    const refused = await api('PATCH', '/tenant', {
      settings: { queueRules: [{ queueId: '400', dutyAgentId: randomUUID() }, { queueId: '401' }] },
    });
    expect([refused.status, refused.body.problems[0].path]).toEqual([400, 'body.settings.queueRules.1']);
    const unknown = await api('PATCH', '/tenant', {
      settings: { queueRules: [{ queueId: '400', dutyAgentId: randomUUID() }] },
    });
    expect([unknown.status, unknown.body.problems]).toEqual([
      422,
      [
        {
          path: 'body.settings.queueRules.0.dutyAgentId',
          message: expect.stringContaining('not an active agent'),
        },
      ],
    ]);
    expect((await api('GET', '/tenant')).body.settings.queueRules).toEqual(queueRules);
  });
});

it('what the hub did to the owner of a contact can be read', async () => {
  const { body: contact } = await api('POST', '/contacts', {
    name: 'Пример',
    numbers: [{ raw: '+79000000011' }],
  });
  const path = `/contacts/${contact.contactId}/owner-changes`;
  expect((await api('GET', path)).body).toEqual({ items: [] });
  const callId = randomUUID();
  await hub.owner.query(
    `INSERT INTO contact_owner_changes (tenant_id, contact_id, agent_id, call_id, call_started_at, rule, setting)
     VALUES ($1, $2, $3, $4, now(), 'lastConnected', 'whenUnowned')`,
    [tenantId, contact.contactId, first, callId],
  );
  const { body } = await api('GET', path);
  described('listOwnerChanges', body);
  expect(body.items).toMatchObject([
    { agentId: first, callId, rule: 'lastConnected', setting: 'whenUnowned' },
  ]);
  const stranger = await hub.apiKey(await hub.addTenant(), 'admin');
  expect((await api('GET', path, undefined, stranger)).status).toBe(404);
});
