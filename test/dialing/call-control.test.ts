import { beforeEach, expect, it } from 'vitest';
import type { CallControlOperations } from '../../src/domain/pbx/pbx-operations.ts';
import { AppError } from '../../src/platform/app-error.ts';
import { prepareHub } from '../http/http-fixture.ts';

const hub = prepareHub();
let tenantId: string;
let connectionId: string;
let cookie: string;
let agentId: string;
let callId: string;
let asked: [string, unknown][];
beforeEach(async () => {
  tenantId = await hub.addTenant();
  connectionId = await hub.addConnection(tenantId);
  const signed = await hub.signIn(tenantId, 'agent');
  ({ cookie } = signed);
  agentId = signed.agentId as string;
  asked = [];
  steer(['hold', 'retrieve', 'transfer', 'hangUp', 'join']);
  callId = await talk([leg('L1', agentId, '101', 'connected')]);
});

/** The PBX can do this. */
function steer(
  can: (keyof CallControlOperations)[],
  answer: () => Promise<void> = async () => undefined,
): void {
  const callControl = Object.fromEntries(
    can.map((name) => [
      name,
      async (wanted: unknown) => {
        asked.push([name, wanted]);
        await answer();
      },
    ]),
  );
  hub.operations.set(connectionId, { callControl });
}
const leg = (legId: string, agent: string, number: string, state: string) => ({
  legId,
  callIdAtOrigin: `${legId}@pbx`,
  role: 'agent',
  agentId: agent,
  device: { number },
  state,
  durations: { ring: 0, talk: 0, hold: 0 },
  states: [],
});
async function talk(legs: object[]): Promise<string> {
  const id = await hub.addCall(tenantId, connectionId, {
    at: new Date().toISOString(),
    agentIds: [agentId],
    live: true,
  });
  await hub.owner.query(
    `UPDATE calls SET record = ((record::jsonb - 'endedAt') || $2::jsonb)::json WHERE call_id = $1`,
    [id, JSON.stringify({ legs })],
  );
  return id;
}
const orders = (id = callId, as = cookie) => hub.request('GET', `/api/v1/calls/${id}/orders`, { cookie: as });
const order = (json: object, id = callId, as = cookie) =>
  hub.request('POST', `/api/v1/calls/${id}/orders`, { cookie: as, json });

it('says what can be ordered now, by the state of the call and by what the PBX can', async () => {
  expect((await orders()).body.items).toEqual([
    { legId: 'L1', agentId, orders: ['hold', 'transfer', 'hangUp'] },
  ]);
  steer(['hangUp']);
  expect((await orders()).body.items).toEqual([{ legId: 'L1', agentId, orders: ['hangUp'] }]);
  hub.operations.set(connectionId, {});
  expect((await orders()).body.items).toEqual([]);
});

it('has the PBX hold and hand on the call by the PBX’s own name of it, and writes down who wanted it', async () => {
  expect((await order({ order: 'hold' })).status).toBe(204);
  expect((await order({ order: 'transfer', to: '8 900 000-00-21' })).status).toBe(204);
  const controlled = { legId: 'L1', externalId: 'L1@pbx', device: { number: '101' } };
  expect(asked).toEqual([
    ['hold', controlled],
    ['transfer', { ...controlled, to: '79000000021' }],
  ]);
  const admin = await hub.signIn(tenantId, 'admin');
  const { body } = await hub.request('GET', '/api/v1/audit?operation=orderCall', { cookie: admin.cookie });
  expect(body.items).toMatchObject([
    { operation: 'orderCall', state: 'done', after: { order: 'transfer', to: '79000000021' } },
    { operation: 'orderCall', state: 'asked' },
    { operation: 'orderCall', state: 'done', after: { order: 'hold' } },
    { operation: 'orderCall', state: 'asked' },
  ]);
});

it('joins the two calls of one telephone', async () => {
  const both = [leg('L1', agentId, '101', 'held'), leg('L2', agentId, '101', 'connected')];
  const id = await talk(both);
  expect((await orders(id)).body.items).toMatchObject([
    { legId: 'L1', orders: ['retrieve', 'transfer', 'join', 'hangUp'] },
    { legId: 'L2', orders: ['hold', 'transfer', 'join', 'hangUp'] },
  ]);
  expect((await order({ order: 'join' }, id)).status).toBe(422);
  expect((await order({ order: 'join', legId: 'L1' }, id)).status).toBe(204);
  expect(asked).toMatchObject([['join', { externalId: 'L1@pbx', with: { externalId: 'L2@pbx' } }]]);
});

it('does not hand on to a number that is on the black list', async () => {
  const admin = await hub.signIn(tenantId, 'admin');
  const entry = { number: '+79000000066', connectionIds: [connectionId] };
  await hub.request('POST', '/api/v1/block-list', { cookie: admin.cookie, json: entry });
  expect((await order({ order: 'transfer', to: '+79000000066' })).status).toBe(422);
  expect(asked).toEqual([]);
});

it('steers no leg whose name nobody has told, where the call’s own could be another’s', async () => {
  const nameless = ({ callIdAtOrigin: _none, ...rest }: ReturnType<typeof leg>) => rest;
  const id = await talk([
    nameless(leg('L1', agentId, '101', 'connected')),
    leg('L2', agentId, '102', 'connected'),
  ]);
  expect((await orders(id)).body.items.map((item: { legId: string }) => item.legId)).toEqual(['L2']);
  expect((await order({ order: 'hangUp', legId: 'L1' }, id)).status).toBe(422);
  expect(asked).toEqual([]);
});

it('refuses in words what makes no sense, and asks the PBX nothing', async () => {
  expect((await order({ order: 'retrieve' })).status).toBe(409);
  expect((await order({ order: 'transfer' })).status).toBe(400);
  expect((await order({ order: 'transfer', to: 'nobody' })).status).toBe(422);
  expect((await order({ order: 'hold', legId: 'L9' })).status).toBe(409);
  steer(['hangUp']);
  expect((await order({ order: 'hold' })).body.detail).toBe('This PBX cannot do that.');
  expect(asked).toEqual([]);
});

it('lets an agent steer nothing but the own telephone, and a supervisor every one', async () => {
  const colleague = await hub.signIn(tenantId, 'agent');
  expect((await orders(callId, colleague.cookie)).status).toBe(404);
  expect((await order({ order: 'hangUp' }, callId, colleague.cookie)).status).toBe(404);
  const shared = await talk([
    leg('L1', agentId, '101', 'connected'),
    leg('L2', colleague.agentId as string, '102', 'connected'),
  ]);
  expect((await orders(shared)).body.items.map((item: { legId: string }) => item.legId)).toEqual(['L1']);
  expect((await order({ order: 'hangUp', legId: 'L2' }, shared)).status).toBe(409);
  const supervisor = await hub.signIn(tenantId, 'supervisor');
  expect((await order({ order: 'hangUp', legId: 'L2' }, shared, supervisor.cookie)).status).toBe(204);
  expect(asked.map(([name]) => name)).toEqual(['hangUp']);
});

it('tells that nobody knows when the answer is lost, and asks only once', async () => {
  steer(['hangUp'], async () => {
    throw new AppError('unavailable', 'The PBX did not answer.');
  });
  expect((await order({ order: 'hangUp' })).status).toBe(503);
  expect(asked).toHaveLength(1);
  const admin = await hub.signIn(tenantId, 'admin');
  const { body } = await hub.request('GET', '/api/v1/audit?operation=orderCall', { cookie: admin.cookie });
  expect(body.items[0]).toMatchObject({ operation: 'orderCall', state: 'unknown' });
});
