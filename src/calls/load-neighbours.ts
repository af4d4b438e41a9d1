import type { Transaction } from '../db/database.ts';
import { textArray } from '../db/text-array.ts';
import type { CallRecord } from '../domain/call-record.ts';
import { agentsOf } from './call-agents.ts';
import { searchDigits } from './search-digits.ts';

/** A call that lasts longer is found by its other end only. */
const LONGEST_CALL_MS = 4 * 3_600_000;
/** Clocks and pauses between two rows of one call stay well within this. */
export const AROUND_MS = 15_000;
/** Calls of one number, or of one agent, that are looked at; more within a few hours are no customer's but a number that many share. */
const MAX_NEIGHBOURS = 50;

/** Where in time to look for a number, or for an agent. */
interface Window {
  key: string;
  sinceMs: number;
  untilMs: number;
}

/**
 * Calls of the connection that may be one with these: the customer's, which began at most hours before; for an inside call those
 * of its agents, and where rows are stitched, the inside calls of the agents while the customer was there. Final ones too,
 * because logs come late. All are looked up by name and time, so history costs nothing.
 */
export async function loadNeighbours(
  tx: Transaction,
  connectionId: string,
  calls: readonly CallRecord[],
  { isStitched }: { isStitched: boolean },
): Promise<CallRecord[]> {
  const numbers = unique(calls.flatMap((call) => windows(call, [searchDigits(call)], LONGEST_CALL_MS)));
  const agents = unique(
    calls.flatMap((call) => {
      const isInside = call.direction === 'internal' || call.kind === 'clickToCall';
      return isInside || isStitched
        ? windows(call, agentsOf(call), isInside ? LONGEST_CALL_MS : AROUND_MS)
        : [];
    }),
  );
  if (numbers.length + agents.length === 0) return [];
  const { rows } = await tx.query<{ call_id: string; record: CallRecord }>({
    name: 'call-neighbours',
    text: `SELECT c.call_id, c.record
        FROM unnest($2::text[], $3::timestamptz[], $4::timestamptz[], $5::date[], $6::date[]) AS asked(digits, since, until, first, last)
        CROSS JOIN LATERAL (
          SELECT call_id, record FROM calls WHERE tenant_id = current_tenant() AND connection_id = $1
            AND customer_digits = asked.digits AND started_at BETWEEN asked.since AND asked.until
            AND month BETWEEN asked.first AND asked.last AND merged_into IS NULL
            ORDER BY started_at DESC LIMIT ${MAX_NEIGHBOURS}) c
      UNION ALL SELECT c.call_id, c.record
        FROM unnest($7::text[], $8::timestamptz[], $9::timestamptz[]) AS asked(agent_id, since, until)
        CROSS JOIN LATERAL (
          SELECT month, call_id FROM call_agents WHERE tenant_id = current_tenant() AND agent_id = asked.agent_id
            AND started_at BETWEEN asked.since AND asked.until ORDER BY started_at DESC LIMIT ${MAX_NEIGHBOURS}) a
        CROSS JOIN LATERAL (SELECT * FROM calls WHERE month = a.month AND call_id = a.call_id LIMIT 1) c
        WHERE c.connection_id = $1 AND c.merged_into IS NULL`,
    values: [
      connectionId,
      ...columnsOf(numbers),
      numbers.map(({ sinceMs }) => monthOf(sinceMs - DAY_MS)),
      numbers.map(({ untilMs }) => monthOf(untilMs + DAY_MS)),
      ...columnsOf(agents),
    ],
  });
  return [...new Map(rows.map(({ call_id, record }) => [call_id, record] as const)).values()];
}

const DAY_MS = 86_400_000;

/** A call lives in the month of the fact that was told first, and may turn out to have begun a little earlier or later. */
function monthOf(at: number): string {
  return `${new Date(at).toISOString().slice(0, 7)}-01`;
}

function windows({ startedAt, endedAt }: CallRecord, keys: readonly string[], backMs: number): Window[] {
  const sinceMs = Date.parse(startedAt) - backMs;
  const untilMs = Date.parse(endedAt ?? startedAt) + AROUND_MS;
  return keys.filter((key) => key !== '').map((key) => ({ key, sinceMs, untilMs }));
}

function unique(all: readonly Window[]): Window[] {
  return [...new Map(all.map((one) => [`${one.key} ${one.sinceMs} ${one.untilMs}`, one] as const)).values()];
}

function columnsOf(all: readonly Window[]): unknown[] {
  const iso = (at: number): string => new Date(at).toISOString();
  return [
    textArray(all.map(({ key }) => key)),
    all.map(({ sinceMs }) => iso(sinceMs)),
    all.map(({ untilMs }) => iso(untilMs)),
  ];
}
