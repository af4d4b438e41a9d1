import type { Transaction } from '../../db/database.ts';
import type {
  Counts,
  Cursor,
  Recomputation,
  RecomputeState,
  RunRules,
  Scope,
  Summary,
} from './recomputation.ts';

interface Row {
  recomputation_id: string;
  tenant_id: string;
  what: Scope['what'];
  dry_run: boolean;
  plan_id: string;
  range_from: Date;
  range_to: Date;
  connection_id: string | null;
  queue_id: string | null;
  rules: RunRules;
  state: RecomputeState;
  phase: Recomputation['phase'];
  cursor_at: Date | null;
  cursor_id: string | null;
  looked_at: number;
  not_final: number;
  underivable: number;
  planned: number;
  reassigned: number;
  applied: number;
  changed_since: number;
  summary: Summary | null;
  error: string | null;
  created_by: string | null;
  created_at: Date;
  finished_at: Date | null;
}

/** A runner that said nothing for this long is gone. */
export const SILENT_SECONDS = 60;

export const recomputeStore = {
  async insert(
    tx: Transaction,
    run: Scope & {
      recomputationId: string;
      tenantId: string;
      dryRun: boolean;
      planId: string;
      createdBy: string | null;
    },
  ): Promise<void> {
    await tx.query(
      `INSERT INTO recomputations (recomputation_id, tenant_id, what, dry_run, plan_id, range_from, range_to, connection_id,
         queue_id, rules, phase, created_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [
        run.recomputationId,
        run.tenantId,
        run.what,
        run.dryRun,
        run.planId,
        run.from,
        run.to,
        run.connectionId ?? null,
        run.queueId ?? null,
        JSON.stringify(run.rules),
        run.planId === run.recomputationId ? 'planning' : 'applying',
        run.createdBy,
      ],
    );
  },

  async find(tx: Transaction, tenantId: string, id: string): Promise<Recomputation | undefined> {
    const { rows } = await tx.query<Row>(
      'SELECT * FROM recomputations WHERE tenant_id = $1 AND recomputation_id = $2',
      [tenantId, id],
    );
    return rows[0] && toRecomputation(rows[0]);
  },

  async list(
    tx: Transaction,
    tenantId: string,
    page: { after?: { createdAt: string; recomputationId: string } | undefined; limit: number },
  ): Promise<Recomputation[]> {
    const { rows } = await tx.query<Row>(
      `SELECT * FROM recomputations WHERE tenant_id = $1
         AND ($2::timestamptz IS NULL OR (date_trunc('milliseconds', created_at), recomputation_id) < ($2, $3::uuid))
       ORDER BY date_trunc('milliseconds', created_at) DESC, recomputation_id DESC LIMIT $4`,
      [tenantId, page.after?.createdAt ?? null, page.after?.recomputationId ?? null, page.limit],
    );
    return rows.map(toRecomputation);
  },

  /** True when a run that applies this plan is under way or done. */
  async isApplied(tx: Transaction, tenantId: string, planId: string): Promise<boolean> {
    const { rowCount } = await tx.query(
      `SELECT 1 FROM recomputations WHERE tenant_id = $1 AND plan_id = $2 AND NOT dry_run
         AND state IN ('waiting', 'running', 'done') LIMIT 1`,
      [tenantId, planId],
    );
    return rowCount !== 0;
  },

  /** The run is this runner's from now on; undefined when it is over, or somebody else has it. */
  async claim(
    tx: Transaction,
    { id, runner }: { id: string; runner: string },
  ): Promise<Recomputation | undefined> {
    const { rows } = await tx.query<Row>(
      `UPDATE recomputations SET state = 'running', runner = $2, heartbeat_at = now()
       WHERE recomputation_id = $1 AND state IN ('waiting', 'running')
         AND (runner IS NULL OR runner = $2 OR heartbeat_at < now() - make_interval(secs => ${SILENT_SECONDS}))
       RETURNING *`,
      [id, runner],
    );
    return rows[0] && toRecomputation(rows[0]);
  },

  /** Moves the cursor, in the transaction of the page behind it. False when the run is no longer this runner's. */
  async progress(
    tx: Transaction,
    step: { id: string; runner: string; cursor: Cursor; counts: Partial<Counts> },
  ): Promise<boolean> {
    const { lookedAt = 0, notFinal = 0, underivable = 0, planned = 0 } = step.counts;
    const { reassigned = 0, applied = 0, changedSince = 0 } = step.counts;
    const { rowCount } = await tx.query(
      `UPDATE recomputations SET cursor_at = $3, cursor_id = $4, looked_at = looked_at + $5, not_final = not_final + $6,
         underivable = underivable + $7, planned = planned + $8, reassigned = reassigned + $9, applied = applied + $10,
         changed_since = changed_since + $11, heartbeat_at = now()
       WHERE recomputation_id = $1 AND runner = $2 AND state = 'running'`,
      [
        step.id,
        step.runner,
        step.cursor.startedAt,
        step.cursor.callId,
        ...[lookedAt, notFinal, underivable, planned, reassigned, applied, changedSince],
      ],
    );
    return rowCount === 1;
  },

  /** All calls are looked at: on to applying, or done. */
  async endPhase(
    tx: Transaction,
    end: { id: string; runner: string; isDone: boolean; summary: Summary | undefined },
  ): Promise<boolean> {
    const { rowCount } = await tx.query(
      `UPDATE recomputations SET phase = CASE WHEN $3 THEN phase ELSE 'applying' END, cursor_at = NULL, cursor_id = NULL,
         state = CASE WHEN $3 THEN 'done' ELSE state END, finished_at = CASE WHEN $3 THEN now() END,
         summary = coalesce($4::jsonb, summary), heartbeat_at = now()
       WHERE recomputation_id = $1 AND runner = $2 AND state = 'running'`,
      [end.id, end.runner, end.isDone, end.summary === undefined ? null : JSON.stringify(end.summary)],
    );
    return rowCount === 1;
  },

  /** Somebody else may go on. */
  async release(tx: Transaction, { id, runner }: { id: string; runner: string }): Promise<void> {
    await tx.query(
      'UPDATE recomputations SET runner = NULL, heartbeat_at = now() WHERE recomputation_id = $1 AND runner = $2',
      [id, runner],
    );
  },

  /** Unless somebody else has it: then it is theirs to end. */
  async fail(
    tx: Transaction,
    { id, runner, error }: { id: string; runner: string; error: string },
  ): Promise<void> {
    await tx.query(
      `UPDATE recomputations SET state = 'failed', error = $3, runner = NULL, finished_at = now()
       WHERE recomputation_id = $1 AND state IN ('waiting', 'running') AND (runner IS NULL OR runner = $2)`,
      [id, runner, error],
    );
  },

  /** False when it was over already. What is applied stays applied. */
  async cancel(tx: Transaction, tenantId: string, id: string): Promise<boolean> {
    const { rowCount } = await tx.query(
      `UPDATE recomputations SET state = 'cancelled', finished_at = now()
       WHERE tenant_id = $1 AND recomputation_id = $2 AND state IN ('waiting', 'running')`,
      [tenantId, id],
    );
    return rowCount === 1;
  },
};

function toRecomputation(row: Row): Recomputation {
  return {
    recomputationId: row.recomputation_id,
    tenantId: row.tenant_id,
    what: row.what,
    dryRun: row.dry_run,
    planId: row.plan_id,
    from: row.range_from.toISOString(),
    to: row.range_to.toISOString(),
    ...(row.connection_id !== null && { connectionId: row.connection_id }),
    ...(row.queue_id !== null && { queueId: row.queue_id }),
    rules: row.rules,
    state: row.state,
    phase: row.phase,
    cursor:
      row.cursor_at === null || row.cursor_id === null
        ? undefined
        : { startedAt: row.cursor_at.toISOString(), callId: row.cursor_id },
    counts: {
      lookedAt: row.looked_at,
      notFinal: row.not_final,
      underivable: row.underivable,
      planned: row.planned,
      reassigned: row.reassigned,
      applied: row.applied,
      changedSince: row.changed_since,
    },
    ...(row.summary !== null && { summary: row.summary }),
    ...(row.error !== null && { error: row.error }),
    ...(row.created_by !== null && { createdBy: row.created_by }),
    createdAt: row.created_at.toISOString(),
    ...(row.finished_at !== null && { finishedAt: row.finished_at.toISOString() }),
  };
}
