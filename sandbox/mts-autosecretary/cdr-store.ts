import type { CallScript } from '../exchange/happening.ts';
import type { Random } from '../exchange/random.ts';
import { type CdrRow, toCdrRow } from './cdr-row.ts';

/** How rows come to be seen: some time after the call, and at times first with less than is known in the end. */
export type CdrManners = {
  appearAfterMs: readonly [number, number];
  /** Share of the calls whose row is corrected after it was first seen: the recording's length comes later. */
  corrected: number;
  correctAfterMs: readonly [number, number];
  /** Share of the rows whose `cn` is written with 8 instead of 7, as occurs. */
  eightPrefixed: number;
};

export const POLITE_CDR: CdrManners = {
  appearAfterMs: [1_000, 3_000],
  corrected: 0.3,
  correctAfterMs: [10_000, 30_000],
  eightPrefixed: 0,
};

/** Late enough to fall behind the right edge of a poll that has gone by. */
export const RUDE_CDR: CdrManners = {
  appearAfterMs: [1_000, 240_000],
  corrected: 0.5,
  correctAfterMs: [10_000, 300_000],
  eightPrefixed: 0.2,
};

type StoredRow = {
  row: CdrRow;
  direction: 'inbound' | 'outbound';
  startsAt: number;
  visibleAt: number;
  correctedAt: number;
};

/** Row ids are far beyond 32 bits. */
const FIRST_SEQ_ID = 33_140_000_001;

export class CdrStore {
  readonly #random: Random;
  readonly #rows: StoredRow[] = [];
  #seqId = FIRST_SEQ_ID;
  manners: CdrManners;

  constructor(options: { random: Random; manners: CdrManners }) {
    this.#random = options.random;
    this.manners = options.manners;
  }

  /** Keeps the row of a call; a call in progress is absent until it is over and some time beyond. */
  add(script: CallScript): void {
    const endsAt = script.happenings.at(-1)?.at ?? script.startsAt;
    const { appearAfterMs, corrected, correctAfterMs, eightPrefixed } = this.manners;
    const row = toCdrRow(script, this.#seqId);
    this.#seqId += this.#random.between(1, 40);
    const visibleAt = endsAt + this.#random.between(...appearAfterMs);
    const isCorrected = this.#random.chance(corrected);
    const correctedAt = visibleAt + this.#random.between(...correctAfterMs);
    const eight = this.#random.chance(eightPrefixed);
    this.#rows.push({
      row: eight && row.cn ? { ...row, cn: row.cn.replace(/^7/, '8') } : row,
      direction: script.direction === 'outbound' ? 'outbound' : 'inbound',
      startsAt: script.startsAt,
      visibleAt,
      correctedAt: isCorrected ? correctedAt : visibleAt,
    });
  }

  /** Rows by the start of their calls, both ends included (which the real one does is unknown), by row id. */
  list(direction: 'inbound' | 'outbound', span: { from: number; to: number; now: number }): CdrRow[] {
    const seconds = (ms: number): number => Math.floor(ms / 1000);
    return this.#rows
      .filter(
        (stored) =>
          stored.direction === direction &&
          stored.visibleAt <= span.now &&
          seconds(stored.startsAt) >= seconds(span.from) &&
          seconds(stored.startsAt) <= seconds(span.to),
      )
      .map(({ row, correctedAt }) => (correctedAt <= span.now ? row : { ...row, recDuration: 0 }))
      .sort((a, b) => a.seqId - b.seqId);
  }
}
