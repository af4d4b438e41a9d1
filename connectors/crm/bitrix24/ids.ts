/** Ids come as numbers, as digits, and as 0 or nothing where there is none. */
export function isId(value: unknown): value is number | string {
  return /^[1-9]\d*$/.test(String(value));
}
