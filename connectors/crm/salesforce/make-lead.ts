import type { Found, Made } from '../../../src/domain/crm/crm-step.ts';
import { ConnectorError } from '../../kit/connector-error.ts';
import { isObject, textOf } from '../../kit/json-shape.ts';
import type { Account } from '../../kit/operations.ts';
import { askSalesforce } from './api.ts';
import type { MakeLead } from './plan.ts';
import { refusalsOf } from './said-errors.ts';
import type { SalesforceSettings } from './settings.ts';
import { queryRows, quoted } from './soql.ts';

type SalesforceAccount = Account<SalesforceSettings>;

/**
 * The search of Salesforce knows a new lead only some time later, so the rows themselves are asked first. What the company's own duplicate rules
 * forbid is not forced upon it: the call is written all the same.
 */
export async function makeLead(account: SalesforceAccount, body: MakeLead): Promise<Made> {
  const found = await findLead(account, body);
  if (found.state === 'made') return found;
  try {
    const answer = await askSalesforce(account, {
      method: 'POST',
      path: 'sobjects/Lead',
      body: body.fields,
    });
    const id = isObject(answer.json) ? textOf(answer.json.id) : undefined;
    if (id === undefined)
      throw new ConnectorError('transient', 'the lead was accepted without an id', { status: answer.status });
    return made(id, answer.instance);
  } catch (error) {
    if (!refusalsOf(error).some(({ code }) => code === 'DUPLICATES_DETECTED')) throw error;
    return {
      remember: { lead: false },
      notice:
        'The duplicate rules of Salesforce forbid a lead for this caller, so none was made; the call is written without it',
    };
  }
}

export async function findLead(account: SalesforceAccount, { phone }: MakeLead): Promise<Found> {
  const { rows, instance } = await queryRows(
    account,
    `SELECT Id FROM Lead WHERE Phone = ${quoted(phone)} AND IsConverted = false ORDER BY CreatedDate, Id LIMIT 1`,
  );
  const id = textOf(rows[0]?.Id);
  return id === undefined ? { state: 'absent' } : { state: 'made', ...made(id, instance) };
}

function made(id: string, instance: string): Made {
  return { remember: { lead: id }, refs: [{ kind: 'lead', id, url: `${instance}/${id}` }] };
}
