import { ConnectorError } from '../../kit/connector-error.ts';
import { isObject, textOf } from '../../kit/json-shape.ts';
import type { Account } from '../../kit/operations.ts';
import { askSalesforce } from './api.ts';
import type { SalesforceSettings } from './settings.ts';

export type Row = Record<string, unknown>;

export interface Rows {
  rows: Row[];
  /** Origin of the org. */
  instance: string;
}

/** 2,000 rows a page; nobody has so many pages of users. */
const MOST_PAGES = 10;

/** A value within a query. */
export function quoted(value: string): string {
  return `'${value.replaceAll(/['\\]/g, (sign) => `\\${sign}`)}'`;
}

/** All rows over the pages. `isAll`: those in the recycle bin too. */
export async function queryRows(
  account: Account<SalesforceSettings>,
  soql: string,
  { isAll = false } = {},
): Promise<Rows> {
  const rows: Row[] = [];
  let path: string | undefined = isAll ? 'queryAll' : 'query';
  let query: Record<string, string> | undefined = { q: soql };
  let instance = '';
  for (let page = 0; page < MOST_PAGES && path !== undefined; page += 1) {
    const answer = await askSalesforce(account, { path, ...(query && { query }) });
    const { json } = answer;
    if (!isObject(json) || !Array.isArray(json.records))
      throw new ConnectorError('badPayload', 'the answer to a query has no rows');
    rows.push(...json.records.filter(isObject));
    instance = answer.instance;
    path = textOf(json.nextRecordsUrl);
    query = undefined;
  }
  return { rows, instance };
}
