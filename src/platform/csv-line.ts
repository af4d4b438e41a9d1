/** What a table program would take for a formula; a number with its plus is none. */
const FORMULA = /^(?!\+\d+\*?$)[=+\-@\t\r']/;

/** A line of a CSV file (RFC 4180), with its line break. A cell that looks like a formula gets an apostrophe before it. */
export function csvLine(cells: readonly string[], delimiter: ',' | ';' = ','): string {
  return `${cells.map((cell) => csvCell(cell, delimiter)).join(delimiter)}\r\n`;
}

function csvCell(cell: string, delimiter: string): string {
  const safe = FORMULA.test(cell) ? `'${cell}` : cell;
  return /["\r\n]/.test(safe) || safe.includes(delimiter) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
