import type { CrmUser } from '../../../src/domain/crm/crm-port.ts';
import { textOf } from '../../kit/json-shape.ts';
import type { Account } from '../../kit/operations.ts';
import type { SalesforceSettings } from './settings.ts';
import { queryRows, type Row } from './soql.ts';

/** Those of `UserType` others than Standard are customers, partners, and processes of Salesforce itself. */
const USERS =
  "SELECT Id, Name, Email, Extension, IsActive FROM User WHERE UserType = 'Standard' ORDER BY Name, Id";

export async function usersOfSalesforce(account: Account<SalesforceSettings>): Promise<CrmUser[]> {
  const { rows } = await queryRows(account, USERS);
  return rows.flatMap(toUser);
}

function toUser(row: Row): CrmUser[] {
  const id = textOf(row.Id);
  if (id === undefined) return [];
  const email = textOf(row.Email);
  const extension = textOf(row.Extension);
  return [
    {
      id,
      name: textOf(row.Name) ?? id,
      ...(email !== undefined && { email }),
      ...(extension !== undefined && { extension }),
      isActive: row.IsActive === true,
    },
  ];
}
