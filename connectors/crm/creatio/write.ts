import { withCallText } from '../../../src/domain/crm/call-text.ts';
import type { CrmRef, CrmStep, Found, Made } from '../../../src/domain/crm/crm-step.ts';
import { ConnectorError } from '../../kit/connector-error.ts';
import { derivedUuid } from '../../kit/derived-uuid.ts';
import { isObject, textOf } from '../../kit/json-shape.ts';
import type { Account } from '../../kit/operations.ts';
import { askCreatio, type ODataAnswer } from './api.ts';
import type { CallFields } from './call-fields.ts';
import { withConcessions } from './concessions.ts';
import type { WriteCall } from './plan.ts';
import { readRow, rowsOfCall } from './rows.ts';
import type { CreatioSettings } from './settings.ts';

type CreatioAccount = Account<CreatioSettings>;

/** Opens the row of a call or changes it. A row that is there already, by whatever way, is changed and no second one made. */
export async function writeCall(account: CreatioAccount, step: CrmStep): Promise<Made> {
  const body = step.body as unknown as WriteCall;
  if (body.record !== undefined) {
    const row = await readRow(account, 'Call', { id: body.record, columns: 'Id,Notes' });
    return row === undefined
      ? DELETED
      : change(account, body, { id: body.record, notes: textOf(row.Notes) ?? '' });
  }
  const rows = await rowsOfCall(account, body.callId);
  const [row] = rows;
  if (row === undefined) return open(account, body);
  return withNotice(await change(account, body, row), twice(rows.length));
}

/**
 * After nobody knew whether the row was opened. The row may be an older one that was to be changed and was not, so only its id is remembered: the next
 * plan writes all of it again.
 */
export async function findCall(account: CreatioAccount, step: CrmStep): Promise<Found> {
  const body = step.body as unknown as WriteCall;
  const rows = await rowsOfCall(account, body.callId);
  const [row] = rows;
  if (row === undefined) return { state: 'absent' };
  const { turn } = body;
  const found = { remember: { record: row.id, turn }, refs: refsOf(row.id) };
  return { state: 'made', ...withNotice(found, twice(rows.length)) };
}

/** A person of the CRM has deleted the row: it is not made again against their will. */
const DELETED: Made = {
  remember: { gone: true },
  notice: 'Somebody has deleted this call in Creatio; it is not written again',
};

async function open(account: CreatioAccount, body: WriteCall): Promise<Made> {
  // One id for one call: where Creatio takes ids of others, a second row of the same call is impossible, even when two requests cross.
  const id = derivedUuid(`creatio:${body.callId}`);
  const post = async (fields: CallFields): Promise<ODataAnswer> => {
    try {
      return await askCreatio(account, { method: 'POST', path: 'Call', body: fields });
    } catch (error) {
      // It may have been refused for being there: a request that was believed lost came late.
      const [row] = isRefused(error) ? await rowsOfCall(account, body.callId) : [];
      if (row === undefined) throw error;
      return { status: 200, json: { Id: row.id } };
    }
  };
  const { answer, notice, fields } = await withConcessions(account, { ...body.fields, Id: id }, post);
  const record = await idOf(account, body, answer);
  return withNotice(made(body, record), notice ?? keptAuthor(account, fields, answer));
}

async function change(
  account: CreatioAccount,
  body: WriteCall,
  row: { id: string; notes: string },
): Promise<Made> {
  const { Notes } = body.fields;
  const fields =
    typeof Notes === 'string'
      ? { ...body.fields, Notes: withCallText(row.notes, Notes, body.formerNotes) }
      : body.fields;
  const { answer, notice } = await withConcessions(account, fields, (accepted) =>
    askCreatio(account, { method: 'PATCH', path: `Call(${row.id})`, body: accepted }),
  );
  return answer.status === 404 ? DELETED : withNotice(made(body, row.id), notice);
}

function made({ written, turn }: WriteCall, record: string): Made {
  return { remember: { record, written, turn }, refs: refsOf(record) };
}

function refsOf(record: string): CrmRef[] {
  return [{ kind: 'call', id: record }];
}

/** The new row as Creatio shows it; without its id the row is looked for. */
async function idOf(
  account: CreatioAccount,
  { callId }: WriteCall,
  { status, json }: ODataAnswer,
): Promise<string> {
  const id = isObject(json) ? textOf(json.Id) : undefined;
  if (id !== undefined) return id;
  if (status === 404) throw new ConnectorError('refused', 'Creatio has no table Call for this user');
  const [row] = await rowsOfCall(account, callId);
  if (row === undefined)
    throw new ConnectorError('transient', 'the row was accepted and is not shown yet', { status });
  return row.id;
}

/** Some rights make Creatio write its own author over the one that was sent, without a word. */
function keptAuthor(
  { settings: { agentColumn } }: CreatioAccount,
  fields: CallFields,
  { json }: ODataAnswer,
): string | undefined {
  const sent = agentColumn === '' ? undefined : fields[agentColumn];
  const kept = isObject(json) ? textOf(json[agentColumn]) : undefined;
  if (typeof sent !== 'string' || kept === undefined || kept.toLowerCase() === sent.toLowerCase())
    return undefined;
  return `Creatio kept its own ${agentColumn}: the agent of this call stands in the notes only`;
}

function twice(rows: number): string | undefined {
  return rows > 1 ? `Creatio has ${rows} rows of this call; the oldest is kept up to date` : undefined;
}

function withNotice(answer: Made, notice: string | undefined): Made {
  if (notice === undefined) return answer;
  return { ...answer, notice: answer.notice === undefined ? notice : `${answer.notice}. ${notice}` };
}

function isRefused(error: unknown): boolean {
  return error instanceof ConnectorError && error.kind === 'refused';
}
