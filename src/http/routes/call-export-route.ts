import { z } from 'zod';
import type { Principal } from '../../access/principal.ts';
import type { AskedSearch, CallExport, CallLog } from '../../calls/call-log/call-log.ts';
import { callLogCsv } from '../../calls/call-log/call-log-csv.ts';
import { toCallLogRow } from '../../calls/call-log/call-log-row.ts';
import type { FoundCall } from '../../calls/call-log/search-calls.ts';
import type { ConnectionService } from '../../connections/connection-service.ts';
import type { Database } from '../../db/database.ts';
import type { ToldLanguage } from '../../domain/tell-call-words.ts';
import { actingAs } from '../../platform/acting.ts';
import type { TenantService } from '../../tenants/tenant-service.ts';
import { type ApiRoute, defineRoute, LEADERS } from '../route.ts';
import { callSearchQuery, toCallSearch } from '../schemas/call-search.ts';
import { sendStream } from '../send-stream.ts';

export interface CallExportOptions {
  database: Database;
  callLog: CallLog;
  tenants: Pick<TenantService, 'get'>;
  connections: Pick<ConnectionService, 'list'>;
  publicUrl: () => string;
}

/** How many rows will come. A parameter says when nobody has counted them (RFC 8941, an item with a parameter). */
const TOTAL_HEADER = 'Callweave-Total-Count';

/** How calls become the text of a file. */
interface Writing {
  type: string;
  header: string;
  write: (found: FoundCall) => string;
}

/** The calls that the log shows, as a file of any length: read page by page, no faster than they are taken. */
export function callExportRoute(options: CallExportOptions): ApiRoute {
  const { callLog, tenants } = options;
  return defineRoute({
    tag: 'calls',
    roles: LEADERS,
    method: 'get',
    path: '/calls/export',
    operationId: 'exportCalls',
    summary:
      'The calls of an interval as a file: CSV with what the log shows, or NDJSON with a whole record a line. Who took it is in the audit log.',
    query: z.object({
      ...callSearchQuery,
      format: z.enum(['csv', 'ndjson']).default('csv'),
      bom: z.enum(['true', 'false']).default('true').meta({
        description: 'CSV: whether it begins with a byte order mark, without which Excel misreads UTF-8.',
      }),
    }),
    status: 200,
    answers: ['text/csv', 'application/x-ndjson'],
    answerHeaders: {
      [TOTAL_HEADER]:
        'How many rows will come, as things stood when the answer began; `;estimated` follows when counting would have taken too long.',
    },
    async handle({ principal, query, response }) {
      const { tenantId } = principal;
      const gone = new AbortController();
      response.once('close', () => gone.abort());
      const { settings } = await tenants.get(tenantId);
      const language = query.lang ?? settings.locale;
      const search = toCallSearch(query);
      const { total, pages } = await callLog.export(tenantId, search, gone.signal);
      const { type, header, write } =
        query.format === 'ndjson'
          ? NDJSON
          : await csvWriting(options, tenantId, {
              language,
              timeZone: settings.timeZone,
              byteOrderMark: query.bom === 'true',
            });
      // What is wrong with the question is said before the first byte.
      const first = await pages.next();
      const requestId = String(response.locals.requestId);
      await writeDown(options.database, principal, requestId, { ...search, format: query.format });
      response.setHeader('content-type', `${type}; charset=utf-8`);
      response.setHeader('cache-control', 'no-store');
      response.setHeader(TOTAL_HEADER, told(total));
      const name = `calls-${search.from.slice(0, 10)}-${search.to.slice(0, 10)}.${query.format}`;
      response.setHeader('content-disposition', `attachment; filename="${name}"`);
      const lines = async function* (): AsyncGenerator<string> {
        if (header !== '') yield header;
        if (first.done !== true) yield first.value.map(write).join('');
        for await (const page of pages) yield page.map(write).join('');
      };
      await sendStream(response, lines());
    },
  });
}

const NDJSON: Writing = {
  type: 'application/x-ndjson',
  header: '',
  write: ({ record }) => `${JSON.stringify(record)}\n`,
};

async function csvWriting(
  { connections, publicUrl }: CallExportOptions,
  tenantId: string,
  form: { language: ToldLanguage; timeZone: string; byteOrderMark: boolean },
): Promise<Writing> {
  const names = new Map((await connections.list(tenantId)).map((one) => [one.connectionId, one.name]));
  const { header, line } = callLogCsv({
    ...form,
    connectionName: (id) => names.get(id) ?? id,
    linkTo: (callId) => `${publicUrl()}/calls/${callId}`,
  });
  return { type: 'text/csv', header, write: (found) => line(toCallLogRow(found, form.language)) };
}

function told({ count, isEstimated }: CallExport['total']): string {
  return isEstimated ? `${count};estimated` : String(count);
}

/** Who took which calls. */
async function writeDown(
  database: Database,
  { tenantId, userId, apiKeyId }: Principal,
  requestId: string,
  search: AskedSearch & { format: string },
): Promise<void> {
  const who = { ...(userId !== undefined ? { userId } : apiKeyId !== undefined && { apiKeyId }) };
  // Whose calls were looked for would outlive the erasure of that person's data.
  const after = JSON.stringify({ ...search, customer: search.customer && '(number or name)' });
  await actingAs({ operation: 'exportCalls', requestId, ...who }, () =>
    database.tenant(tenantId, (tx) =>
      tx.query(`SELECT write_audit('done', NULL, 'callLog', NULL, NULL, NULL, $1)`, [after]),
    ),
  );
}
