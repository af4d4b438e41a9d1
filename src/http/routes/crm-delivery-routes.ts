import { z } from 'zod';
import { CRM_CALL_STATES, CRM_STEP_STATES } from '../../crm/crm-call.ts';
import type { CrmDeliveryService } from '../../crm/crm-delivery-service.ts';
import { pageOf, pageQuery, readAfter, toPage } from '../page.ts';
import { ADMINS, type ApiRoute, defineRoute, LEADERS } from '../route.ts';
import { sentence } from '../said.ts';
import { instant, uuidParam } from '../schemas/common.ts';

const state = z.enum(CRM_CALL_STATES).meta({
  description:
    '`pending`: something is still to be written. `confirmed`: the CRM has what the record says. `idle`: nothing was to be written so far. `unknown`: nobody knows whether a request was made. `failed`: the CRM refused, a person has to look. `skipped`: left out.',
});

const deliverySchema = z
  .object({
    accountId: z.uuid(),
    callId: z.uuid(),
    state,
    reason: sentence().optional(),
    notice: sentence().optional().meta({ description: 'What a person should know although it went well.' }),
    refs: z.array(z.object({ kind: z.string(), id: z.string(), url: z.string().optional() })),
    nextTryAt: instant.optional().meta({ description: 'Absent: not by itself.' }),
    dueSince: instant.optional().meta({ description: 'Since when the CRM lacks something of the call.' }),
    tries: z.int().meta({ description: 'In vain, in a row.' }),
    changedAt: instant,
    call: z
      .object({
        startedAt: instant,
        direction: z.string(),
        customer: z.string(),
        outcome: z.string().optional(),
      })
      .optional(),
  })
  .meta({ id: 'CrmDelivery', description: 'One call at one CRM account.' });

const talkSchema = z.object({
  method: z.string(),
  url: z.string(),
  request: z.string().optional(),
  status: z.int().optional().meta({ description: 'Absent: no answer came.' }),
  answer: z.string().optional(),
  ms: z.number(),
});

const stepSchema = z
  .object({
    nth: z.int(),
    stepId: z.string(),
    kind: z.enum(['record', 'recording', 'person', 'pop']),
    state: z.enum(CRM_STEP_STATES),
    body: z.unknown(),
    revision: z.int().meta({ description: 'Of the call that it was planned from.' }),
    tries: z.int(),
    reason: sentence().optional(),
    talk: z.array(talkSchema).meta({ description: 'The last requests with their answers, without secrets.' }),
    plannedAt: instant,
    sentAt: instant.optional(),
    settledAt: instant.optional(),
  })
  .meta({ id: 'CrmStep' });
const detailSchema = deliverySchema.extend({ steps: z.array(stepSchema) }).meta({ id: 'CrmDeliveryDetail' });

const key = uuidParam('accountId').extend(uuidParam('callId').shape);
const afterKey = z.object({ changedAt: instant, accountId: z.uuid(), callId: z.uuid() });

/** What is written into CRMs: to be looked at, tried again, left alone. */
export function crmDeliveryRoutes(deliveries: CrmDeliveryService): ApiRoute[] {
  return [
    defineRoute({
      method: 'get',
      path: '/crm-deliveries',
      operationId: 'listCrmDeliveries',
      tag: 'crm',
      summary: 'What is written into CRMs, one entry per call and account, last change first.',
      roles: LEADERS,
      query: z.object({
        ...pageQuery,
        accountId: z.uuid().optional(),
        state: z.enum(CRM_CALL_STATES).optional(),
        callId: z.uuid().optional(),
      }),
      status: 200,
      response: pageOf(deliverySchema),
      async handle({ principal, query }) {
        const { accountId, state: wanted, callId, limit } = query;
        const found = await deliveries.list(principal.tenantId, {
          accountId,
          state: wanted,
          callId,
          limit: limit + 1,
          after: readAfter(query.after, afterKey),
        });
        return toPage(found, limit, (last) => ({
          changedAt: last.changedAt,
          accountId: last.accountId,
          callId: last.callId,
        }));
      },
    }),
    defineRoute({
      method: 'get',
      path: '/crm-deliveries/{accountId}/{callId}',
      operationId: 'getCrmDelivery',
      tag: 'crm',
      summary: 'One of them, with every step, what was said and what was answered.',
      roles: LEADERS,
      params: key,
      status: 200,
      response: detailSchema,
      handle: ({ principal, params }) => deliveries.get(principal.tenantId, params.accountId, params.callId),
    }),
    defineRoute({
      method: 'post',
      path: '/crm-deliveries/{accountId}/{callId}/retry',
      operationId: 'retryCrmDelivery',
      tag: 'crm',
      summary:
        'Makes again what was refused, left uncertain or skipped; the CRM is asked first where it can tell.',
      roles: LEADERS,
      params: key,
      status: 200,
      response: detailSchema,
      handle: ({ principal, params }) =>
        deliveries.retry(principal.tenantId, params.accountId, params.callId),
    }),
    defineRoute({
      method: 'post',
      path: '/crm-deliveries/{accountId}/{callId}/skip',
      operationId: 'skipCrmDelivery',
      tag: 'crm',
      summary: 'Leaves it alone until a change of the call wants something else.',
      roles: LEADERS,
      params: key,
      status: 200,
      response: detailSchema,
      handle: ({ principal, params }) => deliveries.skip(principal.tenantId, params.accountId, params.callId),
    }),
    defineRoute({
      method: 'post',
      path: '/crm-accounts/{accountId}/catch-up',
      operationId: 'catchUpCrmAccount',
      tag: 'crm',
      summary:
        'Looks again at all calls that began in a time: what the CRM lacks is made, what failed is tried again, what is there stays.',
      roles: ADMINS,
      params: uuidParam('accountId'),
      body: z.object({ from: instant, to: instant.optional() }),
      status: 202,
      response: z.object({ calls: z.int() }),
      handle: async ({ principal, params, body }) => ({
        calls: await deliveries.catchUp(principal.tenantId, params.accountId, {
          from: new Date(body.from),
          to: body.to === undefined ? new Date() : new Date(body.to),
        }),
      }),
    }),
  ];
}
