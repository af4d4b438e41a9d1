import { z } from 'zod';
import { AUDIT_ACTORS, AUDIT_STATES } from '../../audit/audit-entry.ts';
import type { AuditLog } from '../../audit/audit-log.ts';
import { pageOf, pageQuery, readAfter, toPage } from '../page.ts';
import { ADMINS, type ApiRoute, defineRoute } from '../route.ts';
import { instant } from '../schemas/common.ts';

const entrySchema = z
  .object({
    entryId: z.int(),
    at: instant,
    actId: z.uuid().optional().meta({ description: 'One for all entries that came of one request.' }),
    requestId: z.string().optional(),
    operation: z
      .string()
      .meta({ description: 'Operation of this API, or the name of what the hub did by itself.' }),
    actor: z.object({ kind: z.enum(AUDIT_ACTORS), id: z.string().optional(), name: z.string().optional() }),
    state: z.enum(AUDIT_STATES).meta({
      description:
        'Around a change at a PBX there are two entries: `asked`, then what became of it; `unknown` when its answer was lost.',
    }),
    attemptId: z.uuid().optional(),
    subject: z.object({ kind: z.string(), id: z.string().optional() }).optional(),
    connectionId: z.uuid().optional(),
    before: z.unknown().optional().meta({ description: 'Of a change only what differs. Never a secret.' }),
    after: z.unknown().optional(),
  })
  .meta({ id: 'AuditEntry' });

const word = z.string().min(1).max(200);

export function auditRoutes(audit: AuditLog): ApiRoute[] {
  return [
    defineRoute({
      method: 'get',
      path: '/audit',
      operationId: 'listAuditEntries',
      tag: 'audit',
      summary: 'Who changed what, newest first.',
      roles: ADMINS,
      query: z.object({
        ...pageQuery,
        from: instant.optional(),
        to: instant.optional(),
        operation: word.optional(),
        actorId: word.optional().meta({ description: 'A user or an API key.' }),
        subjectKind: word.optional().meta({ description: '`agent`, `connection`, `blockEntry`, …' }),
        subjectId: word.optional(),
        connectionId: z.uuid().optional(),
        state: z.enum(AUDIT_STATES).optional(),
        actId: z.uuid().optional(),
      }),
      status: 200,
      response: pageOf(entrySchema).extend({
        names: z.record(z.string(), z.string()).meta({
          description:
            'Id → name, of whatever the entries of this page speak of: as it is called now, or was called when it was deleted. Users are not among them.',
        }),
      }),
      async handle({ principal, query }) {
        const { after, limit, ...filters } = query;
        const found = await audit.list(principal.tenantId, {
          ...filters,
          after: readAfter(after, z.int()),
          limit: limit + 1,
        });
        const page = toPage(found, limit, ({ entryId }) => entryId);
        return { ...page, names: await audit.names(principal.tenantId, page.items) };
      },
    }),
  ];
}
