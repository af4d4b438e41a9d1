import { z } from 'zod';
import type { Principal } from '../../access/principal.ts';
import type { CallControl, Steering } from '../../dialing/call-control.ts';
import { CALL_ORDERS } from '../../dialing/call-orders.ts';
import { AppError } from '../../platform/app-error.ts';
import { type ApiRoute, defineRoute, EVERYBODY } from '../route.ts';
import { text, uuidParam } from '../schemas/common.ts';
import { NOBODY, ownAgent } from './call-routes.ts';

const callId = uuidParam('callId');
const order = z.enum(CALL_ORDERS).meta({
  description:
    '`transfer` hands on without asking; `join` hands on to whom was asked: the two calls of one telephone become one without it.',
});
const legOrders = z
  .object({
    legId: z.string(),
    agentId: z.string().optional(),
    orders: z.array(order),
  })
  .meta({ id: 'LegOrders', description: 'What can be ordered of one telephone in the call now.' });

export function callControlRoutes(control: CallControl): ApiRoute[] {
  return [
    defineRoute({
      method: 'get',
      path: '/calls/{callId}/orders',
      operationId: 'listCallOrders',
      tag: 'dialing',
      summary: 'What can be ordered of a live call at its PBX; agents see their own telephone.',
      roles: EVERYBODY,
      params: callId,
      status: 200,
      response: z.object({ items: z.array(legOrders) }),
      handle: async ({ principal, params }) => ({
        items: await control.possible(steeringOf(principal), params.callId),
      }),
    }),
    defineRoute({
      method: 'post',
      path: '/calls/{callId}/orders',
      operationId: 'orderCall',
      tag: 'dialing',
      summary:
        'Has the PBX hold, take back, hand on or end a leg of a live call. Never repeated by itself: what became of it comes as events.',
      roles: EVERYBODY,
      params: callId,
      body: z
        .strictObject({
          order,
          legId: text(500)
            .optional()
            .meta({ description: 'Needed where several telephones are in the call.' }),
          to: text(100)
            .optional()
            .meta({ description: 'Of a `transfer`: a number in any common form, or an extension.' }),
        })
        .refine((body) => body.order !== 'transfer' || body.to !== undefined, {
          path: ['to'],
          message: 'A transfer needs a number.',
        }),
      status: 204,
      handle: ({ principal, params, body }) => control.order(steeringOf(principal), params.callId, body),
    }),
  ];
}

function steeringOf(principal: Principal): Steering {
  const own = ownAgent(principal);
  if (own === NOBODY) throw new AppError('notFound', 'There is no such call.');
  return { tenantId: principal.tenantId, agentId: own };
}
