import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readNdjson, splitLines } from '../../src/imports/read-ndjson.ts';
import type { CsvEncoding } from '../../src/imports/receive-table.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'callweave-ndjson-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function read(bytes: Buffer, encoding: CsvEncoding = 'utf-8') {
  const path = join(folder, 'calls.ndjson');
  await writeFile(path, bytes);
  const found: [number, string[] | undefined][] = [];
  for await (const { line, cells } of readNdjson({ path, encoding }, ['name'])) found.push([line, cells]);
  return found;
}

describe('a file of JSON lines', () => {
  it('is read with a byte order mark, either end of line, and none at its end', async () => {
    const text = '\uFEFF{"name":"Анна"}\r\n\r\n[1]\n{"name":"Борис"}';
    expect(await read(Buffer.from(text))).toEqual([
      [1, ['Анна']],
      [3, undefined],
      [4, ['Борис']],
    ]);
  });

  it('is read in the encoding that it is written in', async () => {
    const written = Buffer.concat([
      Buffer.from('{"name":"'),
      Buffer.from([0xc0, 0xed, 0xed, 0xe0]),
      Buffer.from('"}'),
    ]);
    expect(await read(written, 'windows-1251')).toEqual([[1, ['Анна']]]);
  });

  it('keeps nothing of a line that does not end', async () => {
    let chunks = 0;
    async function* endless(): AsyncGenerator<Buffer> {
      for (; chunks < 100; chunks += 1) yield Buffer.alloc(64 * 1024, 'x');
      yield Buffer.from('\nnext\n');
    }
    const lines = splitLines(endless(), 'utf-8');
    expect(await lines.next()).toEqual({ done: false, value: undefined });
    expect(chunks).toBeLessThan(10);
    expect((await lines.next()).value).toBe('next');
    expect((await lines.next()).done).toBe(true);
  });
});
