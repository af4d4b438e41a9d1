import { findMyLeg, isLive } from '../call/my-leg.ts';
import type { CallRecord, CallweaveEvent, CardDetails, Leg, PopCard } from '../contract.ts';

/** One call at this desk, from the first ring until its card is put away. */
export interface DeskCard {
  callId: string;
  call: CallRecord;
  /** The leg that speaks for me; it changes when the call comes back on another device. */
  leg: Leg;
  /** What the hub knows beside the record: the chain and the last calls. Absent until the hub sends it. */
  pop?: PopCard;
  /** Server time at which this desk learnt that my part is over; absent while it lasts. */
  closedAt?: string;
}

export interface DeskState {
  /** Whose desk this is; undefined for people who only watch. */
  agentId: string | undefined;
  /** Live calls that I may see, by call id. */
  calls: ReadonlyMap<string, CallRecord>;
  /** Cards on the desk, by call id; the newest is last. */
  cards: ReadonlyMap<string, DeskCard>;
  /** False until the first snapshot: an empty desk and an unknown desk are not the same. */
  synced: boolean;
}

export type DeskAction =
  | { type: 'snapshot'; calls: readonly CallRecord[]; pops: readonly PopCard[]; at: string }
  /** `at`: when it came here, by the hub's clock; a PBX may tell late what happened. */
  | { type: 'event'; event: CallweaveEvent; at: string }
  /** A record read over REST, for a card whose end was missed. */
  | { type: 'refreshed'; call: CallRecord }
  | { type: 'dismiss'; callId: string }
  /** Put away ended cards that closed before this time. */
  | { type: 'sweep'; before: string };

export function emptyDesk(agentId: string | undefined): DeskState {
  return { agentId, calls: new Map(), cards: new Map(), synced: false };
}

export function reduceDesk(state: DeskState, action: DeskAction): DeskState {
  switch (action.type) {
    case 'snapshot':
      return applySnapshot(state, action);
    case 'event':
      return applyEvent(state, action);
    case 'refreshed':
      return withCard(state, action.call, undefined, action.call.endedAt ?? action.call.startedAt);
    case 'dismiss':
      return { ...state, cards: without(state.cards, ({ callId }) => callId === action.callId) };
    case 'sweep': {
      const cards = without(
        state.cards,
        ({ closedAt }) => closedAt !== undefined && closedAt < action.before,
      );
      return cards.size === state.cards.size ? state : { ...state, cards };
    }
  }
}

function applySnapshot(state: DeskState, action: Extract<DeskAction, { type: 'snapshot' }>): DeskState {
  const calls = new Map(action.calls.map((call) => [call.callId, call]));
  const cards = new Map<string, DeskCard>();
  for (const [callId, card] of state.cards) {
    // The call is gone from the snapshot: it ended while we were away. Why, the record will tell (`refreshed`).
    if (!calls.has(callId)) cards.set(callId, card.closedAt ? card : { ...card, closedAt: action.at });
    else cards.set(callId, card);
  }
  let next: DeskState = { ...state, calls, cards, synced: true };
  const pops = new Map(action.pops.map((pop) => [pop.callId, pop]));
  // The snapshot is newest first; cards are oldest first.
  for (const call of [...action.calls].reverse()) {
    next = withCard(next, call, pops.get(call.callId), action.at);
  }
  return next;
}

function applyEvent(state: DeskState, { event, at }: Extract<DeskAction, { type: 'event' }>): DeskState {
  const { call, card: pop, cardDetails, mergedInto } = event.data;
  const calls = new Map(state.calls);
  if (mergedInto !== undefined && mergedInto !== event.subject) {
    calls.delete(event.subject);
    return moveCard({ ...state, calls }, event.subject, mergedInto, at);
  }
  const known = state.calls.get(call.callId) ?? state.cards.get(call.callId)?.call;
  if (known && known.revision > call.revision) return state;
  if (call.endedAt) calls.delete(call.callId);
  else calls.set(call.callId, call);
  return withDetails(withCard({ ...state, calls }, call, pop, at), cardDetails);
}

/** More is known of the customer, or it is somebody else. */
function withDetails(state: DeskState, details: CardDetails | undefined): DeskState {
  if (details === undefined) return state;
  const card = state.cards.get(details.callId);
  if (card?.pop === undefined) return state;
  const { fields, hints } = details;
  const pop = { ...card.pop, fields, hints };
  return { ...state, cards: new Map(state.cards).set(card.callId, { ...card, pop }) };
}

/** Opens, updates or closes the card of `call` at this desk. */
function withCard(state: DeskState, call: CallRecord, pop: PopCard | undefined, at: string): DeskState {
  if (state.agentId === undefined) return state;
  const leg = findMyLeg(call, state.agentId);
  if (!leg) return state;
  const before = state.cards.get(call.callId);
  const live = isLive(leg) && !call.endedAt;
  const mine = pop && pop.agentId === state.agentId ? pop : before?.pop;
  if (!before) {
    // A past call never opens a card, and talk among colleagues only when the hub says so.
    if (!live || (call.direction === 'internal' && !mine)) return state;
  }
  const { closedAt: _was, ...rest } = before ?? {};
  const closedAt = live ? undefined : (before?.closedAt ?? at);
  const card: DeskCard = {
    ...rest,
    callId: call.callId,
    call,
    leg,
    ...(mine ? { pop: mine } : {}),
    ...(closedAt === undefined ? {} : { closedAt }),
  };
  const cards = new Map(state.cards);
  cards.set(call.callId, card);
  return { ...state, cards };
}

/** The person still rings or talks, only the call has another id now: what the card knows of the customer moves along. */
function moveCard(state: DeskState, from: string, to: string, at: string): DeskState {
  const moved = state.cards.get(from);
  const cards = new Map(without(state.cards, ({ callId }) => callId === from));
  const next = { ...state, cards };
  if (!moved || cards.has(to)) return next;
  const pop = moved.pop && { ...moved.pop, callId: to };
  const target = state.calls.get(to);
  if (target) return withCard(next, target, pop, at);
  cards.set(to, {
    ...moved,
    callId: to,
    call: { ...moved.call, callId: to, revision: 0 },
    ...(pop && { pop }),
  });
  return next;
}

function without(
  cards: ReadonlyMap<string, DeskCard>,
  drop: (card: DeskCard) => boolean,
): ReadonlyMap<string, DeskCard> {
  return new Map([...cards].filter(([, card]) => !drop(card)));
}
