import type { ConnectionTest } from '../contract.ts';
import { askHub, type List } from './hub.ts';
import type { Settings, SettingsSchema } from './settings-schema.ts';

export interface Connector {
  id: string;
  displayName: string;
  /** Path of its page below the hub's own address. */
  docs: string;
  settingsSchema: SettingsSchema;
  hears: { webhook: boolean; callLog: boolean; stream: boolean };
  can: Record<string, true>;
  /** Capability → why it is missing. */
  cannot: Record<string, string>;
}

export interface Connection {
  connectionId: string;
  connector: string;
  displayName: string;
  name: string;
  enabled: boolean;
  settings: Settings;
  hookUrl?: string;
  status: 'new' | 'ok' | 'degraded' | 'refused' | 'down';
  error?: string;
  errorAt?: string;
  failures: number;
  /** What is wrong with each way in which it hears of calls. */
  troubles?: Partial<Record<'callLog' | 'stream' | 'subscription' | 'tokens', { error: string; at: string }>>;
  /** What its own settings take away: capability, or a part of it (`blockList.prefixes`) → why. */
  lacks?: Record<string, string>;
  lastEventAt?: string;
  lastPollAt?: string;
  nextPollAt?: string;
  /** The call log was read whole up to here. */
  logReadTo?: string;
  subscription?: { until?: string; error?: string };
}

export interface Refusal {
  reason: string;
  day: string;
  count: number;
  lastAt: string;
}

export interface ConnectionChange {
  name?: string;
  enabled?: boolean;
  settings?: Settings;
  renewHook?: boolean;
}

const at = (connectionId: string) => `/connections/${encodeURIComponent(connectionId)}`;

export const listConnectors = async (signal?: AbortSignal): Promise<Connector[]> =>
  (await askHub<{ items: Connector[] }>('GET', '/connectors', undefined, signal)).items;

export const listConnections = async (signal?: AbortSignal): Promise<Connection[]> =>
  (await askHub<List<Connection>>('GET', '/connections', undefined, signal)).items;

export const readConnection = (connectionId: string, signal?: AbortSignal): Promise<Connection> =>
  askHub('GET', at(connectionId), undefined, signal);

export const listRefusals = async (connectionId: string, signal?: AbortSignal): Promise<Refusal[]> =>
  (await askHub<{ items: Refusal[] }>('GET', `${at(connectionId)}/refusals`, undefined, signal)).items;

export const createConnection = (made: {
  connector: string;
  name: string;
  settings: Settings;
}): Promise<Connection> => askHub('POST', '/connections', made);

export const updateConnection = (connectionId: string, change: ConnectionChange): Promise<Connection> =>
  askHub('PATCH', at(connectionId), change);

export const removeConnection = (connectionId: string): Promise<void> => askHub('DELETE', at(connectionId));

export const testConnection = (connectionId: string): Promise<ConnectionTest> =>
  askHub('POST', `${at(connectionId)}/test`, {});

/** Settings as they stand in the form; secrets that are left out are those of `connectionId`. */
export const testSettings = (form: {
  connector: string;
  settings: Settings;
  connectionId?: string;
}): Promise<ConnectionTest> => askHub('POST', '/connections/test', form);
