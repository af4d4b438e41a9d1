import type { CrmPerson, CrmUser, NumberKeys } from '../../../src/domain/crm/crm-port.ts';
import { ConnectorError } from '../../kit/connector-error.ts';
import { type AmocrmAccount, askAmocrm, type Fields, listAmocrm } from './api.ts';
import { companiesOf, contactsOf, numbersOf } from './cards.ts';
import { pageOf } from './settings.ts';

export async function lookUp(account: AmocrmAccount, { e164, digits }: NumberKeys): Promise<CrmPerson[]> {
  const number = e164 ?? digits;
  const [contacts, companies] = [await contactsOf(account, number), await companiesOf(account, number)];
  return [
    ...contacts.map((card) => toPerson(account, 'contact', card)),
    ...companies.map((card) => toPerson(account, 'company', card)),
  ];
}

function toPerson({ settings }: AmocrmAccount, type: 'contact' | 'company', card: Fields): CrmPerson {
  const { id, name, responsible_user_id: owner } = card;
  const numbers = numbersOf(card);
  return {
    type,
    id: String(id),
    name: typeof name === 'string' && name.trim() !== '' ? name.trim() : (numbers[0] ?? String(id)),
    numbers,
    url: pageOf(settings, type === 'contact' ? 'contacts' : 'companies', String(id)),
    ...(typeof owner === 'number' && owner > 0 && { ownerUserId: String(owner) }),
  };
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
