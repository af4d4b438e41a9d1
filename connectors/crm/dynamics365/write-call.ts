import { withCallText } from '../../../src/domain/crm/call-text.ts';
import type { Made } from '../../../src/domain/crm/crm-step.ts';
import { ConnectorError } from '../../kit/connector-error.ts';
import { isObject, textOf } from '../../kit/json-shape.ts';
import type { Account } from '../../kit/operations.ts';
import { askDataverse, type DataverseAnswer } from './api.ts';
import { bindLinks, bindParties, type RegardingForm, regardingProperty } from './bind-links.ts';
import type { CallLinks } from './call-fields.ts';
import { isUserActive, personNow } from './people.ts';
import type { CallState, WriteCall } from './plan.ts';
import { type Dynamics365Settings, organizationOf, pageOf } from './settings.ts';

type DynamicsAccount = Account<Dynamics365Settings>;

const OPEN: CallState = { statecode: 0, statuscode: 1 };
/** Environment → the form of names that it took. */
const formOf = new Map<string, RegardingForm>();

/** A person of the CRM has deleted the activity: it is not made again against their will. */
export const DELETED: Made = {
  remember: { gone: true },
  notice: 'Somebody has deleted this call in Dynamics; it is not written again',
};

export async function writeCall(account: DynamicsAccount, body: WriteCall): Promise<Made> {
  const { links, notices } = await linksNow(account, body);
  if (body.isNew) {
    const created = await patch(account, body, { links, notices, isNew: true });
    if (created.status !== 412) return made(account, body, notices);
  }
  const row = await askDataverse(account, {
    path: `phonecalls(${body.id})`,
    query: { $select: 'activityid,statecode,description' },
  });
  if (row.status === 404 || !isObject(row.json)) return DELETED;
  const { description } = body.fields;
  const fields =
    typeof description === 'string'
      ? {
          ...body.fields,
          description: withCallText(textOf(row.json.description) ?? '', description, body.formerText).slice(
            0,
            MOST_TEXT,
          ),
        }
      : body.fields;
  const changing = { ...body, fields };
  const change = (): Promise<DataverseAnswer> => patch(account, changing, { links, notices, isNew: false });
  const answer = await change().catch(async (error: unknown) => {
    if (!isRefusal(error) || body.closedAs === undefined || isObject(row.json) === false) throw error;
    // A closed activity may be read-only: it is opened for as long as it is changed.
    await setState(account, body.id, OPEN);
    return change();
  });
  if (answer.status === 404) return DELETED;
  if (body.person === null && body.formerPerson) await forget(account, body.id, body.formerPerson.type);
  if (body.closedAs !== undefined) await setState(account, body.id, body.closedAs);
  return made(account, body, notices);
}

/** Dataverse may want a state that it has already, and may not. */
export async function setState(
  account: DynamicsAccount,
  id: string,
  state: CallState,
): Promise<DataverseAnswer> {
  const { json, status } = await askDataverse(account, {
    path: `phonecalls(${id})`,
    query: { $select: 'activityid,statecode,statuscode' },
  });
  if (status === 404) return { status, json };
  const is = isObject(json) ? json : {};
  if (is.statecode === state.statecode && is.statuscode === state.statuscode)
    return { status: 204, json: undefined };
  return askDataverse(account, {
    method: 'PATCH',
    path: `phonecalls(${id})`,
    body: { ...state },
    when: 'mustExist',
  });
}

/** Width of the description; what people wrote at its end is what is cut. */
const MOST_TEXT = 2_000;

/** Who is meant, as Dynamics has them now. */
async function linksNow(
  account: DynamicsAccount,
  { person, owner }: WriteCall,
): Promise<{ links: Partial<CallLinks>; notices: string[] }> {
  const notices: string[] = [];
  const links: Partial<CallLinks> = {};
  if (person) {
    const now = await personNow(account, person);
    if (now.person !== undefined) links.person = now.person;
    if (now.notice !== undefined) notices.push(now.notice);
  }
  if (typeof owner === 'string') {
    if (await isUserActive(account, owner)) links.owner = owner;
    else
      notices.push(
        'The agent is no active user of Dynamics: the call keeps its owner, the agent stands in the text',
      );
  }
  return { links, notices };
}

/** Writes as much of it as Dynamics takes; what was left out is added to the notices. */
async function patch(
  account: DynamicsAccount,
  body: WriteCall,
  { links, notices, isNew }: { links: Partial<CallLinks>; notices: string[]; isNew: boolean },
): Promise<DataverseAnswer> {
  const organization = organizationOf(account.settings);
  const first = formOf.get(organization) ?? 'named';
  const second: RegardingForm = first === 'named' ? 'plain' : 'named';
  const columns = isNew
    ? Object.fromEntries(Object.entries(body.fields).filter(([, value]) => value !== null))
    : body.fields;
  const send = (
    bound: Partial<CallLinks>,
    form: RegardingForm,
    withParties: boolean,
  ): Promise<DataverseAnswer> =>
    askDataverse(account, {
      method: 'PATCH',
      path: `phonecalls(${body.id})`,
      body: {
        ...columns,
        ...bindLinks(bound, form),
        ...(withParties && bindParties(bound, body.isOutgoing)),
      },
      when: isNew ? 'mustBeNew' : 'mustExist',
    });
  const unowned: Partial<CallLinks> = links.person === undefined ? {} : { person: links.person };
  /** Each with what it gives up, the dearest last. */
  const tries: { send: () => Promise<DataverseAnswer>; form: RegardingForm; notice?: string }[] = [
    { form: first, send: () => send(links, first, isNew) },
    ...(links.person === undefined ? [] : [{ form: second, send: () => send(links, second, isNew) }]),
    ...(isNew && (links.person || links.owner)
      ? [first, second].map((form) => ({ form, send: () => send(links, form, false), notice: NO_PARTIES }))
      : []),
    ...(typeof links.owner === 'string'
      ? [first, second].map((form) => ({ form, send: () => send(unowned, form, false), notice: NO_OWNER }))
      : []),
  ];
  let refusal: unknown;
  for (const one of tries) {
    try {
      const answer = await one.send();
      if (links.person !== undefined) formOf.set(organization, one.form);
      if (one.notice !== undefined) notices.push(one.notice);
      return answer;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      refusal ??= error;
    }
  }
  throw refusal;
}

const NO_PARTIES = 'Dynamics does not take the parties of the call: who talked with whom stands in the text';
const NO_OWNER =
  'Dynamics does not let the application give the call to its agent: the agent stands in the text';

async function forget(
  account: DynamicsAccount,
  id: string,
  type: 'contact' | 'company' | 'lead',
): Promise<void> {
  const form = formOf.get(organizationOf(account.settings)) ?? 'named';
  await askDataverse(account, {
    method: 'DELETE',
    path: `phonecalls(${id})/${regardingProperty(type, form)}/$ref`,
  });
}

function made(account: DynamicsAccount, { id, written, turn }: WriteCall, notices: readonly string[]): Made {
  return {
    remember: { record: id, written: written as never, turn },
    refs: [{ kind: 'activity', id, url: pageOf(account.settings, 'phonecall', id) }],
    ...(notices.length > 0 && { notice: [...new Set(notices)].join('. ') }),
  };
}

/** With a reason; a 403 may be about one link only. */
function isRefusal(error: unknown): boolean {
  return (
    error instanceof ConnectorError &&
    (error.kind === 'refused' || (error.kind === 'auth' && error.status === 403))
  );
}
