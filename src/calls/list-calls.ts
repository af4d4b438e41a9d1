import type { Transaction } from '../db/database.ts';
import type { CallRecord } from '../domain/call-record.ts';
import { monthOfCallId } from '../domain/derive-call.ts';

export interface CallFilter {
  after?: { startedAt: string; callId: string } | undefined;
  limit: number;
  /** Calls that this agent had a leg in, or is responsible for. */
  agentId?: string | undefined;
  live?: boolean | undefined;
  direction?: string | undefined;
  outcome?: string | undefined;
  /** The customer's whole number. */
  customerE164?: string | undefined;
  /** Last digits of the customer's number, or a part of a name; looks `PART_SEARCH_DAYS` back. */
  part?: string | undefined;
}

/** A part of a number or a name has no index: the search stays within these days, whatever the length of history. */
const PART_SEARCH_DAYS = 92;

/** Calls of the tenant, newest first. */
export async function listCalls(tx: Transaction, filter: CallFilter): Promise<CallRecord[]> {
  const values: unknown[] = [];
  const place = (value: unknown): string => `$${values.push(value)}`;
  const { after, agentId, live, direction, outcome, customerE164, part } = filter;

  // What an index is in the order of: the table of an agent's calls, or that of all calls.
  const ordered = ['tenant_id = current_tenant()'];
  if (agentId !== undefined) ordered.push(`agent_id = ${place(agentId)}`);
  if (after !== undefined) {
    ordered.push(`(started_at, call_id) < (${place(after.startedAt)}, ${place(after.callId)}::uuid)`);
  }
  if (part !== undefined) ordered.push(`started_at > now() - interval '${PART_SEARCH_DAYS} days'`);

  const others = ['merged_into IS NULL'];
  if (live !== undefined) others.push(`live = ${place(live)}`);
  if (direction !== undefined) others.push(`direction = ${place(direction)}`);
  if (outcome !== undefined) others.push(`outcome = ${place(outcome)}`);
  if (customerE164 !== undefined) others.push(`customer_e164 = ${place(customerE164)}`);
  if (part !== undefined) others.push(matchesPart(place(`%${part.replace(/[\\%_]/g, '\\$&')}%`)));

  const end = `ORDER BY started_at DESC, call_id DESC LIMIT ${place(filter.limit)}`;
  const { rows } = await tx.query<{ record: CallRecord }>(
    agentId === undefined
      ? `SELECT record FROM calls WHERE ${[...ordered, ...others].join(' AND ')} ${end}`
      : // LATERAL and LIMIT: each call is looked up by its id, and only as many as it takes.
        `SELECT record FROM call_agents AS a CROSS JOIN LATERAL (
           SELECT record, merged_into, live, direction, outcome, customer_e164, customer_digits FROM calls
             WHERE month = a.month AND calls.call_id = a.call_id LIMIT 1) c
         WHERE ${[...ordered, ...others].join(' AND ')} ${end}`,
    values,
  );
  return rows.map((row) => row.record);
}

function matchesPart(pattern: string): string {
  return `(customer_digits LIKE ${pattern} OR record->'customer'->>'name' ILIKE ${pattern}
    OR EXISTS (SELECT 1 FROM json_array_elements(record->'matches') AS match
               WHERE match->>'name' ILIKE ${pattern} OR match->>'company' ILIKE ${pattern}))`;
}

/** A call by its id, or by the id of a call that became a part of it. Undefined when there is none, or not for this agent. */
export async function findCall(
  tx: Transaction,
  callId: string,
  agentId?: string,
): Promise<{ record: CallRecord; connectionId: string } | undefined> {
  let wanted = callId;
  // A merged call may have been merged into one that was merged itself; a few steps, never a circle.
  for (let step = 0; step < 5; step += 1) {
    const month = monthOfCallId(wanted);
    // An id that is no UUIDv7 of ours names a month far away.
    if (!/^\d{4}-\d\d-01$/.test(month)) return undefined;
    const { rows } = await tx.query<CallRow>(
      `SELECT record, connection_id, merged_into, agent_ids, responsible_agent_id FROM calls
       WHERE tenant_id = current_tenant() AND month = $1 AND call_id = $2`,
      [month, wanted],
    );
    const row = rows[0];
    if (row === undefined) return undefined;
    if (row.merged_into === null) {
      const isHis =
        agentId === undefined || row.agent_ids.includes(agentId) || row.responsible_agent_id === agentId;
      return isHis ? { record: row.record, connectionId: row.connection_id } : undefined;
    }
    wanted = row.merged_into;
  }
  return undefined;
}

interface CallRow {
  record: CallRecord;
  connection_id: string;
  merged_into: string | null;
  agent_ids: string[];
  responsible_agent_id: string | null;
}
