import { type Delimiter, normalizeHeader, readHeaders } from '../../imports/read-headers.ts';
import { AppError } from '../../platform/app-error.ts';

/** What a column can hold; empty: left out. */
export const COLUMN_MEANINGS = ['name', 'phone', 'company', 'owner', 'key', ''] as const;
export type ColumnMeaning = (typeof COLUMN_MEANINGS)[number];

/** What stands in which column (counted from 0). */
export interface CsvLayout {
  delimiter: Delimiter;
  name: number[];
  phones: { index: number; label?: string }[];
  company?: number;
  owner?: number;
  externalKey?: number;
}

/**
 * Headers as the exports of phones, mail programs, CRMs and people's own tables write them, in Russian and English;
 * compared in lower case, without punctuation. A column that nothing here names is left out.
 */
const EXTERNAL_KEY =
  /^(id|ид|код|ключ|key|external (id|key)|contact id|id контакта|внешний (код|ключ|id)|guid|uid)$/u;
const OWNER =
  /^(ответственный|менеджер|агент|владелец|оператор|сотрудник|owner|manager|agent|responsible|assigned( to)?|responsible user)$/u;
const COMPANY =
  /^(компания|организация|фирма|предприятие|юр ?лицо|название компании|company|company name|organi[sz]ation( name)?( 1 name)?|account|account name)$/u;
const FULL_NAME =
  /^(имя|фио|ф и о|полное имя|контакт|клиент|контактное лицо|наименование|имя контакта|имя клиента|name|full name|display name|contact|contact name|customer|client)$/u;
const LAST_NAME = /^(фамилия|last name|surname|family name)$/u;
const FIRST_NAME = /^(имя|first name|given name)$/u;
const MIDDLE_NAME = /^(отчество|middle name|additional name)$/u;
const PHONE =
  /^(телефон|тел|номер|номера|телефоны|номер телефона|моб|сотовый|phone|tel|telephone|mobile|cell|number)s?( |$|\d)|(телефон|phone)( \d+)?( value)?$|^(мобильный|рабочий|домашний)( телефон)?( \d+)?$/u;
/** "Phone 1 - Type", "phone extension": columns about a number, not numbers. */
const ABOUT_PHONE = /(type|label|тип|extension|добавочный)$/u;

/**
 * Reads the first line: the delimiter, and what each column holds.
 * @throws AppError `unprocessable` with a sentence that says which column is missing
 */
export function detectLayout(head: string): CsvLayout {
  const { delimiter, headers } = readHeaders(head);
  const meanings = guessMeanings(headers);
  const reads = headers.map(normalizeHeader).slice(0, 20).join(', ').slice(0, 300);
  if (!meanings.includes('phone')) {
    throw new AppError(
      'unprocessable',
      `The first line must name the columns, and none is called "phone" or "телефон". It reads: ${reads}`,
    );
  }
  if (!meanings.includes('name') && !meanings.includes('company')) {
    throw new AppError(
      'unprocessable',
      `The first line must name the columns, and none is called "name", "имя" or "company". It reads: ${reads}`,
    );
  }
  return { ...toLayout(headers, meanings), delimiter };
}

/**
 * The layout that a person chose, one meaning for each column of the file.
 * @throws AppError `unprocessable` where the columns are not those of the file, or do not make a contact
 */
export function chosenLayout(head: string, meanings: readonly ColumnMeaning[]): CsvLayout {
  const { delimiter, headers } = readHeaders(head);
  if (meanings.length !== headers.length) {
    throw new AppError(
      'unprocessable',
      `The file has ${headers.length} columns, and ${meanings.length} were chosen: choose them anew for this file.`,
    );
  }
  if (!meanings.includes('phone'))
    throw new AppError('unprocessable', 'No column is chosen for phone numbers.');
  if (!meanings.includes('name') && !meanings.includes('company')) {
    throw new AppError('unprocessable', 'No column is chosen for the name, nor for the company.');
  }
  for (const once of ['company', 'owner', 'key'] as const) {
    if (meanings.filter((meaning) => meaning === once).length > 1) {
      throw new AppError('unprocessable', `More than one column is chosen for "${once}".`);
    }
  }
  return { ...toLayout(headers, meanings), delimiter };
}

/** What each column is likely to hold, by what it is called. */
export function guessMeanings(written: readonly string[]): ColumnMeaning[] {
  const headers = written.map(normalizeHeader);
  const find = (pattern: RegExp): number | undefined => {
    const index = headers.findIndex((header) => pattern.test(header));
    return index === -1 ? undefined : index;
  };
  const meanings: ColumnMeaning[] = headers.map((header) =>
    PHONE.test(header) && !ABOUT_PHONE.test(header) ? 'phone' : '',
  );
  const put = (index: number | undefined, meaning: ColumnMeaning): void => {
    if (index !== undefined && meanings[index] === '') meanings[index] = meaning;
  };
  for (const index of nameColumns(find)) put(index, 'name');
  put(find(COMPANY), 'company');
  put(find(OWNER), 'owner');
  put(find(EXTERNAL_KEY), 'key');
  return meanings;
}

function toLayout(
  headers: readonly string[],
  meanings: readonly ColumnMeaning[],
): Omit<CsvLayout, 'delimiter'> {
  const all = (meaning: ColumnMeaning): number[] =>
    meanings.flatMap((one, index) => (one === meaning ? [index] : []));
  const [company] = all('company');
  const [owner] = all('owner');
  const [externalKey] = all('key');
  return {
    name: inOrderOfNames(headers, all('name')),
    phones: all('phone').map((index) => ({ index, ...labelOf(normalizeHeader(headers[index] ?? '')) })),
    ...(company === undefined ? {} : { company }),
    ...(owner === undefined ? {} : { owner }),
    ...(externalKey === undefined ? {} : { externalKey }),
  };
}

/** Surname, first name, middle name, whatever the order of the columns; others stay where they are, behind them. */
function inOrderOfNames(headers: readonly string[], columns: readonly number[]): number[] {
  const rank = (index: number): number => {
    const found = [LAST_NAME, FIRST_NAME, MIDDLE_NAME].findIndex((one) =>
      one.test(normalizeHeader(headers[index] ?? '')),
    );
    return found === -1 ? 3 : found;
  };
  return columns.toSorted((a, b) => rank(a) - rank(b) || a - b);
}

/** Surname first, as Russian lists are sorted; a column with the whole name is taken alone. */
function nameColumns(find: (pattern: RegExp) => number | undefined): number[] {
  const last = find(LAST_NAME);
  if (last === undefined) {
    const full = find(FULL_NAME) ?? find(FIRST_NAME);
    return full === undefined ? [] : [full];
  }
  return [last, find(FIRST_NAME), find(MIDDLE_NAME)].filter((index) => index !== undefined);
}

function labelOf(header: string): { label?: string } {
  if (/моб|сот|mobile|cell/u.test(header)) return { label: 'mobile' };
  if (/раб|work|business|office/u.test(header)) return { label: 'work' };
  if (/дом|home/u.test(header)) return { label: 'home' };
  return {};
}
