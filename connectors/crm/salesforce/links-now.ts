import { textOf } from '../../kit/json-shape.ts';
import type { Account } from '../../kit/operations.ts';
import type { SalesforceSettings } from './settings.ts';
import { queryRows, quoted, type Row } from './soql.ts';
import type { TaskFields } from './task-fields.ts';

type Kind = 'Contact' | 'Lead' | 'Account';

const LEFT: Record<Kind, string> = {
  Contact: 'The contact is not in Salesforce any more',
  Lead: 'The lead is not in Salesforce any more',
  Account: 'The account is not in Salesforce any more',
};
const MERGED: Record<Kind, string> = {
  Contact: 'The contact was merged: the call is written to the one that stayed',
  Lead: 'The lead was merged: the call is written to the one that stayed',
  Account: 'The account was merged: the call is written to the one that stayed',
};
const CONVERTED = 'The lead has become a contact, which the call is written to';
const AGENT_LEFT =
  'The agent is no active user of Salesforce: the call keeps its owner, the agent stands in the comments';
/** Merges of merges: nobody has more, and a circle ends. */
const MOST_MERGES = 5;

/** The same fields with the people whom Salesforce has now, asked when it has refused them; each change has its notice. */
export async function linksNow(
  account: Account<SalesforceSettings>,
  wanted: TaskFields,
): Promise<{ fields: TaskFields; notices: string[] }> {
  const fields = { ...wanted };
  const notices: string[] = [];
  for (const field of ['WhoId', 'WhatId'] as const) {
    const id = fields[field];
    if (typeof id !== 'string') continue;
    const kind = field === 'WhatId' ? 'Account' : id.startsWith('00Q') ? 'Lead' : 'Contact';
    const now = await personNow(account, kind, id);
    if (now.notice === undefined) continue;
    notices.push(now.notice);
    if (now.id === undefined) delete fields[field];
    else fields[field] = now.id;
  }
  if (typeof fields.OwnerId === 'string') {
    const [user] = await rowsWithId(account, 'User', fields.OwnerId, 'Id, IsActive');
    if (user?.IsActive !== true) {
      notices.push(AGENT_LEFT);
      delete fields.OwnerId;
    }
  }
  return { fields, notices };
}

async function personNow(
  account: Account<SalesforceSettings>,
  kind: Kind,
  wanted: string,
): Promise<{ id?: string; notice?: string }> {
  const columns = `Id, IsDeleted, MasterRecordId${kind === 'Lead' ? ', IsConverted, ConvertedContactId' : ''}`;
  let id = wanted;
  for (let merges = 0; merges <= MOST_MERGES; merges += 1) {
    const [row] = await rowsWithId(account, kind, id, columns);
    if (row === undefined) break;
    const contact = row.IsConverted === true ? textOf(row.ConvertedContactId) : undefined;
    if (contact !== undefined) return { id: contact, notice: CONVERTED };
    if (row.IsDeleted !== true) return { id, ...(merges > 0 && { notice: MERGED[kind] }) };
    const master = textOf(row.MasterRecordId);
    if (master === undefined) break;
    id = master;
  }
  return { notice: LEFT[kind] };
}

async function rowsWithId(
  account: Account<SalesforceSettings>,
  object: Kind | 'User',
  id: string,
  columns: string,
): Promise<Row[]> {
  const soql = `SELECT ${columns} FROM ${object} WHERE Id = ${quoted(id)} LIMIT 1`;
  return (await queryRows(account, soql, { isAll: object !== 'User' })).rows;
}
