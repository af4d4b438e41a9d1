import type { CallTruth } from '../exchange/call-truth.ts';
import type { Carried } from '../exchange/carried.ts';
import { type Heard, isHeard } from '../exchange/dialect.ts';
import type { ScenarioName } from '../exchange/scenarios.ts';
import { tenDigits } from './wording.ts';

/**
 * One phone and one customer: of hunts, groups, queues and transfers nothing is known, neither in events nor in rows. Left out as
 * well: menus that nobody comes out of and refused calls (no phone to name), calls inside the house.
 */
export const autosecretary2Plays: readonly ScenarioName[] = [
  'answered',
  'callerGivesUp',
  'menuThenAnswered',
  'announcementThenAnswered',
  'outboundAnswered',
  'outboundNoAnswer',
  'outboundRangOut',
];

/**
 * Not in it: who gave up an unanswered call (a call is missed when no answer was told), so neither abandoned nor missed; busy
 * from not answered; transfers. A call is wholly unknown only when its row and all of its events are lost.
 */
export function carriedByAutosecretary2(truth: CallTruth, heard: Heard): Carried {
  const agentOf = (extension: string): string =>
    tenDigits(heard.company.agents.find((agent) => agent.extension === extension)?.telnum ?? extension);
  const isAnswered = truth.result === 'answered';
  const isRowHeard = isHeard('row', heard);
  const records = heard.told.some((one) => !heard.lost.includes(one)) ? 1 : 0;
  const customer = truth.customer === null ? null : tenDigits(truth.customer);
  const base: Carried = { records, direction: truth.direction, customer };
  if (
    !isRowHeard &&
    !['rang', 'answered', 'ended'].every((part) =>
      !isAnswered && part === 'answered' ? true : isHeard(part, heard),
    )
  )
    return base;
  return {
    ...base,
    ...(isAnswered && { result: truth.result }),
    finalAgent: truth.finalAgent === null ? null : agentOf(truth.finalAgent),
    hops:
      truth.direction === 'outbound' && !isAnswered
        ? []
        : truth.hops.map(({ agent, answeredAtMs }) => ({
            agent: agentOf(agent),
            answered: answeredAtMs !== null,
          })),
    transfers: [],
  };
}
