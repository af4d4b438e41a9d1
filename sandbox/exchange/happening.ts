import type { Agent, Customer } from './company.ts';

/**
 * How a leg came to be offered a call.
 *
 * - `forward`: the device that was called sends everything to this one. · `return`: a transfer that nobody took comes
 *   back to who made it. · `click`: the exchange rings whoever asked for the call before it dials the customer.
 */
export type Via =
  | 'direct'
  | 'hunt'
  | 'group'
  | 'queue'
  | 'transfer'
  | 'consultation'
  | 'forward'
  | 'return'
  | 'click';

/** Where a call is handed on to. */
export type Target =
  | { kind: 'agent'; agent: Agent; returns?: true }
  | { kind: 'group' | 'queue' | 'outside' | 'mailbox'; number: string };

export type StopReason = 'timeout' | 'answeredElsewhere' | 'callerGaveUp' | 'declined';

/**
 * What happens in the exchange, in words of no provider. A dialect turns these into its own messages, or is silent
 * about those it cannot carry. Times are epoch milliseconds; `leg` names one ringing of one device, within its call.
 *
 *     callArrived → menuEntered? menuChosen? queueEntered? → (legRang | legBusy)* → legAnswered → … → callEnded
 *     callDialled → customerRang? → customerAnswered | customerBusy | customerSilent → … → callEnded
 *     agentCalled → agentPickedUp → customerDialled → customerRang? → …              (click-to-call)
 *     colleagueDialled → legRang → legAnswered → callEnded                            (inside the house)
 */
export type Happening = { at: number } & (
  | { kind: 'callArrived' }
  /** On a block list: refused before anything else. */
  | { kind: 'callBlocked' }
  | { kind: 'menuEntered' }
  | { kind: 'menuChosen'; digit: string }
  | { kind: 'announced' }
  | { kind: 'queueEntered'; queue: QueueKind }
  | { kind: 'queueLeft'; because: 'timeout' | 'empty' }
  | { kind: 'legRang'; leg: string; agent: Agent; via: Via }
  /** The device refused before it rang (486). */
  | { kind: 'legBusy'; leg: string; agent: Agent; via: Via }
  /** The telephone itself sends the call on (302) to a colleague or to an outside number; it never rang. */
  | { kind: 'legSentOn'; leg: string; agent: Agent; via: Via; to: string }
  | { kind: 'legStopped'; leg: string; reason: StopReason }
  | { kind: 'legAnswered'; leg: string }
  | { kind: 'legHeld'; leg: string }
  | { kind: 'legRetrieved'; leg: string }
  /** An outside telephone is rung on the customer's behalf. */
  | { kind: 'outsideRang'; leg: string; number: string; via: 'direct' | 'forward' | 'transfer' }
  | { kind: 'outsideAnswered'; leg: string }
  | { kind: 'outsideStopped'; leg: string; reason: StopReason }
  /** `leg` is gone at once; the target is offered the call next. */
  | { kind: 'blindTransferred'; leg: string; to: Target }
  /** `leg` goes; the customer now talks to `toLeg`, which was the consultation, or waits for it to be answered. */
  | { kind: 'attendedTransferred'; leg: string; toLeg: string }
  /** The consultation comes to nothing: the colleague has gone again, the customer still waits on `leg`. */
  | { kind: 'consultationEnded'; leg: string }
  /** Somebody whose telephone did not ring takes the call off one that does. */
  | { kind: 'legPickedUp'; leg: string; byLeg: string; agent: Agent; how: 'group' | 'directed' }
  | { kind: 'parked'; leg: string; slot: string }
  | { kind: 'unparked'; leg: string; agent: Agent }
  | { kind: 'voicemailEntered'; box: string }
  | { kind: 'messageLeft' }
  | { kind: 'callDialled'; leg: string; agent: Agent }
  | { kind: 'agentCalled'; leg: string; agent: Agent }
  | { kind: 'agentPickedUp'; leg: string }
  | { kind: 'customerDialled' }
  | { kind: 'customerRang' }
  | { kind: 'customerAnswered' }
  | { kind: 'customerBusy' }
  /** The customer's telephone rang until the exchange gave up. */
  | { kind: 'customerSilent' }
  | { kind: 'colleagueDialled'; agent: Agent }
  /** Every leg that is still there goes with the call. */
  | { kind: 'callEnded'; by: 'customer' | 'agent' | 'exchange' }
);

/** How a queue asks its members: all at once, in order, the one after the last first, or through FreePBX's Local channels. */
export type QueueKind = 'ringall' | 'linear' | 'rrmemory' | 'local';

export type Direction = 'inbound' | 'outbound' | 'internal';

/** One call as it will happen, ready to be played. */
export type CallScript = {
  id: string;
  scenario: string;
  direction: Direction;
  customer: Customer;
  line: string;
  startsAt: number;
  happenings: readonly Happening[];
};

/** The number that stands for the target in the words of the exchange. */
export function numberOf(target: Target): string {
  return target.kind === 'agent' ? target.agent.extension : target.number;
}
