import type { Logger } from 'pino';
import type { AudioStore } from '../audio-store/audio-store.ts';
import type { Database } from '../db/database.ts';
import { AppError } from '../platform/app-error.ts';
import type { ChangeRecording } from './change-recording.ts';
import { recordingHolds } from './recording-holds.ts';
import type { RecordingMetrics } from './recording-metrics.ts';
import { recordingRows } from './recording-rows.ts';
import type { StoredRecording } from './stored-recording.ts';
import type { WriteAudit } from './write-audit.ts';

export interface DeleteRecordingsOptions {
  database: Database;
  store: AudioStore;
  changes: ChangeRecording;
  metrics: RecordingMetrics;
  audit: WriteAudit;
  logger: Logger;
  now?: () => Date;
}

/** Rows looked at together. */
const PAGE = 100;
const DAY_MS = 24 * 3_600_000;

/**
 * First the row says that it is deleted, which nobody can play any more; then the file goes. What a crash leaves between the two the
 * next run of retention removes.
 */
export class DeleteRecordings {
  readonly #options: DeleteRecordingsOptions;
  readonly #now: () => Date;

  constructor(options: DeleteRecordingsOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => new Date());
  }

  /** @throws AppError `conflict` when it is held or deleted already */
  async delete(
    recording: StoredRecording,
    { by, reason }: { by: string | null; reason: string },
  ): Promise<StoredRecording> {
    const { changes, audit, metrics } = this.#options;
    const { tenantId, connectionId, recordingId, callId } = recording;
    const after = await changes.run(tenantId, recording, async (tx, row) => {
      if (row === undefined || row.state === 'deleted') {
        throw new AppError('conflict', 'The recording is deleted already.');
      }
      // Looked at again under the lock: a hold that was set meanwhile counts.
      if (await recordingHolds.isHeld(tx, recording)) {
        throw new AppError('conflict', 'The recording is under a legal hold.');
      }
      await recordingRows.markDeleted(tx, row, reason, this.#now());
      await audit(tx, {
        tenantId,
        callId,
        connectionId,
        recordingId,
        before: { state: row.state, ...(row.sha256 && { sha256: row.sha256 }) },
        after: { state: 'deleted', reason },
      });
      return true;
    });
    if (after === undefined) throw new AppError('notFound', 'There is no such recording.');
    metrics.deleted.inc({ why: by === null ? 'retention' : 'person' });
    await this.#removeFile(after);
    return after;
  }

  /** What is older than its tenant keeps it, and files that were to go and did not. Returns how many were deleted. */
  async expire(): Promise<number> {
    const { database } = this.#options;
    const { rows } = await database.hubPool.query<{ tenant_id: string; retention_days: number }>(
      'SELECT * FROM tenants_with_recordings_to_remove()',
    );
    let deleted = 0;
    for (const { tenant_id: tenantId, retention_days: days } of rows) {
      await this.#removeLeftFiles(tenantId);
      if (days > 0) deleted += await this.#expireTenant(tenantId, days);
    }
    return deleted;
  }

  async #expireTenant(tenantId: string, days: number): Promise<number> {
    const before = new Date(this.#now().getTime() - days * DAY_MS);
    let deleted = 0;
    for (;;) {
      const page = await this.#options.database.tenant(tenantId, (tx) =>
        recordingHolds.listExpired(tx, before, PAGE),
      );
      let gone = 0;
      for (const recording of page) {
        try {
          await this.delete(recording, { by: null, reason: `Kept for ${days} days` });
          gone += 1;
        } catch (error) {
          if (!(error instanceof AppError && error.code === 'conflict')) throw error;
        }
      }
      deleted += gone;
      // A page of which nothing could be deleted would come again for ever.
      if (page.length < PAGE || gone === 0) return deleted;
    }
  }

  async #removeLeftFiles(tenantId: string): Promise<void> {
    const left = await this.#options.database.tenant(tenantId, (tx) => recordingRows.listToRemove(tx, PAGE));
    for (const recording of left) await this.#removeFile(recording);
  }

  async #removeFile(recording: StoredRecording): Promise<void> {
    const { store, database, logger } = this.#options;
    const { key, tenantId, connectionId, recordingId } = recording;
    if (key === undefined) return;
    try {
      await store.remove(key);
      await database.tenant(tenantId, (tx) => recordingRows.forgetFile(tx, recording));
    } catch (error) {
      logger.warn(
        { err: error, tenantId, connectionId, recordingId },
        'file of a deleted recording not removed yet',
      );
    }
  }
}
