import { z } from 'zod';
import type { Principal } from '../../access/principal.ts';
import { findCall, listCalls } from '../../calls/list-calls.ts';
import type { ConnectionDirectory } from '../../connections/pbx-port.ts';
import type { ContactService } from '../../contacts/contact-service.ts';
import { crmRefsOf } from '../../crm/crm-refs.ts';
import type { Database } from '../../db/database.ts';
import { CALL_OUTCOMES } from '../../domain/call-event.ts';
import type { CallRecord } from '../../domain/call-record.ts';
import { parsePartyNumber, phoneKeys } from '../../domain/phone-number.ts';
import { AppError } from '../../platform/app-error.ts';
import { pageOf, pageQuery, readAfter, toPage } from '../page.ts';
import { type ApiRoute, defineRoute, EVERYBODY } from '../route.ts';
import { callRecordSchema } from '../schemas/call-record.ts';
import { text, uuidParam } from '../schemas/common.ts';
import { callProofRoutes } from './call-proof-routes.ts';

export interface CallRoutesOptions {
  database: Database;
  connections: ConnectionDirectory;
  contacts: Pick<ContactService, 'pick' | 'pickPerson'>;
  countryOf: (tenantId: string) => Promise<string>;
  /** Asks the path to derive the call again, because an agent said who the caller is. */
  refold: (call: { connectionId: string; callId: string }) => Promise<void>;
}

const callId = uuidParam('callId');
const afterKey = z.object({ startedAt: z.iso.datetime(), callId: z.uuid() });

export function callRoutes({
  database,
  connections,
  contacts,
  countryOf,
  refold,
}: CallRoutesOptions): ApiRoute[] {
  const getCall = (principal: Principal, id: string): Promise<{ record: CallRecord; connectionId: string }> =>
    database.tenant(principal.tenantId, async (tx) => {
      const own = ownAgent(principal);
      const found = own === NOBODY ? undefined : await findCall(tx, id, own);
      // Not "forbidden": that would say that the call exists.
      if (found === undefined) throw new AppError('notFound', 'There is no such call.');
      const crmRefs = await crmRefsOf(tx, found.record.callId);
      return { ...found, record: { ...found.record, crmRefs } };
    });

  return [
    defineRoute({
      method: 'get',
      path: '/calls',
      operationId: 'listCalls',
      tag: 'calls',
      summary: 'Calls, newest first. Agents get their own.',
      roles: EVERYBODY,
      query: z.object({
        ...pageQuery,
        agent: z
          .union([z.literal('me'), z.uuid()])
          .optional()
          .meta({ description: '`me` or the id of an agent.' }),
        live: z.enum(['true', 'false']).optional(),
        direction: z.enum(['inbound', 'outbound', 'internal']).optional(),
        outcome: z.enum(CALL_OUTCOMES).optional(),
        q: text(100).optional().meta({
          description:
            "The customer's number, or a part of the number or name (the last 92 days are searched for a part).",
        }),
      }),
      status: 200,
      response: pageOf(callRecordSchema),
      async handle({ principal, query }) {
        const agentId = wantedAgent(principal, query.agent);
        if (agentId === NOBODY) return { items: [], next: null };
        const search = query.q === undefined ? {} : toSearch(query.q, await countryOf(principal.tenantId));
        const calls = await database.tenant(principal.tenantId, (tx) =>
          listCalls(tx, {
            after: readAfter(query.after, afterKey),
            limit: query.limit + 1,
            agentId,
            live: query.live === undefined ? undefined : query.live === 'true',
            direction: query.direction,
            outcome: query.outcome,
            ...search,
          }),
        );
        return toPage(calls, query.limit, (last) => ({ startedAt: last.startedAt, callId: last.callId }));
      },
    }),
    defineRoute({
      method: 'get',
      path: '/calls/{callId}',
      operationId: 'getCall',
      tag: 'calls',
      summary: 'One call; an id that was merged away leads to the call it became a part of.',
      roles: EVERYBODY,
      params: callId,
      status: 200,
      response: callRecordSchema,
      handle: async ({ principal, params }) => (await getCall(principal, params.callId)).record,
    }),
    ...callProofRoutes({ database, connections, getCall }),
    defineRoute({
      method: 'post',
      path: '/calls/{callId}/pick',
      operationId: 'pickContact',
      widgetScope: 'pick',
      unaudited: 'daily work of agents, kept with the number that it is about',
      tag: 'calls',
      summary: 'Says who the customer is; remembered for every later call of the number.',
      roles: EVERYBODY,
      params: callId,
      body: pickSchema,
      status: 204,
      async handle({ principal, params, body }) {
        const { record, connectionId } = await getCall(principal, params.callId);
        const { customer } = record;
        const number = { ...customer, internal: customer.digits.length < 7 };
        const by = principal.agentId ?? principal.userId ?? null;
        if ('contactId' in body) {
          await contacts.pick(principal.tenantId, number, body.contactId, by);
        } else {
          const isCandidate = record.matches.some(
            ({ accountId, type, id }) =>
              accountId === body.accountId && type === body.type && id === body.personId,
          );
          if (!isCandidate) throw new AppError('unprocessable', 'The call has no such candidate.');
          await contacts.pickPerson(principal.tenantId, number, body, by);
        }
        await refold({ connectionId, callId: record.callId });
      },
    }),
  ];
}

const pickSchema = z
  .union([
    z.object({ contactId: z.uuid() }),
    z.object({
      accountId: z.uuid(),
      type: z.enum(['contact', 'company', 'lead']),
      personId: z.string().min(1).max(200),
    }),
  ])
  .meta({
    id: 'Pick',
    description:
      'A contact of the own directory, or a candidate of the call whom a CRM has (`accountId`, `type` and `id` of the match).',
  });

/** An agent role without an agent: sees no call. */
export const NOBODY = Symbol('nobody');

/** The agent to whom the principal is bound; undefined = sees all. */
export function ownAgent(principal: Principal): string | undefined | typeof NOBODY {
  return principal.role === 'agent' ? (principal.agentId ?? NOBODY) : undefined;
}

function wantedAgent(principal: Principal, asked: string | undefined): string | undefined | typeof NOBODY {
  const wanted = asked === 'me' ? (principal.agentId ?? NOBODY) : asked;
  const own = ownAgent(principal);
  if (own === undefined) return wanted;
  return wanted === undefined || wanted === own ? own : NOBODY;
}

function toSearch(q: string, country: string): { customerE164?: string; part?: string } {
  const keys = phoneKeys(parsePartyNumber(q, { country, form: 'mixed' }));
  if (keys?.e164 !== undefined) return { customerE164: keys.e164 };
  const digits = q.replace(/[\s()+./-]/g, '');
  return { part: /^\d+$/.test(digits) ? digits : q };
}
