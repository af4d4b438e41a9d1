import { checkCallTime, checkPhone } from '../../kit/check-field.ts';
import { FieldProblem, shown } from '../../kit/reject.ts';

export type Fields = Record<string, unknown>;

/** Throws `FieldProblem`. */
export function objectOf(name: string, value: unknown): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new FieldProblem(`${name} is not an object: ${shown(value)}`);
  return value as Fields;
}

/** Text or a number as text; empty when absent. */
export function textOf(name: string, value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string' && typeof value !== 'number')
    throw new FieldProblem(`\`${name}\` is not text: ${shown(value)}`);
  const text = String(value).trim();
  if (text.length > 200) throw new FieldProblem(`\`${name}\` is too long: ${shown(text)}`);
  return text;
}

export function neededTextOf(name: string, value: unknown): string {
  const text = textOf(name, value);
  if (text === '') throw new FieldProblem(`\`${name}\` is missing`);
  return text;
}

export function phoneOf(name: string, value: unknown): string {
  return checkPhone(name, textOf(name, value));
}

/** Unix ms, as a number or as digits; undefined when not known yet. */
export function timeOf(name: string, value: unknown, receivedAt: number): number | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const at = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value;
  if (typeof at !== 'number') throw new FieldProblem(`\`${name}\` is not a time: ${shown(value)}`);
  return checkCallTime(name, at, receivedAt);
}
