import jsonata from 'jsonata';
import { FieldProblem } from '../../kit/reject.ts';

/** An expression that cannot be used; `index` is the character that it is about. */
export class ExpressionProblem extends Error {
  readonly index: number;
  constructor(message: string, index: number) {
    super(message);
    this.index = index;
  }
}

/** Counted, not timed: the same input always ends the same way. A mapping of a row takes some hundreds. */
const MAX_STEPS = 20_000;
/** Also far below what the stack holds. */
const MAX_DEPTH = 200;
/** The longest list or text that an expression may make on its way. */
const MAX_LENGTH = 100_000;
const MAX_EXPRESSION_CHARS = 8_000;
/**
 * Not pure (`now`, `millis`, `random`, `shuffle`), code from data (`eval`), or much from little (`pad`, and `distinct`,
 * which compares all with all). The whole of JSONata has no other
 * way out: it reaches no file, no network and nothing of the hub.
 */
const FORBIDDEN = new Set([
  'now',
  'millis',
  'random',
  'shuffle',
  'eval',
  'pad',
  'distinct',
  '__evaluate_entry',
  '__evaluate_exit',
]);

export interface Expression {
  /** Pure and synchronous. Throws `FieldProblem`. */
  evaluate(input: unknown): unknown;
}

/** Even a pattern that passed may take the cube of the length. */
const MAX_MATCHED_CHARS = 500;
class ShortText extends RegExp {
  override exec(text: string): RegExpExecArray | null {
    if (text.length > MAX_MATCHED_CHARS)
      throw new FieldProblem('a pattern is held against a text that is too long');
    return super.exec(text);
  }
}
/** The published types lack the second argument. */
const jsonataWith = jsonata as (
  text: string,
  options: { RegexEngine: typeof ShortText },
) => jsonata.Expression;

interface AstNode {
  type?: string;
  value?: unknown;
  position?: number;
}

/** Throws `ExpressionProblem`. */
export function compileExpression(text: string): Expression {
  if (text.length > MAX_EXPRESSION_CHARS) {
    throw new ExpressionProblem(`the expression is longer than ${MAX_EXPRESSION_CHARS} characters`, 0);
  }
  const compiled = compile(text);
  refuse(compiled.ast());
  const budget = { steps: 0, depth: 0 };
  compiled.assign('__evaluate_entry', () => {
    budget.steps += 1;
    budget.depth += 1;
    if (budget.steps > MAX_STEPS) throw new FieldProblem(`the expression takes more than ${MAX_STEPS} steps`);
    if (budget.depth > MAX_DEPTH) throw new FieldProblem('the expression calls itself too deeply');
  });
  compiled.assign('__evaluate_exit', (_node: unknown, _input: unknown, _frame: unknown, result: unknown) => {
    budget.depth -= 1;
    if ((Array.isArray(result) || typeof result === 'string') && result.length > MAX_LENGTH) {
      throw new FieldProblem('the expression makes a list or a text that is too long');
    }
  });
  return {
    evaluate(input) {
      budget.steps = 0;
      budget.depth = 0;
      try {
        return plain(compiled.evaluate(input));
      } catch (error) {
        if (error instanceof FieldProblem) throw error;
        throw new FieldProblem(`the expression fails: ${messageOf(error)}`);
      }
    },
  };
}

function compile(text: string): jsonata.Expression {
  try {
    return jsonataWith(text, { RegexEngine: ShortText });
  } catch (error) {
    const { position } = error as { position?: number };
    // JSONata points behind the word that it cannot read.
    throw new ExpressionProblem(messageOf(error), Math.max(0, (position ?? 1) - 1));
  }
}

/** A list of JSONata carries marks of its own; JSON has none. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : (JSON.parse(JSON.stringify(value) ?? 'null') as unknown);
}

function messageOf(error: unknown): string {
  const { message } = error as { message?: unknown };
  return typeof message === 'string' ? message.slice(0, 200) : 'unknown reason';
}

function refuse(root: unknown): void {
  const seen = new Set<unknown>();
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    const { type, value: name, position } = value as AstNode;
    const index = Math.max(0, (position ?? 1) - 1);
    if (type === 'variable' && typeof name === 'string' && FORBIDDEN.has(name)) {
      throw new ExpressionProblem(
        `\`$${name}\` is not allowed: a mapping must be quick, and give the same answer every time`,
        index,
      );
    }
    if (type === 'binary' && name === '..') {
      throw new ExpressionProblem('ranges (`[1..9]`) are not allowed', index);
    }
    if (type === 'regex' || value instanceof RegExp) refusePattern(value, index);
    for (const child of Object.values(value)) look(child);
  };
  look(root);
}

/** A repetition of a repetition can take for ever, and nothing can stop a pattern half-way. */
function refusePattern(node: unknown, index: number): void {
  const pattern = node instanceof RegExp ? node : (node as { value?: unknown }).value;
  const source = pattern instanceof RegExp ? pattern.source : String(pattern);
  const repeats = source.replaceAll(/\\.|\[[^\]]*\]/g, 'x').match(/[*+{]/g)?.length ?? 0;
  if (repeats > 3 || /[)][*+{]/.test(source) || /\\[1-9]/.test(source)) {
    throw new ExpressionProblem(
      'the pattern may take for ever: no repeated groups, no back references, and at most three repetitions',
      index,
    );
  }
}
