import { z } from 'zod';
import type { Principal } from '../../access/principal.ts';
import { DEVICE_KINDS } from '../../agents/agent.ts';
import { PRESENCE_STATES } from '../../domain/pbx/pbx-operations.ts';
import type { PbxAdmin } from '../../pbx-admin/pbx-admin.ts';
import type { ImportAgents } from '../../pbx-agents/import-agents.ts';
import { AppError } from '../../platform/app-error.ts';
import { ADMINS, type ApiRoute, defineRoute, EVERYBODY, LEADERS } from '../route.ts';
import { sentence } from '../said.ts';
import { text, uuidParam } from '../schemas/common.ts';

const connectionId = uuidParam('connectionId');
const agentId = uuidParam('agentId');
const tag = 'pbx administration';

const device = z.object({ kind: z.enum(DEVICE_KINDS), value: z.string() });
const importedSchema = z
  .object({
    pbxUser: z.object({
      id: z.string(),
      name: z.string().optional(),
      email: z.string().optional(),
      department: z.string().optional(),
      devices: z.array(z.object({ kind: z.enum(['extension', 'direct', 'user']), value: z.string() })),
    }),
    state: z.enum(['known', 'extends', 'new', 'ambiguous', 'unusable']),
    by: z.enum(['device', 'email', 'name']).optional(),
    agentId: z.uuid().optional(),
    candidates: z.array(z.object({ agentId: z.uuid(), name: z.string() })).optional(),
    adds: z.array(device).meta({ description: 'Devices that the agent gets.' }),
    taken: z
      .array(device.extend({ agentId: z.uuid() }))
      .meta({ description: 'Devices of somebody else, who keeps them.' }),
    result: z.enum(['planned', 'done', 'nothing', 'failed']),
    reason: sentence().optional(),
  })
  .meta({ id: 'ImportedPbxUser' });
const presenceSchema = z
  .object({
    connectionId: z.uuid(),
    name: z.string().optional(),
    state: z.enum([...PRESENCE_STATES, 'unknown']).optional(),
    settable: z.array(z.enum(PRESENCE_STATES)).optional(),
    result: z.enum(['done', 'refused', 'unknown', 'unsupported']).optional(),
    reason: sentence().optional(),
  })
  .meta({ id: 'PresenceAtPbx' });
const presences = z.object({ items: z.array(presenceSchema) });
/** As deep as menus lead to menus. */
const target = z
  .object({
    kind: z.enum(['user', 'group', 'menu', 'other']),
    id: z.string().optional(),
    name: z.string().optional(),
    get choices() {
      return z.array(z.object({ key: z.string(), leadsTo: target.optional() })).optional();
    },
  })
  .meta({ id: 'NumberTarget', description: 'Where a number leads; of a menu, what each key leads to.' });
const numberSchema = z
  .object({
    id: z.string(),
    number: z.string(),
    name: z.string().optional(),
    enabled: z.boolean().optional(),
    routesCallers: z.boolean().optional().meta({
      description: 'Whether routes of callers work on calls to it, where that is a switch of the number.',
    }),
    leadsTo: target.optional(),
  })
  .meta({ id: 'PbxNumber' });
const routeSchema = z
  .object({ caller: z.string().regex(/^\d{7,18}$/), extension: z.string().regex(/^[\w.-]{1,64}$/) })
  .meta({ id: 'CallerRoute', description: 'Calls of this customer (E.164 digits) go to that extension.' });
const routeResults = z.object({
  items: z.array(
    z.object({
      state: z.enum(['done', 'already', 'absent', 'refused', 'unknown']),
      reason: sentence().optional(),
    }),
  ),
});

export function pbxAdminRoutes(admin: PbxAdmin, importing: ImportAgents): ApiRoute[] {
  return [...agentRoutes(admin, importing), ...numberRoutes(admin), ...callerRoutes(admin)];
}

function agentRoutes(admin: PbxAdmin, importing: ImportAgents): ApiRoute[] {
  return [
    defineRoute({
      method: 'post',
      path: '/connections/{connectionId}/agent-imports',
      operationId: 'importAgents',
      tag,
      summary: 'Matches the users of the PBX to agents; with `dryRun: false` makes what was shown.',
      roles: ADMINS,
      params: connectionId,
      body: z.strictObject({
        dryRun: z.boolean().default(true),
        choices: z
          .array(
            z.strictObject({
              pbxUserId: text(200),
              agentId: z.uuid().toLowerCase().optional(),
              as: z.enum(['new', 'skip']).optional(),
            }),
          )
          .max(5_000)
          .optional()
          .meta({ description: 'Who a user of the PBX is, where that is not plain.' }),
      }),
      status: 200,
      response: z.object({ items: z.array(importedSchema) }),
      handle: async ({ principal, params, body }) => ({
        items: await importing.run(principal.tenantId, params.connectionId, body),
      }),
    }),
    defineRoute({
      method: 'get',
      path: '/agents/{agentId}/presence',
      operationId: 'getPresence',
      widgetScope: 'presence',
      tag,
      summary: 'What the PBXs say of an agent, each for itself. Agents see their own.',
      roles: EVERYBODY,
      params: agentId,
      status: 200,
      response: presences,
      async handle({ principal, params }) {
        requireOwn(principal, params.agentId);
        return { items: await admin.readPresence(principal.tenantId, params.agentId) };
      },
    }),
    defineRoute({
      method: 'put',
      path: '/agents/{agentId}/presence',
      operationId: 'setPresence',
      widgetScope: 'presence',
      tag,
      summary: 'Sets it at every PBX of the agent, or at those that are named, with a result for each.',
      roles: EVERYBODY,
      params: agentId,
      body: z.strictObject({
        state: z.enum(PRESENCE_STATES),
        connectionIds: z.array(z.uuid().toLowerCase()).min(1).max(50).optional(),
      }),
      status: 200,
      response: presences,
      async handle({ principal, params, body }) {
        requireOwn(principal, params.agentId);
        return { items: await admin.writePresence(principal.tenantId, params.agentId, body) };
      },
    }),
  ];
}

function numberRoutes(admin: PbxAdmin): ApiRoute[] {
  return [
    defineRoute({
      method: 'get',
      path: '/connections/{connectionId}/numbers',
      operationId: 'listPbxNumbers',
      tag,
      summary: 'The numbers of the company at this PBX, as it has them now.',
      roles: LEADERS,
      params: connectionId,
      status: 200,
      response: z.object({
        items: z.array(numberSchema),
        canSwitch: z.boolean().meta({ description: 'Whether this PBX lets one switch a number on and off.' }),
        canSwitchRoutes: z
          .boolean()
          .meta({ description: 'Whether routes of callers can be switched on and off for a number.' }),
      }),
      handle: ({ principal, params }) => admin.listNumbers(principal.tenantId, params.connectionId),
    }),
    defineRoute({
      method: 'patch',
      path: '/connections/{connectionId}/numbers',
      operationId: 'setPbxNumber',
      tag,
      summary: 'Switches a number, or routes of callers on it, on or off, where the PBX lets one.',
      roles: ADMINS,
      params: connectionId,
      body: z
        .strictObject({
          id: text(200),
          enabled: z.boolean().optional(),
          routesCallers: z.boolean().optional(),
        })
        .refine(({ enabled, routesCallers }) => (enabled === undefined) !== (routesCallers === undefined), {
          message: 'one of enabled and routesCallers',
        }),
      status: 204,
      handle: ({ principal, params, body }) => admin.setNumber(principal.tenantId, params.connectionId, body),
    }),
  ];
}

function callerRoutes(admin: PbxAdmin): ApiRoute[] {
  const body = z.strictObject({ routes: z.array(routeSchema).min(1).max(1_000) });
  return [
    defineRoute({
      method: 'get',
      path: '/connections/{connectionId}/caller-routes',
      operationId: 'listCallerRoutes',
      tag,
      summary: 'Which customers this PBX puts through to whom.',
      roles: LEADERS,
      params: connectionId,
      status: 200,
      response: z.object({ items: z.array(z.object({ caller: z.string(), extension: z.string() })) }),
      handle: async ({ principal, params }) => ({
        items: await admin.listRoutes(principal.tenantId, params.connectionId),
      }),
    }),
    ...(['set', 'remove'] as const).map((how) =>
      defineRoute({
        method: 'post',
        path: `/connections/{connectionId}/caller-routes/${how}`,
        operationId: `${how}CallerRoutes`,
        tag,
        summary:
          how === 'set'
            ? 'Puts customers through, with a result for each; other routes stay.'
            : 'Ends it, with a result for each.',
        roles: ADMINS,
        params: connectionId,
        body,
        status: 200,
        response: routeResults,
        handle: async ({ principal, params, body: { routes } }) => ({
          items: await admin.changeRoutes(principal.tenantId, params.connectionId, { how, routes }),
        }),
      }),
    ),
  ];
}

function requireOwn({ role, agentId: own }: Principal, wanted: string): void {
  if (role === 'agent' && own !== wanted) throw new AppError('notFound', 'There is no such agent.');
}
