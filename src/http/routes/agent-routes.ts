import { z } from 'zod';
import type { Users } from '../../access/users.ts';
import { DEVICE_KINDS } from '../../agents/agent.ts';
import type { AgentService } from '../../agents/agent-service.ts';
import { AppError } from '../../platform/app-error.ts';
import { pageOf, pageQuery, readAfter, toPage } from '../page.ts';
import { ADMINS, type ApiRoute, defineRoute, EVERYBODY } from '../route.ts';
import { instant, text, uuidParam } from '../schemas/common.ts';

const deviceSchema = z
  .object({
    deviceId: z.uuid(),
    connectionId: z.uuid(),
    kind: z.enum(DEVICE_KINDS),
    value: z.string(),
  })
  .meta({ id: 'AgentDevice' });
const agentSchema = z
  .object({
    agentId: z.uuid(),
    name: z.string(),
    userId: z.string().optional(),
    active: z.boolean(),
    createdAt: instant,
    devices: z.array(deviceSchema),
  })
  .meta({ id: 'Agent', description: 'A person of ours who takes calls.' });

const newDeviceSchema = z.object({
  connectionId: z.uuid(),
  kind: z.enum(DEVICE_KINDS),
  value: text(100).meta({ description: 'As the PBX names it: extension, login, or direct number.' }),
});
const newAgentSchema = z.object({
  name: text(200),
  userId: text(100).optional(),
  devices: z.array(newDeviceSchema).max(50).optional(),
});
const agentChangeSchema = z.object({
  name: text(200).optional(),
  userId: text(100).nullable().optional(),
  active: z.boolean().optional(),
});

const agentId = uuidParam('agentId');

export function agentRoutes(agents: AgentService, users: Pick<Users, 'get'>): ApiRoute[] {
  /** A user of another tenant would otherwise become an agent here. */
  const requireUser = async (tenantId: string, userId: string | null | undefined): Promise<void> => {
    if (typeof userId !== 'string') return;
    await users.get(tenantId, userId).catch((cause: unknown) => {
      throw new AppError('unprocessable', 'There is no such user.', { cause });
    });
  };

  return [
    defineRoute({
      method: 'get',
      path: '/agents',
      operationId: 'listAgents',
      tag: 'agents',
      summary: 'Agents by name, with their devices.',
      roles: EVERYBODY,
      query: z.object({ ...pageQuery, active: z.enum(['true', 'false']).optional() }),
      status: 200,
      response: pageOf(agentSchema),
      async handle({ principal, query }) {
        const found = await agents.list(principal.tenantId, {
          after: readAfter(query.after, z.object({ name: z.string(), agentId: z.uuid() })),
          limit: query.limit + 1,
          active: query.active === undefined ? undefined : query.active === 'true',
        });
        return toPage(found, query.limit, ({ name, agentId }) => ({ name, agentId }));
      },
    }),
    defineRoute({
      method: 'get',
      path: '/agents/{agentId}',
      operationId: 'getAgent',
      tag: 'agents',
      summary: 'One agent.',
      roles: EVERYBODY,
      params: agentId,
      status: 200,
      response: agentSchema,
      handle: ({ principal, params }) => agents.get(principal.tenantId, params.agentId),
    }),
    defineRoute({
      method: 'post',
      path: '/agents',
      operationId: 'createAgent',
      tag: 'agents',
      summary: 'A new agent, with devices if wanted.',
      roles: ADMINS,
      body: newAgentSchema,
      status: 201,
      response: agentSchema,
      async handle({ principal, body }) {
        await requireUser(principal.tenantId, body.userId);
        return agents.create(principal.tenantId, body);
      },
    }),
    defineRoute({
      method: 'patch',
      path: '/agents/{agentId}',
      operationId: 'updateAgent',
      tag: 'agents',
      summary: 'Changes what is named; `userId: null` takes the sign-in away from the agent.',
      roles: ADMINS,
      params: agentId,
      body: agentChangeSchema,
      status: 200,
      response: agentSchema,
      async handle({ principal, params, body }) {
        await requireUser(principal.tenantId, body.userId);
        return agents.update(principal.tenantId, params.agentId, body);
      },
    }),
    defineRoute({
      method: 'delete',
      path: '/agents/{agentId}',
      operationId: 'removeAgent',
      tag: 'agents',
      summary: 'Removes the agent and its devices. Calls keep its name; contacts lose their owner.',
      roles: ADMINS,
      params: agentId,
      status: 204,
      handle: ({ principal, params }) => agents.remove(principal.tenantId, params.agentId),
    }),
    defineRoute({
      method: 'post',
      path: '/agents/{agentId}/devices',
      operationId: 'addAgentDevice',
      tag: 'agents',
      summary: 'A device that the agent answers at.',
      roles: ADMINS,
      params: agentId,
      body: newDeviceSchema,
      status: 201,
      response: deviceSchema,
      handle: ({ principal, params, body }) => agents.addDevice(principal.tenantId, params.agentId, body),
    }),
    defineRoute({
      method: 'delete',
      path: '/agents/{agentId}/devices/{deviceId}',
      operationId: 'removeAgentDevice',
      tag: 'agents',
      summary: 'Takes a device away from the agent.',
      roles: ADMINS,
      params: z.object({ agentId: z.uuid(), deviceId: z.uuid() }),
      status: 204,
      handle: ({ principal, params }) =>
        agents.removeDevice(principal.tenantId, params.agentId, params.deviceId),
    }),
  ];
}
