import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Express } from 'express';
import { afterAll, beforeAll } from 'vitest';
import { crmCatalog } from '../../connectors/kit/crm-catalog.ts';
import { Access } from '../../src/access/access.ts';
import type { Role } from '../../src/access/principal.ts';
import { AgentService } from '../../src/agents/agent-service.ts';
import { PgAgentDirectory } from '../../src/agents/pg-agent-directory.ts';
import { BlockListService } from '../../src/block-lists/block-list-service.ts';
import { CallImports } from '../../src/calls/imports/call-imports.ts';
import { RecomputeService } from '../../src/calls/recompute/recompute-service.ts';
import { CaptureService } from '../../src/captures/capture-service.ts';
import { CaptureStore } from '../../src/captures/capture-store.ts';
import { createCards } from '../../src/cards/create-cards.ts';
import { ConnectionService } from '../../src/connections/connection-service.ts';
import { ConnectionSource } from '../../src/connections/connection-source.ts';
import { ConnectionStore } from '../../src/connections/connection-store.ts';
import { ConnectionTests } from '../../src/connections/connection-tests.ts';
import type { ConnectorCatalog, ConnectorDescription } from '../../src/connections/connector-catalog.ts';
import { PbxOperator } from '../../src/connections/pbx-operator.ts';
import type { LiveConnection } from '../../src/connections/pbx-port.ts';
import { SessionLeases } from '../../src/connections/session-leases.ts';
import { SettingsCipher } from '../../src/connections/settings-cipher.ts';
import { ContactImports } from '../../src/contacts/contact-imports.ts';
import { ContactService } from '../../src/contacts/contact-service.ts';
import { PgCallerDirectory } from '../../src/contacts/pg-caller-directory.ts';
import { createCrm } from '../../src/crm/create-crm.ts';
import { CallControl } from '../../src/dialing/call-control.ts';
import { DialService } from '../../src/dialing/dial-service.ts';
import { callIdFor, monthOfCallId } from '../../src/domain/derive-call.ts';
import type { PbxOperations } from '../../src/domain/pbx/pbx-operations.ts';
import { apiRoutes } from '../../src/http/api-routes.ts';
import { createHttpApp } from '../../src/http/create-http-app.ts';
import { promptLinkRouter } from '../../src/http/prompt-link-router.ts';
import { recordingLinkRouter } from '../../src/http/recording-link-router.ts';
import type { ApiRoute } from '../../src/http/route.ts';
import { insertInboxRows } from '../../src/inbox/inbox-row.ts';
import { Departments } from '../../src/pbx-admin/departments.ts';
import { PbxAdmin } from '../../src/pbx-admin/pbx-admin.ts';
import { UserSettings } from '../../src/pbx-admin/user-settings.ts';
import { ImportAgents } from '../../src/pbx-agents/import-agents.ts';
import { HttpListener } from '../../src/platform/http-listener.ts';
import { silentLogger } from '../../src/platform/logger.ts';
import { Metrics } from '../../src/platform/metrics.ts';
import { createPrivacy, type Privacy } from '../../src/privacy/create-privacy.ts';
import { createPrompts, type Prompts } from '../../src/prompts/create-prompts.ts';
import type { PromptUses } from '../../src/prompts/prompt.ts';
import { createRecordings, type Recordings } from '../../src/recordings/create-recordings.ts';
import { TaskService } from '../../src/tasks/task-service.ts';
import { TenantService } from '../../src/tenants/tenant-service.ts';
import { TranscriptStore } from '../../src/transcripts/transcript-store.ts';
import { createVoiceMenus } from '../../src/voice-menus/create-voice-menus.ts';
import type { MenuPrompts } from '../../src/voice-menus/menu-prompts.ts';
import { PromptsInMenus } from '../../src/voice-menus/menu-uses.ts';
import { createWebhooks } from '../../src/webhooks/create-webhooks.ts';
import { LocalBus, prepareWorld, type World } from '../people/people-fixture.ts';

const SANDBOX: ConnectorDescription = {
  id: 'sandbox',
  displayName: 'Sandbox PBX',
  docs: 'docs/connectors/sandbox.md',
  settingsSchema: { type: 'object', properties: { token: { type: 'string', secret: true } } },
  secretFields: ['token'],
  hears: { webhook: true, callLog: false, stream: false },
  can: { liveEvents: true },
  cannot: { dial: 'The sandbox has no lines.' },
};

const catalog: ConnectorCatalog = {
  list: () => [SANDBOX],
  find: (id) => (id === SANDBOX.id ? SANDBOX : undefined),
  check() {},
  credentialOrigins: () => [],
  bind() {
    throw new Error('nothing is bound here');
  },
  operate() {
    throw new Error('nothing is bound here');
  },
  lacks: () => ({}),
  test: async () => ({ reached: 'unknown', accepted: 'unknown', steps: [], untested: 'nothingToAsk' }),
};

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  body: any;
}

export interface Hub extends World {
  app: Express;
  server: HttpListener;
  origin: string;
  routes: ApiRoute[];
  access: Access;
  imports: ContactImports;
  callImports: CallImports;
  contacts: ContactService;
  tenants: TenantService;
  recordings: Recordings;
  privacy: Privacy;
  prompts: Prompts;
  /** What plays prompts. */
  promptUses: PromptUses[];
  /** Connections that are switched on, by their id. */
  live: Map<string, LiveConnection>;
  /** What can be done at the PBX of a connection, by its id. */
  operations: Map<string, PbxOperations>;
  blockLists: BlockListService;
  dials: DialService;
  operator: PbxOperator;
  leases: SessionLeases;
  /** In place of the hub's own prompts, for tests of what plays them. */
  menuPrompts?: MenuPrompts;
  refolded: { connectionId: string; callId: string }[];
  woken: string[];
  recomputing: { tenantId: string; recomputationId: string }[];
  request(method: string, path: string, options?: RequestOptions): Promise<Answer>;
  apiKey(tenantId: string, role: Role): Promise<string>;
  /** A cookie of a new user of that role; `agentId` when the user is an agent. */
  signIn(
    tenantId: string,
    role: Role,
    options?: { asAgent?: boolean },
  ): Promise<{ cookie: string; userId: string; agentId?: string }>;
  addCall(tenantId: string, connectionId: string, call: AddedCall): Promise<string>;
}

export interface RequestOptions {
  key?: string;
  cookie?: string;
  json?: unknown;
  body?: string | Buffer;
  headers?: Record<string, string>;
}

export interface AddedCall {
  at: string;
  agentIds?: string[];
  responsible?: string;
  customer?: string;
  live?: boolean;
  outcome?: string;
  name?: string;
}

/** A hub that answers on a free port of this machine, without the path behind it. */
export function prepareHub(): Hub {
  const hub = prepareWorld({ poolSize: 6 }) as Hub;
  beforeAll(async () => {
    await startHub(hub);
  });
  afterAll(async () => {
    await hub.server?.stop();
    await hub.imports?.stop();
    await hub.callImports?.stop();
    await hub.leases?.stop();
  });
  addHelpers(hub);
  return hub;
}

async function startHub(hub: Hub): Promise<void> {
  const { database } = hub;
  const bus = new LocalBus();
  hub.live = new Map();
  hub.operations = new Map();
  hub.operator = operatorOf(hub);
  hub.leases = new SessionLeases(database);
  hub.refolded = [];
  hub.woken = [];
  hub.recomputing = [];
  hub.tenants = new TenantService({ database });
  const countryOf = (tenantId: string) => hub.tenants.countryOf(tenantId);
  const agents = new AgentService({ database, bus });
  hub.access = new Access({
    database,
    secretKey: randomBytes(32),
    publicUrl: () => `http://localhost:${hub.server.port}`,
    agents,
    logger: silentLogger(),
  });
  hub.contacts = new ContactService({ database, callers: new PgCallerDirectory(), countryOf });
  hub.imports = new ContactImports({
    database,
    countryOf,
    directory: await mkdtemp(join(tmpdir(), 'callweave-http-')),
    logger: silentLogger(),
    maxBytes: 5_000_000,
  });
  hub.recordings = createRecordings({
    database,
    bus,
    metrics: new Metrics(),
    logger: silentLogger(),
    secretKey: randomBytes(32),
    dataDir: await mkdtemp(join(tmpdir(), 'callweave-http-')),
    maxBytes: 5_000_000,
    wake: (connectionId) => void hub.woken.push(connectionId),
  });
  const agentDirectory = new PgAgentDirectory({ database, bus });
  await agentDirectory.start();
  hub.promptUses = [
    new PromptsInMenus(database, { find: async (connectionId) => hub.live.get(connectionId) }),
  ];
  hub.prompts = createPrompts({
    database,
    store: hub.recordings.store,
    spoolDirectory: hub.recordings.spoolDirectory,
    operator: hub.operator,
    logger: silentLogger(),
    secretKey: randomBytes(32),
    publicUrl: () => hub.origin,
    limits: { maxBytes: 2_000_000, maxDurationMs: 60_000 },
    ffmpeg: { program: 'ffmpeg', searchPath: process.env.PATH ?? '' },
    uses: hub.promptUses,
  });
  await hub.prompts.ffmpeg.start();
  const cipher = new SettingsCipher({ currentKeyId: 'k1', keys: { k1: randomBytes(32) } });
  const { operator } = hub;
  hub.blockLists = new BlockListService({ database, operator, countryOf });
  hub.dials = new DialService({ database, operator, agents, blockLists: hub.blockLists, countryOf });
  hub.privacy = createPrivacy({
    database,
    bus,
    logger: silentLogger(),
    secretKey: randomBytes(32),
    cipher,
    dataDir: await mkdtemp(join(tmpdir(), 'callweave-http-')),
    recordings: hub.recordings,
    blockLists: hub.blockLists,
    connections: { find: async (connectionId) => hub.live.get(connectionId) },
    countryOf,
    settleMs: 0,
  });
  const connections = new ConnectionService({ store: new ConnectionStore(database), cipher, catalog, bus });
  hub.callImports = new CallImports({
    ...{ database, bus, connections, tenants: hub.tenants, logger: silentLogger() },
    insertInbox: insertInboxRows,
    wake: (connectionId) => void hub.woken.push(connectionId),
    directory: await mkdtemp(join(tmpdir(), 'callweave-http-')),
    maxBytes: 5_000_000,
  });
  hub.routes = apiRoutes({
    crm: createCrm({
      database,
      bus,
      cipher,
      metrics: new Metrics(),
      catalog: crmCatalog([]),
      recordings: hub.recordings.links,
      agents,
      users: hub.access.users,
      countryOf,
      publicUrl: () => 'https://calls.example.com',
    }),
    blockLists: hub.blockLists,
    dials: hub.dials,
    callControl: new CallControl({ database, operator, blockLists: hub.blockLists, countryOf }),
    pbxAdmin: new PbxAdmin({ database, operator, agents }),
    departments: new Departments({ database, operator }),
    userSettings: new UserSettings({ database, operator, agents, countryOf }),
    importAgents: new ImportAgents({ operator, agents, users: hub.access.users }),
    cards: createCards({ database, bus }),
    webhooks: createWebhooks({
      database,
      cipher,
      metrics: new Metrics(),
      logger: silentLogger(),
      networks: ['127.0.0.1'],
    }),
    database,
    access: hub.access,
    tenants: hub.tenants,
    agents,
    contacts: hub.contacts,
    imports: hub.imports,
    callImports: hub.callImports,
    connections,
    privacy: hub.privacy.service,
    captures: new CaptureService({
      store: new CaptureStore(database),
      source: new ConnectionSource(database, cipher),
      catalog,
      cipher,
      bus,
      recorder: () => ({ look: async () => undefined, flush: async () => undefined }),
    }),
    connectionTests: new ConnectionTests({
      connections,
      source: new ConnectionSource(database, cipher),
      catalog,
      countryOf,
    }),
    connectionDirectory: { find: async (connectionId) => hub.live.get(connectionId) },
    recordings: hub.recordings.service,
    prompts: hub.prompts.service,
    voiceMenus: createVoiceMenus({
      database,
      bus,
      operator,
      leases: hub.leases,
      connections: { find: async (connectionId) => hub.live.get(connectionId) },
      agents: agentDirectory,
      prompts: hub.menuPrompts ?? hub.prompts.forMenus,
      docsOf: () => 'docs/connectors/sandbox.md',
      whyNot: () => undefined,
    }),
    transcripts: new TranscriptStore(database),
    tasks: new TaskService({ database, bus, metrics: new Metrics() }),
    refold: async (call) => void hub.refolded.push(call),
    wake: (connectionId) => void hub.woken.push(connectionId),
    recompute: new RecomputeService({
      database,
      tenants: hub.tenants,
      enqueue: async (job) => void hub.recomputing.push(job),
    }),
  });
  const staticDir = await mkdtemp(join(tmpdir(), 'callweave-desktop-'));
  await writeFile(join(staticDir, 'index.html'), '<!doctype html><title>Desktop</title>');
  await writeFile(join(staticDir, 'logo.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  hub.app = createHttpApp({
    publicUrl: () => `http://localhost:${hub.server.port}`,
    version: '0.0.0-test',
    access: hub.access,
    routes: hub.routes,
    links: [
      recordingLinkRouter(hub.recordings.service),
      promptLinkRouter(hub.prompts.links, hub.prompts.service),
    ],
    staticDir,
    health: {
      checks: async () => ({ database: true }),
      metrics: { contentType: 'text/plain', render: async () => 'callweave_up 1\n' },
      metricsToken: 'scraper-token',
    },
    logger: silentLogger(),
  });
  hub.server = new HttpListener({ server: createServer(hub.app), port: 0, host: '127.0.0.1' });
  await hub.server.start();
  hub.origin = `http://127.0.0.1:${hub.server.port}`;
}

/** The operator itself, over connections that are switched on and what the test says their PBXs can do. */
function operatorOf(hub: Hub): PbxOperator {
  const find = async (connectionId: string) => {
    const { rows } = await hub.database.hubPool.query(
      'SELECT tenant_id, name, connector FROM connections WHERE connection_id = $1 AND enabled',
      [connectionId],
    );
    const [row] = rows;
    const version = String(Math.random());
    return (
      row && { ...row, tenantId: row.tenant_id, connectionId, country: 'RU', settings: connectionId, version }
    );
  };
  const operate = (_connector: string, settings: unknown) => hub.operations.get(String(settings)) ?? {};
  return new PbxOperator({ find } as never, { ...catalog, operate });
}

function addHelpers(hub: Hub): void {
  hub.request = async (method, path, options = {}) => {
    const { key, cookie, json, body, headers } = options;
    const response = await fetch(`${hub.origin}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...(cookie === undefined ? {} : { cookie }),
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      ...(body === undefined ? {} : { body: body as string }),
    });
    const text = await response.text();
    const isJson = /[/+]json/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson && text !== '' ? JSON.parse(text) : undefined,
    };
  };
  hub.apiKey = async (tenantId, role) =>
    (await hub.access.apiKeys.create(tenantId, { name: role, role })).key;
  hub.signIn = async (tenantId, role, { asAgent = role === 'agent' } = {}) => {
    const { user, link } = await hub.access.users.invite(tenantId, {
      name: role,
      email: `${randomUUID()}@example.org`,
      role,
    });
    const agentId = asAgent
      ? await hub.addAgent(tenantId, `Agent ${user.userId}`, { userId: user.userId })
      : undefined;
    const token = new URL(link.url).hash.slice(1);
    // Each as from another address: the limit of attempts counts by it.
    const forwarded = `198.51.100.${Math.floor(Math.random() * 250)}`;
    const opened = await hub.request('GET', `/api/auth/magic-link/verify?token=${token}&callbackURL=/`, {
      headers: { 'x-forwarded-for': forwarded },
    });
    const cookie = opened.headers.get('set-cookie')?.split(';')[0];
    if (cookie === undefined)
      throw new Error(`no cookie: ${opened.status} ${opened.headers.get('location')}`);
    return { cookie, userId: user.userId, ...(agentId === undefined ? {} : { agentId }) };
  };
  hub.addCall = async (tenantId, connectionId, call) => {
    const record = callRecord(tenantId, connectionId, call);
    await hub.owner.query(
      `INSERT INTO calls (month, call_id, tenant_id, connection_id, revision, live, started_at, direction, outcome,
         customer_e164, customer_digits, responsible_agent_id, agent_ids, record)
       VALUES ($1, $2, $3, $4, 1, $5, $6, 'inbound', $7, $8, $9, $10, $11, $12)`,
      [
        monthOfCallId(record.callId),
        record.callId,
        tenantId,
        connectionId,
        call.live ?? false,
        call.at,
        call.outcome ?? null,
        record.customer.e164,
        record.customer.digits,
        call.responsible ?? null,
        call.agentIds ?? [],
        JSON.stringify(record),
      ],
    );
    await hub.owner.query(
      `INSERT INTO call_agents (tenant_id, agent_id, started_at, call_id, month)
       SELECT DISTINCT tenant_id, agent_id, started_at, call_id, month
         FROM calls CROSS JOIN unnest(agent_ids || responsible_agent_id) AS agent_id
         WHERE call_id = $1 AND agent_id IS NOT NULL`,
      [record.callId],
    );
    return record.callId;
  };
}

function callRecord(tenantId: string, connectionId: string, call: AddedCall) {
  const e164 = call.customer ?? '+79000000011';
  return {
    schema: 'callweave.call/1',
    callId: callIdFor(Date.parse(call.at), randomUUID()),
    linkageId: 'l',
    tenantId,
    connectorId: connectionId,
    externalIds: [],
    revision: 1,
    final: false,
    direction: 'inbound',
    kind: 'normal',
    customer: {
      raw: e164,
      e164,
      digits: e164.slice(1),
      withheld: false,
      ...(call.name ? { name: call.name } : {}),
    },
    startedAt: new Date(call.at).toISOString(),
    durations: { total: 0, ring: 0, queue: 0, talk: 0, hold: 0 },
    ...(call.outcome === undefined ? {} : { outcome: call.outcome }),
    legs: [],
    transfers: [],
    matches: [],
    crmRefs: [],
    recordings: [],
    ext: {},
  };
}
