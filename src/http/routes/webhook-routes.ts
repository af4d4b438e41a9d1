import { z } from 'zod';
import { EVENT_TYPES, TASK_EVENT_TYPES } from '../../push/protocol/messages.ts';
import { DELIVERY_STATES } from '../../webhooks/webhook-endpoint.ts';
import type { WebhookService } from '../../webhooks/webhook-service.ts';
import { pageOf, pageQuery, readAfter, toPage } from '../page.ts';
import { ADMINS, type ApiRoute, defineRoute } from '../route.ts';
import { sentence } from '../said.ts';
import { instant, text, uuidParam } from '../schemas/common.ts';

const tag = 'webhooks';
const types = z
  .array(z.enum([...EVENT_TYPES, ...TASK_EVENT_TYPES]))
  .max(100)
  .meta({ description: 'Types of events that are sent; empty: every one.' });
const url = z.url().max(2_000).meta({ description: 'Where events are posted to: `https://…`.' });
const endpointSchema = z
  .object({
    endpointId: z.uuid(),
    name: z.string(),
    url: z.string(),
    types: z.array(z.string()),
    enabled: z.boolean(),
    offReason: z
      .enum(['gone', 'failing'])
      .optional()
      .meta({ description: 'The hub switched it off: it answered 410, or nothing got there for five days.' }),
    failingSince: instant.optional(),
    lastSuccessAt: instant.optional(),
    lastError: sentence().optional(),
    oldSecretUntil: instant
      .optional()
      .meta({ description: 'The secret before the last change signs too, until then.' }),
    readTo: z.int().meta({ description: 'Every event up to this sequence was taken.' }),
    lost: z.int().meta({ description: 'Events that retention removed before they could be taken.' }),
    waiting: z.int(),
    oldestWaitingAt: instant.optional(),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'WebhookEndpoint', description: 'A system of the customer that is told of what happens.' });
const secret = z
  .string()
  .meta({ description: 'Signs what is sent (Standard Webhooks 1.0). Shown here and never again.' });
const deliverySchema = z
  .object({
    eventId: z.string().meta({ description: 'CloudEvents id, and `webhook-id` of every try.' }),
    sequence: z.int(),
    type: z.string(),
    callId: z.uuid().optional(),
    state: z.enum(DELIVERY_STATES),
    tries: z.int(),
    nextTryAt: instant.optional(),
    status: z.int().optional().meta({ description: 'HTTP status of the last try; absent: no answer came.' }),
    error: sentence().optional(),
    answer: z.string().optional().meta({ description: 'Beginning of the last answer.' }),
    tookMs: z.int().optional(),
    madeAt: instant,
    changedAt: instant,
  })
  .meta({ id: 'WebhookDelivery', description: 'One event for one endpoint, and what became of it.' });

const endpointId = uuidParam('endpointId');
const afterKey = z.object({ sequence: z.int(), eventId: z.string() });

export function webhookRoutes(webhooks: WebhookService): ApiRoute[] {
  return [...endpointRoutes(webhooks), ...deliveryRoutes(webhooks)];
}

function endpointRoutes(webhooks: WebhookService): ApiRoute[] {
  return [
    defineRoute({
      method: 'get',
      path: '/webhook-endpoints',
      operationId: 'listWebhookEndpoints',
      tag,
      summary: 'The endpoints, by name.',
      roles: ADMINS,
      status: 200,
      response: z.object({ items: z.array(endpointSchema) }),
      handle: async ({ principal }) => ({ items: await webhooks.list(principal.tenantId) }),
    }),
    defineRoute({
      method: 'post',
      path: '/webhook-endpoints',
      operationId: 'addWebhookEndpoint',
      tag,
      summary: 'Tells another system of everything that happens from now on.',
      roles: ADMINS,
      body: z.strictObject({
        name: text(100),
        url,
        types: types.optional(),
        enabled: z.boolean().optional(),
      }),
      status: 201,
      response: endpointSchema.extend({ secret }),
      handle: ({ principal, body }) => webhooks.create(principal.tenantId, body),
    }),
    defineRoute({
      method: 'get',
      path: '/webhook-endpoints/{endpointId}',
      operationId: 'getWebhookEndpoint',
      tag,
      summary: 'One endpoint.',
      roles: ADMINS,
      params: endpointId,
      status: 200,
      response: endpointSchema,
      handle: ({ principal, params }) => webhooks.get(principal.tenantId, params.endpointId),
    }),
    defineRoute({
      method: 'patch',
      path: '/webhook-endpoints/{endpointId}',
      operationId: 'changeWebhookEndpoint',
      tag,
      summary: 'Changes it. Switched on again, it goes on with the event at which it stopped.',
      roles: ADMINS,
      params: endpointId,
      body: z.strictObject({
        name: text(100).optional(),
        url: url.optional(),
        types: types.optional(),
        enabled: z.boolean().optional(),
      }),
      status: 200,
      response: endpointSchema,
      handle: ({ principal, params, body }) => webhooks.update(principal.tenantId, params.endpointId, body),
    }),
    defineRoute({
      method: 'delete',
      path: '/webhook-endpoints/{endpointId}',
      operationId: 'removeWebhookEndpoint',
      tag,
      summary: 'Removes it with what is known of its deliveries.',
      roles: ADMINS,
      params: endpointId,
      status: 204,
      handle: ({ principal, params }) => webhooks.delete(principal.tenantId, params.endpointId),
    }),
    defineRoute({
      method: 'post',
      path: '/webhook-endpoints/{endpointId}/secret',
      operationId: 'renewWebhookSecret',
      tag,
      summary: 'Makes a new secret. For a day both sign, so that the receiver has time to change.',
      roles: ADMINS,
      params: endpointId,
      status: 201,
      response: z.object({ secret, oldSecretUntil: instant }),
      handle: ({ principal, params }) => webhooks.renewSecret(principal.tenantId, params.endpointId),
    }),
    defineRoute({
      method: 'post',
      path: '/webhook-endpoints/{endpointId}/test',
      operationId: 'testWebhookEndpoint',
      tag,
      summary: 'Sends `callweave.webhook.test.v1` now, once, and tells what was answered.',
      roles: ADMINS,
      params: endpointId,
      status: 200,
      response: z.object({
        state: z.enum(['delivered', 'failed']),
        status: z.int().optional(),
        error: sentence().optional(),
        answer: z.string().optional(),
        tookMs: z.int(),
      }),
      async handle({ principal, params }) {
        const { state, status, error, answer, tookMs } = await webhooks.test(
          principal.tenantId,
          params.endpointId,
        );
        return { state, status, error, answer, tookMs };
      },
    }),
    defineRoute({
      method: 'post',
      path: '/webhook-endpoints/{endpointId}/replay',
      operationId: 'replayWebhookEvents',
      tag,
      summary: 'Sends everything behind a sequence again that is still kept, under the same ids.',
      roles: ADMINS,
      params: endpointId,
      body: z.strictObject({ afterSequence: z.int().min(0) }),
      status: 202,
      response: z.object({
        afterSequence: z
          .int()
          .meta({ description: 'Higher than asked for where retention has removed events.' }),
        newest: z.int(),
      }),
      handle: ({ principal, params, body }) =>
        webhooks.replay(principal.tenantId, params.endpointId, body.afterSequence),
    }),
  ];
}

function deliveryRoutes(webhooks: WebhookService): ApiRoute[] {
  return [
    defineRoute({
      method: 'get',
      path: '/webhook-endpoints/{endpointId}/deliveries',
      operationId: 'listWebhookDeliveries',
      tag,
      summary: 'What was sent and what waits, newest first.',
      roles: ADMINS,
      params: endpointId,
      query: z.object({
        ...pageQuery,
        state: z.enum(DELIVERY_STATES).optional(),
        callId: z.uuid().optional(),
      }),
      status: 200,
      response: pageOf(deliverySchema),
      async handle({ principal, params, query }) {
        const found = await webhooks.deliveries(principal.tenantId, params.endpointId, {
          after: readAfter(query.after, afterKey),
          state: query.state,
          callId: query.callId,
          limit: query.limit + 1,
        });
        return toPage(found, query.limit, ({ sequence, eventId }) => ({ sequence, eventId }));
      },
    }),
    defineRoute({
      method: 'post',
      path: '/webhook-endpoints/{endpointId}/deliveries/{eventId}/resend',
      operationId: 'resendWebhookEvent',
      tag,
      summary: 'Sends one event again, under its id.',
      roles: ADMINS,
      params: endpointId.extend({ eventId: z.string().min(1).max(200) }),
      status: 202,
      response: deliverySchema,
      handle: ({ principal, params }) =>
        webhooks.resend(principal.tenantId, params.endpointId, params.eventId),
    }),
  ];
}
