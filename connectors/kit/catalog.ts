import type { ConnectionTest } from '../../src/domain/pbx/connection-test.ts';
import type { PbxOperations } from '../../src/domain/pbx/pbx-operations.ts';
import { AppError } from '../../src/platform/app-error.ts';
import { bindOperations } from './bind-operations.ts';
import { type BoundPort, bindPort } from './bind-port.ts';
import type { Capability, PbxConnector } from './define-pbx-connector.ts';
import type { HeardAnswer } from './heard-http.ts';
import { credentialOrigins } from './provider-http-for.ts';
import { parseSettings, type SettingsSchema, secretFieldsOf, settingsSchemaOf } from './settings-form.ts';
import { testConnection } from './test-connection.ts';
import type { TokenPairStore } from './token-pair.ts';

/** What people and the console may know of a connector: pure data. */
export interface ConnectorDescription {
  id: string;
  displayName: string;
  docs: string;
  /** JSON Schema that draws the form. */
  settingsSchema: SettingsSchema;
  secretFields: string[];
  /** How it hears of calls. */
  hears: { webhook: boolean; callLog: boolean; stream: boolean };
  can: Partial<Record<Capability, true>>;
  cannot: Partial<Record<Capability, string>>;
}

/** All connectors of this build, for the parts of the hub that must not know any of them by name. */
export interface ConnectorCatalog {
  list(): ConnectorDescription[];
  find(id: string): ConnectorDescription | undefined;
  /** Throws `AppError('unprocessable')` with all problems when the settings do not fit. */
  check(id: string, rawSettings: unknown): void;
  /** Where the credentials of these settings go, sorted: what may change only together with them. */
  credentialOrigins(id: string, rawSettings: unknown): string[];
  /** Throws `AppError('notFound')` for a connector that this build does not have. */
  bind(id: string, rawSettings: unknown, country: string): BoundPort;
  /** The same, for what can be done at the PBX; keeps one HTTP client with its rate limit. */
  operate(
    id: string,
    rawSettings: unknown,
    country: string,
    tokens?: TokenPairStore,
    heard?: (answer: HeardAnswer) => void,
  ): PbxOperations;
  /** What these settings take away of what the connector can, and why. */
  lacks(id: string, rawSettings: unknown): Readonly<Partial<Record<string, string>>>;
  /** Reads at the PBX and says what it saw; writes nothing. Throws as `check` does. */
  test(id: string, rawSettings: unknown, country: string, tokens?: TokenPairStore): Promise<ConnectionTest>;
}

export function connectorCatalog(connectors: readonly PbxConnector[]): ConnectorCatalog {
  /** By connector id. */
  const byId = new Map(connectors.map((connector) => [connector.id, connector]));
  /** By connector id; schemas are made once. */
  const descriptions = new Map(connectors.map((connector) => [connector.id, describe(connector)]));
  const get = (id: string): PbxConnector => {
    const connector = byId.get(id);
    if (connector === undefined) throw new AppError('notFound', `There is no connector "${id}"`);
    return connector;
  };
  return {
    list: () => [...descriptions.values()],
    find: (id) => descriptions.get(id),
    check: (id, rawSettings) => void parseSettings(get(id), rawSettings),
    credentialOrigins: (id, rawSettings) =>
      credentialOrigins(get(id), parseSettings(get(id), rawSettings)).sort(),
    bind: (id, rawSettings, country) => bindPort(get(id), rawSettings, country),
    operate: (id, rawSettings, country, tokens, heard) =>
      bindOperations(get(id), rawSettings, country, { tokens, heard }),
    lacks: (id, rawSettings) => get(id).lacks?.(parseSettings(get(id), rawSettings)) ?? {},
    test: (id, rawSettings, country, tokens) =>
      testConnection(get(id), rawSettings, country, tokens === undefined ? {} : { tokens }),
  };
}

function describe(connector: PbxConnector): ConnectorDescription {
  const settingsSchema = settingsSchemaOf(connector);
  return {
    id: connector.id,
    displayName: connector.displayName,
    docs: connector.docs,
    settingsSchema,
    secretFields: secretFieldsOf(settingsSchema),
    hears: {
      webhook: connector.webhook !== undefined,
      callLog: connector.callLog !== undefined,
      stream: connector.stream !== undefined,
    },
    can: {
      ...connector.can,
      ...(connector.menus && { voiceMenus: true }),
      ...Object.fromEntries(Object.keys(connector.operations ?? {}).map((group) => [group, true])),
    },
    cannot: connector.cannot ?? {},
  };
}
