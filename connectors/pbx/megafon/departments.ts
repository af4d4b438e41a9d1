import type {
  DepartmentMember,
  DepartmentOrder,
  PbxDepartment,
} from '../../../src/domain/pbx/departments.ts';
import type { PbxOperationsOf } from '../../kit/operations.ts';
import { askMegafon, listMegafon, objectOf, textOf } from './api.ts';
import type { MegafonSettings } from './settings.ts';

/** Clients write `BYORDER` and `by_order`. */
const ORDERS: Readonly<Record<string, DepartmentOrder>> = {
  all: 'all',
  evenly: 'evenly',
  byorder: 'inOrder',
  waterfall: 'waterfall',
};

/**
 * `/groups` with their members, and the subscription of a member to one of them. What a change of members looks like is not
 * published, so who belongs to a department is only shown.
 */
export const departments: NonNullable<PbxOperationsOf<MegafonSettings>['departments']> = {
  list: async (account) => (await listMegafon(account, '/groups')).flatMap(toDepartment),
  /** Without the id of the department all of them would be switched. */
  async setRung(account, { departmentId, userId, isRung }) {
    await askMegafon(account, {
      method: isRung ? 'POST' : 'DELETE',
      path: `/users/${encodeURIComponent(userId)}/subscription`,
      query: { group_id: departmentId },
    });
  },
};

function toDepartment(row: Record<string, unknown>): PbxDepartment[] {
  const [id, name, extension] = [row.id, row.name, row.ext].map(textOf);
  if (id === undefined) return [];
  const order = ORDERS[(textOf(row.call_order) ?? '').toLowerCase().replaceAll('_', '')];
  return [
    {
      id,
      name: name ?? id,
      ...(extension !== undefined && { extension }),
      ...(order !== undefined && { order }),
      members: Array.isArray(row.users) ? row.users.map(objectOf).flatMap(toMember) : [],
    },
  ];
}

function toMember({ login, calls_enable: isRung }: Record<string, unknown>): DepartmentMember[] {
  const userId = textOf(login);
  if (userId === undefined) return [];
  return [{ userId, ...(typeof isRung === 'boolean' && { isRung }) }];
}
