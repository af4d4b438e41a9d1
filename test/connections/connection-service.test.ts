import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { megafon } from '../../connectors/pbx/megafon/megafon.ts';
import { mtsAutosecretary } from '../../connectors/pbx/mts-autosecretary/mts-autosecretary.ts';
import { CachedConnectionDirectory } from '../../src/connections/cached-connection-directory.ts';
import { ConnectionSource } from '../../src/connections/connection-source.ts';
import { cipherKeysFrom, SettingsCipher } from '../../src/connections/settings-cipher.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { connectionsOn, createTenant } from './connections-on.ts';

let test: TestDatabase;
let tenantId: string;
let otherTenantId: string;
let hub: ReturnType<typeof connectionsOn>;

beforeAll(async () => {
  test = await createTestDatabase();
  tenantId = await createTenant(test.database);
  otherTenantId = await createTenant(test.database, 'Другое ООО');
  hub = connectionsOn(test.database, [megafon, mtsAutosecretary]);
});
afterAll(() => test.close());

const SETTINGS = { domain: 'example', apiKey: 'first-api-key', crmToken: 'first-token' };

function create(name = 'Офис') {
  return hub.service.create(tenantId, { connector: 'megafon', name, settings: SETTINGS });
}

async function stored(connectionId: string): Promise<{ settings: Buffer; key_id: string }> {
  const { rows } = await test.database.hubPool.query(
    'SELECT settings, key_id FROM connections WHERE connection_id = $1',
    [connectionId],
  );
  return rows[0];
}

describe('creating', () => {
  it('shows everything but the secrets, and a webhook address of its own', async () => {
    const connection = await create();
    expect(connection).toMatchObject({
      connector: 'megafon',
      displayName: 'MegaFon Virtual PBX',
      enabled: true,
      status: 'new',
      settings: {
        domain: 'example',
        apiKey: { secret: true, set: true },
        crmToken: { secret: true, set: true },
      },
    });
    expect(connection.hookPath).toMatch(new RegExp(`^/hooks/${connection.connectionId}/[\\w-]{43}$`));
    expect(JSON.stringify(await hub.service.list(tenantId))).not.toMatch(/first-/);
    expect((await create()).hookPath).not.toBe(connection.hookPath);
  });

  it('keeps the settings sealed', async () => {
    const { connectionId } = await create();
    const { settings } = await stored(connectionId);
    expect(settings.toString('latin1')).not.toMatch(/first-|example/);
  });

  it('names every problem of the form at once', async () => {
    const bad = hub.service.create(tenantId, {
      connector: 'mts-autosecretary',
      name: 'x',
      settings: { phone: '1' },
    });
    await expect(bad).rejects.toMatchObject({
      code: 'unprocessable',
      details: { problems: [{ path: 'apiKey' }, { path: 'phone' }] },
    });
    await expect(
      hub.service.create(tenantId, { connector: 'no-such', name: 'x', settings: {} }),
    ).rejects.toMatchObject({ code: 'unprocessable' });
    await expect(create('  ')).rejects.toMatchObject({ code: 'unprocessable' });
  });

  it('has no webhook address where the PBX sends nothing', async () => {
    const connection = await hub.service.create(tenantId, {
      connector: 'mts-autosecretary',
      name: 'Филиал',
      settings: { apiKey: 'k', phone: '9000000001' },
    });
    expect(connection).not.toHaveProperty('hookPath');
    expect(connection.nextPollAt).toBeDefined();
  });
});

describe('changing', () => {
  it('keeps secrets that are left out or sent back as markers, and takes new ones', async () => {
    const { connectionId, settings } = await create();
    await hub.service.update(tenantId, connectionId, {
      settings: { ...settings, pollEverySeconds: 60, apiKey: 'second-api-key' },
    });
    const { domain } = settings;
    expect((await hub.source.find(connectionId))?.settings).toEqual({
      domain,
      pollEverySeconds: 60,
      apiKey: 'second-api-key',
      crmToken: 'first-token',
    });
    await hub.service.update(tenantId, connectionId, { settings: { domain, apiKey: '' } });
    expect((await hub.source.find(connectionId))?.settings).toEqual({
      domain,
      apiKey: 'second-api-key',
      crmToken: 'first-token',
    });
  });

  it('sends a stored secret to no other address: a new one needs the secrets again', async () => {
    const { connectionId, settings } = await create();
    const elsewhere = { ...settings, domain: 'elsewhere' };
    await expect(hub.service.update(tenantId, connectionId, { settings: elsewhere })).rejects.toMatchObject({
      code: 'unprocessable',
      message: 'The address changed: give apiKey and crmToken again.',
    });
    await hub.service.update(tenantId, connectionId, {
      settings: { domain: 'elsewhere', apiKey: 'new-api-key', crmToken: 'new-token' },
    });
    expect((await hub.source.find(connectionId))?.settings).toMatchObject({ domain: 'elsewhere' });
  });

  it('forgets a refusal with new settings and not with a new name', async () => {
    const { connectionId } = await create();
    await hub.health.failed(connectionId, 'callLog', {
      error: 'answered 401',
      refused: true,
      nextPollAt: null,
    });
    expect(await hub.service.get(tenantId, connectionId)).toMatchObject({
      status: 'refused',
      error: 'answered 401',
      failures: 1,
    });
    expect(await hub.service.update(tenantId, connectionId, { name: 'Новое имя' })).toMatchObject({
      name: 'Новое имя',
      status: 'refused',
    });
    const renewed = await hub.service.update(tenantId, connectionId, {
      settings: { domain: 'example', apiKey: 'right', crmToken: 'right' },
    });
    expect(renewed).toMatchObject({ status: 'new', failures: 0 });
    expect(renewed).not.toHaveProperty('error');
    expect(renewed.nextPollAt).toBeDefined();
  });

  it('gives a new webhook address on demand', async () => {
    const before = await create();
    const after = await hub.service.update(tenantId, before.connectionId, { renewHook: true });
    expect(after.hookPath).not.toBe(before.hookPath);
  });

  it('changes nothing when the new settings do not fit', async () => {
    const { connectionId } = await create();
    await expect(
      hub.service.update(tenantId, connectionId, { settings: { domain: '???' } }),
    ).rejects.toMatchObject({ code: 'unprocessable' });
    expect((await hub.source.find(connectionId))?.settings).toEqual(SETTINGS);
  });
});

describe('tenants', () => {
  it('do not see, change or delete each other’s connections', async () => {
    const { connectionId } = await create();
    expect(await hub.service.list(otherTenantId)).toEqual([]);
    for (const attempt of [
      () => hub.service.get(otherTenantId, connectionId),
      () => hub.service.update(otherTenantId, connectionId, { name: 'x' }),
      () => hub.service.delete(otherTenantId, connectionId),
      () => hub.service.get(tenantId, 'not-a-uuid'),
    ]) {
      await expect(attempt()).rejects.toMatchObject({ code: 'notFound' });
    }
    expect(await hub.service.get(tenantId, connectionId)).toMatchObject({ name: 'Офис' });
  });
});

describe('the directory', () => {
  it('sees a change, a switch and a deletion at once, and reads once in between', async () => {
    let reads = 0;
    const source = {
      find: (id: string) => {
        reads += 1;
        return hub.source.find(id);
      },
    };
    const directory = new CachedConnectionDirectory({ source, catalog: hub.catalog, bus: hub.bus });
    await directory.start();
    const { connectionId, hookPath } = await create();
    const found = await Promise.all([
      directory.find(connectionId),
      directory.find(connectionId.toUpperCase()),
    ]);
    expect(found[0]).toMatchObject({ tenantId, country: 'RU', port: { connector: 'megafon' } });
    expect(hookPath?.endsWith(found[0]!.hookSecret)).toBe(true);
    expect(reads).toBe(1);
    const contact = {
      at: '2026-03-23T09:00:00Z',
      source: 'webhook' as const,
      body: 'cmd=ping&crm_token=second-token',
    };
    expect(found[0]?.port.webhook?.verify(contact).ok).toBe(false);
    await hub.service.update(tenantId, connectionId, { settings: { ...SETTINGS, crmToken: 'second-token' } });
    expect((await directory.find(connectionId))?.port.webhook?.verify(contact).ok).toBe(true);
    await hub.service.update(tenantId, connectionId, { enabled: false });
    expect(await directory.find(connectionId)).toBeUndefined();
    await hub.service.update(tenantId, connectionId, { enabled: true });
    expect(await directory.find(connectionId)).toBeDefined();
    await hub.service.delete(tenantId, connectionId);
    expect(await directory.find(connectionId)).toBeUndefined();
    await directory.stop();
  });

  it('asks again after a while, should a note have been lost, and does not ask the database about nonsense', async () => {
    let now = 0;
    let reads = 0;
    const source = {
      find: async () => {
        reads += 1;
        return undefined;
      },
    };
    const directory = new CachedConnectionDirectory({
      source,
      catalog: hub.catalog,
      bus: hub.bus,
      now: () => now,
    });
    const id = '00000000-0000-4000-8000-000000000001';
    for (const at of [0, 4_000, 6_000]) {
      now = at;
      expect(await directory.find(id)).toBeUndefined();
    }
    expect(reads).toBe(2);
    expect(await directory.find("x'; DROP TABLE connections")).toBeUndefined();
    expect(reads).toBe(2);
  });

  it('does not remember a failure', async () => {
    let failures = 1;
    const source = {
      find: async () => {
        if (failures-- > 0) throw new Error('database away');
        return undefined;
      },
    };
    const directory = new CachedConnectionDirectory({ source, catalog: hub.catalog, bus: hub.bus });
    const id = '00000000-0000-4000-8000-000000000002';
    await expect(directory.find(id)).rejects.toThrow('database away');
    expect(await directory.find(id)).toBeUndefined();
  });
});

describe('sealed settings', () => {
  const key = randomBytes(32);
  const cipher = new SettingsCipher(cipherKeysFrom(key));

  it('open under an older key, seal under the new one', () => {
    const old = cipher.seal('a', SETTINGS);
    const rotated = new SettingsCipher(cipherKeysFrom(randomBytes(32), [key]));
    expect(rotated.open('a', old)).toEqual(SETTINGS);
    expect(rotated.seal('a', SETTINGS).keyId).not.toBe(old.keyId);
  });

  it('do not open altered, cut, for another connection, or without their key', () => {
    const { keyId, sealed } = cipher.seal('a', SETTINGS);
    const altered = Buffer.from(sealed);
    altered[altered.length - 1]! ^= 1;
    const others = new SettingsCipher(cipherKeysFrom(randomBytes(32)));
    for (const open of [
      () => cipher.open('a', { keyId, sealed: altered }),
      () => cipher.open('a', { keyId, sealed: sealed.subarray(0, 20) }),
      () => cipher.open('b', { keyId, sealed }),
      () => others.open('a', { keyId, sealed }),
    ]) {
      expect(open).toThrow(expect.objectContaining({ code: 'internal' }));
    }
  });

  it('whose key is gone are shown as such and do not break the list', async () => {
    const { connectionId } = await create('Ключ потерян');
    await test.database.hubPool.query("UPDATE connections SET key_id = 'gone' WHERE connection_id = $1", [
      connectionId,
    ]);
    const shown = (await hub.service.list(tenantId)).find((one) => one.connectionId === connectionId);
    expect(shown).toMatchObject({
      status: 'refused',
      settings: {},
      error: expect.stringContaining('cannot be decrypted'),
    });
    await expect(new ConnectionSource(test.database, hub.cipher).find(connectionId)).rejects.toMatchObject({
      code: 'internal',
    });
    // Given whole, the form makes it work again.
    const settings = { domain: 'example', apiKey: 'new-key', crmToken: 'new-token' };
    expect(await hub.service.update(tenantId, connectionId, { settings })).toMatchObject({ status: 'new' });
    expect((await hub.source.find(connectionId))?.settings).toEqual(settings);
  });
});

describe('health', () => {
  it('is degraded after a failure, down after five, ok after a success', async () => {
    const { connectionId } = await create();
    const status = async () => (await hub.service.get(tenantId, connectionId)).status;
    const seen = [await status()];
    for (let failure = 0; failure < 5; failure += 1) {
      await hub.health.failed(connectionId, 'callLog', { error: 'timeout', refused: false, nextPollAt: 0 });
      seen.push(await status());
    }
    await hub.health.polled(connectionId, Date.now() + 60_000);
    seen.push(await status());
    expect(seen).toEqual(['new', 'degraded', 'degraded', 'degraded', 'degraded', 'down', 'ok']);
  });

  it('notes the last event, but not every one', async () => {
    const { connectionId } = await create();
    await hub.health.heard(connectionId);
    const first = await hub.service.get(tenantId, connectionId);
    expect(first).toMatchObject({ status: 'ok', lastEventAt: expect.any(String) });
    await hub.health.heard(connectionId);
    expect((await hub.service.get(tenantId, connectionId)).lastEventAt).toBe(first.lastEventAt);
  });
});
