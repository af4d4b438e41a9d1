/** Something that is opened and closed: constructors assign, `start` opens, `stop` is idempotent. */
export interface Service {
  start(): Promise<void>;
  stop(): Promise<void>;
}
