import { parse } from 'csv-parse/sync';
import { AppError } from '../platform/app-error.ts';

export type Delimiter = ';' | ',' | '\t';

/** The first line: what parts the columns, and what they are called. */
export function readHeaders(head: string): { delimiter: Delimiter; headers: string[] } {
  const line = head.replace(/^\uFEFF/u, '').replace(/^[\r\n]+/u, '');
  const delimiter = detectDelimiter(line);
  return { delimiter, headers: readHeader(line, delimiter) };
}

function detectDelimiter(head: string): Delimiter {
  const unquoted = firstLine(head).replace(/"[^"]*"/gu, '');
  const counts = ([';', '\t', ','] as const).map((delimiter) => ({
    delimiter,
    count: unquoted.split(delimiter).length,
  }));
  // `sort` is stable: of equals the semicolon wins, which is what Excel writes where the comma is the decimal sign.
  return counts.sort((a, b) => b.count - a.count)[0]?.delimiter ?? ';';
}

function firstLine(text: string): string {
  return /^(?:"[^"]*"|[^"\r\n])*/u.exec(text)?.[0] ?? text;
}

function readHeader(line: string, delimiter: Delimiter): string[] {
  try {
    const rows: string[][] = parse(firstLine(line), {
      delimiter,
      relax_column_count: true,
      relax_quotes: true,
      to: 1,
    });
    return rows[0] ?? [];
  } catch (cause) {
    throw new AppError('unprocessable', 'The first line cannot be read as CSV.', { cause });
  }
}

/** As headings are compared: in lower case, without punctuation. */
export function normalizeHeader(header: string): string {
  return header
    .toLowerCase()
    .replaceAll('ё', 'е')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
