import { z } from 'zod';
import { CALL_OUTCOMES } from '../../domain/call-event.ts';
import { pageOf, pageQuery, readAfter, toPage } from '../page.ts';
import { type ApiRoute, defineRoute, LEADERS } from '../route.ts';
import { callSearchQuery, toCallSearch } from '../schemas/call-search.ts';
import { instant } from '../schemas/common.ts';
import { type CallExportOptions, callExportRoute } from './call-export-route.ts';

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

const afterKey = z.object({ startedAt: instant, callId: z.uuid() });

export function callLogRoutes(options: CallExportOptions): ApiRoute[] {
  const { callLog, tenants } = options;
  return [
    defineRoute({
      tag: 'calls',
      roles: LEADERS,
      method: 'get',
      path: '/call-log',
      operationId: 'searchCalls',
      summary: 'Calls of an interval by what people know of them, newest first, each told in one line.',
      query: z.object({ ...pageQuery, ...callSearchQuery }),
      status: 200,
      response: pageOf(rowSchema),
      async handle({ principal: { tenantId }, query }) {
        const language = query.lang ?? (await tenants.get(tenantId)).settings.locale;
        const rows = await callLog.list(tenantId, toCallSearch(query), {
          after: readAfter(query.after, afterKey),
          limit: query.limit + 1,
          language,
        });
        return toPage(rows, query.limit, ({ startedAt, callId }) => ({ startedAt, callId }));
      },
    }),
    callExportRoute(options),
  ];
}
