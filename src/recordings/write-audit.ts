import type { Transaction } from '../db/database.ts';

/** What was done to a recording, for the audit log. */
export interface RecordingAction {
  tenantId: string;
  connectionId: string;
  callId: string;
  /** Absent: every recording of the call. */
  recordingId?: string;
  before: Record<string, unknown>;
  after: Record<string, unknown>;
}

/** Writes it down in the transaction that does it; who did it, and by which operation, the transaction knows. */
export type WriteAudit = (tx: Transaction, action: RecordingAction) => Promise<void>;

export const writeAudit: WriteAudit = async (tx, { connectionId, callId, recordingId, before, after }) => {
  const [kind, id] = recordingId === undefined ? ['call', callId] : ['recording', recordingId];
  await tx.query('SELECT write_audit($1, NULL, $2, $3, $4, $5, $6)', [
    'done',
    kind,
    id,
    connectionId,
    JSON.stringify(before),
    JSON.stringify({ callId, ...after }),
  ]);
};
