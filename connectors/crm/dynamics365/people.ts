import { isObject, textOf } from '../../kit/json-shape.ts';
import type { Account } from '../../kit/operations.ts';
import { askDataverse } from './api.ts';
import type { CallLinks } from './call-fields.ts';
import type { Dynamics365Settings } from './settings.ts';

type Person = NonNullable<CallLinks['person']>;

/** What we call somebody → what Dataverse does. */
export const TABLES = {
  contact: { entity: 'contact', set: 'contacts', key: 'contactid', hasMaster: true },
  company: { entity: 'account', set: 'accounts', key: 'accountid', hasMaster: true },
  lead: { entity: 'lead', set: 'leads', key: 'leadid', hasMaster: true },
} as const;

/** Merges of merges: nobody has more, and a circle ends. */
const MOST_MERGES = 5;

/** The person as Dynamics has them now: the one they were merged into, or nobody. */
export async function personNow(
  account: Account<Dynamics365Settings>,
  wanted: Person,
): Promise<{ person: Person | undefined; notice?: string }> {
  const { entity, set, key } = TABLES[wanted.type];
  let { id } = wanted;
  for (let merges = 0; merges <= MOST_MERGES; merges += 1) {
    const { status, json } = await askDataverse(account, {
      path: `${set}(${id})`,
      query: { $select: `${key},merged,_masterid_value` },
    });
    if (status === 404 || !isObject(json)) break;
    const master = json.merged === true ? textOf(json._masterid_value) : undefined;
    if (master === undefined) {
      return {
        person: { type: wanted.type, id },
        ...(merges > 0 && { notice: `The ${entity} was merged into another, which the call is written to` }),
      };
    }
    id = master;
  }
  return { person: undefined, notice: `The ${entity} is not in Dynamics any more` };
}

/** False: somebody who left, or was never there. */
export async function isUserActive(account: Account<Dynamics365Settings>, id: string): Promise<boolean> {
  const { status, json } = await askDataverse(account, {
    path: `systemusers(${id})`,
    query: { $select: 'systemuserid,isdisabled' },
  });
  return status !== 404 && isObject(json) && json.isdisabled !== true;
}
