import { z } from 'zod';
import type { Principal } from '../../access/principal.ts';
import { actingAs } from '../../platform/acting.ts';
import type { AboutWhom, PrivacyService } from '../../privacy/privacy-service.ts';
import { type PrivacyRequest, REQUEST_KINDS, REQUEST_STATES } from '../../privacy/subject.ts';
import { pageOf, pageQuery, readAfter, toPage } from '../page.ts';
import { ADMINS, type ApiRoute, defineRoute } from '../route.ts';
import { sentence } from '../said.ts';
import { instant, text, uuidParam } from '../schemas/common.ts';
import { sendStream } from '../send-stream.ts';

const MOST_NUMBERS = 50;

const requestSchema = z
  .object({
    requestId: z.uuid(),
    kind: z.enum(REQUEST_KINDS),
    state: z.enum(REQUEST_STATES).meta({
      description: '`counted`: an erasure that waits for somebody to confirm it; nothing is changed yet.',
    }),
    counts: z.record(z.string(), z.int()).meta({
      description:
        'What was found, or what was done, by kind and by table. `recordingsHeld` stay: they are under a legal hold.',
    }),
    error: sentence().optional(),
    bytes: z.int().optional().meta({ description: 'Of the archive.' }),
    createdAt: instant,
    expiresAt: instant.meta({ description: 'Archive, and whom it is about, are forgotten then.' }),
    finishedAt: instant.optional(),
  })
  .meta({ id: 'PrivacyRequest', description: 'Export or erasure of what is held about one person.' });
const detailsSchema = requestSchema.extend({
  about: z
    .object({
      numbers: z.array(z.string()),
      contacts: z.array(z.object({ contactId: z.uuid(), name: z.string() })),
    })
    .optional()
    .meta({ description: 'While it is open: once it is done nothing says who it was.' }),
});

const wanted = z
  .strictObject({
    numbers: z.array(text(60)).max(MOST_NUMBERS).default([]),
    contactIds: z.array(z.uuid()).max(MOST_NUMBERS).default([]),
  })
  .refine(({ numbers, contactIds }) => numbers.length + contactIds.length > 0, {
    path: ['numbers'],
    message: 'a number or a contact is needed',
  });
const params = uuidParam('requestId');
const listKey = z.object({ createdAt: instant, requestId: z.uuid() });

export function privacyRoutes(privacy: PrivacyService): ApiRoute[] {
  const common = { tag: 'privacy', roles: ADMINS } as const;
  const start = (kind: PrivacyRequest['kind'], operationId: string, summary: string): ApiRoute =>
    defineRoute({
      ...common,
      method: 'post',
      path: kind === 'export' ? '/privacy/exports' : '/privacy/erasures',
      operationId,
      summary,
      body: wanted,
      status: 202,
      response: detailsSchema,
      async handle({ principal, body }) {
        const request = await privacy.start(principal.tenantId, kind, {
          ...body,
          createdBy: actor(principal),
        });
        return toAnswer(request, await privacy.aboutWhom(principal.tenantId, request.requestId));
      },
    });
  return [
    start('export', 'exportPerson', 'Gathers everything that is held about a person into one archive.'),
    start(
      'erasure',
      'erasePerson',
      'Counts what would be erased of a person; nothing is changed before it is confirmed.',
    ),
    defineRoute({
      ...common,
      method: 'get',
      path: '/privacy/requests',
      operationId: 'listPrivacyRequests',
      summary: 'Exports and erasures, the newest first.',
      query: z.object(pageQuery),
      status: 200,
      response: pageOf(requestSchema),
      async handle({ principal, query }) {
        const after = readAfter(query.after, listKey);
        const found = await privacy.list(principal.tenantId, { after, limit: query.limit + 1 });
        const { items, next } = toPage(found, query.limit, (last) => ({
          createdAt: last.createdAt.toISOString(),
          requestId: last.requestId,
        }));
        return { items: items.map((item) => toAnswer(item)), next };
      },
    }),
    defineRoute({
      ...common,
      method: 'get',
      path: '/privacy/requests/{requestId}',
      operationId: 'getPrivacyRequest',
      summary: 'How far it is; while it is open also whom it is about.',
      params,
      status: 200,
      response: detailsSchema,
      handle: async ({ principal: { tenantId }, params: { requestId } }) =>
        toAnswer(await privacy.get(tenantId, requestId), await privacy.aboutWhom(tenantId, requestId)),
    }),
    defineRoute({
      ...common,
      method: 'post',
      path: '/privacy/requests/{requestId}/confirm',
      operationId: 'confirmErasure',
      summary: 'Erases what was counted. It cannot be taken back.',
      params,
      status: 202,
      response: requestSchema,
      handle: async ({ principal, params: { requestId } }) =>
        toAnswer(await privacy.confirm(principal.tenantId, requestId)),
    }),
    defineRoute({
      ...common,
      method: 'get',
      path: '/privacy/requests/{requestId}/archive',
      operationId: 'getPrivacyArchive',
      summary:
        'The archive of an export: a tar file of NDJSON files and recordings. Who took it is in the audit log.',
      params,
      status: 200,
      answers: 'application/x-tar',
      async handle({ principal, params: { requestId }, response }) {
        const { body, bytes } = await privacy.openArchive(principal.tenantId, requestId);
        const { tenantId, userId, apiKeyId } = principal;
        const act = {
          operation: 'getPrivacyArchive',
          requestId: String(response.locals.requestId),
          ...(userId !== undefined ? { userId } : apiKeyId !== undefined && { apiKeyId }),
        };
        await actingAs(act, () => privacy.noteFetched(tenantId, requestId));
        response.setHeader('content-type', 'application/x-tar');
        response.setHeader('content-length', bytes);
        response.setHeader('cache-control', 'private, no-store');
        // No number and no name: files travel further than people think.
        response.setHeader(
          'content-disposition',
          `attachment; filename="personal-data-${requestId.slice(0, 8)}.tar"`,
        );
        await sendStream(response, body);
      },
    }),
    defineRoute({
      ...common,
      method: 'delete',
      path: '/privacy/requests/{requestId}',
      operationId: 'deletePrivacyRequest',
      summary: 'Takes it off the list, with its archive; what was erased stays erased.',
      params,
      status: 204,
      handle: ({ principal, params: { requestId } }) => privacy.remove(principal.tenantId, requestId),
    }),
  ];
}

function actor({ userId, apiKeyId }: Principal): string | null {
  return userId ?? apiKeyId ?? null;
}

function toAnswer(request: PrivacyRequest, about?: AboutWhom) {
  const { requestId, kind, state, counts, error, bytes, createdAt, expiresAt, finishedAt } = request;
  return {
    requestId,
    kind,
    state,
    counts,
    ...(error && { error }),
    ...(bytes !== undefined && { bytes }),
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    ...(finishedAt && { finishedAt: finishedAt.toISOString() }),
    ...(about && { about }),
  };
}
