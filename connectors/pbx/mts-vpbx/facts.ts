/** What is kept of a push or a row, in the PBX's words. */
export type VpbxFact = EventFact | RowFact;

export interface EventFact {
  told: 'event';
  callId: string;
  /** The own side, by the numeric id that `/abonents` gives. */
  abonentId: string;
  /** The other side; empty when withheld. */
  remote: string;
  remoteName?: string;
  /** As written; no source lists the words. */
  callDirection: string;
  /** Epoch ms; absent until known. */
  startedAt?: number;
  answeredAt?: number;
  endedAt?: number;
  extTrackingId?: string;
}

export interface RowFact {
  told: 'row';
  /** When we read it, epoch ms: of two versions of a row the later one counts. */
  readAt: number;
  /** The name of the subscriber in BroadWorks: another id than `abonentId`. */
  userId: string;
  /** Epoch ms. */
  startedAt: number;
  calling: string;
  called: string;
  isOriginating: boolean;
  isPlaced: boolean;
  durationMs: number;
  /** Until the answer or of the talk: sources do not agree, the settings say. */
  answerMs?: number;
  redirecting?: string;
  callGroupId?: string;
  extTrackingId?: string;
}

/** Outside numbers have a plus and eleven digits; whatever is shorter than any outside number is dialled inside the house. */
const SHORTEST_OUTSIDE = 7;

export function isShort(number: string): boolean {
  const digits = number.replaceAll(/\D/g, '').length;
  return digits > 0 && digits < SHORTEST_OUTSIDE;
}

/** `+79000000021` → `9000000021`, as the list of subscribers writes it; anything else as it is. */
export function asSubscriber(number: string): string {
  return /^\+?[78]\d{10}$/.test(number) ? number.slice(-10) : number;
}
