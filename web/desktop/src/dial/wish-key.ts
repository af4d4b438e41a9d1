import type { DialWish } from './dial-context.ts';

/** A second click of the same hand, and not a second wish. */
const SAME_CLICK_MS = 5_000;

interface Asked {
  wish: string;
  key: string;
  at: number;
}

/** Names each wish once; who asks for the same again within a moment gets the same name, and so the same call. */
export class WishKeys {
  #last: Asked | undefined;

  /** Undefined: this very wish was just asked for. */
  next({ to, taskId, connectionId }: DialWish, now: number): string | undefined {
    const wish = JSON.stringify([to, taskId, connectionId]);
    if (this.#last?.wish === wish && now - this.#last.at < SAME_CLICK_MS) return undefined;
    this.#last = { wish, key: newKey(), at: now };
    return this.#last.key;
  }
}

/** `randomUUID` is missing on plain HTTP. */
function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}
