import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { beforeAll, describe, expect, it } from 'vitest';
import { ContactImports } from '../../src/contacts/contact-imports.ts';
import { silentLogger } from '../../src/platform/logger.ts';
import { prepareWorld } from './people-fixture.ts';

const world = prepareWorld({ poolSize: 4 });
let directory: string;
let imports: ContactImports;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'callweave-imports-'));
  imports = newImports();
});

function newImports(maxBytes?: number): ContactImports {
  return new ContactImports({
    database: world.database,
    countryOf: async () => 'RU',
    directory,
    logger: silentLogger(),
    ...(maxBytes === undefined ? {} : { maxBytes }),
  });
}

const body = (content: string | Buffer): Readable => Readable.from([Buffer.from(content as string)]);

async function importFile(tenantId: string, content: string | Buffer) {
  const { importId } = await imports.accept(tenantId, body(content), 'contacts.csv');
  await imports.idle();
  return imports.get(tenantId, importId);
}

async function contactsOf(tenantId: string) {
  const { rows } = await world.owner.query(
    `SELECT c.name, c.company, c.external_key, a.name AS owner,
            (SELECT array_agg(coalesce(n.e164, n.digits) ORDER BY n.digits) FROM contact_numbers n WHERE n.contact_id = c.contact_id) AS numbers
     FROM contacts c LEFT JOIN agents a ON a.agent_id = c.owner_agent_id WHERE c.tenant_id = $1 ORDER BY c.name`,
    [tenantId],
  );
  return rows;
}

/** The letters that windows-1251 needs here; the rest is ASCII. */
function windows1251(text: string): Buffer {
  return Buffer.from(
    [...text].map((char) => {
      const code = char.codePointAt(0)!;
      if (code >= 0x410 && code <= 0x44f) return code - 0x410 + 0xc0;
      if (code > 0x7f) throw new Error(`no such letter here: ${char}`);
      return code;
    }),
  );
}

describe('a CSV file of contacts', () => {
  it('is read with Russian headers, semicolons, several numbers, owner and company', async () => {
    const tenantId = await world.addTenant();
    const olga = await world.addAgent(tenantId, 'Ольга Образцова');
    const connectionId = await world.addConnection(tenantId);
    await world.owner.query(
      `INSERT INTO devices (device_id, tenant_id, agent_id, connection_id, kind, value) VALUES (gen_random_uuid(), $1, $2, $3, 'extension', '101')`,
      [tenantId, olga, connectionId],
    );
    const done = await importFile(
      tenantId,
      '\uFEFFФИО;Компания;Телефон;Мобильный телефон;Ответственный\r\n' +
        'Иван Примеров;ООО «Пример»;8 (900) 000-00-11, 8 900 000 00 12;+7 900 000-00-13 доб. 5;Ольга Образцова\r\n' +
        '"Пётр ""Тест"" Второй";;79000000021;;101\r\n',
    );
    expect(done).toMatchObject({ state: 'done', imported: 2, updated: 0, rejected: 0, badRows: [] });
    expect(done.readBytes).toBe(done.totalBytes);
    expect(await contactsOf(tenantId)).toEqual([
      {
        name: 'Иван Примеров',
        company: 'ООО «Пример»',
        external_key: null,
        owner: 'Ольга Образцова',
        numbers: ['+79000000011', '+79000000012', '+79000000013'],
      },
      {
        name: 'Пётр "Тест" Второй',
        company: null,
        external_key: null,
        owner: 'Ольга Образцова',
        numbers: ['+79000000021'],
      },
    ]);
  });

  it.each([
    [
      'windows-1251 with semicolons',
      windows1251('Фамилия;Имя;Отчество;Тел.\nПримерова;Анна;Тестовна;89000000011\n'),
      'Примерова Анна Тестовна',
    ],
    ['UTF-8 without a mark, with commas', 'Name,Phone\n"Sample, Ann",+7 900 000 00 11\n', 'Sample, Ann'],
    ['tabs, with company only', 'Company\tMobile\nSample Ltd\t89000000011\n', 'Sample Ltd'],
    [
      'UTF-16 as Excel saves "Unicode text"',
      Buffer.from('\uFEFFИмя\tТелефон\r\nАнна\t89000000011\r\n', 'utf16le'),
      'Анна',
    ],
    [
      'an export of Google contacts',
      'First Name,Last Name,Phone 1 - Label,Phone 1 - Value\nAnn,Sample,Mobile,89000000011\n',
      'Sample Ann',
    ],
    ['numbers that hold commas and slashes', 'name;phone\nAnn;8/900/000/00/11\n', 'Ann'],
  ])('is read in %s', async (_form, content, name) => {
    const tenantId = await world.addTenant();
    expect(await importFile(tenantId, content)).toMatchObject({
      state: 'done',
      imported: 1,
      rejected: 0,
      badRows: [],
    });
    expect(await contactsOf(tenantId)).toMatchObject([{ name, numbers: ['+79000000011'] }]);
  });

  it('reports bad rows with line and reason, and imports the others', async () => {
    const tenantId = await world.addTenant();
    const done = await importFile(
      tenantId,
      [
        'name;phone;owner',
        'Ann;89000000011;',
        '',
        ';89000000012;',
        'Bob;;',
        'Carl;101;',
        '"Dora',
        'Two Lines";anonymous;',
        'Eve;89000000013,12345;',
        'Fay;89000000014;Nobody',
        'Gus;7900000001179000000011790000000117900000;',
      ].join('\r\n'),
    );
    expect(done).toMatchObject({ state: 'done', imported: 3, rejected: 5 });
    expect(done.badRows.map(({ line, reason }) => [line, reason])).toEqual([
      [4, 'There is neither a name nor a company.'],
      [5, 'There is no phone number.'],
      [6, '"101" is not a phone number.'],
      [7, '"anonymous" is not a phone number.'],
      [10, 'No single agent is called "Nobody": imported without an owner.'],
      [11, '"7900000001179000000011790000000117900000" is not a phone number.'],
    ]);
    expect(done.badRows[0]?.row).toBe(';89000000012;');
    expect((await contactsOf(tenantId)).map((contact) => contact.name)).toEqual(['Ann', 'Eve', 'Fay']);
  });

  it('makes nothing twice when it is imported again', async () => {
    const tenantId = await world.addTenant();
    const file = 'id;name;phone;company\n1;Ann;89000000011;\n;Bob;89000000012;Old Ltd\n';
    expect(await importFile(tenantId, file)).toMatchObject({ imported: 2, updated: 0 });
    const before = await contactsOf(tenantId);
    expect(await importFile(tenantId, file)).toMatchObject({ imported: 0, updated: 2 });
    expect(await contactsOf(tenantId)).toEqual(before);

    // The key is the identity where there is one, name and number where there is none.
    const changed =
      'id;name;phone;company\n1;Ann Sample;89000000099;\n;BOB;8 900 000-00-12, 89000000098;New Ltd\n2;Bob;89000000012;\n';
    expect(await importFile(tenantId, changed)).toMatchObject({ imported: 0, updated: 3 });
    expect(await contactsOf(tenantId)).toMatchObject([
      { name: 'Ann Sample', external_key: '1', numbers: ['+79000000011', '+79000000099'] },
      { name: 'Bob', company: 'New Ltd', external_key: '2', numbers: ['+79000000012', '+79000000098'] },
    ]);
  });

  it('counts a person named twice in one file once', async () => {
    const tenantId = await world.addTenant();
    await importFile(tenantId, 'name;phone\nAnn;89000000011\nAnn;89000000011,89000000012\nAnn;89000000012\n');
    expect(await contactsOf(tenantId)).toMatchObject([
      { name: 'Ann', numbers: ['+79000000011', '+79000000012'] },
    ]);
  });

  it.each([
    ['an empty file', '', 'invalidInput', /empty/],
    ['a file of spaces', ' \n\n', 'invalidInput', /empty/],
    ['an Excel workbook', Buffer.from('504b030414000600', 'hex'), 'unsupportedMediaType', /Excel workbook/],
    ['a program', Buffer.from('7f454c4602010100', 'hex'), 'unsupportedMediaType', /binary/],
    ['a table without numbers', 'name;city\nAnn;Town\n', 'unprocessable', /none is called "phone"/],
    ['a table without names', 'city;phone\nTown;89000000011\n', 'unprocessable', /none is called "name"/],
    ['a table without headers', 'Ann;89000000011\n', 'unprocessable', /first line must name the columns/],
  ])('is refused at once when it is %s', async (_what, content, code, message) => {
    const tenantId = await world.addTenant();
    await expect(imports.accept(tenantId, body(content), 'x.csv')).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
    expect(await imports.list(tenantId, { limit: 10 })).toEqual([]);
    expect(await readdir(directory)).toEqual([]);
  });

  it('is refused when it is too large, before the rest is read', async () => {
    const tenantId = await world.addTenant();
    const endless = Readable.from(
      (function* () {
        for (;;) yield Buffer.from('Ann;89000000011\n');
      })(),
    );
    await expect(newImports(1_000_000).accept(tenantId, endless, 'x.csv')).rejects.toMatchObject({
      code: 'payloadTooLarge',
      message: expect.stringContaining('larger than 1 MB'),
    });
    expect(await readdir(directory)).toEqual([]);
  });

  it('that stops being CSV half-way keeps what came before and says where', async () => {
    const tenantId = await world.addTenant();
    const done = await importFile(
      tenantId,
      'name;phone\nAnn;89000000011\n"Bob;89000000012\nCarl;89000000013\n',
    );
    expect(done).toMatchObject({
      state: 'failed',
      error: expect.stringMatching(/past line 2: a quotation mark/),
    });
  });
});

describe('while an import runs', () => {
  const many = (count: number) =>
    `name;phone\n${Array.from({ length: count }, (_, i) => `Contact ${i};7900${String(i).padStart(7, '0')}`).join('\n')}\n`;

  it('refuses a ninth file of a tenant while eight are open, and nobody else is kept waiting', async () => {
    const [tenantId, other] = [await world.addTenant(), await world.addTenant()];
    const uploads = Array.from({ length: 8 }, () => new PassThrough());
    const accepted = uploads.map((upload) => imports.accept(tenantId, upload, 'slow.csv'));
    await expect(imports.accept(tenantId, body(many(1)), 'x.csv')).rejects.toMatchObject({
      code: 'tooManyRequests',
    });
    await imports.accept(other, body(many(1)), 'x.csv');
    for (const upload of uploads) upload.end(many(1));
    await Promise.all(accepted);
    await imports.idle();
    await imports.accept(tenantId, body(many(1)), 'x.csv');
    await imports.idle();
  });

  it('its progress can be read', async () => {
    const tenantId = await world.addTenant();
    const { importId } = await imports.accept(tenantId, body(many(10_000)), 'many.csv');
    const seen = new Set<string>();
    for (;;) {
      const now = await imports.get(tenantId, importId);
      if (now.state !== 'running') break;
      if (now.imported > 0 && now.readBytes > 0 && now.readBytes < now.totalBytes)
        seen.add(`${now.imported}`);
    }
    expect(seen.size).toBeGreaterThan(1);
    expect(await imports.get(tenantId, importId)).toMatchObject({ state: 'done', imported: 10_000 });
  });

  it('a second one of the same people does not deadlock with it, and makes nobody twice', async () => {
    const tenantId = await world.addTenant();
    const lines = many(5_000).trim().split('\n');
    const backwards = [lines[0], ...lines.slice(1).reverse()].join('\n');
    await imports.accept(tenantId, body(lines.join('\n')), 'a.csv');
    await imports.accept(tenantId, body(backwards), 'b.csv');
    await imports.idle();
    const [b, a] = await imports.list(tenantId, { limit: 10 });
    expect([a?.state, b?.state]).toEqual(['done', 'done']);
    expect((a?.imported ?? 0) + (b?.imported ?? 0)).toBe(5_000);
    expect((await contactsOf(tenantId)).length).toBe(5_000);
  });

  it('a stop of the hub ends it with a sentence that says to start again', async () => {
    const tenantId = await world.addTenant();
    const own = newImports();
    const { importId } = await own.accept(tenantId, body(many(20_000)), 'many.csv');
    await own.stop();
    expect(await own.get(tenantId, importId)).toMatchObject({
      state: 'failed',
      error: expect.stringContaining('Start it again'),
    });
    await expect(own.accept(tenantId, body(many(1)), 'x.csv')).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('a crash is noticed by the next process, which marks it as interrupted', async () => {
    const tenantId = await world.addTenant();
    const insert = (age: string) =>
      world.owner.query(
        `INSERT INTO contact_imports (import_id, tenant_id, file_name, state, total_bytes, heartbeat_at)
         VALUES (gen_random_uuid(), $1, $2, 'running', 10, now() - $2::text::interval)`,
        [tenantId, age],
      );
    await insert('1 second');
    await insert('2 minutes');
    const next = newImports();
    await next.start();
    await next.stop();
    const list = await next.list(tenantId, { limit: 10 });
    expect(list.map((one) => [one.fileName, one.state]).sort()).toEqual([
      ['1 second', 'running'],
      ['2 minutes', 'failed'],
    ]);
    expect(list.find((one) => one.state === 'failed')?.error).toContain('Start it again');
  });
});
