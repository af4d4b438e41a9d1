import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { ConnectorErrorKind } from '../connectors/kit/connector-error.ts';
import type { PbxConnector } from '../connectors/kit/define-pbx-connector.ts';
import { heardHttp } from '../connectors/kit/heard-http.ts';
import type { ProviderHttp } from '../connectors/kit/provider-http.ts';
import { providerHttpFor } from '../connectors/kit/provider-http-for.ts';
import { parseSettings } from '../connectors/kit/settings-form.ts';
import { type StreamClock, StreamRunner } from '../connectors/kit/stream-runner.ts';
import { listLiveKeys } from '../src/calls/live-keys.ts';
import type { TokenPairStore } from '../connectors/kit/token-pair.ts';
import type { ConnectionHealth } from '../src/connections/connection-health.ts';
import type { ConnectionSource, OpenedConnection } from '../src/connections/connection-source.ts';
import type { HearAnswers } from '../src/connections/connector-catalog.ts';
import type { InboxPort } from '../src/connections/inbox-port.ts';
import type { SessionLeases } from '../src/connections/session-leases.ts';
import type { Database } from '../src/db/database.ts';
import type { Exchange } from '../src/domain/exchange.ts';
import { isAppError } from '../src/platform/app-error.ts';
import type { Service } from '../src/platform/lifecycle.ts';

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

/** How often each process looks for streams that nobody holds: how soon another process takes over from a dead one. */
const LOOK_EVERY_MS = 1_000;
/** A process takes few at a time, so that many processes share the streams instead of the first one taking all. */
const TAKE_AT_ONCE = 20;

interface HeldStream {
  /** Version of the settings that it runs with. */
  version: string;
  runner: StreamRunner<unknown> | undefined;
}

/** Holds the event streams of all connections, each in exactly one process at a time. */
export class HoldStream implements Service {
  readonly #options: HoldStreamOptions;
  /** By connection id. */
  readonly #held = new Map<string, HeldStream>();
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #isStopped = true;
  #unsubscribe: (() => void) | undefined;

  constructor(options: HoldStreamOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    if (!this.#isStopped) return;
    this.#isStopped = false;
    this.#unsubscribe = this.#options.leases.onLost(() => void this.#dropAll());
    this.#lookIn(0);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#unsubscribe?.();
    await this.#looking;
    await Promise.all([...this.#held.keys()].map((connectionId) => this.#letGo(connectionId)));
  }

  /** Connections whose stream this process holds. */
  get holding(): string[] {
    return [...this.#held.keys()];
  }

  #lookIn(ms: number): void {
    this.#timer = setTimeout(() => {
      this.#looking = this.#look()
        .catch((error: unknown) =>
          this.#options.logger.warn({ err: error }, 'streams could not be looked up'),
        )
        .finally(() => {
          if (!this.#isStopped) this.#lookIn(LOOK_EVERY_MS);
        });
    }, ms);
  }

  async #look(): Promise<void> {
    const wanted = await this.#wanted();
    for (const [connectionId, { version }] of this.#held) {
      if (wanted.get(connectionId) !== version) await this.#letGo(connectionId);
    }
    let taken = 0;
    for (const [connectionId, version] of wanted) {
      if (taken >= TAKE_AT_ONCE || this.#isStopped) break;
      if (this.#held.has(connectionId)) continue;
      if (!(await this.#options.leases.tryTake(leaseOf(connectionId)))) continue;
      taken += 1;
      await this.#hold(connectionId, version);
    }
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

  async #hold(connectionId: string, version: string): Promise<void> {
    try {
      const connection = await this.#options.source.find(connectionId);
      const connector = this.#options.connectors.find(({ id }) => id === connection?.connector);
      if (connection === undefined || connector === undefined) {
        await this.#options.leases.release(leaseOf(connectionId));
        return;
      }
      const runner = this.#runner(connection, connector);
      this.#held.set(connectionId, { version, runner });
      runner?.start();
    } catch (error) {
      if (!isAppError(error)) {
        await this.#options.leases.release(leaseOf(connectionId));
        throw error;
      }
      // Settings that cannot be used: held without a stream until they change, so that it is said once and not every second.
      this.#held.set(connectionId, { version, runner: undefined });
      await this.#options.health.failed(connectionId, { error: error.message, refused: true });
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
        note(health.up(connectionId));
      },
      onDown: (reason: string, kind: ConnectorErrorKind) => {
        log.info({ reason, kind }, 'stream is down');
        note(health.failed(connectionId, { error: reason, refused: kind === 'auth' }));
      },
    });
  }

  async #letGo(connectionId: string): Promise<void> {
    const held = this.#held.get(connectionId);
    this.#held.delete(connectionId);
    await held?.runner?.stop();
    await this.#options.leases.release(leaseOf(connectionId));
  }

  /** The leases are gone with the database session: another process may already hold the streams. */
  async #dropAll(): Promise<void> {
    const held = [...this.#held.values()];
    this.#held.clear();
    await Promise.all(held.map(({ runner }) => runner?.stop()));
  }
}

const systemClock: StreamClock = {
  now: Date.now,
  // A sleep that is cut short by the signal is not an error.
  sleep: (ms, signal) => delay(ms, undefined, signal && { signal }).catch(() => undefined),
};

function leaseOf(connectionId: string): string {
  return `stream:${connectionId}`;
}
