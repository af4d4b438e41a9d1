import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callOf, createPrivacyHub, NUMBER, OTHER, type PrivacyHub } from './person.ts';

let hub: PrivacyHub;
beforeEach(async () => {
  hub = await createPrivacyHub();
});
afterEach(() => hub.close());

async function addContact(name: string, number?: string): Promise<void> {
  const { owner, tenantId } = hub;
  const contactId = randomUUID();
  await owner.query(`INSERT INTO contacts (contact_id, tenant_id, name) VALUES ($1, $2, $3)`, [
    contactId,
    tenantId,
    name,
  ]);
  if (number === undefined) return;
  await owner.query(
    'INSERT INTO contact_numbers (tenant_id, contact_id, raw, e164, digits, last10) VALUES ($1, $2, $3, $3, $4, $5)',
    [tenantId, contactId, number, number.slice(1), number.slice(-10)],
  );
}

async function erase(): Promise<void> {
  const { service, runner } = hub.privacy;
  const asked = { numbers: [NUMBER], contactIds: [], createdBy: 'user-1' };
  const { requestId } = await service.start(hub.tenantId, 'erasure', asked);
  await runner.run();
  await service.confirm(hub.tenantId, requestId);
  await runner.run();
  expect(await service.get(hub.tenantId, requestId)).toMatchObject({ state: 'done' });
}

const HOUR = 3_600_000;
const rowsOf = async (sql: string) => (await hub.owner.query(sql)).rows;

describe('a name of one word', () => {
  it('is erased in the person’s own calls, and stays in the names of everybody else', async () => {
    await addContact('Виктория', NUMBER);
    await addContact('Виктория Посторонняя');
    await hub.owner.query(`UPDATE agents SET name = 'Виктория Сотрудникова'`);
    await hub.put(JSON.stringify(callOf('own', NUMBER, { at: Date.now() - HOUR, name: 'Виктория' })));
    await hub.put(
      JSON.stringify(callOf('other', OTHER, { at: Date.now() - HOUR / 2, name: 'Виктория Другая' })),
    );
    await erase();
    expect(await rowsOf(`SELECT name, search_name FROM contacts`)).toEqual([
      { name: 'Виктория Посторонняя', search_name: 'виктория посторонняя' },
    ]);
    const agents = (await rowsOf('SELECT name FROM agents')).map(({ name }) => name);
    expect(agents).not.toContain('[erased] Сотрудникова');
    const calls = await rowsOf(
      `SELECT record::jsonb #>> '{customer,name}' AS name FROM calls ORDER BY started_at`,
    );
    expect(calls).toEqual([{ name: '[erased]' }, { name: 'Виктория Другая' }]);
  });

  it('that is a word of the records, too, leaves the records readable', async () => {
    await addContact('Customer', NUMBER);
    await hub.put(JSON.stringify(callOf('own', NUMBER, { at: Date.now() - HOUR, name: 'Customer' })));
    await hub.put(JSON.stringify(callOf('other', OTHER, { at: Date.now() - HOUR / 2, name: 'Пётр Другой' })));
    await erase();
    const [own, other] = await rowsOf('SELECT record FROM calls ORDER BY started_at');
    expect(own.record.customer).toMatchObject({ name: '[erased]' });
    expect(own.record.legs[0].role).toBe('customer');
    expect(other.record.customer).toMatchObject({ name: 'Пётр Другой' });
  });
});

describe('a name that the PBX gives to several callers', () => {
  it('is erased in the person’s own calls only', async () => {
    await hub.put(JSON.stringify(callOf('own', NUMBER, { at: Date.now() - HOUR, name: 'Новый клиент' })));
    await hub.put(
      JSON.stringify(callOf('other', OTHER, { at: Date.now() - HOUR / 2, name: 'Новый клиент' })),
    );
    await erase();
    const calls = await rowsOf(
      `SELECT record::jsonb #>> '{customer,name}' AS name FROM calls ORDER BY started_at`,
    );
    expect(calls).toEqual([{ name: '[erased]' }, { name: 'Новый клиент' }]);
  });
});
