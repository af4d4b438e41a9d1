import { createReadStream } from 'node:fs';
import { Transform, type TransformCallback } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { AppError } from '../platform/app-error.ts';
import type { Delimiter } from './read-headers.ts';
import type { CsvEncoding, CsvUpload } from './receive-table.ts';

export interface CsvLine {
  /** Of the file, counted from 1: the line that the row begins on. */
  line: number;
  cells: string[];
  /** Bytes of the file read so far. */
  readBytes: number;
}

/** Read in small pieces: between two of them the process answers calls. */
const CHUNK_BYTES = 16 * 1024;
/** A row longer than this is a quote that nobody closed. */
const LONGEST_ROW = 256 * 1024;

/** The rows behind the header, in flat memory. Throws `unprocessable` where the file stops being CSV. */
export async function* readCsv(
  upload: Pick<CsvUpload, 'path' | 'encoding'>,
  delimiter: Delimiter,
): AsyncGenerator<CsvLine> {
  const file = createReadStream(upload.path, { highWaterMark: CHUNK_BYTES });
  const parser = parse({
    delimiter,
    bom: true,
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_ROW,
  });
  const decoder = decode(upload.encoding);
  file.on('error', (error) => parser.destroy(error));
  decoder.on('error', (error) => parser.destroy(error));
  file.pipe(decoder).pipe(parser);
  let last = 0;
  let isHeader = true;
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: string[];
      info: { lines: number };
    }>) {
      last = info.lines;
      // `lines` is where the row ends, and a quoted cell may go over several.
      const line = last - record.reduce((sum, cell) => sum + lineBreaks(cell), 0);
      if (isHeader) isHeader = false;
      else yield { line, cells: record, readBytes: file.bytesRead };
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new AppError('unprocessable', `The file cannot be read past line ${last}: ${explain(error)}`, {
      cause: error,
    });
  } finally {
    file.destroy();
  }
}

function lineBreaks(cell: string): number {
  return cell.includes('\n') ? cell.split('\n').length - 1 : 0;
}

function explain(error: CsvError): string {
  const unclosed = error.code === 'CSV_MAX_RECORD_SIZE' || error.code === 'CSV_QUOTE_NOT_CLOSED';
  return unclosed ? 'a quotation mark is opened behind it and never closed.' : error.message;
}

/** Bytes → text with `\n` alone: csv-parse counts a CRLF inside quotes as two lines. */
function decode(encoding: CsvEncoding): Transform {
  const decoder = new TextDecoder(encoding);
  let afterReturn = false;
  const oneBreak = (text: string): string => {
    const rest = afterReturn && text.startsWith('\n') ? text.slice(1) : text;
    if (text !== '') afterReturn = text.endsWith('\r');
    return rest.replace(/\r\n?/gu, '\n');
  };
  return new Transform({
    encoding: 'utf8',
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      done(null, oneBreak(decoder.decode(chunk, { stream: true })));
    },
    flush(done: TransformCallback) {
      done(null, oneBreak(decoder.decode()));
    },
  });
}
