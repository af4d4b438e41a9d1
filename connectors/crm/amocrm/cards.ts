import { type AmocrmAccount, embedded, type Fields, listAmocrm } from './api.ts';
import type { Card } from './memory.ts';

/** amoCRM puts calls into cards by so many digits from the end. */
const COMPARED_DIGITS = 10;

/** Contacts that have this number. The search looks into names and notes too. */
export function contactsOf(account: AmocrmAccount, number: string): Promise<Fields[]> {
  return cardsWith(account, 'contacts', number);
}

export function companiesOf(account: AmocrmAccount, number: string): Promise<Fields[]> {
  return cardsWith(account, 'companies', number);
}

/** Every card into which a call of this number may have been put: contacts, companies, and the leads and customers of both. */
export async function cardsOf(account: AmocrmAccount, number: string): Promise<Card[]> {
  const [contacts, companies] = [await contactsOf(account, number), await companiesOf(account, number)];
  const own = [
    ...contacts.map(({ id }): Card => ({ type: 'contacts', id: String(id) })),
    ...companies.map(({ id }): Card => ({ type: 'companies', id: String(id) })),
  ];
  const linked = [...contacts, ...companies].flatMap((card) => [
    ...embedded(card, 'leads').map(({ id }): Card => ({ type: 'leads', id: String(id) })),
    ...embedded(card, 'customers').map(({ id }): Card => ({ type: 'customers', id: String(id) })),
  ]);
  return [...new Map([...linked, ...own].map((card) => [`${card.type}/${card.id}`, card])).values()];
}

/** Numbers of a card, as they were written. */
export function numbersOf({ custom_fields_values: fields }: Fields): string[] {
  if (!Array.isArray(fields)) return [];
  return (fields as Fields[])
    .filter(({ field_code: code }) => code === 'PHONE')
    .flatMap(({ values }) => (Array.isArray(values) ? (values as Fields[]) : []))
    .flatMap(({ value }) =>
      typeof value === 'string' ? value : typeof value === 'number' ? String(value) : [],
    );
}

async function cardsWith(
  account: AmocrmAccount,
  type: 'contacts' | 'companies',
  number: string,
): Promise<Fields[]> {
  const wanted = lastDigits(number);
  const found = await listAmocrm(account, `/api/v4/${type}`, type, {
    query: wanted,
    with: 'leads,customers',
  });
  return found.filter((card) => numbersOf(card).some((one) => lastDigits(one) === wanted));
}

function lastDigits(number: string): string {
  return number.replaceAll(/\D/g, '').slice(-COMPARED_DIGITS);
}
