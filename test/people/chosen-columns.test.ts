import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { beforeAll, describe, expect, it } from 'vitest';
import { ContactImports, type ImportWish } from '../../src/contacts/contact-imports.ts';
import { ContactService } from '../../src/contacts/contact-service.ts';
import { previewContacts } from '../../src/contacts/csv/preview-contacts.ts';
import { PgCallerDirectory } from '../../src/contacts/pg-caller-directory.ts';
import { silentLogger } from '../../src/platform/logger.ts';
import { prepareWorld } from './people-fixture.ts';

const world = prepareWorld({ poolSize: 4 });
const countryOf = async () => 'RU';
let imports: ContactImports;
let contacts: ContactService;

beforeAll(async () => {
  const directory = await mkdtemp(join(tmpdir(), 'callweave-imports-'));
  imports = new ContactImports({ database: world.database, countryOf, directory, logger: silentLogger() });
  contacts = new ContactService({ database: world.database, callers: new PgCallerDirectory(), countryOf });
});

const FILE = [
  'Заметка;Кто;Как звонить;Фирма;ИД',
  'vip;Клиентов Иван;8 900 000-00-11;ООО Пример;17',
  ';Заказчиков Пётр;не знаем;ООО Образец;18',
  ';;89000000013;;19',
  ';Покупателева Анна;89000000014, 12;;20',
].join('\n');

async function run(tenantId: string, content: string, wish: ImportWish) {
  const { importId } = await imports.accept(
    tenantId,
    Readable.from([Buffer.from(content)]),
    'list.csv',
    wish,
  );
  await imports.idle();
  return imports.get(tenantId, importId);
}

const namesOf = async (tenantId: string): Promise<string[]> =>
  (await contacts.list(tenantId, { limit: 50 })).map(({ name }) => name);

describe('columns that a person chose', () => {
  it('are taken although the first line calls them something else', async () => {
    const tenantId = await world.addTenant();
    const done = await run(tenantId, FILE, { columns: ['', 'name', 'phone', 'company', 'key'] });
    expect(done).toMatchObject({ state: 'done', imported: 2, rejected: 2, dryRun: false });
    const [first] = await contacts.search(tenantId, '0011', 10);
    expect(first).toMatchObject({ name: 'Клиентов Иван', company: 'ООО Пример', externalKey: '17' });
  });

  it('are put together to a name, surname first, whatever their order', async () => {
    const tenantId = await world.addTenant();
    const file = 'Имя,Фамилия,Phone\nИван,Клиентов,89000000011\n';
    await run(tenantId, file, { columns: ['name', 'name', 'phone'] });
    expect(await namesOf(tenantId)).toEqual(['Клиентов Иван']);
  });

  it.each([
    [['', 'name', '', 'company', 'key'], 'No column is chosen for phone numbers'],
    [['', '', 'phone', '', 'key'], 'No column is chosen for the name'],
    [['key', 'name', 'phone', '', 'key'], 'More than one column'],
    [['name', 'phone'], 'The file has 5 columns'],
  ] as const)('are refused when they make no contact: %s', async (columns, sentence) => {
    const tenantId = await world.addTenant();
    await expect(run(tenantId, FILE, { columns })).rejects.toThrow(sentence);
  });
});

describe('a dry run of an import', () => {
  it('says what would be new, what changes and which lines are wrong, and stores no contact', async () => {
    const tenantId = await world.addTenant();
    await contacts.create(tenantId, { name: 'Клиентов Иван', numbers: [{ raw: '89000000011' }] });
    const columns = ['', 'name', 'phone', 'company', 'key'] as const;
    const tried = await run(tenantId, FILE, { columns, dryRun: true });
    expect(tried).toMatchObject({ state: 'done', dryRun: true, imported: 1, updated: 1, rejected: 2 });
    expect(tried.badRows.map(({ line }) => line)).toEqual([3, 4]);
    expect(await namesOf(tenantId)).toEqual(['Клиентов Иван']);
    expect(await contacts.search(tenantId, 'ооо', 10)).toEqual([]);
    const done = await run(tenantId, FILE, { columns });
    expect(done).toMatchObject({ imported: 1, updated: 1, rejected: 2 });
  });
});

describe('the beginning of a file', () => {
  it('says what its columns are likely to hold, in Russian and in English, even cut in the middle of a letter', () => {
    const file = Buffer.from(
      'ФИО;Телефон;Мобильный;Компания;Менеджер;Код;Город\nКлиентов Иван;1;2;Пример;Анна;7;Тест',
    );
    const preview = previewContacts(file.subarray(0, file.length - 1));
    expect(preview.columns).toEqual(['name', 'phone', 'phone', 'company', 'owner', 'key', '']);
    expect(preview.headers[0]).toBe('ФИО');
    expect(preview.rows[0]?.slice(0, 2)).toEqual(['Клиентов Иван', '1']);
    const english = previewContacts(
      Buffer.from('First name,Last name,Phone 1 - Type,Phone 1 - Value,Account,Owner,ID\n'),
    );
    expect(english.columns).toEqual(['name', 'name', '', 'phone', 'company', 'owner', 'key']);
  });

  it('reads what Excel saves in Russian', () => {
    const header = Buffer.from([0xc8, 0xec, 0xff, 0x3b, 0xd2, 0xe5, 0xeb, 0x0a]);
    expect(previewContacts(header)).toMatchObject({ headers: ['Имя', 'Тел'], columns: ['name', 'phone'] });
  });

  it('is refused when it is a workbook, or nothing', () => {
    expect(() => previewContacts(Buffer.from('504b030414', 'hex'))).toThrow('Excel');
    expect(() => previewContacts(Buffer.alloc(0))).toThrow('empty');
  });
});

describe('the search for contacts', () => {
  it('takes the beginning of a name or company, a number however it is written, its end, and the external key', async () => {
    const tenantId = await world.addTenant();
    await contacts.create(tenantId, {
      name: 'Клиентов Иван',
      company: 'ООО Пример',
      externalKey: 'crm-17',
      numbers: [{ raw: '8 900 000-00-11' }, { raw: '89000004321' }],
    });
    await contacts.create(tenantId, { name: 'Заказчиков Пётр', numbers: [{ raw: '89000000012' }] });
    const names = async (typed: string) =>
      (await contacts.search(tenantId, typed, 10)).map(({ name }) => name);
    for (const typed of ['клиент', 'ооо пр', '+7 900 000-00-11', '89000000011', '0011', '43-21', 'crm-17'])
      expect(await names(typed), typed).toEqual(['Клиентов Иван']);
    for (const typed of ['21', 'иван', 'crm-1', '9999', '%']) expect(await names(typed), typed).toEqual([]);
  });

  it('reads few pages of many', async () => {
    const tenantId = await world.addTenant();
    await world.owner.query(
      `WITH made AS (INSERT INTO contacts (contact_id, tenant_id, name)
         SELECT gen_random_uuid(), $1, 'Contact ' || i FROM generate_series(1, 20000) i RETURNING contact_id, name)
       INSERT INTO contact_numbers (tenant_id, contact_id, raw, e164, digits, last10)
         SELECT $1, contact_id, n, '+' || n, n, right(n, 10) FROM made, LATERAL (SELECT '7900' || lpad(substr(name, 9), 7, '0') AS n) x`,
      [tenantId],
    );
    expect((await contacts.search(tenantId, '12345', 10)).map(({ name }) => name)).toEqual(['Contact 12345']);
    const plan = await world.database.tenant(tenantId, async (tx) => {
      const { rows } = await tx.query(
        `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT contact_id FROM contact_numbers
         WHERE tenant_id = $1 AND tail >= '54321' AND tail < '54321:' ORDER BY tail, contact_id LIMIT 10`,
        [tenantId],
      );
      return rows[0]['QUERY PLAN'][0].Plan;
    });
    expect(plan['Shared Hit Blocks'] + plan['Shared Read Blocks']).toBeLessThan(30);
  });
});
