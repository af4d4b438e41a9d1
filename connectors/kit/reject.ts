import type { Parsed, Reject } from '../../src/domain/fact.ts';

const EXCERPT_CHARS = 2_000;
/** Long values are cut in reasons: a reason is one sentence. */
const SHOWN_CHARS = 40;

/** A part that could not be understood, with the sentence that says why. */
export function reject(reason: string, part: unknown): Reject {
  const text = typeof part === 'string' ? part : (JSON.stringify(part) ?? 'undefined');
  return { reason, excerpt: text.slice(0, EXCERPT_CHARS) };
}

/** The whole exchange could not be understood. */
export function rejectAll(reason: string, part: unknown): Parsed {
  return { facts: [], rejects: [reject(reason, part)], ignored: 0 };
}

/** `'yesterday'`, cut, for use inside a reason. */
export function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined');
  return `'${text.length > SHOWN_CHARS ? `${text.slice(0, SHOWN_CHARS)}…` : text}'`;
}

/** Why one field of a payload cannot be used; turned into a `Reject` by whoever knows the whole part. */
export class FieldProblem extends Error {}
