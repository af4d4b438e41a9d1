import type { PushSession } from './push-session.ts';

/**
 * One timer for all clients. Sessions are spread over the slots of a wheel; each turn visits one slot, and a whole
 * revolution is one heartbeat, so pings do not come in bursts.
 */
export class HeartbeatWheel {
  readonly #slots: Set<PushSession>[];
  #next = 0;
  #turn = 0;

  constructor(slots: number) {
    this.#slots = Array.from({ length: slots }, () => new Set());
  }

  add(session: PushSession): void {
    session.slot = this.#next;
    this.#next = (this.#next + 1) % this.#slots.length;
    this.#slots[session.slot]?.add(session);
  }

  remove(session: PushSession): void {
    this.#slots[session.slot]?.delete(session);
  }

  /** The sessions whose turn it is now. */
  turn(): ReadonlySet<PushSession> {
    this.#turn = (this.#turn + 1) % this.#slots.length;
    return this.#slots[this.#turn] as Set<PushSession>;
  }
}
