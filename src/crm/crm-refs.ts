import type { Transaction } from '../db/database.ts';
import type { CallRecord } from '../domain/call-record.ts';
import type { CrmRef } from '../domain/crm/crm-step.ts';
import type { CrmCallState } from './crm-call.ts';

/** What CRMs call a call, for whoever looks at its record: joined when it is read, so that telling of a delivery is no revision of its own. */
export async function crmRefsOf(tx: Transaction, callId: string): Promise<CallRecord['crmRefs']> {
  const { rows } = await tx.query<{
    connector: string;
    state: CrmCallState;
    revision: number;
    refs: CrmRef[];
  }>(
    `SELECT a.connector, d.state, d.revision, d.refs FROM crm_calls d JOIN crm_accounts a USING (account_id)
      WHERE d.tenant_id = current_tenant() AND d.call_id = $1 ORDER BY a.created_at, a.account_id`,
    [callId],
  );
  return rows.flatMap(({ connector, state, revision, refs }) =>
    refs.map(({ kind, id }) => ({
      crm: connector,
      kind,
      id,
      state: state === 'idle' ? 'confirmed' : state,
      revision,
    })),
  );
}
