import type { Transaction } from '../db/database.ts';
import type { CopyState, PromptCopy } from './prompt.ts';

interface CopyRow {
  prompt_id: string;
  connection_id: string;
  version: number;
  pbx_name: string;
  pbx_prompt_id: string | null;
  state: CopyState;
  reason: string | null;
  tries: number;
  seen_at: Date | null;
  next_try_at: Date | null;
  changed_at: Date;
}

export interface CopyPlace {
  promptId: string;
  connectionId: string;
  version: number;
}

/** Longer than a PBX takes for a file, with the time-outs around it. */
const CLAIM = '3 minutes';

/**
 * The table `prompt_copies`; each function in the transaction of a tenant. What is done at the PBX is written into the audit log around it,
 * so the rows themselves are not: see `quietly`.
 */
export const copyRows = {
  async listOf(tx: Transaction, promptIds: readonly string[]): Promise<PromptCopy[]> {
    const { rows } = await tx.query<CopyRow>(
      'SELECT * FROM prompt_copies WHERE prompt_id = ANY($1) ORDER BY prompt_id, connection_id, version',
      [promptIds],
    );
    return rows.map(toCopy);
  },

  async listAt(tx: Transaction, connectionId: string): Promise<PromptCopy[]> {
    const { rows } = await tx.query<CopyRow>('SELECT * FROM prompt_copies WHERE connection_id = $1', [
      connectionId,
    ]);
    return rows.map(toCopy);
  },

  /** Copies of versions that have been replaced. */
  async listOutdated(tx: Transaction, connectionId: string): Promise<PromptCopy[]> {
    const { rows } = await tx.query<CopyRow>(
      `SELECT c.* FROM prompt_copies c JOIN prompts p USING (prompt_id)
        WHERE c.connection_id = $1 AND c.version < p.version ORDER BY c.prompt_id, c.version`,
      [connectionId],
    );
    return rows.map(toCopy);
  },

  async listHere(
    tx: Transaction,
    { promptId, connectionId }: Omit<CopyPlace, 'version'>,
  ): Promise<PromptCopy[]> {
    const { rows } = await tx.query<CopyRow>(
      'SELECT * FROM prompt_copies WHERE prompt_id = $1 AND connection_id = $2 ORDER BY version',
      [promptId, connectionId],
    );
    return rows.map(toCopy);
  },

  /** Makes the row of a copy that is wanted, unless there is one. */
  async want(tx: Transaction, tenantId: string, place: CopyPlace, pbxName: string): Promise<void> {
    await quietly(tx);
    await tx.query(
      `INSERT INTO prompt_copies (prompt_id, connection_id, version, tenant_id, pbx_name) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT DO NOTHING`,
      [place.promptId, place.connectionId, place.version, tenantId, pbxName],
    );
  },

  /** The row, for whoever works on it now; undefined while somebody else does, or when there is none. */
  async claim(
    tx: Transaction,
    { promptId, connectionId, version }: CopyPlace,
  ): Promise<PromptCopy | undefined> {
    await quietly(tx);
    const { rows } = await tx.query<CopyRow>(
      `UPDATE prompt_copies SET claimed_until = now() + interval '${CLAIM}', tries = tries + 1
       WHERE prompt_id = $1 AND connection_id = $2 AND version = $3 AND (claimed_until IS NULL OR claimed_until <= now())
       RETURNING *`,
      [promptId, connectionId, version],
    );
    return rows[0] && toCopy(rows[0]);
  },

  /** One that was on its way out is wanted again; whether it is still there nobody knows. */
  async revive(tx: Transaction, { promptId, connectionId, version }: CopyPlace): Promise<void> {
    await quietly(tx);
    await tx.query(
      `UPDATE prompt_copies SET state = 'unknown', next_try_at = NULL
       WHERE prompt_id = $1 AND connection_id = $2 AND version = $3 AND state = 'leaving'`,
      [promptId, connectionId, version],
    );
  },

  /** About to be sent: from here on a crash leaves it open whether it is there. */
  async markAsked(
    tx: Transaction,
    { promptId, connectionId, version }: CopyPlace,
    pbxName: string,
  ): Promise<void> {
    await quietly(tx);
    await tx.query(
      `UPDATE prompt_copies SET state = 'asked', pbx_name = $4, changed_at = now()
       WHERE prompt_id = $1 AND connection_id = $2 AND version = $3 AND state <> 'leaving'`,
      [promptId, connectionId, version, pbxName],
    );
  },

  /** What became of the work; ends the claim. One that somebody wanted gone meanwhile stays on its way out. */
  async settle(
    tx: Transaction,
    { promptId, connectionId, version }: CopyPlace,
    outcome: { state: CopyState; pbxPromptId?: string; reason?: string; nextTryAt?: Date },
  ): Promise<void> {
    await quietly(tx);
    const { state, pbxPromptId = null, reason = null, nextTryAt = null } = outcome;
    await tx.query(
      `UPDATE prompt_copies SET pbx_prompt_id = coalesce($5, pbx_prompt_id), reason = $6, claimed_until = NULL,
         state = CASE WHEN state = 'leaving' THEN state ELSE $4 END,
         next_try_at = CASE WHEN state = 'leaving' AND $4 <> 'leaving' THEN now() ELSE $7 END,
         seen_at = CASE WHEN $4 = 'here' THEN now() ELSE seen_at END,
         tries = CASE WHEN $4 = 'here' THEN 0 ELSE tries END, changed_at = date_trunc('milliseconds', now())
       WHERE prompt_id = $1 AND connection_id = $2 AND version = $3`,
      [promptId, connectionId, version, state, pbxPromptId, reason, nextTryAt],
    );
  },

  /** Wherever there is a copy, the new version is wanted as well. What was never sent of earlier ones is wanted no more. */
  async wantNewVersion(tx: Transaction, promptId: string, version: number): Promise<void> {
    await tx.query(
      `INSERT INTO prompt_copies (prompt_id, connection_id, version, tenant_id, pbx_name, next_try_at)
       SELECT DISTINCT prompt_id, connection_id, $2::integer, tenant_id, '', now() FROM prompt_copies
         WHERE prompt_id = $1 AND version < $2 AND state <> 'leaving'
       ON CONFLICT DO NOTHING`,
      [promptId, version],
    );
    await tx.query(
      `DELETE FROM prompt_copies WHERE prompt_id = $1 AND version < $2 AND state IN ('wanted', 'refused') AND claimed_until IS NULL`,
      [promptId, version],
    );
  },

  /** A refused copy is wanted again, at once. False: there is none. */
  async wantAgain(tx: Transaction, copy: { promptId: string; connectionId: string }): Promise<boolean> {
    const { rowCount } = await tx.query(
      `UPDATE prompt_copies SET state = 'wanted', next_try_at = now(), tries = 0, reason = NULL, changed_at = now()
       WHERE prompt_id = $1 AND connection_id = $2 AND state = 'refused' AND claimed_until IS NULL`,
      [copy.promptId, copy.connectionId],
    );
    return (rowCount ?? 0) > 0;
  },

  /** From now on each of them is on its way out. */
  async letLeave(
    tx: Transaction,
    {
      promptId,
      connectionId,
      version,
      below,
    }: { promptId: string; connectionId?: string; version?: number; below?: number },
  ): Promise<void> {
    await quietly(tx);
    const which = `prompt_id = $1 AND ($2::uuid IS NULL OR connection_id = $2) AND ($3::integer IS NULL OR version < $3)
         AND ($4::integer IS NULL OR version = $4)`;
    const values = [promptId, connectionId ?? null, below ?? null, version ?? null];
    // What was never sent is nowhere.
    await tx.query(
      `DELETE FROM prompt_copies WHERE ${which} AND state IN ('wanted', 'refused') AND claimed_until IS NULL`,
      values,
    );
    await tx.query(
      `UPDATE prompt_copies SET state = 'leaving', next_try_at = now(), tries = 0, reason = NULL, changed_at = now()
       WHERE ${which} AND state <> 'leaving'`,
      values,
    );
  },

  /** Nothing more to do with it by itself. */
  async rest(tx: Transaction, { promptId, connectionId, version }: CopyPlace): Promise<void> {
    await quietly(tx);
    await tx.query(
      'UPDATE prompt_copies SET next_try_at = NULL WHERE prompt_id = $1 AND connection_id = $2 AND version = $3',
      [promptId, connectionId, version],
    );
  },

  /** What is still due could not even be tried at this PBX. */
  async postpone(tx: Transaction, { promptId, connectionId }: Omit<CopyPlace, 'version'>): Promise<void> {
    await quietly(tx);
    await tx.query(
      `UPDATE prompt_copies SET next_try_at = now() + interval '1 hour'
       WHERE prompt_id = $1 AND connection_id = $2 AND next_try_at <= now()`,
      [promptId, connectionId],
    );
  },

  async remove(tx: Transaction, { promptId, connectionId, version }: CopyPlace): Promise<void> {
    await quietly(tx);
    await tx.query('DELETE FROM prompt_copies WHERE prompt_id = $1 AND connection_id = $2 AND version = $3', [
      promptId,
      connectionId,
      version,
    ]);
  },
};

/** Keeps `close_audit` from writing that something was done before it is. */
async function quietly(tx: Transaction): Promise<void> {
  await tx.query(`SELECT set_config('callweave.audited', 'yes', true)`);
}

function toCopy(row: CopyRow): PromptCopy {
  return {
    promptId: row.prompt_id,
    connectionId: row.connection_id,
    version: row.version,
    pbxName: row.pbx_name,
    state: row.state,
    tries: row.tries,
    changedAt: row.changed_at,
    ...(row.pbx_prompt_id !== null && { pbxPromptId: row.pbx_prompt_id }),
    ...(row.reason !== null && { reason: row.reason }),
    ...(row.seen_at !== null && { seenAt: row.seen_at }),
    ...(row.next_try_at !== null && { nextTryAt: row.next_try_at }),
  };
}
