import { z } from 'zod';
import type { TenantService } from '../../tenants/tenant-service.ts';
import { tenantSettingsSchema } from '../../tenants/tenant-settings.ts';
import { ADMINS, type ApiRoute, defineRoute, EVERYBODY } from '../route.ts';
import { text } from '../schemas/common.ts';

const tenantSchema = z
  .object({ tenantId: z.uuid(), name: z.string(), country: z.string(), settings: tenantSettingsSchema })
  .meta({ id: 'Tenant' });
const ownNumberSchema = z
  .object({ digits: z.string(), name: z.string().optional() })
  .meta({ id: 'OwnNumber', description: 'A number of the company itself: it never matches a contact.' });

export function tenantRoutes(tenants: TenantService): ApiRoute[] {
  return [
    defineRoute({
      method: 'get',
      path: '/tenant',
      operationId: 'getTenant',
      tag: 'tenant',
      summary: 'The company and its settings.',
      roles: EVERYBODY,
      status: 200,
      response: tenantSchema,
      handle: ({ principal }) => tenants.get(principal.tenantId),
    }),
    defineRoute({
      method: 'patch',
      path: '/tenant',
      operationId: 'updateTenant',
      tag: 'tenant',
      summary: 'Changes what is named.',
      roles: ADMINS,
      body: z.object({
        name: text(200).optional(),
        country: text(2)
          .optional()
          .meta({ description: 'ISO 3166-1 alpha-2: how numbers without a country are read.' }),
        settings: tenantSettingsSchema.partial().strict().optional(),
      }),
      status: 200,
      response: tenantSchema,
      handle: ({ principal, body }) => tenants.update(principal.tenantId, body),
    }),
    defineRoute({
      method: 'get',
      path: '/own-numbers',
      operationId: 'listOwnNumbers',
      tag: 'tenant',
      summary: "The company's own numbers.",
      roles: EVERYBODY,
      status: 200,
      response: z.object({ items: z.array(ownNumberSchema), next: z.null() }),
      handle: async ({ principal }) => ({
        items: await tenants.listOwnNumbers(principal.tenantId),
        next: null,
      }),
    }),
    defineRoute({
      method: 'post',
      path: '/own-numbers',
      operationId: 'putOwnNumber',
      tag: 'tenant',
      summary: 'Adds an own number, or renames it.',
      roles: ADMINS,
      body: z.object({ number: text(100), name: text(200).optional() }),
      status: 201,
      response: ownNumberSchema,
      handle: ({ principal, body }) => tenants.putOwnNumber(principal.tenantId, body.number, body.name),
    }),
    defineRoute({
      method: 'delete',
      path: '/own-numbers/{digits}',
      operationId: 'removeOwnNumber',
      tag: 'tenant',
      summary: 'From now on the number may match a contact.',
      roles: ADMINS,
      params: z.object({ digits: z.string().regex(/^\d{1,18}$/) }),
      status: 204,
      handle: ({ principal, params }) => tenants.removeOwnNumber(principal.tenantId, params.digits),
    }),
  ];
}
