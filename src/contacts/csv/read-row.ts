import { type StoredNumber, toStoredNumber } from '../stored-number.ts';
import type { CsvLayout } from './csv-layout.ts';
import { splitNumbers } from './split-numbers.ts';

export interface ImportRow {
  name: string;
  company: string | null;
  ownerAgentId: string | null;
  externalKey: string | null;
  /** At least one; each digits once. */
  numbers: StoredNumber[];
}

export interface RowContext {
  layout: CsvLayout;
  /** ISO 3166-1 alpha-2 of the tenant. */
  country: string;
  /** Agent id by name or extension; undefined when nobody, or more than one, is called so. */
  ownerOf(written: string): string | undefined;
}

/** `row` absent: nothing was taken over. Both: taken over, but not whole. */
export interface ReadRow {
  row?: ImportRow;
  problem?: string;
}

/** Longer cells are a broken file or an attack, not a name. */
const LONGEST_NAME = 500;
/** It is a key of an index, and those have an end. */
const LONGEST_KEY = 200;

export function readRow(cells: readonly string[], context: RowContext): ReadRow {
  const { layout } = context;
  const cell = (index: number | undefined): string =>
    index === undefined ? '' : (cells[index] ?? '').trim();

  const company = cell(layout.company);
  const name = layout.name.map(cell).filter(Boolean).join(' ') || company;
  if (name === '') return { problem: 'There is neither a name nor a company.' };
  if (name.length > LONGEST_NAME || company.length > LONGEST_NAME) {
    return { problem: `The name is longer than ${LONGEST_NAME} characters.` };
  }
  const externalKey = cell(layout.externalKey);
  if (externalKey.length > LONGEST_KEY)
    return { problem: `The key is longer than ${LONGEST_KEY} characters.` };

  const { numbers, unread } = readNumbers(cells, context);
  if (numbers.length === 0) {
    return {
      problem: unread.length === 0 ? 'There is no phone number.' : `${quoted(unread)} is not a phone number.`,
    };
  }

  const problems: string[] = [];
  if (unread.length > 0) problems.push(`${quoted(unread)} is not a phone number and was left out.`);
  const owner = cell(layout.owner);
  const ownerAgentId = owner === '' ? undefined : context.ownerOf(owner);
  if (owner !== '' && ownerAgentId === undefined) {
    problems.push(`No single agent is called "${owner.slice(0, 100)}": imported without an owner.`);
  }
  return {
    row: {
      name,
      company: company || null,
      ownerAgentId: ownerAgentId ?? null,
      externalKey: externalKey || null,
      numbers,
    },
    ...(problems.length === 0 ? {} : { problem: problems.join(' ') }),
  };
}

function readNumbers(
  cells: readonly string[],
  { layout, country }: RowContext,
): { numbers: StoredNumber[]; unread: string[] } {
  /** Key: digits. */
  const numbers = new Map<string, StoredNumber>();
  const unread: string[] = [];
  for (const { index, label } of layout.phones) {
    for (const written of splitNumbers(cells[index] ?? '')) {
      const number = toStoredNumber(written, country, label);
      if (number === undefined) unread.push(written);
      else if (!numbers.has(number.digits)) numbers.set(number.digits, number);
    }
  }
  return { numbers: [...numbers.values()], unread };
}

function quoted(written: readonly string[]): string {
  return written.map((text) => `"${text.slice(0, 60)}"`).join(', ');
}
