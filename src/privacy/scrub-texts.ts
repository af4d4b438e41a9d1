import type { Transaction } from '../db/database.ts';
import { anyOf, nameChanges, numberChange, type TextChange } from './number-patterns.ts';
import type { Subject } from './subject.ts';

/** Whom these tables name is not this person, or goes by its own way. */
const LEFT_ALONE = new Set(['privacy_requests', 'erased_numbers', 'own_numbers', 'tenants', 'block_entries']);
/** Last, because what is done to the other tables is written down there. */
const LAST = 'audit_entries';
/** Finds nothing. */
const NOTHING = '(?=a)b';

/** What to look for, in every table that belongs to tenants. */
export interface Scrub {
  /** Rows anywhere. */
  pattern: string;
  callIds: string[];
  /** In rows of these calls. */
  namesHere: string;
  changes: TextChange[];
}

/** @param replacements by number; without them nothing can be replaced, only found */
export function scrubFor(subject: Subject, replacements?: ReadonlyMap<string, string>): Scrub {
  const numbers = subject.numbers.map((number) =>
    numberChange(number, replacements?.get(number) ?? '0000000000'),
  );
  const names = subject.names.flatMap(nameChanges);
  const shared = subject.sharedNames.flatMap(nameChanges);
  return {
    pattern: anyOf([...numbers, ...names]) || NOTHING,
    callIds: subject.callIds,
    namesHere: anyOf(shared),
    changes: [...numbers, ...names, ...shared],
  };
}

/** Under which name rows of a table are counted. */
export const rowsOf = (table: string): string => `rows.${table}`;

export async function tablesToScrub(tx: Transaction): Promise<string[]> {
  const { rows } = await tx.query<{ name: string }>('SELECT tables_of_tenants() AS name');
  const names = rows.map(({ name }) => name).filter((name) => !LEFT_ALONE.has(name) && name !== LAST);
  return [...names, LAST];
}

export async function countTexts(tx: Transaction, table: string, scrub: Scrub): Promise<number> {
  const { rows } = await tx.query<{ found: number }>('SELECT count_texts($1, $2, $3, $4) AS found', [
    table,
    scrub.pattern,
    scrub.callIds,
    scrub.namesHere,
  ]);
  return Number(rows[0]?.found ?? 0);
}

/** Of at most so many rows; returns of how many. */
export async function replaceTexts(
  tx: Transaction,
  table: string,
  scrub: Scrub,
  atMost: number,
): Promise<number> {
  const { rows } = await tx.query<{ done: number }>('SELECT replace_texts($1, $2, $3, $4, $5, $6) AS done', [
    table,
    scrub.pattern,
    scrub.callIds,
    scrub.namesHere,
    JSON.stringify(scrub.changes),
    atMost,
  ]);
  return Number(rows[0]?.done ?? 0);
}
