import { parse } from 'csv-parse/sync';
import { AppError } from '../platform/app-error.ts';
import { readHeaders } from './read-headers.ts';
import { refuseOtherFiles } from './receive-table.ts';

export interface TablePreview {
  headers: string[];
  /** The first rows behind the header. */
  rows: string[][];
}

const ROWS_SHOWN = 3;
const LONGEST_CELL = 100;

/**
 * The beginning of a table, for whoever is to say what its columns hold. It may end in the middle of a row, or of a character.
 * @throws AppError `invalidInput` (empty), `unsupportedMediaType` (no text), `unprocessable` (no table)
 */
export function previewCsv(beginning: Buffer, most: number = ROWS_SHOWN): TablePreview {
  const text = decodeBeginning(beginning);
  const { delimiter, headers } = readHeaders(text);
  return { headers, rows: firstRows(text, delimiter, most) };
}

/** @throws AppError `invalidInput` (empty), `unsupportedMediaType` (no text) */
export function decodeBeginning(beginning: Buffer): string {
  if (beginning.length === 0) throw new AppError('invalidInput', 'The file is empty.');
  refuseOtherFiles(beginning);
  return decode(beginning).replace(/^\uFEFF/u, '');
}

function decode(beginning: Buffer): string {
  if (beginning.subarray(0, 2).toString('hex') === 'fffe')
    return new TextDecoder('utf-16le').decode(beginning);
  try {
    // `stream`: the cut may fall into the middle of a character.
    return new TextDecoder('utf-8', { fatal: true }).decode(beginning, { stream: true });
  } catch {
    return new TextDecoder('windows-1251').decode(beginning);
  }
}

/** None where the rows cannot be read: the import itself says at which line. */
function firstRows(text: string, delimiter: string, most: number): string[][] {
  try {
    const options = {
      delimiter,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      to: most + 1,
    };
    const rows: string[][] = parse(text, options);
    return rows.slice(1).map((cells) => cells.map((cell) => cell.slice(0, LONGEST_CELL)));
  } catch {
    return [];
  }
}
