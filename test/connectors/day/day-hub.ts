import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import pg from 'pg';
import type { PbxConnector } from '../../../connectors/kit/define-pbx-connector.ts';
import type { SteppedClock } from '../../../sandbox/exchange/clock.ts';
import { PgAgentDirectory } from '../../../src/agents/pg-agent-directory.ts';
import { CachedConnectionDirectory } from '../../../src/connections/cached-connection-directory.ts';
import type { ConnectionView } from '../../../src/connections/connection-service.ts';
import { SessionLeases } from '../../../src/connections/session-leases.ts';
import { SubscriptionStore } from '../../../src/connections/subscription-store.ts';
import { PgCallerDirectory } from '../../../src/contacts/pg-caller-directory.ts';
import type { Database } from '../../../src/db/database.ts';
import type { CallRecord } from '../../../src/domain/call-record.ts';
import { hooksRouter } from '../../../src/http/hooks.ts';
import { Inbox } from '../../../src/inbox/inbox.ts';
import { Refusals } from '../../../src/inbox/refusals.ts';
import { silentLogger } from '../../../src/platform/logger.ts';
import { Metrics } from '../../../src/platform/metrics.ts';
import { HoldStream } from '../../../workers/hold-stream.ts';
import { Ingest } from '../../../workers/ingest.ts';
import { PollCallLog } from '../../../workers/poll-call-log.ts';
import { RenewSubscriptions } from '../../../workers/renew-subscriptions.ts';
import { connectionsOn, createTenant } from '../../connections/connections-on.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { hurriedHttp } from './hurried-http.ts';

type HurriedHttp = ReturnType<typeof hurriedHttp>;

/** The whole hub for one connection, on a real database and by the clock of the day: webhooks → inbox → calls, polls, streams, renewals. */
export class DayHub {
  readonly #test: TestDatabase;
  /** Bound by no policy: for looking. */
  readonly #owner: pg.Pool;
  readonly #clock: SteppedClock;
  readonly #connected: ReturnType<typeof connectionsOn>;
  readonly #leases: SessionLeases;
  readonly #poller: PollCallLog;
  readonly #holder: HoldStream;
  readonly #renewer: RenewSubscriptions;
  readonly #ingest: Ingest;
  readonly #inbox: Inbox;
  readonly #server: Server;
  readonly #https: HurriedHttp[] = [];
  readonly isStreaming: boolean;
  #tenantId = '';
  #connectionId = '';
  #isWoken = false;
  #writing = 0;
  #draining: Promise<void> = Promise.resolve();
  /** Where PBXs reach it: what stands between may lose things. */
  publicUrl = '';

  private constructor(test: TestDatabase, connector: PbxConnector, clock: SteppedClock) {
    const { database } = test;
    const logger = silentLogger();
    const metrics = new Metrics();
    this.#test = test;
    this.#owner = new pg.Pool({ connectionString: test.databaseUrl, max: 1 });
    // The database may be dropped before the last goodbye is through.
    this.#owner.on('error', () => {});
    this.#clock = clock;
    const connected = connectionsOn(database, [connector]);
    this.#connected = connected;
    this.#leases = new SessionLeases(database);
    const wake = (): void => {
      this.#isWoken = true;
    };
    this.#inbox = new Inbox({ database, wake: async () => wake(), logger });
    const directory = new CachedConnectionDirectory(connected);
    this.#ingest = new Ingest({
      database,
      connections: directory,
      agents: new PgAgentDirectory({ database, bus: connected.bus }),
      directory: new PgCallerDirectory(),
      bus: connected.bus,
      metrics,
      logger,
    });
    const common = {
      ...connected,
      inbox: { insert: connected.inbox.insert, wake },
      database,
      leases: this.#leases,
      connectors: [connector],
      logger,
    };
    const httpFor: typeof hurriedHttp = (...of) => {
      const http = hurriedHttp(...of);
      this.#https.push(http);
      return http;
    };
    this.#poller = new PollCallLog({ ...common, httpFor });
    const noTokens = { read: async () => ({}) as never, change: async () => ({}) as never };
    this.#renewer = new RenewSubscriptions({
      ...common,
      publicUrl: () => this.publicUrl,
      httpFor: (kind, settings) => httpFor(kind, settings, noTokens),
    });
    this.#holder = new HoldStream({
      ...common,
      database: this.#counting(database),
      httpFor,
      clock: this.#streamClock(),
    });
    this.isStreaming = connector.stream !== undefined;
    const app = express();
    const subscriptions = new SubscriptionStore(database);
    app.use(
      hooksRouter({
        connections: directory,
        inbox: this.#inbox,
        refusals: new Refusals({ database, metrics, logger }),
        heard: (id) => void connected.health.heard(id).catch(() => undefined),
        ended: (id, external) => void subscriptions.ended(id, external),
        answer: async () => undefined,
        logger,
      }),
    );
    this.#server = createServer(app);
  }

  static async open(connector: PbxConnector, clock: SteppedClock): Promise<DayHub> {
    const hub = new DayHub(await createTestDatabase({ poolSize: 6 }), connector, clock);
    await new Promise<void>((resolve) => hub.#server.listen(0, '127.0.0.1', resolve));
    hub.publicUrl = hub.url;
    return hub;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Makes the one connection. @returns its webhook address behind `publicUrl` */
  async connect(connector: string, settings: Record<string, unknown>): Promise<string> {
    const { database } = this.#test;
    this.#tenantId = await createTenant(database);
    const connection = await this.#connected.service.create(this.#tenantId, {
      connector,
      name: 'a day',
      settings,
    });
    this.#connectionId = connection.connectionId;
    // What the database itself dates is of today, not of the day that is played.
    await database.hubPool.query(
      'UPDATE connection_states SET next_poll_at = $1 WHERE next_poll_at IS NOT NULL',
      [new Date(this.#clock.now())],
    );
    if (this.isStreaming) await this.#holder.start();
    return `${this.publicUrl}${connection.hookPath ?? ''}`;
  }

  /** Does all that is due: polls, renewals, and what waits in the inbox. */
  async look(): Promise<void> {
    await this.#poller.look();
    await this.#renewer.look();
    await this.breathe();
  }

  /** What was told so far becomes calls; who asks meanwhile waits for that, too. */
  drain(): Promise<void> {
    this.#draining = this.#draining.then(async () => {
      while (this.#isWoken) {
        this.#isWoken = false;
        await this.#ingest.drain(this.#connectionId);
      }
    });
    return this.#draining;
  }

  /** Until nothing is being asked of the PBX any more, and what it told has become calls. */
  async breathe(): Promise<void> {
    do {
      for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    } while (this.#writing > 0 || this.#https.some((http) => http.inFlight() > 0));
    await this.drain();
  }

  health(): Promise<ConnectionView> {
    return this.#connected.service.get(this.#tenantId, this.#connectionId);
  }

  async records(): Promise<CallRecord[]> {
    const { rows } = await this.#owner.query<{ record: CallRecord }>(
      'SELECT record FROM calls WHERE connection_id = $1 AND merged_into IS NULL ORDER BY started_at, call_id',
      [this.#connectionId],
    );
    return rows.map(({ record }) => record);
  }

  /** What of the inbox was not understood or not taken, in words. */
  async troubles(): Promise<string[]> {
    const { rows } = await this.#owner.query<{ trouble: string }>(
      `SELECT coalesce(error, rejects::text) AS trouble FROM inbox
        WHERE connection_id = $1 AND (state <> 'done' OR jsonb_array_length(coalesce(rejects, '[]')) > 0)`,
      [this.#connectionId],
    );
    return rows.map(({ trouble }) => trouble);
  }

  async stop(): Promise<void> {
    await this.#holder.stop();
    await this.#poller.stop();
    await this.#renewer.stop();
    await this.#leases.stop();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    await this.#inbox.stop();
    await this.#owner.end();
    await this.#test.close();
  }

  /** What a stream asks of the database takes no time of the day. */
  #counting(database: Database): Database {
    return new Proxy(database, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        return (...given: unknown[]) => {
          const result: unknown = value.apply(target, given);
          if (!(result instanceof Promise)) return result;
          this.#writing += 1;
          return result.finally(() => {
            this.#writing -= 1;
          });
        };
      },
    });
  }

  /** A stream waits by the clock of the day, and the day waits until it has asked what it wanted to ask. */
  #streamClock() {
    return {
      now: () => this.#clock.now(),
      sleep: (ms: number, signal?: AbortSignal) =>
        new Promise<void>((resolve) => {
          if (signal?.aborted) return resolve();
          const forget = this.#clock.at(this.#clock.now() + ms, async () => {
            signal?.removeEventListener('abort', abort);
            resolve();
            await this.breathe();
          });
          const abort = (): void => {
            forget();
            resolve();
          };
          signal?.addEventListener('abort', abort);
        }),
    };
  }
}
