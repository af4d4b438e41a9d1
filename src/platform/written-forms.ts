/**
 * A text in the forms in which it may stand in what programs write: as it is, percent-encoded, as a form has it, escaped for JSON (also
 * within JSON). Longest first: one may be a part of another.
 */
export function writtenForms(text: string): string[] {
  const escaped = JSON.stringify(text).slice(1, -1);
  const unicode = escaped.replace(/[^\0-\x7f]/gu, (letter) =>
    [...letter.split('')].map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
  );
  const percent = encodeURIComponent(text);
  const forms = [
    text,
    percent,
    percent.toLowerCase(),
    percent.replaceAll('%20', '+'),
    escaped,
    unicode,
    escaped.replaceAll('\\', '\\\\'),
    unicode.replaceAll('\\', '\\\\'),
  ];
  return [...new Set(forms)].sort((a, b) => b.length - a.length);
}
