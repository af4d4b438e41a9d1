import { z } from 'zod';
import type { WorkingHoursService } from '../../voice-menus/working-hours-service.ts';
import { pageOf } from '../page.ts';
import { ADMINS, type ApiRoute, defineRoute, LEADERS } from '../route.ts';
import { instant, uuidParam } from '../schemas/common.ts';
import { hoursSchema, hoursWish } from '../schemas/voice-menu.ts';
import { nameOf } from './voice-menu-routes.ts';

const tag = 'voice menus';
const hoursId = uuidParam('hoursId');

export function workingHoursRoutes(hours: WorkingHoursService): ApiRoute[] {
  return [
    defineRoute({
      method: 'get',
      path: '/working-hours',
      operationId: 'listWorkingHours',
      tag,
      summary: 'Working hours by name, with the menus that go by them. There are few: all of them at once.',
      roles: LEADERS,
      status: 200,
      response: pageOf(hoursSchema),
      handle: async ({ principal }) => ({ items: await hours.list(principal.tenantId), next: null }),
    }),
    defineRoute({
      method: 'post',
      path: '/working-hours',
      operationId: 'createWorkingHours',
      tag,
      summary: 'New working hours.',
      roles: ADMINS,
      body: z.strictObject(hoursWish),
      status: 201,
      response: hoursSchema,
      handle: ({ principal, body }) => hours.create(principal.tenantId, body, nameOf(principal)),
    }),
    defineRoute({
      method: 'get',
      path: '/working-hours/{hoursId}',
      operationId: 'getWorkingHours',
      tag,
      summary: 'One set of working hours.',
      roles: LEADERS,
      params: hoursId,
      status: 200,
      response: hoursSchema,
      handle: ({ principal, params }) => hours.get(principal.tenantId, params.hoursId),
    }),
    defineRoute({
      method: 'put',
      path: '/working-hours/{hoursId}',
      operationId: 'updateWorkingHours',
      tag,
      summary: 'Holds for the next caller. 409 with `details` where somebody saved since `basedOn`.',
      roles: ADMINS,
      params: hoursId,
      body: z.strictObject({ ...hoursWish, basedOn: z.int().min(1).optional() }),
      status: 200,
      response: hoursSchema,
      handle: ({ principal, params, body }) =>
        hours.update(principal.tenantId, params.hoursId, body, nameOf(principal)),
    }),
    defineRoute({
      method: 'delete',
      path: '/working-hours/{hoursId}',
      operationId: 'removeWorkingHours',
      tag,
      summary: 'Refused with 409 and `details` while a menu goes by them.',
      roles: ADMINS,
      params: hoursId,
      status: 204,
      handle: ({ principal, params }) => hours.remove(principal.tenantId, params.hoursId),
    }),
    defineRoute({
      method: 'get',
      path: '/working-hours/{hoursId}/state',
      operationId: 'readWorkingHoursState',
      tag,
      summary: 'Whether it is open then, and until when that stays so.',
      roles: LEADERS,
      params: hoursId,
      query: z.object({ at: instant.optional().meta({ description: 'Default: now.' }) }),
      status: 200,
      response: z
        .object({
          state: z.enum(['open', 'closed', 'holiday']),
          at: instant,
          until: instant.optional(),
          holiday: z.string().optional(),
        })
        .meta({ id: 'WorkingHoursState' }),
      handle: ({ principal, params, query }) =>
        hours.stateAt(
          principal.tenantId,
          params.hoursId,
          query.at === undefined ? new Date() : new Date(query.at),
        ),
    }),
  ];
}
