import type { PbxUser } from '../../../src/domain/pbx/pbx-operations.ts';
import { ConnectorError } from '../../kit/connector-error.ts';
import { readJson } from '../../kit/read-json.ts';
import { askT2, isObject, type T2Account, textOf } from './api.ts';
import { fullNumber } from './numbers.ts';

export interface Employee {
  id: string;
  name?: string;
  email?: string;
  group?: string;
  full?: string;
  short?: string;
}

/** `GET /employees`, not paged. A public client has met a single object in place of the list. */
export async function listEmployees(account: T2Account): Promise<Employee[]> {
  const body = readJson(await askT2(account, { path: '/employees' })) ?? [];
  const rows = Array.isArray(body) ? body : [body];
  if (!rows.every(isObject)) throw new ConnectorError('badPayload', '/employees is not a list of employees');
  return rows.flatMap((row) => {
    const id = textOf(row.employeeId);
    const [full, short] = [textOf(row.fullNumber), textOf(row.shortNumber)];
    const name = [textOf(row.name), textOf(row.surname)].filter((part) => part !== undefined).join(' ');
    const [email, group] = [textOf(row.email), textOf(row.groupName)];
    if (id === undefined) return [];
    return [
      {
        id,
        ...(name !== '' && { name }),
        ...(email !== undefined && { email }),
        ...(group !== undefined && { group }),
        ...(full !== undefined && { full: fullNumber(full) }),
        ...(short !== undefined && { short }),
      },
    ];
  });
}

/** Calls tell of an employee by the full number, or by the short one where there is no other. */
export async function listAgents(account: T2Account): Promise<PbxUser[]> {
  const employees = await listEmployees(account);
  return employees.map(({ id, name, email, group, full, short }) => ({
    id,
    ...(name !== undefined && { name }),
    ...(email !== undefined && { email }),
    ...(group !== undefined && { department: group }),
    devices: [
      ...(full === undefined ? [] : [{ kind: 'direct' as const, value: full }]),
      ...(short === undefined ? [] : [{ kind: 'extension' as const, value: short }]),
    ],
  }));
}
