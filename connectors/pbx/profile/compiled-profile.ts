import { ConnectorError } from '../../kit/connector-error.ts';
import { FieldProblem } from '../../kit/reject.ts';
import { type CheckedProfile, checkProfile, type ReadProfile } from './check-profile.ts';

/** Enough for every connection of a hub that has many; each is some hundred kilobytes at most. */
const KEPT = 100;
/** Text of a profile → what came of it, the least used first. Checking is slow, and settings come anew for every exchange. */
const checked = new Map<string, CheckedProfile>();

/** `checkProfile`, remembered. */
export function checkedProfile(text: string): CheckedProfile {
  const known = checked.get(text) ?? checkProfile(text);
  checked.delete(text);
  checked.set(text, known);
  const [oldest] = checked.keys();
  if (checked.size > KEPT && oldest !== undefined) checked.delete(oldest);
  return known;
}

/** A profile that was checked when its settings were; throws when it is wrong all the same. */
export function compiledProfile(text: string): ReadProfile {
  const { profile, problems } = checkedProfile(text);
  if (profile === undefined) {
    const [first] = problems;
    throw new ConnectorError(
      'unsupported',
      `the profile has mistakes, the first in line ${first?.line}: ${first?.message}`,
    );
  }
  return profile;
}

/** Runs an expression of the profile. Throws `FieldProblem`. */
export function evaluate({ expressions }: ReadProfile, expression: string, input: unknown): unknown {
  const compiled = expressions.get(expression);
  if (compiled === undefined) throw new Error('an expression that was not compiled with its profile');
  return compiled.evaluate(input);
}

/** The same for an answer as a whole, which nothing else can be made of. Throws `ConnectorError('badPayload')`. */
export function evaluateAnswer(compiled: ReadProfile, expression: string, answer: unknown): unknown {
  try {
    return evaluate(compiled, expression, answer);
  } catch (error) {
    throw error instanceof FieldProblem
      ? new ConnectorError('badPayload', `\`${shortened(expression)}\`: ${error.message}`)
      : error;
  }
}

function shortened(expression: string): string {
  const line = expression.replaceAll(/\s+/g, ' ').trim();
  return line.length > 60 ? `${line.slice(0, 60)}…` : line;
}
