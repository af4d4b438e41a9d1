import type { ConnectionTest } from '../domain/pbx/connection-test.ts';
import type { PbxOperations } from '../domain/pbx/pbx-operations.ts';
import type { PbxPort } from './pbx-port.ts';
import type { TokenPairStore } from './token-pairs.ts';

/** A connector as people see it; pure data, drawn by the console. */
export interface ConnectorDescription {
  id: string;
  displayName: string;
  docs: string;
  /** JSON Schema of the settings; secrets carry `secret: true`. */
  settingsSchema: Record<string, unknown>;
  secretFields: string[];
  hears: { webhook: boolean; callLog: boolean; stream: boolean };
  can: Readonly<Record<string, true | undefined>>;
  cannot: Readonly<Record<string, string | undefined>>;
}

/** Is told what a PBX answered to one request (status 0: nothing that can be read). Must not throw. */
export type HearAnswer = (answer: { method: string; path: string; status: number; body: string }) => void;
/** By connection id. */
export type HearAnswers = (connectionId: string) => HearAnswer;

/** The connectors of this build. Features know none of them by name; the wiring hands this in. */
export interface ConnectorCatalog {
  list(): ConnectorDescription[];
  find(id: string): ConnectorDescription | undefined;
  /** Throws `AppError('unprocessable')` with every problem when the settings do not fit the connector's schema. */
  check(id: string, rawSettings: unknown): void;
  /** Where the credentials of these settings go, sorted: what may change only together with them. */
  credentialOrigins(id: string, rawSettings: unknown): string[];
  /** Throws `AppError` when the connector is unknown or the settings do not fit. */
  bind(id: string, rawSettings: unknown, country: string): PbxPort;
  /** What can be done at the PBX. Throws as `bind` does. */
  operate(
    id: string,
    rawSettings: unknown,
    country: string,
    tokens?: TokenPairStore,
    heard?: HearAnswer,
  ): PbxOperations;
  /** What these settings take away of what the connector can (`blockList`, `callControl.hold`), and why. Throws as `bind` does. */
  lacks(id: string, rawSettings: unknown): Readonly<Partial<Record<string, string>>>;
  /** Reads at the PBX, and says what it saw. Throws as `check` does. */
  test(id: string, rawSettings: unknown, country: string, tokens?: TokenPairStore): Promise<ConnectionTest>;
}
