import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLogger } from '../../src/platform/logger.ts';
import { Metrics } from '../../src/platform/metrics.ts';
import { PushServer } from '../../src/push/push-server.ts';
import { LocalBus } from '../people/people-fixture.ts';
import { QueueingSocket } from '../push/push-client-socket.ts';
import { prepareHub } from './http-fixture.ts';

const hub = prepareHub();
const CRM = 'https://crm.example.org';
const STRANGER = 'https://evil.example.org';

interface Company {
  tenantId: string;
  key: string;
  agentId: string;
  colleagueId: string;
}
let ours: Company;
let theirs: Company;
let http: Server;
let push: PushServer;
let pushUrl: string;

async function addCompany(origins: string[]): Promise<Company> {
  const tenantId = await hub.addTenant();
  const key = await hub.apiKey(tenantId, 'admin');
  await hub.request('PATCH', '/api/v1/tenant', { key, json: { settings: { widgetOrigins: origins } } });
  const [agentId, colleagueId] = [
    await hub.addAgent(tenantId, 'Анна'),
    await hub.addAgent(tenantId, 'Борис'),
  ];
  return { tenantId, key, agentId, colleagueId };
}

beforeAll(async () => {
  ours = await addCompany([CRM]);
  theirs = await addCompany([STRANGER]);
  push = new PushServer({
    database: hub.database,
    bus: new LocalBus(),
    verifyPushToken: async (token, from) => {
      const { principal, expiresAt } = await hub.access.resolvePush(token, from);
      return { ...principal, expiresAt };
    },
    logger: silentLogger(),
    metrics: new Metrics(),
  });
  await push.start();
  http = createServer();
  push.attach(http);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  pushUrl = `ws://127.0.0.1:${(http.address() as AddressInfo).port}/push`;
});
afterAll(async () => {
  await push.stop();
  await new Promise((resolve) => http.close(resolve));
});

const mint = (company: Company, json: object = {}, agentId = company.agentId) =>
  hub.request('POST', `/api/v1/agents/${agentId}/widget-tokens`, { key: company.key, json });
const tokenOf = async (company: Company, json: object = {}): Promise<string> =>
  (await mint(company, json)).body.token;
const from = (origin: string) => ({ headers: { origin } });
const presenceOf = (agentId: string): string => `/api/v1/agents/${agentId}/presence`;

async function hello(token: string, origin?: string): Promise<QueueingSocket> {
  const socket = await new QueueingSocket(pushUrl, { ...(origin && { origin }) }).opened();
  socket.say({ type: 'hello', token });
  return socket;
}

describe('a widget token', () => {
  it('is made for one agent, lasts minutes, and is written down', async () => {
    const made = await mint(ours, { lifetimeSeconds: 300, scopes: ['push', 'dial'] });
    expect(made.status, made.text).toBe(201);
    expect(made.body.token).toMatch(/^cwt_/);
    const secondsLeft = (Date.parse(made.body.expiresAt) - Date.now()) / 1000;
    expect(secondsLeft).toBeGreaterThan(200);
    expect(secondsLeft).toBeLessThanOrEqual(301);
    const { rows } = await hub.owner.query('SELECT * FROM audit_entries WHERE request_id = $1', [
      made.headers.get('x-request-id'),
    ]);
    expect(rows).toMatchObject([
      {
        operation: 'createWidgetToken',
        actor_kind: 'apiKey',
        subject_kind: 'agent',
        subject_id: ours.agentId,
        state: 'done',
      },
    ]);
    expect(JSON.stringify(rows)).not.toContain(made.body.token);
  });

  it.each([
    ['longer than an hour', { lifetimeSeconds: 3_601 }],
    ['for a scope that there is not', { scopes: ['everything'] }],
    ['for nothing', { scopes: [] }],
  ])('is not made %s', async (_, json) => {
    expect((await mint(ours, json)).status).toBe(400);
  });

  it('is made by back ends only: not in a page of the hub, not by another token, not for an inactive agent', async () => {
    const { cookie } = await hub.signIn(ours.tenantId, 'admin');
    const path = `/api/v1/agents/${ours.agentId}/widget-tokens`;
    expect((await hub.request('POST', path, { cookie, json: {} })).status).toBe(403);
    expect((await hub.request('POST', path, { key: await tokenOf(ours), json: {} })).status).toBe(403);
    const gone = await hub.addAgent(ours.tenantId, 'Ушедший');
    await hub.owner.query('UPDATE agents SET active = false WHERE agent_id = $1', [gone]);
    expect((await mint(ours, {}, gone)).status).toBe(422);
  });

  it('opens nothing but what its scopes name', async () => {
    const key = await tokenOf(ours, { scopes: ['push', 'presence'] });
    expect((await hub.request('GET', presenceOf(ours.agentId), { key })).status).toBe(200);
    const dialled = await hub.request('POST', '/api/v1/calls/dial', { key, json: { to: '+79000000011' } });
    expect([dialled.status, dialled.body.detail]).toEqual([403, expect.stringContaining('dial')]);
    for (const { method, path, widgetScope } of hub.routes) {
      if (widgetScope !== undefined) continue;
      const at = `/api/v1${path.replace(/\{\w+\}/g, ours.agentId)}`;
      expect((await hub.request(method.toUpperCase(), at, { key })).status, `${method} ${path}`).toBe(403);
    }
  });

  it('is of its agent: neither dials from the telephone of a colleague nor sees their presence', async () => {
    const key = await tokenOf(ours);
    const json = { to: '+79000000011', agentId: ours.colleagueId };
    expect((await hub.request('POST', '/api/v1/calls/dial', { key, json })).status).toBe(403);
    expect((await hub.request('GET', presenceOf(ours.colleagueId), { key })).status).toBe(404);
  });

  it('of one company opens nothing of another', async () => {
    const key = await tokenOf(theirs);
    expect((await mint(theirs, {}, ours.agentId)).status).toBe(404);
    expect((await hub.request('GET', presenceOf(ours.agentId), { key })).status).toBe(404);
    const json = { to: '+79000000011', agentId: ours.agentId };
    expect((await hub.request('POST', '/api/v1/calls/dial', { key, json })).status).toBe(403);
    const connectionId = await hub.addConnection(ours.tenantId);
    const callId = await hub.addCall(ours.tenantId, connectionId, {
      at: new Date().toISOString(),
      agentIds: [ours.agentId],
      live: true,
    });
    const picked = await hub.request('POST', `/api/v1/calls/${callId}/pick`, {
      key,
      json: { contactId: ours.agentId },
    });
    expect(picked.status).toBe(404);
    const [mine, other] = [await hello(await tokenOf(ours)), await hello(key)];
    expect((await mine.next('snapshot')).calls).toMatchObject([{ callId }]);
    expect((await other.next('snapshot')).calls).toEqual([]);
    // Whoever has a session may not go on as somebody of another company.
    other.say({ type: 'renew', token: await tokenOf(ours) });
    expect((await other.closed).code).toBe(4403);
    mine.socket.close();
  });

  it('ends with its time, with its key, and with its agent', async () => {
    const { tenantId } = ours;
    const made = await hub.access.apiKeys.create(tenantId, { name: 'CRM', role: 'supervisor' });
    const agentId = await hub.addAgent(tenantId, 'Вера');
    const company = { ...ours, key: made.key, agentId };
    const key = await tokenOf(company);
    const ask = (token: string) => hub.request('GET', presenceOf(agentId), { key: token });
    expect((await ask(key)).status).toBe(200);
    await hub.owner.query('UPDATE agents SET active = false WHERE agent_id = $1', [agentId]);
    expect((await ask(key)).status).toBe(401);
    expect((await (await hello(key)).closed).code).toBe(4401);
    await hub.owner.query('UPDATE agents SET active = true WHERE agent_id = $1', [agentId]);
    expect((await ask(key)).status).toBe(200);
    await hub.access.apiKeys.revoke(tenantId, made.apiKeyId);
    expect((await ask(key)).status).toBe(401);
    const { token } = await hub.access.widgetTokens.mint({
      tenantId,
      backer: { apiKeyId: made.apiKeyId },
      agentId,
      scopes: ['presence'],
      lifetimeSeconds: -1,
    });
    expect((await ask(token)).body.detail).toContain('expired');
  });

  it('that was changed, or is of another kind, is none', async () => {
    const key = await tokenOf(ours);
    const pushToken = (await hub.access.pushTokens.mint({ tenantId: ours.tenantId, role: 'admin' })).token;
    const [head, claims = '', mark] = key.split('.');
    const forged = Buffer.from(claims, 'base64url').toString().replace(ours.agentId, ours.colleagueId);
    const changed = [head, Buffer.from(forged).toString('base64url'), mark].join('.');
    for (const wrong of [changed, `cwt_${pushToken}`, pushToken, key.slice(4), 'cwt_', `${key}x`])
      expect((await hub.request('GET', presenceOf(ours.agentId), { key: wrong })).status).toBe(401);
    expect((await (await hello(`cwt_${pushToken}`)).closed).code).toBe(4401);
    expect((await (await hello(key.slice(4))).closed).code).toBe(4401);
  });
});

describe('a page of another site', () => {
  it('may ask with a widget token when its company lists it, and reads the answer', async () => {
    const key = await tokenOf(ours);
    const answer = await hub.request('GET', presenceOf(ours.agentId), { key, ...from(CRM) });
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, CRM]);
    expect(answer.headers.get('vary')?.toLowerCase()).toContain('origin');
    // No cookie may come along, whatever is stored for the hub.
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
  });

  it('that is not listed, or is listed by another company, is told so and gets nothing', async () => {
    const key = await tokenOf(ours);
    for (const origin of [STRANGER, 'null', 'http://crm.example.org', `${CRM}:8443`]) {
      const answer = await hub.request('GET', presenceOf(ours.agentId), { key, ...from(origin) });
      expect([answer.status, answer.body.items]).toEqual([403, undefined]);
      expect(answer.body.detail).toContain('widgetOrigins');
    }
    const socket = await hello(key, STRANGER);
    expect(await socket.closed).toMatchObject({
      code: 4403,
      reason: expect.stringContaining('widgetOrigins'),
    });
    expect(socket.heard).toEqual([]);
  });

  it('hears the calls of its agent when it is listed, and only with the scope', async () => {
    const socket = await hello(await tokenOf(ours), CRM);
    expect(await socket.next('welcome')).toMatchObject({ role: 'agent', agent: { agentId: ours.agentId } });
    socket.say({ type: 'renew', token: await tokenOf(ours) });
    socket.say({ type: 'renew', token: await tokenOf(ours, { scopes: ['dial'] }) });
    expect((await socket.closed).code).toBe(4403);
    expect((await (await hello(await tokenOf(ours, { scopes: ['dial'] }), CRM)).closed).code).toBe(4403);
  });

  it('is told before it asks that it may, and with what', async () => {
    const answer = await hub.request('OPTIONS', presenceOf(ours.agentId), {
      headers: { origin: CRM, 'access-control-request-method': 'PUT' },
    });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-origin')).toBe(CRM);
    expect(answer.headers.get('access-control-allow-methods')).toBe('GET, PUT');
    expect(answer.headers.get('access-control-allow-headers')).toContain('authorization');
  });

  it('gets no leave for anything else: not for other operations, not with an API key, not with a cookie', async () => {
    const other = await hub.request('OPTIONS', '/api/v1/contacts', { headers: { origin: CRM } });
    expect(other.headers.get('access-control-allow-origin')).toBeNull();
    const { cookie } = await hub.signIn(ours.tenantId, 'agent');
    for (const who of [{ key: ours.key }, { cookie }]) {
      const answer = await hub.request('GET', presenceOf(ours.agentId), { ...who, ...from(CRM) });
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  it.each([
    'crm.example.org',
    'https://crm.example.org/',
    'https://crm.example.org/panel',
    '*',
    'null',
    'file:///x',
  ])('is listed by its origin, and %s is none', async (origin) => {
    const json = { settings: { widgetOrigins: [origin] } };
    expect((await hub.request('PATCH', '/api/v1/tenant', { key: ours.key, json })).status).toBe(400);
  });
});
