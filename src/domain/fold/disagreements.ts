import type { Disagreement } from '../call-record.ts';
import { type ComparedField, ruling, type Situation } from './precedence.ts';
import { isoTime } from './write-leg.ts';

/** Logs have whole seconds, often cut at both ends, and webhooks of one moment overtake each other by about a second. */
export const TOLERANCE_MS = 2_000;

export function isNear(a: number, b: number): boolean {
  return Math.abs(a - b) <= TOLERANCE_MS;
}

type Value = string | number | null;
interface Comparison {
  field: ComparedField;
  live: Value;
  log: Value;
  situation?: Situation;
  /** For the fields of one leg. */
  legId?: string;
}

/** What the two sources told differently, in the order it is to be read. */
export class Disagreements {
  readonly list: Disagreement[] = [];
  readonly #isWitnessed: boolean;

  /** `isWitnessed`: live events told of the course of the call; a log cannot disagree with silence. */
  constructor(isWitnessed: boolean) {
    this.#isWitnessed = isWitnessed;
  }

  /** The sources differ: who is followed. Without live events that is always the log. */
  note({ field, live, log, situation, legId }: Comparison): 'live' | 'log' {
    if (!this.#isWitnessed) return 'log';
    const { kept, reason } = ruling(field, situation);
    const path = legId === undefined ? field : field.replace('[]', `[${legId}]`);
    this.list.push({ field: path, live, log, kept, reason });
    return kept;
  }

  /** Two times, epoch ms: those within tolerance agree, and the live one stays. */
  noteTimes(comparison: Omit<Comparison, 'live' | 'log'> & { live: number; log: number }): 'live' | 'log' {
    const { live, log } = comparison;
    return isNear(live, log) ? 'live' : this.note({ ...comparison, live: isoTime(live), log: isoTime(log) });
  }
}
