import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareHub } from './http-fixture.ts';

const hub = prepareHub();
const DAY = 'from=2026-03-02T00:00:00.000Z&to=2026-03-03T00:00:00.000Z';
let tenantId: string;
let connectionId: string;
let anna: string;
let keys: Record<'admin' | 'supervisor' | 'agent', string>;
let missed: string;

const get = (path: string, key = keys.supervisor) => hub.request('GET', `/api/v1${path}`, { key });
const search = async (query: string) => (await get(`/call-log?${DAY}&${query}`)).body;
const numbers = async (query: string): Promise<string[]> =>
  (await search(query)).items.map(({ customer }: any) => customer.number);

beforeAll(async () => {
  tenantId = await hub.addTenant();
  connectionId = await hub.addConnection(tenantId);
  anna = await hub.addAgent(tenantId, 'Анна Примерова');
  keys = {
    admin: await hub.apiKey(tenantId, 'admin'),
    supervisor: await hub.apiKey(tenantId, 'supervisor'),
    agent: await hub.apiKey(tenantId, 'agent'),
  };
  const add = (minute: number, customer: string, more: object = {}) =>
    hub.addCall(tenantId, connectionId, {
      at: `2026-03-02T07:${String(minute).padStart(2, '0')}:00.000Z`,
      customer,
      outcome: 'answered',
      ...more,
    });
  await add(0, '+79000000011', { agentIds: [anna], name: 'Иван Клиентов' });
  missed = await add(1, '+79000000012', { outcome: 'missed' });
  await add(2, '+79000004321', { name: '=HYPERLINK("https://example.com")' });
  await hub.addCall(tenantId, connectionId, { at: '2026-02-01T07:00:00.000Z', customer: '+79000000011' });
  await hub.owner.query(
    `INSERT INTO missed_call_tasks (task_id, tenant_id, call_id, revision, state, missed_at, task)
     VALUES (gen_random_uuid(), $1, $2, 1, 'open', now(), '{}')`,
    [tenantId, missed],
  );
  await hub.request('POST', '/api/v1/contacts', {
    key: keys.admin,
    json: { name: 'Клиентов Иван', company: 'ООО Пример', numbers: [{ raw: '8 900 000 00 12' }] },
  });
});

describe('the call log', () => {
  it('shows the calls of the interval, newest first, page by page', async () => {
    const first = (await get(`/call-log?${DAY}&limit=2`)).body;
    expect(first.items.map(({ customer }: any) => customer.number)).toEqual(['+79000004321', '+79000000012']);
    const second = (await get(`/call-log?${DAY}&limit=2&after=${first.next}`)).body;
    expect(second.items.map(({ customer }: any) => customer.number)).toEqual(['+79000000011']);
    expect(second.next).toBeNull();
  });

  it.each(['4321', '8 900 000-43-21', '+7 900 000 43 21', '89000004321', '0 00043', '+7 (900) 000-4'])(
    'finds a number by what a person types of it: %s',
    async (typed) => {
      expect(await numbers(`q=${encodeURIComponent(typed)}`)).toEqual(['+79000004321']);
    },
  );

  it('finds the beginning of a number that is dialled with 8', async () => {
    expect(await numbers('q=8900')).toHaveLength(3);
  });

  it('finds a customer by the name that the call shows, and by contact or company', async () => {
    expect(await numbers(`q=${encodeURIComponent('иван')}`)).toEqual(['+79000000011']);
    expect(await numbers(`q=${encodeURIComponent('клиентов')}`)).toEqual(['+79000000012', '+79000000011']);
    expect(await numbers(`q=${encodeURIComponent('ооо п')}`)).toEqual(['+79000000012']);
  });

  it('finds last digits and contacts in a year, and asks for more digits than two there', async () => {
    const year = 'from=2025-06-01T00:00:00.000Z&to=2026-06-01T00:00:00.000Z';
    expect((await get(`/call-log?${year}&q=0011`)).body.items).toHaveLength(2);
    const byName = await get(`/call-log?${year}&q=${encodeURIComponent('Клиентов')}`);
    expect(byName.body.items).toHaveLength(1);
    expect((await get(`/call-log?${year}&q=11`)).status).toBe(422);
  });

  it('takes filters together', async () => {
    expect(await numbers('outcome=missed,abandoned')).toEqual(['+79000000012']);
    expect(await numbers('task=waiting')).toEqual(['+79000000012']);
    expect(await numbers(`agentId=${anna}`)).toEqual(['+79000000011']);
    expect(await numbers(`agentId=${anna}&outcome=missed`)).toEqual([]);
    expect(await numbers(`connectionId=${connectionId}&direction=inbound&transferred=false`)).toHaveLength(3);
  });

  it('refuses what it does not know, an interval without an end to it, and one that is too long', async () => {
    expect((await get(`/call-log?${DAY}&outcome=missed,lost`)).status).toBe(400);
    const backwards = 'from=2026-03-03T00:00:00.000Z&to=2026-03-02T00:00:00.000Z';
    expect((await get(`/call-log?${backwards}`)).status).toBe(422);
    expect((await get('/call-log?from=2020-01-01T00:00:00.000Z&to=2026-03-02T00:00:00.000Z')).status).toBe(
      422,
    );
  });

  it('is closed to agents, and shows nobody the calls of another company', async () => {
    expect((await get(`/call-log?${DAY}`, keys.agent)).status).toBe(403);
    expect((await get(`/calls/export?${DAY}`, keys.agent)).status).toBe(403);
    const other = await hub.apiKey(await hub.addTenant(), 'admin');
    expect((await get(`/call-log?${DAY}`, other)).body.items).toEqual([]);
  });
});

describe('the call log as a table', () => {
  it('has what the log shows, in the language asked for, fit for table programs', async () => {
    const { text, headers, status } = await get(`/calls/export?${DAY}&lang=ru`);
    expect(status).toBe(200);
    expect(headers.get('content-disposition')).toContain('calls-2026-03-02-2026-03-03.csv');
    const response = await fetch(`${hub.origin}/api/v1/calls/export?${DAY}&lang=ru`, {
      headers: { authorization: `Bearer ${keys.supervisor}` },
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const rows: Record<string, string>[] = parse(text, { bom: true, columns: true, delimiter: ';' });
    expect(rows.map((row) => row.Номер)).toEqual(['+79000004321', '+79000000012', '+79000000011']);
    expect(rows[1]).toMatchObject({ Итог: 'пропущен', Направление: 'входящий', Задача: 'ждёт' });
    // 07:01 in Greenwich.
    expect(rows[1]?.Начало).toBe('2026-03-02 10:01:00');
    expect(rows[1]?.['Начало (UTC)']).toBe('2026-03-02T07:01:00.000Z');
  });

  it('has no formulas', async () => {
    const { text } = await get(`/calls/export?${DAY}&q=4321&lang=en`);
    const rows: Record<string, string>[] = parse(text, { bom: true, columns: true });
    expect(rows[0]?.Customer).toBe(`'=HYPERLINK("https://example.com")`);
  });

  it('says how many rows will come, and leaves out the byte order mark for whoever wants none', async () => {
    const answer = await hub.request('GET', `/api/v1/calls/export?${DAY}&bom=false`, {
      key: keys.supervisor,
    });
    expect(answer.headers.get('callweave-total-count')).toBe('3');
    expect(answer.text.startsWith('Began,')).toBe(false);
    expect(answer.text.trim().split('\r\n')).toHaveLength(4);
    const bytes = await fetch(`${hub.origin}/api/v1/calls/export?${DAY}&bom=false&lang=en`, {
      headers: { authorization: `Bearer ${keys.supervisor}` },
    }).then((response) => response.arrayBuffer());
    expect(Buffer.from(bytes).subarray(0, 5).toString()).toBe('Began');
  });

  it('comes as NDJSON too: a whole record a line', async () => {
    const { text, headers } = await get(`/calls/export?${DAY}&format=ndjson&outcome=missed`);
    expect(headers.get('content-type')).toContain('application/x-ndjson');
    expect(headers.get('content-disposition')).toContain('calls-2026-03-02-2026-03-03.ndjson');
    expect(headers.get('callweave-total-count')).toBe('1');
    const lines = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toMatchObject([{ schema: 'callweave.call/1', callId: missed, outcome: 'missed' }]);
  });

  it('leaves an entry in the audit log: who took which calls', async () => {
    await get(`/calls/export?${DAY}&outcome=missed&q=0012`);
    const { items } = (await get('/audit?operation=exportCalls&limit=1', keys.admin)).body;
    expect(items[0]).toMatchObject({
      operation: 'exportCalls',
      actor: { kind: 'apiKey' },
      state: 'done',
      subject: { kind: 'callLog' },
      after: { outcomes: ['missed'], customer: '(number or name)', from: '2026-03-02T00:00:00.000Z' },
    });
  });
});
