import type { Transaction } from '../db/database.ts';

/** What the hub did to the owner of a contact, because the tenant's `ownerFollows` says so. */
export interface OwnerChange {
  changedAt: string;
  /** Absent: nobody owned the contact. */
  formerAgentId?: string;
  agentId: string;
  callId: string;
  /** By which the agent was responsible for the call. */
  rule: string;
  setting: string;
}

interface Row {
  changed_at: Date;
  former_agent_id: string | null;
  agent_id: string;
  call_id: string;
  rule: string;
  setting: string;
}

/** A contact whose owner changed more often has a rule that fits nobody; the rest stays in the table. */
const SHOWN = 200;

/** Newest first. */
export async function listOwnerChanges(
  tx: Transaction,
  tenantId: string,
  contactId: string,
): Promise<OwnerChange[]> {
  const { rows } = await tx.query<Row>(
    `SELECT changed_at, former_agent_id, agent_id, call_id, rule, setting FROM contact_owner_changes
     WHERE tenant_id = $1 AND contact_id = $2 ORDER BY changed_at DESC LIMIT ${SHOWN}`,
    [tenantId, contactId],
  );
  return rows.map((row) => ({
    changedAt: row.changed_at.toISOString(),
    ...(row.former_agent_id !== null && { formerAgentId: row.former_agent_id }),
    agentId: row.agent_id,
    callId: row.call_id,
    rule: row.rule,
    setting: row.setting,
  }));
}
