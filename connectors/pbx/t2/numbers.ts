const NATIONAL_DIGITS = 10;
const FULL_DIGITS = 11;

/** `79000000021`, `89000000021` and `9000000021` (older samples) are one number; what is shorter is an extension and stays. */
export function fullNumber(written: string): string {
  const digits = written.replaceAll(/\D/g, '');
  if (digits === '') return written;
  if (digits.length === NATIONAL_DIGITS) return `7${digits}`;
  return digits.length === FULL_DIGITS && digits.startsWith('8') ? `7${digits.slice(1)}` : digits;
}
