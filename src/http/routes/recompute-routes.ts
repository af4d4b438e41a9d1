import { z } from 'zod';
import type { Principal } from '../../access/principal.ts';
import type { PlannedChange } from '../../calls/recompute/planned-changes.ts';
import {
  RECOMPUTE_STATES,
  RECOMPUTE_WHATS,
  type Recomputation,
  runRulesSchema,
} from '../../calls/recompute/recomputation.ts';
import type { RecomputeService } from '../../calls/recompute/recompute-service.ts';
import { assignRulesSchema } from '../../tenants/tenant-settings.ts';
import { pageOf, pageQuery, readAfter, toPage } from '../page.ts';
import { ADMINS, type ApiRoute, defineRoute } from '../route.ts';
import { sentence } from '../said.ts';
import { responsibleSchema } from '../schemas/call-record.ts';
import { instant, text, uuidParam } from '../schemas/common.ts';
import { sendStream } from '../send-stream.ts';

const personSchema = z.object({ agentId: z.string(), name: z.string().optional() });
const count = z.int().min(0);

const recomputationSchema = z
  .object({
    recomputationId: z.uuid(),
    dryRun: z.boolean(),
    planId: z.uuid().meta({ description: 'The dry run that is applied, else the run itself.' }),
    what: z.enum(RECOMPUTE_WHATS),
    from: instant,
    to: instant,
    connectionId: z.uuid().optional(),
    queueId: z.string().optional(),
    rules: runRulesSchema.meta({ description: 'The rules it works by, whole.' }),
    state: z.enum(RECOMPUTE_STATES),
    phase: z.enum(['planning', 'applying']),
    counts: z.object({
      lookedAt: count,
      notFinal: count.meta({ description: 'Alive or in their wrap-up time: left alone.' }),
      underivable: count.meta({ description: 'Their facts are gone, or tell of no finished call any more.' }),
      planned: count.meta({ description: 'Would change.' }),
      reassigned: count.meta({ description: 'Of those planned: somebody else would be responsible.' }),
      applied: count,
      changedSince: count.meta({
        description: 'Left alone, because the call changed after the plan was made.',
      }),
    }),
    position: z
      .object({ startedAt: instant, callId: z.uuid() })
      .optional()
      .meta({ description: 'The last call.' }),
    summary: z
      .object({
        moves: z.array(
          z.object({ from: personSchema.optional(), to: personSchema.optional(), calls: count }),
        ),
        rules: z.array(z.object({ from: z.string().optional(), to: z.string().optional(), calls: count })),
        underivable: z.array(z.object({ why: z.string(), calls: count })),
      })
      .optional()
      .meta({
        description:
          'From whom to whom, from which rule to which: the 100 largest of each. Absent before the plan is complete.',
      }),
    error: sentence().optional(),
    createdBy: z.string().optional(),
    createdAt: instant,
    finishedAt: instant.optional(),
  })
  .meta({ id: 'Recomputation', description: 'Old calls judged by new rules.' });

const changeSchema = z
  .object({
    callId: z.uuid(),
    startedAt: instant,
    connectionId: z.uuid(),
    revision: z.int(),
    state: z.enum(['planned', 'applied', 'changedSince', 'underivable']),
    before: responsibleSchema.optional(),
    after: responsibleSchema.optional(),
    fields: z.array(z.string()).meta({ description: 'Parts of the record that differ.' }),
    why: z.enum(['noFacts', 'noConnection', 'noCall', 'fault']).optional(),
  })
  .meta({ id: 'RecomputationChange' });

const id = uuidParam('recomputationId');
const createdKey = z.object({ createdAt: instant, recomputationId: z.uuid() });
const changeKey = z.object({ startedAt: instant, callId: z.uuid() });

export function recomputeRoutes(recompute: RecomputeService): ApiRoute[] {
  return [
    defineRoute({
      method: 'post',
      path: '/recomputations',
      operationId: 'startRecomputation',
      tag: 'recomputations',
      summary:
        'Judges old calls by the saved rules or by proposed ones; dry first, then `dryRunId` applies it.',
      roles: ADMINS,
      body: z.strictObject({
        dryRun: z.boolean(),
        what: z.enum(RECOMPUTE_WHATS).optional().meta({
          description:
            '`responsible` (default) from the records as they stand; `records`: everything, from the kept facts.',
        }),
        from: instant.optional(),
        to: instant.optional().meta({ description: 'Not included.' }),
        connection: z.uuid().toLowerCase().optional(),
        queue: text(200).optional(),
        rules: assignRulesSchema
          .partial()
          .strict()
          .optional()
          .meta({ description: 'Instead of the saved rules of the same names.' }),
        dryRunId: z.uuid().optional().meta({ description: 'The finished dry run to apply.' }),
        confirm: z.literal(true).optional().meta({ description: 'Without a dry run.' }),
      }),
      status: 202,
      response: recomputationSchema,
      handle: async ({ principal, body }) =>
        toAnswer(await recompute.start(principal.tenantId, body, asker(principal))),
    }),
    defineRoute({
      method: 'get',
      path: '/recomputations',
      operationId: 'listRecomputations',
      tag: 'recomputations',
      summary: 'Newest first.',
      roles: ADMINS,
      query: z.object(pageQuery),
      status: 200,
      response: pageOf(recomputationSchema),
      async handle({ principal, query }) {
        const after = readAfter(query.after, createdKey);
        const runs = await recompute.list(principal.tenantId, { after, limit: query.limit + 1 });
        const { items, next } = toPage(runs, query.limit, ({ createdAt, recomputationId }) => ({
          createdAt,
          recomputationId,
        }));
        return { items: items.map(toAnswer), next };
      },
    }),
    defineRoute({
      method: 'get',
      path: '/recomputations/{recomputationId}',
      operationId: 'getRecomputation',
      tag: 'recomputations',
      summary: 'How far it is and what came of it, with the first of its calls.',
      roles: ADMINS,
      params: id,
      status: 200,
      response: recomputationSchema.extend({ sample: z.array(changeSchema) }),
      async handle({ principal, params }) {
        const { sample, ...run } = await recompute.get(principal.tenantId, params.recomputationId);
        return { ...toAnswer(run), sample: sample.map(toChange) };
      },
    }),
    defineRoute({
      method: 'post',
      path: '/recomputations/{recomputationId}/cancel',
      operationId: 'cancelRecomputation',
      tag: 'recomputations',
      summary: 'Stops it; what is applied stays applied.',
      roles: ADMINS,
      params: id,
      status: 200,
      response: recomputationSchema,
      handle: async ({ principal, params }) =>
        toAnswer(await recompute.cancel(principal.tenantId, params.recomputationId)),
    }),
    defineRoute({
      method: 'get',
      path: '/recomputations/{recomputationId}/changes',
      operationId: 'listRecomputationChanges',
      tag: 'recomputations',
      summary: 'Calls that would change, or did, oldest first.',
      roles: ADMINS,
      params: id,
      query: z.object(pageQuery),
      status: 200,
      response: pageOf(changeSchema),
      async handle({ principal, params, query }) {
        const changes = await recompute.listChanges(principal.tenantId, params.recomputationId, {
          after: readAfter(query.after, changeKey),
          limit: query.limit + 1,
        });
        const { items, next } = toPage(changes, query.limit, ({ startedAt, callId }) => ({
          startedAt,
          callId,
        }));
        return { items: items.map(toChange), next };
      },
    }),
    defineRoute({
      method: 'get',
      path: '/recomputations/{recomputationId}/changes.ndjson',
      operationId: 'downloadRecomputationChanges',
      tag: 'recomputations',
      summary: 'All of them as one file, one JSON object a line.',
      roles: ADMINS,
      params: id,
      status: 200,
      answers: 'application/x-ndjson',
      async handle({ principal, params, response }) {
        const { recomputationId } = params;
        // Unknown ones are told before anything is sent.
        await recompute.listChanges(principal.tenantId, recomputationId, { limit: 1 });
        response.setHeader('content-type', 'application/x-ndjson');
        response.setHeader('cache-control', 'no-store');
        response.setHeader(
          'content-disposition',
          `attachment; filename="recomputation-${recomputationId}.ndjson"`,
        );
        await sendStream(response, linesOf(recompute.eachChange(principal.tenantId, recomputationId)));
      },
    }),
  ];
}

async function* linesOf(changes: AsyncIterable<PlannedChange>): AsyncGenerator<string> {
  for await (const change of changes) yield `${JSON.stringify(toChange(change))}\n`;
}

function asker({ userId, apiKeyId }: Principal): string | null {
  return userId ?? apiKeyId ?? null;
}

function toAnswer({ tenantId: _own, cursor, ...run }: Recomputation) {
  return { ...run, ...(cursor !== undefined && { position: cursor }) };
}

/** The digest is how the hub compares. */
function toChange({ digest: _internal, ...change }: PlannedChange) {
  return change;
}
