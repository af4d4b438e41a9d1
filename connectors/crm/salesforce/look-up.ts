import type { CrmPerson, LookUpWishes, NumberKeys } from '../../../src/domain/crm/crm-port.ts';
import { ConnectorError } from '../../kit/connector-error.ts';
import { isObject, textOf } from '../../kit/json-shape.ts';
import type { Account } from '../../kit/operations.ts';
import { fieldsFrom, wantedOf, withFields } from '../../kit/wanted-fields.ts';
import { askSalesforce } from './api.ts';
import { morePhoneFields, type SalesforceSettings } from './settings.ts';
import type { Row } from './soql.ts';
import { searchTerms } from './spellings.ts';

interface Sought {
  type: CrmPerson['type'];
  object: 'Contact' | 'Lead' | 'Account';
  phones: readonly string[];
  more: readonly string[];
  where?: string;
}

const NEEDED = ['Id', 'Name', 'OwnerId'];
/** More have one number only where something is wrong. */
const MOST = 50;

/** The search of Salesforce goes over all phone fields; which of the found have the number is seen from their digits. */
export async function lookUpAtSalesforce(
  account: Account<SalesforceSettings>,
  keys: NumberKeys,
  { fields }: LookUpWishes,
): Promise<CrmPerson[]> {
  if (!/^\d{7,}$/.test(keys.digits)) return [];
  const kinds: readonly Sought[] = [
    {
      type: 'contact',
      object: 'Contact',
      phones: ['Phone', 'MobilePhone', ...morePhoneFields(account.settings)],
      more: [],
    },
    {
      type: 'lead',
      object: 'Lead',
      phones: ['Phone', 'MobilePhone'],
      more: ['Company'],
      where: 'IsConverted = false',
    },
    { type: 'company', object: 'Account', phones: ['Phone'], more: [] },
  ];
  const terms = searchTerms(keys, account.country).join(' OR ');
  const wanted = kinds.flatMap(({ type }) => wantedOf(type, fields));
  const { rows, instance } = await withFields(wanted, (columns) => {
    const returned = kinds.map((kind) => {
      const own = columns.length === 0 ? [] : wantedOf(kind.type, fields).map(({ column }) => column);
      const names = [...new Set([...NEEDED, ...kind.phones, ...kind.more, ...own])].join(', ');
      const where = kind.where === undefined ? '' : ` WHERE ${kind.where}`;
      return `${kind.object}(${names}${where} ORDER BY Id LIMIT ${MOST})`;
    });
    return search(account, `FIND {${terms}} IN PHONE FIELDS RETURNING ${returned.join(', ')}`);
  });
  return kinds.flatMap((kind) =>
    rows
      .filter(({ attributes }) => isObject(attributes) && attributes.type === kind.object)
      .flatMap((row) => toPerson(row, kind, { keys, fields, instance })),
  );
}

async function search(
  account: Account<SalesforceSettings>,
  sosl: string,
): Promise<{ rows: Row[]; instance: string }> {
  const { json, instance } = await askSalesforce(account, { path: 'search', query: { q: sosl } });
  if (!isObject(json) || !Array.isArray(json.searchRecords))
    throw new ConnectorError('badPayload', 'the answer to a search has no rows');
  return { rows: json.searchRecords.filter(isObject), instance };
}

function toPerson(
  row: Row,
  { type, phones }: Sought,
  { keys, fields, instance }: { keys: NumberKeys; fields: readonly string[]; instance: string },
): CrmPerson[] {
  const id = textOf(row.Id);
  const numbers = phones
    .flatMap((field) => textOf(row[field]) ?? [])
    .filter((number) => endsAlike(number, keys));
  if (id === undefined || numbers.length === 0) return [];
  const ownerUserId = textOf(row.OwnerId);
  const company = textOf(row.Company);
  return [
    {
      type,
      id,
      name: textOf(row.Name) ?? '',
      ...(company !== undefined && { company }),
      ...(ownerUserId !== undefined && { ownerUserId }),
      numbers,
      url: `${instance}/${id}`,
      ...fieldsFrom(row, wantedOf(type, fields)),
    },
  ];
}

function endsAlike(number: string, { last10 }: NumberKeys): boolean {
  const digits = number.replaceAll(/\D/g, '');
  return digits.length >= 7 && (digits.endsWith(last10) || last10.endsWith(digits));
}
