import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { ContactService } from '../../src/contacts/contact-service.ts';
import { PgCallerDirectory } from '../../src/contacts/pg-caller-directory.ts';
import { parsePartyNumber } from '../../src/domain/phone-number.ts';
import { prepareWorld } from './people-fixture.ts';

const world = prepareWorld();
const callers = new PgCallerDirectory();
let contacts: ContactService;
const phone = (raw: string) => parsePartyNumber(raw, { country: 'RU', form: 'mixed' });

beforeAll(() => {
  contacts = new ContactService({ database: world.database, callers, countryOf: async () => 'RU' });
});

const matchMany = (tenantId: string, ...numbers: string[]) =>
  world.database.tenant(tenantId, (tx) => callers.matchMany(tx, tenantId, numbers.map(phone)));

async function addAccount(tenantId: string, since: string): Promise<string> {
  const accountId = randomUUID();
  await world.owner.query(
    `INSERT INTO crm_accounts (account_id, tenant_id, connector, name, settings, key_id, unknown_callers, since, created_at)
     VALUES ($1, $2, 'notebook', 'Notebook', '', 'k', 'ignore', now(), $3)`,
    [accountId, tenantId, since],
  );
  return accountId;
}

/** As a look-up keeps them, for +7 900 000 00 11. */
async function keepPeople(
  tenantId: string,
  accountId: string,
  people: { id: string; name: string; type?: string; ownerUserId?: string }[],
): Promise<void> {
  const key = { digits: '79000000011', e164: '+79000000011' };
  await world.owner.query(
    `INSERT INTO crm_lookups (tenant_id, number_key, account_id, state, people, owners, asked_at, expires_at)
     VALUES ($1, $2, $3, 'found', $4, $5, now(), now() + interval '1 hour')`,
    [
      tenantId,
      key.digits,
      accountId,
      JSON.stringify(people.map((person) => ({ type: 'contact', numbers: [key.e164], ...person, key }))),
      people.flatMap(({ ownerUserId }) => ownerUserId ?? []),
    ],
  );
}

describe('looking callers up', () => {
  it('finds many numbers at once, keyed as they were written', async () => {
    const tenantId = await world.addTenant();
    const ownerAgentId = await world.addAgent(tenantId, 'Olga');
    const ann = await contacts.create(tenantId, {
      name: 'Ann',
      company: 'Sample Ltd',
      ownerAgentId,
      numbers: [{ raw: '8 900 000-00-11' }, { raw: '+7 900 000 00 12', label: 'mobile' }],
    });
    const found = await matchMany(tenantId, '89000000011', '+79000000012', '79000000013', 'anonymous', '101');
    expect(found.get('89000000011')).toMatchObject([
      {
        id: ann.contactId,
        name: 'Ann',
        company: 'Sample Ltd',
        ownerAgentId,
        confidence: 'exact',
        chosen: true,
      },
    ]);
    expect(found.get('79000000012')).toMatchObject([{ id: ann.contactId }]);
    expect(found.get('79000000013')).toEqual([]);
    expect(found.get('')).toEqual([]);
    expect(found.get('101')).toEqual([]);
  });

  it('never matches a number of the company itself', async () => {
    const tenantId = await world.addTenant();
    await contacts.create(tenantId, { name: 'Us', numbers: [{ raw: '+79000000011' }] });
    expect((await matchMany(tenantId, '+79000000011')).get('79000000011')).toHaveLength(1);
    await world.owner.query('INSERT INTO own_numbers (tenant_id, digits) VALUES ($1, $2)', [
      tenantId,
      '79000000011',
    ]);
    expect((await matchMany(tenantId, '89000000011')).get('89000000011')).toEqual([]);
  });

  it('remembers whom an agent picked, also when the contact has another number', async () => {
    const tenantId = await world.addTenant();
    const [ann, bob] = await Promise.all(
      ['Ann', 'Bob'].map((name) => contacts.create(tenantId, { name, numbers: [{ raw: '+79000000011' }] })),
    );
    const carl = await contacts.create(tenantId, { name: 'Carl', numbers: [{ raw: '+79000000099' }] });
    const ids = async () =>
      (await matchMany(tenantId, '89000000011'))
        .get('89000000011')
        ?.map((match) => [match.name, match.chosen]);
    expect(await ids()).toEqual([
      ['Ann', false],
      ['Bob', false],
    ]);
    await contacts.pick(tenantId, phone('89000000011'), bob!.contactId, 'u1');
    expect(await ids()).toEqual([
      ['Bob', true],
      ['Ann', false],
    ]);
    await contacts.pick(tenantId, phone('+79000000011'), carl.contactId, 'u1');
    expect(await ids()).toEqual([
      ['Carl', true],
      ['Ann', false],
      ['Bob', false],
    ]);
    await contacts.update(tenantId, carl.contactId, { active: false });
    expect(await ids()).toEqual([
      ['Ann', false],
      ['Bob', false],
    ]);
    await expect(contacts.pick(tenantId, phone('anonymous'), ann!.contactId, 'u1')).rejects.toMatchObject({
      code: 'unprocessable',
    });
    await expect(contacts.pick(tenantId, phone('89000000011'), carl.contactId, 'u1')).rejects.toMatchObject({
      code: 'unprocessable',
    });
  });

  it('sees contacts of its own tenant only', async () => {
    const [tenantId, other] = [await world.addTenant(), await world.addTenant()];
    const theirs = await contacts.create(other, { name: 'Theirs', numbers: [{ raw: '+79000000011' }] });
    expect((await matchMany(tenantId, '+79000000011')).get('79000000011')).toEqual([]);
    await expect(
      contacts.pick(tenantId, phone('+79000000011'), theirs.contactId, null),
    ).rejects.toMatchObject({ code: 'notFound' });
    const owner = await world.addAgent(other, 'Their agent');
    await expect(
      contacts.create(tenantId, { name: 'Ann', ownerAgentId: owner, numbers: [{ raw: '+79000000011' }] }),
    ).rejects.toMatchObject({ code: 'unprocessable', message: expect.stringContaining('owner') });
  });

  it('finds whom CRMs are known to have, behind our own, in the order of their accounts, each with the owner here', async () => {
    const tenantId = await world.addTenant();
    const owner = await world.addAgent(tenantId, 'Olga');
    const [late, early] = [
      await addAccount(tenantId, '2026-02-01'),
      await addAccount(tenantId, '2026-01-01'),
    ];
    await world.owner.query(
      'INSERT INTO crm_users (account_id, agent_id, tenant_id, user_id) VALUES ($1, $2, $3, $4)',
      [late, owner, tenantId, 'u7'],
    );
    await keepPeople(tenantId, late, [{ id: '1', name: 'Ann of the CRM', ownerUserId: 'u7' }]);
    await keepPeople(tenantId, early, [
      { id: '1', name: 'Bob', type: 'company' },
      { id: '3', name: 'Carl', type: 'lead' },
      { id: '2', name: 'Dora', type: 'contact' },
      { id: '1', name: 'Emil', type: 'contact' },
    ]);
    const seen = async () =>
      (await matchMany(tenantId, '89000000011'))
        .get('89000000011')
        ?.map(({ name, accountId, chosen, ownerAgentId }) => [
          name,
          accountId === late ? 'late' : accountId === early ? 'early' : accountId,
          ...(ownerAgentId === owner ? ['owner'] : []),
          ...(chosen ? ['chosen'] : []),
        ]);
    const people = [
      ['Dora', 'early'],
      ['Emil', 'early'],
      ['Carl', 'early'],
      ['Bob', 'early'],
      ['Ann of the CRM', 'late', 'owner'],
    ];
    // The first source that knows the number for certain decides, and it has two contacts.
    expect(await seen()).toEqual(people);
    await contacts.pickPerson(
      tenantId,
      phone('89000000011'),
      { accountId: late, type: 'contact', personId: '1' },
      'u1',
    );
    expect(await seen()).toEqual([['Ann of the CRM', 'late', 'owner', 'chosen'], ...people.slice(0, 4)]);
    const ours = await contacts.create(tenantId, { name: 'Ours', numbers: [{ raw: '+79000000011' }] });
    await contacts.pick(tenantId, phone('89000000011'), ours.contactId, 'u1');
    expect(await seen()).toEqual([['Ours', undefined, 'chosen'], ...people]);
    expect(await contacts.findByNumber(tenantId, '89000000011')).toHaveLength(1);
    await world.owner.query('UPDATE crm_accounts SET enabled = false WHERE account_id = $1', [early]);
    await world.owner.query(
      `UPDATE crm_lookups SET expires_at = now() - interval '1 second' WHERE account_id = $1`,
      [late],
    );
    expect(await seen()).toEqual([['Ours', undefined, 'chosen']]);
  });

  it('shows no tenant whom the CRM of another has', async () => {
    const [tenantId, other] = [await world.addTenant(), await world.addTenant()];
    const theirs = await addAccount(other, '2026-01-01');
    await keepPeople(other, theirs, [{ id: '1', name: 'Theirs' }]);
    expect((await matchMany(other, '+79000000011')).get('79000000011')).toHaveLength(1);
    expect((await matchMany(tenantId, '+79000000011')).get('79000000011')).toEqual([]);
    const asOther = await world.database.tenant(tenantId, (tx) =>
      callers.matchMany(tx, other, [phone('+79000000011')]),
    );
    expect(asOther.get('79000000011')).toEqual([]);
  });

  it('reads its indexes and nothing else, however many numbers there are', async () => {
    const tenantId = await world.addTenant();
    await world.owner.query(
      `WITH made AS (
         INSERT INTO contacts (contact_id, tenant_id, name)
         SELECT gen_random_uuid(), $1, 'Contact ' || i FROM generate_series(0, 99999) i RETURNING contact_id, name)
       INSERT INTO contact_numbers (tenant_id, contact_id, raw, e164, digits, last10)
       SELECT $1, contact_id, d, '+' || d, d, right(d, 10)
       FROM (SELECT contact_id, '79' || lpad(substr(name, 9), 9, '0') AS d FROM made) AS made`,
      [tenantId],
    );
    await world.owner.query(
      `WITH account AS (
         INSERT INTO crm_accounts (account_id, tenant_id, connector, name, settings, key_id, unknown_callers, since)
         VALUES (gen_random_uuid(), $1, 'notebook', 'Notebook', '', 'k', 'ignore', now()) RETURNING account_id)
       INSERT INTO crm_lookups (tenant_id, number_key, account_id, state, asked_at, expires_at)
       SELECT $1, '79' || lpad(i::text, 9, '0'), account_id, 'found', now(), now() + interval '1 hour'
       FROM account, generate_series(0, 9999) i`,
      [tenantId],
    );
    await world.owner.query('ANALYZE contacts, contact_numbers, crm_lookups');
    const plans = await world.database.tenant(tenantId, async (tx) => {
      const asked: { text: string; values: unknown[] }[] = [];
      const spy = {
        query: async (query: any) => {
          asked.push(query);
          return { rows: [] };
        },
      };
      await callers.matchMany(
        spy as any,
        tenantId,
        Array.from({ length: 50 }, (_, i) => phone(`+79${String(i * 977).padStart(9, '0')}`)),
      );
      expect(asked).toHaveLength(1);
      const { text, values } = asked[0]!;
      const explained = await tx.query(`EXPLAIN (ANALYZE, FORMAT JSON) ${text}`, values);
      return explained.rows[0]['QUERY PLAN'][0];
    });
    const nodes: any[] = [];
    const walk = (node: any): void => {
      nodes.push(node);
      for (const child of node.Plans ?? []) walk(child);
    };
    walk(plans.Plan);
    const indexes = nodes.map((node) => node['Index Name']).filter(Boolean);
    expect(indexes).toContain('contact_numbers_last10');
    expect(indexes).toContain('crm_lookups_pkey');
    const scanned = nodes
      .filter((node) => node['Node Type'] === 'Seq Scan')
      .map((node) => node['Relation Name']);
    expect(scanned).not.toContain('contact_numbers');
    expect(scanned).not.toContain('contacts');
    expect(scanned).not.toContain('crm_lookups');
    const found = await matchMany(tenantId, '+79000000977');
    expect(found.get('79000000977')).toMatchObject([{ name: 'Contact 977', chosen: true }]);
  });
});

describe('contacts', () => {
  it('are listed by name in pages, and found by the beginning of a name, a company, or a number', async () => {
    const tenantId = await world.addTenant();
    for (const name of ['Борис', 'анна', 'Анна', 'Яна', 'Anna']) {
      await contacts.create(tenantId, { name, company: `Фирма ${name}`, numbers: [{ raw: '+79000000011' }] });
    }
    const names: string[] = [];
    let after: { searchName: string; contactId: string } | undefined;
    for (;;) {
      const page = await contacts.list(tenantId, { limit: 2, after });
      names.push(...page.map((contact) => contact.name));
      after = page.at(-1);
      if (page.length < 2) break;
    }
    expect(names.map((name) => name.toLowerCase())).toEqual(['anna', 'анна', 'анна', 'борис', 'яна']);
    expect((await contacts.list(tenantId, { limit: 9, name: 'АНН' })).map((c) => c.name).sort()).toEqual([
      'Анна',
      'анна',
    ]);
    expect((await contacts.listByCompany(tenantId, 'фирма я', 9)).map((c) => c.name)).toEqual(['Яна']);
    expect(await contacts.findByNumber(tenantId, '8 900 000-00-11')).toHaveLength(5);
  });

  it('are changed and removed, and refuse what is no number', async () => {
    const tenantId = await world.addTenant();
    const ann = await contacts.create(tenantId, {
      name: 'Ann',
      externalKey: '7',
      numbers: [{ raw: '+79000000011' }],
    });
    expect(ann.numbers).toEqual([{ raw: '+79000000011', e164: '+79000000011' }]);
    const changed = await contacts.update(tenantId, ann.contactId, {
      company: 'Ltd',
      numbers: [{ raw: '89000000012' }],
    });
    expect(changed).toMatchObject({ name: 'Ann', company: 'Ltd', numbers: [{ e164: '+79000000012' }] });
    expect(await contacts.update(tenantId, ann.contactId, { company: null })).not.toHaveProperty('company');
    await expect(
      contacts.create(tenantId, { name: 'B', externalKey: '7', numbers: [] }),
    ).rejects.toMatchObject({ code: 'conflict' });
    await expect(contacts.create(tenantId, { name: 'B', numbers: [{ raw: '101' }] })).rejects.toMatchObject({
      code: 'unprocessable',
    });
    await contacts.remove(tenantId, ann.contactId);
    await expect(contacts.get(tenantId, ann.contactId)).rejects.toMatchObject({ code: 'notFound' });
    await expect(contacts.remove(tenantId, randomUUID())).rejects.toMatchObject({ code: 'notFound' });
  });
});
