import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { auditedRoutes, isAudited, leavesAnEntry } from '../../src/http/audited-routes.ts';
import { type Answer, prepareHub } from '../http/http-fixture.ts';

const hub = prepareHub();

let tenantId: string;
let admin: string;
let userId: string;
beforeAll(async () => {
  tenantId = await hub.addTenant();
  ({ cookie: admin, userId } = await hub.signIn(tenantId, 'admin'));
});

const ask = (method: string, path: string, json?: unknown): Promise<Answer> =>
  hub.request(method, `/api/v1${path}`, { cookie: admin, ...(json !== undefined && { json }) });

/** What a change left in the log, oldest first. */
async function entriesOf(answer: Answer) {
  const requestId = answer.headers.get('x-request-id');
  const { body } = await ask('GET', '/audit?limit=200');
  return body.items.filter((entry: { requestId?: string }) => entry.requestId === requestId).reverse();
}

describe('the audit log', () => {
  it('has an entry of every operation that changes something, whatever its handler does', async () => {
    const changing = hub.routes.filter(isAudited);
    expect(changing.length).toBeGreaterThan(15);
    expect(changing.filter((route) => !leavesAnEntry(route)).map((route) => route.operationId)).toEqual([]);
    // The same wrapping around handlers that touch nothing: even then somebody asked for something, and it was done.
    const idle = auditedRoutes(
      changing.map((route) => ({ ...route, handle: async () => 'done' })),
      hub.database,
    );
    for (const route of idle) {
      const requestId = randomUUID();
      const input = {
        principal: { tenantId, role: 'admin', userId },
        params: {},
        response: { locals: { requestId } },
      };
      expect(await route.handle(input as never)).toBe('done');
      const { rows } = await hub.owner.query('SELECT * FROM audit_entries WHERE request_id = $1', [
        requestId,
      ]);
      expect(rows, route.operationId).toMatchObject([
        { operation: route.operationId, actor_kind: 'user', actor_id: userId, state: 'done' },
      ]);
    }
  });

  it('says of those that are left out why', () => {
    const leftOut = hub.routes.filter(
      (route) => route.method !== 'get' && (!isAudited(route) || !leavesAnEntry(route)),
    );
    expect(leftOut.map(({ operationId, unaudited }) => [operationId, (unaudited ?? '').length > 20])).toEqual(
      leftOut.map(({ operationId }) => [operationId, true]),
    );
  });

  it('shows an agent before and after, and who it was', async () => {
    const made = await ask('POST', '/agents', { name: 'Анна' });
    const { agentId } = made.body;
    expect(await entriesOf(made)).toMatchObject([
      {
        operation: 'createAgent',
        actor: { kind: 'user', id: userId, name: 'admin' },
        subject: { kind: 'agent', id: agentId },
        after: { name: 'Анна', active: true },
      },
    ]);
    const renamed = await ask('PATCH', `/agents/${agentId}`, { name: 'Анна Б.' });
    const [entry] = await entriesOf(renamed);
    expect([entry.before, entry.after]).toEqual([{ name: 'Анна' }, { name: 'Анна Б.' }]);
    const connectionId = await hub.addConnection(tenantId);
    const added = await ask('POST', `/agents/${agentId}/devices`, {
      connectionId,
      kind: 'extension',
      value: '101',
    });
    expect(await entriesOf(added)).toMatchObject([
      { operation: 'addAgentDevice', connectionId, subject: { kind: 'device' }, after: { value: '101' } },
    ]);
    const gone = await ask('DELETE', `/agents/${agentId}`);
    expect((await entriesOf(gone)).map((one: { subject: { kind: string } }) => one.subject.kind)).toEqual(
      expect.arrayContaining(['agent', 'device']),
    );
  });

  it('shows the settings of the company, its own numbers, and the users with their roles', async () => {
    const changed = await ask('PATCH', '/tenant', { settings: { wrapUpSeconds: 45 } });
    expect(await entriesOf(changed)).toMatchObject([
      { subject: { kind: 'tenant' }, after: { settings: { wrapUpSeconds: 45 } } },
    ]);
    const number = await ask('POST', '/own-numbers', { number: '+7 900 000 00 11' });
    expect(await entriesOf(number)).toMatchObject([{ subject: { kind: 'ownNumber', id: '79000000011' } }]);
    const invited = await ask('POST', '/users', {
      name: 'Пётр',
      email: `${randomUUID()}@example.org`,
      role: 'agent',
    });
    expect(invited.status, invited.text).toBe(201);
    const [first] = await entriesOf(invited);
    expect(first).toMatchObject({
      operation: 'inviteUser',
      actor: { kind: 'user', id: userId },
      subject: { kind: 'user', id: invited.body.user.userId },
      after: { role: 'agent' },
    });
    const raised = await ask('PATCH', `/users/${invited.body.user.userId}`, { role: 'supervisor' });
    const [entry] = await entriesOf(raised);
    expect([entry.before, entry.after]).toEqual([{ role: 'agent' }, { role: 'supervisor' }]);
    const link = await ask('POST', `/users/${invited.body.user.userId}/link`);
    expect(await entriesOf(link)).toMatchObject([
      { operation: 'resetUser', subject: { kind: 'user', id: invited.body.user.userId } },
    ]);
  });

  it('never holds a secret: of keys and settings it tells only that they changed', async () => {
    const key = await ask('POST', '/api-keys', { name: 'CRM', role: 'admin' });
    const connection = await ask('POST', '/connections', {
      connector: 'sandbox',
      name: 'Песочница',
      settings: { token: 'top-secret-token' },
    });
    expect(connection.status, connection.text).toBe(201);
    const changed = await ask('PATCH', `/connections/${connection.body.connectionId}`, {
      settings: { token: 'another-secret-token' },
      renewHook: true,
    });
    const [entry] = await entriesOf(changed);
    expect(entry.after).toEqual({
      settings: { token: { secret: true, set: true } },
      renewedSecrets: ['token'],
      hook_secret: '(changed)',
    });
    const gone = await ask('DELETE', `/connections/${connection.body.connectionId}`);
    expect(await entriesOf(gone)).toMatchObject([{ operation: 'removeConnection' }]);
    const { rows } = await hub.owner.query(
      'SELECT audit_entries::text AS line, encode(k.key_hash, $1) AS hash FROM audit_entries, api_keys k',
      ['hex'],
    );
    expect(rows.length).toBeGreaterThan(5);
    for (const { line, hash } of rows) {
      expect(line).not.toContain(key.body.key);
      expect(line).not.toContain(hash);
      expect(line).not.toMatch(/secret-token/);
    }
  });

  it('names the key of a machine, and the hub where nobody asked', async () => {
    const key = await hub.apiKey(tenantId, 'admin');
    const answer = await hub.request('POST', '/api/v1/own-numbers', {
      key,
      json: { number: '+7 900 000 00 12' },
    });
    const [entry] = await entriesOf(answer);
    expect(entry.actor).toMatchObject({ kind: 'apiKey', name: 'admin' });
    await hub.tenants.putOwnNumber(tenantId, '+7 900 000 00 13');
    const { body } = await ask('GET', '/audit?subjectKind=ownNumber&subjectId=79000000013');
    expect(body.items).toMatchObject([{ actor: { kind: 'system' }, operation: 'system' }]);
  });

  it('tells of contacts the owner, and copies no name', async () => {
    const agentId = await hub.addAgent(tenantId, 'Олег');
    const made = await ask('POST', '/contacts', { name: 'Секретова Нина', numbers: [] });
    expect(await entriesOf(made)).toMatchObject([{ operation: 'createContact' }]);
    const owned = await ask('PATCH', `/contacts/${made.body.contactId}`, { ownerAgentId: agentId });
    expect(await entriesOf(owned)).toMatchObject([
      { subject: { kind: 'contact', id: made.body.contactId }, after: { owner_agent_id: agentId } },
    ]);
    // Whoever reads is told the name of today, out of the directory; what is kept has none.
    const { items, names } = (await ask('GET', '/audit?limit=200')).body;
    expect(JSON.stringify(items)).not.toContain('Секретова');
    expect(names[made.body.contactId]).toBe('Секретова Нина');
    expect((await ask('DELETE', `/contacts/${made.body.contactId}`)).status).toBe(204);
    expect((await ask('GET', '/audit?limit=200')).text).not.toContain('Секретова');
  });

  it('keeps no entry of a change that failed', async () => {
    const failed = await ask('POST', '/agents', {
      name: 'Никто',
      devices: [{ connectionId: randomUUID(), kind: 'extension', value: '1' }],
    });
    expect(failed.status).toBe(422);
    expect(await entriesOf(failed)).toEqual([]);
  });

  it('cannot be changed or shortened by the hub, nor seen by another tenant', async () => {
    const touch = (sql: string) => hub.database.tenant(tenantId, (tx) => tx.query(sql));
    await expect(touch(`UPDATE audit_entries SET operation = 'nothing'`)).rejects.toThrow(
      /permission denied/,
    );
    await expect(touch('DELETE FROM audit_entries')).rejects.toThrow(/permission denied/);
    await expect(touch('TRUNCATE audit_entries')).rejects.toThrow(/permission denied/);
    await expect(hub.database.hubPool.query('DELETE FROM audit_entries')).rejects.toThrow(
      /permission denied/,
    );
    const other = await hub.apiKey(await hub.addTenant(), 'admin');
    const { body } = await hub.request('GET', '/api/v1/audit', { key: other });
    expect(body.items.every((one: { operation: string }) => one.operation === 'system')).toBe(true);
  });

  it('goes page by page and by filters', async () => {
    const first = await ask('GET', '/audit?limit=3');
    const second = await ask('GET', `/audit?limit=3&after=${first.body.next}`);
    const ids = [...first.body.items, ...second.body.items].map((one: { entryId: number }) => one.entryId);
    expect(ids).toEqual([...ids].sort((a, b) => b - a));
    expect(new Set(ids).size).toBe(6);
    const { body } = await ask('GET', `/audit?operation=createAgent&actorId=${userId}&state=done`);
    expect(body.items.length).toBeGreaterThan(0);
    expect(new Set(body.items.map((one: { operation: string }) => one.operation))).toEqual(
      new Set(['createAgent']),
    );
  });

  it('is kept as long as the tenant wants', async () => {
    const other = await hub.addTenant();
    await hub.tenants.update(other, { settings: { auditRetentionDays: 60 } });
    await hub.tenants.putOwnNumber(other, '+7 900 000 00 14');
    const left = async () =>
      (await hub.owner.query('SELECT count(*)::int AS n FROM audit_entries WHERE tenant_id = $1', [other]))
        .rows[0].n;
    const before = await left();
    const prune = (days: number) =>
      hub.database.hubPool.query(`SELECT prune_audit(now() + make_interval(days => ${days}), 1095)`);
    await prune(59);
    expect(await left()).toBe(before);
    await prune(61);
    expect(await left()).toBe(0);
  });
});
