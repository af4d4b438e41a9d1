import { ConnectorError } from '../../kit/connector-error.ts';
import { isObject, textOf } from '../../kit/json-shape.ts';
import type { Account } from '../../kit/operations.ts';
import { askCreatio } from './api.ts';
import type { CreatioSettings } from './settings.ts';

export type Row = Record<string, unknown>;

/** Rows of a table. Throws `badPayload` for an answer without a list, and for a table that is not there. */
export async function readRows(
  account: Account<CreatioSettings>,
  table: string,
  query: Record<string, string>,
): Promise<Row[]> {
  const { status, json } = await askCreatio(account, { path: table, query });
  const value = isObject(json) ? json.value : undefined;
  if (!Array.isArray(value)) throw new ConnectorError('badPayload', `no list of ${table} (${status})`);
  return value.filter(isObject);
}

/** Undefined: there is no such row. */
export async function readRow(
  account: Account<CreatioSettings>,
  table: string,
  { id, columns }: { id: string; columns: string },
): Promise<Row | undefined> {
  const { status, json } = await askCreatio(account, {
    path: `${table}(${id})`,
    query: { $select: columns },
  });
  return status === 404 || !isObject(json) ? undefined : json;
}

/** Rows of one call, the oldest first: nothing in Creatio keeps them from being two. */
export async function rowsOfCall(
  account: Account<CreatioSettings>,
  callId: string,
): Promise<{ id: string; notes: string }[]> {
  const rows = await readRows(account, 'Call', {
    $filter: `IntegrationId eq '${quoted(callId)}'`,
    $select: 'Id,Notes',
    $orderby: 'CreatedOn',
    $top: '5',
  });
  return rows.flatMap((row) => {
    const id = textOf(row.Id);
    return id === undefined ? [] : [{ id, notes: textOf(row.Notes) ?? '' }];
  });
}

/** A text inside a text of OData. */
export function quoted(text: string): string {
  return text.replaceAll("'", "''");
}
