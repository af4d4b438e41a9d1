import { createReadStream } from 'node:fs';
import { AppError } from '../platform/app-error.ts';
import type { CsvEncoding, CsvUpload } from './receive-table.ts';

export interface JsonLine {
  /** Of the file, counted from 1. */
  line: number;
  /** The fields asked for, as text; undefined where the line is no JSON object. */
  cells: string[] | undefined;
  /** Bytes of the file read so far. */
  readBytes: number;
}

/** Objects at the beginning whose fields are the columns. */
const LOOKED_AT = 50;
/** A line longer than this is no row. */
const LONGEST_LINE = 256 * 1024;

/** A file of JSON objects, one a line, and no table. */
export function isNdjson(head: string): boolean {
  return head.trimStart().startsWith('{');
}

/** Names of the fields, and the first objects as rows. @throws AppError `unprocessable` where there is no object */
export function previewNdjson(head: string, most: number): { headers: string[]; rows: string[][] } {
  const objects = head
    .split('\n')
    .slice(0, LOOKED_AT)
    .map(parseObject)
    .filter((found) => found !== undefined);
  if (objects.length === 0) throw new AppError('unprocessable', 'The first lines are no JSON objects.');
  const headers = [...new Set(objects.flatMap((one) => Object.keys(one)))];
  return { headers, rows: objects.slice(0, most).map((one) => toCells(one, headers)) };
}

/** In flat memory. */
export async function* readNdjson(
  { path, encoding }: Pick<CsvUpload, 'path' | 'encoding'>,
  fields: readonly string[],
): AsyncGenerator<JsonLine> {
  const file = createReadStream(path);
  let line = 0;
  try {
    for await (const text of splitLines(file, encoding)) {
      line += 1;
      if (text?.trim() === '') continue;
      const found = text === undefined ? undefined : parseObject(text);
      yield { line, cells: found && toCells(found, fields), readBytes: file.bytesRead };
    }
  } finally {
    file.destroy();
  }
}

/** The lines of a text without their ends; undefined for one that is too long, of which nothing is kept. */
export async function* splitLines(
  chunks: AsyncIterable<Buffer>,
  encoding: CsvEncoding,
): AsyncGenerator<string | undefined> {
  const decoder = new TextDecoder(encoding);
  let rest = '';
  let isSkipping = false;
  for await (const chunk of chunks) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      if (!isSkipping) yield part.length > LONGEST_LINE ? undefined : part;
      isSkipping = false;
    }
    if (isSkipping || rest.length > LONGEST_LINE) {
      if (!isSkipping) yield undefined;
      isSkipping = true;
      rest = '';
    }
  }
  rest += decoder.decode();
  if (!isSkipping && rest !== '') yield rest;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const found: unknown = JSON.parse(text);
    return typeof found === 'object' && found !== null && !Array.isArray(found)
      ? (found as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function toCells(found: Record<string, unknown>, fields: readonly string[]): string[] {
  return fields.map((field) => {
    const value = found[field];
    return value === undefined || value === null || typeof value === 'object' ? '' : String(value);
  });
}
