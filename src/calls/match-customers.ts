import type { Transaction } from '../db/database.ts';
import type { CallRecord } from '../domain/call-record.ts';
import type { PhoneNumber } from '../domain/phone-number.ts';
import type { BatchContext } from './batch-context.ts';
import type { DerivedWork } from './call-work.ts';

/** By what the customer is looked up; undefined when there is nobody to look for. */
export function numberToMatch({ direction, customer }: CallRecord): PhoneNumber | undefined {
  if (direction === 'internal' || customer.withheld || customer.digits === '') return undefined;
  return { ...customer, internal: customer.digits.length < 7 };
}

/** One query for the whole batch. A call keeps its candidates until somebody picks or its customer turns out to be another. */
export async function matchCustomers(
  tx: Transaction,
  works: readonly DerivedWork[],
  { connection, directory, metrics }: BatchContext,
): Promise<void> {
  const asked: { after: CallRecord; number: PhoneNumber }[] = [];
  for (const { before, after, touch } of works) {
    const number = numberToMatch(after);
    if (before && before.customer.digits === after.customer.digits && !touch?.rematch) {
      after.matches = before.matches;
    } else if (number) {
      asked.push({ after, number });
    }
  }
  if (asked.length === 0) return;
  const found = await directory.matchMany(
    tx,
    connection.tenantId,
    asked.map(({ number }) => number),
  );
  let matched = 0;
  for (const { after, number } of asked) {
    after.matches = found.get(number.digits) ?? [];
    if (after.matches.length > 0) matched += 1;
  }
  metrics.lookups.inc({ result: 'found' }, matched);
  metrics.lookups.inc({ result: 'unknown' }, asked.length - matched);
}
