import type { CallRecord, Leg, Transfer } from '../call-record.ts';
import { hasTalked } from './call-line.ts';

/** Telephone of ours that counts for the call: the last that talked with the customer, else the last that rang or dialled. */
export function ourNumber({ legs }: CallRecord): string | undefined {
  const ours = legs.filter(({ role, consultation }) => OURS.has(role) && consultation !== true);
  const talked = ours.filter((leg) => hasTalked(leg));
  return latest(talked.length > 0 ? talked : ours)?.device?.number;
}

/** The number that the customer has or was dialled under; undefined: they hid it. */
export function customerNumber({ customer }: CallRecord): string | undefined {
  if (customer.withheld) return undefined;
  return customer.e164 ?? (customer.raw === '' ? undefined : customer.raw);
}

/** The last time that the customer was handed on. */
export function lastTransfer({ transfers }: CallRecord): Transfer | undefined {
  return transfers.findLast(({ result }) => result === 'completed');
}

const OURS: ReadonlySet<string> = new Set(['agent', 'originator']);

function latest(legs: readonly Leg[]): Leg | undefined {
  return legs.toSorted((a, b) => startOf(a).localeCompare(startOf(b))).at(-1);
}

function startOf({ connectedAt, alertedAt, offeredAt }: Leg): string {
  return connectedAt ?? alertedAt ?? offeredAt ?? '';
}
