import type { Transaction } from '../db/database.ts';
import type { CallRecord } from '../domain/call-record.ts';
import { PAST_CALLS, type PastCall } from '../domain/hints/hint-facts.ts';

interface Row {
  of_call: string;
  call_id: string;
  started_at: Date;
  direction: string;
  outcome: string | null;
  agent_id: string | null;
  agent_name: string | null;
}

/** Former calls of each call's customer as they were when it came, newest first. Key: call id. One query; not for the path. */
export async function loadPastBefore(
  tx: Transaction,
  calls: readonly CallRecord[],
): Promise<Map<string, PastCall[]>> {
  const asked = calls.filter(({ customer }) => customer.e164 !== undefined);
  const past = new Map<string, PastCall[]>(asked.map(({ callId }) => [callId, []]));
  const { rows } = await tx.query<Row>(
    `SELECT asked.call_id AS of_call, c.* FROM unnest($1::uuid[], $2::text[]) AS asked(call_id, e164) CROSS JOIN LATERAL (
       SELECT call_id, started_at, direction, outcome, responsible_agent_id AS agent_id,
           record #>> '{responsible,agentName}' AS agent_name
         FROM calls WHERE tenant_id = current_tenant() AND customer_e164 = asked.e164 AND merged_into IS NULL AND call_id < asked.call_id
         ORDER BY call_id DESC LIMIT ${PAST_CALLS}) c`,
    [asked.map(({ callId }) => callId), asked.map(({ customer }) => customer.e164)],
  );
  for (const row of rows) {
    past.get(row.of_call)?.push({
      callId: row.call_id,
      startedAt: row.started_at.toISOString(),
      direction: row.direction,
      outcome: row.outcome ?? '',
      ...(row.agent_id !== null && { agentId: row.agent_id }),
      ...(row.agent_name !== null && { agentName: row.agent_name }),
      talkMs: 0,
    });
  }
  return past;
}
