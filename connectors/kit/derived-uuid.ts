import { createHash } from 'node:crypto';

/** Ours alone, so that ids of ours meet nobody else's. */
const NAMESPACE = '6f1f7a52-4f0e-4a8b-9d7f-2f6a5b1c0e11';

/** A UUID made from a name (RFC 9562, version 5): the same name gives the same id, on every machine and for ever. */
export function derivedUuid(name: string): string {
  const hash = createHash('sha1')
    .update(Buffer.from(NAMESPACE.replaceAll('-', ''), 'hex'))
    .update(name)
    .digest()
    .subarray(0, 16);
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = hash.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
