import { z } from 'zod';
import { HEALTH_SOURCES } from '../../connections/connection-health.ts';
import type { ConnectionService } from '../../connections/connection-service.ts';
import type { Database } from '../../db/database.ts';
import { findInboxItem, listInboxTrouble, replayInboxRows } from '../../inbox/inbox-trouble.ts';
import { listRefusals } from '../../inbox/list-refusals.ts';
import { AppError } from '../../platform/app-error.ts';
import { pageOf, pageQuery, readAfter, toPage } from '../page.ts';
import { ADMINS, type ApiRoute, defineRoute, LEADERS } from '../route.ts';
import { sentence } from '../said.ts';
import { instant, text, uuidParam } from '../schemas/common.ts';
import { settingsSchemaView } from '../schemas/settings-schema.ts';

export interface ConnectionRoutesOptions {
  connections: ConnectionService;
  database: Database;
  /** Adds the job that drains a connection's inbox. */
  wake: (connectionId: string) => void | Promise<void>;
  publicUrl: () => string;
}

const connectorSchema = z
  .object({
    id: z.string(),
    displayName: z.string(),
    docs: z.string(),
    settingsSchema: settingsSchemaView,
    secretFields: z.array(z.string()),
    hears: z.object({ webhook: z.boolean(), callLog: z.boolean(), stream: z.boolean() }),
    can: z.record(z.string(), z.literal(true)),
    cannot: z.record(z.string(), sentence()).meta({ description: 'Capability → why it is missing.' }),
  })
  .meta({ id: 'Connector' });

const connectionSchema = z
  .object({
    connectionId: z.uuid(),
    connector: z.string(),
    displayName: z.string(),
    name: z.string(),
    enabled: z.boolean(),
    settings: z
      .record(z.string(), z.unknown())
      .meta({ description: 'Secrets appear as `{ secret: true, set: true }`.' }),
    hookUrl: z.url().optional().meta({ description: 'Where the PBX sends its webhooks. Keep it secret.' }),
    status: z.string(),
    error: sentence().optional(),
    errorAt: instant.optional(),
    failures: z.int(),
    troubles: z
      .partialRecord(
        z.enum(HEALTH_SOURCES),
        z.object({ error: sentence(), at: instant, failures: z.int(), refused: z.boolean() }),
      )
      .optional()
      .meta({
        description:
          'What is wrong with each way in which it hears of calls; `status` and `error` are the worst of it.',
      }),
    lacks: z.record(z.string(), sentence()).optional().meta({
      description: 'What its own settings take away of what the connector can, and why.',
    }),
    lastEventAt: instant.optional(),
    lastPollAt: instant.optional(),
    nextPollAt: instant.optional(),
    logReadTo: instant.optional().meta({ description: 'The call log was read whole up to here.' }),
    subscription: z
      .object({ until: instant.optional(), error: sentence().optional() })
      .optional()
      .meta({ description: 'Where the PBX sends webhooks to subscribers only: until when, or why not.' }),
    voiceMenus: z
      .object({
        state: z.enum(['starting', 'listening', 'trouble']),
        since: instant.optional(),
        trouble: sentence().optional(),
      })
      .optional()
      .meta({ description: 'Whether callers are led through voice menus now; absent: nobody leads them.' }),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'Connection', description: "The company's account at a PBX." });

const refusalSchema = z
  .object({
    reason: z.string().meta({
      description: '`secret`, `contentType`, `tooLarge` or `verification` (the token in it is wrong).',
    }),
    day: z.iso.date(),
    count: z.int(),
    lastAt: instant,
  })
  .meta({ id: 'Refusal', description: 'Webhooks of one day that were refused before they were stored.' });

const settings = z.record(z.string(), z.unknown());
const newConnectionSchema = z.object({
  connector: text(100),
  name: text(100),
  settings,
  enabled: z.boolean().optional(),
});
const connectionChangeSchema = z.object({
  name: text(100).optional(),
  enabled: z.boolean().optional(),
  settings: settings
    .optional()
    .meta({ description: 'The whole form; a secret that is left out stays as it is.' }),
  renewHook: z
    .boolean()
    .optional()
    .meta({ description: 'A new webhook address; the old one stops working at once.' }),
});

const connectionId = uuidParam('connectionId');

export function connectionRoutes(options: ConnectionRoutesOptions): ApiRoute[] {
  return [...readRoutes(options), ...changeRoutes(options), ...inboxRoutes(options)];
}

type View = Awaited<ReturnType<ConnectionService['get']>>;

/** Only admins see the address: whoever has it can send calls. */
function toPublic(view: View, role: string, publicUrl: string) {
  const { hookPath, ...rest } = view;
  return hookPath !== undefined && role === 'admin' ? { ...rest, hookUrl: `${publicUrl}${hookPath}` } : rest;
}

function readRoutes({ connections, database, publicUrl }: ConnectionRoutesOptions): ApiRoute[] {
  return [
    defineRoute({
      method: 'get',
      path: '/connectors',
      operationId: 'listConnectors',
      tag: 'connections',
      summary: 'The kinds of PBX that this hub speaks to: what each needs, can and cannot.',
      roles: LEADERS,
      status: 200,
      response: z.object({ items: z.array(connectorSchema) }),
      handle: async () => ({ items: connections.connectors() }),
    }),
    defineRoute({
      method: 'get',
      path: '/connections',
      operationId: 'listConnections',
      tag: 'connections',
      summary: 'Connections with their health. A tenant has few: all of them at once.',
      roles: LEADERS,
      status: 200,
      response: pageOf(connectionSchema),
      async handle({ principal }) {
        const found = await connections.list(principal.tenantId);
        return { items: found.map((view) => toPublic(view, principal.role, publicUrl())), next: null };
      },
    }),
    defineRoute({
      method: 'get',
      path: '/connections/{connectionId}',
      operationId: 'getConnection',
      tag: 'connections',
      summary: 'One connection.',
      roles: LEADERS,
      params: connectionId,
      status: 200,
      response: connectionSchema,
      handle: async ({ principal, params }) =>
        toPublic(await connections.get(principal.tenantId, params.connectionId), principal.role, publicUrl()),
    }),
    defineRoute({
      method: 'get',
      path: '/connections/{connectionId}/refusals',
      operationId: 'listRefusals',
      tag: 'connections',
      summary: 'Webhooks that were refused before they were stored: counts of the last 30 days.',
      roles: LEADERS,
      params: connectionId,
      status: 200,
      response: z.object({ items: z.array(refusalSchema) }),
      async handle({ principal, params }) {
        await connections.get(principal.tenantId, params.connectionId);
        return { items: await listRefusals(database, principal.tenantId, params.connectionId) };
      },
    }),
  ];
}

function changeRoutes({ connections, publicUrl }: ConnectionRoutesOptions): ApiRoute[] {
  return [
    defineRoute({
      method: 'post',
      path: '/connections',
      operationId: 'createConnection',
      tag: 'connections',
      summary: 'A new account at a PBX.',
      roles: ADMINS,
      body: newConnectionSchema,
      status: 201,
      response: connectionSchema,
      async handle({ principal, body }) {
        const { enabled, ...rest } = body;
        const made = await connections.create(principal.tenantId, {
          ...rest,
          ...(enabled === undefined ? {} : { enabled }),
        });
        return toPublic(made, principal.role, publicUrl());
      },
    }),
    defineRoute({
      method: 'patch',
      path: '/connections/{connectionId}',
      operationId: 'updateConnection',
      tag: 'connections',
      summary: 'Changes what is named.',
      roles: ADMINS,
      params: connectionId,
      body: connectionChangeSchema,
      status: 200,
      response: connectionSchema,
      async handle({ principal, params, body }) {
        const change = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
        const changed = await connections.update(principal.tenantId, params.connectionId, change);
        return toPublic(changed, principal.role, publicUrl());
      },
    }),
    defineRoute({
      method: 'delete',
      path: '/connections/{connectionId}',
      operationId: 'removeConnection',
      tag: 'connections',
      summary: 'Removes the account, its settings and its devices. Calls stay.',
      roles: ADMINS,
      params: connectionId,
      status: 204,
      handle: ({ principal, params }) => connections.delete(principal.tenantId, params.connectionId),
    }),
  ];
}

const inboxItemSchema = z
  .object({
    inboxId: z.int(),
    connectionId: z.uuid(),
    receivedAt: instant,
    state: z.enum(['pending', 'done', 'rejected', 'dead']),
    quiet: z.boolean(),
    attempts: z.int(),
    rejects: z.array(z.object({ reason: sentence(), excerpt: z.string() })),
    error: sentence().optional(),
    processedAt: instant.optional(),
  })
  .meta({ id: 'InboxItem', description: 'A message of a PBX that was not wholly understood.' });

const inboxId = z.object({ inboxId: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) });

function inboxRoutes({ database, wake }: ConnectionRoutesOptions): ApiRoute[] {
  return [
    defineRoute({
      method: 'get',
      path: '/inbox',
      operationId: 'listInboxTrouble',
      tag: 'connections',
      summary: 'Messages that a person should look at, newest first.',
      roles: ADMINS,
      query: z.object({
        ...pageQuery,
        state: z.enum(['rejected', 'dead']).optional(),
        connectionId: z.uuid().optional(),
      }),
      status: 200,
      response: pageOf(inboxItemSchema),
      async handle({ principal, query }) {
        const after = readAfter(query.after, z.int());
        const items = await database.tenant(principal.tenantId, (tx) =>
          listInboxTrouble(tx, {
            limit: query.limit + 1,
            ...(query.state === undefined ? {} : { state: query.state }),
            ...(query.connectionId === undefined ? {} : { connectionId: query.connectionId }),
            ...(after === undefined ? {} : { after }),
          }),
        );
        return toPage(items, query.limit, (last) => last.inboxId);
      },
    }),
    defineRoute({
      method: 'get',
      path: '/inbox/{inboxId}',
      operationId: 'getInboxItem',
      tag: 'connections',
      summary: 'One message, as it came.',
      roles: ADMINS,
      params: inboxId,
      status: 200,
      response: inboxItemSchema.extend({ exchange: z.record(z.string(), z.unknown()) }),
      async handle({ principal, params }) {
        const item = await database.tenant(principal.tenantId, (tx) => findInboxItem(tx, params.inboxId));
        if (item === undefined) throw new AppError('notFound', 'There is no such message.');
        return item;
      },
    }),
    defineRoute({
      method: 'post',
      path: '/inbox/{inboxId}/replay',
      operationId: 'replayInboxItem',
      tag: 'connections',
      summary: 'Processes a message again, as if it had just come.',
      roles: ADMINS,
      params: inboxId,
      status: 202,
      response: z.object({ inboxId: z.int(), state: z.literal('pending') }),
      async handle({ principal, params }) {
        const connectionIds = await database.tenant(principal.tenantId, (tx) =>
          replayInboxRows(tx, [params.inboxId]),
        );
        const [toWake] = connectionIds;
        if (toWake === undefined)
          throw new AppError('notFound', 'There is no such message that could be replayed.');
        await wake(toWake);
        return { inboxId: params.inboxId, state: 'pending' };
      },
    }),
  ];
}
