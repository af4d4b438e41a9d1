import { z } from 'zod';
import type { Access } from '../../access/access.ts';
import { type Principal, ROLES } from '../../access/principal.ts';
import { SHORTEST_PASSWORD } from '../../access/sign-in.ts';
import type { AgentService } from '../../agents/agent-service.ts';
import { AppError } from '../../platform/app-error.ts';
import type { TenantService } from '../../tenants/tenant-service.ts';
import { pageOf, pageQuery, readAfter, toPage } from '../page.ts';
import { ADMINS, type ApiRoute, defineRoute, EVERYBODY } from '../route.ts';
import { instant, text, uuidParam } from '../schemas/common.ts';

export interface AccessRoutesOptions {
  access: Access;
  agents: AgentService;
  tenants: TenantService;
}

const role = z.enum(ROLES).meta({ id: 'Role' });
const userSchema = z
  .object({
    userId: z.string(),
    name: z.string(),
    email: z.string(),
    role,
    active: z.boolean(),
    hasPassword: z.boolean(),
    createdAt: instant,
  })
  .meta({ id: 'User', description: 'A person who may sign in.' });
const linkSchema = z.object({ url: z.url(), expiresAt: instant }).meta({
  id: 'OneTimeLink',
  description: 'Opens once. Hand it to the person it is for, and to nobody else.',
});
const apiKeySchema = z
  .object({
    apiKeyId: z.uuid(),
    name: z.string(),
    role,
    prefix: z.string(),
    createdAt: instant,
    lastUsedAt: instant.optional(),
    revokedAt: instant.optional(),
  })
  .meta({ id: 'ApiKey' });
const meSchema = z
  .object({
    user: z
      .object({ id: z.string(), name: z.string(), email: z.string(), role, hasPassword: z.boolean() })
      .nullable()
      .meta({ description: 'Null for an API key.' }),
    role,
    tenant: z.object({ id: z.uuid(), name: z.string(), country: z.string(), locale: z.string() }),
    agent: z.object({ agentId: z.uuid(), name: z.string() }).nullable(),
  })
  .meta({ id: 'Me' });

export function accessRoutes(options: AccessRoutesOptions): ApiRoute[] {
  return [...ownRoutes(options), ...userRoutes(options), ...apiKeyRoutes(options)];
}

function ownRoutes({ access, agents, tenants }: AccessRoutesOptions): ApiRoute[] {
  return [
    defineRoute({
      method: 'get',
      path: '/me',
      operationId: 'getMe',
      tag: 'access',
      summary: 'Who is asking.',
      roles: EVERYBODY,
      status: 200,
      response: meSchema,
      async handle({ principal }) {
        const { tenantId, userId, agentId } = principal;
        const [tenant, user, agent] = await Promise.all([
          tenants.get(tenantId),
          userId === undefined ? null : access.users.get(tenantId, userId),
          agentId === undefined ? null : agents.get(tenantId, agentId),
        ]);
        return {
          user: user && {
            id: user.userId,
            name: user.name,
            email: user.email,
            role: user.role,
            hasPassword: user.hasPassword,
          },
          role: principal.role,
          tenant: {
            id: tenantId,
            name: tenant.name,
            country: tenant.country,
            locale: tenant.settings.locale,
          },
          agent: agent && { agentId: agent.agentId, name: agent.name },
        };
      },
    }),
    defineRoute({
      method: 'post',
      path: '/me/password',
      operationId: 'setPassword',
      tag: 'access',
      summary: 'The first password, or with the current one a new one.',
      roles: EVERYBODY,
      body: z.object({
        newPassword: z.string().min(SHORTEST_PASSWORD).max(200),
        currentPassword: z.string().max(200).optional(),
      }),
      status: 204,
      async handle({ principal, body, request }) {
        if (principal.userId === undefined) throw new AppError('forbidden', 'An API key has no password.');
        await access.setPassword(request.headers, body);
      },
    }),
    defineRoute({
      method: 'post',
      path: '/push-tokens',
      operationId: 'createPushToken',
      unaudited: 'changes nothing: every page asks for one whenever it connects',
      tag: 'access',
      summary:
        'A token for the push socket, good for five minutes. An API key may ask on behalf of an agent.',
      roles: EVERYBODY,
      body: z.object({ agentId: z.uuid().optional() }),
      status: 201,
      response: z.object({ token: z.string(), expiresAt: instant }),
      handle: async ({ principal, body }) =>
        access.pushTokens.mint(
          body.agentId === undefined || body.agentId === principal.agentId
            ? principal
            : await onBehalfOf(principal, body.agentId, agents),
        ),
    }),
  ];
}

/** What the agent may see, the key's role may see anyway: nobody gains by asking for somebody else. */
async function onBehalfOf(principal: Principal, agentId: string, agents: AgentService): Promise<Principal> {
  if (principal.apiKeyId === undefined || principal.role === 'agent') {
    throw new AppError(
      'forbidden',
      'Only an API key of the role admin or supervisor may ask for another agent.',
    );
  }
  const agent = await agents.get(principal.tenantId, agentId);
  if (!agent.active) throw new AppError('unprocessable', 'This agent is inactive.');
  return { tenantId: principal.tenantId, role: 'agent', apiKeyId: principal.apiKeyId, agentId };
}

function userRoutes({ access: { users } }: AccessRoutesOptions): ApiRoute[] {
  const userId = z.object({ userId: text(100) });
  return [
    defineRoute({
      method: 'get',
      path: '/users',
      operationId: 'listUsers',
      tag: 'access',
      summary: 'People who may sign in, by e-mail address.',
      roles: ADMINS,
      query: z.object(pageQuery),
      status: 200,
      response: pageOf(userSchema),
      async handle({ principal, query }) {
        const after = readAfter(query.after, z.string());
        const found = await users.list(principal.tenantId, { after, limit: query.limit + 1 });
        return toPage(found, query.limit, (last) => last.email);
      },
    }),
    defineRoute({
      method: 'post',
      path: '/users',
      operationId: 'inviteUser',
      tag: 'access',
      summary: 'Makes a user and the one-time link that lets the person in (three days).',
      roles: ADMINS,
      body: z.object({ name: text(200), email: z.email().max(254), role }),
      status: 201,
      response: z.object({ user: userSchema, link: linkSchema }),
      handle: ({ principal, body }) => users.invite(principal.tenantId, body),
    }),
    defineRoute({
      method: 'patch',
      path: '/users/{userId}',
      operationId: 'updateUser',
      tag: 'access',
      summary:
        'Name, role, or whether the person may still sign in; `active: false` ends every session at once.',
      roles: ADMINS,
      params: userId,
      body: z.object({ name: text(200).optional(), role: role.optional(), active: z.boolean().optional() }),
      status: 200,
      response: userSchema,
      handle: ({ principal, params, body }) => users.update(principal.tenantId, params.userId, body),
    }),
    defineRoute({
      method: 'post',
      path: '/users/{userId}/link',
      operationId: 'resetUser',
      tag: 'access',
      summary: 'A new one-time link; the password, every session and every older link of the person end.',
      roles: ADMINS,
      params: userId,
      status: 201,
      response: linkSchema,
      handle: ({ principal, params }) => users.reset(principal.tenantId, params.userId),
    }),
  ];
}

function apiKeyRoutes({ access: { apiKeys } }: AccessRoutesOptions): ApiRoute[] {
  return [
    defineRoute({
      method: 'get',
      path: '/api-keys',
      operationId: 'listApiKeys',
      tag: 'access',
      summary: 'Keys of machines, newest first, revoked ones included.',
      roles: ADMINS,
      status: 200,
      response: pageOf(apiKeySchema),
      handle: async ({ principal }) => ({ items: await apiKeys.list(principal.tenantId), next: null }),
    }),
    defineRoute({
      method: 'post',
      path: '/api-keys',
      operationId: 'createApiKey',
      tag: 'access',
      summary: 'A new key. It is in this answer and nowhere else.',
      roles: ADMINS,
      body: z.object({ name: text(200), role }),
      status: 201,
      response: apiKeySchema.extend({ key: z.string() }),
      handle: ({ principal, body }) => apiKeys.create(principal.tenantId, body),
    }),
    defineRoute({
      method: 'delete',
      path: '/api-keys/{apiKeyId}',
      operationId: 'revokeApiKey',
      tag: 'access',
      summary: 'Revokes the key, from the next request on.',
      roles: ADMINS,
      params: uuidParam('apiKeyId'),
      status: 200,
      response: apiKeySchema,
      handle: ({ principal, params }) => apiKeys.revoke(principal.tenantId, params.apiKeyId),
    }),
  ];
}
