import { withCallText } from '../../../src/domain/crm/call-text.ts';
import type { CrmRef, Made } from '../../../src/domain/crm/crm-step.ts';
import { ConnectorError } from '../../kit/connector-error.ts';
import { isObject, textOf } from '../../kit/json-shape.ts';
import { askHubspot, type HubspotAccount } from './api.ts';
import type { CallFields } from './call-fields.ts';
import { contactNow, isOwner } from './people-now.ts';
import type { WriteCall } from './plan.ts';
import { fromRichText, toRichText } from './rich-text.ts';
import { searchCalls } from './search.ts';

const CALLS = '/crm/v3/objects/calls';
/** HubSpot's own number for "this call was with this contact". */
const CALL_TO_CONTACT = 194;

/** A person of the CRM has deleted the call: it is not made again against their will. */
const DELETED: Made = {
  remember: { gone: true },
  notice: 'Somebody has deleted this call in HubSpot; it is not written again',
};

/** What is written, as far as HubSpot knows the people of it. */
interface Draft {
  fields: CallFields;
  contact: string | undefined;
  notices: string[];
}

export async function writeCall(account: HubspotAccount, body: WriteCall): Promise<Made> {
  const draft = await draftOf(account, body);
  if (body.record !== undefined) return changeCall(account, body, { id: body.record, draft });
  // Made before: the answer was lost, or the account was connected once already. People may have written into it since.
  const [known] = await searchCalls(account, body.callId);
  const id = known && textOf(known.id);
  if (id !== undefined) return changeCall(account, body, { id, draft });
  return account.settings.callIdIsUnique ? upsert(account, body, draft) : create(account, body, draft);
}

/** Without the owner who left and the contact who is gone. */
async function draftOf(account: HubspotAccount, body: WriteCall): Promise<Draft> {
  const notices: string[] = [];
  const { hubspot_owner_id: owner, ...others } = body.fields;
  let fields = body.fields;
  if (typeof owner === 'string' && !(await isOwner(account, owner))) {
    fields = others;
    notices.push('The agent is no owner in HubSpot any more: the agent stands in the text');
  }
  if (typeof body.contact !== 'string') return { fields, contact: undefined, notices };
  const now = await contactNow(account, body.contact);
  if (now.notice !== undefined) notices.push(now.notice);
  return { fields, contact: now.id, notices };
}

async function create(account: HubspotAccount, body: WriteCall, draft: Draft): Promise<Made> {
  const { fields, contact, notices } = draft;
  try {
    const { json } = await askHubspot(account, {
      method: 'POST',
      path: CALLS,
      body: {
        properties: propertiesOf(fields),
        ...(contact !== undefined && {
          associations: [
            {
              to: { id: contact },
              types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: CALL_TO_CONTACT }],
            },
          ],
        }),
      },
    });
    return callMade(body, idOf(json), notices);
  } catch (error) {
    // It may be refused for being there, where the property is unique after all.
    if (!isRefused(error)) throw error;
    const [known] = await searchCalls(account, body.callId);
    const id = known && textOf(known.id);
    if (id === undefined) throw error;
    return changeCall(account, body, { id, draft });
  }
}

/** Twice is the same as once, also where the search does not show yet that it is there; whom it was with is said by a request of its own. */
async function upsert(
  account: HubspotAccount,
  body: WriteCall,
  { fields, contact, notices }: Draft,
): Promise<Made> {
  const { callIdProperty } = account.settings;
  const { json } = await askHubspot(account, {
    method: 'POST',
    path: `${CALLS}/batch/upsert`,
    body: {
      inputs: [{ id: body.callId, idProperty: callIdProperty, properties: propertiesOf(fields) }],
    },
  });
  const [row] = isObject(json) && Array.isArray(json.results) ? json.results : [];
  const id = idOf(row);
  if (contact !== undefined) await associate(account, 'PUT', id, contact);
  return callMade(body, id, notices);
}

async function changeCall(
  account: HubspotAccount,
  body: WriteCall,
  { id, draft: { fields, contact, notices } }: { id: string; draft: Draft },
): Promise<Made> {
  const path = `${CALLS}/${encodeURIComponent(id)}`;
  const row = await askHubspot(account, { path, query: { properties: 'hs_call_body' } });
  if (row.status === 404 || !isObject(row.json)) return DELETED;
  const text = fields.hs_call_body;
  const theirs = isObject(row.json.properties) ? (textOf(row.json.properties.hs_call_body) ?? '') : '';
  const changing =
    typeof text === 'string'
      ? { ...fields, hs_call_body: withCallText(fromRichText(theirs), text, body.formerText) }
      : fields;
  const { status } = await askHubspot(account, {
    method: 'PATCH',
    path,
    body: { properties: propertiesOf(changing, true) },
  });
  if (status === 404) return DELETED;
  if (contact !== undefined) await associate(account, 'PUT', id, contact);
  if (body.formerContact !== undefined && body.formerContact !== contact) {
    await associate(account, 'DELETE', id, body.formerContact);
  }
  return callMade(body, id, notices);
}

/** 404 is no harm: somebody is gone, or the tie is. */
async function associate(
  account: HubspotAccount,
  method: 'PUT' | 'DELETE',
  id: string,
  contact: string,
): Promise<void> {
  await askHubspot(account, {
    method,
    path: `${CALLS}/${encodeURIComponent(id)}/associations/contact/${encodeURIComponent(contact)}/${CALL_TO_CONTACT}`,
  });
}

/** A new record lacks what is empty; in one that is there, an empty text empties. */
function propertiesOf(fields: CallFields, isThere = false): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([property, value]) => {
      if (value === null) return isThere ? [[property, '']] : [];
      return [[property, property === 'hs_call_body' ? toRichText(value) : value]];
    }),
  );
}

/** What came of it. */
function callMade({ written, turn }: WriteCall, record: string, notices: readonly string[]): Made {
  return {
    remember: { record, written: written as never, turn },
    refs: callRefs(record),
    ...(notices.length > 0 && { notice: notices.join('. ') }),
  };
}

export function callRefs(record: string): CrmRef[] {
  return [{ kind: 'call', id: record }];
}

function idOf(json: unknown): string {
  const id = isObject(json) ? textOf(json.id) : undefined;
  if (id === undefined)
    throw new ConnectorError('badPayload', 'the call was accepted, and its id is not told');
  return id;
}

function isRefused(error: unknown): boolean {
  return error instanceof ConnectorError && error.kind === 'refused';
}
