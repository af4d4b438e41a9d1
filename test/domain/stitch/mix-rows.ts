import type { CallPart } from '../../../src/domain/stitch/call-part.ts';
import { type LogRow, scenarioRows, toPart } from './cdr-part.ts';

export interface MixOptions {
  /** How often each recorded scenario happens. */
  copies: number;
  /** All begin within this time. */
  withinMs: number;
  /** `own`: every call its own customer. `one`: all calls come from, or go to, one number (a company with one number for all its people). */
  customers: 'own' | 'one';
  /** `own`: a house so large that no phone is in two calls at once. `same`: the dozen phones of the recording take part in all. */
  phones: 'own' | 'same';
  /** Each row's clock is off by up to this much, either way. */
  skewMs?: number;
  random(): number;
}

export interface Mix {
  parts: CallPart[];
  /** Part id → its true call. */
  truth: Map<string, string>;
}

/** The recorded calls, many times over and all at once, in one log. */
export function mixRows(options: MixOptions): Mix {
  const parts: CallPart[] = [];
  const truth = new Map<string, string>();
  const midnight = Date.parse('2026-03-02T00:00:00Z');
  const scenarios = scenarioRows();
  for (let copy = 0; copy < options.copies; copy++) {
    let nth = 0;
    for (const rows of scenarios.values()) {
      nth += 1;
      const first = Math.min(...rows.map(({ row }) => at(row.start)));
      // Whole seconds, as all times of such a log.
      const shift = midnight + Math.floor((options.random() * options.withinMs) / 1_000) * 1_000 - first;
      const house = `${1_000 + copy * scenarios.size + nth}`.slice(-4);
      for (const { row, call } of rows) {
        const off = options.skewMs
          ? Math.round((options.random() * 2 - 1) * (options.skewMs / 1_000)) * 1_000
          : 0;
        const id = `row-${parts.length}`;
        parts.push(toPart(moved(row, { ...options, copy, nth, house, by: shift + off }), id));
        truth.set(id, `${copy} ${call}`);
      }
    }
  }
  return { parts, truth };
}

function moved(
  row: LogRow,
  to: Pick<MixOptions, 'customers' | 'phones'> & { copy: number; nth: number; house: string; by: number },
): LogRow {
  const rename = (text: string): string => {
    const outside = /^(.*\b|)7900000(\d{4})$/.exec(text);
    if (outside) {
      const [, before, digits = ''] = outside;
      if (to.customers === 'own')
        return `${before}790${String(to.copy).padStart(2, '0')}${String(to.nth).padStart(2, '0')}${digits}`;
      // The mobiles that calls are sent on to keep their numbers.
      return /^[89]/.test(digits) ? text : `${before}79000000011`;
    }
    const phone = /^(.*\b|)1(0\d)$/.exec(text);
    return phone && to.phones === 'own' ? `${phone[1]}1${to.house.slice(1)}${phone[2]}` : text;
  };
  const shifted = (text: string): string =>
    text === '' ? '' : new Date(at(text) + to.by).toISOString().slice(0, 19).replace('T', ' ');
  return {
    start: shifted(row.start),
    answer: shifted(row.answer),
    end: shifted(row.end),
    src: rename(row.src),
    dst: rename(row.dst),
    near: rename(row.near),
    far: rename(row.far),
    disposition: row.disposition,
  };
}

function at(text: string): number {
  return Date.parse(`${text.replace(' ', 'T')}Z`);
}
