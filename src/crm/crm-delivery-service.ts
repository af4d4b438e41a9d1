import type { Database, Transaction } from '../db/database.ts';
import type { CrmTalk } from '../domain/crm/crm-port.ts';
import type { CrmRef, Json, StepKind } from '../domain/crm/crm-step.ts';
import { AppError } from '../platform/app-error.ts';
import type { CrmCallState, CrmStepState } from './crm-call.ts';

/** One call at one CRM, as a list shows it. */
export interface CrmDelivery {
  accountId: string;
  callId: string;
  state: CrmCallState;
  reason?: string;
  notice?: string;
  refs: CrmRef[];
  /** When it is tried again; absent: not by itself. */
  nextTryAt?: string;
  /** Since when the CRM lacks something. */
  dueSince?: string;
  tries: number;
  changedAt: string;
  /** What the call was, as far as it is still there. */
  call?: { startedAt: string; direction: string; customer: string; outcome?: string };
}

export interface CrmDeliveryStep {
  nth: number;
  stepId: string;
  kind: StepKind;
  state: CrmStepState;
  body: Json;
  revision: number;
  tries: number;
  reason?: string;
  /** The last requests with their answers. */
  talk: CrmTalk[];
  plannedAt: string;
  sentAt?: string;
  settledAt?: string;
}

export interface CrmDeliveryQuery {
  accountId?: string | undefined;
  state?: CrmCallState | undefined;
  callId?: string | undefined;
  after?: CrmDeliveryKey | undefined;
  limit: number;
}

export interface CrmDeliveryKey {
  changedAt: string;
  accountId: string;
  callId: string;
}

/** At once; a company with more calls asks for shorter times. */
const LONGEST_CATCH_UP_DAYS = 92;

interface Row {
  accountId: string;
  callId: string;
  state: CrmCallState;
  reason: string | null;
  notice: string | null;
  refs: CrmRef[];
  nextTryAt: Date | null;
  dueSince: Date | null;
  tries: number;
  changedAt: Date;
  call: { startedAt: string; direction: string; customer: string; outcome: string | null } | null;
}

const COLUMNS = `d.account_id AS "accountId", d.call_id AS "callId", d.state, d.reason, d.notice, d.refs, d.next_try_at AS "nextTryAt",
  d.due_since AS "dueSince", d.tries, d.changed_at AS "changedAt",
  (SELECT json_build_object('startedAt', c.record->>'startedAt', 'direction', c.direction, 'customer', c.record->'customer'->>'raw',
     'outcome', c.outcome) FROM calls c WHERE c.tenant_id = current_tenant() AND c.month = month_of_call(d.call_id) AND c.call_id = d.call_id) AS call`;

/** What is written into CRMs, for people who look after it. */
export class CrmDeliveryService {
  readonly #database: Database;
  readonly #now: () => Date;

  constructor(database: Database, now: () => Date = () => new Date()) {
    this.#database = database;
    this.#now = now;
  }

  /** Newest change first. */
  async list(tenantId: string, query: CrmDeliveryQuery): Promise<CrmDelivery[]> {
    const values: unknown[] = [];
    const place = (value: unknown): string => `$${values.push(value)}`;
    const where = ['d.tenant_id = current_tenant()'];
    const { accountId, state, callId, after, limit } = query;
    if (accountId !== undefined) where.push(`d.account_id = ${place(accountId)}`);
    if (state !== undefined) where.push(`d.state = ${place(state)}`);
    if (callId !== undefined) where.push(`d.call_id = ${place(callId)}`);
    if (after !== undefined) {
      where.push(
        `(d.changed_at, d.account_id, d.call_id) < (${place(after.changedAt)}::timestamptz, ${place(after.accountId)}::uuid, ${place(after.callId)}::uuid)`,
      );
    }
    return this.#database.tenant(tenantId, async (tx) => {
      const { rows } = await tx.query<Row>(
        `SELECT ${COLUMNS} FROM crm_calls d WHERE ${where.join(' AND ')}
          ORDER BY d.changed_at DESC, d.account_id DESC, d.call_id DESC LIMIT ${place(limit)}`,
        values,
      );
      return rows.map(toDelivery);
    });
  }

  async get(
    tenantId: string,
    accountId: string,
    callId: string,
  ): Promise<CrmDelivery & { steps: CrmDeliveryStep[] }> {
    return this.#database.tenant(tenantId, (tx) => getDelivery(tx, accountId, callId));
  }

  /**
   * Makes what was refused, left uncertain or skipped again. What the CRM can tell is asked first, so that nothing is made twice that was made after all.
   */
  async retry(tenantId: string, accountId: string, callId: string) {
    return this.#change(tenantId, accountId, callId, async (tx) => {
      const { rowCount } = await tx.query(
        `UPDATE crm_steps s SET state = CASE WHEN s.when_unknown = 'ask' AND s.tries > 0 AND s.state <> 'skipped' THEN 'unknown' ELSE 'pending' END,
                settled_at = NULL
           FROM (SELECT DISTINCT ON (step_id) nth FROM crm_steps WHERE account_id = $1 AND call_id = $2 ORDER BY step_id, nth DESC) newest
          WHERE s.account_id = $1 AND s.call_id = $2 AND s.nth = newest.nth AND (s.until IS NULL OR s.until > $3)
            AND (s.state = 'failed' OR (s.state = 'skipped' AND s.settled_at IS NOT NULL) OR (s.state = 'unknown' AND s.when_unknown = 'never'))`,
        [accountId, callId, this.#now()],
      );
      await tx.query(
        `UPDATE crm_calls SET touched = touched + 1, next_try_at = $3, tries = 0, lane = 0, person = NULL, looked_up_at = NULL, people = NULL,
                state = CASE WHEN $4 THEN 'pending' ELSE state END, due_since = coalesce(due_since, $3)
          WHERE account_id = $1 AND call_id = $2`,
        [accountId, callId, this.#now(), (rowCount ?? 0) > 0],
      );
    });
  }

  /** Leaves alone what was refused or is uncertain, until a revision of the call wants something else. */
  async skip(tenantId: string, accountId: string, callId: string) {
    return this.#change(tenantId, accountId, callId, async (tx) => {
      const { rowCount } = await tx.query(
        `UPDATE crm_steps s SET state = 'skipped', settled_at = $3, reason = 'Skipped by a person.'
           FROM (SELECT DISTINCT ON (step_id) nth FROM crm_steps WHERE account_id = $1 AND call_id = $2 ORDER BY step_id, nth DESC) newest
          WHERE s.account_id = $1 AND s.call_id = $2 AND s.nth = newest.nth AND (s.state IN ('failed', 'unknown', 'pending'))`,
        [accountId, callId, this.#now()],
      );
      if ((rowCount ?? 0) === 0) throw new AppError('conflict', 'There is nothing to skip here.');
      await tx.query(
        `UPDATE crm_calls SET touched = touched + 1, next_try_at = $3, tries = 0 WHERE account_id = $1 AND call_id = $2`,
        [accountId, callId, this.#now()],
      );
    });
  }

  /**
   * Looks again at every call that began in this time: what the account lacks is made, what failed is tried again, what is there stays. Returns how many
   * calls that are.
   */
  async catchUp(
    tenantId: string,
    accountId: string,
    { from, to }: { from: Date; to: Date },
  ): Promise<number> {
    const days = (to.getTime() - from.getTime()) / 86_400_000;
    if (days <= 0 || days > LONGEST_CATCH_UP_DAYS) {
      throw new AppError('unprocessable', `Choose a time of at most ${LONGEST_CATCH_UP_DAYS} days.`);
    }
    const now = this.#now();
    return this.#database.tenant(tenantId, async (tx) => {
      const { rowCount } = await tx.query('SELECT 1 FROM crm_accounts WHERE account_id = $1', [accountId]);
      if (rowCount === 0) throw new AppError('notFound', 'There is no such CRM account');
      const { rows } = await tx.query<{ calls: number }>(
        `WITH chosen AS (
           SELECT call_id FROM calls WHERE tenant_id = current_tenant() AND merged_into IS NULL AND direction <> 'internal'
              AND month >= date_trunc('month', $2::timestamptz AT TIME ZONE 'UTC')::date - 31 AND month <= ($3::timestamptz AT TIME ZONE 'UTC')::date
              AND started_at >= $2 AND started_at < $3),
         failed AS (
           UPDATE crm_steps s SET state = CASE WHEN s.when_unknown = 'ask' AND s.tries > 0 THEN 'unknown' ELSE 'pending' END, settled_at = NULL
            WHERE s.account_id = $1 AND s.call_id IN (SELECT call_id FROM chosen) AND s.state = 'failed' AND s.kind <> 'pop'
              AND NOT EXISTS (SELECT 1 FROM crm_steps n WHERE n.account_id = $1 AND n.call_id = s.call_id AND n.step_id = s.step_id AND n.nth > s.nth)),
         noted AS (
           INSERT INTO crm_calls (account_id, call_id, tenant_id, lane, asked, next_try_at, due_since)
           SELECT $1, call_id, current_tenant(), 1, true, $4, $4 FROM chosen
           ON CONFLICT (account_id, call_id) DO UPDATE
             SET touched = crm_calls.touched + 1, asked = true, tries = 0, next_try_at = $4, due_since = coalesce(crm_calls.due_since, $4))
         SELECT count(*)::int AS calls FROM chosen`,
        [accountId, from, to, now],
      );
      return rows[0]?.calls ?? 0;
    });
  }

  #change(
    tenantId: string,
    accountId: string,
    callId: string,
    work: (tx: Transaction) => Promise<void>,
  ): Promise<CrmDelivery & { steps: CrmDeliveryStep[] }> {
    return this.#database.tenant(tenantId, async (tx) => {
      const { rowCount } = await tx.query(
        'SELECT 1 FROM crm_calls WHERE account_id = $1 AND call_id = $2 FOR UPDATE',
        [accountId, callId],
      );
      if ((rowCount ?? 0) === 0) throw notFound();
      await work(tx);
      return getDelivery(tx, accountId, callId);
    });
  }
}

async function getDelivery(tx: Transaction, accountId: string, callId: string) {
  const { rows } = await tx.query<Row>(
    `SELECT ${COLUMNS} FROM crm_calls d WHERE d.account_id = $1 AND d.call_id = $2`,
    [accountId, callId],
  );
  if (rows[0] === undefined) throw notFound();
  const { rows: steps } = await tx.query<StepRow>(
    `SELECT nth, step_id AS "stepId", kind, state, body, revision, tries, reason, talk, planned_at AS "plannedAt", sent_at AS "sentAt",
            settled_at AS "settledAt" FROM crm_steps WHERE account_id = $1 AND call_id = $2 ORDER BY nth`,
    [accountId, callId],
  );
  return { ...toDelivery(rows[0]), steps: steps.map(toDeliveryStep) };
}

interface StepRow extends Omit<CrmDeliveryStep, 'reason' | 'plannedAt' | 'sentAt' | 'settledAt'> {
  reason: string | null;
  plannedAt: Date;
  sentAt: Date | null;
  settledAt: Date | null;
}

function toDeliveryStep({ reason, plannedAt, sentAt, settledAt, ...rest }: StepRow): CrmDeliveryStep {
  return {
    ...rest,
    ...(reason !== null && { reason }),
    plannedAt: plannedAt.toISOString(),
    ...(sentAt && { sentAt: sentAt.toISOString() }),
    ...(settledAt && { settledAt: settledAt.toISOString() }),
  };
}

function toDelivery(row: Row): CrmDelivery {
  const { accountId, callId, state, refs, tries, reason, notice, call } = row;
  return {
    accountId,
    callId,
    state,
    ...(reason !== null && { reason }),
    ...(notice !== null && { notice }),
    refs,
    ...(row.nextTryAt && { nextTryAt: row.nextTryAt.toISOString() }),
    ...(row.dueSince && { dueSince: row.dueSince.toISOString() }),
    tries,
    changedAt: row.changedAt.toISOString(),
    ...(call && {
      call: {
        startedAt: call.startedAt,
        direction: call.direction,
        customer: call.customer,
        ...(call.outcome !== null && { outcome: call.outcome }),
      },
    }),
  };
}

function notFound(): AppError {
  return new AppError('notFound', 'There is no such delivery.');
}
