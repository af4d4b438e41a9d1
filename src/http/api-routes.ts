import type { Access } from '../access/access.ts';
import type { AgentService } from '../agents/agent-service.ts';
import { AuditLog } from '../audit/audit-log.ts';
import type { BlockListService } from '../block-lists/block-list-service.ts';
import { CallLog } from '../calls/call-log/call-log.ts';
import type { CallImports } from '../calls/imports/call-imports.ts';
import type { RecomputeService } from '../calls/recompute/recompute-service.ts';
import type { CaptureService } from '../captures/capture-service.ts';
import type { Cards } from '../cards/create-cards.ts';
import type { ConnectionService } from '../connections/connection-service.ts';
import type { ConnectionTests } from '../connections/connection-tests.ts';
import type { ConnectionDirectory } from '../connections/pbx-port.ts';
import type { ContactImports } from '../contacts/contact-imports.ts';
import type { ContactService } from '../contacts/contact-service.ts';
import type { Crm } from '../crm/create-crm.ts';
import type { Database } from '../db/database.ts';
import type { CallControl } from '../dialing/call-control.ts';
import type { DialService } from '../dialing/dial-service.ts';
import type { Departments } from '../pbx-admin/departments.ts';
import type { PbxAdmin } from '../pbx-admin/pbx-admin.ts';
import type { UserSettings } from '../pbx-admin/user-settings.ts';
import type { ImportAgents } from '../pbx-agents/import-agents.ts';
import type { PrivacyService } from '../privacy/privacy-service.ts';
import type { PromptService } from '../prompts/prompt-service.ts';
import type { RecordingService } from '../recordings/recording-service.ts';
import type { TaskService } from '../tasks/task-service.ts';
import type { TenantService } from '../tenants/tenant-service.ts';
import type { TranscriptStore } from '../transcripts/transcript-store.ts';
import type { VoiceMenus } from '../voice-menus/create-voice-menus.ts';
import type { Webhooks } from '../webhooks/create-webhooks.ts';
import { auditedRoutes } from './audited-routes.ts';
import type { ApiRoute } from './route.ts';
import { accessRoutes } from './routes/access-routes.ts';
import { agentRoutes } from './routes/agent-routes.ts';
import { auditRoutes } from './routes/audit-routes.ts';
import { blockListRoutes } from './routes/block-list-routes.ts';
import { callControlRoutes } from './routes/call-control-routes.ts';
import { callImportRoutes } from './routes/call-import-routes.ts';
import { callLogRoutes } from './routes/call-log-routes.ts';
import { callRoutes } from './routes/call-routes.ts';
import { captureRoutes } from './routes/capture-routes.ts';
import { cardRoutes } from './routes/card-routes.ts';
import { connectionRoutes } from './routes/connection-routes.ts';
import { connectionTestRoutes } from './routes/connection-test-routes.ts';
import { contactRoutes } from './routes/contact-routes.ts';
import { crmAccountRoutes } from './routes/crm-account-routes.ts';
import { crmDeliveryRoutes } from './routes/crm-delivery-routes.ts';
import { departmentRoutes } from './routes/department-routes.ts';
import { dialRoutes } from './routes/dial-routes.ts';
import { ownerRoutes } from './routes/owner-routes.ts';
import { pairingRoutes } from './routes/pairing-routes.ts';
import { pbxAdminRoutes } from './routes/pbx-admin-routes.ts';
import { privacyRoutes } from './routes/privacy-routes.ts';
import { promptRoutes } from './routes/prompt-routes.ts';
import { recomputeRoutes } from './routes/recompute-routes.ts';
import { recordingRoutes } from './routes/recording-routes.ts';
import { taskRoutes } from './routes/task-routes.ts';
import { tenantRoutes } from './routes/tenant-routes.ts';
import { transcriptRoutes } from './routes/transcript-routes.ts';
import { userSettingsRoutes } from './routes/user-settings-routes.ts';
import { vconRoutes } from './routes/vcon-routes.ts';
import { voiceMenuPlaceRoutes } from './routes/voice-menu-place-routes.ts';
import { voiceMenuRoutes } from './routes/voice-menu-routes.ts';
import { webhookRoutes } from './routes/webhook-routes.ts';
import { widgetTokenRoutes } from './routes/widget-token-routes.ts';
import { workingHoursRoutes } from './routes/working-hours-routes.ts';

export interface ApiServices {
  database: Database;
  access: Access;
  tenants: TenantService;
  agents: AgentService;
  contacts: ContactService;
  imports: ContactImports;
  callImports: CallImports;
  connections: ConnectionService;
  captures: CaptureService;
  privacy: PrivacyService;
  connectionTests: ConnectionTests;
  connectionDirectory: ConnectionDirectory;
  transcripts: TranscriptStore;
  tasks: TaskService;
  blockLists: BlockListService;
  dials: DialService;
  callControl: CallControl;
  pbxAdmin: PbxAdmin;
  departments: Departments;
  userSettings: UserSettings;
  importAgents: ImportAgents;
  recompute: RecomputeService;
  recordings: RecordingService;
  prompts: PromptService;
  voiceMenus: VoiceMenus;
  crm: Pick<Crm, 'accounts' | 'deliveries'>;
  webhooks: Pick<Webhooks, 'service'>;
  cards: Pick<Cards, 'fields' | 'hints'>;
  /** Asks the path to derive a call again. */
  refold: (call: { connectionId: string; callId: string }) => Promise<void>;
  /** Adds the job that drains a connection's inbox. */
  wake: (connectionId: string) => void | Promise<void>;
}

/** Every operation of /api/v1. */
export function apiRoutes(services: ApiServices): ApiRoute[] {
  const { database, access, tenants, agents, contacts, imports, connections, refold, wake } = services;
  const countryOf = (tenantId: string): Promise<string> => tenants.countryOf(tenantId);
  const routes = [
    ...accessRoutes({ access, agents, tenants }),
    ...widgetTokenRoutes(access, agents),
    ...pairingRoutes(access),
    ...tenantRoutes(tenants),
    // Before the routes of one call: `export` and `imports` are no ids.
    ...callImportRoutes(services.callImports),
    ...callLogRoutes({
      database,
      callLog: new CallLog({ database, countryOf }),
      tenants,
      connections,
      publicUrl: () => access.publicUrl,
    }),
    ...callRoutes({ database, connections: services.connectionDirectory, contacts, countryOf, refold }),
    ...recordingRoutes({ database, recordings: services.recordings, publicUrl: () => access.publicUrl }),
    ...vconRoutes({ ...services, publicUrl: () => access.publicUrl }),
    ...promptRoutes(services.prompts),
    ...voiceMenuRoutes(services.voiceMenus),
    ...voiceMenuPlaceRoutes(services.voiceMenus),
    ...workingHoursRoutes(services.voiceMenus.hours),
    ...transcriptRoutes(database, services.transcripts),
    ...taskRoutes(services.tasks),
    ...recomputeRoutes(services.recompute),
    ...contactRoutes(contacts, imports),
    ...ownerRoutes(database),
    ...agentRoutes(agents, access.users),
    ...connectionRoutes({ connections, database, wake, publicUrl: () => access.publicUrl }),
    ...connectionTestRoutes(services.connectionTests),
    ...captureRoutes(services.captures),
    ...privacyRoutes(services.privacy),
    ...auditRoutes(new AuditLog(database)),
    ...blockListRoutes(services.blockLists),
    ...pbxAdminRoutes(services.pbxAdmin, services.importAgents),
    ...departmentRoutes(services.departments, services.pbxAdmin),
    ...userSettingsRoutes(services.userSettings),
    ...webhookRoutes(services.webhooks.service),
    ...cardRoutes(services.cards),
    ...crmAccountRoutes(services.crm.accounts),
    ...crmDeliveryRoutes(services.crm.deliveries),
    ...callControlRoutes(services.callControl),
    ...dialRoutes(services.dials, services.tasks),
  ];
  return auditedRoutes(routes, database);
}
