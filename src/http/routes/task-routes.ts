import { z } from 'zod';
import type { Principal } from '../../access/principal.ts';
import { TASK_FILTERS } from '../../tasks/list-tasks.ts';
import type { TaskPerson, TaskService } from '../../tasks/task-service.ts';
import { pageOf, pageQuery, readAfter, toPage } from '../page.ts';
import { type ApiRoute, defineRoute, EVERYBODY, LEADERS } from '../route.ts';
import { text, uuidParam } from '../schemas/common.ts';
import { listedTaskSchema, missedCallTaskSchema } from '../schemas/missed-call-task.ts';

const taskId = uuidParam('taskId');
const afterKey = z.object({ missedAt: z.iso.datetime(), taskId: z.uuid() });
const noteBody = z.object({ note: text(1_000).optional() });

/** A person with the role of an agent, and no agent: has no tasks. */
const NOBODY = '';

export function taskRoutes(tasks: TaskService): ApiRoute[] {
  const common = {
    tag: 'tasks',
    params: taskId,
    status: 200,
    response: missedCallTaskSchema,
    unaudited: 'the task has a history of its own, which tells who did what',
  } as const;
  return [
    defineRoute({
      method: 'get',
      path: '/tasks',
      operationId: 'listTasks',
      tag: 'tasks',
      summary: 'Missed calls, newest first. Agents get their own, and those escalated to them.',
      roles: EVERYBODY,
      query: z.object({
        ...pageQuery,
        state: z.enum(TASK_FILTERS).optional().meta({
          description: '`open`: everything that is not closed, escalated ones too. Absent: all.',
        }),
        agent: z
          .union([z.literal('me'), z.uuid()])
          .optional()
          .meta({ description: '`me` or the id of an agent.' }),
      }),
      status: 200,
      response: pageOf(listedTaskSchema),
      async handle({ principal, query }) {
        const wanted = query.agent === 'me' ? (principal.agentId ?? NOBODY) : query.agent;
        const own = personOf(principal).sees;
        if (own !== undefined && wanted !== undefined && wanted !== own) return { items: [], next: null };
        const found = await tasks.list(principal.tenantId, {
          after: readAfter(query.after, afterKey),
          limit: query.limit + 1,
          state: query.state,
          agentId: own ?? wanted,
        });
        return toPage(found, query.limit, (last) => ({ missedAt: last.missedAt, taskId: last.taskId }));
      },
    }),
    defineRoute({
      ...common,
      method: 'get',
      path: '/tasks/{taskId}',
      operationId: 'getTask',
      summary: 'One missed call, with everything that happened to it.',
      roles: EVERYBODY,
      handle: ({ principal, params }) => tasks.get(personOf(principal), params.taskId),
    }),
    defineRoute({
      ...common,
      method: 'post',
      path: '/tasks/{taskId}/take',
      operationId: 'takeTask',
      summary: 'Makes it mine: it stays so even if another agent becomes responsible for the call.',
      roles: EVERYBODY,
      handle: ({ principal, params }) => tasks.take(personOf(principal), params.taskId),
    }),
    defineRoute({
      ...common,
      method: 'post',
      path: '/tasks/{taskId}/done',
      operationId: 'finishTask',
      summary: 'Closes it by hand.',
      roles: EVERYBODY,
      body: noteBody,
      handle: ({ principal, params, body }) => tasks.finish(personOf(principal), params.taskId, body.note),
    }),
    defineRoute({
      ...common,
      method: 'post',
      path: '/tasks/{taskId}/reassign',
      operationId: 'reassignTask',
      summary: 'Gives it to an agent.',
      roles: LEADERS,
      body: z.object({ agentId: z.uuid() }),
      handle: ({ principal, params, body }) =>
        tasks.reassign(personOf(principal), params.taskId, body.agentId),
    }),
    defineRoute({
      ...common,
      method: 'post',
      path: '/tasks/{taskId}/reopen',
      operationId: 'reopenTask',
      summary: 'Opens it again: only talks from now on close it, and its time runs anew.',
      roles: EVERYBODY,
      body: noteBody,
      handle: ({ principal, params, body }) => tasks.reopen(personOf(principal), params.taskId, body.note),
    }),
  ];
}

function personOf({ tenantId, role, userId, apiKeyId, agentId }: Principal): TaskPerson {
  return {
    tenantId,
    actor: {
      ...(userId !== undefined && { userId }),
      ...(apiKeyId !== undefined && { apiKeyId }),
      ...(agentId !== undefined && { agentId }),
    },
    ...(role === 'agent' && { sees: agentId ?? NOBODY }),
  };
}
