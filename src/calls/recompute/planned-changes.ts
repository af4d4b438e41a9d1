import type { Transaction } from '../../db/database.ts';
import { textArray } from '../../db/text-array.ts';
import type { Responsible } from '../../domain/call-record.ts';
import { storableJson } from '../../inbox/storable-text.ts';
import type { Cursor, Summary, Underivable } from './recomputation.ts';

export type ChangeState = 'planned' | 'applied' | 'changedSince' | 'underivable';

/** One call in the result of a run. */
export interface PlannedChange {
  callId: string;
  startedAt: string;
  connectionId: string;
  /** Of the record that was looked at. */
  revision: number;
  state: ChangeState;
  before?: Responsible;
  after?: Responsible;
  /** Parts of the record that differ. */
  fields: string[];
  /** Of the record as it would be, but for its revision; absent where only the responsible changes. */
  digest?: string;
  why?: Underivable;
}

interface Row {
  call_id: string;
  started_at: Date;
  connection_id: string;
  revision: number;
  state: ChangeState;
  before: Responsible | null;
  after: Responsible | null;
  fields: string[];
  digest: string | null;
  why: Underivable | null;
}

/** Pairs that a summary names; behind them stand few calls each. */
const SUMMARY_ROWS = 100;
const SEPARATOR = '\x1f';

export const plannedChanges = {
  async insert(
    tx: Transaction,
    { tenantId, id }: { tenantId: string; id: string },
    changes: readonly PlannedChange[],
  ): Promise<void> {
    if (changes.length === 0) return;
    const json = (value: Responsible | undefined): string | null =>
      value === undefined ? null : storableJson(value);
    await tx.query(
      `INSERT INTO recomputation_changes (recomputation_id, tenant_id, started_at, call_id, connection_id, revision, state,
         before, after, fields, digest, why)
       SELECT $1, $2, started_at, call_id, connection_id, revision, state, before::jsonb, after::jsonb,
         string_to_array(fields, E'\\x1f'), digest, why
       FROM unnest($3::timestamptz[], $4::uuid[], $5::uuid[], $6::int[], $7::text[], $8::text[], $9::text[], $10::text[],
         $11::text[], $12::text[]) AS c(started_at, call_id, connection_id, revision, state, before, after, fields, digest, why)`,
      [
        id,
        tenantId,
        changes.map(({ startedAt }) => startedAt),
        changes.map(({ callId }) => callId),
        changes.map(({ connectionId }) => connectionId),
        changes.map(({ revision }) => revision),
        changes.map(({ state }) => state),
        textArray(changes.map(({ before }) => json(before))),
        textArray(changes.map(({ after }) => json(after))),
        changes.map(({ fields }) => fields.join(SEPARATOR)),
        changes.map(({ digest }) => digest ?? null),
        changes.map(({ why }) => why ?? null),
      ],
    );
  },

  /** In the order of the calls. */
  async list(
    tx: Transaction,
    planId: string,
    page: { after?: Cursor | undefined; limit: number; states?: readonly ChangeState[] },
  ): Promise<PlannedChange[]> {
    const { rows } = await tx.query<Row>(
      `SELECT * FROM recomputation_changes WHERE recomputation_id = $1
         AND ($2::timestamptz IS NULL OR (started_at, call_id) > ($2, $3::uuid))
         AND ($5::text[] IS NULL OR state = ANY($5))
       ORDER BY started_at, call_id LIMIT $4`,
      [planId, page.after?.startedAt ?? null, page.after?.callId ?? null, page.limit, page.states ?? null],
    );
    return rows.map(toChange);
  },

  async mark(
    tx: Transaction,
    planId: string,
    outcomes: readonly (Cursor & { state: 'applied' | 'changedSince' })[],
  ): Promise<void> {
    await tx.query(
      `UPDATE recomputation_changes c SET state = r.state
       FROM unnest($2::timestamptz[], $3::uuid[], $4::text[]) AS r(started_at, call_id, state)
       WHERE c.recomputation_id = $1 AND c.started_at = r.started_at AND c.call_id = r.call_id`,
      [
        planId,
        outcomes.map(({ startedAt }) => startedAt),
        outcomes.map(({ callId }) => callId),
        outcomes.map(({ state }) => state),
      ],
    );
  },

  /** One look at the whole plan, when it is complete. */
  async summarize(tx: Transaction, planId: string): Promise<Summary> {
    const moves = await tx.query<{
      from: string | null;
      to: string | null;
      from_name: string | null;
      to_name: string | null;
      calls: number;
    }>(
      `SELECT before->>'agentId' AS from, after->>'agentId' AS to, max(before->>'agentName') AS from_name,
         max(after->>'agentName') AS to_name, count(*)::int AS calls
       FROM recomputation_changes WHERE recomputation_id = $1 AND state <> 'underivable'
         AND before->>'agentId' IS DISTINCT FROM after->>'agentId'
       GROUP BY 1, 2 ORDER BY calls DESC, 1, 2 LIMIT ${SUMMARY_ROWS}`,
      [planId],
    );
    const rules = await tx.query<{ from: string | null; to: string | null; calls: number }>(
      `SELECT before->>'rule' AS from, after->>'rule' AS to, count(*)::int AS calls
       FROM recomputation_changes WHERE recomputation_id = $1 AND state <> 'underivable' AND 'responsible' = ANY(fields)
       GROUP BY 1, 2 ORDER BY calls DESC, 1, 2 LIMIT ${SUMMARY_ROWS}`,
      [planId],
    );
    const underivable = await tx.query<{ why: Underivable; calls: number }>(
      `SELECT why, count(*)::int AS calls FROM recomputation_changes
       WHERE recomputation_id = $1 AND state = 'underivable' GROUP BY why ORDER BY why`,
      [planId],
    );
    return {
      moves: moves.rows.map(({ from, to, from_name, to_name, calls }) => ({
        ...(from !== null && { from: { agentId: from, ...(from_name !== null && { name: from_name }) } }),
        ...(to !== null && { to: { agentId: to, ...(to_name !== null && { name: to_name }) } }),
        calls,
      })),
      rules: rules.rows.map(({ from, to, calls }) => ({
        ...(from !== null && { from }),
        ...(to !== null && { to }),
        calls,
      })),
      underivable: underivable.rows,
    };
  },
};

function toChange(row: Row): PlannedChange {
  return {
    callId: row.call_id,
    startedAt: row.started_at.toISOString(),
    connectionId: row.connection_id,
    revision: row.revision,
    state: row.state,
    ...(row.before !== null && { before: row.before }),
    ...(row.after !== null && { after: row.after }),
    fields: row.fields,
    ...(row.digest !== null && { digest: row.digest }),
    ...(row.why !== null && { why: row.why }),
  };
}
