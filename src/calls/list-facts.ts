import type { Transaction } from '../db/database.ts';
import { monthOfCallId } from '../domain/derive-call.ts';
import type { Fact } from '../domain/fact.ts';

export interface ToldFact extends Fact {
  /** When it reached us; absent once the inbox has forgotten the message. */
  receivedAt?: string;
}

export interface FactFilter {
  after?: { at: string; order: number; id: string } | undefined;
  limit: number;
}

interface Row {
  fact_id: string;
  at: number;
  ord: number;
  keys: string[];
  body: unknown;
  received_at: Date | null;
}

/** What was said of one call, in the order in which `interpret` reads it. Empty when the facts are no longer kept. */
export async function listFacts(tx: Transaction, callId: string, filter: FactFilter): Promise<ToldFact[]> {
  const { after, limit } = filter;
  const { rows } = await tx.query<Row>(
    `SELECT f.fact_id, (extract(epoch FROM f.at) * 1000)::float8 AS at, f.ord, f.keys, f.body, i.received_at
      FROM (SELECT * FROM call_facts WHERE month = $1 AND call_id = $2
          AND ($3::timestamptz IS NULL OR (at, ord, fact_id) > ($3::timestamptz, $4::float8, $5::text))
          ORDER BY at, ord, fact_id LIMIT $6) f
      LEFT JOIN LATERAL (SELECT received_at FROM inbox WHERE inbox_id = f.inbox_id LIMIT 1) i ON true
      ORDER BY f.at, f.ord, f.fact_id`,
    [monthOfCallId(callId), callId, after?.at ?? null, after?.order ?? null, after?.id ?? null, limit],
  );
  return rows.map(({ fact_id, at, ord, keys, body, received_at }) => ({
    id: fact_id,
    keys,
    at,
    order: ord,
    body,
    ...(received_at !== null && { receivedAt: received_at.toISOString() }),
  }));
}
