import { describe, expect, it } from 'vitest';
import { cardFaults, cardMoves } from './live-cards.ts';
import { cutAfterEveryEvent } from './live-replay.ts';
import { liveUntruths } from './live-truth.ts';
import type { Dialect } from './recorded-calls.ts';
import { versionLines, versionPhones, versionRecordings, versionTruth } from './version-recordings.ts';

/** An Unhold begins most hand-overs: for some milliseconds it looks as if the agent had resumed (`beyond-the-stream.ts`). */
const BEGINS_HANDOVER = /: talks, true holds or waits or absent$/;

/** Scenarios of which more cannot be compared, or told, at every moment; all others must be shown as they were. */
const BUT_FOR: Readonly<Record<string, string>> = {
  // What the phones' log does not say.
  'atxfer-ami': 'an action of AMI began the transfer: no phone knows when its customer was put on hold',
  'redirect-both': 'an action of AMI took the customer away: the phone hears silence, and says nothing',
  'park-ami': 'the same, into a slot',
  'park-and-retrieve':
    'the phone that parked is told the slot, and the log does not say that the customer is gone',
  'two-contacts': 'two phones of one agent: the oracle knows one at a time',
  'blind-to-queue-local': 'the transferor is rung by the queue before its old leg has ended: the same',
  'transfer-to-own-group': 'the same',
  'blonde-group': 'the group is the target: the oracle does not know who of it was given the customer',
  'blonde-to-queue': 'the same',
  // What the stream does not say yet.
  'trunk-failover': 'the digit before the number is known for one when the number is sent to the trunk',
  'attended-to-mobile': 'a call to an outside number is one of its own until the customer is handed over',
  'attended-ring-abort': 'the ringing overtakes the dial that says who asks',
  'pickup-local': 'the phone that rang ends like one that did not answer until the other is in the bridge',
  'pickup-then-blind': 'the same',
  'pickup-then-attended': 'the same',
  'queue-local-pickup': 'the same',
  'menu-attended':
    'out of an application Asterisk takes half a second for it, between the Unhold and the transfer',
  // What could be judged otherwise.
  'consult-caller-leaves':
    'the customer leaves while two colleagues talk: the card stays until they are done',
  'internal-attended':
    'a consultation within a call between colleagues is a call of its own until the hand-over',
};

const recordings = versionRecordings().filter(({ scenario }) => BUT_FOR[scenario] === undefined);

describe.each(['ari', 'ami'] as Dialect[])('a desktop that follows another version through %s', (dialect) => {
  it.each(recordings)('is shown what is so, and one card a ring: $pbx $scenario', (recording) => {
    const cuts = cutAfterEveryEvent(versionLines(recording, dialect));
    const [truth, log] = [versionTruth(recording), versionPhones(recording)];
    const shown = liveUntruths(cuts, truth, log).filter((fault) => !BEGINS_HANDOVER.test(fault));
    expect([...shown, ...cardFaults(cardMoves(cuts), truth, log)]).toEqual([]);
  });
});
