import { z } from 'zod';
import type { Departments } from '../../pbx-admin/departments.ts';
import type { PbxAdmin } from '../../pbx-admin/pbx-admin.ts';
import { type ApiRoute, defineRoute, LEADERS } from '../route.ts';
import { text, uuidParam } from '../schemas/common.ts';

const tag = 'pbx administration';
const connectionId = uuidParam('connectionId');
const departmentSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    extension: z.string().optional(),
    order: z
      .enum(['all', 'evenly', 'inOrder', 'waterfall'])
      .optional()
      .meta({ description: 'Whom it rings: all at once, in turn, one after the other, more and more.' }),
    members: z.array(
      z.object({
        userId: z.string(),
        name: z.string().optional(),
        isRung: z.boolean().optional().meta({ description: 'Whether the department rings this person.' }),
      }),
    ),
  })
  .meta({ id: 'PbxDepartment' });
const anonymous = z
  .object({ canSwitch: z.boolean(), isBlocked: z.boolean().optional() })
  .meta({ id: 'AnonymousCallers', description: 'Callers who hide their number.' });

/** Departments of a PBX, and its switch for callers who hide their number. */
export function departmentRoutes(departments: Departments, admin: PbxAdmin): ApiRoute[] {
  return [
    defineRoute({
      method: 'get',
      path: '/connections/{connectionId}/departments',
      operationId: 'listDepartments',
      tag,
      summary: 'The departments of this PBX with their members, as it has them now.',
      roles: LEADERS,
      params: connectionId,
      status: 200,
      response: z.object({ items: z.array(departmentSchema) }),
      handle: async ({ principal, params }) => ({
        items: await departments.list(principal.tenantId, params.connectionId),
      }),
    }),
    defineRoute({
      method: 'patch',
      path: '/connections/{connectionId}/departments',
      operationId: 'setDepartmentMember',
      tag,
      summary: 'Whether a department rings a member; who belongs to it stays as it is.',
      roles: LEADERS,
      params: connectionId,
      body: z.strictObject({ departmentId: text(200), userId: text(200), isRung: z.boolean() }),
      status: 204,
      handle: ({ principal, params, body }) =>
        departments.setRung(principal.tenantId, params.connectionId, body),
    }),
    defineRoute({
      method: 'get',
      path: '/connections/{connectionId}/anonymous-callers',
      operationId: 'getAnonymousCallers',
      tag,
      summary: 'Whether this PBX refuses callers who hide their number, where it has a switch for them.',
      roles: LEADERS,
      params: connectionId,
      status: 200,
      response: anonymous,
      handle: ({ principal, params }) => admin.readAnonymous(principal.tenantId, params.connectionId),
    }),
    defineRoute({
      method: 'put',
      path: '/connections/{connectionId}/anonymous-callers',
      operationId: 'setAnonymousCallers',
      tag,
      summary: 'Refuses callers who hide their number, or lets them through.',
      roles: LEADERS,
      params: connectionId,
      body: z.strictObject({ isBlocked: z.boolean() }),
      status: 204,
      handle: ({ principal, params, body }) =>
        admin.writeAnonymous(principal.tenantId, params.connectionId, body),
    }),
  ];
}
