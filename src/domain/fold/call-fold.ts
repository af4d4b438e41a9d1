import type {
  CallEvent,
  CallKind,
  CallOutcome,
  Cause,
  ClearedBy,
  Direction,
  EventRecording,
  EventTransfer,
  LoggedCall,
  PartyNumber,
} from '../call-event.ts';
import type { Disagreement } from '../call-record.ts';
import { LegFold } from './leg-fold.ts';

/** The call while its events are being folded. */
export class CallFold {
  /** Leg id → leg, in order of appearance. */
  readonly legs = new Map<string, LegFold>();
  direction: Direction | undefined;
  kind: CallKind | undefined;
  customer: PartyNumber | undefined;
  line: PartyNumber | undefined;
  queue: { id: string; name?: string } | undefined;
  startedAt: number | undefined;
  queuedAt: number | undefined;
  endedAt: number | undefined;
  lastAt = 0;
  cause: Cause | undefined;
  clearedBy: ClearedBy | undefined;
  statedOutcome: CallOutcome | undefined;
  /** Live events told of the course of the call: more than that a customer's call began, which logs tell too. */
  isWitnessed = false;
  /** The latest telling of the call by a log; its `direction`, `customer` and so on are the log's own words. */
  logEvent: CallEvent | undefined;
  /** The same, once it is laid over the live events. */
  logged: LoggedCall | undefined;
  /** Lengths that the log decides; undefined: they follow from the legs. */
  totalMs: number | undefined;
  talkMs: number | undefined;
  disagreements: readonly Disagreement[] = [];
  /** Who, how and to whom → transfer: told again, only its result may change. */
  readonly transfers = new Map<string, EventTransfer & { at: number }>();
  /** Recording id → recording. */
  readonly recordings = new Map<string, EventRecording & { at: number }>();
  /** `kind:value` → id. */
  readonly externalIds = new Map<string, { kind: string; value: string }>();
  /** What a caller did in menus, in order. */
  readonly menuSteps: CallEvent[] = [];
  readonly ext: Record<string, unknown> = {};

  leg(of: NonNullable<CallEvent['leg']>): LegFold {
    let leg = this.legs.get(of.id);
    if (leg === undefined) {
      leg = new LegFold(of);
      this.legs.set(of.id, leg);
    } else {
      leg.describe(of);
    }
    return leg;
  }
}
