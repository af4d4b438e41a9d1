import { randomUUID } from 'node:crypto';
import type { DialPlanPlace, MenuAri } from './menu-ari.ts';

/** Before a caller is lent to the dial plan it learns where to bring them back to; empty means that nobody waits for them. */
const BACK_TO = 'CALLWEAVE_MENU';

export interface CallerLineTools {
  ari: MenuAri;
  /** The end of this playback is told to the caller whose line it is. */
  expect(playbackId: string): void;
  unexpect(playbackId: string): void;
}

/** The channel of a caller, and what is heard on it. Throws what ARI answers; what has gone: `isGone`. */
export class CallerLine {
  readonly id: string;
  readonly #tools: CallerLineTools;
  #isUp: boolean;
  #isRinging = false;
  #playbackId: string | undefined;

  constructor({ id, isUp }: { id: string; isUp: boolean }, tools: CallerLineTools) {
    this.id = id;
    this.#isUp = isUp;
    this.#tools = tools;
  }

  async answer(): Promise<void> {
    if (this.#isUp) return;
    await this.#tools.ari.answer(this.id);
    this.#isUp = true;
  }

  /** Until `isOwn` says so of the end of it, or `rest` ends it. */
  async play(address: string): Promise<void> {
    const playbackId = `callweave-menu-play-${randomUUID()}`;
    this.#playbackId = playbackId;
    this.#tools.expect(playbackId);
    try {
      // A comma would part one sound from the next.
      const media = `sound:${address.replaceAll(',', '%2C')}`;
      await this.#tools.ari.play(this.id, { playbackId, media });
    } catch (error) {
      this.forgetPlayback();
      throw error;
    }
  }

  /** Whether that is the end of what plays; it is over then. */
  hasPlayed(playbackId: string): boolean {
    if (playbackId !== this.#playbackId) return false;
    this.forgetPlayback();
    return true;
  }

  async ring(): Promise<void> {
    await this.#tools.ari.ring(this.id);
    this.#isRinging = true;
  }

  async stopRinging(): Promise<void> {
    if (!this.#isRinging) return;
    this.#isRinging = false;
    await this.#tools.ari.stopRinging(this.id);
  }

  /** Nothing is heard any more. */
  async rest(): Promise<void> {
    const playbackId = this.#playbackId;
    this.forgetPlayback();
    if (playbackId !== undefined) await this.#tools.ari.stopPlayback(playbackId);
    await this.stopRinging();
  }

  /** The events of it are nobody's. */
  forgetPlayback(): void {
    if (this.#playbackId !== undefined) this.#tools.unexpect(this.#playbackId);
    this.#playbackId = undefined;
  }

  /** On in the dial plan. `backTo`: the entry to which the dial plan brings those back whom nobody takes. */
  async letGo(place: DialPlanPlace, backTo: string | undefined): Promise<void> {
    const { ari } = this.#tools;
    await ari.setVariable(this.id, BACK_TO, backTo ?? '');
    if (backTo !== undefined) await ari.follow(this.id);
    // A dial plan may answer whom we have not.
    this.#isUp = this.#isUp || backTo !== undefined;
    await ari.continueInDialPlan(this.id, place);
  }
}
