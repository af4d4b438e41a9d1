import type { Direction } from '../../../src/domain/call-event.ts';
import { FieldProblem, shown } from '../../kit/reject.ts';

/** `callid` is opaque: digits, `O3VUIAUSQ400000A`, a UUID and `HEX-1511` have been seen. */
const CALL_ID = /^[\x21-\x7e]{1,128}$/;
const DIRECTIONS: Readonly<Record<string, Direction>> = {
  in: 'inbound',
  out: 'outbound',
  internal: 'internal',
};

/** Throws `FieldProblem`. */
export function callIdOf(name: string, value: string | undefined): string {
  if (value === undefined || value === '') throw new FieldProblem(`\`${name}\` is missing`);
  if (!CALL_ID.test(value)) throw new FieldProblem(`\`${name}\` is not a call id: ${shown(value)}`);
  return value;
}

/** White labels leave the direction of events out; an unknown word is a mistake. Throws `FieldProblem`. */
export function directionOf(name: string, value: string | undefined): Direction | undefined {
  if (value === undefined || value === '') return undefined;
  const direction = DIRECTIONS[value.toLowerCase()];
  if (direction === undefined) throw new FieldProblem(`\`${name}\` is not a direction: ${shown(value)}`);
  return direction;
}
