import type { CrmPerson, CrmUser, LookUpWishes, NumberKeys } from '../../../src/domain/crm/crm-port.ts';
import { isObject, textOf } from '../../kit/json-shape.ts';
import type { Account } from '../../kit/operations.ts';
import { fieldsFrom, type WantedField, wantedOf, withFields } from '../../kit/wanted-fields.ts';
import { type Row, readRows } from './rows.ts';
import type { CreatioSettings } from './settings.ts';

const MOST = '10';
/** More users than any company of this CRM has in one page of its own; further ones are asked for with `$skip`. */
const USERS_A_PAGE = 500;
const MOST_PAGES = 20;
/** Of `SysAdminUnit`: 4 is a user, the others are roles and groups. */
const IS_USER = 'SysAdminUnitTypeValue eq 4';

/** What Creatio keeps of a number is its digits from the end, so the last digits of ours are the first of that. */
export async function lookUpAtCreatio(
  account: Account<CreatioSettings>,
  keys: NumberKeys,
  { fields }: LookUpWishes,
): Promise<CrmPerson[]> {
  const start = keys.reversed.slice(0, account.settings.searchDigits);
  if (!/^\d{5,}$/.test(start)) return [];
  const found = await Promise.all([
    people(account, start, {
      table: 'ContactCommunication',
      owner: 'Contact',
      type: 'contact',
      wanted: wantedOf('contact', fields),
    }),
    people(account, start, {
      table: 'AccountCommunication',
      owner: 'Account',
      type: 'company',
      wanted: wantedOf('company', fields),
    }),
  ]);
  return found.flat();
}

export async function usersOfCreatio(account: Account<CreatioSettings>): Promise<CrmUser[]> {
  const users: CrmUser[] = [];
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const rows = await readRows(account, 'SysAdminUnit', {
      $filter: IS_USER,
      $select: 'Id,Name,Active,ContactId',
      $expand: 'Contact($select=Name,Email)',
      $orderby: 'Name',
      $top: String(USERS_A_PAGE),
      $skip: String(page * USERS_A_PAGE),
    });
    users.push(...rows.flatMap(toUser));
    if (rows.length < USERS_A_PAGE) break;
  }
  return users;
}

/** Named by the contact: that is what columns of Creatio hold for a person who works there. */
function toUser(row: Row): CrmUser[] {
  const id = textOf(row.ContactId);
  if (id === undefined) return [];
  const contact = isObject(row.Contact) ? row.Contact : {};
  const email = textOf(contact.Email);
  return [
    {
      id: id.toLowerCase(),
      name: textOf(contact.Name) ?? textOf(row.Name) ?? id,
      ...(email !== undefined && { email }),
      isActive: row.Active !== false,
    },
  ];
}

async function people(
  account: Account<CreatioSettings>,
  start: string,
  of: { table: string; owner: 'Contact' | 'Account'; type: CrmPerson['type']; wanted: WantedField[] },
): Promise<CrmPerson[]> {
  const ask = (columns: readonly string[]): Promise<Row[]> =>
    readRows(account, of.table, {
      $filter: `startswith(SearchNumber,'${start}')`,
      $select: `Number,SearchNumber,${of.owner}Id`,
      $expand: `${of.owner}($select=${[...new Set(['Id', 'Name', 'OwnerId', ...columns])].join(',')})`,
      $top: MOST,
    });
  const rows = await withFields(of.wanted, ask);
  const byId = new Map<string, CrmPerson>();
  for (const row of rows) {
    const owner = row[of.owner];
    // A row of somebody who is not there any more.
    const id = isObject(owner) ? textOf(owner.Id) : undefined;
    if (!isObject(owner) || id === undefined) continue;
    const known = byId.get(id);
    const number = textOf(row.Number);
    if (known !== undefined) {
      if (number !== undefined) known.numbers.push(number);
      continue;
    }
    const ownerUserId = textOf(owner.OwnerId)?.toLowerCase();
    byId.set(id, {
      type: of.type,
      id,
      name: textOf(owner.Name) ?? '',
      ...(ownerUserId !== undefined && { ownerUserId }),
      numbers: number === undefined ? [] : [number],
      ...fieldsFrom(owner, of.wanted),
    });
  }
  return [...byId.values()];
}
