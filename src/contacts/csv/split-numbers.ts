/** Digits that make a number of its own; fewer are an extension or a part of the number before. */
const WHOLE = 7;

/**
 * `8 900 000-00-11, 8 900 000-00-12 доб. 5` → two numbers. A comma or a slash may also stand inside one number
 * (`8/900/000/00/11`, `…11,101`), so a piece with few digits is joined to its neighbour.
 */
export function splitNumbers(cell: string): string[] {
  const numbers: string[] = [];
  let current = '';
  for (const piece of cell.split(/([;,|/\n\r]+)/u)) {
    if (/^[;,|/\n\r]+$/u.test(piece)) {
      current += piece;
      continue;
    }
    if (digitsIn(piece) >= WHOLE && digitsIn(current) >= WHOLE) {
      numbers.push(current);
      current = piece;
    } else {
      current += piece;
    }
  }
  numbers.push(current);
  return numbers
    .map((number) => number.replace(/^[\s;,|/]+|[\s;,|/]+$/gu, ''))
    .filter((number) => number !== '');
}

function digitsIn(text: string): number {
  return text.replace(/\D/gu, '').length;
}
