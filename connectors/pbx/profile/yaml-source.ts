import { type Document, isNode, isPair, isScalar, LineCounter, type Node, parseDocument, visit } from 'yaml';

/** What is wrong with a profile, and where: both count from 1. */
export interface ProfileProblem {
  line: number;
  column: number;
  /** Dotted path of the entry: `callLog.request.path`; empty for the file as a whole. */
  path: string;
  message: string;
}

/** A profile is read by a person and pasted into a form: what is larger is something else. */
export const MAX_PROFILE_CHARS = 64 * 1024;

type Path = readonly (string | number)[];

/** The text of a profile with the places of its entries. Anchors, aliases and tags are refused: a profile is plain data. */
export class YamlSource {
  readonly value: unknown;
  readonly problems: readonly ProfileProblem[];
  readonly #text: string;
  readonly #lines = new LineCounter();
  readonly #document: Document | undefined;

  constructor(text: string) {
    this.#text = text;
    if (text.length > MAX_PROFILE_CHARS) {
      this.problems = [
        problem({ line: 1, column: 1 }, '', `the profile is longer than ${MAX_PROFILE_CHARS} characters`),
      ];
      return;
    }
    try {
      const document = parseDocument(text, {
        lineCounter: this.#lines,
        version: '1.2',
        schema: 'core',
        merge: false,
        uniqueKeys: true,
        prettyErrors: false,
      });
      this.#document = document;
      this.problems = [
        ...[...document.errors, ...document.warnings].map((error) =>
          problem(this.#at(error.pos[0]), '', error.message),
        ),
        ...this.#forbidden(document),
      ];
      if (this.problems.length === 0) this.value = document.toJS({ maxAliasCount: 0 });
    } catch (error) {
      // Brackets by the thousand end the parser's stack.
      const why = error instanceof RangeError ? 'it is nested too deeply' : 'it cannot be read as YAML';
      this.problems = [problem({ line: 1, column: 1 }, '', why)];
    }
  }

  /** A problem at the entry of this path, or at the nearest one above it that is there. */
  problemAt(path: Path, message: string): ProfileProblem {
    return problem(this.#at(this.#offsetOf(path)), path.join('.'), message);
  }

  /** The same, at a character of a text that is an entry's value: an expression, a template. */
  problemWithin(path: Path, index: number, message: string): ProfileProblem {
    const node = this.#nodeAt(path);
    const text = isScalar(node) && typeof node.value === 'string' ? node.value : '';
    const start = this.#at(this.#offsetOf(path, 'value'));
    const before = text.slice(0, index).split('\n');
    const column = (before.at(-1)?.length ?? 0) + 1;
    if (isScalar(node) && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED')) {
      const line = start.line + before.length;
      return problem({ line, column: column + this.#indentOf(start.line + 1) }, path.join('.'), message);
    }
    const quote = isScalar(node) && node.type !== 'PLAIN' ? 1 : 0;
    return problem({ line: start.line, column: start.column + quote + column - 1 }, path.join('.'), message);
  }

  #forbidden(document: Document): ProfileProblem[] {
    const found: ProfileProblem[] = [];
    const report = (node: Node, message: string): void => {
      found.push(problem(this.#at(node.range?.[0] ?? 0), '', message));
    };
    visit(document, {
      Alias: (_key, node) => report(node, 'aliases (`*name`) are not allowed: write the text again'),
      Node: (_key, node) => {
        if ('anchor' in node && node.anchor !== undefined) {
          report(node, 'anchors (`&name`) are not allowed: write the text again');
        }
        if (
          node.tag !== undefined &&
          !/^tag:yaml\.org,2002:(map|seq|str|int|float|bool|null)$/.test(node.tag)
        ) {
          report(node, 'tags (`!name`) are not allowed');
        }
      },
    });
    return found;
  }

  #nodeAt(path: Path): Node | undefined {
    const node = this.#document?.getIn(path, true);
    return isNode(node) ? node : undefined;
  }

  /** Of the key where the entry has one, because that is what a person looks for; of the value on request. */
  #offsetOf(path: Path, of: 'key' | 'value' = 'key'): number {
    if (path.length === 0) return this.#document?.contents?.range?.[0] ?? 0;
    if (of === 'key') {
      const parent = this.#document?.getIn(path.slice(0, -1), true) as { items?: unknown[] } | undefined;
      const last = path.at(-1);
      const pair = parent?.items?.find(
        (item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(last),
      );
      if (isPair(pair) && isNode(pair.key)) return pair.key.range?.[0] ?? 0;
    }
    return this.#nodeAt(path)?.range?.[0] ?? this.#offsetOf(path.slice(0, -1));
  }

  #at(offset: number): { line: number; column: number } {
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  }

  #indentOf(line: number): number {
    const [from, to] = [this.#lines.lineStarts[line - 1], this.#lines.lineStarts[line]];
    return from === undefined ? 0 : (/^ */.exec(this.#text.slice(from, to))?.[0].length ?? 0);
  }
}

function problem(at: { line: number; column: number }, path: string, message: string): ProfileProblem {
  return { ...at, path, message };
}
