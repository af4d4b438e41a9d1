import type { Clock } from './exchange/clock.ts';
import type { Random } from './exchange/random.ts';
import type { Fault } from './http/faults.ts';
import { RUDE } from './megafon/hook-sender.ts';
import { RUDE_CDR } from './mts-autosecretary/cdr-store.ts';
import type { OpenPbxs } from './open-pbxs.ts';

const status = (code: number): Fault => ({ kind: 'answer', answer: { status: code, empty: true } });

/** What passes by itself: nothing that a client should take for a wrong key. */
const PASSING: readonly Fault[] = [
  status(502),
  status(503),
  { kind: 'html' },
  { kind: 'slow', ms: 8_000 },
  { kind: 'halfBody' },
  { kind: 'reset' },
];

/** One answer in twelve fails: often enough to be met within minutes of polling. */
const FAILING = 1 / 12;

/** Between two cuts of the event stream. */
const CUT_MS = [45_000, 180_000] as const;

/** Switches on the faults that networks and providers are known for. */
export function beRude({ megafon, mts, asterisk }: OpenPbxs, stage: { clock: Clock; random: Random }): void {
  megafon.hooks.faults = RUDE;
  megafon.faults.byChance(FAILING, PASSING);
  mts.rows.manners = RUDE_CDR;
  mts.faults.byChance(FAILING, [...PASSING, status(429)]);
  // As often as in the recorded calls.
  asterisk.reorder = 0.1;
  const cutNext = (): void => {
    stage.clock.at(stage.clock.now() + stage.random.between(...CUT_MS), () => {
      asterisk.dropConnections();
      cutNext();
    });
  };
  cutNext();
}
