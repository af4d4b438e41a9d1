import type { AsteriskFact, ChannelSeen } from './asterisk-fact.ts';

/**
 * What an application has done to a call Asterisk tells nobody. So the orders of ours that change a call leave a word on the
 * telephone's channel, and the event of that is told like all others: to whoever listens, through both interfaces.
 */
export const HELD_BY_US = 'CALLWEAVE_HOLD';
export const HANDED_ON_BY_US = 'CALLWEAVE_TRANSFER';

export const HOLD = '1';
export const RETRIEVE = '0';

/** Undefined: a variable of somebody else. */
export function tellOwnOrder(channel: ChannelSeen, name: string, value: string): AsteriskFact[] | undefined {
  if (name === HELD_BY_US) return [{ what: value === HOLD ? 'hold' : 'unhold', channel }];
  if (name !== HANDED_ON_BY_US) return undefined;
  return [{ what: 'blindTransfer', transferor: channel, to: value }];
}
