import { tailRange } from '../../contacts/written-digits.ts';
import type { Transaction } from '../../db/database.ts';
import type { CallRecord } from '../../domain/call-record.ts';
import type { CallSearch, CustomerSearch } from './call-search.ts';

export interface CallPage {
  after?: { startedAt: string; callId: string } | undefined;
  limit: number;
}

export interface FoundCall {
  record: CallRecord;
  /** Its missed-call task. */
  task: 'waiting' | 'closed' | null;
}

/** The month of a call is that of its id, which a correction of its beginning leaves as it is. */
const MONTH_SLACK = "interval '2 days'";

/**
 * Calls that began within the interval, newest first. Reads only the months of the interval, and there the index that fits what is asked:
 * calls_tenant by time, calls_customer and calls_tail by number, the calls of one agent by call_agents.
 */
export async function searchCalls(tx: Transaction, search: CallSearch, page: CallPage): Promise<FoundCall[]> {
  const { from, order, values } = askFor(search, page.after);
  const task = `(SELECT t.waiting FROM missed_call_tasks t WHERE t.tenant_id = current_tenant() AND t.call_id = c.call_id LIMIT 1)`;
  const { rows } = await tx.query<{ record: CallRecord; waiting: boolean | null }>(
    `SELECT c.record, ${task} AS waiting ${from}
     ORDER BY ${order}.started_at DESC, ${order}.call_id DESC LIMIT $${values.push(page.limit)}`,
    values,
  );
  return rows.map(({ record, waiting }) => ({
    record,
    task: waiting === null ? null : waiting ? 'waiting' : 'closed',
  }));
}

/** How many they are: each is looked at. */
export async function countCalls(tx: Transaction, search: CallSearch): Promise<number> {
  const { from, values } = askFor(search);
  const { rows } = await tx.query<{ count: number }>(`SELECT count(*) AS count ${from}`, values);
  return rows[0]?.count ?? 0;
}

/** How many the planner takes them for: none is looked at. */
export async function estimateCalls(tx: Transaction, search: CallSearch): Promise<number> {
  const { from, values } = askFor(search);
  const { rows } = await tx.query<{ 'QUERY PLAN': { Plan: { 'Plan Rows': number } }[] }>(
    `EXPLAIN (FORMAT JSON) SELECT 1 ${from}`,
    values,
  );
  return rows[0]?.['QUERY PLAN'][0]?.Plan['Plan Rows'] ?? 0;
}

/** The rows asked for, as `c`; `order` names what an index gives in the order of time. */
function askFor(
  search: CallSearch,
  after?: CallPage['after'],
): { from: string; order: 'a' | 'c'; values: unknown[] } {
  const values: unknown[] = [];
  const place = (value: unknown): string => `$${values.push(value)}`;
  const within = (table: string): string[] => [
    `${table}.started_at >= ${place(search.from)}`,
    `${table}.started_at < ${place(search.to)}`,
    ...(after === undefined
      ? []
      : [
          `(${table}.started_at, ${table}.call_id) < (${place(after.startedAt)}, ${place(after.callId)}::uuid)`,
        ]),
  ];
  const months = (table: string): string[] => [
    `${table}.month >= date_trunc('month', ${place(search.from)}::timestamptz AT TIME ZONE 'UTC' - ${MONTH_SLACK})::date`,
    `${table}.month <= date_trunc('month', ${place(search.to)}::timestamptz AT TIME ZONE 'UTC' + ${MONTH_SLACK})::date`,
  ];
  const others = conditions(search, place);
  const own = 'tenant_id = current_tenant()';
  const indexed = numberCondition(search.customer, place);
  const and = (parts: readonly string[]): string => parts.join(' AND ');

  let source: string;
  if (search.agentId !== undefined) {
    // Each call is looked up by its id, and only as many as it takes.
    const wanted = and([`a.${own}`, `a.agent_id = ${place(search.agentId)}`, ...within('a')]);
    source = `(SELECT a.started_at, a.call_id, a.month FROM call_agents a WHERE ${wanted}) a CROSS JOIN LATERAL
        (SELECT * FROM calls WHERE calls.month = a.month AND calls.call_id = a.call_id AND merged_into IS NULL LIMIT 1) c`;
    if (indexed !== undefined) others.push(indexed);
  } else if (indexed !== undefined) {
    // Fenced: in the order of time the planner may as well walk all calls of the interval and compare their numbers.
    const found = and([own, 'merged_into IS NULL', ...months('calls'), indexed]);
    source = `(SELECT * FROM (SELECT started_at, call_id, month FROM calls WHERE ${found} OFFSET 0) f WHERE ${and(within('f'))}) a
      CROSS JOIN LATERAL (SELECT * FROM calls WHERE calls.month = a.month AND calls.call_id = a.call_id LIMIT 1) c`;
  } else {
    source = `(SELECT * FROM calls WHERE ${and([own, 'merged_into IS NULL', ...months('calls'), ...within('calls')])}) c`;
  }
  return {
    from: `FROM ${source} ${others.length === 0 ? '' : `WHERE ${and(others)}`}`,
    order: search.agentId === undefined && indexed === undefined ? 'c' : 'a',
    values,
  };
}

/** What an index knows of the number. */
function numberCondition(
  customer: CustomerSearch | undefined,
  place: (value: unknown) => string,
): string | undefined {
  if (customer?.kind === 'numbers') return `customer_e164 = ANY(${place(customer.e164)}::text[])`;
  if (customer?.kind !== 'tail') return undefined;
  const { from, before } = tailRange(customer.digits);
  return `customer_tail >= ${place(from)} AND customer_tail < ${place(before)}`;
}

/** Conditions on a row `c`, the cheap ones first: the record is read only where they hold. */
function conditions(search: CallSearch, place: (value: unknown) => string): string[] {
  const { connectionId, direction, outcomes, queue, line, minTalkMs, maxTalkMs, hasRecording, task } = search;
  const found: string[] = [];
  if (connectionId !== undefined) found.push(`c.connection_id = ${place(connectionId)}`);
  if (direction !== undefined) found.push(`c.direction = ${place(direction)}`);
  if (outcomes !== undefined) found.push(`c.outcome = ANY(${place(outcomes)}::text[])`);
  if (search.customer?.kind === 'part') {
    const patterns = search.customer.digits.map((digits) => `%${digits}%`);
    found.push(`c.customer_digits LIKE ANY(${place(patterns)}::text[])`);
  }
  // LIMIT: asked row by row, never by reading all recordings or tasks of the tenant.
  if (hasRecording !== undefined) {
    found.push(`(SELECT true FROM recordings r WHERE r.tenant_id = current_tenant() AND r.call_id = c.call_id
      AND r.state = 'ready' LIMIT 1) IS ${hasRecording ? '' : 'NOT '}TRUE`);
  }
  if (task !== undefined) {
    const waits = `(SELECT t.waiting FROM missed_call_tasks t WHERE t.tenant_id = current_tenant() AND t.call_id = c.call_id LIMIT 1)`;
    found.push(`${waits} ${{ any: 'IS NOT NULL', waiting: 'IS TRUE', none: 'IS NULL' }[task]}`);
  }
  if (queue !== undefined) {
    const wanted = place(queue.toLowerCase());
    found.push(
      `(lower(c.record->'queue'->>'id') = ${wanted} OR lower(c.record->'queue'->>'name') = ${wanted})`,
    );
  }
  if (line !== undefined) found.push(lineCondition(line, place));
  if (minTalkMs !== undefined) found.push(`(c.record->'durations'->>'talk')::bigint >= ${place(minTalkMs)}`);
  if (maxTalkMs !== undefined) found.push(`(c.record->'durations'->>'talk')::bigint <= ${place(maxTalkMs)}`);
  if (search.isTransferred !== undefined) {
    found.push(`(json_array_length(c.record->'transfers') > 0) = ${place(search.isTransferred)}`);
  }
  if (search.customer?.kind === 'name') found.push(nameCondition(search.customer, place));
  return found;
}

/** By its last digits, or by its name. */
function lineCondition(line: string, place: (value: unknown) => string): string {
  const digits = line.replace(/\D/g, '');
  // A whole number may be written with 8 as well as with +7: its last ten digits are the same. A name has no digits, and no line ends with \u0001.
  const pattern = place(`%${digits === '' ? '\u0001' : digits.length > 10 ? digits.slice(-10) : digits}`);
  return `(c.record->'line'->>'e164' LIKE ${pattern} OR c.record->'line'->>'did' LIKE ${pattern}
    OR lower(c.record->'line'->>'name') = ${place(line.toLowerCase())})`;
}

function nameCondition(
  { name, e164 }: { name: string; e164: readonly string[] },
  place: (value: unknown) => string,
): string {
  const pattern = place(`%${name.replace(/[\\%_]/g, '\\$&')}%`);
  return `(c.customer_e164 = ANY(${place(e164)}::text[]) OR c.record->'customer'->>'name' ILIKE ${pattern}
    OR EXISTS (SELECT 1 FROM json_array_elements(c.record->'matches') AS match
               WHERE match->>'name' ILIKE ${pattern} OR match->>'company' ILIKE ${pattern}))`;
}
