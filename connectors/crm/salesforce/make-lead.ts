import type { Found, Made } from '../../../src/domain/crm/crm-step.ts';
import { isAmong } from '../../../src/domain/crm/people-with.ts';
import { ConnectorError } from '../../kit/connector-error.ts';
import { isObject, textOf } from '../../kit/json-shape.ts';
import type { Account } from '../../kit/operations.ts';
import { askSalesforce } from './api.ts';
import type { MakeLead } from './plan.ts';
import { refusalsOf } from './said-errors.ts';
import type { SalesforceSettings } from './settings.ts';
import { queryRows, quoted } from './soql.ts';

/** More have one number only where something is wrong. */
const MOST = 50;

type SalesforceAccount = Account<SalesforceSettings>;

/**
 * The search of Salesforce knows new rows only some time later, so the rows themselves are asked first. What the company's own rules forbid (duplicates,
 * fields that a lead must have, rights) is not forced upon it: the call is worth more than its lead and is written all the same.
 */
export async function makeLead(account: SalesforceAccount, body: MakeLead): Promise<Made> {
  try {
    const found = await findLead(account, body);
    if (found.state === 'made') return found;
    const answer = await askSalesforce(account, {
      method: 'POST',
      path: 'sobjects/Lead',
      body: body.fields,
    });
    const id = isObject(answer.json) ? textOf(answer.json.id) : undefined;
    if (id === undefined)
      throw new ConnectorError('transient', 'the lead was accepted without an id', { status: answer.status });
    return made('lead', id, answer.instance);
  } catch (error) {
    const said = refusalsOf(error);
    if (said.length === 0) throw error;
    const isDouble = said.some(({ code }) => code === 'DUPLICATES_DETECTED');
    return {
      remember: { caller: false },
      notice: isDouble
        ? 'The duplicate rules of Salesforce forbid a lead for this caller, so none was made; the call is written without it'
        : `Salesforce makes no lead, so the call is written without it: ${said.map(({ message }) => message).join('; ')}`,
    };
  }
}

/** Whoever has this number though the search did not say so: somebody may have been entered while the telephone rang. */
export async function findLead(account: SalesforceAccount, { spellings, fields }: MakeLead): Promise<Found> {
  const list = spellings.map(quoted).join(', ');
  const hasNumber = `(Phone IN (${list}) OR MobilePhone IN (${list}))`;
  for (const [kind, table, where] of [
    ['contact', 'Contact', hasNumber],
    ['lead', 'Lead', `${hasNumber} AND IsConverted = false`],
  ] as const) {
    const { rows, instance } = await queryRows(
      account,
      `SELECT Id, Phone, MobilePhone FROM ${table} WHERE ${where} ORDER BY CreatedDate, Id LIMIT ${MOST}`,
    );
    // Without its country, a number of somebody in another one looks the same.
    const theirs = rows.find(({ Phone, MobilePhone }) =>
      isAmong(
        [Phone, MobilePhone].flatMap((one) => textOf(one) ?? []),
        String(fields.Phone),
        account.country,
      ),
    );
    const id = textOf(theirs?.Id);
    if (id !== undefined) return { state: 'made', ...made(kind, id, instance) };
  }
  return { state: 'absent' };
}

function made(kind: 'contact' | 'lead', id: string, instance: string): Made {
  return { remember: { caller: id }, refs: [{ kind, id, url: `${instance}/${id}` }] };
}
