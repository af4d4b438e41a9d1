import pg from 'pg';
import type { Bus } from './bus.ts';
import { BusListeners, encodeNote } from './bus-listeners.ts';
import type { Logger } from './logger.ts';

export interface PostgresBusOptions {
  databaseUrl: string;
  /** Sends the notes; the bus opens a connection of its own only to listen. */
  pool: pg.Pool;
  logger: Logger;
}

/** One channel of PostgreSQL carries all of ours: every process listens once, whatever its subscriptions. */
const PG_CHANNEL = 'callweave_bus';
const FIRST_RETRY_MS = 100;
const MAX_RETRY_MS = 5_000;

/** The bus over LISTEN/NOTIFY. Notes lost while the connection is away stay lost, as the contract allows. */
export class PostgresBus implements Bus {
  private readonly options: PostgresBusOptions;
  private readonly listeners: BusListeners;
  private client: pg.Client | undefined;
  private retry: NodeJS.Timeout | undefined;
  private failures = 0;
  private stopped = false;
  private waiting: string[] = [];
  private sending: Promise<void> | undefined;

  constructor(options: PostgresBusOptions) {
    this.options = options;
    this.listeners = new BusListeners((err) => options.logger.error({ err }, 'listener of the bus failed'));
  }

  async start(): Promise<void> {
    await this.listen();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.retry);
    await this.sending?.catch(() => {});
    const client = this.client;
    this.client = undefined;
    await client?.end();
  }

  /**
   * Notes that come while others are on their way travel together, in one statement: a NOTIFY takes a lock of the whole
   * server, so under load few big ones are better than many small ones.
   */
  async publish(channel: string, message: string): Promise<void> {
    this.waiting.push(encodeNote(channel, message));
    this.sending ??= this.send();
    await this.sending;
  }

  async subscribe(channel: string, listener: (message: string) => void): Promise<() => Promise<void>> {
    return this.listeners.add(channel, listener);
  }

  private async send(): Promise<void> {
    // Notes of the same turn of the event loop go together.
    await Promise.resolve();
    try {
      while (this.waiting.length > 0) {
        const notes = this.waiting;
        this.waiting = [];
        await this.options.pool.query(
          `SELECT pg_notify('${PG_CHANNEL}', note) FROM unnest($1::text[]) AS note`,
          [notes],
        );
      }
    } finally {
      // In the same step as the look at `waiting`, so that no note comes in between. After a failure everybody who
      // waited is told, so nothing of theirs may be sent later.
      this.waiting = [];
      this.sending = undefined;
    }
  }

  private async listen(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.options.databaseUrl,
      application_name: 'callweave bus',
      options: '-c role=callweave_hub',
      keepAlive: true,
    });
    client.on('notification', (notification) => this.listeners.deliver(notification.payload ?? ''));
    client.on('error', (err) => this.options.logger.debug({ err }, 'connection of the bus failed'));
    client.on('end', () => {
      if (this.client === client) this.reconnectSoon();
    });
    await client.connect();
    await client.query(`LISTEN ${PG_CHANNEL}`);
    this.client = client;
    this.failures = 0;
    if (this.stopped) await client.end();
  }

  private reconnectSoon(): void {
    this.client = undefined;
    if (this.stopped) return;
    const delayMs = Math.min(FIRST_RETRY_MS * 2 ** this.failures, MAX_RETRY_MS);
    if (this.failures === 0) this.options.logger.warn('bus lost its connection to PostgreSQL, trying again');
    this.failures += 1;
    this.retry = setTimeout(() => {
      this.listen().catch(() => this.reconnectSoon());
    }, delayMs);
  }
}
