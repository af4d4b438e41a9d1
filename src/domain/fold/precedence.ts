/**
 * Which of two sources the record follows where they differ, and why: the one place that decides it (docs/glossary.md
 * explains it to people). For each field the first ruling whose situation holds.
 */
export type DisagreementReason =
  | 'logIsComplete'
  | 'logMissesATalk'
  | 'logCountsWaiting'
  | 'clocksDiffer'
  | 'liveMissedTheBeginning'
  | 'liveSawTheBeginning'
  | 'liveSawTheAnswer'
  | 'logSawTheAnswer'
  | 'logStatesOutcome'
  | 'liveIsFiner'
  | 'liveSawWhoDialled'
  | 'legOnlyInLog'
  | 'legOnlyLive'
  | 'customerStays';

/** What a ruling may depend on. */
export interface Situation {
  /** Beginning and end of the log are off by the same time. */
  clocksDiffer?: boolean;
  /** The log knows of every talk with the customer that was seen live. */
  logKnowsEveryTalk?: boolean;
  /** The log's beginning is before the first live event. */
  logBeganEarlier?: boolean;
  /** The record's beginning is the live one although the log's is another. */
  beganLive?: boolean;
  /** Of the leg, or of the call where that is in question. */
  answeredLive?: boolean;
  answeredInLog?: boolean;
  /** The live word says why nobody answered; for outcomes: and the log's does not. */
  liveIsPrecise?: boolean;
  /** By the log the talk began before the telephone had rung, or before the customer was there. */
  logCountsWaiting?: boolean;
  /** The leg is in one of the two only. */
  onlyInLog?: boolean;
}

interface Ruling {
  when(situation: Situation): boolean;
  kept: 'live' | 'log';
  reason: DisagreementReason;
}

const LOG_IS_COMPLETE: Ruling = { when: () => true, kept: 'log', reason: 'logIsComplete' };
const LOG_MISSES_A_TALK: Ruling = {
  when: ({ logKnowsEveryTalk }) => logKnowsEveryTalk === false,
  kept: 'live',
  reason: 'logMissesATalk',
};
const LOG_COUNTS_WAITING: Ruling = {
  when: ({ logCountsWaiting }) => logCountsWaiting === true,
  kept: 'live',
  reason: 'logCountsWaiting',
};
const LIVE_IS_FINER: Ruling = {
  when: ({ liveIsPrecise }) => liveIsPrecise === true,
  kept: 'live',
  reason: 'liveIsFiner',
};
const CLOCKS_DIFFER: Ruling = {
  when: ({ clocksDiffer }) => clocksDiffer === true,
  kept: 'live',
  reason: 'clocksDiffer',
};
const LIVE_SAW_THE_ANSWER: Ruling = {
  when: ({ answeredLive }) => answeredLive === true,
  kept: 'live',
  reason: 'liveSawTheAnswer',
};
const LOG_SAW_THE_ANSWER: Ruling = {
  when: ({ answeredInLog }) => answeredInLog === true,
  kept: 'log',
  reason: 'logSawTheAnswer',
};

export const PRECEDENCE = {
  // A row may be written from the side of the telephone that rang first, as an agent's own does in a click-to-call.
  direction: [{ when: () => true, kept: 'live', reason: 'liveSawWhoDialled' }],
  customer: [{ when: () => true, kept: 'live', reason: 'customerStays' }],
  // Nothing is seen before it happens, so of two beginnings the earlier is true; unless it is the clocks that differ.
  startedAt: [
    CLOCKS_DIFFER,
    {
      when: ({ logBeganEarlier }) => logBeganEarlier === true,
      kept: 'log',
      reason: 'liveMissedTheBeginning',
    },
    { when: () => true, kept: 'live', reason: 'liveSawTheBeginning' },
  ],
  // Webhooks are known by their arrival and may be minutes late; an end may have been told for a part of the call only.
  endedAt: [LOG_MISSES_A_TALK, LOG_IS_COMPLETE],
  'durations.total': [
    LOG_MISSES_A_TALK,
    { when: ({ beganLive }) => beganLive === true, kept: 'live', reason: 'liveSawTheBeginning' },
    LOG_IS_COMPLETE,
  ],
  'durations.talk': [LOG_MISSES_A_TALK, LOG_COUNTS_WAITING, LOG_IS_COMPLETE],
  // An answer is never invented, but easily lost: whoever saw one is right.
  outcome: [
    LIVE_SAW_THE_ANSWER,
    LOG_SAW_THE_ANSWER,
    LIVE_IS_FINER,
    { when: () => true, kept: 'log', reason: 'logStatesOutcome' },
  ],
  firstAnsweredBy: [{ when: () => true, kept: 'live', reason: 'liveSawTheAnswer' }],
  'legs[].result': [LIVE_SAW_THE_ANSWER, LOG_SAW_THE_ANSWER, LIVE_IS_FINER, LOG_IS_COMPLETE],
  // Many logs take the moment when the exchange itself picked up for a menu or a queue, or when a transfer began to ring.
  'legs[].connectedAt': [LOG_COUNTS_WAITING, LOG_IS_COMPLETE],
  'legs[].clearedAt': [LOG_IS_COMPLETE],
  'legs[]': [
    { when: ({ onlyInLog }) => onlyInLog === true, kept: 'log', reason: 'legOnlyInLog' },
    { when: () => true, kept: 'live', reason: 'legOnlyLive' },
  ],
} as const satisfies Record<string, readonly Ruling[]>;
export type ComparedField = keyof typeof PRECEDENCE;

/** The ruling for a field on which the sources differ. */
export function ruling(field: ComparedField, situation: Situation = {}): Omit<Ruling, 'when'> {
  const rulings: readonly Ruling[] = PRECEDENCE[field];
  const found = rulings.find(({ when }) => when(situation));
  // Every list ends with a ruling that always holds.
  return found ?? LOG_IS_COMPLETE;
}
