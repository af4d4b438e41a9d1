import type { CallTruth } from '../exchange/call-truth.ts';
import type { Carried } from '../exchange/carried.ts';
import { type Heard, isHeard } from '../exchange/dialect.ts';
import type { ScenarioName } from '../exchange/scenarios.ts';

/**
 * A row per leg that rang or talked. Left out: transfers, forwards, consultation (no real sample of their rows is known), menus,
 * queues and mailboxes (no subscriber), refused calls, calls inside the house, click-to-call.
 */
export const vpbxPlays: readonly ScenarioName[] = [
  'answered',
  'huntSecondAnswers',
  'huntThirdAnswers',
  'groupOneWins',
  'groupNobody',
  'callerGivesUp',
  'huntAbandoned',
  'nobodyAnswers',
  'outboundAnswered',
  'outboundNoAnswer',
  'outboundRangOut',
];

/** `PLACED` or `MISSED`: who gave up, who declined and who was busy is in neither rows nor times. */
export function carriedByVpbx(truth: CallTruth, heard: Heard): Carried {
  const numberOf = (extension: string): string =>
    (heard.company.agents.find((agent) => agent.extension === extension)?.telnum ?? extension).slice(-10);
  const base: Carried = { direction: truth.direction, customer: truth.customer };
  const rows = heard.told.filter(({ by }) => by === 'log');
  const isWhole = rows.every((row) => row.carries.every((part) => isHeard(part, heard)));
  if (!isWhole || rows.length === 0) return base;
  const isAnswered = truth.result === 'answered';
  return {
    ...base,
    records: 1,
    ...(isAnswered && { result: truth.result }),
    finalAgent: truth.finalAgent === null ? null : numberOf(truth.finalAgent),
    hops:
      truth.direction === 'outbound' && !isAnswered
        ? []
        : truth.hops.map(({ agent, answeredAtMs }) => ({
            agent: numberOf(agent),
            answered: answeredAtMs !== null,
          })),
    transfers: [],
  };
}
