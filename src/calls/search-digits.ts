import type { CallRecord } from '../domain/call-record.ts';

/** A number has at most 18 digits. What is longer is none, and would not fit into an index. */
const LONGEST_DIGITS = 64;

/** The customer's number as `calls.customer_digits` holds it. */
export function searchDigits({ customer }: CallRecord): string {
  return customer.digits.slice(0, LONGEST_DIGITS);
}
