import { FieldProblem, shown } from '../../kit/reject.ts';

const HOUR_MS = 3_600_000;
/** Seconds, a fraction of any length (events have none or seven digits), perhaps a zone. */
const TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)?$/;

/**
 * → epoch ms. `hours`: how far the clock is ahead of UTC where no zone is written. `isZoneBelieved` false: by that clock whatever
 * zone is written. Throws `FieldProblem`.
 */
export function readTime(
  name: string,
  value: unknown,
  { hours, isZoneBelieved }: { hours: number; isZoneBelieved: boolean },
): number {
  if (value === undefined || value === null || value === '') throw new FieldProblem(`\`${name}\` is missing`);
  const match = typeof value === 'string' ? TIME.exec(value) : null;
  if (match === null) throw new FieldProblem(`\`${name}\` is not a time: ${shown(value)}`);
  const [, seconds, fraction = '', zone] = match;
  const hasZone = zone !== undefined && isZoneBelieved;
  const at = Date.parse(`${seconds}.${fraction.slice(0, 3).padEnd(3, '0')}${hasZone ? zone : 'Z'}`);
  if (Number.isNaN(at)) throw new FieldProblem(`\`${name}\` is not a time: ${shown(value)}`);
  return hasZone ? at : at - hours * HOUR_MS;
}

/** Epoch ms → `2026-01-01T10:00:00` by a clock so many hours ahead of UTC, whole seconds. */
export function writeTime(at: number, hours: number): string {
  return new Date(at + hours * HOUR_MS).toISOString().slice(0, 19);
}
