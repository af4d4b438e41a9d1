import type { Transaction } from '../db/database.ts';
import type { CallRecord } from '../domain/call-record.ts';
import { monthOfCallId } from '../domain/derive-call.ts';
import type { StoredDial } from './dial-store.ts';

/** The PBX's clock may be behind ours by this much. */
const CLOCK_MS = 60_000;
/** The agent's telephone rings at once; some PBXs tell of the call only when the customer's does. */
const WINDOW_MS = 3 * 60_000;
/** A PBX that gave an id tells of the call by that id; only after this long is a call looked for by other marks. */
const TRUST_ID_MS = 60_000;
/** Calls of one agent, and of one number, within minutes. */
const CANDIDATES = 50;

/**
 * Finds the call that a dial became: by the id that the PBX gave, else the nearest call of this agent with this number.
 * A call is of one dial at most. Returns whether one was found.
 */
export async function joinDial(
  tx: Transaction,
  tenantId: string,
  dial: StoredDial,
  now: Date,
): Promise<boolean> {
  const askedAt = Date.parse(dial.askedAt);
  const { rows: candidates } = await tx.query<{ call_id: string }>(
    `(SELECT call_id FROM calls WHERE tenant_id = $1 AND customer_e164 = $2 AND merged_into IS NULL
       AND started_at BETWEEN $4 AND $5 ORDER BY started_at LIMIT ${CANDIDATES})
     UNION (SELECT call_id FROM call_agents WHERE tenant_id = $1 AND agent_id = $3
       AND started_at BETWEEN $4 AND $5 ORDER BY started_at LIMIT ${CANDIDATES})`,
    [tenantId, `+${dial.to}`, dial.agentId, new Date(askedAt - CLOCK_MS), new Date(askedAt + WINDOW_MS)],
  );
  if (candidates.length === 0) return false;
  const callIds = candidates.map(({ call_id }) => call_id);
  const { rows } = await tx.query<{ record: CallRecord }>(
    `SELECT c.record FROM unnest($1::date[], $2::uuid[]) AS asked(month, call_id)
       JOIN calls c ON c.month = asked.month AND c.call_id = asked.call_id AND c.merged_into IS NULL AND c.connection_id = $3
      WHERE NOT EXISTS (SELECT 1 FROM dials d WHERE d.tenant_id = $4 AND d.call_id = c.call_id)`,
    [callIds.map(monthOfCallId), callIds, dial.connectionId, tenantId],
  );
  const found = choose(
    rows.map(({ record }) => record),
    dial,
    now,
  );
  if (found === undefined) return false;
  // Somebody else may have joined either of them meanwhile.
  const { rowCount } = await tx.query(
    `UPDATE dials SET call_id = $3, joined_by = $4 WHERE tenant_id = $1 AND dial_id = $2 AND call_id IS NULL
       AND NOT EXISTS (SELECT 1 FROM dials o WHERE o.tenant_id = $1 AND o.call_id = $3)`,
    [tenantId, dial.dialId, found.callId, found.by],
  );
  return rowCount === 1;
}

function choose(
  calls: readonly CallRecord[],
  dial: StoredDial,
  now: Date,
): { callId: string; by: 'id' | 'numberAndTime' } | undefined {
  const { pbxCallId } = dial;
  const askedAt = Date.parse(dial.askedAt);
  if (pbxCallId !== undefined) {
    const named = calls.find((call) => isNamed(call, pbxCallId));
    if (named !== undefined) return { callId: named.callId, by: 'id' };
    if (!dial.isCallIdUncertain && now.getTime() - askedAt < TRUST_ID_MS) return undefined;
  }
  const [nearest] = calls
    .filter((call) => fits(call, dial))
    .map((call) => ({
      callId: call.callId,
      apartMs: Math.abs(Date.parse(call.startedAt) - askedAt),
    }))
    .sort((a, b) => a.apartMs - b.apartMs);
  return nearest && { callId: nearest.callId, by: 'numberAndTime' };
}

function isNamed(call: CallRecord, pbxCallId: string): boolean {
  return (
    call.externalIds.some(({ value }) => value === pbxCallId) ||
    call.legs.some(({ callIdAtOrigin }) => callIdAtOrigin === pbxCallId)
  );
}

/** Of this agent, to this number, and not one that the customer made. */
function fits(call: CallRecord, { agentId, device, to }: StoredDial): boolean {
  const isTheirs = call.legs.some((leg) => leg.agentId === agentId || leg.device?.number === device);
  if (!isTheirs || call.direction === 'inbound') return false;
  const customer = call.customer.e164?.slice(1) ?? call.customer.digits;
  return customer === to || (to.length < 7 && call.legs.some((leg) => leg.device?.number === to));
}
