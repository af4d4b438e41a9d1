import type { NotConnected } from '../../../../src/domain/menu/menu-run.ts';
import { ConnectorError } from '../../../kit/connector-error.ts';
import { newMenuLegId } from '../menu-leg.ts';
import { reasonOf } from './let-go.ts';
import type { MenuAri } from './menu-ari.ts';

/** Q.850, as Asterisk gives it with the end of a channel. */
const BUSY = new Set([17, 21]);
/** No such telephone, nobody registered, no line. */
const UNAVAILABLE = new Set([1, 3, 20, 27, 34, 38, 58]);
/** Asterisk itself stops ringing when the time is up; this much later nobody waits for the event of it any more. */
const EVENT_WITHIN_MS = 3_000;

export interface RingOrder {
  callerChannelId: string;
  callerId: string | undefined;
  rounds: readonly string[][];
  ringMs: number;
}
export interface RingingTools {
  ari: MenuAri;
  /** Events of this channel go to that ringing. */
  watch(legId: string, ringing: Ringing): void;
  unwatch(legId: string): void;
  onAnswered(legId: string): void;
  onFailed(reason: NotConnected): void;
  onTrouble(reason: string): void;
}

/** Rings one round after the other until somebody picks up, nobody is left, or it is stopped. */
export class Ringing {
  readonly #order: RingOrder;
  readonly #tools: RingingTools;
  /** Ids of the channels that ring, or are about to. */
  readonly #legs = new Set<string>();
  readonly #reasons: NotConnected[] = [];
  #round = -1;
  /** Who picked up; possibly before Asterisk has answered that it rings. */
  #winner: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isOver = false;

  constructor(order: RingOrder, tools: RingingTools) {
    this.#order = order;
    this.#tools = tools;
  }

  start(): void {
    this.#next();
  }

  /** Idempotent. Nobody rings any more, but whoever picked up. */
  stop(except?: string): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    for (const legId of [...this.#legs]) {
      if (legId !== except) this.#drop(legId, except === undefined ? 'normal' : 'answered_elsewhere');
    }
    this.#legs.clear();
  }

  /** Forgets everything without a word to Asterisk: nobody listens any more. */
  forget(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }

  answered(legId: string): void {
    if (this.#isOver || !this.#legs.has(legId)) {
      this.#drop(legId, 'answered_elsewhere');
      return;
    }
    this.#winner = legId;
    this.stop(legId);
    this.#tools.onAnswered(legId);
  }

  ended(legId: string, cause: number): void {
    this.#tools.unwatch(legId);
    if (!this.#legs.delete(legId) || this.#isOver) return;
    this.#lost(BUSY.has(cause) ? 'busy' : UNAVAILABLE.has(cause) ? 'unavailable' : 'noAnswer');
  }

  #next(): void {
    this.#round += 1;
    const endpoints = this.#order.rounds[this.#round];
    if (endpoints === undefined) {
      this.stop();
      this.#tools.onFailed(worst(this.#reasons));
      return;
    }
    const round = this.#round;
    // The time runs from when Asterisk was asked, however long the question waited for its turn.
    void Promise.all(endpoints.map((endpoint) => this.#ring(endpoint))).then(() => {
      if (this.#isOver || this.#round !== round) return;
      this.#timer = setTimeout(() => this.#giveUp(round), this.#order.ringMs + EVENT_WITHIN_MS);
    });
  }

  #giveUp(round: number): void {
    if (this.#isOver || this.#round !== round) return;
    for (const legId of [...this.#legs]) this.#drop(legId, 'normal');
    this.#legs.clear();
    this.#lost('noAnswer');
  }

  /** Never throws. */
  async #ring(endpoint: string): Promise<void> {
    const { callerChannelId: originator, callerId, ringMs } = this.#order;
    const legId = newMenuLegId(originator);
    this.#legs.add(legId);
    this.#tools.watch(legId, this);
    const ringSeconds = Math.ceil(ringMs / 1000);
    try {
      await this.#tools.ari.originate({ legId, endpoint, originator, callerId, ringSeconds });
      // It was stopped while Asterisk was still being asked.
      if (this.#isOver && legId !== this.#winner) this.#drop(legId, 'normal');
    } catch (error) {
      const isRefusal = error instanceof ConnectorError && error.kind === 'refused';
      if (!isRefusal) {
        this.#tools.onTrouble(`ringing ${endpoint}: ${reasonOf(error)}`);
        this.#drop(legId, 'normal');
      }
      this.#tools.unwatch(legId);
      if (this.#legs.delete(legId) && !this.#isOver) this.#lost('unavailable');
    }
  }

  #lost(reason: NotConnected): void {
    this.#reasons.push(reason);
    if (this.#legs.size > 0) return;
    clearTimeout(this.#timer);
    this.#next();
  }

  #drop(legId: string, reason: 'normal' | 'answered_elsewhere'): void {
    this.#tools.ari
      .hangUp(legId, reason)
      .catch((error: unknown) => this.#tools.onTrouble(`ending a telephone's ringing: ${reasonOf(error)}`));
  }
}

/** What to say of several who did not take it: somebody was there, somebody was on the line, nobody could be reached. */
function worst(reasons: readonly NotConnected[]): NotConnected {
  for (const reason of ['noAnswer', 'busy'] as const) if (reasons.includes(reason)) return reason;
  return 'unavailable';
}
