/**
 * English sentence → the same in another language. A key may have blanks, `answered {status}`, which stand for any words; what stands in
 * them is translated in its turn, where it is known.
 */
export type Sentences = Readonly<Record<string, string>>;

/** What is not known stays as it is. */
export type Translate = (sentence: string) => string;

interface Pattern {
  matches: RegExp;
  blanks: string[];
  says: string;
}

const BLANK = /\{(\w+)\}/g;
/** A sentence in a sentence in a sentence is as deep as the hub quotes. */
const MAX_DEPTH = 4;
/** Longer than any sentence of ours: a page of HTML is looked at by no pattern. */
const MAX_CHARS = 2_000;

/**
 * Sentences are kept and logged in English and said in the language of whoever reads them (ADR 0015). Of several patterns that fit, the one
 * with the most words of its own counts.
 */
export function translator(books: readonly Sentences[]): Translate {
  /** By the English sentence. */
  const whole = new Map<string, string>();
  const patterns: Pattern[] = [];
  for (const [english, says] of books.flatMap((book) => Object.entries(book))) {
    if (english.search(BLANK) < 0) whole.set(english, says);
    else patterns.push(toPattern(english, says));
  }
  patterns.sort((a, b) => b.matches.source.length - a.matches.source.length);

  const translate = (sentence: string, depth: number): string => {
    const known = whole.get(sentence);
    if (known !== undefined || depth > MAX_DEPTH || sentence.length > MAX_CHARS) return known ?? sentence;
    for (const { matches, blanks, says } of patterns) {
      const found = matches.exec(sentence);
      if (found === null) continue;
      const filled = new Map(blanks.map((name, at) => [name, translate(found[at + 1] ?? '', depth + 1)]));
      return says.replace(BLANK, (_, name: string) => filled.get(name) ?? '');
    }
    return sentence;
  };
  return (sentence) => translate(sentence, 0);
}

function toPattern(english: string, says: string): Pattern {
  const blanks = [...english.matchAll(BLANK)].map(([, name]) => name ?? '');
  const parts = english.split(/\{\w+\}/).map((part) => part.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&'));
  return { matches: new RegExp(`^${parts.join('(.+?)')}$`, 'su'), blanks, says };
}
