import type { Agent } from '../exchange/company.ts';
import type { CallScript, Via } from '../exchange/happening.ts';
import { userIdOf } from './statistics.ts';
import type { XsiCall, XsiParty } from './xsi-xml.ts';

const GROUP: XsiParty = {
  name: 'Продажи',
  address: 'tel:200',
  userId: 'MPBX_hg_200_hg_1@ip.beeline.ru',
  callType: 'Group',
};
export const QUEUE_ID = 'MPBX_cc_400@ip.beeline.ru';
const QUEUE: XsiParty = { name: 'Sales', address: 'tel:400', userId: QUEUE_ID, callType: 'Group' };

/** The customer's side; nothing of who withholds the number. */
export function customerParty({ customer: { number } }: CallScript): XsiParty {
  return number === null
    ? { hidden: true, callType: 'Network' }
    : { address: `tel:+${number}`, callType: 'Network' };
}

export function colleague(agent: Agent): XsiParty {
  return {
    name: agent.name,
    address: `tel:${agent.extension}`,
    userId: userIdOf(agent),
    userDN: `tel:+${agent.telnum};ext=${agent.extension}`,
    callType: 'Group',
  };
}

/** By whom a call came to a telephone, the last one first. `from`: who hands it on. */
export function redirectionsFor(
  via: Via,
  { line: number, from, namesLine }: { line: string; from: Agent | undefined; namesLine: boolean },
): NonNullable<XsiCall['redirections']> {
  const short = number.slice(-10);
  const line: XsiParty = {
    name: `${short} ${short}`,
    address: `tel:+${number}`,
    userId: `${short}@ip.beeline.ru`,
    callType: 'Group',
  };
  return [
    ...(via === 'transfer' && from ? [{ party: colleague(from), reason: 'transfer' }] : []),
    ...(via === 'hunt' || via === 'group' ? [{ party: GROUP, reason: 'hunt-group' }] : []),
    ...(via === 'queue' ? [{ party: QUEUE, reason: 'call-center' }] : []),
    ...(namesLine ? [{ party: line, reason: 'deflection' }] : []),
  ];
}
