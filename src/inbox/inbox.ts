import type { Logger } from 'pino';
import type { Database } from '../db/database.ts';
import { isPoison, isTransient } from './database-error.ts';
import { GroupCommit } from './group-commit.ts';
import { insertInboxRows, type NewInboxRow } from './inbox-row.ts';
import { WakeUps } from './wake-ups.ts';

export interface InboxOptions {
  database: Database;
  /** Adds the job that drains a connection, deduplicated by its id. */
  wake(connectionId: string): Promise<void>;
  logger: Logger;
  /** What becomes of a row before it is stored; absent: nothing. */
  door?: { pass(row: NewInboxRow): Promise<NewInboxRow> };
}

/** Where everything that a PBX says is committed before anybody answers it. */
export class Inbox {
  readonly #commit: GroupCommit<NewInboxRow, number>;
  readonly #wakeUps: WakeUps;
  readonly #door: InboxOptions['door'];

  constructor(options: InboxOptions) {
    const { database, logger } = options;
    this.#door = options.door;
    this.#wakeUps = new WakeUps({
      wake: options.wake,
      onError: (error, connectionId) =>
        logger.warn({ err: error, connectionId }, 'wake-up failed; the sweep will find the rows'),
    });
    this.#commit = new GroupCommit({
      commit: (rows) => insertInboxRows(database.hubPool, rows),
      sizeOf: (row) => row.exchange.body.length * 2 + 500,
      isPoison,
      isTransient,
    });
  }

  /** Rows that wait for their commit. */
  get depth(): number {
    return this.#commit.depth;
  }

  /** Resolves with the inbox id once the row is committed, then wakes the connection. Rejects when the row is not stored. */
  async append(row: NewInboxRow): Promise<number> {
    const inboxId = await this.#commit.append(this.#door === undefined ? row : await this.#door.pass(row));
    this.#wakeUps.wake(row.connectionId);
    return inboxId;
  }

  /** For those who committed rows themselves (`insertInboxRows`). */
  wake(connectionId: string): void {
    this.#wakeUps.wake(connectionId);
  }

  /** Resolves when nothing waits for its commit any more. */
  async stop(): Promise<void> {
    await this.#commit.drained();
  }
}
