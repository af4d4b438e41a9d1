import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { ConnectorErrorKind } from '../connectors/kit/connector-error.ts';
import type { PbxConnector } from '../connectors/kit/define-pbx-connector.ts';
import { heardHttp } from '../connectors/kit/heard-http.ts';
import type { ProviderHttp } from '../connectors/kit/provider-http.ts';
import { providerHttpFor } from '../connectors/kit/provider-http-for.ts';
import { parseSettings } from '../connectors/kit/settings-form.ts';
import { type StreamClock, StreamRunner } from '../connectors/kit/stream-runner.ts';
import type { TokenPairStore } from '../connectors/kit/token-pair.ts';
import { listLiveKeys } from '../src/calls/live-keys.ts';
import type { ConnectionHealth } from '../src/connections/connection-health.ts';
import type { ConnectionSource, OpenedConnection } from '../src/connections/connection-source.ts';
import type { HearAnswers } from '../src/connections/connector-catalog.ts';
import type { InboxPort } from '../src/connections/inbox-port.ts';
import type { SessionLeases } from '../src/connections/session-leases.ts';
import type { Database } from '../src/db/database.ts';
import type { Exchange } from '../src/domain/exchange.ts';
import { isAppError } from '../src/platform/app-error.ts';
import type { Service } from '../src/platform/lifecycle.ts';
import { HoldLeased, type LeasedRunner } from './hold-leased.ts';

export interface HoldStreamOptions {
  database: Database;
  leases: SessionLeases;
  source: ConnectionSource;
  health: ConnectionHealth;
  inbox: InboxPort;
  connectors: readonly PbxConnector[];
  logger: Logger;
  /** Who wants to know what the PBX of a connection answers. */
  hear?: HearAnswers;
  httpFor?: (connector: PbxConnector, settings: unknown, tokens: TokenPairStore) => ProviderHttp;
  clock?: StreamClock;
}

/** Holds the event streams of all connections, each in exactly one process at a time. */
export class HoldStream implements Service {
  readonly #options: HoldStreamOptions;
  readonly #holder: HoldLeased;

  constructor(options: HoldStreamOptions) {
    this.#options = options;
    const { leases, logger } = options;
    this.#holder = new HoldLeased({
      leases,
      logger,
      leaseOf: (connectionId) => `stream:${connectionId}`,
      wanted: () => this.#wanted(),
      open: (connectionId) => this.#open(connectionId),
    });
  }

  start(): Promise<void> {
    return this.#holder.start();
  }

  stop(): Promise<void> {
    return this.#holder.stop();
  }

  /** Connections whose stream this process holds. */
  get holding(): string[] {
    return this.#holder.holding;
  }

  /** Connection id → version of its settings. */
  async #wanted(): Promise<Map<string, string>> {
    const ids = this.#options.connectors.filter(({ stream }) => stream !== undefined).map(({ id }) => id);
    if (ids.length === 0) return new Map();
    const { rows } = await this.#options.database.hubPool.query<{ connection_id: string; version: string }>(
      'SELECT connection_id, md5(settings) AS version FROM connections WHERE enabled AND connector = ANY($1)',
      [ids],
    );
    return new Map(rows.map((row) => [row.connection_id, row.version]));
  }

  async #open(connectionId: string): Promise<LeasedRunner | 'gone' | undefined> {
    const connection = await this.#options.source.find(connectionId);
    const connector = this.#options.connectors.find(({ id }) => id === connection?.connector);
    if (connection === undefined || connector === undefined) return 'gone';
    try {
      return this.#runner(connection, connector);
    } catch (error) {
      if (!isAppError(error)) throw error;
      // Settings that cannot be used: nothing to hold until they change.
      await this.#options.health.failed(connectionId, 'stream', { error: error.message, refused: true });
      return undefined;
    }
  }

  #runner(connection: OpenedConnection, connector: PbxConnector): StreamRunner<unknown> | undefined {
    if (connector.stream === undefined) return undefined;
    const { connectionId, tenantId, country } = connection;
    const { database, inbox, health, logger, hear } = this.#options;
    const settings: unknown = parseSettings(connector, connection.settings);
    const http = (this.#options.httpFor ?? providerHttpFor)(connector, settings, connection.tokens);
    const log = logger.child({ tenantId, connectionId });
    const note = (work: Promise<unknown>): void => {
      work.catch((error: unknown) => log.warn({ err: error }, 'health could not be written'));
    };
    return new StreamRunner({
      stream: connector.stream,
      context: { settings, country },
      http: hear === undefined ? http : heardHttp(http, hear(connectionId)),
      clock: this.#options.clock ?? systemClock,
      knownKeys: () => listLiveKeys(database, tenantId, connectionId),
      write: async (exchanges: readonly Exchange[]) => {
        const rows = exchanges.map((exchange) => ({ tenantId, connectionId, exchange }));
        await database.hub((tx) => inbox.insert(tx, rows));
        inbox.wake(connectionId);
        note(health.heard(connectionId));
      },
      onUp: () => {
        log.info('stream is up');
        note(health.up(connectionId, 'stream'));
      },
      onDown: (reason: string, kind: ConnectorErrorKind) => {
        log.info({ reason, kind }, 'stream is down');
        note(health.failed(connectionId, 'stream', { error: reason, refused: kind === 'auth' }));
      },
    });
  }
}

const systemClock: StreamClock = {
  now: Date.now,
  // A sleep that is cut short by the signal is not an error.
  sleep: (ms, signal) => delay(ms, undefined, signal && { signal }).catch(() => undefined),
};
