import { HttpError } from '../../../shared/api/http.ts';
import type { ExportFormat } from '../api/call-log.ts';

export interface ExportProgress {
  rows: number;
  /** How many will come; absent while nobody has said. */
  total?: { count: number; isEstimated: boolean };
}

const HEADER = 'callweave-total-count';
const QUOTE = 0x22;
const LINE_FEED = 0x0a;
/** Pieces are put together into what a browser may keep on the disk, when there are so many bytes of them. */
const ENOUGH_BYTES = 8_000_000;

/**
 * Reads the file piece by piece and counts its rows as they come.
 * @throws HttpError when the hub refuses, and when the answer breaks off: half a file is none
 */
export async function readExport(
  url: string,
  format: ExportFormat,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (progress: ExportProgress) => void },
): Promise<{ file: Blob; name: string; rows: number }> {
  try {
    const response = await fetch(url, { credentials: 'same-origin', signal });
    if (!response.ok || response.body === null) {
      throw new HttpError(response.status, await response.json().catch(() => undefined));
    }
    const total = totalOf(response.headers.get(HEADER));
    const count = rowCounter(format);
    const type = response.headers.get('content-type') ?? '';
    let file = new Blob([], { type });
    let pieces: Uint8Array<ArrayBuffer>[] = [];
    let bytes = 0;
    let rows = 0;
    const reader = response.body.getReader();
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      rows = count(read.value);
      pieces.push(read.value);
      bytes += read.value.byteLength;
      if (bytes > ENOUGH_BYTES) {
        file = new Blob([file, ...pieces], { type });
        pieces = [];
        bytes = 0;
      }
      onProgress({ rows, ...(total && { total }) });
    }
    const name = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1];
    return { file: new Blob([file, ...pieces], { type }), name: name ?? `calls.${format}`, rows };
  } catch (error) {
    if (signal.aborted || error instanceof HttpError) throw error;
    throw new HttpError(0, undefined);
  }
}

function totalOf(header: string | null): ExportProgress['total'] {
  const count = Number.parseInt(header ?? '', 10);
  return Number.isNaN(count) ? undefined : { count, isEstimated: header?.includes('estimated') ?? false };
}

/** Rows so far: line ends that are in no quotes, less the line of headings. */
function rowCounter(format: ExportFormat): (piece: Uint8Array) => number {
  let rows = format === 'csv' ? -1 : 0;
  let isQuoted = false;
  return (piece) => {
    for (const byte of piece) {
      if (byte === QUOTE && format === 'csv') isQuoted = !isQuoted;
      else if (byte === LINE_FEED && !isQuoted) rows += 1;
    }
    return Math.max(0, rows);
  };
}
