import type { Transaction } from '../db/database.ts';
import type { CallRecord } from '../domain/call-record.ts';
import type { PhoneNumber } from '../domain/phone-number.ts';
import type { BatchContext } from './batch-context.ts';
import type { DerivedWork } from './call-work.ts';

/** One query for the whole batch. A call keeps its candidates until somebody picks or its customer turns out to be another. */
export async function matchCustomers(
  tx: Transaction,
  works: readonly DerivedWork[],
  { connection, directory, metrics }: BatchContext,
): Promise<void> {
  const asked: { after: CallRecord; number: PhoneNumber }[] = [];
  for (const { before, after, touch } of works) {
    const { customer } = after;
    if (before && before.customer.digits === customer.digits && !touch?.rematch) {
      after.matches = before.matches;
    } else if (after.direction !== 'internal' && !customer.withheld && customer.digits !== '') {
      asked.push({ after, number: { ...customer, internal: customer.digits.length < 7 } });
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
