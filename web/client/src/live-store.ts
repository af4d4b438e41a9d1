import type { LegResult } from '../../../src/domain/call-event.ts';
import type { CallRecord, Leg } from '../../../src/domain/call-record.ts';
import type {
  CallweaveEvent,
  CardDetails,
  PopCard,
  SnapshotFrame,
} from '../../../src/push/protocol/messages.ts';

/** How the leg of the card ended; `ended` after a talk. */
export type CardCloseReason = Exclude<LegResult, 'answered'> | 'ended';

export interface ClosedCard {
  card: PopCard;
  reason: CardCloseReason;
  /** The call as it was last told; absent when it went by while the client was away. */
  call?: CallRecord;
}

export interface StoreChange {
  opened: PopCard[];
  closed: ClosedCard[];
}

/** Live calls and open cards of one client, kept up to date by snapshots and events. */
export class LiveStore {
  /** Key: call id. Live calls only. */
  readonly calls = new Map<string, CallRecord>();
  /** Key: call id and leg id. */
  readonly cards = new Map<string, PopCard>();

  applySnapshot(frame: SnapshotFrame): StoreChange {
    const before = new Map(this.cards);
    const known = new Map(this.calls);
    this.calls.clear();
    this.cards.clear();
    for (const call of frame.calls) this.calls.set(call.callId, call);
    const change: StoreChange = { opened: [], closed: [] };
    for (const card of frame.cards) {
      this.cards.set(keyOf(card), card);
      if (!before.has(keyOf(card))) change.opened.push(card);
    }
    for (const [key, card] of before) {
      if (this.cards.has(key)) continue;
      change.closed.push(closed(card, this.calls.get(card.callId), known.get(card.callId)));
    }
    return change;
  }

  applyEvent(event: CallweaveEvent): StoreChange {
    const { call, card, cardDetails, mergedInto } = event.data;
    const change: StoreChange = { opened: [], closed: [] };
    if (mergedInto) {
      this.#moveCards(event.subject, mergedInto);
      this.calls.delete(event.subject);
      return change;
    }
    if (call.endedAt === undefined) this.calls.set(call.callId, call);
    else this.calls.delete(call.callId);
    if (card && !this.cards.has(keyOf(card))) {
      this.cards.set(keyOf(card), card);
      change.opened.push(card);
    }
    if (cardDetails) this.#showDetails(cardDetails);
    for (const [key, open] of this.cards) {
      if (open.callId !== call.callId || (call.endedAt === undefined && isAlive(legOf(open, call)) !== false))
        continue;
      this.cards.delete(key);
      change.closed.push(closed(open, call, call));
    }
    return change;
  }

  /** A card opens with the first leg of its agent, and the call may be at another by now. */
  #showDetails({ callId, fields, hints }: CardDetails): void {
    for (const [key, card] of this.cards) {
      if (card.callId === callId) this.cards.set(key, { ...card, fields, hints });
    }
  }

  /** The card stays open: the person at it still rings or talks, only the call has another id now. */
  #moveCards(from: string, to: string): void {
    for (const [key, card] of this.cards) {
      if (card.callId !== from) continue;
      this.cards.delete(key);
      const moved = { ...card, callId: to };
      this.cards.set(keyOf(moved), moved);
    }
  }
}

function keyOf(card: PopCard): string {
  return `${card.callId}/${card.legId}`;
}

function legOf(card: PopCard, call: CallRecord | undefined): Leg | undefined {
  return call?.legs.find((leg) => leg.legId === card.legId);
}

/** Undefined when the call does not know the leg (any more); then only the end of the call closes the card. */
function isAlive(leg: Leg | undefined): boolean | undefined {
  return leg && leg.state !== 'null' && leg.state !== 'failed';
}

function closed(card: PopCard, now: CallRecord | undefined, last: CallRecord | undefined): ClosedCard {
  const result = (legOf(card, now) ?? legOf(card, last))?.result;
  const reason = result === undefined || result === 'answered' ? 'ended' : result;
  const call = now ?? last;
  return { card, reason, ...(call && { call }) };
}
