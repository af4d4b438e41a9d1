import type { Users } from '../access/users.ts';
import type { AgentService } from '../agents/agent-service.ts';
import type { SettingsCipher } from '../connections/settings-cipher.ts';
import type { Database } from '../db/database.ts';
import { listPeople } from '../pbx-agents/list-people.ts';
import type { Bus } from '../platform/bus.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { RecordingLinks } from '../recordings/recording-links.ts';
import { AskCrms } from './ask-crms.ts';
import { CrmAccountService } from './crm-account-service.ts';
import { CrmAccountSource } from './crm-account-source.ts';
import { CrmAccountStore } from './crm-account-store.ts';
import type { CrmCatalog } from './crm-catalog.ts';
import { CrmDeliveryService } from './crm-delivery-service.ts';
import { crmLinks } from './crm-links.ts';
import { crmMetrics } from './crm-metrics.ts';
import type { KnownAgent } from './propose-users.ts';
import { NO_FIELDS, type WantedFields } from './wanted-fields.ts';

export interface CrmOptions {
  database: Database;
  bus: Pick<Bus, 'publish' | 'subscribe'>;
  cipher: SettingsCipher;
  metrics: Metrics;
  catalog: CrmCatalog;
  recordings: RecordingLinks;
  agents: Pick<AgentService, 'list'>;
  users: Pick<Users, 'list'>;
  countryOf: (tenantId: string) => Promise<string>;
  publicUrl: () => string;
  /** Which fields of people cards show; absent: none. */
  wanted?: WantedFields;
}

/** The feature whole: for people (`accounts`, `deliveries`), and for whoever delivers (the rest). */
export function createCrm(options: CrmOptions) {
  const { database, cipher, catalog, countryOf, recordings, publicUrl } = options;
  const source = new CrmAccountSource(database, cipher);
  const agentsOf = async (tenantId: string): Promise<KnownAgent[]> => {
    const people = await listPeople(options, tenantId);
    return people.map(({ agentId, name, email, devices }) => ({
      agentId,
      name,
      ...(email !== undefined && { email }),
      extensions: devices.filter(({ kind }) => kind === 'extension').map(({ value }) => value),
    }));
  };
  return {
    accounts: new CrmAccountService({
      store: new CrmAccountStore(database),
      source,
      cipher,
      catalog,
      countryOf,
      agentsOf,
    }),
    deliveries: new CrmDeliveryService(database),
    source,
    catalog,
    links: crmLinks({ recordings, publicUrl }),
    metrics: crmMetrics(options.metrics),
    wanted: options.wanted ?? NO_FIELDS,
    asking: new AskCrms(options),
  };
}
export type Crm = ReturnType<typeof createCrm>;
