import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { imported } from '../../connectors/imported/imported.ts';
import { bindPort } from '../../connectors/kit/bind-port.ts';
import { PgAgentDirectory } from '../../src/agents/pg-agent-directory.ts';
import { CallImports, type CallImportWish } from '../../src/calls/imports/call-imports.ts';
import type { CallRecord } from '../../src/domain/call-record.ts';
import { insertInboxRows } from '../../src/inbox/inbox-row.ts';
import { silentLogger } from '../../src/platform/logger.ts';
import { TenantService } from '../../src/tenants/tenant-service.ts';
import { createHub, type Hub } from './hub-harness.ts';

let hub: Hub;
let imports: CallImports;
let folder: string;
/** Connections that the path takes nothing of. */
const switchedOff = new Set<string>();
/** Systems that imports made, as connections. */
const systems: { connectionId: string; connector: string; name: string }[] = [];

const HEADER = 'Дата и время;Направление;Клиент;Имя;Линия;Сотрудник;Ожидание;Разговор;Итог;ID звонка';
const ROWS = [
  '02.03.2026 10:15:04;входящий;8 900 000-00-11;Иван Клиентов;84950000001;101;11;1:15;отвечен;a1',
  '02.03.2026 11:00:00;входящий;+79000000012;;84950000001;102;20;0;пропущен;a2',
  '02.03.2026 12:00:00;исходящий;+79000000013;;84950000001;Agent 103;8;42;отвечен;a3',
];
const csv = (...rows: string[]): Readable => Readable.from([Buffer.from([HEADER, ...rows].join('\r\n'))]);

async function run(body: Readable, wish: Partial<CallImportWish> = {}, system = 'Old PBX') {
  const { importId } = await imports.accept(hub.tenantId, body, 'old.csv', { system, ...wish });
  return finished(importId);
}

async function finished(importId: string) {
  await imports.idle();
  return imports.get(hub.tenantId, importId);
}

async function records(): Promise<CallRecord[]> {
  const { rows } = await hub.owner.query(
    `SELECT record FROM calls WHERE tenant_id = $1 AND connection_id = ANY($2::uuid[]) ORDER BY started_at`,
    [hub.tenantId, systems.map(({ connectionId }) => connectionId)],
  );
  return rows.map(({ record }) => record);
}

async function count(table: string): Promise<number> {
  const { rows } = await hub.owner.query(`SELECT count(*)::int AS n FROM ${table} WHERE tenant_id = $1`, [
    hub.tenantId,
  ]);
  return rows[0].n;
}

beforeAll(async () => {
  const port = bindPort(imported, {}, 'RU');
  const bus = { subscribe: async () => async () => undefined };
  let agents: PgAgentDirectory | undefined;
  const directory = () => {
    agents ??= new PgAgentDirectory({ database: hub.database, bus });
    return agents;
  };
  hub = await createHub({
    connections: {
      find: async (connectionId) =>
        switchedOff.has(connectionId) ? undefined : { ...hub.connection, connectionId, port },
    },
    agents: {
      at: (...asked: [string, string]) => directory().at(...asked),
      devicesOf: async () => [],
      standings: async () => () => 'active' as const,
      names: (tenantId: string) => directory().names(tenantId),
    } as never,
  });
  folder = await mkdtemp(join(tmpdir(), 'callweave-call-imports-'));
  await hub.owner.query(`INSERT INTO contacts (contact_id, tenant_id, name) VALUES ($1, $2, 'Клиентов И.')`, [
    randomUUID(),
    hub.tenantId,
  ]);
  await hub.owner
    .query(
      `INSERT INTO contact_numbers (tenant_id, contact_id, raw, e164, digits, reversed)
     SELECT tenant_id, contact_id, '+79000000011', '+79000000011', '79000000011', reverse('79000000011') FROM contacts WHERE tenant_id = $1`,
      [hub.tenantId],
    )
    .catch(() => undefined);
  imports = new CallImports({
    database: hub.database,
    tenants: new TenantService({ database: hub.database }),
    connections: {
      list: async () => systems as never,
      create: async (tenantId, { connector, name }) => {
        const connectionId = randomUUID();
        await hub.owner.query(
          `INSERT INTO connections (connection_id, tenant_id, connector, name, settings, key_id, hook_secret)
           VALUES ($1, $2, $3, $4, '', 'k', $5)`,
          [connectionId, tenantId, connector, name, randomUUID()],
        );
        systems.push({ connectionId, connector, name });
        return { connectionId } as never;
      },
    },
    bus: { publish: async () => agents?.forget(hub.tenantId) },
    insertInbox: insertInboxRows,
    wake: async (connectionId) => void (await hub.ingest.drain(connectionId)),
    directory: folder,
    logger: silentLogger(),
  });
}, 60_000);

afterAll(async () => {
  await imports?.stop();
  await hub?.close();
  await rm(folder, { recursive: true, force: true });
});

describe('the call log of another system', () => {
  it('is looked at before anything is stored: what its columns hold, and the first rows as calls', async () => {
    const preview = await imports.preview(
      hub.tenantId,
      Buffer.from([HEADER, ROWS[0], 'gestern;in;1;;;;;;;x'].join('\n')),
    );
    expect(preview.columns).toEqual([
      'start',
      'direction',
      'customer',
      'name',
      'line',
      'agent',
      'wait',
      'talk',
      'outcome',
      'id',
    ]);
    expect(preview.calls[0]?.row).toMatchObject({
      startedAt: Date.parse('2026-03-02T07:15:04Z'),
      direction: 'inbound',
      waitMs: 11_000,
      talkMs: 75_000,
      outcome: 'answered',
    });
    expect(preview.calls[1]?.problem).toBe('"gestern" is no time.');
    const unclear = await imports.preview(hub.tenantId, Buffer.from('a;b\n1;2\n'));
    expect(unclear).toMatchObject({ calls: [], problem: 'No column is chosen for when a call began.' });
  });

  it('only counts when it is tried', async () => {
    const report = await run(csv(...ROWS, 'never;in;1;;;;;;;'), { dryRun: true });
    expect(report).toMatchObject({ state: 'done', imported: 3, rejected: 1, known: 0, repeated: 0 });
    expect(report.badRows).toEqual([{ line: 5, reason: 'The time cannot be read.' }]);
    expect([await records(), systems]).toEqual([[], []]);
  });

  it('keeps nothing of rows that it cannot read: columns that are mistaken hold names and numbers', async () => {
    const person = ['79000000018', 'Иван Клиентов'] as const;
    const report = await run(
      csv(
        `${person[0]};in;1;;;;;;;`,
        `02.03.2026 10:00;${person[1]};1;;;;;;;`,
        `02.03.2026 10:00;in;1;;;;;;${person[1]};`,
      ),
      { dryRun: true },
    );
    expect(report.badRows.map(({ line }) => line)).toEqual([2, 3, 4]);
    for (const told of person) expect(JSON.stringify(report.badRows)).not.toContain(told);
  });

  it('comes into the log as final calls, and says nothing to anybody', async () => {
    const report = await run(csv(...ROWS));
    expect(report).toMatchObject({ state: 'done', imported: 3, repeated: 0, known: 0, rejected: 0 });
    const [first, second, third] = await records();
    expect(first).toMatchObject({
      final: true,
      direction: 'inbound',
      outcome: 'answered',
      startedAt: '2026-03-02T07:15:04.000Z',
      answeredAt: '2026-03-02T07:15:15.000Z',
      endedAt: '2026-03-02T07:16:30.000Z',
      customer: { e164: '+79000000011', name: 'Иван Клиентов' },
      line: { e164: '+74950000001' },
      durations: { talk: 75_000 },
    });
    expect(first?.legs.find(({ role }) => role === 'agent')).toMatchObject({
      agentName: 'Agent 101',
      result: 'answered',
    });
    expect(second).toMatchObject({ outcome: 'missed', durations: { talk: 0 } });
    expect(third).toMatchObject({ direction: 'outbound', outcome: 'answered' });
    expect(third?.legs.find(({ role }) => role === 'agent')?.agentName).toBe('Agent 103');
    expect(await count('outgoing_events')).toBe(0);
    expect(await count('missed_call_tasks')).toBe(0);
  });

  it('brings nothing twice, not even with more rows around it', async () => {
    const report = await run(
      csv(...ROWS, '02.03.2026 13:00:00;входящий;+79000000014;;;101;5;5;отвечен;a4', ROWS[0] as string),
    );
    expect(report).toMatchObject({ state: 'done', imported: 1, repeated: 4 });
    expect(await records()).toHaveLength(4);
  });

  it('leaves out calls that a PBX has told of', async () => {
    const at = Date.parse('2026-03-02T11:00:05Z');
    const live = { id: 'live', call: 'live', from: '+79000000015' } as const;
    const { connection } = hub;
    await hub.owner.query(
      `INSERT INTO calls (month, call_id, tenant_id, connection_id, revision, live, final, started_at, direction, customer_e164, record)
       SELECT '2026-03-01', $1, $2, $3, 1, false, true, $4, 'inbound', $5, json_build_object('line', json_build_object('did', '84950000001'))`,
      [
        '019cae00-0000-7000-8000-000000000001',
        hub.tenantId,
        connection.connectionId,
        new Date(at),
        live.from,
      ],
    );
    const row = (line: string) => `02.03.2026 14:00:00;входящий;+79000000015;;${line};101;5;5;отвечен;`;
    const report = await run(csv(row('+7 495 000-00-01'), row('+7 495 000-00-02')));
    expect(report).toMatchObject({ state: 'done', imported: 1, known: 1 });
  });

  it('is read from JSON lines too, rows of one call as its legs', async () => {
    const lines = [
      {
        started_at: '2026-03-03T07:00:00Z',
        direction: 'in',
        phone: '+79000000016',
        ext: '101',
        wait: 10,
        talk: 0,
        status: 'NO ANSWER',
        'call id': 'q1',
      },
      {
        started_at: '2026-03-03T07:00:10Z',
        direction: 'in',
        phone: '+79000000016',
        ext: '102',
        wait: 5,
        talk: 60,
        status: 'ANSWERED',
        'call id': 'q1',
      },
    ];
    const body = Readable.from(
      [`${lines.map((line) => JSON.stringify(line)).join('\n')}\nnot json\n`].map((text) =>
        Buffer.from(text),
      ),
    );
    const report = await run(body, {}, 'Other PBX');
    expect(report).toMatchObject({ state: 'done', imported: 2, rejected: 1, badRows: [{ line: 3 }] });
    const call = (await records()).find(({ customer }) => customer.e164 === '+79000000016');
    expect(call).toMatchObject({
      outcome: 'answered',
      startedAt: '2026-03-03T07:00:00.000Z',
      durations: { talk: 60_000 },
    });
    expect(call?.legs.filter(({ role }) => role === 'agent').map(({ result }) => result)).toEqual([
      'noAnswer',
      'answered',
    ]);
  });

  it('says nothing to anybody when rows of one call come apart', async () => {
    const leg = (agent: string, outcome: string, talk: string) =>
      `04.03.2026 10:00:00;входящий;+79000000017;;84950000001;${agent};5;${talk};${outcome};split`;
    await run(csv(leg('101', 'пропущен', '0')), {}, 'Split PBX');
    await run(csv(leg('102', 'отвечен', '1:00')), {}, 'Split PBX');
    const call = (await records()).find(({ customer }) => customer.e164 === '+79000000017');
    expect(call?.legs.filter(({ role }) => role === 'agent')).toHaveLength(2);
    expect(await count('outgoing_events')).toBe(0);
  });

  it('is derived again like any call', async () => {
    const before = await records();
    for (const { callId, connectorId } of before)
      await hub.ingest.refresh(connectorId, [{ callId, idle: false }]);
    expect(await records()).toEqual(before);
  });

  it('is taken out again, that of one import and no more', async () => {
    const { rows } = await hub.owner.query(
      'SELECT import_id FROM call_imports WHERE imported = 3 AND NOT dry_run',
    );
    const importId: string = rows[0].import_id;
    expect(await imports.remove(hub.tenantId, importId)).toMatchObject({ state: 'removing' });
    await expect(imports.remove(hub.tenantId, importId)).rejects.toMatchObject({ code: 'conflict' });
    expect(await finished(importId)).toMatchObject({ state: 'removed' });
    const left = (await records()).map(({ customer }) => customer.e164);
    expect(left).toEqual(['+79000000014', '+79000000015', '+79000000016', '+79000000017']);
    expect(await count('calls')).toBe(5);
    for (const table of ['call_facts', 'call_keys', 'call_agents', 'customer_reaches']) {
      const { rows: lost } = await hub.owner.query(
        `SELECT 1 FROM ${table} t WHERE t.tenant_id = $1 AND NOT EXISTS (SELECT 1 FROM calls c WHERE c.call_id = t.call_id)`,
        [hub.tenantId],
      );
      expect(lost, table).toEqual([]);
    }
    // Sent once more, it is there once more.
    expect(await run(csv(...ROWS))).toMatchObject({ state: 'done', imported: 3 });
    expect(await records()).toHaveLength(7);
  });

  it('waits for no system that is switched off: others want to import, too', async () => {
    const { connectionId } = systems[0] as (typeof systems)[number];
    const turn = (isOn: boolean) =>
      hub.owner.query('UPDATE connections SET enabled = $2 WHERE connection_id = $1', [connectionId, isOn]);
    switchedOff.add(connectionId);
    await turn(false);
    const report = await run(csv('05.03.2026 10:00:00;in;+79000000019;;;101;5;5;отвечен;off'));
    expect(report).toMatchObject({ state: 'failed', error: expect.stringContaining('switched off') });
    switchedOff.clear();
    await turn(true);
    // What waited comes in, and goes with its import.
    await imports.remove(hub.tenantId, report.importId);
    expect(await finished(report.importId)).toMatchObject({ state: 'removed' });
    expect((await records()).map(({ customer }) => customer.e164)).not.toContain('+79000000019');
  });

  it('refuses columns that make no call, and a zone that is none', async () => {
    const wish = { system: 'Old PBX' };
    await expect(
      imports.accept(hub.tenantId, Readable.from([Buffer.from('a;b\n1;2\n')]), 'x.csv', wish),
    ).rejects.toMatchObject({ code: 'unprocessable' });
    await expect(
      imports.accept(hub.tenantId, csv(...ROWS), 'x.csv', { ...wish, timeZone: 'Moon/Sea' }),
    ).rejects.toMatchObject({ code: 'unprocessable' });
  });
});
