/**
 * What Asterisk tells, cut down to what a topology needs: channels, bridges, dials, holds, transfers. ARI frames become
 * these; AMI events can become the same, so that one interpretation serves both.
 */

/** A channel as an event showed it. `number` is the channel's own caller id: who is at this end, unless overwritten. */
export interface ChannelSeen {
  id: string;
  /** `PJSIP/101-0000002a`, `Local/102@from-internal-00000004;1`. */
  name: string;
  /** `Down`, `Ring` (came in), `Ringing` (being rung), `Up`, … */
  state: string;
  number?: string;
  callerName?: string;
  /** The other end, as Asterisk thinks. */
  connected?: string;
  context?: string;
  exten?: string;
  /** The application of the dial plan that has it now, and what that was given. */
  app?: string;
  appData?: string;
  /** SIP Call-ID. */
  sipCallId?: string;
  /** Epoch ms. */
  createdAt?: number;
}

/**
 * - `talk`: the parties of one conversation hear each other. · `parking`: a caller waits in a slot.
 * - `room`: a conference; strangers may meet there, so it ties no conversations.
 */
export type BridgeKind = 'talk' | 'parking' | 'room';

export type AsteriskFact =
  | { what: 'seen'; channel: ChannelSeen; isNew?: true }
  | { what: 'entered'; channel: ChannelSeen; bridge: string; kind: BridgeKind }
  | { what: 'left'; channel: ChannelSeen; bridge: string }
  | { what: 'hold' | 'unhold'; channel: ChannelSeen }
  /** `byPbx`: Asterisk itself asked the channel to go; else the party at its end hung up. */
  | { what: 'hangup'; channel: ChannelSeen; byPbx: boolean; cause?: number; sip?: number }
  | { what: 'destroyed'; channel: ChannelSeen; cause?: number; sip?: number }
  /** A dial-plan application began on the channel. `isMidway`: it had begun when it was seen, perhaps long before. */
  | { what: 'app'; channel: ChannelSeen; app: string; data: string; isMidway?: true }
  | { what: 'variable'; channel: ChannelSeen; name: string; value: string }
  /** `status` is empty when the dial begins. `dialled`: `101`, `79000000021@trunk`. `forward`: where a 302 points. */
  | {
      what: 'dial';
      caller?: ChannelSeen;
      peer: ChannelSeen;
      status: string;
      dialled?: string;
      forward?: string;
    }
  /** An application has recorded the channel; `name` is what ARI keeps it under. */
  | { what: 'recorded'; channelId: string; name: string; format: string }
  | { what: 'blindTransfer'; transferor: ChannelSeen; to: string }
  | { what: 'attendedTransfer'; first: ChannelSeen; second: ChannelSeen; target?: ChannelSeen };

/** Order among facts of the same millisecond: a channel leaves a bridge before it enters the next, and dies last. */
const ORDER: Readonly<Record<AsteriskFact['what'], number>> = {
  seen: 0,
  dial: 1,
  app: 3,
  variable: 4,
  unhold: 5,
  hold: 6,
  left: 7,
  entered: 8,
  blindTransfer: 9,
  attendedTransfer: 9,
  hangup: 10,
  destroyed: 11,
  recorded: 12,
};

/** Below 16. A dial begins before it says how it goes. */
export function orderOf(fact: AsteriskFact): number {
  return ORDER[fact.what] + (fact.what === 'dial' && fact.status !== '' ? 1 : 0);
}
