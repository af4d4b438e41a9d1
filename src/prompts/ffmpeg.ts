import { stat } from 'node:fs/promises';
import type { PromptFormat } from '../domain/pbx/pbx-operations.ts';
import { AppError } from '../platform/app-error.ts';
import type { Service } from '../platform/lifecycle.ts';
import type { Logger } from '../platform/logger.ts';
import { findProgram } from './find-program.ts';
import { codingOf, mostBytes } from './prompt-format.ts';
import { type ChildResult, runChild } from './run-child.ts';
import { TakeTurns } from './take-turns.ts';

export interface FfmpegOptions {
  /** A path, or a name to be looked for. */
  program: string;
  /** As in PATH. */
  searchPath: string;
  logger: Logger;
  /** Of one run. Default: a minute, in which a slow machine writes hours of telephone sound. */
  timeoutMs?: number;
}

const TIMEOUT_MS = 60_000;
/** Largest piece of memory that ffmpeg may ask for at once: sound needs kilobytes. */
const MAX_ALLOC_BYTES = 64 * 1_048_576;
/** One leaves the machine to the calls. */
const AT_ONCE = 1;
const MOST_WAITING = 50;

/**
 * The converter of sounds, where there is one on this machine. What it reads comes from outside: it is told the container instead of
 * guessing it, may open files and nothing of the network, and is bounded in time, in length and in what it writes.
 */
export class Ffmpeg implements Service {
  readonly #options: FfmpegOptions;
  readonly #turns = new TakeTurns({ atOnce: AT_ONCE, mostWaiting: MOST_WAITING });
  readonly #stopping = new AbortController();
  #path: string | undefined;

  constructor(options: FfmpegOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { program, searchPath, logger } = this.#options;
    const path = await findProgram(program, searchPath);
    if (path === undefined) {
      logger.warn({ program }, 'no ffmpeg: sound files are not converted');
      return;
    }
    const { code } = await this.#run(path, ['-version']).catch(() => ({ code: null }));
    if (code === 0) this.#path = path;
    else logger.warn({ path }, 'ffmpeg does not run: sound files are not converted');
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
  }

  get isThere(): boolean {
    return this.#path !== undefined;
  }

  /** Length of what is heard of a file, a little more than `maxDurationMs` at most; undefined when nothing is. */
  async measure(
    source: string,
    { container, maxDurationMs }: { container: PromptFormat['container']; maxDurationMs: number },
  ): Promise<number | undefined> {
    const args = [
      ...reading(source, container, maxDurationMs),
      ...['-f', 'null', '-progress', 'pipe:1', '-nostats', '-'],
    ];
    const { stdout, isTooSlow } = await this.#work(args);
    if (isTooSlow)
      throw new AppError('unavailable', 'The hub is busy: listening to the sound took too long. Try again.');
    const heard = [...stdout.matchAll(/^out_time_us=(\d+)$/gm)].at(-1)?.[1];
    return heard === undefined ? undefined : Math.round(Number(heard) / 1000);
  }

  /**
   * Writes `target`, which must not exist, in a known format.
   * @throws AppError `unprocessable` where there is no ffmpeg, or it cannot do this
   */
  async convert(
    {
      path,
      container,
      durationMs,
    }: { path: string; container: PromptFormat['container']; durationMs: number },
    wanted: PromptFormat,
    target: string,
  ): Promise<void> {
    const { encoder, muxing = [] } = codingOf(wanted);
    const limit = mostBytes(wanted, durationMs);
    const result = await this.#work([
      ...reading(path, container, durationMs),
      // Nothing of who made it with what, and the same bytes each time.
      ...['-map_metadata', '-1', '-fflags', '+bitexact', '-flags:a', '+bitexact'],
      ...['-c:a', encoder, '-ar', String(wanted.sampleRateHz), '-ac', String(wanted.channels)],
      ...['-fs', String(limit), ...muxing, '-f', wanted.container, `file:${target}`],
    ]);
    const bytes = await stat(target).then(
      ({ size }) => size,
      () => 0,
    );
    if (result.code === 0 && bytes > 0 && bytes < limit) return;
    const { logger } = this.#options;
    logger.warn(
      { stderr: result.stderr, code: result.code, isTooSlow: result.isTooSlow, bytes },
      'conversion failed',
    );
    throw new AppError(
      'unprocessable',
      result.isTooSlow
        ? 'The conversion of the sound took too long.'
        : 'The sound cannot be converted to what is wanted.',
    );
  }

  async #work(args: readonly string[]): Promise<ChildResult> {
    const path = this.#path;
    if (path === undefined) {
      throw new AppError(
        'unprocessable',
        'There is no ffmpeg on the machine of the hub, so sounds cannot be converted: install it, or upload a file that is in the wanted format already.',
      );
    }
    return this.#turns.run(() => this.#run(path, args));
  }

  async #run(path: string, args: readonly string[]): Promise<ChildResult> {
    const { timeoutMs = TIMEOUT_MS } = this.#options;
    try {
      return await runChild(path, args, { timeoutMs, signal: this.#stopping.signal });
    } catch (cause) {
      throw new AppError('unavailable', 'The converter of sounds could not be run. Try again.', { cause });
    }
  }
}

/** More than the wanted length by a second, so that what is too long is seen to be. */
function reading(source: string, container: PromptFormat['container'], maxDurationMs: number): string[] {
  return [
    ...['-nostdin', '-hide_banner', '-v', 'error', '-threads', '1', '-max_alloc', String(MAX_ALLOC_BYTES)],
    ...['-protocol_whitelist', 'file,pipe', '-f', container, '-i', `file:${source}`],
    ...['-map', '0:a:0', '-vn', '-sn', '-dn', '-t', String(maxDurationMs / 1000 + 1)],
  ];
}
