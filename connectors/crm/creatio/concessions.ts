import { ConnectorError } from '../../kit/connector-error.ts';
import type { Account } from '../../kit/operations.ts';
import type { ODataAnswer } from './api.ts';
import type { CallFields } from './call-fields.ts';
import { readRow } from './rows.ts';
import type { CreatioSettings } from './settings.ts';
import { signInKey } from './sign-in.ts';

export interface Conceded {
  answer: ODataAnswer;
  /** What was taken. */
  fields: CallFields;
  notice?: string;
}

/** Column → the table that it points to. */
const LINKS = { ContactId: 'Contact', AccountId: 'Account', LeadId: 'Lead' } as const;
/** Rights are changed by people: so long an account is not asked again for what it has refused. */
const REMEMBERED_MS = 60 * 60_000;
/** Account and column → when it is tried again, epoch ms. An account has at most two columns here. */
const refusedUntil = new Map<string, number>();

/**
 * Writes a row, and when Creatio refuses it, writes as much of it as Creatio takes: a call without its deleted contact or without its author is worth
 * more than none. What was left out is said in the notice. Throws what Creatio said at last when nothing helps.
 */
export async function withConcessions(
  account: Account<CreatioSettings>,
  wanted: CallFields,
  write: (fields: CallFields) => Promise<ODataAnswer>,
): Promise<Conceded> {
  const key = (column: string): string => `${signInKey(account.settings)} ${column}`;
  const isRefusedNow = (column: string): boolean => (refusedUntil.get(key(column)) ?? 0) > Date.now();
  const { agentColumn } = account.settings;
  const optional = [agentColumn, 'Id'].filter((column) => column !== '' && wanted[column] !== undefined);
  let fields = without(wanted, optional.filter(isRefusedNow));
  const notices: string[] =
    optional.includes(agentColumn) && isRefusedNow(agentColumn) ? [noAuthor(agentColumn)] : [];
  let refusal: unknown;
  try {
    return said(await write(fields), fields, notices);
  } catch (error) {
    if (!isConcedable(error)) throw error;
    refusal = error;
  }
  const missing = await missingLinks(account, fields);
  if (missing.length > 0) {
    fields = without(fields, missing);
    notices.push(
      `${missing.map((column) => column.replace(/Id$/, '')).join(', ')} is not in Creatio any more`,
    );
    try {
      return said(await write(fields), fields, notices);
    } catch (error) {
      if (!isConcedable(error)) throw error;
      refusal = error;
    }
  }
  for (const column of optional) {
    if (!(column in fields)) continue;
    fields = without(fields, [column]);
    try {
      const answer = await write(fields);
      refusedUntil.set(key(column), Date.now() + REMEMBERED_MS);
      if (column === agentColumn) notices.push(noAuthor(column));
      return said(answer, fields, notices);
    } catch (error) {
      if (!isConcedable(error)) throw error;
      refusal = error;
    }
  }
  throw refusal;
}

function noAuthor(column: string): string {
  return `Creatio does not take ${column} from this user: the agent of this call stands in the notes only`;
}

/** Columns whose row somebody deleted, or that was merged into another: Creatio keeps no trace of that. */
async function missingLinks(account: Account<CreatioSettings>, fields: CallFields): Promise<string[]> {
  const missing: string[] = [];
  for (const [column, table] of Object.entries(LINKS)) {
    const id = fields[column];
    if (typeof id !== 'string') continue;
    if ((await readRow(account, table, { id, columns: 'Id' })) === undefined) missing.push(column);
  }
  return missing;
}

/** Refused with a reason; a 403 may be about one column only. */
export function isConcedable(error: unknown): error is ConnectorError {
  return (
    error instanceof ConnectorError &&
    (error.kind === 'refused' || (error.kind === 'auth' && error.status === 403))
  );
}

function without(fields: CallFields, columns: readonly string[]): CallFields {
  return Object.fromEntries(Object.entries(fields).filter(([column]) => !columns.includes(column)));
}

function said(answer: ODataAnswer, fields: CallFields, notices: readonly string[]): Conceded {
  return { answer, fields, ...(notices.length > 0 && { notice: notices.join('. ') }) };
}
