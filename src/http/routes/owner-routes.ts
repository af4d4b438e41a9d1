import { z } from 'zod';
import { contactStore } from '../../contacts/contact-store.ts';
import { listOwnerChanges } from '../../contacts/owner-changes.ts';
import type { Database } from '../../db/database.ts';
import { AppError } from '../../platform/app-error.ts';
import { type ApiRoute, defineRoute, LEADERS } from '../route.ts';
import { uuidParam } from '../schemas/common.ts';

const ownerChangeSchema = z
  .object({
    changedAt: z.iso.datetime(),
    formerAgentId: z.uuid().optional().meta({ description: 'Absent: nobody owned the contact.' }),
    agentId: z.uuid(),
    callId: z.uuid(),
    rule: z.string(),
    setting: z.string(),
  })
  .meta({ id: 'OwnerChange' });

export function ownerRoutes(database: Database): ApiRoute[] {
  return [
    defineRoute({
      method: 'get',
      path: '/contacts/{contactId}/owner-changes',
      operationId: 'listOwnerChanges',
      tag: 'contacts',
      summary:
        'What the hub did to the owner, because the tenant asked it to (`ownerFollows`), newest first.',
      roles: LEADERS,
      params: uuidParam('contactId'),
      status: 200,
      response: z.object({ items: z.array(ownerChangeSchema) }),
      handle: ({ principal: { tenantId }, params }) =>
        database.tenant(tenantId, async (tx) => {
          if ((await contactStore.find(tx, tenantId, params.contactId)) === undefined) {
            throw new AppError('notFound', 'There is no such contact.');
          }
          return { items: await listOwnerChanges(tx, tenantId, params.contactId) };
        }),
    }),
  ];
}
