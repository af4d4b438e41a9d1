import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { MOST_DIALS } from '../../src/dialing/dial-service.ts';
import type { DialAnswer, DialRequest } from '../../src/domain/pbx/pbx-operations.ts';
import { AppError } from '../../src/platform/app-error.ts';
import { silentLogger } from '../../src/platform/logger.ts';
import { JoinDials } from '../../workers/join-dials.ts';
import { prepareHub } from '../http/http-fixture.ts';

const hub = prepareHub();

let tenantId: string;
let connectionId: string;
let cookie: string;
let agentId: string;
let dialled: DialRequest[];
let answer: () => Promise<DialAnswer>;
beforeEach(async () => {
  tenantId = await hub.addTenant();
  connectionId = await hub.addConnection(tenantId);
  const signed = await hub.signIn(tenantId, 'agent');
  ({ cookie } = signed);
  agentId = signed.agentId as string;
  await addDevice(agentId, connectionId, '101');
  dialled = [];
  answer = async () => ({});
  addDialling(connectionId);
});

function addDialling(id: string): void {
  hub.operations.set(id, {
    dial: {
      dial: async (request) => {
        dialled.push(request);
        return answer();
      },
    },
  });
}

async function addDevice(agent: string, connection: string, value: string): Promise<void> {
  await hub.owner.query(
    `INSERT INTO devices (device_id, tenant_id, agent_id, connection_id, kind, value) VALUES ($1, $2, $3, $4, 'extension', $5)`,
    [randomUUID(), tenantId, agent, connection, value],
  );
}

const dial = (json: object, options: { key?: string; idempotency?: string } = {}) =>
  hub.request('POST', '/api/v1/calls/dial', {
    ...(options.key === undefined ? { cookie } : { key: options.key }),
    json,
    headers: options.idempotency === undefined ? {} : { 'idempotency-key': options.idempotency },
  });

/** As the path stores the call that the PBX told of. */
async function tellCall(call: {
  at?: Date;
  to: string;
  direction?: string;
  externalId?: string;
  agent?: string;
}) {
  const callId = await hub.addCall(tenantId, connectionId, {
    at: (call.at ?? new Date()).toISOString(),
    customer: call.to,
    agentIds: [call.agent ?? agentId],
  });
  await hub.owner.query(
    `UPDATE calls SET direction = $2, record = (record::jsonb || $3::jsonb)::json WHERE call_id = $1`,
    [
      callId,
      call.direction ?? 'outbound',
      JSON.stringify({
        direction: call.direction ?? 'outbound',
        externalIds: call.externalId === undefined ? [] : [{ kind: 'callId', value: call.externalId }],
        legs: [{ legId: '1', role: 'agent', agentId: call.agent ?? agentId, device: { number: '101' } }],
      }),
    ],
  );
  return callId;
}
const join = () => new JoinDials({ database: hub.database, dials: hub.dials, logger: silentLogger() }).run();
const listed = async (query = '') =>
  (await hub.request('GET', `/api/v1/dials${query}`, { cookie })).body.items;

describe('a call that is dialled by the hub', () => {
  it('rings the telephone of the agent who asks, and then the number in whatever form it was given', async () => {
    answer = async () => ({ callId: 'pbx-1' });
    const { status, body } = await dial({ to: '8 (900) 000-00-61' });
    expect(status).toBe(201);
    expect(dialled).toEqual([{ from: { number: '101' }, to: '79000000061' }]);
    expect(body).toMatchObject({ state: 'done', pbxCallId: 'pbx-1', agentId, device: '101', connectionId });
    const admin = await hub.apiKey(tenantId, 'admin');
    const log = await hub.request('GET', '/api/v1/audit?subjectKind=dial', { key: admin });
    expect(log.body.items.map((one: { state: string }) => one.state)).toEqual(['done', 'asked']);
  });

  it('is not dialled to the company itself, to a blocked number, to no number, or under a borrowed one', async () => {
    await hub.tenants.putOwnNumber(tenantId, '+74950000002');
    await hub.blockLists.add(tenantId, { colour: 'black', number: '+7812', isPrefix: true });
    await hub.blockLists.add(tenantId, { colour: 'white', number: '+78120000001', isPrefix: false });
    expect((await dial({ to: '+74950000002' })).status).toBe(422);
    expect((await dial({ to: '+78120000002' })).status).toBe(422);
    expect((await dial({ to: 'nobody' })).status).toBe(422);
    expect((await dial({ to: '+79000000062', callerId: '+74950000003' })).status).toBe(422);
    expect((await dial({ to: '+79000000062', taskId: randomUUID() })).status).toBe(404);
    expect(dialled).toEqual([]);
    expect((await dial({ to: '+78120000001', callerId: '+74950000002' })).status).toBe(201);
    expect(dialled).toMatchObject([{ to: '78120000001', callerId: '74950000002' }]);
  });

  it('says when the customer sees another number than was asked for, or when the PBX does not tell', async () => {
    await hub.tenants.putOwnNumber(tenantId, '+74950000002');
    const wish = { to: '+79000000061', callerId: '+74950000002' };
    answer = async () => ({ callerId: 'another' });
    const { body } = await dial(wish);
    expect(body).toMatchObject({ callerId: '74950000002', callerIdShown: 'another' });
    answer = async () => ({});
    expect((await dial(wish)).body.callerIdShown).toBe('unknown');
    expect((await dial({ to: '+79000000061' })).body.callerIdShown).toBeUndefined();
    expect((await listed()).map((one: { callerIdShown?: string }) => one.callerIdShown)).toEqual([
      undefined,
      'unknown',
      'another',
    ]);
  });

  it('is refused to whoever dials without end, and says when the next one may be', async () => {
    const key = await hub.apiKey(tenantId, 'admin');
    const other = await hub.addAgent(tenantId, 'Other');
    await addDevice(other, connectionId, '102');
    const wish = { to: '+79000000061' };
    expect((await dial(wish, { idempotency: 'first' })).status).toBe(201);
    await hub.owner.query(
      `INSERT INTO dials (dial_id, tenant_id, asked_at, asked_by, digest, connection_id, agent_id, device, number, state)
       SELECT gen_random_uuid(), $1, now(), 'loop', '', $2, $3, '101', '79000000061', 'done' FROM generate_series(2, $4)`,
      [tenantId, connectionId, agentId, MOST_DIALS],
    );
    const refused = await dial(wish);
    expect(refused.status).toBe(429);
    const seconds = Number(refused.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(refused.body.detail).toContain(`${seconds} s`);
    expect(dialled).toHaveLength(1);
    // The answer to what was asked before is the same, and nobody else has to wait.
    expect((await dial(wish, { idempotency: 'first' })).status).toBe(201);
    expect((await dial({ ...wish, agentId: other }, { key })).status).toBe(201);
    await hub.owner.query(
      `UPDATE dials SET asked_at = asked_at - interval '61 seconds' WHERE agent_id = $1`,
      [agentId],
    );
    expect((await dial(wish)).status).toBe(201);
    const { paths } = (await hub.request('GET', '/api/openapi.json', {})).body;
    expect(paths['/calls/dial'].post.responses['429'].headers['Retry-After']).toBeDefined();
  });

  it('is for oneself; leaders and machines name the agent', async () => {
    const other = await hub.addAgent(tenantId, 'Other');
    await addDevice(other, connectionId, '102');
    expect((await dial({ to: '+79000000063', agentId: other })).status).toBe(403);
    const key = await hub.apiKey(tenantId, 'supervisor');
    expect((await dial({ to: '+79000000063' }, { key })).status).toBe(422);
    expect((await dial({ to: '+79000000063', agentId: other }, { key })).status).toBe(201);
    expect(dialled).toMatchObject([{ from: { number: '102' } }]);
    expect(await listed()).toEqual([]);
    const stranger = await hub.apiKey(await hub.addTenant(), 'admin');
    expect((await dial({ to: '+79000000063', agentId: other }, { key: stranger })).status).toBe(404);
  });

  it('asks which PBX when several could, and says why when none can', async () => {
    const second = await hub.addConnection(tenantId);
    await addDevice(agentId, second, '201');
    expect((await dial({ to: '+79000000064' })).status, 'only one dials').toBe(201);
    addDialling(second);
    const several = await dial({ to: '+79000000064' });
    expect(several.status).toBe(422);
    expect(several.body.problems).toHaveLength(2);
    expect((await dial({ to: '+79000000064', connectionId: second })).status).toBe(201);
    hub.operations.set(second, {});
    const none = await dial({ to: '+79000000064', connectionId: second });
    expect([none.status, none.body.detail]).toEqual([422, 'The sandbox has no lines.']);
  });

  it('is dialled once for one idempotency key, however often it is asked for, and never tried again', async () => {
    const first = await dial({ to: '+79000000065' }, { idempotency: 'k-1' });
    const second = await dial({ to: '+79000000065' }, { idempotency: 'k-1' });
    expect([second.status, second.body]).toEqual([201, first.body]);
    expect((await dial({ to: '+79000000066' }, { idempotency: 'k-1' })).status).toBe(409);
    answer = () => Promise.reject(new AppError('unavailable', 'The answer was lost.'));
    expect((await dial({ to: '+79000000065' }, { idempotency: 'k-2' })).status).toBe(503);
    answer = async () => ({});
    expect((await dial({ to: '+79000000065' }, { idempotency: 'k-2' })).status).toBe(503);
    expect(dialled).toHaveLength(2);
    expect((await listed()).map((one: { state: string }) => one.state)).toEqual(['unknown', 'done']);
    answer = () => Promise.reject(new AppError('unprocessable', 'The PBX refuses.'));
    expect((await dial({ to: '+79000000065' })).status).toBe(422);
    expect((await listed())[0]).toMatchObject({ state: 'refused', reason: 'The PBX refuses.' });
  });

  it('is dialled once also when the same wish comes twice at the same moment', async () => {
    // The second may be refused before the first has come as far as the PBX.
    let open = () => {};
    const opened = new Promise<DialAnswer>((resolve) => {
      open = () => resolve({ callId: 'pbx-2' });
    });
    answer = () => opened;
    const both = [
      dial({ to: '+79000000067' }, { idempotency: 'k' }),
      dial({ to: '+79000000067' }, { idempotency: 'k' }),
    ];
    const first = await Promise.race(both);
    expect(first.status).toBe(409);
    open();
    expect((await Promise.all(both)).map(({ status }) => status).sort()).toEqual([201, 409]);
    expect(dialled).toHaveLength(1);
  });
});

describe('the call that came of it', () => {
  it('is known by the id that the PBX gave', async () => {
    answer = async () => ({ callId: 'pbx-3' });
    const { body } = await dial({ to: '+79000000071' });
    await tellCall({ to: '+79000000071' });
    const callId = await tellCall({ to: '+79000000071', externalId: 'pbx-3', direction: 'inbound' });
    await join();
    expect(await listed(`?callId=${callId}`)).toMatchObject([{ dialId: body.dialId, joinedBy: 'id' }]);
  });

  it('is else the nearest of this agent with this number, and not one that the customer made', async () => {
    const { body } = await dial({ to: '+79000000072' });
    await tellCall({ to: '+79000000072', direction: 'inbound' });
    await tellCall({ to: '+79000000073' });
    await tellCall({ to: '+79000000072', at: new Date(Date.now() - 10 * 60_000) });
    const colleague = await hub.addAgent(tenantId, 'Colleague');
    await join();
    expect((await listed())[0].callId).toBeUndefined();
    const callId = await tellCall({ to: '+79000000072' });
    await join();
    const { body: found } = await hub.request('GET', `/api/v1/dials/${body.dialId}`, { cookie });
    expect(found).toMatchObject({ callId, joinedBy: 'numberAndTime' });
    expect(colleague).not.toBe(agentId);
  });

  it('is not waited for under an id that the PBX itself does not vouch for', async () => {
    answer = async () => ({ callId: 'pbx-4' });
    const sure = await dial({ to: '+79000000076' });
    answer = async () => ({ callId: 'pbx-5', isCallIdUncertain: true });
    const unsure = await dial({ to: '+79000000077' });
    expect(unsure.body).not.toHaveProperty('isCallIdUncertain');
    await tellCall({ to: '+79000000076', externalId: 'another' });
    const callId = await tellCall({ to: '+79000000077', externalId: 'another' });
    await join();
    const found = await listed();
    expect(found).toMatchObject([
      { dialId: unsure.body.dialId, callId, joinedBy: 'numberAndTime' },
      { dialId: sure.body.dialId },
    ]);
    expect(found[1]).not.toHaveProperty('callId');
  });

  it('is of one dial at most', async () => {
    await dial({ to: '+79000000074' });
    await dial({ to: '+79000000074' });
    const callId = await tellCall({ to: '+79000000074' });
    await join();
    expect((await listed()).filter((one: { callId?: string }) => one.callId === callId)).toHaveLength(1);
  });

  it('tells of which task it calls back', async () => {
    const taskId = randomUUID();
    await hub.owner.query(
      `INSERT INTO missed_call_tasks (task_id, tenant_id, call_id, revision, state, number_key, agent_id, missed_at, task)
       VALUES ($1, $2, $3, 1, 'open', '79000000075', $4, now(), $5)`,
      [taskId, tenantId, randomUUID(), agentId, JSON.stringify({ taskId, responsible: { agentId } })],
    );
    const key = await hub.apiKey(tenantId, 'supervisor');
    expect((await dial({ to: '+79000000075', taskId, agentId }, { key })).status).toBe(201);
    expect(await listed(`?taskId=${taskId}`)).toMatchObject([{ taskId, to: '79000000075' }]);
  });
});
