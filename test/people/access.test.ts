import { createHash, randomBytes } from 'node:crypto';
import { SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { Access } from '../../src/access/access.ts';
import { ensureFirstAdmin } from '../../src/access/first-admin.ts';
import { PushTokens } from '../../src/access/push-tokens.ts';
import { AgentService } from '../../src/agents/agent-service.ts';
import { FixedClock } from '../../src/platform/clock.ts';
import { silentLogger } from '../../src/platform/logger.ts';
import { TenantService } from '../../src/tenants/tenant-service.ts';
import { LocalBus, prepareWorld } from './people-fixture.ts';

const world = prepareWorld();
const secretKey = randomBytes(32);
let access: Access;
let tenants: TenantService;

beforeAll(() => {
  tenants = new TenantService({ database: world.database });
  access = new Access({
    database: world.database,
    secretKey,
    publicUrl: () => 'http://localhost:8080',
    agents: new AgentService({ database: world.database, bus: new LocalBus() }),
    logger: silentLogger(),
  });
});

/** Opens a link as a browser would: where it leads, and the cookie it leaves. */
/** Presses the button of the page that a one-time link leads to. */
async function open(url: string): Promise<{ location: string | null; cookie: string | undefined }> {
  const { origin, hash } = new URL(url);
  const query = new URLSearchParams({ token: hash.slice(1), callbackURL: '/', errorCallbackURL: '/' });
  const response = await access.signIn.handler(
    new Request(`${origin}/api/auth/magic-link/verify?${query}`, {
      headers: { 'x-callweave-client-address': `192.0.2.${Math.floor(Math.random() * 200)}` },
    }),
  );
  const cookie = response.headers.get('set-cookie')?.split(';')[0];
  return { location: response.headers.get('location'), cookie };
}

describe('the first start', () => {
  it('makes one tenant and one admin, whose link works once, and prints it again until there is a password', async () => {
    const options = { database: world.database, tenants, users: access.users };
    const [first, second] = await Promise.all([ensureFirstAdmin(options), ensureFirstAdmin(options)]);
    expect([first?.isNew, second?.isNew].sort()).toEqual([false, true]);
    expect(first?.user.userId).toBe(second?.user.userId);
    expect((await world.owner.query('SELECT count(*)::int AS n FROM tenants')).rows).toEqual([{ n: 1 }]);

    const link = first!.link!;
    expect(Date.parse(link.expiresAt) - Date.now()).toBeLessThanOrEqual(3_600_000);
    const { rows: stored } = await world.owner.query('SELECT identifier FROM auth.verifications');
    const { pathname, search, hash } = new URL(link.url);
    // Whoever only looks at the link (a messenger that draws a preview) never learns the token.
    expect({ pathname, search, token: hash.length > 20 }).toEqual({
      pathname: '/enter',
      search: '',
      token: true,
    });
    expect(JSON.stringify(stored)).not.toContain(hash.slice(1));

    const opened = await open(link.url);
    expect(opened.location).toBe('http://localhost:8080/');
    const principal = await access.resolve({ cookie: opened.cookie });
    expect(principal).toEqual({ tenantId: first!.tenantId, role: 'admin', userId: first!.user.userId });

    const again = await open(link.url);
    expect(again.cookie).toBeUndefined();
    expect(again.location).toContain('error=INVALID_TOKEN');

    expect((await ensureFirstAdmin(options))?.link).toBeDefined();
    await expect(
      access.setPassword({ cookie: opened.cookie }, { newPassword: 'short' }),
    ).rejects.toMatchObject({ code: 'unprocessable' });
    await access.setPassword({ cookie: opened.cookie }, { newPassword: 'a long enough one' });
    expect(await ensureFirstAdmin(options)).toMatchObject({ isNew: false, user: { hasPassword: true } });
    expect((await ensureFirstAdmin(options))?.link).toBeUndefined();
    await expect(
      access.setPassword({ cookie: opened.cookie }, { newPassword: 'another long one' }),
    ).rejects.toMatchObject({
      message: expect.stringContaining('current'),
    });
  });

  it('does not honour a link that has expired', async () => {
    const tenantId = await world.addTenant();
    const { link } = await access.users.invite(tenantId, {
      name: 'Ann',
      email: 'late@example.org',
      role: 'agent',
    });
    await world.owner.query(`UPDATE auth.verifications SET expires_at = now() - interval '1 second'`);
    expect(await open(link.url)).toMatchObject({
      cookie: undefined,
      location: expect.stringContaining('error='),
    });
  });
});

describe('users', () => {
  it('are invited with a role that they cannot choose, and are the agent that they are linked to', async () => {
    const tenantId = await world.addTenant();
    const { user, link } = await access.users.invite(tenantId, {
      name: 'Ann',
      email: 'Ann@Example.org',
      role: 'agent',
    });
    const agentId = await world.addAgent(tenantId, 'Ann', { userId: user.userId });
    const { cookie } = await open(link.url);
    expect(await access.resolve({ cookie })).toEqual({
      tenantId,
      role: 'agent',
      userId: user.userId,
      agentId,
    });
    await expect(
      access.users.invite(await world.addTenant(), {
        name: 'Other',
        email: 'ann@example.org',
        role: 'admin',
      }),
    ).rejects.toMatchObject({ code: 'conflict' });

    const update = await access.signIn.handler(
      new Request('http://localhost:8080/api/auth/update-user', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          cookie: cookie!,
          origin: 'http://localhost:8080',
          'x-callweave-client-address': '192.0.2.201',
        },
        body: JSON.stringify({ name: 'Ann B', role: 'admin', tenantId: await world.addTenant() }),
      }),
    );
    expect(update.status).toBe(400);
    expect(await access.resolve({ cookie })).toMatchObject({ tenantId, role: 'agent' });
  });

  it('are thrown out at once when they are deactivated, and cannot come back', async () => {
    const tenantId = await world.addTenant();
    const { user, link } = await access.users.invite(tenantId, {
      name: 'Bob',
      email: 'bob@example.org',
      role: 'supervisor',
    });
    const { cookie } = await open(link.url);
    const spare = await access.users.reset(tenantId, user.userId);
    expect(await access.resolve({ cookie })).toBeUndefined();
    const fresh = await open(spare.url);
    expect(await access.resolve({ cookie: fresh.cookie })).toMatchObject({ role: 'supervisor' });
    await access.users.update(tenantId, user.userId, { active: false });
    expect(await access.resolve({ cookie: fresh.cookie })).toBeUndefined();
    await expect(access.users.reset(tenantId, user.userId)).rejects.toMatchObject({ code: 'unprocessable' });
  });

  it('always keep one active admin', async () => {
    const tenantId = await world.addTenant();
    const ann = await access.users.create(tenantId, { name: 'Ann', email: 'a1@example.org', role: 'admin' });
    await expect(access.users.update(tenantId, ann.userId, { role: 'agent' })).rejects.toMatchObject({
      code: 'conflict',
    });
    await expect(access.users.update(tenantId, ann.userId, { active: false })).rejects.toMatchObject({
      code: 'conflict',
    });
    const bob = await access.users.create(tenantId, { name: 'Bob', email: 'b1@example.org', role: 'admin' });
    const both = await Promise.allSettled([
      access.users.update(tenantId, ann.userId, { role: 'agent' }),
      access.users.update(tenantId, bob.userId, { role: 'agent' }),
    ]);
    expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('of another tenant do not exist', async () => {
    const [mine, theirs] = [await world.addTenant(), await world.addTenant()];
    const user = await access.users.create(theirs, { name: 'Ann', email: 'a2@example.org', role: 'admin' });
    expect(await access.users.list(mine, { limit: 10 })).toEqual([]);
    await expect(access.users.get(mine, user.userId)).rejects.toMatchObject({ code: 'notFound' });
    await expect(access.users.update(mine, user.userId, { role: 'agent' })).rejects.toMatchObject({
      code: 'notFound',
    });
    await expect(access.users.reset(mine, user.userId)).rejects.toMatchObject({ code: 'notFound' });
  });
});

describe('API keys', () => {
  it('are stored as a hash, found by the whole key, and dead once revoked', async () => {
    const tenantId = await world.addTenant();
    const made = await access.apiKeys.create(tenantId, { name: 'CRM', role: 'supervisor' });
    expect(made.key).toMatch(/^cw_[\w-]{43}$/);
    const { rows } = await world.owner.query('SELECT key_hash FROM api_keys WHERE api_key_id = $1', [
      made.apiKeyId,
    ]);
    expect(rows[0].key_hash).toEqual(createHash('sha256').update(made.key).digest());
    const authorization = `Bearer ${made.key}`;
    expect(await access.resolve({ authorization })).toEqual({
      tenantId,
      role: 'supervisor',
      apiKeyId: made.apiKeyId,
    });

    const flipped = made.key.slice(0, -2) + (made.key.at(-2) === 'A' ? 'B' : 'A') + made.key.at(-1);
    for (const wrong of [
      `Bearer ${flipped}`,
      `Bearer ${made.prefix}`,
      'Bearer x',
      `Basic ${made.key}`,
      'Bearer',
    ]) {
      await expect(access.resolve({ authorization: wrong })).rejects.toMatchObject({
        code: 'unauthenticated',
      });
    }
    await expect(access.apiKeys.revoke(await world.addTenant(), made.apiKeyId)).rejects.toMatchObject({
      code: 'notFound',
    });
    await access.apiKeys.revoke(tenantId, made.apiKeyId);
    await expect(access.resolve({ authorization })).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(await access.apiKeys.list(tenantId)).toMatchObject([
      { name: 'CRM', revokedAt: expect.any(String) },
    ]);
    expect(JSON.stringify(await access.apiKeys.list(tenantId))).not.toContain(made.key);
  });

  it('write down that they are used, and not more often than once a minute', async () => {
    const tenantId = await world.addTenant();
    const { key } = await access.apiKeys.create(tenantId, { name: 'CRM', role: 'agent' });
    const lastUsed = async () => (await access.apiKeys.list(tenantId))[0]?.lastUsedAt;
    expect(await lastUsed()).toBeUndefined();
    await access.apiKeys.resolve(key);
    const first = await lastUsed();
    expect(first).toBeDefined();
    await access.apiKeys.resolve(key);
    expect(await lastUsed()).toBe(first);
    await world.owner.query(
      `UPDATE api_keys SET last_used_at = now() - interval '2 minutes' WHERE tenant_id = $1`,
      [tenantId],
    );
    await access.apiKeys.resolve(key);
    expect(Date.parse((await lastUsed())!)).toBeGreaterThanOrEqual(Date.parse(first!));
  });
});

describe('push tokens', () => {
  const principal = {
    tenantId: '00000000-0000-4000-8000-000000000001',
    role: 'agent',
    userId: 'u',
    agentId: 'a',
  } as const;

  it('carry who it is for five minutes', async () => {
    const clock = new FixedClock('2026-03-02T07:00:00Z');
    const tokens = new PushTokens({ secretKey, clock });
    const { token, expiresAt } = await tokens.mint(principal);
    expect(expiresAt).toBe('2026-03-02T07:05:00.000Z');
    expect(await tokens.verify(token)).toEqual({ principal, expiresAt: new Date(expiresAt) });
    clock.advance(299_000);
    await tokens.verify(token);
    clock.advance(2_000);
    await expect(tokens.verify(token)).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it('are refused when another key, purpose or algorithm made them', async () => {
    const tokens = new PushTokens({ secretKey });
    const { token } = await tokens.mint(principal);
    const [head, , signature] = token.split('.');
    const forged = Buffer.from(
      JSON.stringify({ ...principal, role: 'admin', aud: 'push', iss: 'callweave', exp: 9e9 }),
    ).toString('base64url');
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${forged}.`;
    const withRawKey = await new SignJWT({ ...principal })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer('callweave')
      .setAudience('push')
      .setExpirationTime('5m')
      .sign(secretKey);
    for (const wrong of [
      `${head}.${forged}.${signature}`,
      unsigned,
      withRawKey,
      '',
      'x.y.z',
      (await new PushTokens({ secretKey: randomBytes(32) }).mint(principal)).token,
    ]) {
      await expect(tokens.verify(wrong)).rejects.toMatchObject({ code: 'unauthenticated' });
    }
  });
});
