import { reasonOf } from './let-go.ts';
import type { MenuAri } from './menu-ari.ts';

/** By this the bridges of menus are known, also after a restart. */
export const BRIDGE_PREFIX = 'callweave-menu-bridge-';

/** A transfer puts one party in the place of another: between the two events the bridge may look left. */
const SETTLE_MS = 250;
/** Asterisk did not answer when asked who is still there. */
const ASK_AGAIN_MS = 5_000;

/**
 * Talks in bridges of ours. Who is in one is Asterisk's knowledge: transfers by the telephones change it without us. When all
 * but one have left, the talk is over for the last one too.
 */
export class Talks {
  /** By bridge id: the call as its caller's channel names it. */
  readonly #callIds = new Map<string, string>();
  /** By bridge id. */
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #ari: MenuAri;
  readonly #onTrouble: (reason: string, callId: string) => void;

  constructor(ari: MenuAri, onTrouble: (reason: string, callId: string) => void) {
    this.#ari = ari;
    this.#onTrouble = onTrouble;
  }

  add(bridgeId: string, callId: string): void {
    this.#callIds.set(bridgeId, callId);
  }

  left(bridgeId: string, members: number): void {
    if (members < 2) this.checkSoon(bridgeId);
  }

  checkSoon(bridgeId: string, afterMs = SETTLE_MS): void {
    if (!this.#callIds.has(bridgeId)) return;
    clearTimeout(this.#timers.get(bridgeId));
    this.#timers.set(
      bridgeId,
      setTimeout(() => void this.#check(bridgeId), afterMs),
    );
  }

  /** The talks go on; nobody watches them any more. */
  forget(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#callIds.clear();
  }

  async #check(bridgeId: string): Promise<void> {
    const callId = this.#callIds.get(bridgeId);
    if (callId === undefined) return;
    try {
      const bridge = await this.#ari.findBridge(bridgeId);
      if (bridge !== undefined) {
        if (bridge.channelIds.length > 1) return;
        for (const channelId of bridge.channelIds) await this.#ari.hangUp(channelId);
        await this.#ari.destroyBridge(bridgeId);
      }
      this.#timers.delete(bridgeId);
      this.#callIds.delete(bridgeId);
    } catch (error) {
      this.#onTrouble(`ending a talk: ${reasonOf(error)}`, callId);
      this.checkSoon(bridgeId, ASK_AGAIN_MS);
    }
  }
}
