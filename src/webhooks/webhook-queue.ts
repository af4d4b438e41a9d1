import type { Database } from '../db/database.ts';
import type { Sent } from './send-event.ts';

/** An endpoint with something to do. */
export interface BusyEndpoint {
  endpointId: string;
  tenantId: string;
  url: string;
  secrets: Buffer;
  keyId: string;
}

export interface DueEvent {
  eventId: string;
  sequence: number;
  callId: string | null;
  tries: number;
  /** Null: retention has removed it. */
  text: string | null;
}

/** Events taken in one statement. */
const BATCH = 500;
const AT_ONCE = 64;

/** Endpoints with unread events or due deliveries, but for those in `except`; two looks into an index for each. */
export async function busyEndpoints(
  database: Database,
  now: Date,
  { limit, except }: { limit: number; except: readonly string[] },
): Promise<BusyEndpoint[]> {
  const { rows } = await database.hubPool.query<{
    endpoint_id: string;
    tenant_id: string;
    url: string;
    secrets: Buffer;
    key_id: string;
  }>({
    name: 'webhook-busy',
    text: `SELECT e.endpoint_id, e.tenant_id, e.url, e.secrets, e.key_id
      FROM webhook_endpoints e JOIN tenants t USING (tenant_id)
      LEFT JOIN LATERAL (SELECT next_try_at FROM webhook_deliveries d
        WHERE d.endpoint_id = e.endpoint_id AND d.state = 'pending' AND d.next_try_at <= $1 ORDER BY next_try_at LIMIT 1) due ON true
      WHERE e.enabled AND e.endpoint_id <> ALL($3::uuid[]) AND (t.sequence > e.read_to OR due.next_try_at IS NOT NULL)
      ORDER BY due.next_try_at NULLS LAST LIMIT $2`,
    values: [now, limit, except],
  });
  return rows.map((row) => ({
    endpointId: row.endpoint_id,
    tenantId: row.tenant_id,
    url: row.url,
    secrets: row.secrets,
    keyId: row.key_id,
  }));
}

/**
 * Makes a row for each event behind `read_to` that the endpoint asked for. Whoever reads up to N has read everything up to N, so no
 * event is passed over. An event that was sent before (a replay) is to be sent again. Returns how many events were read.
 */
export async function takeEvents(database: Database, endpointId: string, now: Date): Promise<number> {
  const { rows } = await database.hubPool.query<{ read: number }>({
    name: 'webhook-take',
    text: `WITH e AS (SELECT endpoint_id, tenant_id, types, read_to FROM webhook_endpoints WHERE endpoint_id = $1 FOR UPDATE),
      batch AS (SELECT o.sequence, o.type, o.call_id, o.event->>'id' AS event_id FROM outgoing_events o, e
        WHERE o.tenant_id = e.tenant_id AND o.sequence > e.read_to ORDER BY o.sequence LIMIT $2),
      made AS (INSERT INTO webhook_deliveries AS d (endpoint_id, event_id, tenant_id, sequence, type, call_id, next_try_at)
        SELECT e.endpoint_id, b.event_id, e.tenant_id, b.sequence, b.type, b.call_id, $3 FROM batch b, e
          WHERE e.types = '{}' OR b.type = ANY(e.types) ORDER BY b.sequence
        ON CONFLICT (endpoint_id, event_id) DO UPDATE
          SET state = 'pending', tries = 0, next_try_at = excluded.next_try_at, changed_at = clock_timestamp() WHERE d.state <> 'pending'),
      moved AS (UPDATE webhook_endpoints w SET read_to = b.newest, lost = w.lost + greatest(0, b.oldest - w.read_to - 1)
        FROM (SELECT max(sequence) AS newest, min(sequence) AS oldest FROM batch) b
        WHERE w.endpoint_id = $1 AND b.newest IS NOT NULL)
      SELECT count(*)::int AS read FROM batch`,
    values: [endpointId, BATCH, now],
  });
  return rows[0]?.read ?? 0;
}

/** The oldest that are due, with their texts as they are stored. */
export async function dueEvents(database: Database, endpointId: string, now: Date): Promise<DueEvent[]> {
  const { rows } = await database.hubPool.query<{
    event_id: string;
    sequence: string;
    call_id: string | null;
    tries: number;
    text: string | null;
  }>({
    name: 'webhook-due',
    text: `SELECT d.event_id, d.sequence, d.call_id, d.tries, o.event::text AS text
      FROM webhook_deliveries d LEFT JOIN outgoing_events o ON o.tenant_id = d.tenant_id AND o.sequence = d.sequence
      WHERE d.endpoint_id = $1 AND d.state = 'pending' AND d.next_try_at <= $2
      ORDER BY d.next_try_at, d.sequence LIMIT $3`,
    values: [endpointId, now, AT_ONCE],
  });
  return rows.map((row) => ({
    eventId: row.event_id,
    sequence: Number(row.sequence),
    callId: row.call_id,
    tries: row.tries,
    text: row.text,
  }));
}

export interface Outcome {
  eventId: string;
  /** Of this try. */
  tries: number;
  sent: Omit<Sent, 'retryAfterMs' | 'isGone'>;
  /** Absent: it is not tried again by itself. */
  nextTryAt?: Date | undefined;
}

/** Settles a try; one that was settled meanwhile (another process took over) is left as it is. */
export async function settle(database: Database, endpointId: string, outcome: Outcome): Promise<void> {
  const { eventId, tries, sent, nextTryAt } = outcome;
  const state = sent.state === 'delivered' ? 'delivered' : nextTryAt === undefined ? 'failed' : 'pending';
  await database.hubPool.query({
    name: 'webhook-settle',
    text: `UPDATE webhook_deliveries SET state = $3, tries = $4, next_try_at = coalesce($5, next_try_at), status = $6, error = $7,
        answer = $8, took_ms = $9, changed_at = date_trunc('milliseconds', clock_timestamp())
      WHERE endpoint_id = $1 AND event_id = $2 AND state = 'pending' AND tries = $4 - 1`,
    values: [
      endpointId,
      eventId,
      state,
      tries,
      nextTryAt ?? null,
      sent.status ?? null,
      sent.error ?? null,
      sent.answer ?? null,
      sent.tookMs,
    ],
  });
}

/** What the last try says of the endpoint. Returns why it was switched off now, if it was. */
export async function noteHealth(
  database: Database,
  endpointId: string,
  { sent, now, switchOffAfterMs }: { sent: Sent; now: Date; switchOffAfterMs: number },
): Promise<'gone' | 'failing' | undefined> {
  if (sent.state === 'delivered') {
    await database.hubPool.query({
      name: 'webhook-well',
      text: `UPDATE webhook_endpoints SET failing_since = NULL, last_error = NULL, last_success_at = $2 WHERE endpoint_id = $1`,
      values: [endpointId, now],
    });
    return undefined;
  }
  const { rows } = await database.hubPool.query<{ off_reason: 'gone' | 'failing' | null }>({
    name: 'webhook-unwell',
    text: `UPDATE webhook_endpoints SET failing_since = coalesce(failing_since, $2), last_error = $3,
        enabled = NOT ($4 OR coalesce(failing_since, $2) <= $5),
        off_reason = CASE WHEN $4 THEN 'gone' WHEN coalesce(failing_since, $2) <= $5 THEN 'failing' END
      WHERE endpoint_id = $1 AND enabled RETURNING off_reason`,
    values: [
      endpointId,
      now,
      sent.error ?? null,
      sent.isGone === true,
      new Date(now.getTime() - switchOffAfterMs),
    ],
  });
  return rows[0]?.off_reason ?? undefined;
}
