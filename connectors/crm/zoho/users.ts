import type { CrmUser } from '../../../src/domain/crm/crm-port.ts';
import { ConnectorError } from '../../kit/connector-error.ts';
import { isObject, textOf } from '../../kit/json-shape.ts';
import { ask, askZoho, codeOf, type ZohoAccount } from './api.ts';
import { apiOf } from './settings.ts';

const A_PAGE = 200;
const MOST_PAGES = 25;

/** Who left is not told: whoever is in the list works there. */
export async function usersOfZoho(account: ZohoAccount): Promise<CrmUser[]> {
  const users: CrmUser[] = [];
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const json = await askZoho(account, { path: 'users', query: { page, perPage: A_PAGE } });
    if (!isObject(json) || !Array.isArray(json.users))
      throw new ConnectorError('badPayload', 'no list of users');
    users.push(...json.users.filter(isObject).flatMap(toUser));
    if (json.users.length < A_PAGE) break;
  }
  return users;
}

function toUser({ zohouser, username, email }: Record<string, unknown>): CrmUser[] {
  const id = typeof zohouser === 'number' ? String(zohouser) : textOf(zohouser);
  if (id === undefined) return [];
  const address = textOf(email);
  return [
    {
      id,
      name: textOf(username) ?? address ?? id,
      isActive: true,
      ...(address !== undefined && { email: address }),
    },
  ];
}

/** A test switches nothing on: that it is not yet, is no fault of the settings. */
export async function testZoho(account: ZohoAccount): Promise<{ account: string }> {
  await ask(account, { path: 'users', query: { page: 1, perPage: 1 } }).catch((error: unknown) => {
    if (codeOf(error) !== 'PBX_NOT_INTEGRATED') throw error;
  });
  return { account: new URL(apiOf(account.settings)).host };
}
