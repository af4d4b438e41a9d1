/**
 * A tar archive (POSIX.1-1988 ustar) piece by piece: headers, bodies, padding. Names are short and plain here, so the format's extensions for
 * others are not needed.
 */
export interface TarEntry {
  /** At most 100 plain characters. */
  name: string;
  bytes: number;
  body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

const BLOCK = 512;

/** Throws when a body has not as many bytes as its entry says: the archive would be unreadable from there on. */
export async function* tar(entries: AsyncIterable<TarEntry>, at: Date): AsyncGenerator<Uint8Array> {
  for await (const { name, bytes, body } of entries) {
    yield header(name, bytes, at);
    let written = 0;
    for await (const chunk of body) {
      written += chunk.byteLength;
      yield chunk;
    }
    if (written !== bytes) throw new Error(`${name} has ${written} bytes and not ${bytes}.`);
    const rest = bytes % BLOCK;
    if (rest > 0) yield Buffer.alloc(BLOCK - rest);
  }
  yield Buffer.alloc(2 * BLOCK);
}

function header(name: string, bytes: number, at: Date): Buffer {
  if (!/^[\w./-]{1,100}$/u.test(name)) throw new Error(`"${name}" cannot stand in an archive.`);
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, length: number): string => `${value.toString(8).padStart(length - 1, '0')}\0`;
  block.write(name, 0);
  block.write(octal(0o600, 8), 100);
  block.write(octal(0, 8), 108);
  block.write(octal(0, 8), 116);
  block.write(octal(bytes, 12), 124);
  block.write(octal(Math.floor(at.getTime() / 1000), 12), 136);
  block.write(' '.repeat(8), 148);
  block.write('0', 156);
  block.write('ustar\x0000', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}
