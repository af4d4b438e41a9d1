import type { Transaction } from '../db/database.ts';
import { textArray } from '../db/text-array.ts';
import { monthOfCallId } from '../domain/derive-call.ts';
import type { Fact } from '../domain/fact.ts';

/** Some facts of a call, with their names, go to another call; the rest of it stays. */
export async function moveFacts(
  tx: Transaction,
  move: { from: string; into: string; connectionId: string; facts: readonly Fact[] },
): Promise<void> {
  const { from, into, connectionId, facts } = move;
  await tx.query({
    name: 'call-move-facts',
    text: `WITH gone AS (
        DELETE FROM call_facts USING unnest($5::text[]) AS asked(fact_id)
          WHERE month = $1 AND call_id = $3 AND call_facts.fact_id = asked.fact_id RETURNING call_facts.*)
      INSERT INTO call_facts (month, call_id, fact_id, tenant_id, at, ord, keys, body, inbox_id)
        SELECT $2::date, $4::uuid, fact_id, tenant_id, at, ord, keys, body, inbox_id FROM gone ON CONFLICT DO NOTHING`,
    values: [monthOfCallId(from), monthOfCallId(into), from, into, textArray(facts.map(({ id }) => id))],
  });
  await tx.query({
    name: 'call-move-keys',
    text: `UPDATE call_keys SET call_id = $2 FROM unnest($3::text[]) AS asked(key)
      WHERE connection_id = $1 AND call_keys.key = asked.key`,
    values: [connectionId, into, textArray([...new Set(facts.flatMap(({ keys }) => keys))])],
  });
}
