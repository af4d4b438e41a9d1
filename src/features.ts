import { join } from 'node:path';
import { Access } from './access/access.ts';
import { AgentService } from './agents/agent-service.ts';
import { PgAgentDirectory } from './agents/pg-agent-directory.ts';
import type { Backbone } from './backbone.ts';
import { BlockListService } from './block-lists/block-list-service.ts';
import { CallImports } from './calls/imports/call-imports.ts';
import { RecomputeService } from './calls/recompute/recompute-service.ts';
import { CaptureRecorder } from './captures/capture-recorder.ts';
import { CaptureService } from './captures/capture-service.ts';
import { CaptureStore } from './captures/capture-store.ts';
import { hearAnswers } from './captures/hear-answers.ts';
import { createCards } from './cards/create-cards.ts';
import { CachedConnectionDirectory } from './connections/cached-connection-directory.ts';
import { ConnectionHealth } from './connections/connection-health.ts';
import { ConnectionService } from './connections/connection-service.ts';
import { ConnectionSource } from './connections/connection-source.ts';
import { ConnectionStore } from './connections/connection-store.ts';
import { ConnectionTests } from './connections/connection-tests.ts';
import type { ConnectorCatalog } from './connections/connector-catalog.ts';
import { PbxOperator } from './connections/pbx-operator.ts';
import { SessionLeases } from './connections/session-leases.ts';
import { cipherKeysFrom, SettingsCipher } from './connections/settings-cipher.ts';
import { ContactImports } from './contacts/contact-imports.ts';
import { ContactService } from './contacts/contact-service.ts';
import { PgCallerDirectory } from './contacts/pg-caller-directory.ts';
import { createCrm } from './crm/create-crm.ts';
import type { CrmCatalog } from './crm/crm-catalog.ts';
import { CallControl } from './dialing/call-control.ts';
import { DialService } from './dialing/dial-service.ts';
import { Inbox } from './inbox/inbox.ts';
import { insertInboxRows } from './inbox/inbox-row.ts';
import { Refusals } from './inbox/refusals.ts';
import { Departments } from './pbx-admin/departments.ts';
import { PbxAdmin } from './pbx-admin/pbx-admin.ts';
import { UserSettings } from './pbx-admin/user-settings.ts';
import { ImportAgents } from './pbx-agents/import-agents.ts';
import { createPrivacy } from './privacy/create-privacy.ts';
import { createPrompts, type PromptsOptions } from './prompts/create-prompts.ts';
import type { PromptUses } from './prompts/prompt.ts';
import { createRecordings, type RecordingsOptions } from './recordings/create-recordings.ts';
import { TaskService } from './tasks/task-service.ts';
import { TenantService } from './tenants/tenant-service.ts';
import { TranscriptStore } from './transcripts/transcript-store.ts';
import { createVoiceMenus } from './voice-menus/create-voice-menus.ts';
import { PromptsInMenus } from './voice-menus/menu-uses.ts';
import { PublishedMenus } from './voice-menus/published-menus.ts';
import { createWebhooks } from './webhooks/create-webhooks.ts';

export interface FeaturesOptions {
  backbone: Backbone;
  catalog: ConnectorCatalog;
  crmCatalog: CrmCatalog;
  dataDir: string;
  recordings: Pick<RecordingsOptions, 's3' | 'maxBytes'>;
  prompts: Pick<PromptsOptions, 'limits' | 'ffmpeg'>;
  /** Networks inside that webhooks may reach. */
  webhookNetworks: readonly string[];
  publicUrl: () => string;
  /** Adds the job that drains a connection. */
  wake: (connectionId: string) => Promise<void>;
  /** Adds the job that carries a recomputation on. */
  carryOn: (job: { tenantId: string; recomputationId: string }) => Promise<void>;
}

/** The features of the hub, each with what it needs and nothing more. Nothing is open yet. */
export function createFeatures(options: FeaturesOptions) {
  const { backbone, catalog, dataDir, publicUrl, wake, carryOn } = options;
  const { database, bus, logger, metrics, secretKey } = backbone;
  const cipher = new SettingsCipher(cipherKeysFrom(secretKey));
  const source = new ConnectionSource(database, cipher);
  const tenants = new TenantService({ database });
  const countryOf = (tenantId: string): Promise<string> => tenants.countryOf(tenantId);
  const agents = new AgentService({ database, bus });
  const agentDirectory = new PgAgentDirectory({ database, bus });
  const cards = createCards({ database, bus });
  const leases = new SessionLeases(database);
  const connectionDirectory = new CachedConnectionDirectory({ source, catalog, bus });
  const callers = new PgCallerDirectory();
  const connections = new ConnectionService({ store: new ConnectionStore(database), cipher, catalog, bus });
  const captureStore = new CaptureStore(database);
  const captures: CaptureService = new CaptureService({
    store: captureStore,
    source,
    catalog,
    cipher,
    bus,
    recorder: () => captureRecorder,
  });
  const captureRecorder: CaptureRecorder = new CaptureRecorder({
    store: captureStore,
    maskerOf: (capture) => captures.maskerOf(capture),
    bus,
    logger,
  });
  const operator = new PbxOperator(source, catalog, hearAnswers(captureRecorder));
  const access = new Access({ database, secretKey, publicUrl, agents, logger });
  const blockLists = new BlockListService({ database, operator, countryOf });
  const recordings = createRecordings({
    database,
    bus,
    metrics,
    logger,
    secretKey,
    dataDir,
    wake,
    ...options.recordings,
  });
  const crm = createCrm({
    database,
    bus,
    cipher,
    metrics,
    catalog: options.crmCatalog,
    recordings: recordings.links,
    agents,
    users: access.users,
    countryOf,
    publicUrl,
    wanted: cards.directory,
  });
  const promptUses: PromptUses[] = [new PromptsInMenus(database, connectionDirectory)];
  const prompts = createPrompts({
    ...options.prompts,
    database,
    store: recordings.store,
    spoolDirectory: recordings.spoolDirectory,
    operator,
    logger,
    secretKey,
    publicUrl,
    uses: promptUses,
  });
  const privacy = createPrivacy({
    database,
    bus,
    logger,
    secretKey,
    cipher,
    dataDir,
    recordings,
    blockLists,
    connections: connectionDirectory,
    countryOf,
  });
  const voiceMenus = createVoiceMenus({
    database,
    bus,
    operator,
    leases,
    connections: connectionDirectory,
    agents: agentDirectory,
    prompts: prompts.forMenus,
    docsOf: (connector) => catalog.find(connector)?.docs,
    whyNot: (connector) => catalog.find(connector)?.cannot.voiceMenus,
  });
  const publishedMenus = new PublishedMenus({ database, bus, logger });
  const webhooks = createWebhooks({ database, cipher, metrics, logger, networks: options.webhookNetworks });
  return {
    tenants,
    agents,
    callers,
    source,
    agentDirectory,
    cards,
    connectionDirectory,
    connections,
    connectionTests: new ConnectionTests({ connections, source, catalog, countryOf }),
    operator,
    captures,
    captureRecorder,
    blockLists,
    dials: new DialService({ database, operator, agents, blockLists, countryOf }),
    callControl: new CallControl({ database, operator, blockLists, countryOf }),
    leases,
    health: new ConnectionHealth(database),
    contacts: new ContactService({ database, callers, countryOf }),
    imports: new ContactImports({ database, countryOf, directory: join(dataDir, 'imports'), logger }),
    callImports: new CallImports({
      ...{ database, tenants, connections, bus, wake, logger },
      directory: join(dataDir, 'imports', 'calls'),
      insertInbox: async (tx, rows) =>
        insertInboxRows(tx, await Promise.all(rows.map((row) => privacy.door.pass(row)))),
    }),
    access,
    pbxAdmin: new PbxAdmin({ database, operator, agents }),
    departments: new Departments({ database, operator }),
    userSettings: new UserSettings({ database, operator, agents, countryOf }),
    importAgents: new ImportAgents({ operator, agents, users: access.users }),
    recordings,
    crm,
    prompts,
    voiceMenus,
    publishedMenus,
    menuHosts: {
      database,
      published: publishedMenus,
      agents: agentDirectory,
      callers,
      others: crm.asking,
      prompts: prompts.forMenus,
      paths: voiceMenus.paths,
      logger,
      metrics,
    },
    webhooks,
    transcripts: new TranscriptStore(database),
    tasks: new TaskService({ database, bus, metrics }),
    recompute: new RecomputeService({ database, tenants, enqueue: carryOn }),
    inbox: new Inbox({ database, wake, logger, door: privacy.door }),
    privacy,
    refusals: new Refusals({ database, metrics, logger }),
  };
}
export type Features = ReturnType<typeof createFeatures>;
