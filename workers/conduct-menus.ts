import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { ConductorRunner } from '../connectors/kit/conductor-runner.ts';
import type { PbxConnector } from '../connectors/kit/define-pbx-connector.ts';
import type { StreamClock } from '../connectors/kit/keep-open.ts';
import { providerHttpFor } from '../connectors/kit/provider-http-for.ts';
import { parseSettings } from '../connectors/kit/settings-form.ts';
import type { ConnectionSource } from '../src/connections/connection-source.ts';
import type { InboxPort } from '../src/connections/inbox-port.ts';
import type { ConnectionDirectory } from '../src/connections/pbx-port.ts';
import type { SessionLeases } from '../src/connections/session-leases.ts';
import type { Database } from '../src/db/database.ts';
import type { NewInboxRow } from '../src/inbox/inbox-row.ts';
import { isAppError } from '../src/platform/app-error.ts';
import type { Service } from '../src/platform/lifecycle.ts';
import type { Metrics } from '../src/platform/metrics.ts';
import { conductorStore } from '../src/voice-menus/conductor-store.ts';
import { type MenuHostOptions, menuHostAt } from '../src/voice-menus/menu-host.ts';
import { HoldLeased, type LeasedRunner } from './hold-leased.ts';

export interface ConductMenusOptions {
  database: Database;
  leases: SessionLeases;
  source: ConnectionSource;
  connectionDirectory: ConnectionDirectory;
  connectors: readonly PbxConnector[];
  /** What conductors ask of the hub. */
  menuHosts: Omit<MenuHostOptions, 'tell'>;
  inbox: InboxPort;
  metrics: Metrics;
  logger: Logger;
}

/** Much more often than a row of a process counts as forgotten. */
const SEEN_EVERY_MS = 15_000;

type Told = { state: 'starting' | 'listening' | 'trouble'; trouble?: string };

/** Leads callers through what is published, at each connection in exactly one process at a time. */
export class ConductMenus implements Service {
  readonly #options: ConductMenusOptions;
  readonly #holder: HoldLeased;
  /** Connection id → the last of what is written of its state: one after the other, so that the last word stays. */
  readonly #notes = new Map<string, Promise<void>>();
  #seenAt = 0;

  constructor(options: ConductMenusOptions) {
    this.#options = options;
    const { database, leases, logger } = options;
    this.#holder = new HoldLeased({
      leases,
      logger,
      leaseOf: (connectionId) => `menus:${connectionId}`,
      wanted: () => this.#wanted(),
      open: (connectionId) => this.#open(connectionId),
      looked: (held) => this.#seen(held),
      closed: (connectionId) => this.#note(connectionId, () => conductorStore.forget(database, connectionId)),
    });
  }

  start(): Promise<void> {
    return this.#holder.start();
  }

  stop(): Promise<void> {
    return this.#holder.stop();
  }

  /** Connections at which this process leads callers. */
  get holding(): string[] {
    return this.#holder.holding;
  }

  /** Connections that hand callers over, and have something published for them. */
  async #wanted(): Promise<ReadonlyMap<string, string>> {
    const ids = this.#options.connectors.filter(({ menus }) => menus !== undefined).map(({ id }) => id);
    if (ids.length === 0) return new Map();
    const { rows } = await this.#options.database.hubPool.query<{ connection_id: string; version: string }>(
      `SELECT connection_id, md5(settings) AS version FROM connections c WHERE enabled AND connector = ANY($1)
         AND EXISTS (SELECT 1 FROM voice_menu_places p
           WHERE p.connection_id = c.connection_id AND p.how = 'conducted' AND p.published_version IS NOT NULL)`,
      [ids],
    );
    return new Map(rows.map((row) => [row.connection_id, row.version]));
  }

  async #open(connectionId: string): Promise<LeasedRunner | 'gone' | undefined> {
    const { source, connectionDirectory, connectors, database, logger, metrics } = this.#options;
    const connection = await source.find(connectionId);
    const connector = connectors.find(({ id }) => id === connection?.connector);
    if (connection === undefined || connector?.menus === undefined) return 'gone';
    const { tenantId, country } = connection;
    const log = logger.child({ tenantId, connectionId });
    const troubles = metrics.counter({
      name: 'voice_menu_troubles_total',
      help: 'Things that went wrong with one caller in a voice menu.',
      labels: ['connector'],
    });
    const tell = (told: Told): void => {
      void this.#note(connectionId, () => conductorStore.tell(database, { connectionId, tenantId }, told));
    };
    try {
      const settings: unknown = parseSettings(connector, connection.settings);
      const why = connector.lacks?.(settings).voiceMenus;
      const live = await connectionDirectory.find(connectionId);
      if (why !== undefined || live === undefined) {
        tell({ state: 'trouble', trouble: why ?? 'The connection is switched off.' });
        return undefined;
      }
      tell({ state: 'starting' });
      return new ConductorRunner({
        conductor: connector.menus,
        context: { settings, country },
        http: providerHttpFor(connector, settings, connection.tokens),
        host: menuHostAt({ ...this.#options.menuHosts, tell: (row) => this.#tell(row) }, live),
        clock: systemClock,
        onUp: () => {
          log.info('callers are led through voice menus');
          tell({ state: 'listening' });
        },
        onDown: (reason, kind) => {
          log.info({ reason, kind }, 'callers are led no more');
          tell({ state: 'trouble', trouble: reason });
        },
        onTrouble: (reason, callId) => {
          troubles.inc({ connector: connector.id });
          log.warn({ reason, callId }, 'trouble with a caller in a voice menu');
        },
      });
    } catch (error) {
      if (!isAppError(error)) throw error;
      tell({ state: 'trouble', trouble: error.message });
      return undefined;
    }
  }

  async #tell(row: NewInboxRow): Promise<void> {
    const { database, inbox } = this.#options;
    await database.hub((tx) => inbox.insert(tx, [row]));
    inbox.wake(row.connectionId);
  }

  /** Never rejects. */
  #note(connectionId: string, write: () => Promise<void>): Promise<void> {
    const noted = (this.#notes.get(connectionId) ?? Promise.resolve())
      .then(write)
      .catch((error: unknown) =>
        this.#options.logger.warn(
          { err: error, connectionId },
          'the state of voice menus could not be written',
        ),
      );
    this.#notes.set(connectionId, noted);
    return noted;
  }

  async #seen(held: readonly string[]): Promise<void> {
    if (Date.now() - this.#seenAt < SEEN_EVERY_MS) return;
    this.#seenAt = Date.now();
    await conductorStore.seen(this.#options.database, held);
  }
}

const systemClock: StreamClock = {
  now: Date.now,
  // A sleep that is cut short by the signal is not an error.
  sleep: (ms, signal) => delay(ms, undefined, signal && { signal }).catch(() => undefined),
};
