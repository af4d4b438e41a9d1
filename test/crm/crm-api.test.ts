import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ApiRoute } from '../../src/http/route.ts';
import { crmAccountRoutes } from '../../src/http/routes/crm-account-routes.ts';
import { crmDeliveryRoutes } from '../../src/http/routes/crm-delivery-routes.ts';
import { CrmWorld, ENDED, until } from './crm-world.ts';

const world = new CrmWorld();
let routes: ApiRoute[] = [];
beforeAll(async () => {
  await world.open();
  routes = [...crmAccountRoutes(world.crm.accounts), ...crmDeliveryRoutes(world.crm.deliveries)];
});
afterAll(() => world.close());

/** As the router asks: validated, by an admin of the tenant; the answer must be what the description says. */
async function ask(
  operationId: string,
  input: { params?: object; query?: object; body?: object } = {},
): Promise<any> {
  const route = routes.find((one) => one.operationId === operationId);
  if (route === undefined) throw new Error(`no operation ${operationId}`);
  const answer = await route.handle({
    principal: { tenantId: world.tenantId, role: 'admin', userId: 'u' },
    params: route.params?.parse(input.params ?? {}) as never,
    query: route.query?.parse(input.query ?? {}) as never,
    body: route.body?.parse(input.body ?? {}) as never,
  } as never);
  return route.response === undefined ? answer : route.response.parse(answer);
}
const newAccount = (name: string) =>
  ask('createCrmAccount', {
    body: {
      connector: 'notebook',
      name,
      settings: { url: world.notebook.url, token: 'fictional-token-9f2c' },
      since: '2026-01-01T00:00:00.000Z',
    },
  });

it('describes the CRMs with what each needs, can and cannot', async () => {
  const { items } = await ask('listCrmConnectors');
  expect(items).toMatchObject([
    { id: 'notebook', secretFields: ['token'], cannot: { recording: expect.any(String) } },
  ]);
});

it('makes, tests, changes and removes an account, and never gives its secret away', async () => {
  const made = await newAccount('Notebook');
  expect(made).toMatchObject({
    status: 'new',
    unknownCallers: 'ignore',
    settings: { token: { secret: true, set: true } },
  });
  const { accountId } = made;
  expect(await ask('testCrmAccount', { params: { accountId } })).toEqual({
    ok: true,
    account: 'Notebook of a fictional company',
  });
  world.notebook.mood = () => 'signIn';
  expect(await ask('testCrmAccount', { params: { accountId } })).toMatchObject({ ok: false, state: 'auth' });
  world.notebook.mood = () => 'well';
  const elsewhere = { url: 'http://127.0.0.1:9', token: { secret: true, set: true } };
  await expect(
    ask('updateCrmAccount', { params: { accountId }, body: { settings: elsewhere } }),
  ).rejects.toThrow('The address changed');
  await expect(
    ask('testCrmAccountForm', { body: { connector: 'notebook', accountId, settings: elsewhere } }),
  ).rejects.toThrow('The address changed');
  await expect(
    ask('updateCrmAccount', { params: { accountId }, body: { unknownCallers: 'unsorted' } }),
  ).rejects.toThrow('cannot do that with unknown callers');
  expect(
    await ask('updateCrmAccount', { params: { accountId }, body: { name: 'Other', outbound: false } }),
  ).toMatchObject({
    name: 'Other',
    outbound: false,
  });
  await ask('removeCrmAccount', { params: { accountId } });
  await expect(ask('getCrmAccount', { params: { accountId } })).rejects.toThrow(
    'There is no such CRM account',
  );
});

it('maps agents to the users of the CRM', async () => {
  world.notebook.users = [{ id: 'u7', name: 'Fictional Anna', isActive: true }];
  const { accountId } = await newAccount('Users');
  const items = [{ agentId: world.agentId, userId: 'u7' }];
  expect(await ask('putCrmUsers', { params: { accountId }, body: { items } })).toEqual({ items });
  expect(await ask('listCrmUsers', { params: { accountId } })).toMatchObject({
    items: [{ user: { id: 'u7' }, agentId: world.agentId }],
    mapped: items,
  });
  await ask('removeCrmAccount', { params: { accountId } });
});

it('shows each delivery with request and answer, page by page, and makes one again or leaves it alone', async () => {
  const { accountId } = await newAccount('Deliveries');
  world.notebook.mood = ({ path }) => (path === '/steps' ? 'refuse' : 'well');
  await world.worker();
  const callIds = [await world.tell(ENDED), await world.tell(ENDED), await world.tell(ENDED)];
  await until(
    async () => Object.values(await world.states(accountId)).filter((state) => state === 'failed').length,
    (failed) => failed === 3,
  );
  expect((await ask('getCrmAccount', { params: { accountId } })).waiting).toMatchObject({ failed: 3 });
  const first = await ask('listCrmDeliveries', { query: { accountId, state: 'failed', limit: '2' } });
  const second = await ask('listCrmDeliveries', {
    query: { accountId, state: 'failed', limit: '2', after: first.next },
  });
  const listed = [...first.items, ...second.items].map(({ callId }: { callId: string }) => callId);
  expect(new Set(listed)).toEqual(new Set(callIds));
  expect(second.next).toBeNull();
  const [again = '', left = '', late = ''] = callIds;
  const shown = await ask('getCrmDelivery', { params: { accountId, callId: again } });
  expect(shown.steps).toMatchObject([
    {
      state: 'failed',
      reason: 'the notebook does not like this',
      talk: [{ status: 200, request: expect.any(String) }],
    },
  ]);
  world.notebook.mood = () => 'well';
  await ask('retryCrmDelivery', { params: { accountId, callId: again } });
  await ask('skipCrmDelivery', { params: { accountId, callId: left } });
  const states = await until(
    () => world.states(accountId),
    (seen) => seen[again] === 'confirmed' && seen[left] === 'skipped',
  );
  expect(states[late]).toBe('failed');
  const from = new Date(Date.now() - 3_600_000).toISOString();
  expect(await ask('catchUpCrmAccount', { params: { accountId }, body: { from } })).toEqual({ calls: 3 });
  await until(
    () => world.stateOf(accountId, late),
    (state) => state === 'confirmed',
  );
  expect(await world.stateOf(accountId, left)).not.toBe('confirmed');
  expect(world.notebook.notes).toHaveLength(2);
});

it('shows nothing of it to another tenant', async () => {
  const { accountId } = await newAccount('Ours');
  const other = '00000000-0000-4000-8000-000000000001';
  await expect(world.crm.accounts.get(other, accountId)).rejects.toThrow('There is no such CRM account');
  expect(await world.crm.deliveries.list(other, { limit: 10 })).toEqual([]);
});
