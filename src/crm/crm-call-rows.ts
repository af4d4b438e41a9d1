import type { Transaction } from '../db/database.ts';
import type { CrmRef, CrmStep } from '../domain/crm/crm-step.ts';
import { storableJson, storableText } from '../inbox/storable-text.ts';
import type { CrmCall, CrmCallState, CrmMemory, CrmStepState, KnownPerson } from './crm-call.ts';

/** The account that is worked on, and in which run. */
export interface CrmRun {
  accountId: string;
  tenantId: string;
  run: number;
}

/** Somebody else works on the account now. */
export class RunIsOver extends Error {}

const REASON_CHARS = 1_000;
/** Of one step: the last ones tell. */
const TALKS = 10;

/** Writes the steps of one run. Whatever is about to be sent is refused (`RunIsOver`) once another run has begun. */
export const crmCallRows = {
  /** A step that was planned; its row is new. */
  async plan(
    tx: Transaction,
    { accountId }: CrmRun,
    { callId, step, revision }: { callId: string; step: CrmStep; revision: number },
  ): Promise<number> {
    const { rows } = await tx.query<{ nth: number }>(
      `INSERT INTO crm_steps (account_id, call_id, nth, tenant_id, step_id, kind, when_unknown, until, body, revision)
       SELECT $1, $2, coalesce(max(nth), 0) + 1, current_tenant(), $3, $4, $5, $6, $7, $8
         FROM crm_steps WHERE account_id = $1 AND call_id = $2 RETURNING nth`,
      [
        accountId,
        callId,
        step.id,
        step.kind,
        step.whenUnknown,
        step.until ?? null,
        storableJson(step.body),
        revision,
      ],
    );
    return rows[0]?.nth ?? 0;
  },

  /** Another body for a step that was never sent. */
  async replan(
    tx: Transaction,
    { accountId }: CrmRun,
    { callId, nth, step, revision }: { callId: string; nth: number; step: CrmStep; revision: number },
  ): Promise<void> {
    await tx.query(
      `UPDATE crm_steps SET body = $4, kind = $5, when_unknown = $6, until = $7, revision = $8
        WHERE account_id = $1 AND call_id = $2 AND nth = $3 AND (state = 'pending' OR (state = 'skipped' AND settled_at IS NULL))`,
      [
        accountId,
        callId,
        nth,
        storableJson(step.body),
        step.kind,
        step.whenUnknown,
        step.until ?? null,
        revision,
      ],
    );
  },

  /** The plan does without it: so it is, until the plan says otherwise. */
  async drop(
    tx: Transaction,
    { accountId }: CrmRun,
    { callId, nth }: { callId: string; nth: number },
  ): Promise<void> {
    await tx.query(
      `UPDATE crm_steps SET state = 'skipped', settled_at = NULL, reason = 'It is not needed any more.'
        WHERE account_id = $1 AND call_id = $2 AND nth = $3 AND state = 'pending'`,
      [accountId, callId, nth],
    );
  },

  /** Before the request leaves. Returns the number of this try; undefined: a person has settled the step meanwhile. */
  async send(
    tx: Transaction,
    { accountId, run }: CrmRun,
    { callId, nth, now }: { callId: string; nth: number; now: number },
  ): Promise<number | undefined> {
    const { rows } = await tx.query<{ tries: number }>(
      `UPDATE crm_steps SET state = 'sent', sent_at = $5, tries = tries + 1
        WHERE account_id = $1 AND call_id = $2 AND nth = $3 AND (state IN ('pending', 'unknown') OR (state = 'skipped' AND settled_at IS NULL))
          AND EXISTS (SELECT 1 FROM crm_account_states s WHERE s.account_id = $1 AND s.run = $4) RETURNING tries`,
      [accountId, callId, nth, run, new Date(now)],
    );
    if (rows[0] !== undefined) return rows[0].tries;
    const { rowCount } = await tx.query(
      'SELECT 1 FROM crm_account_states WHERE account_id = $1 AND run = $2',
      [accountId, run],
    );
    if ((rowCount ?? 0) === 0) throw new RunIsOver('the account is in other hands');
    return undefined;
  },

  /** What became of a step. `tries`: of that try alone; a later one has its own answer. */
  async settle(
    tx: Transaction,
    { accountId }: CrmRun,
    {
      callId,
      nth,
      tries,
      state,
      reason,
      talk = [],
      now,
    }: {
      callId: string;
      nth: number;
      tries?: number;
      state: CrmStepState;
      reason?: string | undefined;
      talk?: readonly unknown[];
      now: number;
    },
  ): Promise<boolean> {
    const { rowCount } = await tx.query(
      `UPDATE crm_steps SET state = $4, reason = $5,
              talk = (SELECT coalesce(jsonb_agg(t ORDER BY n), '[]') FROM (
                SELECT t, n FROM jsonb_array_elements(talk || $6::jsonb) WITH ORDINALITY AS a(t, n) ORDER BY n DESC LIMIT ${TALKS}) last),
              settled_at = CASE WHEN $4 IN ('pending', 'unknown') THEN NULL ELSE $8::timestamptz END
        WHERE account_id = $1 AND call_id = $2 AND nth = $3 AND ($7::int IS NULL OR (tries = $7 AND state = 'sent'))`,
      [
        accountId,
        callId,
        nth,
        state,
        reason === undefined ? null : storableText(reason).slice(0, REASON_CHARS),
        storableJson(talk),
        tries ?? null,
        new Date(now),
      ],
    );
    return (rowCount ?? 0) > 0;
  },

  async remember(
    tx: Transaction,
    { accountId }: CrmRun,
    {
      callId,
      memory,
      refs,
      notice,
    }: { callId: string; memory: CrmMemory; refs: readonly CrmRef[]; notice: string | undefined },
  ): Promise<void> {
    await tx.query(
      'UPDATE crm_calls SET memory = $3, refs = $4, notice = $5 WHERE account_id = $1 AND call_id = $2',
      [
        accountId,
        callId,
        storableJson(memory),
        storableJson(refs),
        notice === undefined ? null : storableText(notice),
      ],
    );
  },

  async noteNumber(
    tx: Transaction,
    { accountId }: CrmRun,
    { callId, numberKey }: { callId: string; numberKey: string },
  ): Promise<void> {
    await tx.query(
      `UPDATE crm_calls SET number_key = $3, person = NULL, looked_up_at = NULL, people = NULL WHERE account_id = $1 AND call_id = $2`,
      [accountId, callId, numberKey],
    );
  },

  /** `people`: how many have the number; undefined where the CRM could not say. */
  async lookedUp(
    tx: Transaction,
    { accountId }: CrmRun,
    {
      callId,
      person,
      people,
      now,
    }: { callId: string; person: KnownPerson | undefined; people: number | undefined; now: number },
  ): Promise<void> {
    await tx.query(
      'UPDATE crm_calls SET person = $3, looked_up_at = $4, people = $5 WHERE account_id = $1 AND call_id = $2',
      [accountId, callId, person === undefined ? null : storableJson(person), new Date(now), people ?? null],
    );
  },

  async forgetPerson(
    tx: Transaction,
    { accountId }: CrmRun,
    { callId }: Pick<CrmCall, 'callId'>,
  ): Promise<void> {
    await tx.query(
      'UPDATE crm_calls SET person = NULL, people = NULL WHERE account_id = $1 AND call_id = $2 AND person IS NOT NULL',
      [accountId, callId],
    );
  },

  /** Somebody was made there for a number: the next call of the number finds them here. */
  async keepPerson(
    tx: Transaction,
    { accountId }: CrmRun,
    { numberKey, person, until }: { numberKey: string; person: KnownPerson; until: number },
  ): Promise<void> {
    await tx.query(
      `INSERT INTO crm_people (account_id, number_key, tenant_id, person, until) VALUES ($1, $2, current_tenant(), $3, $4)
       ON CONFLICT (account_id, number_key) DO UPDATE SET person = excluded.person, until = excluded.until`,
      [accountId, numberKey, storableJson(person), new Date(until)],
    );
  },

  /** Whether another call of the number may have made a person there, and nobody knows yet. */
  async isPersonUnderWay(
    tx: Transaction,
    { accountId }: CrmRun,
    { callId, numberKey }: { callId: string; numberKey: string },
  ): Promise<boolean> {
    const { rowCount } = await tx.query(
      `SELECT 1 FROM crm_calls d JOIN crm_steps s USING (account_id, call_id)
        WHERE d.account_id = $1 AND d.number_key = $2 AND d.call_id <> $3 AND d.next_try_at IS NOT NULL
          AND s.kind = 'person' AND s.state IN ('sent', 'unknown') LIMIT 1`,
      [accountId, numberKey, callId],
    );
    return (rowCount ?? 0) > 0;
  },

  /** Notes which of these calls became a part of this one. Returns whether that was news. */
  async noteAbsorbed(
    tx: Transaction,
    { accountId }: CrmRun,
    { callId, absorbed }: { callId: string; absorbed: readonly string[] },
  ): Promise<boolean> {
    if (absorbed.length === 0) return false;
    const { rowCount } = await tx.query(
      `UPDATE crm_calls SET merged_into = $2, touched = touched + 1, next_try_at = coalesce(next_try_at, now())
        WHERE account_id = $1 AND call_id = ANY($3::uuid[]) AND merged_into IS NULL AND call_id <> $2`,
      [accountId, callId, absorbed],
    );
    return (rowCount ?? 0) > 0;
  },

  /**
   * What the CRM has of a part becomes what it has of the whole, unless it has something of the whole already. Returns whether it did.
   */
  async adopt(
    tx: Transaction,
    { accountId }: CrmRun,
    { from, into, now }: { from: string; into: string; now: number },
  ): Promise<boolean> {
    await tx.query(
      `INSERT INTO crm_calls (account_id, call_id, tenant_id, next_try_at, due_since) VALUES ($1, $2, current_tenant(), $3, $3)
       ON CONFLICT DO NOTHING`,
      [accountId, into, new Date(now)],
    );
    const { rowCount } = await tx.query(
      `UPDATE crm_calls whole SET memory = part.memory, refs = part.refs, person = coalesce(whole.person, part.person),
              touched = whole.touched + 1, next_try_at = $4, due_since = coalesce(whole.due_since, $4)
         FROM crm_calls part
        WHERE part.account_id = $1 AND part.call_id = $2 AND whole.account_id = $1 AND whole.call_id = $3
          AND part.memory <> '{}' AND whole.memory = '{}' AND NOT EXISTS (
            SELECT 1 FROM crm_steps s WHERE s.account_id = $1 AND s.call_id = $3 AND s.kind <> 'pop'
              AND s.state IN ('sent', 'unknown', 'confirmed'))`,
      [accountId, from, into, new Date(now)],
    );
    if ((rowCount ?? 0) === 0) return false;
    await tx.query(`UPDATE crm_calls SET memory = '{}', refs = '[]' WHERE account_id = $1 AND call_id = $2`, [
      accountId,
      from,
    ]);
    return true;
  },

  /**
   * The end of a round. What touched the call meanwhile makes it due again at once; otherwise `nextTryAt` says when, and undefined is never.
   */
  async rest(
    tx: Transaction,
    { accountId }: CrmRun,
    {
      call,
      state,
      reason,
      nextTryAt,
      tries,
      now,
    }: {
      call: Pick<CrmCall, 'callId' | 'touched' | 'record'>;
      state: CrmCallState;
      reason?: string | undefined;
      nextTryAt?: number | undefined;
      tries: number;
      now: number;
    },
  ): Promise<void> {
    await tx.query(
      `UPDATE crm_calls SET state = $3, reason = $4, revision = coalesce($5, revision), changed_at = $8::timestamptz,
              next_try_at = CASE WHEN touched <> $6 THEN $8 ELSE $7::timestamptz END,
              tries = CASE WHEN touched <> $6 AND $7::timestamptz IS NULL THEN 0 ELSE $9 END,
              lane = CASE WHEN $9 > 0 AND touched = $6 THEN 1 ELSE lane END,
              due_since = CASE WHEN $7::timestamptz IS NULL AND touched = $6 AND $3 NOT IN ('unknown', 'failed') THEN NULL ELSE coalesce(due_since, $8) END
        WHERE account_id = $1 AND call_id = $2`,
      [
        accountId,
        call.callId,
        state,
        reason === undefined ? null : storableText(reason).slice(0, REASON_CHARS),
        call.record?.revision ?? null,
        call.touched,
        nextTryAt === undefined ? null : new Date(nextTryAt),
        new Date(now),
        tries,
      ],
    );
  },

  /** Work on it failed in a way that nobody foresaw: it waits, and lets the others go first. */
  async setAside(
    tx: Transaction,
    { accountId }: CrmRun,
    {
      callId,
      reason,
      now,
      waitMs,
    }: { callId: string; reason: string; now: number; waitMs: (tries: number) => number },
  ): Promise<void> {
    const { rows } = await tx.query<{ tries: number }>(
      'UPDATE crm_calls SET tries = tries + 1 WHERE account_id = $1 AND call_id = $2 RETURNING tries',
      [accountId, callId],
    );
    const nextTryAt = new Date(now + waitMs(rows[0]?.tries ?? 1));
    await tx.query(
      `UPDATE crm_calls SET lane = 1, reason = $3, next_try_at = $4, changed_at = $5::timestamptz, due_since = coalesce(due_since, $5)
        WHERE account_id = $1 AND call_id = $2`,
      [accountId, callId, reason, nextTryAt, new Date(now)],
    );
  },

  /** A call that the policy leaves out and about which nothing was ever sent leaves nothing behind. Returns whether it did. */
  async forget(
    tx: Transaction,
    { accountId }: CrmRun,
    call: Pick<CrmCall, 'callId' | 'touched'>,
  ): Promise<boolean> {
    const { rowCount } = await tx.query(
      `DELETE FROM crm_calls d WHERE account_id = $1 AND call_id = $2 AND touched = $3
          AND NOT EXISTS (SELECT 1 FROM crm_steps s WHERE s.account_id = $1 AND s.call_id = $2)`,
      [accountId, call.callId, call.touched],
    );
    return (rowCount ?? 0) > 0;
  },
};
