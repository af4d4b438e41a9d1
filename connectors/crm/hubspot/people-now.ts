import { ConnectorError } from '../../kit/connector-error.ts';
import { isObject, textOf } from '../../kit/json-shape.ts';
import { askHubspot, type HubspotAccount } from './api.ts';

/** Somebody as HubSpot has them now: the id of a contact that was merged leads to the one that it is now. */
export async function contactNow(
  account: HubspotAccount,
  id: string,
): Promise<{ id?: string; notice?: string }> {
  const { status, json } = await askHubspot(account, {
    path: `/crm/v3/objects/contacts/${encodeURIComponent(id)}`,
    query: { properties: 'hs_object_id' },
  });
  const now = status === 404 || !isObject(json) ? undefined : textOf(json.id);
  if (now === undefined) return { notice: 'The contact is not in HubSpot any more' };
  return now === id
    ? { id }
    : { id: now, notice: 'The contact was merged into another, which the call is written to' };
}

/** False: somebody who left, or was never there. Whoever may not read owners takes everybody for one. */
export async function isOwner(account: HubspotAccount, id: string): Promise<boolean> {
  try {
    const { status, json } = await askHubspot(account, { path: `/crm/v3/owners/${encodeURIComponent(id)}` });
    return status !== 404 && isObject(json) && json.archived !== true;
  } catch (error) {
    if (error instanceof ConnectorError && error.status === 403) return true;
    throw error;
  }
}
