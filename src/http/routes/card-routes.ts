import { z } from 'zod';
import type { Cards } from '../../cards/create-cards.ts';
import type { HintRule } from '../../domain/hints/hint-rule.ts';
import { pageOf } from '../page.ts';
import { ADMINS, type ApiRoute, defineRoute } from '../route.ts';
import {
  cardFieldSchema,
  fieldWish,
  hintPreviewSchema,
  hintRule,
  hintSchema,
  hintWish,
} from '../schemas/card.ts';
import { uuidParam } from '../schemas/common.ts';

const tag = 'cards';
const fieldId = uuidParam('fieldId');
const hintId = uuidParam('hintId');
const order = z.strictObject({
  ids: z.array(z.uuid().toLowerCase()).max(100).meta({ description: 'All of them, each once.' }),
});

/** What cards show besides the call. */
export function cardRoutes({ fields, hints }: Pick<Cards, 'fields' | 'hints'>): ApiRoute[] {
  return [
    defineRoute({
      method: 'get',
      path: '/card-fields',
      operationId: 'listCardFields',
      tag,
      summary: 'Fields of CRMs that cards show, in their order. There are few: all of them at once.',
      roles: ADMINS,
      status: 200,
      response: pageOf(cardFieldSchema),
      handle: async ({ principal }) => ({ items: await fields.list(principal.tenantId), next: null }),
    }),
    defineRoute({
      method: 'post',
      path: '/card-fields',
      operationId: 'createCardField',
      tag,
      summary: 'One field more, behind the others.',
      roles: ADMINS,
      body: z.strictObject(fieldWish),
      status: 201,
      response: cardFieldSchema,
      handle: ({ principal, body }) => fields.create(principal.tenantId, body),
    }),
    defineRoute({
      method: 'put',
      path: '/card-fields/order',
      operationId: 'arrangeCardFields',
      tag,
      summary: 'The order on the card. 409 where others were added or removed meanwhile.',
      roles: ADMINS,
      body: order,
      status: 200,
      response: pageOf(cardFieldSchema),
      handle: async ({ principal, body }) => ({
        items: await fields.arrange(principal.tenantId, body.ids),
        next: null,
      }),
    }),
    defineRoute({
      method: 'put',
      path: '/card-fields/{fieldId}',
      operationId: 'updateCardField',
      tag,
      summary: 'Holds for the next card. Hints that name it by its label are changed with it.',
      roles: ADMINS,
      params: fieldId,
      body: z.strictObject(fieldWish),
      status: 200,
      response: cardFieldSchema,
      handle: ({ principal, params, body }) => fields.update(principal.tenantId, params.fieldId, body),
    }),
    defineRoute({
      method: 'delete',
      path: '/card-fields/{fieldId}',
      operationId: 'removeCardField',
      tag,
      summary: 'Refused with 409 and `details` while hints go by it.',
      roles: ADMINS,
      params: fieldId,
      status: 204,
      handle: ({ principal, params }) => fields.remove(principal.tenantId, params.fieldId),
    }),
    defineRoute({
      method: 'get',
      path: '/hints',
      operationId: 'listHints',
      tag,
      summary: 'Sentences that cards say, in their order. There are few: all of them at once.',
      roles: ADMINS,
      status: 200,
      response: pageOf(hintSchema),
      handle: async ({ principal }) => ({ items: await hints.list(principal.tenantId), next: null }),
    }),
    defineRoute({
      method: 'post',
      path: '/hints',
      operationId: 'createHint',
      tag,
      summary: 'One hint more, behind the others.',
      roles: ADMINS,
      body: z.strictObject(hintWish),
      status: 201,
      response: hintSchema,
      handle: ({ principal, body }) => hints.create(principal.tenantId, body),
    }),
    defineRoute({
      method: 'post',
      path: '/hints/preview',
      operationId: 'previewHint',
      tag,
      summary: 'On which of the last calls a hint would have stood. Nothing is kept.',
      roles: ADMINS,
      unaudited: 'a preview keeps and changes nothing',
      body: z.strictObject({ ...hintRule, calls: z.int().min(1).max(200).default(50) }),
      status: 200,
      response: hintPreviewSchema,
      handle: ({ principal, body: { calls, ...rule } }) =>
        hints.preview(principal.tenantId, rule as HintRule, { role: principal.role, limit: calls }),
    }),
    defineRoute({
      method: 'put',
      path: '/hints/order',
      operationId: 'arrangeHints',
      tag,
      summary: 'The order on the card. 409 where others were added or removed meanwhile.',
      roles: ADMINS,
      body: order,
      status: 200,
      response: pageOf(hintSchema),
      handle: async ({ principal, body }) => ({
        items: await hints.arrange(principal.tenantId, body.ids),
        next: null,
      }),
    }),
    defineRoute({
      method: 'put',
      path: '/hints/{hintId}',
      operationId: 'updateHint',
      tag,
      summary: 'Holds for the next card.',
      roles: ADMINS,
      params: hintId,
      body: z.strictObject(hintWish),
      status: 200,
      response: hintSchema,
      handle: ({ principal, params, body }) => hints.update(principal.tenantId, params.hintId, body),
    }),
    defineRoute({
      method: 'delete',
      path: '/hints/{hintId}',
      operationId: 'removeHint',
      tag,
      summary: 'The hint stands on no card any more.',
      roles: ADMINS,
      params: hintId,
      status: 204,
      handle: ({ principal, params }) => hints.remove(principal.tenantId, params.hintId),
    }),
  ];
}
