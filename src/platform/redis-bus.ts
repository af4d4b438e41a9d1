import { Redis } from 'ioredis';
import type { Bus } from './bus.ts';
import { BusListeners, encodeNote } from './bus-listeners.ts';
import type { Logger } from './logger.ts';

export interface RedisBusOptions {
  redisUrl: string;
  /** First part of the channel's name, so that Callweave may share a Redis. */
  prefix?: string;
  logger: Logger;
}

/** Longest pause between attempts to reach a Redis that went away. */
const MAX_RETRY_MS = 2_000;
/** A dead Redis makes the client complain at every attempt; people need the sentence once. */
const QUIET_MS = 10_000;

/** The bus over Redis publish/subscribe; the client subscribes again by itself after a break. */
export class RedisBus implements Bus {
  private readonly listeners: BusListeners;
  private readonly publisher: Redis;
  private readonly subscriber: Redis;
  private readonly channel: string;
  private readonly logger: Logger;
  private lastComplaint = 0;
  private stopping: Promise<void> | undefined;

  constructor(options: RedisBusOptions) {
    this.logger = options.logger;
    this.channel = `${options.prefix ?? 'callweave'}:bus`;
    this.listeners = new BusListeners((err) => options.logger.error({ err }, 'listener of the bus failed'));
    const common = {
      lazyConnect: true,
      retryStrategy: (attempt: number) => Math.min(attempt * 100, MAX_RETRY_MS),
    };
    // A note is not worth waiting for: it fails at once when Redis is away.
    this.publisher = new Redis(options.redisUrl, { ...common, maxRetriesPerRequest: 1 });
    this.subscriber = new Redis(options.redisUrl, { ...common, maxRetriesPerRequest: null });
    for (const client of [this.publisher, this.subscriber])
      client.on('error', (err: Error) => this.complain(err));
    this.subscriber.on('message', (_channel: string, note: string) => this.listeners.deliver(note));
  }

  async start(): Promise<void> {
    await Promise.all([this.publisher.connect(), this.subscriber.connect()]);
    await this.subscriber.subscribe(this.channel);
  }

  async stop(): Promise<void> {
    this.stopping ??= (async () => {
      this.publisher.disconnect();
      this.subscriber.disconnect();
    })();
    await this.stopping;
  }

  async publish(channel: string, message: string): Promise<void> {
    await this.publisher.publish(this.channel, encodeNote(channel, message));
  }

  async subscribe(channel: string, listener: (message: string) => void): Promise<() => Promise<void>> {
    return this.listeners.add(channel, listener);
  }

  private complain(err: Error): void {
    const now = Date.now();
    if (this.stopping !== undefined || now - this.lastComplaint < QUIET_MS) return;
    this.lastComplaint = now;
    this.logger.warn({ err }, 'bus has trouble with Redis');
  }
}
