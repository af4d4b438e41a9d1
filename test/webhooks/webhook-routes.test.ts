import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { prepareHub } from '../http/http-fixture.ts';
import { openReceiver, type Receiver } from './receiver.ts';

const hub = prepareHub();
let receiver: Receiver;
let cookie: string;
let tenantId: string;
beforeAll(async () => {
  receiver = await openReceiver();
});
afterAll(() => receiver.close());
beforeEach(async () => {
  tenantId = await hub.addTenant();
  ({ cookie } = await hub.signIn(tenantId, 'admin'));
});
const ask = (method: string, path: string, json?: unknown) =>
  hub.request(method, `/api/v1/webhook-endpoints${path}`, { cookie, ...(json !== undefined && { json }) });

it('an endpoint is made, tested, changed and removed, and its secret is shown once', async () => {
  const made = await ask('POST', '', { name: 'Warehouse', url: receiver.url, types: [] });
  expect(made.status).toBe(201);
  const { endpointId, secret } = made.body;
  expect(secret).toMatch(/^whsec_[\w+/=]{44}$/);
  const tested = await ask('POST', `/${endpointId}/test`);
  expect(tested.body).toMatchObject({ state: 'delivered', status: 204 });
  expect(JSON.parse(receiver.received.at(-1)?.text ?? '')).toMatchObject({
    type: 'callweave.webhook.test.v1',
  });
  const changed = await ask('PATCH', `/${endpointId}`, { name: 'Store', enabled: false });
  expect(changed.body).toMatchObject({ name: 'Store', enabled: false });
  const { body: list } = await ask('GET', '');
  expect(list.items).toHaveLength(1);
  expect(JSON.stringify([changed.body, list])).not.toContain(secret.slice(6));
  const { body: log } = await hub.request('GET', '/api/v1/audit', { cookie });
  expect(JSON.stringify(log)).toContain('addWebhookEndpoint');
  expect(JSON.stringify(log)).not.toContain(secret.slice(6));
  const renewed = await ask('POST', `/${endpointId}/secret`);
  expect(renewed.body.secret).not.toBe(secret);
  expect((await ask('DELETE', `/${endpointId}`)).status).toBe(204);
  expect((await ask('GET', `/${endpointId}`)).status).toBe(404);
});

it('an address inside is refused in words, and so is a type that nobody sends', async () => {
  const inside = await ask('POST', '', { name: 'Metadata', url: 'https://169.254.169.254/latest' });
  expect(inside.status).toBe(422);
  expect(inside.body.detail).toContain('private network');
  expect((await ask('POST', '', { name: 'X', url: receiver.url, types: ['call'] })).status).toBe(400);
});

it('others see none of it: neither another company nor a supervisor', async () => {
  const { body } = await ask('POST', '', { name: 'Ours', url: receiver.url });
  const stranger = await hub.signIn(await hub.addTenant(), 'admin');
  const path = `/api/v1/webhook-endpoints/${body.endpointId}`;
  expect((await hub.request('GET', path, { cookie: stranger.cookie })).status).toBe(404);
  for (const [method, tail] of [
    ['PATCH', ''],
    ['DELETE', ''],
    ['POST', '/test'],
    ['POST', '/secret'],
    ['POST', '/replay'],
    ['GET', '/deliveries'],
  ] as const) {
    const json = method === 'PATCH' ? { enabled: false } : { afterSequence: 0 };
    const answer = await hub.request(method, `${path}${tail}`, {
      cookie: stranger.cookie,
      ...((method === 'PATCH' || tail === '/replay') && { json }),
    });
    expect([tail, answer.status]).toEqual([tail, 404]);
  }
  const supervisor = await hub.signIn(tenantId, 'supervisor');
  expect((await hub.request('GET', path, { cookie: supervisor.cookie })).status).toBe(403);
});
