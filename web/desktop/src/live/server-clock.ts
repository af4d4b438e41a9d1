/**
 * Timers count by the hub's clock: PCs in call centres are often minutes off, and a timer that starts at -0:40 or 3:10
 * is worse than none.
 */
export class ServerClock {
  #offsetMs = 0;

  /** `serverTime` as it arrived just now. */
  set(serverTime: string, receivedAtMs = Date.now()): void {
    const at = Date.parse(serverTime);
    if (Number.isFinite(at)) this.#offsetMs = at - receivedAtMs;
  }

  nowMs(): number {
    return Date.now() + this.#offsetMs;
  }

  nowIso(): string {
    return new Date(this.nowMs()).toISOString();
  }
}
