import { z } from 'zod';
import type { Principal } from '../../access/principal.ts';
import { CALLER_ID_SHOWN, DIAL_STATES } from '../../dialing/dial.ts';
import { type DialService, MOST_DIALS } from '../../dialing/dial-service.ts';
import { AppError } from '../../platform/app-error.ts';
import type { TaskService } from '../../tasks/task-service.ts';
import { pageOf, pageQuery, readAfter, toPage } from '../page.ts';
import { type ApiRoute, defineRoute, EVERYBODY } from '../route.ts';
import { sentence } from '../said.ts';
import { instant, text, uuidParam } from '../schemas/common.ts';

const dialSchema = z
  .object({
    dialId: z.uuid(),
    askedAt: instant,
    connectionId: z.uuid(),
    agentId: z.uuid(),
    device: z.string(),
    to: z.string(),
    callerId: z.string().optional(),
    callerIdShown: z.enum(CALLER_ID_SHOWN).optional().meta({
      description: 'Of a `callerId` that was asked for: what the PBX says that the customer sees.',
    }),
    taskId: z.uuid().optional().meta({ description: 'The task that the customer is called back from.' }),
    state: z.enum(DIAL_STATES).meta({
      description: '`unknown`: the answer of the PBX was lost, and the telephone may be ringing.',
    }),
    reason: sentence().optional(),
    pbxCallId: z.string().optional(),
    callId: z.uuid().optional().meta({ description: 'The call it became, once the PBX has told of it.' }),
    joinedBy: z.enum(['id', 'numberAndTime']).optional(),
  })
  .meta({ id: 'Dial', description: 'A call that somebody had the hub dial.' });
const afterKey = z.object({ askedAt: z.iso.datetime(), dialId: z.uuid() });

/** As HTTP APIs have it: any name that the client makes up for one wish. */
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,200}$/;

export function dialRoutes(dials: DialService, tasks: Pick<TaskService, 'get'>): ApiRoute[] {
  return [
    defineRoute({
      method: 'post',
      path: '/calls/dial',
      operationId: 'dial',
      widgetScope: 'dial',
      tag: 'dialing',
      summary:
        'Rings the telephone of the agent, then the number. Never repeated by itself; with the header `Idempotency-Key` the same wish is dialled once, however often it is sent.',
      roles: EVERYBODY,
      body: z.strictObject({
        to: text(100).meta({ description: 'A number in any common form, or an extension.' }),
        connectionId: z
          .uuid()
          .toLowerCase()
          .optional()
          .meta({ description: 'Needed when the agent has devices at several PBXs.' }),
        callerId: text(100)
          .optional()
          .meta({ description: 'One of the own numbers, where the PBX lets one choose.' }),
        agentId: z
          .uuid()
          .toLowerCase()
          .optional()
          .meta({ description: 'For supervisors and keys; absent: your own.' }),
        taskId: z.uuid().toLowerCase().optional(),
      }),
      limit: `More than ${MOST_DIALS} calls in a minute for one agent.`,
      status: 201,
      response: dialSchema,
      async handle({ principal, body, request }) {
        const { tenantId } = principal;
        const agentId = agentOf(principal, body.agentId);
        const key = request.headers['idempotency-key'];
        if (key !== undefined && !IDEMPOTENCY_KEY.test(String(key)))
          throw new AppError('invalidInput', 'An idempotency key has 1 to 200 plain characters.');
        if (body.taskId !== undefined && principal.role === 'agent')
          await tasks.get({ tenantId, actor: {}, sees: agentId }, body.taskId);
        return dials.dial(
          tenantId,
          { ...body, agentId },
          {
            askedBy: principal.userId ?? principal.apiKeyId ?? agentId,
            idempotencyKey: key === undefined ? undefined : String(key),
          },
        );
      },
    }),
    defineRoute({
      method: 'get',
      path: '/dials',
      operationId: 'listDials',
      tag: 'dialing',
      summary:
        'What was dialled, newest first; of a task or a call: how it came about. Agents see their own.',
      roles: EVERYBODY,
      query: z.object({ ...pageQuery, taskId: z.uuid().optional(), callId: z.uuid().optional() }),
      status: 200,
      response: pageOf(dialSchema),
      async handle({ principal, query }) {
        if (principal.role === 'agent' && principal.agentId === undefined) return { items: [], next: null };
        const found = await dials.list(principal.tenantId, {
          after: readAfter(query.after, afterKey),
          limit: query.limit + 1,
          taskId: query.taskId,
          callId: query.callId,
          agentId: principal.role === 'agent' ? principal.agentId : undefined,
        });
        return toPage(found, query.limit, ({ askedAt, dialId }) => ({ askedAt, dialId }));
      },
    }),
    defineRoute({
      method: 'get',
      path: '/dials/{dialId}',
      operationId: 'getDial',
      widgetScope: 'dial',
      tag: 'dialing',
      summary: 'One of them, with the call it became.',
      roles: EVERYBODY,
      params: uuidParam('dialId'),
      status: 200,
      response: dialSchema,
      async handle({ principal, params }) {
        const dial = await dials.get(principal.tenantId, params.dialId);
        if (principal.role === 'agent' && dial.agentId !== principal.agentId)
          throw new AppError('notFound', 'There is no such dial.');
        return dial;
      },
    }),
  ];
}

/** Throws `forbidden` for agents who name another, `unprocessable` for who has none and names none. */
function agentOf({ role, agentId }: Principal, named: string | undefined): string {
  if (named !== undefined && named !== agentId && role === 'agent')
    throw new AppError('forbidden', 'Agents dial from their own telephone.');
  const found = named ?? agentId;
  if (found === undefined)
    throw new AppError('unprocessable', 'Say for which agent: you have no telephone here.');
  return found;
}
