import type { Transaction } from '../db/database.ts';
import { textArray } from '../db/text-array.ts';
import type { CallRecord } from '../domain/call-record.ts';
import { monthOfCallId } from '../domain/derive-call.ts';
import type { Fact } from '../domain/fact.ts';

/** What is stored of a call. `record` is absent while its facts tell of no call yet. */
export interface StoredCall {
  callId: string;
  record?: CallRecord;
  facts: Fact[];
}

/** More open calls inside one house than this are a PBX that never ends them. */
const MAX_OPEN_PARTS = 200;

/** What a batch needs to know before anything else, in one query. */
export interface Surroundings {
  /** Key → call id, for those of the keys that are known. */
  known: Map<string, string>;
  /** Calls that are not final yet and may be a part of another (`mayBePart`): few, and looked at again with every batch. */
  openParts: CallRecord[];
}

export async function loadSurroundings(
  tx: Transaction,
  connectionId: string,
  keys: readonly string[],
): Promise<Surroundings> {
  const { rows } = await tx.query<{ key: string | null; call_id: string; record: CallRecord | null }>({
    name: 'call-surroundings',
    text: `SELECT k.key, k.call_id, NULL::json AS record FROM unnest($2::text[]) AS asked(key) CROSS JOIN LATERAL (
          SELECT key, call_id FROM call_keys WHERE connection_id = $1 AND key = asked.key LIMIT 1) k
      UNION ALL (SELECT NULL, call_id, record FROM calls
        WHERE connection_id = $1 AND NOT final AND may_be_part AND merged_into IS NULL LIMIT ${MAX_OPEN_PARTS})`,
    values: [connectionId, textArray(keys)],
  });
  const known = new Map<string, string>();
  const openParts: CallRecord[] = [];
  for (const { key, call_id, record } of rows) {
    if (key !== null) known.set(key, call_id);
    if (record !== null) openParts.push(record);
  }
  return { known, openParts };
}

/**
 * Records and facts, two queries however many calls. One look-up per call (LATERAL) and not a list of ids, because a list may be
 * taken for a filter over a whole month.
 * Key: call id; every asked id is there.
 */
export async function loadCalls(
  tx: Transaction,
  callIds: readonly string[],
): Promise<Map<string, StoredCall>> {
  const calls = new Map<string, StoredCall>(callIds.map((callId) => [callId, { callId, facts: [] }]));
  if (callIds.length === 0) return calls;
  const months = callIds.map(monthOfCallId);
  const { rows: records } = await tx.query<{ call_id: string; record: CallRecord }>({
    name: 'call-records',
    text: `SELECT c.* FROM unnest($1::date[], $2::uuid[]) AS asked(month, call_id) CROSS JOIN LATERAL (
      SELECT call_id, record FROM calls
        WHERE month = asked.month AND call_id = asked.call_id AND merged_into IS NULL LIMIT 1) c`,
    values: [months, callIds],
  });
  for (const { call_id, record } of records) (calls.get(call_id) as StoredCall).record = record;
  const { rows: facts } = await tx.query<FactRow>({
    name: 'call-facts',
    text: `SELECT f.* FROM unnest($1::date[], $2::uuid[]) AS asked(month, call_id) CROSS JOIN LATERAL (
      SELECT call_id, fact_id, (extract(epoch FROM at) * 1000)::float8 AS at, ord, keys, body FROM call_facts
        WHERE month = asked.month AND call_id = asked.call_id OFFSET 0) f`,
    values: [months, callIds],
  });
  for (const { call_id, fact_id, at, ord, keys, body } of facts) {
    calls.get(call_id)?.facts.push({ id: fact_id, keys, at, order: ord, body });
  }
  return calls;
}

interface FactRow {
  call_id: string;
  fact_id: string;
  at: number;
  ord: number;
  keys: string[];
  body: unknown;
}
