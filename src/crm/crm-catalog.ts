import type { TokenPairStore } from '../connections/token-pairs.ts';
import type { CrmPort, UnknownCallers } from '../domain/crm/crm-port.ts';

/** A CRM as people see it; pure data, drawn by the console. */
export interface CrmDescription {
  id: string;
  displayName: string;
  docs: string;
  /** JSON Schema of the settings; secrets carry `secret: true`. */
  settingsSchema: Record<string, unknown>;
  secretFields: string[];
  /** What may be done about callers it does not know; the first is the default. */
  unknownCallers: readonly UnknownCallers[];
  can: readonly string[];
  cannot: Readonly<Record<string, string | undefined>>;
  /** Its tokens change whenever they are refreshed, and must be refreshed in time. */
  keepsTokens: boolean;
}

/** The CRMs of this build. Features know none of them by name; the wiring hands this in. */
export interface CrmCatalog {
  list(): CrmDescription[];
  find(id: string): CrmDescription | undefined;
  /** Throws `AppError('unprocessable')` with every problem when the settings do not fit. */
  check(id: string, rawSettings: unknown): void;
  /** Where the credentials of these settings go, sorted: what may change only together with them. */
  credentialOrigins(id: string, rawSettings: unknown): string[];
  /** Throws `AppError` when the connector is unknown or the settings do not fit. Keeps one HTTP client with its rate limit. */
  bind(id: string, rawSettings: unknown, country: string, tokens?: TokenPairStore): CrmPort;
  /** Refreshes the tokens when they are due. `deadReason`: only a person can help. Other trouble is thrown. */
  refreshTokens(
    id: string,
    rawSettings: unknown,
    tokens: TokenPairStore,
    now: number,
  ): Promise<'kept' | { deadReason: string }>;
}
