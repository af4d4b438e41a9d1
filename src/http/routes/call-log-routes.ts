import { z } from 'zod';
import type { AskedSearch, CallLog } from '../../calls/call-log/call-log.ts';
import { callLogCsv } from '../../calls/call-log/call-log-csv.ts';
import { ANY_PART_DAYS, LONGEST_DAYS } from '../../calls/call-log/call-search.ts';
import type { ConnectionService } from '../../connections/connection-service.ts';
import type { Database } from '../../db/database.ts';
import { CALL_OUTCOMES, type CallOutcome } from '../../domain/call-event.ts';
import { TOLD_LANGUAGES } from '../../domain/tell-call-words.ts';
import { actingAs } from '../../platform/acting.ts';
import type { TenantService } from '../../tenants/tenant-service.ts';
import { pageOf, pageQuery, readAfter, toPage } from '../page.ts';
import { type ApiRoute, defineRoute, LEADERS } from '../route.ts';
import { instant, text } from '../schemas/common.ts';
import { sendStream } from '../send-stream.ts';

export interface CallLogRoutesOptions {
  database: Database;
  callLog: CallLog;
  tenants: Pick<TenantService, 'get'>;
  connections: Pick<ConnectionService, 'list'>;
  publicUrl: () => string;
}

const rowSchema = z
  .object({
    callId: z.uuid(),
    connectionId: z.uuid(),
    startedAt: instant,
    endedAt: instant.optional().meta({ description: 'Absent while the call goes on.' }),
    direction: z.enum(['inbound', 'outbound', 'internal']),
    outcome: z.enum(CALL_OUTCOMES).optional(),
    customer: z.object({
      number: z.string().optional(),
      name: z.string().optional(),
      company: z.string().optional(),
      withheld: z.boolean(),
    }),
    line: z.string().optional(),
    queue: z.string().optional(),
    responsible: z.object({ agentId: z.string(), name: z.string().optional() }).optional(),
    waitMs: z.int(),
    talkMs: z.int(),
    totalMs: z.int(),
    recording: z.enum(['ready', 'pending', 'failed', 'deleted']).optional(),
    task: z.enum(['waiting', 'closed']).optional().meta({ description: 'Of the missed call.' }),
    isTransferred: z.boolean(),
    words: z.string().meta({ description: 'What happened, in one line.' }),
  })
  .meta({ id: 'CallLogRow', description: 'A call as people look for it.' });

const OUTCOME = CALL_OUTCOMES.join('|');
const yesNo = z.enum(['true', 'false']).optional();
const seconds = z.coerce.number().int().min(0).max(86_400).optional();
const DAY_MS = 86_400_000;

const searchQuery = {
  from: instant
    .optional()
    .meta({ description: `Inclusive; default a day before \`to\`. At most ${LONGEST_DAYS} days.` }),
  to: instant.optional().meta({ description: 'Exclusive; default now.' }),
  q: text(100)
    .optional()
    .meta({
      description: `Number or name of the customer. In an interval up to ${ANY_PART_DAYS} days any part of them; in a longer one a whole number, its last digits, or the beginning of the name of a contact or its company.`,
    }),
  connectionId: z.uuid().optional(),
  direction: z.enum(['inbound', 'outbound', 'internal']).optional(),
  outcome: z
    .string()
    .regex(new RegExp(`^(${OUTCOME})(,(${OUTCOME}))*$`))
    .optional()
    .meta({ description: `One or several of ${CALL_OUTCOMES.join(', ')}, with commas.` }),
  agentId: z
    .uuid()
    .optional()
    .meta({ description: 'Had the call on the telephone, or is responsible for it.' }),
  queue: text(200).optional().meta({ description: 'Its id or its name.' }),
  line: text(200).optional().meta({ description: "The company's number, its last digits, or its name." }),
  minTalk: seconds.meta({ description: 'Seconds.' }),
  maxTalk: seconds.meta({ description: 'Seconds.' }),
  recording: yesNo.meta({ description: 'Whether there is one that can be heard.' }),
  task: z.enum(['any', 'waiting', 'none']).optional().meta({ description: 'Of the missed call.' }),
  transferred: yesNo,
  lang: z
    .enum(TOLD_LANGUAGES)
    .optional()
    .meta({ description: "Of the words; default that of the company's settings." }),
};
type SearchQuery = z.output<z.ZodObject<typeof searchQuery>>;

const afterKey = z.object({ startedAt: instant, callId: z.uuid() });

export function callLogRoutes({
  database,
  callLog,
  tenants,
  connections,
  publicUrl,
}: CallLogRoutesOptions): ApiRoute[] {
  const common = { tag: 'calls', roles: LEADERS } as const;
  return [
    defineRoute({
      ...common,
      method: 'get',
      path: '/call-log',
      operationId: 'searchCalls',
      summary: 'Calls of an interval by what people know of them, newest first, each told in one line.',
      query: z.object({ ...pageQuery, ...searchQuery }),
      status: 200,
      response: pageOf(rowSchema),
      async handle({ principal: { tenantId }, query }) {
        const language = query.lang ?? (await tenants.get(tenantId)).settings.locale;
        const rows = await callLog.list(tenantId, toSearch(query), {
          after: readAfter(query.after, afterKey),
          limit: query.limit + 1,
          language,
        });
        return toPage(rows, query.limit, ({ startedAt, callId }) => ({ startedAt, callId }));
      },
    }),
    defineRoute({
      ...common,
      method: 'get',
      path: '/call-log.csv',
      operationId: 'exportCalls',
      summary:
        'The same calls as a table (CSV, UTF-8 with a byte order mark). Who took it is in the audit log.',
      query: z.object(searchQuery),
      status: 200,
      answers: 'text/csv',
      async handle({ principal, query, response }) {
        const { tenantId, userId, apiKeyId } = principal;
        const { settings } = await tenants.get(tenantId);
        const language = query.lang ?? settings.locale;
        const search = toSearch(query);
        const names = new Map((await connections.list(tenantId)).map((one) => [one.connectionId, one.name]));
        const { header, line } = callLogCsv({
          language,
          timeZone: settings.timeZone,
          connectionName: (id) => names.get(id) ?? id,
          linkTo: (callId) => `${publicUrl()}/calls/${callId}`,
        });
        const pages = callLog.export(tenantId, search, language);
        // What is wrong with the question is said before the first byte.
        const first = await pages.next();
        const who = { ...(userId !== undefined ? { userId } : apiKeyId !== undefined && { apiKeyId }) };
        const act = { operation: 'exportCalls', requestId: String(response.locals.requestId), ...who };
        await actingAs(act, () =>
          database.tenant(tenantId, (tx) =>
            tx.query(`SELECT write_audit('done', NULL, 'callLog', NULL, NULL, NULL, $1)`, [
              // Whose calls were looked for would outlive the erasure of that person's data.
              JSON.stringify({ ...search, customer: search.customer && '(number or name)' }),
            ]),
          ),
        );
        response.setHeader('content-type', 'text/csv; charset=utf-8');
        response.setHeader('cache-control', 'no-store');
        const name = `calls-${search.from.slice(0, 10)}-${search.to.slice(0, 10)}.csv`;
        response.setHeader('content-disposition', `attachment; filename="${name}"`);
        const lines = async function* (): AsyncGenerator<string> {
          yield header;
          if (first.done !== true) yield first.value.map(line).join('');
          for await (const page of pages) yield page.map(line).join('');
        };
        await sendStream(response, lines());
      },
    }),
  ];
}

function toSearch(query: SearchQuery): AskedSearch & { from: string; to: string } {
  const { q, outcome, minTalk, maxTalk, recording, transferred, lang: _words, ...rest } = query;
  const to = query.to ?? new Date().toISOString();
  const { connectionId, direction, agentId, queue, line, task } = rest;
  return {
    from: query.from ?? new Date(Date.parse(to) - DAY_MS).toISOString(),
    to,
    connectionId,
    direction,
    agentId,
    queue,
    line,
    task,
    customer: q,
    outcomes: outcome?.split(',') as CallOutcome[] | undefined,
    minTalkMs: minTalk === undefined ? undefined : minTalk * 1000,
    maxTalkMs: maxTalk === undefined ? undefined : maxTalk * 1000,
    hasRecording: recording === undefined ? undefined : recording === 'true',
    isTransferred: transferred === undefined ? undefined : transferred === 'true',
  };
}
