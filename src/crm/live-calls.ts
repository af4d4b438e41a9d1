import type { Transaction } from '../db/database.ts';
import type { CallRecord } from '../domain/call-record.ts';
import type { NumberKeys } from '../domain/crm/crm-port.ts';
import type { KnownCrmPerson } from '../domain/crm/people-with.ts';
import { monthOfCallId } from '../domain/derive-call.ts';
import { numberKeysOf } from './situation.ts';

/** A call that has not ended, with a customer to look for. */
export interface LiveCall {
  callId: string;
  connectionId: string;
  keys: NumberKeys;
  /** Who of the account stands in its record, as `namesOf` writes them. */
  names: string;
}

interface Row {
  call_id: string;
  connection_id: string;
  customer: CallRecord['customer'];
  matches: CallRecord['matches'];
}

/** Those of the calls that are live and about whose customer a CRM may be asked: nobody's own number, and nobody who was erased. */
export async function loadLiveCalls(
  tx: Transaction,
  accountId: string,
  callIds: readonly string[],
): Promise<LiveCall[]> {
  const { rows } = await tx.query<Row>({
    name: 'crm-live-calls',
    text: `SELECT c.* FROM unnest($1::date[], $2::uuid[]) AS asked(month, call_id) CROSS JOIN LATERAL (
        SELECT call_id, connection_id, record->'customer' AS customer, record->'matches' AS matches, customer_e164, customer_digits FROM calls
          WHERE month = asked.month AND call_id = asked.call_id AND tenant_id = current_tenant() AND live AND merged_into IS NULL
            AND direction <> 'internal' LIMIT 1) c
      WHERE NOT EXISTS (SELECT 1 FROM own_numbers o
          WHERE o.tenant_id = current_tenant() AND o.digits = coalesce(ltrim(c.customer_e164, '+'), c.customer_digits))
        AND NOT EXISTS (SELECT 1 FROM erased_numbers e
          WHERE e.tenant_id = current_tenant() AND e.replacement = right(c.customer_digits, 10))`,
    values: [callIds.map(monthOfCallId), callIds],
  });
  return rows.flatMap(({ call_id: callId, connection_id: connectionId, customer, matches }) => {
    const keys = numberKeysOf({ customer });
    if (keys === undefined) return [];
    const ofAccount = matches.filter((match) => match.accountId === accountId);
    return { callId, connectionId, keys, names: namesOf(ofAccount) };
  });
}

/** Equal for the same people, whatever their order. */
export function namesOf(
  people: readonly Pick<KnownCrmPerson | CallRecord['matches'][number], 'type' | 'id' | 'name'>[],
): string {
  return people
    .map(({ type, id, name }) => `${type} ${id} ${name}`)
    .sort()
    .join('\n');
}
