import type { KnownAgent } from '../agents/agent-directory.ts';
import type { CardRules } from '../cards/card-rules.ts';
import type { LiveConnection } from '../connections/pbx-port.ts';
import type { CallerDirectory } from '../contacts/caller-directory.ts';
import type { AgentStanding } from '../domain/assign-agent.ts';
import type { Device } from '../domain/call-event.ts';
import type { TenantSettings } from '../tenants/tenant-settings.ts';
import type { IngestMetrics } from './ingest-metrics.ts';

/** What a batch of one connection is worked on with. */
export interface BatchContext {
  connection: LiveConnection;
  directory: CallerDirectory;
  agentAt(device: Device): KnownAgent | undefined;
  /** Name of an agent who need not have a device here. */
  nameOf(agentId: string): string | undefined;
  standingOf(agentId: string): AgentStanding;
  settings: TenantSettings;
  /** Absent: cards show the call and nothing besides. */
  cards?: CardRules | undefined;
  metrics: IngestMetrics;
  now: Date;
}
