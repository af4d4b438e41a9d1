import type {
  CrmAccountView,
  CrmDelivery,
  CrmDeliveryStep,
  CrmTest,
  UnknownCallers,
  UserProposal,
} from '../contract.ts';
import { askHub, type List } from './hub.ts';
import type { Settings, SettingsSchema } from './settings-schema.ts';

export interface CrmConnector {
  id: string;
  displayName: string;
  /** Path of its page below the hub's own address. */
  docs: string;
  settingsSchema: SettingsSchema;
  /** The first is the default. */
  unknownCallers: readonly UnknownCallers[];
  can: readonly string[];
  /** Capability → why it is missing. */
  cannot: Record<string, string>;
}

export interface CrmAccountForm {
  name: string;
  settings: Settings;
  unknownCallers: UnknownCallers;
  inbound: boolean;
  outbound: boolean;
  since?: string;
}

/** Agent of ours, and who that is in the CRM. */
export interface MappedUser {
  agentId: string;
  userId: string;
}

export interface CrmUsers {
  items: UserProposal[];
  mapped: MappedUser[];
  unreadable?: string;
}

export type CrmDeliveryDetail = CrmDelivery & { steps: CrmDeliveryStep[] };

const at = (accountId: string) => `/crm-accounts/${encodeURIComponent(accountId)}`;
const of = (accountId: string, callId: string) =>
  `/crm-deliveries/${encodeURIComponent(accountId)}/${encodeURIComponent(callId)}`;

export const listCrmConnectors = async (signal?: AbortSignal): Promise<CrmConnector[]> =>
  (await askHub<{ items: CrmConnector[] }>('GET', '/crm-connectors', undefined, signal)).items;

export const listCrmAccounts = async (signal?: AbortSignal): Promise<CrmAccountView[]> =>
  (await askHub<List<CrmAccountView>>('GET', '/crm-accounts', undefined, signal)).items;

export const readCrmAccount = (accountId: string, signal?: AbortSignal): Promise<CrmAccountView> =>
  askHub('GET', at(accountId), undefined, signal);

export const createCrmAccount = (made: CrmAccountForm & { connector: string }): Promise<CrmAccountView> =>
  askHub('POST', '/crm-accounts', made);

export const updateCrmAccount = (
  accountId: string,
  change: Partial<CrmAccountForm> & { enabled?: boolean },
): Promise<CrmAccountView> => askHub('PATCH', at(accountId), change);

export const removeCrmAccount = (accountId: string): Promise<void> => askHub('DELETE', at(accountId));

export const testCrmAccount = (accountId: string): Promise<CrmTest> =>
  askHub('POST', `${at(accountId)}/test`, {});

/** Settings as they stand in the form; secrets that are left out are those of `accountId`. */
export const testCrmSettings = (form: {
  connector: string;
  settings: Settings;
  accountId?: string;
}): Promise<CrmTest> => askHub('POST', '/crm-account-tests', form);

export const readCrmUsers = (accountId: string, signal?: AbortSignal): Promise<CrmUsers> =>
  askHub('GET', `${at(accountId)}/users`, undefined, signal);

export const putCrmUsers = (
  accountId: string,
  items: readonly MappedUser[],
): Promise<{ items: MappedUser[] }> => askHub('PUT', `${at(accountId)}/users`, { items });

export const catchUpCrm = (
  accountId: string,
  interval: { from: string; to: string },
): Promise<{ calls: number }> => askHub('POST', `${at(accountId)}/catch-up`, interval);

export const listCrmDeliveries = (
  search: { accountId?: string; state?: string; callId?: string },
  after: string | undefined,
  signal?: AbortSignal,
): Promise<List<CrmDelivery>> => {
  const query = new URLSearchParams({ limit: '30', ...search, ...(after !== undefined && { after }) });
  return askHub('GET', `/crm-deliveries?${query}`, undefined, signal);
};

export const readCrmDelivery = (
  accountId: string,
  callId: string,
  signal?: AbortSignal,
): Promise<CrmDeliveryDetail> => askHub('GET', of(accountId, callId), undefined, signal);

export const retryCrmDelivery = (accountId: string, callId: string): Promise<CrmDeliveryDetail> =>
  askHub('POST', `${of(accountId, callId)}/retry`, {});

export const skipCrmDelivery = (accountId: string, callId: string): Promise<CrmDeliveryDetail> =>
  askHub('POST', `${of(accountId, callId)}/skip`, {});
