import type { CrmPerson, CrmUser, LookUpWishes, NumberKeys } from '../../../src/domain/crm/crm-port.ts';
import { ConnectorError } from '../../kit/connector-error.ts';
import { isObject, textOf } from '../../kit/json-shape.ts';
import type { Account } from '../../kit/operations.ts';
import { fieldsFrom, wantedOf, withFields } from '../../kit/wanted-fields.ts';
import { askDataverse } from './api.ts';
import { TABLES } from './people.ts';
import { type Dynamics365Settings, pageOf } from './settings.ts';

type Row = Record<string, unknown>;

const SOUGHT = [
  { type: 'contact', name: 'fullname', phones: ['telephone1', 'telephone2', 'mobilephone'], more: [] },
  { type: 'company', name: 'name', phones: ['telephone1'], more: [] },
  { type: 'lead', name: 'fullname', phones: ['telephone1', 'mobilephone'], more: ['companyname'] },
] as const;
/** Spellings are alike in their ends only, so a few strangers come along; they are left out here. */
const MOST = '50';
/** Five thousand rows a page; no company has so many pages of users. */
const MOST_PAGES = 10;

/** Dataverse compares columns as they were typed: the usual spellings of the end are asked for, and digits are compared here. */
export async function lookUpAtDynamics(
  account: Account<Dynamics365Settings>,
  keys: NumberKeys,
  { fields }: LookUpWishes,
): Promise<CrmPerson[]> {
  if (!/^\d{7,}$/.test(keys.digits)) return [];
  const found = await Promise.all(SOUGHT.map((one) => people(account, one, { keys, fields })));
  return found.flat();
}

async function people(
  account: Account<Dynamics365Settings>,
  { type, name, phones, more }: (typeof SOUGHT)[number],
  { keys, fields }: LookUpWishes & { keys: NumberKeys },
): Promise<CrmPerson[]> {
  const wanted = wantedOf(type, fields);
  const { entity, set, key } = TABLES[type];
  const { digitsColumn } = account.settings;
  const sought =
    digitsColumn === ''
      ? phones.flatMap((column) => spellings(keys.last7).map((end) => `endswith(${column},'${end}')`))
      : [`endswith(${digitsColumn},'${keys.last10}')`];
  const needed = [
    key,
    name,
    ...phones,
    ...more,
    '_ownerid_value',
    ...(digitsColumn === '' ? [] : [digitsColumn]),
  ];
  const rows = await withFields(wanted, (columns) =>
    rowsOf(account, set, {
      $select: [...new Set([...needed, ...columns])].join(','),
      $filter: `statecode eq 0 and (${sought.join(' or ')})`,
      $top: MOST,
    }),
  );
  return rows.flatMap((row) => {
    const numbers = phones.flatMap((column) => textOf(row[column]) ?? []);
    const alike = numbers.filter((number) => endsAlike(number, keys));
    const id = textOf(row[key]);
    if (id === undefined || alike.length === 0) return [];
    const ownerUserId = textOf(row._ownerid_value);
    const company = textOf(row.companyname);
    return [
      {
        type,
        id,
        name: textOf(row[name]) ?? '',
        ...(company !== undefined && { company }),
        ...(ownerUserId !== undefined && { ownerUserId }),
        numbers: alike,
        url: pageOf(account.settings, entity, id),
        ...fieldsFrom(row, wanted),
      },
    ];
  });
}

/** Ends of a number as people write them: 0000011, 000-00-11, 000 00 11, 000-0011, 000 0011, 00-00-11. */
export function spellings(last7: string): string[] {
  const [a, b, c] = [last7.slice(0, 3), last7.slice(3, 5), last7.slice(5)];
  return [last7, `${a}-${b}-${c}`, `${a} ${b} ${c}`, `${a}-${b}${c}`, `${a} ${b}${c}`, `${a} ${b}-${c}`];
}

function endsAlike(number: string, { last10 }: NumberKeys): boolean {
  const digits = number.replaceAll(/\D/g, '');
  return digits.length >= 7 && (digits.endsWith(last10) || last10.endsWith(digits));
}

export async function usersOfDynamics(account: Account<Dynamics365Settings>): Promise<CrmUser[]> {
  const users: CrmUser[] = [];
  let path: string | undefined = 'systemusers';
  let query: Record<string, string> | undefined = {
    $select: 'systemuserid,fullname,internalemailaddress,isdisabled',
    $orderby: 'fullname',
  };
  for (let page = 0; page < MOST_PAGES && path !== undefined; page += 1) {
    const { json } = await askDataverse(account, { path, ...(query && { query }) });
    if (!isObject(json) || !Array.isArray(json.value))
      throw new ConnectorError('badPayload', 'no list of users');
    users.push(...json.value.filter(isObject).flatMap(toUser));
    path = textOf(json['@odata.nextLink']);
    query = undefined;
  }
  return users;
}

function toUser(row: Row): CrmUser[] {
  const id = textOf(row.systemuserid);
  if (id === undefined) return [];
  const email = textOf(row.internalemailaddress);
  return [
    {
      id,
      name: textOf(row.fullname) ?? id,
      ...(email !== undefined && { email }),
      isActive: row.isdisabled !== true,
    },
  ];
}

async function rowsOf(
  account: Account<Dynamics365Settings>,
  set: string,
  query: Record<string, string>,
): Promise<Row[]> {
  const { json } = await askDataverse(account, { path: set, query });
  if (!isObject(json) || !Array.isArray(json.value))
    throw new ConnectorError('badPayload', `no list of ${set}`);
  return json.value.filter(isObject);
}
