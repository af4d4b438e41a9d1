import type { Transaction } from '../db/database.ts';
import type { CallRecord } from '../domain/call-record.ts';
import type { CrmRef } from '../domain/crm/crm-step.ts';
import { monthOfCallId } from '../domain/derive-call.ts';
import { IMPORTED } from '../domain/imported-row.ts';
import type { CrmCall, CrmCallState, CrmMemory, KeptStep, KnownPerson } from './crm-call.ts';

interface Row {
  state: CrmCallState;
  touched: number;
  tries: number;
  memory: CrmMemory;
  refs: CrmRef[];
  person: KnownPerson | null;
  looked_up_at: Date | null;
  people: number | null;
  made: KnownPerson | null;
  picked: string | null;
  absorbed: string[] | null;
  number_key: string | null;
  notice: string | null;
  asked: boolean;
  merged_into: string | null;
  call: { record: CallRecord; merged_into: string | null } | null;
  steps: StepRow[] | null;
  users: Record<string, string> | null;
  imported: boolean;
  erased: boolean;
}

interface StepRow extends Omit<KeptStep, 'until' | 'sentAt' | 'reason' | 'isDropped'> {
  dropped: boolean;
  until: string | null;
  sentAt: string | null;
  reason: string | null;
}

/** The newest row of each step. */
const STEPS = `SELECT DISTINCT ON (step_id) nth, step_id AS "stepId", kind, when_unknown AS "whenUnknown", until, body, revision, state, tries,
    reason, sent_at AS "sentAt", state = 'skipped' AND settled_at IS NULL AS dropped FROM crm_steps WHERE account_id = $1 AND call_id = $2 ORDER BY step_id, nth DESC`;

/** Undefined when nothing of this call is noted there any more. One round trip. */
export async function loadCrmCall(
  tx: Transaction,
  accountId: string,
  callId: string,
): Promise<CrmCall | undefined> {
  const { rows } = await tx.query<Row>({
    name: 'crm-call',
    text: `SELECT d.state, d.touched, d.tries, d.memory, d.refs, d.person, d.looked_up_at, d.people, d.number_key, d.notice, d.asked, d.merged_into,
        (SELECT json_build_object('record', record, 'merged_into', merged_into) FROM calls
          WHERE tenant_id = current_tenant() AND month = $3 AND call_id = $2) AS call,
        (SELECT json_agg(s) FROM (${STEPS}) s) AS steps,
        (SELECT person FROM crm_people WHERE account_id = $1 AND number_key = d.number_key AND until > now()) AS made,
        (SELECT p.person_type || ' ' || p.person_id FROM calls c, contact_picks p WHERE c.tenant_id = current_tenant() AND c.month = $3 AND c.call_id = $2
          AND p.tenant_id = current_tenant() AND p.number_key = coalesce(ltrim(c.customer_e164, '+'), c.customer_digits) AND p.account_id = $1) AS picked,
        (SELECT array_agg(a.call_id::text) FROM crm_calls a WHERE a.account_id = $1 AND a.merged_into = $2 AND (a.memory <> '{}' OR EXISTS (
          SELECT 1 FROM crm_steps s WHERE s.account_id = $1 AND s.call_id = a.call_id AND s.state IN ('sent', 'unknown')))) AS absorbed,
        (SELECT json_object_agg(agent_id, user_id) FROM crm_users WHERE account_id = $1) AS users,
        EXISTS (SELECT 1 FROM calls c JOIN connections k USING (connection_id) WHERE c.tenant_id = current_tenant() AND c.month = $3 AND c.call_id = $2
          AND k.connector = '${IMPORTED}') AS imported,
        EXISTS (SELECT 1 FROM erased_numbers e JOIN calls c ON c.tenant_id = current_tenant() AND c.month = $3 AND c.call_id = $2
          WHERE e.tenant_id = current_tenant() AND e.replacement = right(c.customer_digits, 10)) AS erased
      FROM crm_calls d WHERE d.account_id = $1 AND d.call_id = $2`,
    values: [accountId, callId, monthOfCallId(callId)],
  });
  const row = rows[0];
  if (row === undefined) return undefined;
  const steps = (row.steps ?? []).map(toKeptStep);
  return {
    callId,
    state: row.state,
    touched: row.touched,
    tries: row.tries,
    memory: row.memory,
    refs: row.refs,
    person: row.made ?? row.person ?? undefined,
    picked: row.picked ?? undefined,
    people: row.people ?? undefined,
    absorbed: row.absorbed ?? [],
    lookedUpAt: row.looked_up_at?.getTime(),
    numberKey: row.number_key ?? undefined,
    notice: row.notice ?? undefined,
    asked: row.asked,
    mergedInto: row.call?.merged_into ?? row.merged_into ?? undefined,
    record: row.call?.record ?? undefined,
    steps: new Map(steps.map((step) => [step.stepId, step])),
    users: row.users ?? {},
    isImported: row.imported,
    isErased: row.erased,
  };
}

function toKeptStep({ until, sentAt, reason, dropped, ...rest }: StepRow): KeptStep {
  return {
    ...rest,
    ...(dropped && { state: 'pending' as const }),
    isDropped: dropped,
    until: until === null ? undefined : Date.parse(until),
    sentAt: sentAt === null ? undefined : Date.parse(sentAt),
    reason: reason ?? undefined,
  };
}
