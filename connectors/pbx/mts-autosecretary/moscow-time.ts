import { FieldProblem, shown } from '../../kit/reject.ts';

/** The log speaks Moscow time without saying so; Moscow has kept +03:00 all year since October 2014. */
const MOSCOW_OFFSET_MS = 3 * 60 * 60_000;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?$/;

/** `2026-01-01T10:00:00` in Moscow → epoch ms. A zone, should one ever appear, is believed. Throws `FieldProblem`. */
export function fromMoscow(name: string, value: unknown): number {
  if (value === undefined || value === null || value === '') throw new FieldProblem(`\`${name}\` is missing`);
  const match = typeof value === 'string' ? TIME.exec(value) : null;
  const at =
    match === null
      ? Number.NaN
      : Date.parse(match[2] === undefined ? `${value as string}+03:00` : (value as string));
  if (Number.isNaN(at)) throw new FieldProblem(`\`${name}\` is not a time: ${shown(value)}`);
  return at;
}

/** Epoch ms → `2026-01-01T10:00:00` in Moscow, whole seconds. */
export function toMoscow(at: number): string {
  return new Date(at + MOSCOW_OFFSET_MS).toISOString().slice(0, 19);
}
