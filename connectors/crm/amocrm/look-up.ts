import type { CrmPerson, CrmUser, LookUpWishes, NumberKeys } from '../../../src/domain/crm/crm-port.ts';
import { ConnectorError } from '../../kit/connector-error.ts';
import { fieldsFrom, wantedOf } from '../../kit/wanted-fields.ts';
import { type AmocrmAccount, askAmocrm, type Fields, listAmocrm } from './api.ts';
import { companiesOf, contactsOf, numbersOf } from './cards.ts';
import { pageOf } from './settings.ts';

export async function lookUp(
  account: AmocrmAccount,
  { e164, digits }: NumberKeys,
  { fields }: LookUpWishes,
): Promise<CrmPerson[]> {
  const number = e164 ?? digits;
  const [contacts, companies] = [await contactsOf(account, number), await companiesOf(account, number)];
  return [
    ...contacts.map((card) => toPerson(account, { type: 'contact', card, fields })),
    ...companies.map((card) => toPerson(account, { type: 'company', card, fields })),
  ];
}

function toPerson(
  { settings }: AmocrmAccount,
  { type, card, fields }: { type: 'contact' | 'company'; card: Fields; fields: readonly string[] },
): CrmPerson {
  const { id, name, responsible_user_id: owner } = card;
  const numbers = numbersOf(card);
  return {
    type,
    id: String(id),
    name: typeof name === 'string' && name.trim() !== '' ? name.trim() : (numbers[0] ?? String(id)),
    numbers,
    url: pageOf(settings, type === 'contact' ? 'contacts' : 'companies', String(id)),
    ...(typeof owner === 'number' && owner > 0 && { ownerUserId: String(owner) }),
    ...fieldsFrom(columnsOf(card), wantedOf(type, fields)),
  };
}

/** Fields of the account stand in a list of their own; they are known by their code or their number. Those that everybody has are by name. */
function columnsOf({ custom_fields_values: own, ...columns }: Fields): Fields {
  if (!Array.isArray(own)) return columns;
  const named = (own as Fields[]).flatMap(({ field_id: id, field_code: code, values }) => {
    const said = Array.isArray(values) ? (values as Fields[]).map(({ value }) => value) : [];
    const value = said.length > 1 ? said : said[0];
    return [id, code].flatMap((name) =>
      typeof name === 'string' || typeof name === 'number' ? [[String(name), value] as const] : [],
    );
  });
  return { ...columns, ...Object.fromEntries(named) };
}

export async function users(account: AmocrmAccount): Promise<CrmUser[]> {
  const rows = await listAmocrm(account, '/api/v4/users', 'users');
  return rows.flatMap(({ id, name, email, rights }) =>
    typeof id !== 'number'
      ? []
      : {
          id: String(id),
          name: typeof name === 'string' ? name : String(id),
          isActive: (Object(rights) as Fields).is_active !== false,
          ...(typeof email === 'string' && email !== '' && { email }),
        },
  );
}

export async function test(account: AmocrmAccount): Promise<{ account: string }> {
  const body = await askAmocrm(account, { path: '/api/v4/account' });
  if (body === undefined) throw new ConnectorError('badPayload', 'amoCRM says nothing of the account');
  const { host } = new URL(account.settings.account);
  return { account: typeof body.name === 'string' ? `${body.name} (${host})` : host };
}
