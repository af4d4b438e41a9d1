import { z } from 'zod';
import type { CaptureService } from '../../captures/capture-service.ts';
import { CAPTURE_ENDS, type Capture } from '../../captures/capture-store.ts';
import { pageOf, pageQuery, readAfter, toPage } from '../page.ts';
import { ADMINS, type ApiRoute, defineRoute } from '../route.ts';
import { instant, uuidParam } from '../schemas/common.ts';
import { sendStream } from '../send-stream.ts';

const MEGABYTE = 1_000_000;
const LONGEST_HOURS = 7 * 24;
const MOST_MEGABYTES = 200;

const captureSchema = z
  .object({
    captureId: z.uuid(),
    connectionId: z.uuid(),
    connector: z.string(),
    isOn: z.boolean(),
    startedAt: instant,
    until: instant.meta({ description: 'It ends by itself then.' }),
    endedAt: instant.optional(),
    endReason: z.enum(CAPTURE_ENDS).optional(),
    maxBytes: z.int(),
    bytes: z.int(),
    lines: z.int(),
    dropped: z.int().meta({
      description:
        'Exchanges that are missing in it: they came faster than they could be written, or were too large.',
    }),
  })
  .meta({ id: 'Capture', description: 'What a connection exchanged with its PBX, masked.' });

const params = uuidParam('connectionId');
const one = params.extend({ captureId: z.uuid() });
const listKey = z.object({ startedAt: instant, captureId: z.uuid() });

export function captureRoutes(captures: CaptureService): ApiRoute[] {
  const common = { tag: 'captures', roles: ADMINS } as const;
  return [
    defineRoute({
      ...common,
      method: 'get',
      path: '/connections/{connectionId}/captures',
      operationId: 'listCaptures',
      summary: 'Captures of a connection, the newest first. They are kept for 30 days.',
      params,
      query: z.object(pageQuery),
      status: 200,
      response: pageOf(captureSchema),
      async handle({ principal, params: { connectionId }, query }) {
        const after = readAfter(query.after, listKey);
        const found = await captures.list(principal.tenantId, connectionId, {
          after,
          limit: query.limit + 1,
        });
        const { items, next } = toPage(found, query.limit, (last) => ({
          startedAt: last.startedAt.toISOString(),
          captureId: last.captureId,
        }));
        return { items: items.map(toAnswer), next };
      },
    }),
    defineRoute({
      ...common,
      method: 'post',
      path: '/connections/{connectionId}/captures',
      operationId: 'startCapture',
      summary: 'Records everything that the PBX says from now on, with secrets, names and numbers masked.',
      params,
      body: z.strictObject({
        hours: z.number().positive().max(LONGEST_HOURS).default(1),
        maxMegabytes: z.int().min(1).max(MOST_MEGABYTES).default(50),
      }),
      status: 201,
      response: captureSchema,
      handle: async ({ principal, params: { connectionId }, body }) =>
        toAnswer(
          await captures.start(principal.tenantId, connectionId, {
            hours: body.hours,
            maxBytes: body.maxMegabytes * MEGABYTE,
            by: principal.userId ?? principal.apiKeyId ?? null,
          }),
        ),
    }),
    defineRoute({
      ...common,
      method: 'post',
      path: '/connections/{connectionId}/captures/{captureId}/stop',
      operationId: 'stopCapture',
      summary: 'Ends it; the key that its numbers are masked with is thrown away.',
      params: one,
      status: 200,
      response: captureSchema,
      handle: async ({ principal, params: { connectionId, captureId } }) =>
        toAnswer(await captures.stop(principal.tenantId, connectionId, captureId)),
    }),
    defineRoute({
      ...common,
      method: 'get',
      path: '/connections/{connectionId}/captures/{captureId}/file',
      operationId: 'downloadCapture',
      summary: 'The capture as NDJSON, one exchange a line: what `replay` reads.',
      params: one,
      status: 200,
      answers: 'application/x-ndjson',
      async handle({ principal, params: { connectionId, captureId }, response }) {
        const capture = await captures.get(principal.tenantId, connectionId, captureId);
        response.setHeader('content-type', 'application/x-ndjson; charset=utf-8');
        response.setHeader('cache-control', 'private, no-store');
        response.setHeader('content-disposition', `attachment; filename="${fileName(capture)}"`);
        await sendStream(response, captures.read(principal.tenantId, capture));
      },
    }),
    defineRoute({
      ...common,
      method: 'delete',
      path: '/connections/{connectionId}/captures/{captureId}',
      operationId: 'deleteCapture',
      summary: 'Deletes it for good; one that is on ends.',
      params: one,
      status: 204,
      handle: ({ principal, params: { connectionId, captureId } }) =>
        captures.remove(principal.tenantId, connectionId, captureId),
    }),
  ];
}

function fileName({ connector, startedAt }: Capture): string {
  return `${connector}-${startedAt.toISOString().slice(0, 16).replace('T', '-').replace(':', '')}.ndjson`;
}

function toAnswer({ connectionName: _own, startedAt, until, endedAt, ...rest }: Capture) {
  return {
    ...rest,
    isOn: endedAt === undefined,
    startedAt: startedAt.toISOString(),
    until: until.toISOString(),
    ...(endedAt && { endedAt: endedAt.toISOString() }),
  };
}
