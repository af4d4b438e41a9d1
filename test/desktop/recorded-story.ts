import { fileURLToPath } from 'node:url';
import { type ReplayedEvent, readTrace, renewTrace } from '../../sandbox/asterisk/replay-trace.ts';
import type { AriServer } from '../asterisk/ari-server.ts';
import { CALLER } from './real-hub.ts';

const RECORDINGS = new URL('../fixtures/asterisk/', import.meta.url);
/** A recorded call that a test plays up to a moment, looks, and plays on. Nobody waits: what lies between is sent at once. */
export class RecordedStory {
  readonly #ari: AriServer;
  readonly #startsAt: number;
  #ahead: ReplayedEvent[];

  constructor(
    ari: AriServer,
    scenario: string,
    run: number,
    options: { caller?: string; endedAgoMs?: number } = {},
  ) {
    this.#ari = ari;
    const lines = readTrace(fileURLToPath(new URL(`${scenario}/ari.ndjson.gz`, RECORDINGS)));
    const lengthMs = Date.parse(lines.at(-1)?.at ?? '') - Date.parse(lines[0]?.at ?? '');
    let channels = 0;
    // It ends now at the latest, so that no timer counts backwards.
    this.#startsAt = Date.now() - lengthMs - (options.endedAgoMs ?? 0);
    this.#ahead = renewTrace(lines, {
      startsAt: this.#startsAt,
      numbers: [options.caller ?? CALLER.number],
      newChannelId: (atMs) => `${Math.floor(atMs / 1000)}.${run * 1000 + channels++}`,
      newNameSuffix: () => (run * 0x10000 + channels++).toString(16).padStart(8, '0'),
    });
  }

  /** Plays everything before this moment, in ms of the recording. */
  playTo(atMs: number): void {
    const until = this.#startsAt + atMs;
    const next = this.#ahead.findIndex(({ at }) => at >= until);
    const now = this.#ahead.splice(0, next < 0 ? this.#ahead.length : next);
    for (const { event } of now) this.#ari.send(event);
  }

  playToEnd(): void {
    this.playTo(Number.POSITIVE_INFINITY);
  }
}
