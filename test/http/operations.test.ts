import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareHub } from './http-fixture.ts';

const hub = prepareHub();
let tenantId: string;
let connectionId: string;
let admin: string;
let supervisor: string;

beforeAll(async () => {
  tenantId = await hub.addTenant();
  connectionId = await hub.addConnection(tenantId);
  admin = await hub.apiKey(tenantId, 'admin');
  supervisor = await hub.apiKey(tenantId, 'supervisor');
});

/** The answer, after a look at whether it is what the description of the API says. */
async function call(method: string, path: string, options: Parameters<typeof hub.request>[2] = {}) {
  const answer = await hub.request(method, `/api/v1${path}`, options);
  const pathname = path.split('?')[0]!;
  const route = hub.routes.find(
    (one) =>
      one.method === method.toLowerCase() &&
      new RegExp(`^${one.path.replace(/\{\w+\}/g, '[^/]+')}$`).test(pathname),
  );
  if (route === undefined) throw new Error(`no route ${method} ${path}`);
  if (answer.status < 400) {
    expect(answer.status).toBe(route.status);
    if (route.response !== undefined)
      expect(route.response.safeParse(answer.body).error?.issues ?? []).toEqual([]);
  } else {
    expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(answer.body).toMatchObject({
      type: 'about:blank',
      status: answer.status,
      code: expect.any(String),
      requestId: expect.any(String),
    });
  }
  return answer;
}

describe('calls', () => {
  it('are listed in pages, newest first, each once', async () => {
    const tenant = await hub.addTenant();
    const connection = await hub.addConnection(tenant);
    const key = await hub.apiKey(tenant, 'supervisor');
    const ids: string[] = [];
    // Three share a moment, and the list reaches over a month.
    for (const at of [
      '2026-03-02T07:00:00.000Z',
      '2026-03-02T07:00:00.000Z',
      '2026-03-02T07:00:00.000Z',
      '2026-02-27T07:00:00.000Z',
      '2026-03-03T07:00:00.000Z',
    ]) {
      ids.push(await hub.addCall(tenant, connection, { at }));
    }
    const seen: string[] = [];
    let next: string | null = '';
    while (next !== null) {
      const page: any = await call('GET', `/calls?limit=2${next ? `&after=${next}` : ''}`, { key });
      expect(page.body.items.length).toBeLessThanOrEqual(2);
      seen.push(...page.body.items.map((item: any) => item.callId));
      next = page.body.next;
    }
    expect(seen).toHaveLength(5);
    expect(new Set(seen)).toEqual(new Set(ids));
    expect([seen[0], seen[4]]).toEqual([ids[4], ids[3]]);
    expect((await call('GET', '/calls?after=nonsense', { key })).status).toBe(400);
    expect((await call('GET', '/calls?limit=0', { key })).status).toBe(400);
  });

  it('are filtered by what is asked, and found by number, part of a number and name', async () => {
    const at = new Date(Date.now() - 60_000).toISOString();
    const agentId = await hub.addAgent(tenantId, 'Filter agent');
    const wanted = await hub.addCall(tenantId, connectionId, {
      at,
      agentIds: [agentId],
      customer: '+79000000777',
      live: true,
      name: 'Анна 100% Примерова',
    });
    await hub.addCall(tenantId, connectionId, {
      at,
      customer: '+79000000778',
      outcome: 'missed',
      responsible: agentId,
    });
    const ids = async (query: string) =>
      (await call('GET', `/calls?${query}`, { key: supervisor })).body.items.map((one: any) => one.callId);
    expect(await ids('live=true')).toEqual([wanted]);
    expect(await ids(`agent=${agentId}`)).toHaveLength(2);
    expect(await ids('outcome=missed')).toHaveLength(1);
    expect(await ids('direction=outbound')).toEqual([]);
    expect(await ids(`q=${encodeURIComponent('8 (900) 000-07-77')}`)).toEqual([wanted]);
    expect(await ids('q=0777')).toEqual([wanted]);
    expect(await ids(`q=${encodeURIComponent('анна 100%')}`)).toEqual([wanted]);
    expect(await ids(`q=${encodeURIComponent('%')}`)).toEqual([wanted]);
    expect(await ids('q=_')).toEqual([]);
  });

  it('of others are not there for an agent', async () => {
    const own = await hub.addTenant();
    const connection = await hub.addConnection(own);
    const { cookie, agentId } = await hub.signIn(own, 'agent');
    const at = '2026-03-02T07:00:00.000Z';
    const mine = await hub.addCall(own, connection, { at, agentIds: [agentId!] });
    const mineToCallBack = await hub.addCall(own, connection, { at, responsible: agentId! });
    const colleague = await hub.addAgent(own, 'Colleague');
    const other = await hub.addCall(own, connection, { at, agentIds: [colleague] });

    const list = async (query: string) =>
      (await call('GET', `/calls${query}`, { cookie })).body.items.map((one: any) => one.callId).sort();
    expect(await list('')).toEqual([mine, mineToCallBack].sort());
    expect(await list('?agent=me')).toEqual([mine, mineToCallBack].sort());
    expect(await list(`?agent=${colleague}`)).toEqual([]);
    expect((await call('GET', `/calls/${mine}`, { cookie })).body.callId).toBe(mine);
    expect((await call('GET', `/calls/${other}`, { cookie })).status).toBe(404);
    expect((await call('GET', `/calls/${mine}/facts`, { cookie })).status).toBe(403);
    const contact = await hub.contacts.create(own, { name: 'Ann', numbers: [{ raw: '+79000000011' }] });
    expect(
      (await call('POST', `/calls/${other}/pick`, { cookie, json: { contactId: contact.contactId } })).status,
    ).toBe(404);

    // A sign-in that is no agent of any device sees no call at all.
    const { cookie: nobody } = await hub.signIn(own, 'agent', { asAgent: false });
    expect((await call('GET', '/calls', { cookie: nobody })).body).toEqual({ items: [], next: null });
    expect((await call('GET', `/calls/${mine}`, { cookie: nobody })).status).toBe(404);
  });

  it('remember whom an agent picked, and are derived again', async () => {
    const { cookie, agentId } = await hub.signIn(tenantId, 'agent');
    const callId = await hub.addCall(tenantId, connectionId, {
      at: '2026-03-02T07:00:00.000Z',
      agentIds: [agentId!],
      customer: '+79000000555',
    });
    const [ann, bob] = [
      await hub.contacts.create(tenantId, { name: 'Ann', numbers: [{ raw: '+79000000555' }] }),
      await hub.contacts.create(tenantId, { name: 'Bob', numbers: [{ raw: '+79000000555' }] }),
    ];
    const candidates = async () =>
      (await call('GET', '/contacts/by-number/89000000555', { cookie })).body.items.map((one: any) => [
        one.contact.name,
        one.match.chosen,
      ]);
    expect(await candidates()).toEqual([
      ['Ann', false],
      ['Bob', false],
    ]);
    hub.refolded.length = 0;
    expect(
      (await call('POST', `/calls/${callId}/pick`, { cookie, json: { contactId: bob.contactId } })).status,
    ).toBe(204);
    expect(hub.refolded).toEqual([{ connectionId, callId }]);
    expect(await candidates()).toEqual([
      ['Bob', true],
      ['Ann', false],
    ]);
    expect(
      (await call('POST', `/calls/${callId}/pick`, { cookie, json: { contactId: randomUUID() } })).status,
    ).toBe(404);
    expect(ann.contactId).not.toBe(bob.contactId);
  });

  it('take a person of a CRM for the customer only if the call has that candidate', async () => {
    const { cookie, agentId } = await hub.signIn(tenantId, 'agent');
    const customer = '+79000000556';
    const callId = await hub.addCall(tenantId, connectionId, {
      at: '2026-03-02T07:00:00.000Z',
      agentIds: [agentId!],
      customer,
    });
    const accountId = randomUUID();
    await hub.owner.query(
      `INSERT INTO crm_accounts (account_id, tenant_id, connector, name, settings, key_id, unknown_callers, since)
       VALUES ($1, $2, 'notebook', 'Notebook', '', 'k', 'ignore', now())`,
      [accountId, tenantId],
    );
    const match = { accountId, type: 'lead', id: '17', crm: 'notebook', name: 'Ann', matchedOn: 'e164' };
    await hub.owner.query(
      `UPDATE calls SET record = jsonb_set(record::jsonb, '{matches}', $2::jsonb) WHERE call_id = $1`,
      [callId, JSON.stringify([{ ...match, confidence: 'exact', chosen: false }])],
    );
    hub.refolded.length = 0;
    const pick = async (personId: string) =>
      (await call('POST', `/calls/${callId}/pick`, { cookie, json: { accountId, type: 'lead', personId } }))
        .status;
    expect(await pick('18')).toBe(422);
    expect(await pick('17')).toBe(204);
    expect(hub.refolded).toEqual([{ connectionId, callId }]);
    const { rows } = await hub.owner.query(
      'SELECT account_id, person_type, person_id FROM contact_picks WHERE number_key = $1',
      [customer.slice(1)],
    );
    expect(rows).toEqual([{ account_id: accountId, person_type: 'lead', person_id: '17' }]);
  });

  it('show their facts, and lead on from a call that was merged away', async () => {
    const into = await hub.addCall(tenantId, connectionId, { at: '2026-03-02T07:00:00.000Z' });
    const merged = await hub.addCall(tenantId, connectionId, { at: '2026-03-02T07:00:01.000Z' });
    await hub.owner.query('UPDATE calls SET merged_into = $1 WHERE call_id = $2', [into, merged]);
    await hub.owner.query(
      `INSERT INTO call_facts (month, call_id, fact_id, tenant_id, at, keys, body)
       VALUES ('2026-03-01', $1, 'b', $2, '2026-03-02T07:00:02Z', '{k}', '{"word":"second"}'),
              ('2026-03-01', $1, 'a', $2, '2026-03-02T07:00:01Z', '{k}', '{"word":"first"}')`,
      [into, tenantId],
    );
    expect((await call('GET', `/calls/${merged}`, { key: supervisor })).body.callId).toBe(into);
    const facts = await call('GET', `/calls/${merged}/facts`, { key: supervisor });
    expect(facts.body.items.map((fact: any) => fact.body.word)).toEqual(['first', 'second']);
    expect((await call('GET', `/calls/${randomUUID()}`, { key: supervisor })).status).toBe(404);
    expect(
      (await call('GET', '/calls/ffffffff-ffff-4fff-8fff-ffffffffffff', { key: supervisor })).status,
    ).toBe(404);
    expect((await call('GET', '/calls/17', { key: supervisor })).status).toBe(400);
  });
});

describe('what a call was made of', () => {
  const at = '2026-03-02T07:30:00.000Z';

  async function toldCall(): Promise<string> {
    const callId = await hub.addCall(tenantId, connectionId, { at });
    await hub.owner.query(
      `INSERT INTO call_facts (month, call_id, fact_id, tenant_id, at, ord, keys, body)
       SELECT '2026-03-01', $1, 'fact' || n, $2, '2026-03-02T07:30:00Z'::timestamptz + n / 3 * interval '1 s', n % 3, '{k}',
         json_build_object('n', n, 'crm_token', 'hunter2', 'deep', json_build_array(json_build_object('apiKey', 'hunter2')))
       FROM generate_series(0, 6) AS n`,
      [callId, tenantId],
    );
    return callId;
  }

  it('comes page by page in the order in which it is read, without secrets', async () => {
    const callId = await toldCall();
    const seen: number[] = [];
    let next: string | null = '';
    for (let page = 0; next !== null && page < 10; page += 1) {
      const query: string = next === '' ? '' : `&after=${next}`;
      const { body, text } = await call('GET', `/calls/${callId}/facts?limit=3${query}`, { key: supervisor });
      seen.push(...body.items.map((fact: any) => fact.body.n));
      expect(text).not.toContain('hunter2');
      expect(body.items[0].body.deep).toEqual([{ apiKey: '***' }]);
      next = body.next;
    }
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it('is understood by the connector, and says why when it is not', async () => {
    const callId = await toldCall();
    const events = async () => (await call('GET', `/calls/${callId}/events`, { key: supervisor })).body;
    expect(await events()).toEqual({ items: [], missing: 'connection' });
    hub.live.set(connectionId, {
      connectionId,
      tenantId,
      name: 'Office',
      country: 'RU',
      hookSecret: '',
      port: {
        connector: 'sandbox',
        displayName: 'Sandbox',
        numberForm: 'mixed',
        parse: () => ({ facts: [], rejects: [], ignored: 0 }),
        interpret: (facts) =>
          facts.map(({ at, order }) => ({
            kind: 'delivered',
            at,
            order,
            leg: { id: 'leg', role: 'agent' },
          })),
      },
    });
    const { items } = await events();
    expect(items).toHaveLength(7);
    expect(items[0]).toMatchObject({ kind: 'delivered', at, leg: { id: 'leg' } });
    await hub.owner.query('DELETE FROM call_facts WHERE call_id = $1', [callId]);
    expect(await events()).toEqual({ items: [], missing: 'facts' });
    expect((await call('GET', `/calls/${callId}/facts`, { key: supervisor })).body.items).toEqual([]);
  });

  it('is for leaders, and told step by step to everybody who had a part in the call', async () => {
    const { cookie, agentId } = await hub.signIn(tenantId, 'agent', { asAgent: true });
    const mine = await hub.addCall(tenantId, connectionId, { at, agentIds: [agentId as string] });
    const others = await hub.addCall(tenantId, connectionId, { at: '2026-03-02T07:31:00.000Z' });
    for (const what of ['facts', 'events']) {
      expect((await call('GET', `/calls/${mine}/${what}`, { cookie })).status).toBe(403);
    }
    const story = await call('GET', `/calls/${mine}/explanation`, { cookie });
    expect(story.body.steps[0]).toMatchObject({ kind: 'began', at, atMs: 0 });
    expect((await call('GET', `/calls/${others}/explanation`, { cookie })).status).toBe(404);
  });
});

describe('contacts', () => {
  it('are made, found, changed and removed', async () => {
    const made = await call('POST', '/contacts', {
      key: supervisor,
      json: { name: ' Zoë ', company: 'Sample', numbers: [{ raw: '8 900 000-03-33' }] },
    });
    expect(made.body).toMatchObject({ name: 'Zoë', numbers: [{ e164: '+79000000333' }] });
    const { contactId } = made.body;
    expect(
      (await call('GET', `/contacts?q=${encodeURIComponent('zO')}`, { key: supervisor })).body.items,
    ).toMatchObject([{ contactId }]);
    expect((await call('GET', '/contacts?company=samp', { key: supervisor })).body.items).toMatchObject([
      { contactId },
    ]);
    expect(
      (
        await call('PATCH', `/contacts/${contactId}`, {
          key: supervisor,
          json: { company: null, active: false },
        })
      ).body,
    ).not.toHaveProperty('company');
    expect((await call('GET', '/contacts/by-number/+79000000333', { key: supervisor })).body.items).toEqual(
      [],
    );
    expect((await call('DELETE', `/contacts/${contactId}`, { key: supervisor })).status).toBe(204);
    expect((await call('GET', `/contacts/${contactId}`, { key: supervisor })).status).toBe(404);
  });

  it.each([
    ['no name', { numbers: [] }, 400],
    ['a zero byte', { name: 'A\0B', numbers: [] }, 400],
    ['a name of spaces', { name: '  ', numbers: [] }, 400],
    ['numbers that are none', { name: 'A', numbers: [{ raw: '101' }] }, 422],
    [
      'an owner that is not there',
      { name: 'A', numbers: [], ownerAgentId: '00000000-0000-4000-8000-000000000000' },
      422,
    ],
    ['a list', [], 400],
  ])('are refused with %s', async (_what, json, status) => {
    expect((await call('POST', '/contacts', { key: supervisor, json })).status).toBe(status);
  });

  it('are imported from a CSV body, with progress and report', async () => {
    const upload = (body: string | Buffer, type = 'text/csv') =>
      call('POST', '/contacts/imports?fileName=list.csv', {
        key: admin,
        body,
        headers: { 'content-type': type },
      });
    const accepted = await upload('name;phone\nImported One;89000000441\nImported Two;12\n');
    expect(accepted.body).toMatchObject({ state: 'running', fileName: 'list.csv', totalBytes: 52 });
    await hub.imports.idle();
    const report = await call('GET', `/contacts/imports/${accepted.body.importId}`, { key: admin });
    expect(report.body).toMatchObject({
      state: 'done',
      imported: 1,
      rejected: 1,
      badRows: [{ line: 3, reason: '"12" is not a phone number.' }],
    });
    expect((await call('GET', '/contacts/imports?limit=1', { key: admin })).body.items).toHaveLength(1);
    expect((await upload('{}', 'application/json')).status).toBe(415);
    expect((await upload(Buffer.from('504b03040000', 'hex'))).status).toBe(415);
    expect((await upload('a;b\n1;2\n')).status).toBe(422);
    expect((await upload(Buffer.alloc(5_100_000, 'x'))).status).toBe(413);
    expect((await call('GET', '/contacts/imports', { key: supervisor })).status).toBe(403);
  });
});

describe('agents, connections, inbox, tenant, users and keys', () => {
  it('agents have devices, each at one connection, and one user each', async () => {
    const { userId } = await hub.signIn(tenantId, 'agent', { asAgent: false });
    const device = { connectionId, kind: 'extension', value: '205' };
    const made = await call('POST', '/agents', {
      key: admin,
      json: { name: 'Ann', userId, devices: [device] },
    });
    expect(made.body).toMatchObject({ name: 'Ann', userId, active: true, devices: [device] });
    const { agentId } = made.body;
    expect(
      (await call('POST', '/agents', { key: admin, json: { name: 'Bob', devices: [device] } })).status,
    ).toBe(409);
    expect((await call('POST', '/agents', { key: admin, json: { name: 'Bob', userId } })).status).toBe(409);
    expect(
      (await call('POST', '/agents', { key: admin, json: { name: 'Bob', userId: 'nobody' } })).status,
    ).toBe(422);
    const theirs = await hub.addConnection(await hub.addTenant());
    expect(
      (
        await call('POST', `/agents/${agentId}/devices`, {
          key: admin,
          json: { ...device, connectionId: theirs },
        })
      ).status,
    ).toBe(422);
    const second = await call('POST', `/agents/${agentId}/devices`, {
      key: admin,
      json: { ...device, kind: 'user', value: 'ann' },
    });
    expect(
      (await call('DELETE', `/agents/${agentId}/devices/${second.body.deviceId}`, { key: admin })).status,
    ).toBe(204);
    expect(
      (await call('PATCH', `/agents/${agentId}`, { key: admin, json: { userId: null, active: false } })).body,
    ).not.toHaveProperty('userId');
    const inactive = await call('GET', '/agents?active=false', { key: supervisor });
    expect(inactive.body.items.map((one: any) => one.agentId)).toEqual([agentId]);
    expect((await call('DELETE', `/agents/${agentId}`, { key: admin })).status).toBe(204);
  });

  it('connections keep their secrets, and show the webhook address to admins alone', async () => {
    expect((await call('GET', '/connectors', { key: supervisor })).body.items).toMatchObject([
      { id: 'sandbox', can: { liveEvents: true } },
    ]);
    const made = await call('POST', '/connections', {
      key: admin,
      json: { connector: 'sandbox', name: 'Main', settings: { token: 'very-secret' } },
    });
    expect(made.body.hookUrl).toMatch(/^http:\/\/localhost:\d+\/hooks\/[\w-]+\/[\w-]{40,}$/);
    const { connectionId: id } = made.body;
    const seen = await call('GET', `/connections/${id}`, { key: supervisor });
    expect(seen.body).not.toHaveProperty('hookUrl');
    expect(seen.text + made.text).not.toContain('very-secret');
    const refusals = await call('GET', `/connections/${id}/refusals`, { key: supervisor });
    expect([refusals.status, refusals.body]).toEqual([200, { items: [] }]);
    const renewed = await call('PATCH', `/connections/${id}`, {
      key: admin,
      json: { name: 'Renamed', renewHook: true },
    });
    expect(renewed.body.name).toBe('Renamed');
    expect(renewed.body.hookUrl).not.toBe(made.body.hookUrl);
    expect(
      (
        await call('POST', '/connections', {
          key: admin,
          json: { connector: 'nope', name: 'X', settings: {} },
        })
      ).status,
    ).toBe(422);
    expect((await call('DELETE', `/connections/${id}`, { key: admin })).status).toBe(204);
  });

  it('messages that were not understood are seen and replayed', async () => {
    const { rows } = await hub.owner.query(
      `INSERT INTO inbox (tenant_id, connection_id, source, exchange, state, error)
       VALUES ($1, $2, 'webhook', '{"body":"x"}', 'dead', 'boom'), ($1, $2, 'webhook', '{"body":"y"}', 'rejected', NULL) RETURNING inbox_id`,
      [tenantId, connectionId],
    );
    const [dead, rejected] = rows.map((row) => Number(row.inbox_id));
    const list = await call('GET', '/inbox?limit=1', { key: admin });
    expect(list.body.items).toMatchObject([{ inboxId: rejected, state: 'rejected' }]);
    const second = await call('GET', `/inbox?limit=1&after=${list.body.next}`, { key: admin });
    expect(second.body.items).toMatchObject([{ inboxId: dead, state: 'dead', error: 'boom' }]);
    expect((await call('GET', '/inbox?state=dead', { key: admin })).body.items).toHaveLength(1);
    expect((await call('GET', `/inbox/${dead}`, { key: admin })).body.exchange).toMatchObject({
      source: 'webhook',
      body: 'x',
    });
    hub.woken.length = 0;
    expect((await call('POST', `/inbox/${dead}/replay`, { key: admin, json: {} })).body).toEqual({
      inboxId: dead,
      state: 'pending',
    });
    expect(hub.woken).toEqual([connectionId]);
    expect((await call('POST', `/inbox/${dead}/replay`, { key: admin, json: {} })).status).toBe(404);
    expect((await call('POST', '/inbox/99999999/replay', { key: admin, json: {} })).status).toBe(404);
  });

  it('the tenant has settings and own numbers', async () => {
    expect((await call('GET', '/tenant', { key: supervisor })).body).toMatchObject({
      country: 'RU',
      settings: { assignPolicy: 'lastConnected' },
    });
    const changed = await call('PATCH', '/tenant', {
      key: admin,
      json: {
        country: 'kz',
        settings: { assignPolicy: 'longestTalk', wrapUpSeconds: 5, timeZone: 'Asia/Almaty' },
      },
    });
    expect(changed.body).toMatchObject({
      country: 'KZ',
      settings: { assignPolicy: 'longestTalk', wrapUpSeconds: 5, locale: 'ru' },
    });
    for (const json of [
      { country: 'XX' },
      { settings: { timeZone: 'Mars/Base' } },
      { settings: { wrapUpSeconds: -1 } },
      { settings: { unknown: 1 } },
    ]) {
      expect([400, 422]).toContain((await call('PATCH', '/tenant', { key: admin, json })).status);
    }
    await call('PATCH', '/tenant', { key: admin, json: { country: 'RU' } });
    expect(
      (await call('POST', '/own-numbers', { key: admin, json: { number: '8 900 000-09-99', name: 'Main' } }))
        .body,
    ).toEqual({ digits: '79000000999', name: 'Main' });
    expect((await call('POST', '/own-numbers', { key: admin, json: { number: '101' } })).status).toBe(422);
    expect((await call('GET', '/own-numbers', { key: supervisor })).body.items).toEqual([
      { digits: '79000000999', name: 'Main' },
    ]);
    expect((await call('DELETE', '/own-numbers/79000000999', { key: admin })).status).toBe(204);
    expect((await call('DELETE', '/own-numbers/79000000999', { key: admin })).status).toBe(404);
  });

  it('users are invited, changed and let in anew; keys are made and revoked', async () => {
    const invited = await call('POST', '/users', {
      key: admin,
      json: { name: 'New', email: 'New@Example.org', role: 'agent' },
    });
    expect(invited.body).toMatchObject({
      user: { email: 'new@example.org', role: 'agent', hasPassword: false },
      link: { url: expect.stringMatching(/\/enter#\w{20,}$/) },
    });
    const { userId } = invited.body.user;
    expect(
      (
        await call('POST', '/users', {
          key: admin,
          json: { name: 'New', email: 'new@example.org', role: 'agent' },
        })
      ).status,
    ).toBe(409);
    expect(
      (await call('POST', '/users', { key: admin, json: { name: 'New', email: 'x', role: 'owner' } })).body
        .problems,
    ).toHaveLength(2);
    expect(
      (await call('PATCH', `/users/${userId}`, { key: admin, json: { role: 'supervisor' } })).body.role,
    ).toBe('supervisor');
    expect((await call('POST', `/users/${userId}/link`, { key: admin, json: {} })).body.url).not.toBe(
      invited.body.link.url,
    );
    expect((await call('GET', '/users', { key: admin })).body.items.map((one: any) => one.email)).toContain(
      'new@example.org',
    );
    const made = await call('POST', '/api-keys', { key: admin, json: { name: 'CRM', role: 'agent' } });
    expect((await call('GET', '/me', { key: made.body.key })).body).toMatchObject({
      user: null,
      role: 'agent',
      agent: null,
    });
    expect(
      (await call('DELETE', `/api-keys/${made.body.apiKeyId}`, { key: admin })).body.revokedAt,
    ).toBeDefined();
    expect((await call('GET', '/me', { key: made.body.key })).status).toBe(401);
    expect((await call('GET', '/api-keys', { key: admin })).body.items.length).toBeGreaterThan(1);
  });
});

it('another tenant sees none of this and can change none of it', async () => {
  const stranger = await hub.apiKey(await hub.addTenant(), 'admin');
  const contact = await hub.contacts.create(tenantId, { name: 'Ours', numbers: [{ raw: '+79000000888' }] });
  const agentId = await hub.addAgent(tenantId, 'Ours');
  const callId = await hub.addCall(tenantId, connectionId, { at: '2026-03-02T07:00:00.000Z' });
  const { userId } = await hub.signIn(tenantId, 'supervisor');
  const { apiKeyId } = await hub.access.apiKeys.create(tenantId, { name: 'Ours', role: 'agent' });
  const one: Record<string, string> = {
    callId,
    contactId: contact.contactId,
    agentId,
    connectionId,
    userId,
    apiKeyId,
    deviceId: randomUUID(),
    importId: randomUUID(),
    recomputationId: randomUUID(),
    taskId: randomUUID(),
    entryId: randomUUID(),
    dialId: randomUUID(),
    captureId: randomUUID(),
    requestId: randomUUID(),
    promptId: randomUUID(),
    menuId: randomUUID(),
    placeId: randomUUID(),
    hoursId: randomUUID(),
    fieldId: randomUUID(),
    hintId: randomUUID(),
    endpointId: randomUUID(),
    eventId: 'event',
    accountId: randomUUID(),
    ruleId: 'rule',
    version: '1',
    inboxId: '1',
    number: '+79000000888',
    digits: '79000000888',
  };
  const bodies: Record<string, unknown> = {
    pickContact: { contactId: contact.contactId },
    addAgentDevice: { connectionId, kind: 'extension', value: '9' },
    reassignTask: { agentId },
    renamePrompt: { name: 'Ours' },
    saveVoiceMenu: { name: 'Ours', menu: { start: 'a', steps: {} }, basedOn: 1 },
    restoreVoiceMenu: { version: 1, basedOn: 1 },
    placeVoiceMenu: { connectionId, at: 'main' },
    publishVoiceMenu: { version: 1 },
    updateWorkingHours: { name: 'Ours', timeZone: 'UTC', week: [], holidays: [] },
    updateCardField: {
      accountId: randomUUID(),
      field: 'name',
      label: 'Name there',
      format: 'text',
      roles: ['agent'],
    },
    updateHint: {
      say: 'Ours',
      tone: 'info',
      match: 'all',
      conditions: [{ of: 'known', is: true }],
      roles: ['agent'],
      enabled: true,
    },
    holdRecordings: { reason: 'A claim' },
    holdRecording: { reason: 'A claim' },
    setPresence: { state: 'dnd' },
    setPbxNumber: { id: '1', enabled: false },
    setCallerRoutes: { routes: [{ caller: '79000000888', extension: '101' }] },
    setDepartmentMember: { departmentId: '1', userId: 'anna', isRung: true },
    setAnonymousCallers: { isBlocked: true },
    setForwarding: { targets: {} },
    addForwardingRule: { name: 'Ours', to: '101', schedule: 'always', callers: ['79000000888'] },
    changeForwardingRule: { name: 'Ours', to: '101', schedule: 'always', callers: ['79000000888'] },
    switchForwardingRules: { isOn: true },
    setUserRecording: { isOn: true },
    attachNumber: { number: '79000000888', schedule: 'always' },
    putCrmUsers: { items: [] },
    orderCall: { order: 'hangUp' },
    catchUpCrmAccount: { from: new Date(Date.now() - 3_600_000).toISOString() },
    replayWebhookEvents: { afterSequence: 0 },
    createWidgetToken: { scopes: ['push'] },
    removeCallerRoutes: { routes: [{ caller: '79000000888', extension: '101' }] },
  };
  let tried = 0;
  for (const route of hub.routes) {
    const isList = !route.path.includes('{') && route.method === 'get';
    if (!isList && !route.path.includes('{')) continue;
    const path = route.path.replace(/\{(\w+)\}/g, (_all, name) => encodeURIComponent(one[name]!));
    const json = route.body === undefined ? undefined : (bodies[route.operationId] ?? {});
    const answer = await hub.request(route.method.toUpperCase(), `/api/v1${path}`, {
      key: stranger,
      ...(json === undefined ? {} : { json }),
      ...(route.streams && { body: 'sound', headers: { 'content-type': String(route.streams[0]) } }),
    });
    tried += 1;
    for (const id of [callId, contact.contactId, agentId, connectionId, userId])
      expect(answer.text, route.operationId).not.toContain(id);
    if (!isList && route.operationId !== 'findContactsByNumber')
      expect(answer.status, route.operationId).toBe(404);
  }
  expect(tried).toBeGreaterThan(30);
  expect((await call('GET', `/contacts/${contact.contactId}`, { key: admin })).status).toBe(200);
});
