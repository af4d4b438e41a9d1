import type {
  CallEvent,
  CallEventKind,
  Device,
  EventLeg,
  LegPeer,
  LegResult,
  LegRole,
  MenuStepTold,
} from '../call-event.ts';
import type { LegState } from '../call-record.ts';
import { canMove, isOver } from '../leg-states.ts';
import type { Interval } from './intervals.ts';

interface StateAt {
  at: number;
  state: LegState;
  event: CallEventKind;
  cause?: string;
}

/** One leg while its events are being folded: epoch ms inside, RFC 3339 only when the record is written. */
export class LegFold {
  readonly id: string;
  role: LegRole;
  device: Device | undefined;
  externalId: string | undefined;
  state: LegState | undefined;
  readonly states: StateAt[] = [];
  peer: LegPeer = 'customer';
  /** True for ever once the leg was in the conversation with the customer. */
  metCustomer = false;
  offeredAt: number | undefined;
  alertedAt: number | undefined;
  connectedAt: number | undefined;
  clearedAt: number | undefined;
  result: LegResult | undefined;
  /** The PBX said how the leg ended; otherwise `result` is what follows from the rest. */
  isResultTold = false;
  divertedTo: string | undefined;
  /** Of a menu: the way through it. */
  readonly menuPath: (MenuStepTold & { at: number })[] = [];
  /** Connected to the customer, not on hold. */
  readonly talk: Interval[] = [];
  readonly hold: Interval[] = [];

  constructor(leg: EventLeg) {
    this.id = leg.id;
    this.role = leg.role;
    this.describe(leg);
  }

  /** Later events may know more of the device; what is known is never forgotten. */
  describe(leg: EventLeg): void {
    this.role = leg.role;
    if (leg.device !== undefined) this.device = { ...this.device, ...leg.device };
    this.externalId ??= leg.externalId;
  }

  get isOver(): boolean {
    return isOver(this.state);
  }

  get wasConnected(): boolean {
    return this.connectedAt !== undefined;
  }

  /** False when the machine has no such move: the event told nothing new, or came too late. */
  move(state: LegState, event: CallEvent): boolean {
    if (this.state === state || !canMove(this.state, state)) return false;
    this.state = state;
    const cause = event.cause?.csta ?? event.cause?.raw;
    this.states.push({ at: event.at, state, event: event.kind, ...(cause === undefined ? {} : { cause }) });
    if (isOver(state)) this.clearedAt = event.at;
    this.markTime(event.at);
    return true;
  }

  turnTo(peer: LegPeer, at: number): void {
    this.peer = peer;
    this.markTime(at);
  }

  /** Opens and closes the talk and hold intervals so that they follow state and peer. */
  private markTime(at: number): void {
    const talking = this.state === 'connected' && this.peer === 'customer';
    if (talking) this.metCustomer = true;
    follow(this.talk, talking, at);
    follow(this.hold, this.state === 'held', at);
  }
}

function follow(intervals: Interval[], open: boolean, at: number): void {
  const last = intervals.at(-1);
  const isOpen = last !== undefined && last.to === undefined;
  if (open && !isOpen) intervals.push({ from: at });
  if (!open && isOpen) last.to = at;
}
