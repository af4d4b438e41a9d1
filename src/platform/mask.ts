/** Seven digits and more are taken for a phone number; extensions and counters stay readable. Ids of ours are left whole. */
const ID_OR_NUMBER = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\+?\d{7,}/gi;

/** `+79000000123` → `…0123`: enough for a person to find the call, not enough to know the caller. */
export function maskNumbers(text: string): string {
  return text.replace(ID_OR_NUMBER, (match) => (match.includes('-') ? match : `…${match.slice(-4)}`));
}
