import type { CrmPerson, CrmUser, LookUpWishes, NumberKeys } from '../../../src/domain/crm/crm-port.ts';
import { ConnectorError } from '../../kit/connector-error.ts';
import { isObject, textOf } from '../../kit/json-shape.ts';
import { fieldsFrom, type WantedField, wantedOf } from '../../kit/wanted-fields.ts';
import { askHubspot, type HubspotAccount, type Row } from './api.ts';
import { numberColumns, numbersOf } from './numbers.ts';
import { searchContacts } from './search.ts';
import { contactPageOf } from './settings.ts';

const NAMES = ['firstname', 'lastname', 'company', 'hubspot_owner_id'] as const;
const OWNERS_A_PAGE = 100;
/** Two thousand owners; nobody has more. */
const MOST_PAGES = 20;

/** Properties that the account does not have are left out of the answer. */
export async function lookUpAtHubspot(
  account: HubspotAccount,
  keys: NumberKeys,
  { fields }: LookUpWishes,
): Promise<CrmPerson[]> {
  if (!/^\d{7,}$/.test(keys.digits)) return [];
  const wanted = wantedOf('contact', fields);
  const columns = [...NAMES, ...numberColumns(account.settings), ...wanted.map(({ column }) => column)];
  const rows = await searchContacts(account, keys, [...new Set(columns)]);
  return rows.flatMap((row) => toPerson(account, row, wanted));
}

function toPerson({ settings }: HubspotAccount, row: Row, wanted: readonly WantedField[]): CrmPerson[] {
  const id = textOf(row.id);
  if (id === undefined || !isObject(row.properties)) return [];
  const { properties } = row;
  const text = (name: string): string | undefined => textOf(properties[name])?.trim();
  const name = [text('firstname'), text('lastname')].filter((part) => part !== undefined).join(' ');
  const company = text('company');
  const ownerUserId = text('hubspot_owner_id');
  const url = contactPageOf(settings, id);
  return [
    {
      type: 'contact',
      id,
      name,
      numbers: numbersOf(properties, settings),
      ...(company !== undefined && { company }),
      ...(ownerUserId !== undefined && { ownerUserId }),
      ...(url !== undefined && { url }),
      ...fieldsFrom(properties, wanted),
    },
  ];
}

/** Owners are whom a call can belong to; those who left are told apart. */
export async function usersOfHubspot(account: HubspotAccount): Promise<CrmUser[]> {
  return [...(await owners(account, false)), ...(await owners(account, true))];
}

async function owners(account: HubspotAccount, archived: boolean): Promise<CrmUser[]> {
  const users: CrmUser[] = [];
  let after: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { json } = await askHubspot(account, {
      path: '/crm/v3/owners',
      query: { limit: OWNERS_A_PAGE, archived, ...(after !== undefined && { after }) },
    });
    if (!isObject(json) || !Array.isArray(json.results))
      throw new ConnectorError('badPayload', 'no list of owners');
    users.push(...json.results.filter(isObject).flatMap((row) => toUser(row, !archived)));
    const next =
      isObject(json.paging) && isObject(json.paging.next) ? textOf(json.paging.next.after) : undefined;
    if (next === undefined || next === after) break;
    after = next;
  }
  return users;
}

function toUser(row: Row, isActive: boolean): CrmUser[] {
  const id = textOf(row.id);
  // A queue is nobody.
  if (id === undefined || row.type === 'QUEUE') return [];
  const email = textOf(row.email);
  const name = [textOf(row.firstName), textOf(row.lastName)].filter((part) => part !== undefined).join(' ');
  return [{ id, name: name === '' ? (email ?? id) : name, isActive, ...(email !== undefined && { email }) }];
}

/** That there are calls, and a property to find them by. */
export async function testHubspot(account: HubspotAccount): Promise<{ account: string }> {
  const { callIdProperty, callIdIsUnique, hubId, site } = account.settings;
  await askHubspot(account, { path: '/crm/v3/objects/calls', query: { limit: 1 } });
  const { status, json } = await propertyOf(account, callIdProperty);
  if (status === 404) {
    throw new ConnectorError(
      'refused',
      `HubSpot has no property "${callIdProperty}" at calls: create it first`,
    );
  }
  if (callIdIsUnique && isObject(json) && json.hasUniqueValue === false) {
    throw new ConnectorError('refused', `the property "${callIdProperty}" does not require unique values`);
  }
  return { account: hubId === '' ? 'HubSpot' : `${new URL(site).host} · ${hubId}` };
}

/** Whoever may not look at properties is believed. */
async function propertyOf(account: HubspotAccount, name: string): Promise<{ status: number; json: unknown }> {
  try {
    return await askHubspot(account, { path: `/crm/v3/properties/calls/${name}` });
  } catch (error) {
    if (error instanceof ConnectorError && error.status === 403) return { status: 200, json: undefined };
    throw error;
  }
}
