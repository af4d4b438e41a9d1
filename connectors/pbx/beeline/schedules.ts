import type { RuleSchedule } from '../../../src/domain/pbx/forwarding.ts';

/** The API has one list of words for the times of rules and numbers. */
export const SCHEDULE_WORDS: Readonly<Record<RuleSchedule, string>> = {
  always: 'ROUND_THE_CLOCK',
  workingTime: 'WORKING_TIME',
  outsideWorkingTime: 'NON_WORKING_TIME_AND_HOLIDAYS',
};

export function scheduleOf(word: unknown): RuleSchedule | 'unknown' {
  const found = Object.entries(SCHEDULE_WORDS).find(([, known]) => known === word);
  return found === undefined ? 'unknown' : (found[0] as RuleSchedule);
}
