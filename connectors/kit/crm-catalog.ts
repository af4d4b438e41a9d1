import type { CrmPort, UnknownCallers } from '../../src/domain/crm/crm-port.ts';
import { AppError } from '../../src/platform/app-error.ts';
import { bindCrm } from './bind-crm.ts';
import { ConnectorError } from './connector-error.ts';
import type { CrmCapability, CrmConnector } from './define-crm-connector.ts';
import { credentialOrigins, tokenPairHttpFor } from './provider-http-for.ts';
import { parseSettings, type SettingsSchema, secretFieldsOf, settingsSchemaOf } from './settings-form.ts';
import type { TokenPairStore } from './token-pair.ts';

/** What people and the console may know of a CRM connector: pure data. */
export interface CrmDescription {
  id: string;
  displayName: string;
  docs: string;
  /** JSON Schema that draws the form. */
  settingsSchema: SettingsSchema;
  secretFields: string[];
  /** The first is the default. */
  unknownCallers: readonly UnknownCallers[];
  can: readonly CrmCapability[];
  cannot: Partial<Record<CrmCapability, string>>;
  keepsTokens: boolean;
}

/** All CRM connectors of this build, for the parts of the hub that must not know any of them by name. */
export interface CrmCatalog {
  list(): CrmDescription[];
  find(id: string): CrmDescription | undefined;
  /** Throws `AppError('unprocessable')` with all problems when the settings do not fit. */
  check(id: string, rawSettings: unknown): void;
  /** Where the credentials of these settings go, sorted. */
  credentialOrigins(id: string, rawSettings: unknown): string[];
  /** Throws `AppError('notFound')` for a connector that this build does not have. */
  bind(id: string, rawSettings: unknown, country: string, tokens?: TokenPairStore): CrmPort;
  /** Refreshes tokens that are due at `now`. `deadReason`: only a person can help. Other trouble is thrown. */
  refreshTokens(
    id: string,
    rawSettings: unknown,
    tokens: TokenPairStore,
    now: number,
  ): Promise<'kept' | { deadReason: string }>;
}

export function crmCatalog(connectors: readonly CrmConnector[]): CrmCatalog {
  /** By connector id. */
  const byId = new Map(connectors.map((connector) => [connector.id, connector]));
  /** By connector id; schemas are made once. */
  const descriptions = new Map(connectors.map((connector) => [connector.id, describe(connector)]));
  const get = (id: string): CrmConnector => {
    const connector = byId.get(id);
    if (connector === undefined) throw new AppError('notFound', `There is no CRM connector "${id}"`);
    return connector;
  };
  return {
    list: () => [...descriptions.values()],
    find: (id) => descriptions.get(id),
    check: (id, rawSettings) => void parseSettings(get(id), rawSettings),
    credentialOrigins: (id, rawSettings) =>
      credentialOrigins(get(id), parseSettings(get(id), rawSettings)).sort(),
    bind: (id, rawSettings, country, tokens) => bindCrm(get(id), rawSettings, country, { tokens }),
    refreshTokens: async (id, rawSettings, tokens, now) => {
      const connector = get(id);
      try {
        await tokenPairHttpFor(connector, parseSettings(connector, rawSettings), tokens)?.refresh({
          ifDueAt: now,
        });
        return 'kept';
      } catch (error) {
        if (error instanceof ConnectorError && error.kind === 'auth') return { deadReason: error.message };
        throw error;
      }
    },
  };
}

function describe(connector: CrmConnector): CrmDescription {
  const settingsSchema = settingsSchemaOf(connector);
  return {
    id: connector.id,
    displayName: connector.displayName,
    docs: connector.docs,
    settingsSchema,
    secretFields: secretFieldsOf(settingsSchema),
    unknownCallers: connector.unknownCallers,
    can: connector.can,
    cannot: connector.cannot,
    keepsTokens: connector.tokenPairs !== undefined,
  };
}
