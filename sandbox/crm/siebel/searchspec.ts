import { type Component, Refused, type Row } from './components.ts';

const PIECE = /\s*(?:\[([^\]]*)\]|'((?:[^']|'')*)'|(\(|\)|=|LIKE\b|OR\b|AND\b|NOT\b|EXISTS\b))/y;
type Piece = { field: string } | { text: string } | { word: string };

/** As much of the language of searches as an integration needs: whatever else stands in one is an error, or finds what was not meant. */
export function rowsThatFit(component: Component, searchspec: string): Row[] {
  const pieces = piecesOf(searchspec);
  let at = 0;
  const next = (): Piece | undefined => pieces[at++];
  const isWord = (word: string): boolean => {
    const piece = pieces[at];
    return piece !== undefined && 'word' in piece && piece.word === word;
  };
  const condition = (): ((row: Row) => boolean) => {
    if (isWord('(')) {
      at += 1;
      const inner = either();
      if (!isWord(')')) throw new Refused(`A closing bracket is missing in '${searchspec}'`);
      at += 1;
      return inner;
    }
    const [field, sign, text] = [next(), next(), next()];
    if (!field || !('field' in field) || !sign || !('word' in sign) || !text || !('text' in text))
      throw new Refused(`Error in the expression '${searchspec}'`);
    if (!component.fields.has(field.field))
      throw new Refused(
        `Field '${field.field}' does not exist in definition for business component '${component.name}'`,
      );
    if (sign.word === '=') return (row) => (row[field.field] ?? '') === text.text;
    if (sign.word === 'LIKE') return (row) => like(text.text).test(row[field.field] ?? '');
    throw new Refused(`Error in the expression '${searchspec}'`);
  };
  const either = (): ((row: Row) => boolean) => {
    const conditions = [condition()];
    while (isWord('OR')) {
      at += 1;
      conditions.push(condition());
    }
    return (row) => conditions.some((fits) => fits(row));
  };
  const fits = either();
  if (at !== pieces.length) throw new Refused(`Error in the expression '${searchspec}'`);
  return [...component.rows.values()].filter(fits);
}

function piecesOf(searchspec: string): Piece[] {
  const pieces: Piece[] = [];
  PIECE.lastIndex = 0;
  while (PIECE.lastIndex < searchspec.trimEnd().length) {
    const found = PIECE.exec(searchspec);
    if (found === null) throw new Refused(`Error in the expression '${searchspec}'`);
    const [, field, text, word = ''] = found;
    pieces.push(
      field !== undefined ? { field } : text !== undefined ? { text: text.replaceAll("''", "'") } : { word },
    );
  }
  return pieces;
}

/** `*` stands for any characters, `?` for one. */
function like(pattern: string): RegExp {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's');
}
