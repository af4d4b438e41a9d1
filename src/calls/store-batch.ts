import type { Transaction } from '../db/database.ts';
import { textArray } from '../db/text-array.ts';
import type { CallRecord } from '../domain/call-record.ts';
import { monthOfCallId } from '../domain/derive-call.ts';
import type { Fact } from '../domain/fact.ts';
import { mayBePart } from '../domain/link.ts';
import { storableJson } from '../inbox/storable-text.ts';
import { agentRows, agentsOf, type RecordChange } from './call-agents.ts';
import { isIdle } from './closing-fact.ts';
import { type EventToPublish, publishSql, publishValues, toOutgoing } from './outgoing-events.ts';
import { searchDigits } from './search-digits.ts';
import { KEY_SEPARATOR } from './storable-fact.ts';

export interface FactToStore {
  callId: string;
  fact: Fact;
  bodyJson: string;
  inboxId: number | null;
}

export interface InboxOutcome {
  inboxId: number;
  receivedAt: string;
  state: 'done' | 'rejected';
  rejectsJson: string | null;
}

export interface RecordToStore extends RecordChange {
  json: string;
}

export interface BatchToStore {
  tenantId: string;
  connectionId: string;
  /** Each with its JSON, which was made for the events anyway. */
  records: RecordToStore[];
  facts: FactToStore[];
  keys: { key: string; callId: string }[];
  outcomes: InboxOutcome[];
  events: EventToPublish[];
}

/** Parameters before those of the events. */
const FIRST_EVENT_PLACE = 40;

/**
 * One round trip for everything. The arrays are columns; a list within a row travels as joined text. The LIMIT (the number of rows)
 * makes the planner expect few rows there, so that it looks each of them up by key instead of reading the month once.
 */
const STORE = {
  name: 'call-store',
  text: `WITH c AS (
      INSERT INTO calls (month, call_id, tenant_id, connection_id, revision, live, final, started_at, direction, outcome,
          customer_e164, customer_digits, responsible_agent_id, agent_ids, record, may_be_part, idle)
        SELECT month, call_id, $1, $2, revision, live, final, started_at, direction, outcome,
          customer_e164, customer_digits, responsible_agent_id, string_to_array(agent_ids, E'\\x1f'), record::json, may_be_part, idle
        FROM unnest($3::date[], $4::uuid[], $5::int[], $6::boolean[], $7::boolean[], $8::timestamptz[], $9::text[], $10::text[],
            $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::boolean[], $17::boolean[])
          AS r(month, call_id, revision, live, final, started_at, direction, outcome,
            customer_e164, customer_digits, responsible_agent_id, agent_ids, record, may_be_part, idle)
        ON CONFLICT (month, call_id) DO UPDATE SET revision = excluded.revision, live = excluded.live, final = excluded.final,
          started_at = excluded.started_at, direction = excluded.direction, outcome = excluded.outcome,
          customer_e164 = excluded.customer_e164, customer_digits = excluded.customer_digits,
          responsible_agent_id = excluded.responsible_agent_id, agent_ids = excluded.agent_ids,
          record = excluded.record, may_be_part = excluded.may_be_part, idle = excluded.idle, updated_at = now()
        WHERE calls.revision < excluded.revision
    ), f AS (
      INSERT INTO call_facts (month, call_id, tenant_id, fact_id, at, ord, keys, body, inbox_id)
        SELECT month, call_id, $1, fact_id, to_timestamp(at / 1000.0), ord, string_to_array(keys, E'\\x1f'), body::json, inbox_id
        FROM unnest($18::date[], $19::uuid[], $20::text[], $21::float8[], $22::float8[], $23::text[], $24::text[], $25::bigint[])
          AS r(month, call_id, fact_id, at, ord, keys, body, inbox_id)
        ON CONFLICT DO NOTHING
    ), k AS (
      INSERT INTO call_keys (connection_id, tenant_id, key, call_id)
        SELECT $2, $1, key, call_id FROM unnest($26::text[], $27::uuid[]) AS r(key, call_id)
        ON CONFLICT (connection_id, key) DO UPDATE SET call_id = excluded.call_id
    ), i AS (
      UPDATE inbox SET state = r.state, rejects = r.rejects::jsonb, error = NULL, processed_at = now()
      FROM (SELECT * FROM unnest($28::bigint[], $29::timestamptz[], $30::text[], $31::text[]) LIMIT $32::int)
          AS r(inbox_id, received_at, state, rejects)
      WHERE inbox.inbox_id = r.inbox_id AND inbox.received_at = r.received_at
    ), g AS (
      DELETE FROM call_agents USING unnest($33::text[], $34::timestamptz[], $35::uuid[]) AS r(agent_id, started_at, call_id)
      WHERE call_agents.tenant_id = $1 AND call_agents.agent_id = r.agent_id AND call_agents.started_at = r.started_at
        AND call_agents.call_id = r.call_id
    ), a AS (
      INSERT INTO call_agents (tenant_id, agent_id, started_at, call_id, month)
        SELECT $1, agent_id, started_at, call_id, month
        FROM unnest($36::text[], $37::timestamptz[], $38::uuid[], $39::date[]) AS r(agent_id, started_at, call_id, month)
        ON CONFLICT DO NOTHING
    ), ${publishSql((column) => `$${FIRST_EVENT_PLACE + column}`)}
    SELECT highest FROM s`,
};

/** Returns the highest sequence made; undefined when there is nothing to tell. */
export async function storeBatch(tx: Transaction, batch: BatchToStore): Promise<number | undefined> {
  const { records, facts, keys, outcomes, events } = batch;
  const { gone, come } = agentRows(records);
  const of = <T>(get: (record: CallRecord) => T): T[] => records.map(({ record }) => get(record));
  const { rows } = await tx.query<{ highest: number }>({
    ...STORE,
    values: [
      batch.tenantId,
      batch.connectionId,
      of((call) => monthOfCallId(call.callId)),
      of((call) => call.callId),
      of((call) => call.revision),
      of((call) => call.endedAt === undefined),
      of((call) => call.final),
      of((call) => call.startedAt),
      of((call) => call.direction),
      of((call) => call.outcome ?? null),
      of((call) => call.customer.e164 ?? null),
      of(searchDigits),
      of((call) => call.responsible?.agentId ?? null),
      textArray(of((call) => agentsOf(call).join(KEY_SEPARATOR))),
      textArray(records.map(({ json }) => json)),
      of(mayBePart),
      of(isIdle),
      facts.map(({ callId }) => monthOfCallId(callId)),
      facts.map(({ callId }) => callId),
      textArray(facts.map(({ fact }) => fact.id)),
      facts.map(({ fact }) => fact.at),
      facts.map(({ fact }) => fact.order),
      textArray(facts.map(({ fact }) => fact.keys.join(KEY_SEPARATOR))),
      textArray(facts.map(({ bodyJson }) => bodyJson)),
      facts.map(({ inboxId }) => inboxId),
      textArray(keys.map(({ key }) => key)),
      keys.map(({ callId }) => callId),
      outcomes.map(({ inboxId }) => inboxId),
      outcomes.map(({ receivedAt }) => receivedAt),
      outcomes.map(({ state }) => state),
      textArray(outcomes.map(({ rejectsJson }) => rejectsJson)),
      outcomes.length,
      textArray(gone.map(({ agentId }) => agentId)),
      gone.map(({ startedAt }) => startedAt),
      gone.map(({ callId }) => callId),
      textArray(come.map(({ agentId }) => agentId)),
      come.map(({ startedAt }) => startedAt),
      come.map(({ callId }) => callId),
      come.map(({ callId }) => monthOfCallId(callId)),
      ...publishValues(toOutgoing(events)),
    ],
  });
  if (events.length > 0 && rows.length === 0) throw new Error('The tenant does not exist.');
  return rows[0]?.highest;
}

/** Facts and keys of `from` move to `into`; `from` stays as a signpost. */
export async function moveCall(
  tx: Transaction,
  move: { from: string; into: string; connectionId: string },
): Promise<void> {
  const { from, into, connectionId } = move;
  const months = [monthOfCallId(from), monthOfCallId(into)];
  await tx.query(
    `WITH gone AS (DELETE FROM call_facts WHERE month = $1 AND call_id = $3 RETURNING *)
     INSERT INTO call_facts (month, call_id, fact_id, tenant_id, at, ord, keys, body, inbox_id)
       SELECT $2::date, $4::uuid, fact_id, tenant_id, at, ord, keys, body, inbox_id FROM gone ON CONFLICT DO NOTHING`,
    [...months, from, into],
  );
  await tx.query('UPDATE call_keys SET call_id = $3 WHERE connection_id = $1 AND call_id = $2', [
    connectionId,
    from,
    into,
  ]);
  await tx.query(
    `UPDATE calls SET merged_into = $3, live = false, final = true, updated_at = now() WHERE month = $1 AND call_id = $2`,
    [months[0], from, into],
  );
}

/** The record as it is stored and sent. */
export function recordJson(record: CallRecord): string {
  return storableJson(record);
}
