import { z } from 'zod';
import type { Principal } from '../../access/principal.ts';
import { LIST_COLOURS, PLACEMENT_STATES } from '../../block-lists/block-entry.ts';
import type { BlockListService } from '../../block-lists/block-list-service.ts';
import { AppError } from '../../platform/app-error.ts';
import { pageOf, pageQuery, readAfter, toPage } from '../page.ts';
import { readBody } from '../read-body.ts';
import { ADMINS, type ApiRoute, defineRoute, LEADERS } from '../route.ts';
import { sentence } from '../said.ts';
import { instant, text, uuidParam } from '../schemas/common.ts';
import { sendStream } from '../send-stream.ts';

const placementSchema = z.object({
  connectionId: z.uuid(),
  wanted: z.boolean().meta({ description: 'False: it is to go from there.' }),
  state: z.enum(PLACEMENT_STATES),
  reason: sentence().optional(),
  attempts: z.int(),
  nextTryAt: instant.optional(),
  changedAt: instant,
});
const entrySchema = z
  .object({
    entryId: z.uuid(),
    colour: z.enum(LIST_COLOURS),
    number: z.string().meta({ description: 'E.164 digits without plus.' }),
    isPrefix: z.boolean(),
    comment: z.string().optional(),
    connectionIds: z
      .array(z.uuid())
      .optional()
      .meta({ description: 'Absent: every connection, also those to come.' }),
    expiresAt: instant.optional(),
    state: z.enum(['wanted', 'removed', 'expired']).meta({
      description: '`removed` and `expired`: still to go from some PBX.',
    }),
    createdBy: z.string().optional(),
    createdByName: z.string().optional(),
    createdAt: instant,
    updatedAt: instant,
    placements: z.array(placementSchema),
    blockedCalls: z
      .int()
      .optional()
      .meta({ description: 'Refused calls of the last 92 days, at most 1,000.' }),
  })
  .meta({ id: 'BlockListEntry', description: 'A wanted entry, and what became of it at each PBX.' });
const comparedSchema = z
  .object({
    number: z.string(),
    isPrefix: z.boolean(),
    comment: z.string().optional(),
    where: z.enum(['both', 'onlyThere', 'onlyHere']),
    entryId: z.uuid().optional(),
  })
  .meta({ id: 'ComparedBlockEntry' });

const entryId = uuidParam('entryId');
const future = instant.refine((at) => Date.parse(at) > Date.now(), 'is over');
const connectionIds = z.array(z.uuid().toLowerCase()).min(1).max(200);
const afterKey = z.object({ createdAt: z.iso.datetime(), entryId: z.uuid() });
const CSV = ['text/csv'] as const;
const MAX_CSV_BYTES = 5_000_000;

export function blockListRoutes(lists: BlockListService): ApiRoute[] {
  return [...entryRoutes(lists), ...fileRoutes(lists)];
}

function entryRoutes(lists: BlockListService): ApiRoute[] {
  const tag = 'block lists';
  return [
    defineRoute({
      method: 'get',
      path: '/block-list',
      operationId: 'listBlockEntries',
      tag,
      summary: 'The wanted numbers, newest first, with what became of each at every PBX.',
      roles: LEADERS,
      query: z.object({
        ...pageQuery,
        colour: z.enum(LIST_COLOURS).optional(),
        number: z
          .string()
          .regex(/^\+?[\d\s().-]{1,30}$/)
          .optional()
          .meta({
            description:
              'Entries of this number or that begin so, and prefixes that cover it; in any common form.',
          }),
        connectionId: z.uuid().optional(),
      }),
      status: 200,
      response: pageOf(entrySchema),
      async handle({ principal, query }) {
        const found = await lists.list(principal.tenantId, {
          after: readAfter(query.after, afterKey),
          limit: query.limit + 1,
          colour: query.colour,
          number: query.number,
          connectionId: query.connectionId,
        });
        return toPage(found, query.limit, (last) => ({ createdAt: last.createdAt, entryId: last.entryId }));
      },
    }),
    defineRoute({
      method: 'post',
      path: '/block-list',
      operationId: 'addBlockEntry',
      tag,
      summary: 'Puts a number or a prefix into the list, and tries every PBX at once.',
      roles: LEADERS,
      body: z.strictObject({
        colour: z.enum(LIST_COLOURS).default('black'),
        number: text(100).meta({ description: 'A prefix with plus and country code, as `+7495`.' }),
        isPrefix: z.boolean().default(false),
        comment: text(500).optional(),
        connectionIds: connectionIds.optional(),
        expiresAt: future.optional(),
      }),
      status: 201,
      response: entrySchema,
      handle: ({ principal, body }) => lists.add(principal.tenantId, body, nameOf(principal)),
    }),
    defineRoute({
      method: 'get',
      path: '/block-list/{entryId}',
      operationId: 'getBlockEntry',
      tag,
      summary: 'One entry, with the calls that were refused.',
      roles: LEADERS,
      params: entryId,
      status: 200,
      response: entrySchema,
      handle: ({ principal, params }) => lists.get(principal.tenantId, params.entryId),
    }),
    defineRoute({
      method: 'patch',
      path: '/block-list/{entryId}',
      operationId: 'updateBlockEntry',
      tag,
      summary: 'Another comment, expiry or scope; null takes it away. Another number is another entry.',
      roles: LEADERS,
      params: entryId,
      body: z.strictObject({
        comment: text(500).nullable().optional(),
        connectionIds: connectionIds.nullable().optional(),
        expiresAt: future.nullable().optional(),
      }),
      status: 200,
      response: entrySchema,
      handle: ({ principal, params, body }) => lists.update(principal.tenantId, params.entryId, body),
    }),
    defineRoute({
      method: 'delete',
      path: '/block-list/{entryId}',
      operationId: 'removeBlockEntry',
      tag,
      summary: 'Takes it out at every PBX. It is shown until it is gone from all of them.',
      roles: LEADERS,
      params: entryId,
      status: 200,
      response: z.object({ entry: entrySchema.nullable() }),
      handle: async ({ principal, params }) => ({
        entry: (await lists.remove(principal.tenantId, params.entryId)) ?? null,
      }),
    }),
    defineRoute({
      method: 'post',
      path: '/block-list/{entryId}/apply',
      operationId: 'applyBlockEntry',
      tag,
      summary: 'Tries every PBX again that has not taken it.',
      roles: LEADERS,
      params: entryId,
      status: 200,
      response: entrySchema,
      handle: ({ principal, params }) => lists.apply(principal.tenantId, params.entryId),
    }),
    defineRoute({
      method: 'get',
      path: '/connections/{connectionId}/block-list',
      operationId: 'compareBlockList',
      tag,
      summary:
        'What this PBX has now. What the hub did not put there is `onlyThere`, and is never removed by itself.',
      roles: LEADERS,
      params: uuidParam('connectionId'),
      query: z.object({ colour: z.enum(LIST_COLOURS).default('black') }),
      status: 200,
      response: z.object({ items: z.array(comparedSchema) }),
      handle: async ({ principal, params, query }) => ({
        items: await lists.compare(principal.tenantId, params.connectionId, query.colour),
      }),
    }),
  ];
}

function fileRoutes(lists: BlockListService): ApiRoute[] {
  const tag = 'block lists';
  return [
    defineRoute({
      method: 'post',
      path: '/block-list-imports',
      operationId: 'importBlockList',
      tag,
      summary:
        'A CSV file (colour,number,comment,expires,connections): all of it, or every problem. The PBXs follow.',
      roles: ADMINS,
      query: z.object({ dryRun: z.stringbool().default(false) }),
      streams: CSV,
      status: 200,
      response: z.object({ rows: z.int(), added: z.int(), already: z.int() }),
      async handle({ principal, query, request }) {
        const read = await readBody(request, MAX_CSV_BYTES);
        if (!read.ok) throw new AppError('payloadTooLarge', 'The file is larger than 5 MB, or broke off.');
        return lists.importCsv(principal.tenantId, read.body, nameOf(principal), query);
      },
    }),
    defineRoute({
      method: 'get',
      path: '/block-list.csv',
      operationId: 'exportBlockList',
      tag,
      summary: 'The wanted list as CSV, fit to be imported again.',
      roles: LEADERS,
      status: 200,
      answers: 'text/csv',
      async handle({ principal, response }) {
        response.setHeader('content-type', 'text/csv; charset=utf-8');
        response.setHeader('cache-control', 'no-store');
        response.setHeader('content-disposition', 'attachment; filename="block-list.csv"');
        await sendStream(response, lists.exportCsv(principal.tenantId));
      },
    }),
  ];
}

function nameOf({ userId, apiKeyId }: Principal): string | undefined {
  return userId ?? apiKeyId;
}
