import type { Logger } from 'pino';
import { lockConnection } from '../calls/lock-connection.ts';
import { EVENTS_PUBLISHED } from '../calls/outgoing-events.ts';
import type { Database, Transaction } from '../db/database.ts';
import { hasPendingRows } from '../inbox/pending-rows.ts';
import type { Bus } from '../platform/bus.ts';
import { type RecordingKey, recordingRows } from './recording-rows.ts';
import type { StoredRecording } from './stored-recording.ts';
import { tellRecording } from './tell-recording.ts';

export interface ChangeRecordingOptions {
  database: Database;
  bus: Pick<Bus, 'publish'>;
  /** Adds the job that drains a connection: whoever wanted to meanwhile found it taken. */
  wake: (connectionId: string) => void | Promise<void>;
  logger: Logger;
}

/** Changes a row and the record of its call together, or neither. */
export class ChangeRecording {
  readonly #options: ChangeRecordingOptions;

  constructor(options: ChangeRecordingOptions) {
    this.#options = options;
  }

  /**
   * `change` gets the row, locked (undefined: there is none), and says whether it changed it. Returns the row as it is afterwards,
   * undefined when nothing was changed.
   */
  async run(
    tenantId: string,
    key: RecordingKey,
    change: (tx: Transaction, row: StoredRecording | undefined) => Promise<boolean>,
  ): Promise<StoredRecording | undefined> {
    const { database } = this.#options;
    const { after, highest } = await database.tenant(tenantId, async (tx) => {
      await lockConnection(tx, key.connectionId, 'wait');
      const before = await recordingRows.lock(tx, key);
      if (!(await change(tx, before))) return {};
      const after = await recordingRows.find(tx, key);
      return { after, highest: after && (await tellRecording(tx, after)) };
    });
    await this.#afterwards(tenantId, key.connectionId, highest);
    return after;
  }

  async #afterwards(tenantId: string, connectionId: string, highest: number | undefined): Promise<void> {
    const { bus, database, wake, logger } = this.#options;
    try {
      if (highest !== undefined) await bus.publish(EVENTS_PUBLISHED, `${tenantId} ${highest}`);
      if (await hasPendingRows(database.hubPool, connectionId, 0)) await wake(connectionId);
    } catch (error) {
      // Readers and the sweep also look on their own.
      logger.warn({ err: error, tenantId, connectionId }, 'note of a recording not sent');
    }
  }
}
