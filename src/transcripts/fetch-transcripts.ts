import type { Logger } from 'pino';
import type { PbxOperator } from '../connections/pbx-operator.ts';
import type { FetchedTranscript, TranscriptOperations } from '../domain/pbx/pbx-operations.ts';
import { isAppError } from '../platform/app-error.ts';
import type { Settled, Transcript, TranscriptStore } from './transcript-store.ts';

export interface FetchTranscriptsOptions {
  store: TranscriptStore;
  operator: Pick<PbxOperator, 'group'>;
  logger: Logger;
  now?: () => Date;
}

/** Per run; the rest has time until the next. */
const AT_ONCE = 50;
const RETRY_BASE_MS = 60_000;
const RETRY_MAX_MS = 3_600_000;
/** A PBX that is down says nothing of its transcripts: this much longer is asked for them. */
const TROUBLE_MS = 24 * 3_600_000;

/** Asks PBXs for what they have written down of recordings that are here; one at a time, because nobody waits for it. */
export class FetchTranscripts {
  readonly #options: FetchTranscriptsOptions;
  readonly #now: () => Date;

  constructor(options: FetchTranscriptsOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => new Date());
  }

  /** What is due. */
  async run(): Promise<void> {
    const { store } = this.#options;
    for (const transcript of await store.listDue(this.#now(), AT_ONCE)) {
      const retryMs = Math.min(RETRY_BASE_MS * 2 ** Math.min(transcript.tries, 10), RETRY_MAX_MS);
      if (await store.claim(transcript, this.#in(retryMs))) await this.#fetch(transcript, retryMs);
    }
  }

  async #fetch(transcript: Transcript, retryMs: number): Promise<void> {
    const { store, operator, logger } = this.#options;
    const { tenantId, connectionId, source, recordingId } = transcript;
    let operations: TranscriptOperations | undefined;
    try {
      operations = await operator.group(tenantId, connectionId, 'transcripts');
      const fetched = await operations.fetch({ source });
      await store.settle(transcript, this.#meaning(transcript, operations, { fetched, retryMs }));
    } catch (error) {
      const details = isAppError(error)
        ? (error.details as { kind?: string; missing?: string } | undefined)
        : undefined;
      if (details?.missing !== undefined || details?.kind === 'unsupported') return store.remove(transcript);
      if (!isAppError(error)) {
        logger.warn({ err: error, tenantId, connectionId, recordingId }, 'transcript could not be fetched');
      }
      const reason = isAppError(error) ? error.message : 'The hub failed to fetch it';
      const hopeMs = (operations?.giveUpAfterMs ?? 0) + TROUBLE_MS;
      await store.settle(transcript, this.#orFailed(transcript, { reason, retryMs, hopeMs }));
    }
  }

  #meaning(
    transcript: Transcript,
    { giveUpAfterMs }: TranscriptOperations,
    { fetched, retryMs }: { fetched: FetchedTranscript; retryMs: number },
  ): Settled {
    if (fetched.state === 'ready') return { state: 'ready', segments: fetched.segments };
    if (fetched.state === 'gone') return { state: 'failed', reason: fetched.reason };
    return this.#orFailed(transcript, {
      reason: 'The PBX has written nothing down yet',
      retryMs: fetched.retryAfterMs ?? retryMs,
      hopeMs: giveUpAfterMs,
    });
  }

  #orFailed(
    { endedAt }: Transcript,
    { reason, retryMs, hopeMs }: { reason: string; retryMs: number; hopeMs: number },
  ): Settled {
    const isHopeless = this.#now().getTime() >= endedAt.getTime() + hopeMs;
    return isHopeless
      ? { state: 'failed', reason }
      : { state: 'pending', reason, nextTryAt: this.#in(retryMs) };
  }

  #in(ms: number): Date {
    return new Date(this.#now().getTime() + ms);
  }
}
