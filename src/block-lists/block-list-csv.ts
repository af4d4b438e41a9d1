import { parse } from 'csv-parse/sync';
import { AppError } from '../platform/app-error.ts';
import { csvLine } from '../platform/csv-line.ts';
import type { BlockListEntry, NewBlockEntry } from './block-entry.ts';
import { readNumber } from './read-number.ts';

/** Columns of the file, both ways; the order is free, and only the first two are needed. */
export const CSV_COLUMNS = ['colour', 'number', 'comment', 'expires', 'connections'] as const;
type Column = (typeof CSV_COLUMNS)[number];

export interface CsvProblem {
  /** `line 3`, counted from 1. */
  path: string;
  message: string;
}

/** Put into the list in one transaction. */
const MAX_ROWS = 10_000;
const MAX_COMMENT = 500;
/** More problems help nobody. */
const MAX_PROBLEMS = 1_000;

/** `number` is digits. */
export interface ReadEntry {
  line: number;
  entry: NewBlockEntry;
}

/** Reads the whole file or nothing. Throws `unprocessable` with every problem. */
export function readBlockListCsv(
  body: Buffer,
  options: { country: string; connectionIds: ReadonlySet<string>; now: Date },
): ReadEntry[] {
  const rows = readRows(body);
  const header = (rows[0]?.record ?? []).map((cell) => cell.trim().toLowerCase());
  const missing = (['colour', 'number'] as const).filter((name) => !header.includes(name));
  if (missing.length > 0)
    throw refuseFile([{ path: 'line 1', message: `has no column ${missing.join(', ')}` }]);
  if (rows.length > MAX_ROWS + 1) {
    throw refuseFile([{ path: `line ${MAX_ROWS + 2}`, message: `at most ${MAX_ROWS} entries in one file` }]);
  }
  const problems: CsvProblem[] = [];
  /** What was read, by what makes an entry the same. */
  const entries = new Map<string, ReadEntry>();
  for (const { record, info } of rows.slice(1)) {
    const cell = (name: Column): string => (record[header.indexOf(name)] ?? '').trim();
    const complain = (message: string): void => void problems.push({ path: `line ${info.lines}`, message });
    const entry = readRow(cell, options, complain);
    if (entry === undefined) continue;
    const key = `${entry.colour} ${entry.number} ${entry.isPrefix}`;
    if (entries.has(key)) complain(`${cell('number')} stands in the file twice`);
    entries.set(key, { line: info.lines, entry });
  }
  if (problems.length > 0) throw refuseFile(problems);
  return [...entries.values()];
}

interface Row {
  record: string[];
  info: { lines: number };
}

function readRows(body: Buffer): Row[] {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    const [first = ''] = text.split('\n', 1);
    const delimiter = first.includes(';') && !first.includes(',') ? ';' : ',';
    const options = {
      bom: true,
      info: true,
      delimiter,
      relax_column_count: true,
      skip_empty_lines: true,
    } as const;
    return parse(text, options) as unknown as Row[];
  } catch (error) {
    const message = error instanceof TypeError ? 'is not UTF-8' : (error as Error).message;
    throw refuseFile([{ path: 'file', message }]);
  }
}

function readRow(
  cell: (name: Column) => string,
  options: { country: string; connectionIds: ReadonlySet<string>; now: Date },
  complain: (message: string) => void,
): NewBlockEntry | undefined {
  let fits = true;
  const wrong = (message: string): void => {
    fits = false;
    complain(message);
  };
  const colour = cell('colour').toLowerCase();
  if (colour !== 'black' && colour !== 'white') wrong(`colour "${colour}" is neither black nor white`);
  const written = withoutGuard(cell('number'));
  const isPrefix = written.endsWith('*');
  const number = readNumber(written, { isPrefix, country: options.country });
  if (!number.ok) wrong(number.problem);
  const comment = withoutGuard(cell('comment'));
  if (comment.length > MAX_COMMENT) wrong(`the comment is longer than ${MAX_COMMENT} characters`);
  if (comment.includes('\0')) wrong('the comment holds a zero byte');
  const expires = cell('expires');
  const at = new Date(expires);
  const isDate = expires === '' || (/^\d{4}-\d{2}-\d{2}/.test(expires) && !Number.isNaN(at.getTime()));
  if (!isDate) wrong(`"${expires}" is not a time such as 2026-12-31T21:00:00Z`);
  else if (expires !== '' && at <= options.now) wrong(`"${expires}" is over`);
  const connectionIds = cell('connections').toLowerCase().split(/\s+/).filter(Boolean);
  for (const id of connectionIds) if (!options.connectionIds.has(id)) wrong(`there is no connection ${id}`);
  if (!fits || !number.ok) return undefined;
  return {
    colour: colour as NewBlockEntry['colour'],
    number: number.number,
    isPrefix,
    ...(comment !== '' && { comment }),
    ...(expires !== '' && { expiresAt: at.toISOString() }),
    ...(connectionIds.length > 0 && { connectionIds }),
  };
}

export function refuseFile(problems: CsvProblem[]): AppError {
  const count = problems.length === 1 ? 'One problem' : `${problems.length} problems`;
  return new AppError('unprocessable', `${count}: nothing was imported.`, {
    details: { problems: problems.slice(0, MAX_PROBLEMS) },
  });
}

export function csvHeader(): string {
  return `${CSV_COLUMNS.join(',')}\r\n`;
}

export function toCsvLine(entry: BlockListEntry): string {
  const cells = [
    entry.colour,
    `+${entry.number}${entry.isPrefix ? '*' : ''}`,
    entry.comment ?? '',
    entry.expiresAt ?? '',
    (entry.connectionIds ?? []).join(' '),
  ];
  return csvLine(cells);
}

function withoutGuard(cell: string): string {
  return cell.replace(/^'(?=[=+\-@\t\r'])/, '');
}
