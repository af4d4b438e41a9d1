import { rm } from 'node:fs/promises';
import type { Logger } from 'pino';
import type { AudioStore } from '../audio-store/audio-store.ts';
import type { PbxOperator } from '../connections/pbx-operator.ts';
import type { Database } from '../db/database.ts';
import type { FetchedRecording } from '../domain/pbx/pbx-operations.ts';
import { isAppError } from '../platform/app-error.ts';
import { audioKey } from './audio-key.ts';
import type { ChangeRecording } from './change-recording.ts';
import type { RecordingMetrics } from './recording-metrics.ts';
import { recordingRows, type Try } from './recording-rows.ts';
import { spoolAudio, UnusableAudio } from './spool-audio.ts';
import type { StoredRecording } from './stored-recording.ts';

export interface FetchRecordingOptions {
  database: Database;
  operator: Pick<PbxOperator, 'group'>;
  store: AudioStore;
  changes: ChangeRecording;
  metrics: RecordingMetrics;
  logger: Logger;
  /** Downloads on their way, on the file system of the store. */
  spoolDirectory: string;
  maxBytes: number;
  now?: () => Date;
  /** 0 to 1; spreads the tries of recordings that became due together. */
  random?: () => number;
}

/** A PBX writes a recording within seconds or minutes; some keep one waiting for days, and then an hour is no loss. */
const RETRY_BASE_MS = 30_000;
const RETRY_MAX_MS = 3_600_000;
/** A drop at a time is no way to fetch hours of sound either. */
const LONGEST_FETCH_MS = 30 * 60_000;

/** A PBX that is down says nothing of its recordings: this much longer is asked for them. */
const TROUBLE_MS = 24 * 3_600_000;

/** What is done with a recording when a try brought none; `isTrouble`: the PBX did not say that there is none yet. */
type Outcome = { again: string; afterMs?: number; isTrouble?: true } | { never: string };

/** Fetches one recording at a time for a connection; several of them may run at once in one process, and one process per connection. */
export class FetchRecording {
  readonly #options: FetchRecordingOptions;
  readonly #now: () => Date;
  /** Connection id → the recordings being fetched for it. */
  readonly #inHand = new Map<string, Set<string>>();

  constructor(options: FetchRecordingOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => new Date());
  }

  /** The recording that has been due for longest. False when none is. */
  async next(tenantId: string, connectionId: string, signal: AbortSignal): Promise<boolean> {
    const recording = await this.#options.database.tenant(tenantId, (tx) =>
      recordingRows.claim(tx, {
        connectionId,
        inHand: [...(this.#inHand.get(connectionId) ?? [])],
        now: this.#now(),
        retryAt: (tries) => this.#in(this.#backOffMs(tries)),
      }),
    );
    if (recording === undefined) return false;
    const inHand = this.#inHand.get(connectionId) ?? new Set();
    this.#inHand.set(connectionId, inHand.add(recording.recordingId));
    try {
      await this.#fetch(recording, signal);
    } finally {
      inHand.delete(recording.recordingId);
      if (inHand.size === 0) this.#inHand.delete(connectionId);
    }
    return true;
  }

  /** Without another try: nobody is left to ask. */
  async giveUp(recording: Pick<StoredRecording, 'tenantId'> & Try, reason: string): Promise<void> {
    await this.#fail(recording, reason);
  }

  async #fetch(recording: StoredRecording, stopping: AbortSignal): Promise<void> {
    const signal = AbortSignal.any([stopping, AbortSignal.timeout(LONGEST_FETCH_MS)]);
    let outcome: Outcome | undefined;
    try {
      outcome = await this.#take(recording, signal);
    } catch (error) {
      if (stopping.aborted) {
        await this.#release(recording);
        return;
      }
      outcome = this.#outcomeOf(error, recording);
    }
    if (outcome === undefined) return;
    const { metrics } = this.#options;
    const until = hopedForUntil(recording, outcome);
    const isHopeless = 'never' in outcome || this.#now() >= until;
    metrics.tries.inc({ result: isHopeless ? 'failed' : 'postponed' });
    if ('never' in outcome) await this.#fail(recording, outcome.never);
    else if (isHopeless) await this.#fail(recording, outcome.again);
    else await this.#postpone(recording, { ...outcome, until });
  }

  /** Undefined when it is here. */
  async #take(recording: StoredRecording, signal: AbortSignal): Promise<Outcome | undefined> {
    const { operator, store, spoolDirectory, maxBytes, changes, metrics } = this.#options;
    const { tenantId, connectionId, source } = recording;
    const operations = await operator.group(tenantId, connectionId, 'recordings');
    const fetched = await abortable(() => operations.fetch({ source }), signal);
    if (fetched.state === 'gone') return { never: fetched.reason };
    if (fetched.state === 'notYet') {
      const { retryAfterMs } = fetched;
      return {
        again: 'The PBX has no recording yet',
        ...(retryAfterMs !== undefined && { afterMs: retryAfterMs }),
      };
    }
    if (fetched.bytes !== undefined && fetched.bytes > maxBytes) {
      letGo(fetched);
      return { never: `The recording is larger than ${Math.floor(maxBytes / 1_048_576)} MB` };
    }
    const audio = await spoolAudio(fetched.body, {
      directory: spoolDirectory,
      maxBytes,
      declaredType: fetched.mediaType,
      expectedBytes: fetched.bytes,
      signal,
    });
    try {
      const key = audioKey(recording);
      await store.keep(key, audio);
      const now = this.#now();
      const after = await changes.run(tenantId, recording, async (tx, row) =>
        row === undefined ? false : recordingRows.succeed(tx, recording, { ...audio, key }, now),
      );
      if (after === undefined) return undefined;
      metrics.tries.inc({ result: 'fetched' });
      metrics.bytes.inc(audio.bytes);
      metrics.delay.observe(Math.max(0, now.getTime() - recording.endedAt.getTime()) / 1000);
      return undefined;
    } finally {
      // Moved away, or copied: either way it is not needed any more.
      await rm(audio.path, { force: true });
    }
  }

  #outcomeOf(error: unknown, { tenantId, connectionId, recordingId }: StoredRecording): Outcome {
    if (error instanceof UnusableAudio) {
      return error.isFinal ? { never: error.message } : { again: error.message, isTrouble: true };
    }
    if (isAppError(error)) {
      const { kind, missing, retryAfterMs } = (error.details ?? {}) as {
        kind?: string;
        missing?: string;
        retryAfterMs?: number;
      };
      if (kind === 'unsupported' || missing !== undefined) return { never: error.message };
      return {
        again: error.message,
        isTrouble: true,
        ...(retryAfterMs !== undefined && { afterMs: retryAfterMs }),
      };
    }
    const isOfConnector = error instanceof Error && error.name === 'ConnectorError';
    const isTooSlow = error instanceof Error && error.name === 'TimeoutError';
    if (isOfConnector) return { again: error.message, isTrouble: true };
    if (isTooSlow) {
      return { again: `The download took longer than ${LONGEST_FETCH_MS / 60_000} minutes`, isTrouble: true };
    }
    this.#options.logger.warn(
      { err: error, tenantId, connectionId, recordingId },
      'recording could not be fetched',
    );
    return { again: 'The hub failed to fetch it', isTrouble: true };
  }

  async #postpone(
    recording: StoredRecording,
    { again, afterMs, until }: { again: string; afterMs?: number; until: Date },
  ): Promise<void> {
    const waitMs = afterMs ?? this.#backOffMs(recording.tries);
    // The last try is at the very end of the time, however long the steps have become.
    const nextTryAt = new Date(Math.min(this.#in(waitMs).getTime(), until.getTime()));
    await this.#options.database.tenant(recording.tenantId, (tx) =>
      recordingRows.postpone(tx, recording, { nextTryAt, reason: again }),
    );
  }

  async #fail(recording: Pick<StoredRecording, 'tenantId'> & Try, reason: string): Promise<void> {
    const now = this.#now();
    await this.#options.changes.run(recording.tenantId, recording, async (tx, row) =>
      row === undefined ? false : recordingRows.fail(tx, recording, reason, now),
    );
  }

  async #release(recording: StoredRecording): Promise<void> {
    await this.#options.database.tenant(recording.tenantId, (tx) =>
      recordingRows.release(tx, recording, this.#now()),
    );
  }

  #backOffMs(tries: number): number {
    const { random = Math.random } = this.#options;
    const step = Math.min(RETRY_BASE_MS * 2 ** Math.min(tries - 1, 20), RETRY_MAX_MS);
    return Math.round(step * (0.8 + 0.4 * random()));
  }

  #in(ms: number): Date {
    return new Date(this.#now().getTime() + ms);
  }
}

function hopedForUntil({ giveUpAt }: StoredRecording, outcome: Outcome): Date {
  const isTrouble = 'isTrouble' in outcome && outcome.isTrouble === true;
  return new Date(giveUpAt.getTime() + (isTrouble ? TROUBLE_MS : 0));
}

/**
 * A PBX that says nothing must not keep the hub from stopping; what it says later is let go of. Once the signal has come nothing is asked:
 * the failure of an answer that nobody waits for would end the process.
 */
async function abortable(
  ask: () => Promise<FetchedRecording>,
  signal: AbortSignal,
): Promise<FetchedRecording> {
  signal.throwIfAborted();
  const asked = ask();
  const stopped = new AbortController();
  const aborted = new Promise<never>((_resolve, reject) => {
    const onAbort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true, signal: stopped.signal });
  });
  try {
    return await Promise.race([asked, aborted]);
  } catch (error) {
    asked.then(letGo, () => undefined);
    throw error;
  } finally {
    stopped.abort();
  }
}

function letGo(fetched: FetchedRecording): void {
  if (fetched.state !== 'ready') return;
  const body = fetched.body as AsyncIterable<Uint8Array> & { destroy?: () => void; on?: unknown };
  if (typeof body.destroy === 'function') body.destroy();
  else
    void body[Symbol.asyncIterator]()
      .return?.()
      .catch(() => undefined);
}
