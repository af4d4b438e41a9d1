import type { Transaction } from '../db/database.ts';
import type { DeliveryState, WebhookDelivery, WebhookEndpoint } from './webhook-endpoint.ts';

export interface EndpointRow extends Omit<WebhookEndpoint, 'oldSecretUntil'> {
  secrets: Buffer;
  keyId: string;
}

export interface EndpointChange {
  name?: string | undefined;
  url?: string | undefined;
  types?: string[] | undefined;
  enabled?: boolean | undefined;
}

interface Row {
  endpoint_id: string;
  name: string;
  url: string;
  types: string[];
  enabled: boolean;
  secrets: Buffer;
  key_id: string;
  read_to: string;
  lost: string;
  failing_since: Date | null;
  last_success_at: Date | null;
  last_error: string | null;
  off_reason: 'gone' | 'failing' | null;
  created_at: Date;
  updated_at: Date;
  waiting: number;
  oldest: Date | null;
}

/** More than that nobody counts. */
const MOST_COUNTED = 10_000;
const SELECT = `SELECT e.*, w.waiting, w.oldest FROM webhook_endpoints e CROSS JOIN LATERAL (
    SELECT count(*)::int AS waiting, min(made_at) AS oldest FROM (SELECT made_at FROM webhook_deliveries d
      WHERE d.endpoint_id = e.endpoint_id AND d.state = 'pending' LIMIT ${MOST_COUNTED}) d) w`;

/** Under row-level security: each statement sees one tenant. */
export const endpointStore = {
  async list(tx: Transaction): Promise<EndpointRow[]> {
    const { rows } = await tx.query<Row>(`${SELECT} ORDER BY e.name, e.endpoint_id`);
    return rows.map(toEndpoint);
  },

  async find(tx: Transaction, endpointId: string): Promise<EndpointRow | undefined> {
    const { rows } = await tx.query<Row>(`${SELECT} WHERE e.endpoint_id = $1`, [endpointId]);
    return rows[0] && toEndpoint(rows[0]);
  },

  async count(tx: Transaction): Promise<number> {
    const { rows } = await tx.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM webhook_endpoints',
    );
    return rows[0]?.count ?? 0;
  },

  /** Reads from the newest event on. */
  async insert(
    tx: Transaction,
    tenantId: string,
    row: {
      endpointId: string;
      name: string;
      url: string;
      types: string[];
      enabled: boolean;
      secrets: Buffer;
      keyId: string;
    },
  ): Promise<void> {
    await tx.query(
      `INSERT INTO webhook_endpoints (endpoint_id, tenant_id, name, url, types, enabled, secrets, key_id, read_to)
        SELECT $1, tenant_id, $3, $4, $5, $6, $7, $8, sequence FROM tenants WHERE tenant_id = $2`,
      [row.endpointId, tenantId, row.name, row.url, row.types, row.enabled, row.secrets, row.keyId],
    );
  },

  async update(tx: Transaction, endpointId: string, change: EndpointChange): Promise<boolean> {
    const { rowCount } = await tx.query(
      `UPDATE webhook_endpoints SET name = coalesce($2, name), url = coalesce($3, url), types = coalesce($4, types),
          enabled = coalesce($5, enabled), off_reason = CASE WHEN $5 THEN NULL ELSE off_reason END,
          failing_since = CASE WHEN $5 OR $3 IS NOT NULL THEN NULL ELSE failing_since END,
          updated_at = date_trunc('milliseconds', clock_timestamp())
        WHERE endpoint_id = $1`,
      [endpointId, change.name ?? null, change.url ?? null, change.types ?? null, change.enabled ?? null],
    );
    return rowCount === 1;
  },

  async putSecrets(
    tx: Transaction,
    endpointId: string,
    { keyId, secrets }: { keyId: string; secrets: Buffer },
  ): Promise<void> {
    await tx.query(
      `UPDATE webhook_endpoints SET secrets = $2, key_id = $3, updated_at = date_trunc('milliseconds', clock_timestamp())
        WHERE endpoint_id = $1`,
      [endpointId, secrets, keyId],
    );
  },

  async delete(tx: Transaction, endpointId: string): Promise<boolean> {
    const { rowCount } = await tx.query('DELETE FROM webhook_endpoints WHERE endpoint_id = $1', [endpointId]);
    return rowCount === 1;
  },

  /** Sequences of the events that retention has left; without any, the oldest is the one to come. */
  async keptEvents(tx: Transaction): Promise<{ oldest: number; newest: number }> {
    const { rows } = await tx.query<{ oldest: string | null; newest: string }>(
      `SELECT sequence AS newest, (SELECT min(sequence) FROM outgoing_events o WHERE o.tenant_id = t.tenant_id) AS oldest
        FROM tenants t WHERE tenant_id = current_tenant()`,
    );
    const newest = Number(rows[0]?.newest ?? 0);
    return { oldest: Number(rows[0]?.oldest ?? newest + 1), newest };
  },

  async readFrom(tx: Transaction, endpointId: string, afterSequence: number): Promise<boolean> {
    const { rowCount } = await tx.query(
      'UPDATE webhook_endpoints SET read_to = least(read_to, $2) WHERE endpoint_id = $1',
      [endpointId, afterSequence],
    );
    return rowCount === 1;
  },

  async deliveries(
    tx: Transaction,
    endpointId: string,
    query: {
      after?: { sequence: number; eventId: string } | undefined;
      state?: DeliveryState | undefined;
      callId?: string | undefined;
      limit: number;
    },
  ): Promise<WebhookDelivery[]> {
    const { rows } = await tx.query<DeliveryRow>(
      `SELECT ${DELIVERY_COLUMNS} FROM webhook_deliveries
        WHERE endpoint_id = $1 AND ($2::text IS NULL OR state = $2) AND ($3::uuid IS NULL OR call_id = $3)
          AND ($4::bigint IS NULL OR (sequence, event_id) < ($4, $5))
        ORDER BY sequence DESC, event_id DESC LIMIT $6`,
      [
        endpointId,
        query.state ?? null,
        query.callId ?? null,
        query.after?.sequence ?? null,
        query.after?.eventId ?? null,
        query.limit,
      ],
    );
    return rows.map(toDelivery);
  },

  /** Undefined where there is none, or its event is gone. */
  async resend(tx: Transaction, endpointId: string, eventId: string): Promise<WebhookDelivery | undefined> {
    const { rows } = await tx.query<DeliveryRow>(
      `UPDATE webhook_deliveries d SET state = 'pending', tries = 0, next_try_at = now(),
          changed_at = date_trunc('milliseconds', clock_timestamp())
        WHERE endpoint_id = $1 AND event_id = $2 AND EXISTS (SELECT 1 FROM outgoing_events o
          WHERE o.tenant_id = d.tenant_id AND o.sequence = d.sequence) RETURNING ${DELIVERY_COLUMNS}`,
      [endpointId, eventId],
    );
    return rows[0] && toDelivery(rows[0]);
  },
};

const DELIVERY_COLUMNS =
  'event_id, sequence, type, call_id, state, tries, next_try_at, status, error, answer, took_ms, made_at, changed_at';
interface DeliveryRow {
  event_id: string;
  sequence: string;
  type: string;
  call_id: string | null;
  state: DeliveryState;
  tries: number;
  next_try_at: Date;
  status: number | null;
  error: string | null;
  answer: string | null;
  took_ms: number | null;
  made_at: Date;
  changed_at: Date;
}

function toDelivery(row: DeliveryRow): WebhookDelivery {
  return {
    eventId: row.event_id,
    sequence: Number(row.sequence),
    type: row.type,
    ...(row.call_id !== null && { callId: row.call_id }),
    state: row.state,
    tries: row.tries,
    ...(row.state === 'pending' && { nextTryAt: row.next_try_at.toISOString() }),
    ...(row.status !== null && { status: row.status }),
    ...(row.error !== null && { error: row.error }),
    ...(row.answer !== null && row.answer !== '' && { answer: row.answer }),
    ...(row.took_ms !== null && { tookMs: row.took_ms }),
    madeAt: row.made_at.toISOString(),
    changedAt: row.changed_at.toISOString(),
  };
}

function toEndpoint(row: Row): EndpointRow {
  return {
    endpointId: row.endpoint_id,
    name: row.name,
    url: row.url,
    types: row.types,
    enabled: row.enabled,
    secrets: row.secrets,
    keyId: row.key_id,
    readTo: Number(row.read_to),
    lost: Number(row.lost),
    ...(row.failing_since && { failingSince: row.failing_since.toISOString() }),
    ...(row.last_success_at && { lastSuccessAt: row.last_success_at.toISOString() }),
    ...(row.last_error !== null && { lastError: row.last_error }),
    ...(row.off_reason !== null && { offReason: row.off_reason }),
    waiting: row.waiting,
    ...(row.oldest && { oldestWaitingAt: row.oldest.toISOString() }),
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}
