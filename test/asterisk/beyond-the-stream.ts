/**
 * Scenarios whose truth neither stream, ARI's or AMI's, holds: what remains different, word for word, and why. Anything that is
 * not listed here must agree whole.
 */
export const BEYOND_THE_STREAM: Readonly<Record<string, { why: string; differences: string[] }>> = {
  'blind-transfer-busy': {
    why: 'Asterisk takes the transferor’s channel down at once, and the phone itself hangs up 1.3 s later, after it was told that the transfer failed; nothing in the streams says when.',
    differences: ['hop 101 ends 4012 ms, true 5321 ms'],
  },
};

/** Asterisk takes a hold back before it hands the customer over, and the event is the same as of a phone that resumes. */
const UNHOLD_BEFORE_HANDOVER =
  'the Unhold that begins a hand-over looks like a resumed call until the transfer itself is told, 1 to 5 ms later';

/** The phone that rang is taken down without a last word, before whoever picked up is in the bridge. */
const PICKED_UP_IN_A_MOMENT =
  'the phone that rang ends like one that did not answer until the other is in the bridge, up to 5 ms later';

/**
 * Moments of which a stream cannot tell the truth yet (or never will), by interface and scenario: what a desktop is shown
 * instead, word for word, and why. At every other moment of every recorded call it must be shown what is so.
 */
export const NOT_TOLD_YET: Readonly<
  Record<'ari' | 'ami', Readonly<Record<string, { why: string; shown: string[]; cards?: string[] }>>>
> = {
  ari: {
    'pickup-group': {
      why: PICKED_UP_IN_A_MOMENT,
      shown: ['101 ended: 2517 ms: no_answer, true not yet or cancelled'],
    },
    'attended-transfer-refer': {
      why: UNHOLD_BEFORE_HANDOVER,
      shown: ['101: 9021 ms: talks, true holds or waits or absent'],
    },
    'blind-transfer-dtmf': {
      why: UNHOLD_BEFORE_HANDOVER,
      shown: ['101: 6146 ms: talks, true holds or waits or absent'],
    },
    'blind-transfer-busy': {
      why: 'as for the finished record: the phone stays off the hook, Asterisk’s channel is gone',
      shown: [
        '101: 4014 ms: absent, true talks or waits',
        '101: 4310 ms: absent, true waits',
        '101 ended: 4014 ms: answered, true not yet',
      ],
      cards: ['101 closes at 5321 ms: it does not', '101 closes +79000000042 at 4014 ms: for nothing'],
    },
  },
  ami: {
    'pickup-group': {
      why: PICKED_UP_IN_A_MOMENT,
      shown: ['101 ended: 2518 ms: no_answer, true not yet or cancelled'],
    },
    'attended-transfer-refer': {
      why: UNHOLD_BEFORE_HANDOVER,
      shown: ['101: 9025 ms: talks, true holds or waits or absent'],
    },
    'blind-transfer-busy': {
      why: 'as for the finished record: the phone stays off the hook, Asterisk’s channel is gone',
      shown: [
        '101: 4013 ms: absent, true talks or waits',
        '101: 4310 ms: absent, true waits',
        '101 ended: 4013 ms: answered, true not yet',
      ],
      cards: ['101 closes at 5321 ms: it does not', '101 closes +79000000042 at 4013 ms: for nothing'],
    },
  },
};
