import { withCallText } from '../../../src/domain/crm/call-text.ts';
import type { CrmRef, Found, Made } from '../../../src/domain/crm/crm-step.ts';
import { ConnectorError } from '../../kit/connector-error.ts';
import { isObject, textOf } from '../../kit/json-shape.ts';
import type { Account } from '../../kit/operations.ts';
import { askSalesforce, type SalesforceAnswer } from './api.ts';
import { withConcessions } from './concessions.ts';
import type { WriteCall } from './plan.ts';
import type { SalesforceSettings } from './settings.ts';
import { queryRows, quoted, type Rows } from './soql.ts';
import type { TaskFields } from './task-fields.ts';

type SalesforceAccount = Account<SalesforceSettings>;

/** Width of the comments; what people wrote at their end is what is cut. */
const MOST_TEXT = 32_000;
/** Clocks of PBXs may be ahead: a task is made no longer before its call. */
const CLOCK_MS = 86_400_000;
/** A person of the CRM has deleted the task: it is not made again against their will. */
const DELETED: Made = {
  remember: { gone: true },
  notice: 'Somebody has deleted this call in Salesforce; it is not written again',
};

export function writeCall(account: SalesforceAccount, body: WriteCall): Promise<Made> {
  return body.record === undefined ? open(account, body) : change(account, body, body.record);
}

/**
 * After nobody knew whether the task was made. The task may be an older one that was to be changed and was not, so only its id is remembered: the next
 * plan writes all of it again.
 */
export async function findCall(account: SalesforceAccount, body: WriteCall): Promise<Found> {
  const { rows, instance } = await tasksOf(account, body);
  const id = textOf(rows[0]?.Id);
  if (id === undefined) return { state: 'absent' };
  const notice = twice(rows.length);
  return {
    state: 'made',
    remember: { record: id, turn: body.turn },
    refs: refsOf(id, instance),
    ...(notice !== undefined && { notice }),
  };
}

/** By the external id it is one task however often it is made; without that field it is made, and looked for where the answer was lost. */
async function open(account: SalesforceAccount, body: WriteCall): Promise<Made> {
  const { callField } = account.settings;
  const fields = { TaskSubtype: 'Call', ...withoutNull(body.fields) };
  const create = (accepted: TaskFields): Promise<SalesforceAnswer> =>
    callField === ''
      ? askSalesforce(account, { method: 'POST', path: 'sobjects/Task', body: accepted })
      : askSalesforce(account, {
          method: 'PATCH',
          path: `sobjects/Task/${callField}/${encodeURIComponent(body.callId)}`,
          body: accepted,
        });
  let written: { answer: SalesforceAnswer; notices: string[] };
  try {
    written = await withConcessions(account, fields, create);
  } catch (error) {
    // It may have been refused for being there: a request that was believed lost came late.
    if (!(error instanceof ConnectorError) || error.kind !== 'refused') throw error;
    const { rows } = await tasksOf(account, body).catch(() => ({ rows: [] }));
    const id = textOf(rows[0]?.Id);
    if (id === undefined) throw error;
    return change(account, body, id);
  }
  const { answer, notices } = written;
  if (answer.status === 404) {
    throw new ConnectorError(
      'refused',
      `Salesforce has no external id ${callField} in activities that this user may write: make the field, or leave its name empty in the settings`,
    );
  }
  const id = isObject(answer.json) ? textOf(answer.json.id) : undefined;
  if (id !== undefined) return made(body, { id, instance: answer.instance }, ...notices);
  // Several have this id, or it was there already.
  const { rows, instance } = await tasksOf(account, body);
  const first = textOf(rows[0]?.Id);
  if (first === undefined) {
    throw new ConnectorError('transient', 'the call was accepted and is not shown yet', {
      status: answer.status,
    });
  }
  if (answer.status !== 300) return made(body, { id: first, instance }, ...notices);
  return change(account, body, first, twice(rows.length));
}

async function change(
  account: SalesforceAccount,
  body: WriteCall,
  id: string,
  notice?: string,
): Promise<Made> {
  const path = `sobjects/Task/${id}`;
  const { Description } = body.fields;
  let { fields } = body;
  if (typeof Description === 'string') {
    const row = await askSalesforce(account, { path, query: { fields: 'Id,Description' } });
    if (row.status === 404 || !isObject(row.json)) return DELETED;
    const text = withCallText(textOf(row.json.Description) ?? '', Description, body.formerText);
    fields = { ...fields, Description: text.slice(0, MOST_TEXT) };
  }
  const { answer, notices } = await withConcessions(account, fields, (accepted) =>
    askSalesforce(account, { method: 'PATCH', path, body: accepted }),
  );
  if (answer.status === 404) return DELETED;
  return made(body, { id, instance: answer.instance }, notice, ...notices);
}

/** The oldest first. */
function tasksOf(account: SalesforceAccount, { callId, startedAt }: WriteCall): Promise<Rows> {
  const { callField } = account.settings;
  const since = new Date(Date.parse(startedAt) - CLOCK_MS).toISOString();
  // An external id has an index; CallObject has none, and the day keeps the search short.
  const where =
    callField === ''
      ? `CallObject = ${quoted(callId)} AND CreatedDate >= ${since}`
      : `${callField} = ${quoted(callId)}`;
  return queryRows(account, `SELECT Id FROM Task WHERE ${where} ORDER BY CreatedDate, Id LIMIT 2`);
}

function made(
  { written, turn }: WriteCall,
  { id, instance }: { id: string; instance: string },
  ...notices: (string | undefined)[]
): Made {
  const said = [...new Set(notices.filter((notice) => notice !== undefined))];
  return {
    remember: { record: id, written, turn },
    refs: refsOf(id, instance),
    ...(said.length > 0 && { notice: said.join('. ') }),
  };
}

function refsOf(id: string, instance: string): CrmRef[] {
  return [{ kind: 'task', id, url: `${instance}/${id}` }];
}

function twice(rows: number): string | undefined {
  return rows > 1 ? 'Salesforce has several tasks of this call; the oldest is kept up to date' : undefined;
}

function withoutNull(fields: TaskFields): TaskFields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}
