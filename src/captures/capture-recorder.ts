import { setImmediate as soon } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { CaptureLine } from '../domain/capture-line.ts';
import { storableText } from '../inbox/storable-text.ts';
import type { Bus } from '../platform/bus.ts';
import type { Service } from '../platform/lifecycle.ts';
import type { CaptureMasker } from './capture-masker.ts';
import type { CaptureStore, OpenCapture } from './capture-store.ts';

/** Bus channel on which it is said that a capture began or ended. */
export const CAPTURES_CHANGED = 'captures';

export interface CaptureRecorderOptions {
  store: Pick<CaptureStore, 'listOpen' | 'append'>;
  /** What hides the secrets and numbers of this capture. Undefined when its connection is gone. */
  maskerOf(capture: OpenCapture): Promise<CaptureMasker | undefined>;
  bus: Pick<Bus, 'subscribe' | 'publish'>;
  logger: Logger;
  now?: () => number;
}

/** A note of the bus may be lost. */
const LOOK_EVERY_MS = 15_000;
const WRITE_EVERY_MS = 500;
/** What waits to be masked and written, per capture: beyond either, lines are dropped and counted. */
const MAX_WAITING_LINES = 2_000;
const MAX_WAITING_CHARS = 8_000_000;
/** Lines per statement. */
const BATCH_LINES = 100;
/** A longer body is cut: masking is work on the thread that everything else runs on. */
const LONGEST_BODY = 2_000_000;

interface Recording {
  capture: OpenCapture;
  masker: CaptureMasker;
  waiting: CaptureLine[];
  waitingChars: number;
  /** Since the last time that it was said. */
  dropped: number;
}

/**
 * Takes down what is exchanged with the PBX, for connections whose capture is on. `note` costs a look into a map and puts the line
 * aside; masking and writing happen later, and whatever fails there is no concern of the path.
 */
export class CaptureRecorder implements Service {
  readonly #options: CaptureRecorderOptions;
  readonly #now: () => number;
  /** By connection id. */
  readonly #recordings = new Map<string, Recording>();
  #unsubscribe: (() => Promise<void>) | undefined;
  #looker: NodeJS.Timeout | undefined;
  #writer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();
  #writing: Promise<void> = Promise.resolve();

  constructor(options: CaptureRecorderOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  async start(): Promise<void> {
    if (this.#looker !== undefined) return;
    this.#unsubscribe = await this.#options.bus.subscribe(CAPTURES_CHANGED, () => void this.look());
    this.#looker = setInterval(() => void this.look(), LOOK_EVERY_MS).unref();
    this.#writer = setInterval(() => void this.flush(), WRITE_EVERY_MS).unref();
    await this.look();
  }

  async stop(): Promise<void> {
    clearInterval(this.#looker);
    clearInterval(this.#writer);
    this.#looker = undefined;
    await this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    await this.flush();
    this.#recordings.clear();
  }

  isOn(connectionId: string): boolean {
    return this.#recordings.has(connectionId);
  }

  /** Never throws and never waits. */
  note(connectionId: string, line: CaptureLine): void {
    const recording = this.#recordings.get(connectionId);
    if (recording === undefined || recording.capture.until.getTime() <= this.#now()) return;
    const size = line.body.length;
    if (
      recording.waiting.length >= MAX_WAITING_LINES ||
      recording.waitingChars + size > MAX_WAITING_CHARS ||
      size > LONGEST_BODY
    ) {
      recording.dropped += 1;
      return;
    }
    recording.waiting.push(line);
    recording.waitingChars += size;
  }

  /** Reads what is on. */
  look(): Promise<void> {
    this.#looking = this.#looking
      .then(() => this.#look())
      .catch((error: unknown) =>
        this.#options.logger.warn({ err: error }, 'captures could not be looked up'),
      );
    return this.#looking;
  }

  /** Writes what waits. */
  flush(): Promise<void> {
    this.#writing = this.#writing
      .then(() => this.#writeAll())
      .catch((error: unknown) => this.#options.logger.warn({ err: error }, 'captures could not be written'));
    return this.#writing;
  }

  async #look(): Promise<void> {
    const open = new Map((await this.#options.store.listOpen()).map((one) => [one.connectionId, one]));
    for (const [connectionId, { capture }] of this.#recordings) {
      if (open.get(connectionId)?.captureId === capture.captureId) continue;
      // Its time is up: what came before still belongs to it.
      await this.flush();
      this.#recordings.delete(connectionId);
    }
    for (const [connectionId, capture] of open) {
      if (this.#recordings.has(connectionId)) continue;
      try {
        const masker = await this.#options.maskerOf(capture);
        if (masker === undefined) continue;
        this.#recordings.set(connectionId, { capture, masker, waiting: [], waitingChars: 0, dropped: 0 });
      } catch (error) {
        this.#options.logger.warn({ err: error, connectionId }, 'capture cannot be recorded');
      }
    }
  }

  async #writeAll(): Promise<void> {
    for (const recording of this.#recordings.values()) {
      while (recording.waiting.length > 0 || recording.dropped > 0) {
        if (!(await this.#writeSome(recording))) break;
      }
    }
  }

  /** False when there is no more to write for. */
  async #writeSome(recording: Recording): Promise<boolean> {
    const batch = recording.waiting.splice(0, BATCH_LINES);
    recording.waitingChars -= batch.reduce((sum, { body }) => sum + body.length, 0);
    let { dropped } = recording;
    recording.dropped = 0;
    const lines: string[] = [];
    for (const line of batch) {
      // The path goes first.
      await soon();
      try {
        lines.push(storableText(JSON.stringify(recording.masker.mask(line))));
      } catch (error) {
        // What cannot be masked must not be written.
        dropped += 1;
        this.#options.logger.warn(
          { err: error, connectionId: recording.capture.connectionId },
          'line not masked',
        );
      }
    }
    try {
      const state = await this.#options.store.append(recording.capture, { lines, dropped });
      if (state === 'added') return true;
      this.#forget(recording);
      if (state === 'full') await this.#options.bus.publish(CAPTURES_CHANGED, recording.capture.connectionId);
      return false;
    } catch (error) {
      recording.dropped += dropped + lines.length;
      throw error;
    }
  }

  #forget({ capture }: Recording): void {
    if (this.#recordings.get(capture.connectionId)?.capture.captureId === capture.captureId) {
      this.#recordings.delete(capture.connectionId);
    }
  }
}
