import type { Agent, Customer } from './company.ts';

/** How a leg came to be offered a call. */
export type Via = 'direct' | 'hunt' | 'group' | 'transfer' | 'consultation';

/**
 * What happens in the exchange, in words of no provider. A dialect turns these into its own messages, or is silent
 * about those it cannot carry. Times are epoch milliseconds; `leg` names one ringing of one device, within its call.
 *
 *     callArrived → menuEntered? menuChosen? → (legRang | legBusy)* → legAnswered → … → callEnded
 *     callDialled → customerRang? → customerAnswered | customerBusy → … → callEnded
 */
export type Happening = { at: number } & (
  | { kind: 'callArrived' }
  | { kind: 'menuEntered' }
  | { kind: 'menuChosen'; digit: string }
  | { kind: 'legRang'; leg: string; agent: Agent; via: Via }
  /** The device refused before it rang (486). */
  | { kind: 'legBusy'; leg: string; agent: Agent; via: Via }
  | { kind: 'legStopped'; leg: string; reason: 'timeout' | 'answeredElsewhere' | 'callerGaveUp' | 'declined' }
  | { kind: 'legAnswered'; leg: string }
  | { kind: 'legHeld'; leg: string }
  | { kind: 'legRetrieved'; leg: string }
  /** The leg is gone at once; the target is offered the call next. */
  | { kind: 'blindTransferred'; leg: string; to: Agent }
  /** `leg` goes, the customer now talks to `toLeg`, which was the consultation. */
  | { kind: 'attendedTransferred'; leg: string; toLeg: string }
  | { kind: 'callDialled'; leg: string; agent: Agent }
  | { kind: 'customerRang' }
  | { kind: 'customerAnswered' }
  | { kind: 'customerBusy' }
  /** Every leg that is still there goes with the call. */
  | { kind: 'callEnded'; by: 'customer' | 'agent' | 'exchange' }
);

/** One call as it will happen, ready to be played. */
export type CallScript = {
  id: string;
  scenario: string;
  direction: 'inbound' | 'outbound';
  customer: Customer;
  line: string;
  startsAt: number;
  happenings: readonly Happening[];
};
