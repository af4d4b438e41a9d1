import { z } from 'zod';
import type { Principal } from '../../access/principal.ts';
import { loadCalls } from '../../calls/call-store.ts';
import { interpretWithClosing } from '../../calls/closing-fact.ts';
import { listFacts } from '../../calls/list-facts.ts';
import type { ConnectionDirectory } from '../../connections/pbx-port.ts';
import type { Database } from '../../db/database.ts';
import { CALL_EVENT_KINDS } from '../../domain/call-event.ts';
import type { CallRecord } from '../../domain/call-record.ts';
import { sortFacts } from '../../domain/derive-call.ts';
import { explainCall } from '../../domain/explain-call.ts';
import { maskSecretFields } from '../../platform/mask-secret-fields.ts';
import { pageOf, pageQuery, readAfter, toPage } from '../page.ts';
import { type ApiRoute, defineRoute, EVERYBODY, LEADERS } from '../route.ts';
import { uuidParam } from '../schemas/common.ts';

export interface CallProofRoutesOptions {
  database: Database;
  connections: ConnectionDirectory;
  /** The call, if there is one for whoever asks; throws `notFound`. */
  getCall(principal: Principal, callId: string): Promise<{ record: CallRecord; connectionId: string }>;
}

const factSchema = z
  .object({
    id: z.string(),
    keys: z.array(z.string()).meta({ description: 'Names of the conversation, as the PBX gave them.' }),
    at: z.iso.datetime().meta({ description: "By the PBX's clock, where it told the time." }),
    order: z.number(),
    receivedAt: z.iso
      .datetime()
      .optional()
      .meta({ description: 'When it reached us; absent once the message itself is no longer kept.' }),
    body: z.unknown(),
  })
  .meta({ id: 'Fact', description: "What the PBX said of this call, in the PBX's own words." });

const eventSchema = z
  .looseObject({
    kind: z.enum(CALL_EVENT_KINDS),
    at: z.iso.datetime(),
    order: z.number(),
    leg: z.looseObject({ id: z.string(), role: z.string() }).optional(),
  })
  .meta({ id: 'DerivedEvent', description: 'What the facts mean, in the words of CSTA.' });

const stepSchema = z
  .looseObject({
    kind: z.string(),
    at: z.iso.datetime(),
    atMs: z.number().meta({ description: 'From the beginning of the call.' }),
    legId: z.string().optional(),
  })
  .meta({ id: 'ExplainStep', description: 'One thing that happened: see `src/domain/explain-call.ts`.' });

/** More than any call has; a conversation that never ends is cut here, and says so. */
const MAX_EVENTS = 5_000;

const callId = uuidParam('callId');
const afterFact = z.object({ at: z.iso.datetime(), order: z.number(), id: z.string() });

/** Why a record says what it says, for whoever doubts it. */
export function callProofRoutes({ database, connections, getCall }: CallProofRoutesOptions): ApiRoute[] {
  return [
    defineRoute({
      method: 'get',
      path: '/calls/{callId}/explanation',
      operationId: 'explainCall',
      tag: 'calls',
      summary: 'What happened in a call, step by step, as data to be put into words.',
      roles: EVERYBODY,
      params: callId,
      status: 200,
      response: z.object({ revision: z.int(), steps: z.array(stepSchema) }),
      async handle({ principal, params }) {
        const { record } = await getCall(principal, params.callId);
        return { revision: record.revision, steps: explainCall(record).steps };
      },
    }),
    defineRoute({
      method: 'get',
      path: '/calls/{callId}/facts',
      operationId: 'listCallFacts',
      tag: 'calls',
      summary:
        'What the PBX said of this call, for whoever doubts the record. Empty once it is no longer kept.',
      roles: LEADERS,
      params: callId,
      query: z.object(pageQuery),
      status: 200,
      response: pageOf(factSchema),
      async handle({ principal, params, query }) {
        const { record } = await getCall(principal, params.callId);
        const after = readAfter(query.after, afterFact);
        const facts = await database.tenant(principal.tenantId, (tx) =>
          listFacts(tx, record.callId, { after, limit: query.limit + 1 }),
        );
        const items = facts.map((fact) => ({
          ...fact,
          at: new Date(fact.at).toISOString(),
          body: maskSecretFields(fact.body),
        }));
        return toPage(items, query.limit, ({ at, order, id }) => ({ at, order, id }));
      },
    }),
    defineRoute({
      method: 'get',
      path: '/calls/{callId}/events',
      operationId: 'listCallEvents',
      tag: 'calls',
      summary: 'What the facts of this call mean, as it is understood today.',
      roles: LEADERS,
      params: callId,
      status: 200,
      response: z.object({
        items: z.array(eventSchema),
        missing: z
          .enum(['facts', 'connection', 'rest'])
          .optional()
          .meta({
            description: `Why there are none, or not all: the facts are no longer kept, the connection is off or gone, or there are more than ${MAX_EVENTS}.`,
          }),
      }),
      async handle({ principal, params }) {
        const { record, connectionId } = await getCall(principal, params.callId);
        const stored = await database.tenant(principal.tenantId, (tx) => loadCalls(tx, [record.callId]));
        const facts = sortFacts(stored.get(record.callId)?.facts ?? []);
        if (facts.length === 0) return { items: [], missing: 'facts' };
        const connection = await connections.find(connectionId);
        if (connection === undefined) return { items: [], missing: 'connection' };
        const events = interpretWithClosing(facts, connection.port.interpret);
        const items = events
          .toSorted((a, b) => a.at - b.at || a.order - b.order)
          .slice(0, MAX_EVENTS)
          .map((event) => ({ ...event, at: new Date(event.at).toISOString() }));
        return { items, ...(events.length > MAX_EVENTS && { missing: 'rest' }) };
      },
    }),
  ];
}
