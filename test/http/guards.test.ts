import { describe, expect, it } from 'vitest';
import type { Role } from '../../src/access/principal.ts';
import { ALLOWED_ROLES } from '../../src/http/api-router.ts';
import { prepareHub } from './http-fixture.ts';

const hub = prepareHub();

/** Every route that Express would serve, with the handlers that stand in it. */
function routesOf(router: any, found: { path: string; methods: string[]; handlers: any[] }[] = []) {
  for (const layer of router.stack) {
    if (layer.route !== undefined && layer.route !== null) {
      found.push({
        path: layer.route.path,
        methods: Object.keys(layer.route.methods),
        handlers: layer.route.stack.map((entry: any) => entry.handle),
      });
    } else if (layer.handle?.stack !== undefined) {
      routesOf(layer.handle, found);
    }
  }
  return found;
}

describe('who may do what', () => {
  it('is declared by the first handler of every route there is', () => {
    const routes = routesOf((hub.app as any).router);
    expect(routes.length).toBeGreaterThan(hub.routes.length);
    for (const { path, methods, handlers } of routes) {
      const allowed = handlers[0][ALLOWED_ROLES];
      expect(allowed, `${methods} ${path} declares nobody`).toBeDefined();
      expect(allowed.length).toBeGreaterThan(0);
    }
  });

  it('leaves only these open to anybody', () => {
    const open = routesOf((hub.app as any).router).filter(
      ({ handlers }) => handlers[0][ALLOWED_ROLES] === 'anybody',
    );
    const named = open.map(({ path, methods }) => (methods.includes('options') ? `OPTIONS ${path}` : path));
    expect(named.sort()).toEqual([
      '/api/asyncapi.json',
      '/api/auth/get-session',
      '/api/auth/magic-link/verify',
      '/api/auth/sign-in/email',
      '/api/auth/sign-out',
      '/api/docs',
      '/api/docs/start.js',
      '/api/openapi.json',
      '/healthz',
      '/p/:file',
      '/r/:token',
      '/readyz',
      '/{*path}',
      // The question of a browser before a page of another site asks: it does nothing.
      'OPTIONS /agents/:agentId/presence',
      'OPTIONS /calls/:callId/pick',
      'OPTIONS /calls/dial',
      'OPTIONS /dials/:dialId',
      'OPTIONS /me/widget-tokens',
    ]);
  });

  it('is kept by every operation: nobody, and nobody of another role, gets past', {
    timeout: 180_000,
  }, async () => {
    const tenantId = await hub.addTenant();
    const keys: Record<Role, string> = {
      admin: await hub.apiKey(tenantId, 'admin'),
      supervisor: await hub.apiKey(tenantId, 'supervisor'),
      agent: await hub.apiKey(tenantId, 'agent'),
    };
    expect(hub.routes.length).toBeGreaterThan(40);
    for (const route of hub.routes) {
      const path = `/api/v1${route.path.replace(/\{\w+\}/g, '00000000-0000-4000-8000-000000000000')}`;
      const method = route.method.toUpperCase();
      const where = `${method} ${route.path}`;
      expect((await hub.request(method, path)).status, where).toBe(401);
      for (const role of ['admin', 'supervisor', 'agent'] as const) {
        const { status, body } = await hub.request(method, path, { key: keys[role] });
        if (route.roles.includes(role))
          expect([200, 201, 204, 400, 403, 404, 409, 415, 422], `${where} as ${role}`).toContain(status);
        else expect([status, body.code], `${where} as ${role}`).toEqual([403, 'forbidden']);
      }
    }
  });

  it('is not decided by a cookie that a page of another site sent along', async () => {
    const tenantId = await hub.addTenant();
    const { cookie } = await hub.signIn(tenantId, 'admin');
    const create = (headers: Record<string, string>) =>
      hub.request('POST', '/api/v1/contacts', { cookie, headers, json: { name: 'Ann', numbers: [] } });
    expect((await create({ origin: 'https://evil.example' })).status).toBe(403);
    expect((await create({ origin: 'null' })).status).toBe(403);
    expect((await create({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await create({ 'sec-fetch-site': 'same-site' })).status).toBe(403);
    expect((await create({ origin: hub.origin, 'sec-fetch-site': 'same-origin' })).status).toBe(201);
    expect((await create({})).status).toBe(201);
    const key = await hub.apiKey(tenantId, 'admin');
    const machine = await hub.request('POST', '/api/v1/contacts', {
      key,
      headers: { origin: 'https://crm.example' },
      json: { name: 'Bob', numbers: [] },
    });
    expect(machine.status).toBe(201);
  });

  it('is not decided by a cookie when a wrong key is sent', async () => {
    const { cookie } = await hub.signIn(await hub.addTenant(), 'admin');
    expect((await hub.request('GET', '/api/v1/me', { cookie })).status).toBe(200);
    expect((await hub.request('GET', '/api/v1/me', { cookie, key: 'cw_wrong' })).status).toBe(401);
  });
});

describe('signing in', () => {
  const signIn = (json: unknown, headers: Record<string, string> = {}) =>
    hub.request('POST', '/api/auth/sign-in/email', { json, headers: { origin: hub.origin, ...headers } });

  it('works with the password that came after the link, until the person signs out', async () => {
    const tenantId = await hub.addTenant();
    const { cookie, userId } = await hub.signIn(tenantId, 'supervisor');
    const set = (json: unknown) => hub.request('POST', '/api/v1/me/password', { cookie, json });
    expect((await set({ newPassword: 'short' })).status).toBe(400);
    expect((await set({ newPassword: 'a long enough one' })).status).toBe(204);
    const { email } = await hub.access.users.get(tenantId, userId);
    const from = { 'x-forwarded-for': '203.0.113.1' };
    expect((await signIn({ email, password: 'a wrong long one' }, from)).status).toBe(401);
    const good = await signIn({ email, password: 'a long enough one' }, from);
    expect(good.status).toBe(200);
    const setCookie = good.headers.get('set-cookie') ?? '';
    expect(setCookie).toMatch(/^callweave\.session_token=.*HttpOnly.*SameSite=Lax/i);
    const fresh = setCookie.split(';')[0]!;
    expect((await hub.request('GET', '/api/v1/me', { cookie: fresh })).body).toMatchObject({
      user: { email, role: 'supervisor', hasPassword: true },
      role: 'supervisor',
      tenant: { id: tenantId, country: 'RU', locale: 'ru' },
      agent: null,
    });
    const changed = await set({ newPassword: 'yet another long one', currentPassword: 'a long enough one' });
    expect(changed.status).toBe(204);
    expect(
      (
        await hub.request('POST', '/api/auth/sign-out', {
          cookie: fresh,
          json: {},
          headers: { origin: hub.origin },
        })
      ).status,
    ).toBe(200);
    expect((await hub.request('GET', '/api/v1/me', { cookie: fresh })).status).toBe(401);
  });

  it('gives no sixth try within a minute, whatever address the client claims in the header of ours', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 6; i += 1) {
      const { status } = await signIn(
        { email: 'nobody@example.org', password: 'a wrong long one' },
        { 'x-forwarded-for': '203.0.113.77', 'x-callweave-client-address': `192.0.2.${i}` },
      );
      statuses.push(status);
    }
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
  });

  it('is closed to whoever was not invited, and other doors of the library are not there', async () => {
    for (const path of [
      'sign-up/email',
      'sign-in/magic-link',
      'update-user',
      'change-email',
      'delete-user',
      'request-password-reset',
      'set-password',
      'list-sessions',
    ]) {
      const { status } = await hub.request('POST', `/api/auth/${path}`, {
        json: {
          email: 'x@example.org',
          password: 'a long enough one',
          name: 'X',
          newPassword: 'a long enough one',
        },
        headers: { origin: hub.origin },
      });
      expect(status, path).toBe(404);
    }
  });

  it('is refused to a page of another site', async () => {
    const { status } = await signIn(
      { email: 'a@example.org', password: 'a long enough one' },
      { origin: 'https://evil.example', 'x-forwarded-for': '203.0.113.9' },
    );
    expect(status).toBe(403);
  });
});

describe('push tokens over HTTP', () => {
  it('are for oneself, or by an API key on behalf of an agent', async () => {
    const tenantId = await hub.addTenant();
    const { cookie, agentId, userId } = await hub.signIn(tenantId, 'agent');
    const own = await hub.request('POST', '/api/v1/push-tokens', { cookie, json: {} });
    expect(own.status).toBe(201);
    expect((await hub.access.pushTokens.verify(own.body.token)).principal).toEqual({
      tenantId,
      role: 'agent',
      userId,
      agentId,
    });

    const other = await hub.addAgent(tenantId, 'Other');
    const ask = (options: object, id: string) =>
      hub.request('POST', '/api/v1/push-tokens', { ...options, json: { agentId: id } });
    expect((await ask({ cookie }, other)).status).toBe(403);
    expect((await ask({ key: await hub.apiKey(tenantId, 'agent') }, other)).status).toBe(403);
    const key = await hub.apiKey(tenantId, 'supervisor');
    const minted = await ask({ key }, other);
    expect((await hub.access.pushTokens.verify(minted.body.token)).principal).toMatchObject({
      tenantId,
      role: 'agent',
      agentId: other,
    });
    const theirs = await hub.addAgent(await hub.addTenant(), 'Theirs');
    expect((await ask({ key }, theirs)).status).toBe(404);
  });
});
