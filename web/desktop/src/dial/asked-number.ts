/** Longer is no telephone number in any form. */
const LONGEST = 40;

/**
 * The number that an address asks for: `?number=tel:%2B79000000011`, as browsers fill it in for a link, or without `tel:`. What
 * stands behind a semicolon (RFC 3966) is left out. Undefined for whatever is none: a foreign page wrote it.
 */
export function askedNumber(query: string): string | undefined {
  const given = new URLSearchParams(query).get('number');
  const number = given
    ?.trim()
    .replace(/^tel:(\/\/)?/i, '')
    .split(';', 1)[0]
    ?.trim();
  if (number === undefined || number.length > LONGEST || !/^\+?[\d\s().-]*\d[\d\s().-]*$/.test(number))
    return undefined;
  return number.replace(/[^\d+]/g, '');
}
