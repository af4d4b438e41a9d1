import { checkPhone } from '../../kit/check-field.ts';
import { FieldProblem, shown } from '../../kit/reject.ts';

export type Fields = Record<string, unknown>;

/** Throws `FieldProblem`; absent is an object without fields where `isOptional`. */
export function objectOf(name: string, value: unknown, isOptional = false): Fields {
  if (isOptional && (value === undefined || value === null)) return {};
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new FieldProblem(`${name} is not an object: ${shown(value)}`);
  return value as Fields;
}

/** A number as text or digits; empty when absent, as a hidden caller may be. */
export function phoneOf(name: string, value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string' && typeof value !== 'number')
    throw new FieldProblem(`\`${name}\` is not a telephone number: ${shown(value)}`);
  return checkPhone(name, String(value).trim());
}

/** Whole numbers of eleven digits were seen. */
export function callIdOf(name: string, value: unknown): string {
  if (value === undefined || value === null || value === '') throw new FieldProblem(`\`${name}\` is missing`);
  const text = String(value);
  if (!/^\d{1,20}$/.test(text)) throw new FieldProblem(`\`${name}\` is not a whole number: ${shown(value)}`);
  return text;
}
