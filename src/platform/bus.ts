/**
 * Short notes between processes ("tenant T has events up to sequence N"). A note may be lost: whoever listens also
 * looks at the database from time to time. LISTEN/NOTIFY by default, Redis when `REDIS_URL` is given.
 */
export interface Bus {
  publish(channel: string, message: string): Promise<void>;
  /** Returns a function that ends the subscription. */
  subscribe(channel: string, listener: (message: string) => void): Promise<() => Promise<void>>;
  start(): Promise<void>;
  stop(): Promise<void>;
}
