const TEXT_OID = 25;
const HEADER_BYTES = 20;

/**
 * `text[]` in PostgreSQL's binary form, as a query parameter. The driver's own way writes an array as one literal, in which
 * every quote of every JSON text is escaped here and unescaped there; for columns of JSON that is most of the work.
 *
 * Form (src/backend/utils/adt/arrayfuncs.c, array_recv): number of dimensions, "has nulls" flag, element type, length, lower
 * bound; then each element with its length before it, -1 for null.
 */
export function textArray(values: readonly (string | null)[]): Buffer {
  if (values.length === 0) {
    const empty = Buffer.alloc(12);
    empty.writeInt32BE(TEXT_OID, 8);
    return empty;
  }
  let size = HEADER_BYTES;
  const lengths = values.map((value) => {
    const length = value === null ? -1 : Buffer.byteLength(value);
    size += 4 + Math.max(0, length);
    return length;
  });
  const buffer = Buffer.allocUnsafe(size);
  buffer.writeInt32BE(1, 0);
  buffer.writeInt32BE(lengths.includes(-1) ? 1 : 0, 4);
  buffer.writeInt32BE(TEXT_OID, 8);
  buffer.writeInt32BE(values.length, 12);
  buffer.writeInt32BE(1, 16);
  let at = HEADER_BYTES;
  for (const [index, value] of values.entries()) {
    at = buffer.writeInt32BE(lengths[index] as number, at);
    if (value !== null) at += buffer.write(value, at);
  }
  return buffer;
}
