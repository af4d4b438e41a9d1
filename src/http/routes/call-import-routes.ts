import { z } from 'zod';
import { CALL_COLUMNS, type CallColumn } from '../../calls/imports/call-columns.ts';
import type { CallImports } from '../../calls/imports/call-imports.ts';
import { CALL_OUTCOMES } from '../../domain/call-event.ts';
import { AppError } from '../../platform/app-error.ts';
import { pageOf, pageQuery, readAfter, toPage } from '../page.ts';
import { readBody } from '../read-body.ts';
import { ADMINS, type ApiRoute, defineRoute } from '../route.ts';
import { sentence } from '../said.ts';
import { instant, text, uuidParam } from '../schemas/common.ts';

/** Browsers and programs call such files many things; what it is, is found by looking. */
const TYPES = [
  'text/csv',
  'text/plain',
  'application/csv',
  'application/vnd.ms-excel',
  'application/x-ndjson',
  'application/octet-stream',
];
const MAX_PREVIEW_BYTES = 256 * 1024;

const MEANING = `(${CALL_COLUMNS.filter(Boolean).join('|')})?`;
const reading = {
  columns: z
    .string()
    .max(4_000)
    .regex(new RegExp(`^${MEANING}(,${MEANING})*$`))
    .optional()
    .meta({
      description: `What each column holds, with commas: ${CALL_COLUMNS.filter(Boolean).join(', ')}, or nothing for one that is left out. Default by what the first line calls them. Of NDJSON the fields are the columns, in the order in which they first occur.`,
    }),
  timeZone: text(100).optional().meta({
    description: "Of times without an offset: `Europe/Moscow`. Default the company's.",
  }),
};
const columnsOf = (written: string | undefined) => written?.split(',') as CallColumn[] | undefined;

const importSchema = z
  .object({
    importId: z.uuid(),
    connectionId: z.uuid().optional().meta({
      description: 'The system that the calls are of. Absent: it was only tried, or that system was removed.',
    }),
    fileName: z.string(),
    state: z.enum(['running', 'done', 'failed', 'removing', 'removed']),
    dryRun: z.boolean().meta({ description: 'It only said what it would do: nothing was stored.' }),
    totalBytes: z.int(),
    readBytes: z.int(),
    imported: z.int().meta({ description: 'New rows.' }),
    repeated: z.int().meta({ description: 'Rows that were imported before.' }),
    known: z.int().meta({ description: 'Rows of calls that a PBX had told of: left out.' }),
    rejected: z.int(),
    error: sentence().optional(),
    startedAt: instant,
    finishedAt: instant.optional(),
  })
  .meta({ id: 'CallImport' });
const reportSchema = importSchema
  .extend({
    badRows: z
      .array(z.object({ line: z.int(), reason: sentence() }))
      .meta({ description: 'The first thousand rows that were not taken over, or not whole.' }),
  })
  .meta({ id: 'CallImportReport' });

const previewSchema = z
  .object({
    headers: z.array(z.string()),
    columns: z.array(z.enum(CALL_COLUMNS)),
    rows: z.array(z.array(z.string())).meta({ description: 'The first rows, long cells cut.' }),
    calls: z
      .array(
        z.object({
          row: z
            .object({
              startedAt: z.number().meta({ description: 'Milliseconds since 1970.' }),
              waitMs: z.number(),
              talkMs: z.number(),
              direction: z.enum(['inbound', 'outbound', 'internal']),
              customer: z.object({ raw: z.string(), name: z.string().optional() }),
              line: z.string().optional(),
              queue: z.string().optional(),
              agent: z.string().optional(),
              outcome: z.enum(CALL_OUTCOMES).optional(),
            })
            .optional(),
          problem: sentence().optional(),
        }),
      )
      .meta({ description: 'The same rows as calls; none while the columns do not make a call.' }),
    problem: sentence('Why they do not.').optional(),
  })
  .meta({ id: 'CallImportPreview' });

/** Call logs of systems that a company had before. */
export function callImportRoutes(imports: CallImports): ApiRoute[] {
  const common = { tag: 'calls', roles: ADMINS } as const;
  const params = uuidParam('importId');
  return [
    defineRoute({
      ...common,
      method: 'post',
      path: '/calls/imports',
      operationId: 'importCalls',
      summary:
        'Takes the call log of another system (CSV or NDJSON); the rows are read in the background. History: nothing pops, nobody gets a task, no CRM and no webhook is told.',
      query: z.object({
        ...reading,
        system: text(100).meta({
          description: 'What that system was called. Calls of one system are not taken twice.',
        }),
        fileName: text(200).default('calls.csv'),
        dryRun: z.stringbool().default(false).meta({ description: 'Only say what it would do.' }),
      }),
      streams: TYPES,
      status: 202,
      response: importSchema,
      handle: ({ principal, query: { columns, fileName, ...wish }, request }) =>
        imports.accept(principal.tenantId, request, fileName, { ...wish, columns: columnsOf(columns) }),
    }),
    defineRoute({
      ...common,
      method: 'post',
      path: '/calls/imports/preview',
      operationId: 'previewCallImport',
      unaudited: 'reads what was sent and stores nothing',
      summary: 'Takes the beginning of such a file (up to 256 KB), and says how it would be read.',
      query: z.object(reading),
      streams: TYPES,
      status: 200,
      response: previewSchema,
      async handle({ principal, query: { columns, timeZone }, request }) {
        const read = await readBody(request, MAX_PREVIEW_BYTES);
        if (!read.ok) throw new AppError('payloadTooLarge', 'Send the first 256 KB at most.');
        return imports.preview(principal.tenantId, read.body, { columns: columnsOf(columns), timeZone });
      },
    }),
    defineRoute({
      ...common,
      method: 'get',
      path: '/calls/imports',
      operationId: 'listCallImports',
      summary: 'Imports of call logs, newest first.',
      query: z.object(pageQuery),
      status: 200,
      response: pageOf(importSchema),
      async handle({ principal, query }) {
        const after = readAfter(query.after, z.object({ startedAt: instant, importId: z.uuid() }));
        const found = await imports.list(principal.tenantId, { after, limit: query.limit + 1 });
        return toPage(found, query.limit, ({ startedAt, importId }) => ({ startedAt, importId }));
      },
    }),
    defineRoute({
      ...common,
      method: 'get',
      path: '/calls/imports/{importId}',
      operationId: 'getCallImport',
      summary: 'How far an import is, and its report.',
      params,
      status: 200,
      response: reportSchema,
      handle: ({ principal, params: { importId } }) => imports.get(principal.tenantId, importId),
    }),
    defineRoute({
      ...common,
      method: 'post',
      path: '/calls/imports/{importId}/remove',
      operationId: 'removeCallImport',
      summary: 'Takes everything that one import brought out of the log again, in the background.',
      params,
      status: 202,
      response: importSchema,
      handle: ({ principal, params: { importId } }) => imports.remove(principal.tenantId, importId),
    }),
  ];
}
