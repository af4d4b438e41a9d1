import type { CallTruth } from '../exchange/call-truth.ts';
import type { Carried } from '../exchange/carried.ts';
import type { Heard } from '../exchange/dialect.ts';
import { type ScenarioName, scenarios } from '../exchange/scenarios.ts';

/** Everything: Asterisk tells even of holding and of busy phones. */
export const asteriskPlays: readonly ScenarioName[] = scenarios.map(({ name }) => name);

/** What nobody needs to have heard to know who talked last and how the call ended. */
const BESIDE_THE_POINT = new Set([
  'menuEntered',
  'menuChosen',
  'announced',
  'queueEntered',
  'legHeld',
  'legRetrieved',
  'customerRang',
  'legStopped',
  'outsideStopped',
  'legBusy',
  'legSentOn',
]);

/** What cut streams left out is gone for good: of what was lost only the state afterwards is known. */
export function carriedByAsterisk(truth: CallTruth, { lost }: Heard): Carried {
  const whole: Carried = {
    direction: truth.direction,
    customer: truth.customer,
    result: truth.result,
    ...(truth.refusal === undefined ? {} : { refusal: truth.refusal }),
    finalAgent: truth.finalAgent,
    transfers: truth.transfers.map(({ type, from, to }) => ({ type, from, to })),
    hops: truth.hops.map((hop) => ({
      agent: hop.agent,
      answered: hop.answeredAtMs !== null,
      outcome: hop.outcome,
      ...(hop.rangAtMs === null ? {} : { rangAtMs: hop.rangAtMs }),
      ...(hop.answeredAtMs === null ? {} : { answeredAtMs: hop.answeredAtMs }),
      endedAtMs: hop.endedAtMs,
    })),
    records: 1,
  };
  if (lost.length === 0) return whole;
  // The tie to a consultation may be among what was lost, so how many records there are nobody can know either.
  const heard: Carried = { direction: truth.direction, customer: truth.customer };
  const isDecided = lost.every(({ carries }) => carries.every((part) => BESIDE_THE_POINT.has(part)));
  if (!isDecided) return heard;
  // Who hung up is told only when it happens: missed or abandoned is open then, and why nobody answered outside.
  const isOpen = truth.result !== 'answered' && lost.some(({ carries }) => carries.includes('legStopped'));
  const isInbound = truth.direction === 'inbound';
  return {
    ...heard,
    ...(isInbound && !isOpen ? { result: truth.result } : {}),
    finalAgent: truth.finalAgent,
  };
}
