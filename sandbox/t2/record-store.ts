import type { Company } from '../exchange/company.ts';
import type { CallScript } from '../exchange/happening.ts';
import type { Random } from '../exchange/random.ts';
import { type RecordRow, toRecordRow } from './record-row.ts';

/** How rows and recordings come to be seen: nobody states the delays. */
export type RecordManners = {
  publishAfterMs: readonly [number, number];
  /** From the row's publication to its `recordFileName`, and from there to the file. */
  nameAfterMs: number;
  fileAfterMs: number;
};
export const POLITE_RECORDS: RecordManners = {
  publishAfterMs: [1_000, 4_000],
  nameAfterMs: 5_000,
  fileAfterMs: 20_000,
};

type Stored = { row: RecordRow; startsAt: number; visibleAt: number; namedAt: number; fileAt: number };

export type RecordQuery = {
  start: number;
  end: number;
  now: number;
  isRecorded?: boolean;
  page: number;
  size: number;
  descending: boolean;
};

export class RecordStore {
  readonly #company: Company;
  readonly #random: Random;
  readonly #rows: Stored[] = [];
  manners = POLITE_RECORDS;

  constructor(company: Company, random: Random) {
    this.#company = company;
    this.#random = random;
  }

  add(script: CallScript): void {
    const endsAt = script.happenings.at(-1)?.at ?? script.startsAt;
    const visibleAt = endsAt + this.#random.between(...this.manners.publishAfterMs);
    const namedAt = visibleAt + this.manners.nameAfterMs;
    const count = String(this.#rows.length + 1);
    const row = toRecordRow(script, this.#company, {
      uuid: `00000000-0000-4000-8000-${count.padStart(12, '0')}`,
      file: `mo_${count.padStart(16, '0')}`,
    });
    this.put(row, { startsAt: script.startsAt, visibleAt, namedAt });
  }

  /** A row as a test wants it. */
  put(row: RecordRow, times: { startsAt: number; visibleAt: number; namedAt?: number }): void {
    const namedAt = times.namedAt ?? times.visibleAt;
    this.#rows.push({ row, ...times, namedAt, fileAt: namedAt + this.manners.fileAfterMs });
  }

  /** One page, by the start of the calls, both ends included (which the real one does is unknown). */
  page(query: RecordQuery): RecordRow[] {
    const rows = this.#rows
      .filter(({ startsAt, visibleAt, row }) => {
        if (visibleAt > query.now || startsAt < query.start || startsAt > query.end) return false;
        return query.isRecorded === undefined || query.isRecorded === (row.recordFileName !== undefined);
      })
      .sort((a, b) => (a.startsAt - b.startsAt) * (query.descending ? -1 : 1))
      .map(({ row, namedAt }) => (namedAt <= query.now ? row : withoutName(row)));
    return rows.slice(query.page * query.size, (query.page + 1) * query.size);
  }

  /** `later`: it is being written. */
  fileState(name: string, now: number): 'ready' | 'later' | 'unknown' {
    const stored = this.#rows.find(({ row }) => row.recordFileName === name);
    if (stored === undefined) return 'unknown';
    return stored.fileAt <= now ? 'ready' : 'later';
  }
}

function withoutName({ recordFileName: _name, ...row }: RecordRow): RecordRow {
  return row;
}
