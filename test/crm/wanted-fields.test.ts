import { describe, expect, it } from 'vitest';
import { creatio } from '../../connectors/crm/creatio/creatio.ts';
import { dynamics365 } from '../../connectors/crm/dynamics365/dynamics365.ts';
import { bindCrm } from '../../connectors/kit/bind-crm.ts';
import { ConnectorError } from '../../connectors/kit/connector-error.ts';
import { fieldsFrom, readableFields, wantedOf, withFields } from '../../connectors/kit/wanted-fields.ts';
import { CreatioSite } from '../../sandbox/crm/creatio/creatio-site.ts';
import { DynamicsEnvironment } from '../../sandbox/crm/dynamics365/environment.ts';
import { seededRandom } from '../../sandbox/exchange/random.ts';
import type { CrmPort } from '../../src/domain/crm/crm-port.ts';
import { openAmocrm } from './amocrm-stage.ts';
import { openBitrix24 } from './bitrix24-stage.ts';
import { numberKeysOf } from './number-keys.ts';

const NUMBER = '+79000000011';
const options = () => ({ host: '127.0.0.1', port: 0, random: seededRandom(7), log: () => undefined });
/** Fields of everybody who is found. */
const fieldsOf = async (port: CrmPort, fields: string[]) => {
  const found = await port.lookUp?.(numberKeysOf(NUMBER), { fields });
  if (found?.state !== 'done') throw new Error(JSON.stringify(found));
  return found.value.map((person) => person.fields);
};

describe('names of fields', () => {
  it('are letters, digits and underscores, and may say of whom they are', () => {
    const names = [
      'City',
      'UF_CRM_1',
      '123456',
      'company.revenue',
      'City',
      '',
      "x'",
      'a,b',
      'a b',
      '$top',
      'a.b',
      'a.b.c',
    ];
    expect(readableFields(names)).toEqual(['City', 'UF_CRM_1', '123456', 'company.revenue']);
    expect(wantedOf('contact', names).map(({ column }) => column)).toEqual(['City', 'UF_CRM_1', '123456']);
    expect(wantedOf('company', ['company.revenue', 'lead.mood'])).toEqual([
      { name: 'company.revenue', column: 'revenue' },
    ]);
    expect(fieldsFrom({ City: null, revenue: 0 }, wantedOf('company', ['City', 'company.revenue']))).toEqual({
      fields: { 'company.revenue': 0 },
    });
  });

  it('that a CRM does not know keep nobody from being found; other trouble is trouble', async () => {
    const wanted = wantedOf('contact', ['Gone']);
    const asked: (readonly string[])[] = [];
    const answer = withFields(wanted, async (columns) => {
      asked.push(columns);
      if (columns.length > 0) throw new ConnectorError('refused', 'no column Gone');
      return 'found';
    });
    expect(await answer).toBe('found');
    expect(asked).toEqual([['Gone'], []]);
    const busy = withFields(wanted, async () => {
      throw new ConnectorError('rateLimited', 'busy');
    });
    await expect(busy).rejects.toMatchObject({ kind: 'rateLimited' });
  });
});

describe('a look-up brings along the fields that are wanted', () => {
  it('of Creatio', async () => {
    const site = new CreatioSite(options());
    await site.start();
    const id = site.addContact({ name: 'Клиент', numbers: [NUMBER] });
    Object.assign(site.tables.get('Contact', id) ?? {}, { JobTitle: 'Директор' });
    const { name: userName, password } = site.doors.user;
    const port = bindCrm(creatio, { address: site.url, userName, password }, 'RU');
    expect(await fieldsOf(port, ['JobTitle', 'company.Code', 'Name'])).toEqual([
      { JobTitle: 'Директор', Name: 'Клиент' },
    ]);
    await site.stop();
  });

  it('of Dynamics', async () => {
    const crm = new DynamicsEnvironment({ ...options(), manners: {} });
    await crm.start();
    crm.tables.insert('contacts', { fullname: 'Клиент', mobilephone: NUMBER, jobtitle: 'Директор' });
    crm.tables.insert('accounts', { name: 'ООО Пример', telephone1: NUMBER, revenue: 100 });
    const port = bindCrm(
      dynamics365,
      { organization: crm.url, authority: crm.url, ...crm.application },
      'RU',
    );
    expect(await fieldsOf(port, ['contact.jobtitle', 'company.revenue'])).toEqual([
      { 'contact.jobtitle': 'Директор' },
      { 'company.revenue': 100 },
    ]);
    await crm.stop();
  });

  it('of amoCRM, by the number or the code of a field of its own', async () => {
    const { account, port } = await openAmocrm();
    account.api.cards.add({
      type: 'contacts',
      name: 'Клиент',
      phones: [NUMBER],
      fields: [
        { field_id: 4711, field_code: null, values: [{ value: 'Москва' }] },
        { field_id: 4712, field_code: 'TAGS', values: [{ value: 'a' }, { value: 'b' }] },
      ],
    });
    expect(await fieldsOf(port, ['4711', 'TAGS', 'name', 'EMAIL'])).toEqual([
      { 4711: 'Москва', TAGS: ['a', 'b'], name: 'Клиент' },
    ]);
    await account.stop();
  });

  it('of Bitrix24, asked of each who is found, and nothing more where nothing is wanted', async () => {
    const { portal, port } = await openBitrix24();
    const { people } = portal.api;
    const person = { name: 'Клиент', phones: [NUMBER], assignedBy: 1 };
    people.add({ ...person, type: 'CONTACT', fields: { POST: 'Директор' } });
    people.add({ ...person, type: 'LEAD', fields: { OPPORTUNITY: '5000' } });
    expect(await fieldsOf(port, ['POST', 'lead.OPPORTUNITY'])).toEqual([
      { POST: 'Директор' },
      { 'lead.OPPORTUNITY': '5000' },
    ]);
    portal.api.asked.length = 0;
    expect(await fieldsOf(port, [])).toEqual([undefined, undefined]);
    expect(portal.api.asked).toHaveLength(1);
    await portal.stop();
  });
});
