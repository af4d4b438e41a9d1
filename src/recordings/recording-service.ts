import type { Readable } from 'node:stream';
import type { AudioStore, ByteRange } from '../audio-store/audio-store.ts';
import type { Database, Transaction } from '../db/database.ts';
import { AppError } from '../platform/app-error.ts';
import type { ChangeRecording } from './change-recording.ts';
import type { DeleteRecordings } from './delete-recordings.ts';
import { type ListedRecording, listRecordings, type RecordingQuery } from './list-recordings.ts';
import { type Hold, recordingHolds } from './recording-holds.ts';
import type { RecordingLinks } from './recording-links.ts';
import { recordingRows } from './recording-rows.ts';
import type { StoredRecording } from './stored-recording.ts';
import type { WriteAudit } from './write-audit.ts';

export interface RecordingServiceOptions {
  database: Database;
  store: AudioStore;
  links: RecordingLinks;
  changes: ChangeRecording;
  deletions: DeleteRecordings;
  audit: WriteAudit;
  now?: () => Date;
}

/** A call that somebody may see; whether they may is decided before. */
export interface CallOfRecording {
  tenantId: string;
  connectionId: string;
  callId: string;
}

/** A recording that can be played. */
export type ReadyRecording = StoredRecording & {
  state: 'ready';
  key: string;
  bytes: number;
  sha256: string;
  mediaType: string;
};

const NONE = 'There is no such recording.';

/** Recordings for the people and programs that ask for them. */
export class RecordingService {
  readonly #options: RecordingServiceOptions;
  readonly #now: () => Date;

  constructor(options: RecordingServiceOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => new Date());
  }

  /** @throws AppError `notFound` where there is none or not yet, `gone` where it was deleted */
  async getReady(call: CallOfRecording, recordingId: string): Promise<ReadyRecording> {
    return toReady(await this.#get(call, recordingId));
  }

  /** Undefined when the file is not where it should be. */
  open(recording: ReadyRecording, range?: ByteRange): Promise<Readable | undefined> {
    return this.#options.store.open(recording.key, range);
  }

  /** For whoever has the token. */
  async linkTo(
    call: CallOfRecording,
    recordingId: string,
    { lastsMs }: { lastsMs: number },
  ): Promise<{ token: string; expiresAt: Date }> {
    const { links, audit, database } = this.#options;
    const recording = await this.getReady(call, recordingId);
    const expiresAt = new Date(Math.floor((this.#now().getTime() + lastsMs) / 1000) * 1000);
    await database.tenant(call.tenantId, (tx) =>
      audit(tx, {
        ...call,
        recordingId,
        before: {},
        after: { linkExpiresAt: expiresAt.toISOString() },
      }),
    );
    return { token: links.sign(recording, expiresAt), expiresAt };
  }

  /** @throws AppError `notFound` for a token that is no live one, as for a recording that is not there */
  async getLinked(token: string): Promise<ReadyRecording> {
    const { links, database } = this.#options;
    const linked = links.verify(token, this.#now());
    if (linked === undefined) throw new AppError('notFound', 'This link is wrong or has expired.');
    const recording = await database.tenant(linked.tenantId, (tx) => recordingRows.find(tx, linked));
    if (recording === undefined) throw new AppError('notFound', NONE);
    return toReady(recording);
  }

  list(tenantId: string, query: RecordingQuery): Promise<ListedRecording[]> {
    return this.#options.database.tenant(tenantId, (tx) => listRecordings(tx, query));
  }

  /** @throws AppError `conflict` unless it failed */
  async retry(call: CallOfRecording, recordingId: string): Promise<StoredRecording> {
    const { changes, audit } = this.#options;
    const recording = await this.#get(call, recordingId);
    const after = await changes.run(call.tenantId, recording, async (tx, row) => {
      if (row?.state !== 'failed') {
        throw new AppError('conflict', 'Only a recording that could not be fetched is tried again.');
      }
      await recordingRows.tryAgain(tx, row, this.#now());
      await audit(tx, {
        ...call,
        recordingId,
        before: { state: row.state, reason: row.reason ?? null },
        after: { state: 'pending' },
      });
      return true;
    });
    return after ?? recording;
  }

  async delete(
    call: CallOfRecording,
    recordingId: string,
    done: { by: string | null; reason: string },
  ): Promise<void> {
    await this.#options.deletions.delete(await this.#get(call, recordingId), done);
  }

  /** Of a recording, or of a call with all that it has and will have. */
  async hold(
    call: CallOfRecording,
    { recordingId, reason, by }: { recordingId?: string | undefined; reason: string; by: string | null },
  ): Promise<void> {
    const recording = recordingId === undefined ? undefined : await this.#get(call, recordingId);
    const held: Hold = { ...call, reason, setBy: by, ...(recordingId !== undefined && { recordingId }) };
    await this.#inTenant(call, async (tx) => {
      await recordingHolds.set(tx, call.tenantId, held);
      const row = recording && (await recordingRows.find(tx, recording));
      if (row?.state === 'deleted') throw new AppError('gone', 'The recording was deleted.');
      await this.#note(tx, call, { recordingId, before: {}, after: { hold: reason } });
    });
  }

  /** @throws AppError `notFound` when it is not held */
  async release(call: CallOfRecording, { recordingId }: { recordingId?: string | undefined }): Promise<void> {
    await this.#inTenant(call, async (tx) => {
      const what = { ...call, ...(recordingId !== undefined && { recordingId }) };
      if (!(await recordingHolds.release(tx, call.tenantId, what))) {
        throw new AppError('notFound', 'There is no such legal hold.');
      }
      await this.#note(tx, call, { recordingId, before: { hold: 'on' }, after: { hold: null } });
    });
  }

  async isHeld(call: CallOfRecording, recordingId?: string): Promise<boolean> {
    return this.#inTenant(call, (tx) =>
      recordingId === undefined
        ? recordingHolds.isCallHeld(tx, call)
        : recordingHolds.isHeld(tx, { ...call, recordingId }),
    );
  }

  #note(
    tx: Transaction,
    call: CallOfRecording,
    {
      recordingId,
      ...change
    }: {
      recordingId: string | undefined;
      before: Record<string, unknown>;
      after: Record<string, unknown>;
    },
  ): Promise<void> {
    return this.#options.audit(tx, { ...change, ...call, ...(recordingId !== undefined && { recordingId }) });
  }

  #inTenant<T>(call: CallOfRecording, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.#options.database.tenant(call.tenantId, work);
  }

  async #get(call: CallOfRecording, recordingId: string): Promise<StoredRecording> {
    const { callId } = call;
    const found = await this.#inTenant(call, (tx) => recordingRows.findOfCall(tx, { callId, recordingId }));
    if (found === undefined) throw new AppError('notFound', NONE);
    return found;
  }
}

function toReady(recording: StoredRecording): ReadyRecording {
  const { state, key, bytes, sha256, mediaType } = recording;
  if (state === 'deleted') throw new AppError('gone', 'The recording was deleted.');
  if (state !== 'ready' || key === undefined || bytes === undefined || !sha256 || !mediaType) {
    throw new AppError('notFound', 'The recording is not here (yet).');
  }
  return { ...recording, state, key, bytes, sha256, mediaType };
}
