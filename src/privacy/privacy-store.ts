import type { Database, Transaction } from '../db/database.ts';
import type { PrivacyRequest, RequestKind, RequestState } from './subject.ts';

interface RequestRow {
  request_id: string;
  tenant_id: string;
  kind: RequestKind;
  state: RequestState;
  counts: Record<string, number>;
  steps_done: string[];
  error: string | null;
  stored_key: string | null;
  bytes: number | null;
  expires_at: Date;
  created_by: string | null;
  created_at: Date;
  finished_at: Date | null;
}

export interface SealedSubject {
  keyId: string;
  sealed: Buffer;
}

/** A runner that says nothing for so long is dead. */
const SILENT_SECONDS = 60;

/** The table `privacy_requests`. */
export class PrivacyStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async insert(
    request: Pick<PrivacyRequest, 'requestId' | 'tenantId' | 'kind' | 'expiresAt'> & {
      createdBy: string | null;
    },
    { keyId, sealed }: SealedSubject,
  ): Promise<void> {
    await this.#database.tenant(request.tenantId, (tx) =>
      tx.query(
        `INSERT INTO privacy_requests (request_id, tenant_id, kind, expires_at, created_by, key_id, subject)
         VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        [
          request.requestId,
          request.tenantId,
          request.kind,
          request.expiresAt,
          request.createdBy,
          keyId,
          sealed,
        ],
      ),
    );
  }

  /** The newest first. */
  list(
    tenantId: string,
    page: { after: { createdAt: string; requestId: string } | undefined; limit: number },
  ): Promise<PrivacyRequest[]> {
    return this.#database.tenant(tenantId, async (tx) => {
      const { rows } = await tx.query<RequestRow>(
        `SELECT * FROM privacy_requests WHERE tenant_id = current_tenant()
           AND ($1::timestamptz IS NULL OR (created_at, request_id) < ($1, $2)) ORDER BY created_at DESC, request_id DESC LIMIT $3`,
        [page.after?.createdAt ?? null, page.after?.requestId ?? null, page.limit],
      );
      return rows.map(toRequest);
    });
  }

  find(tenantId: string, requestId: string): Promise<PrivacyRequest | undefined> {
    return this.#database.tenant(tenantId, async (tx) => {
      const { rows } = await tx.query<RequestRow>('SELECT * FROM privacy_requests WHERE request_id = $1', [
        requestId,
      ]);
      return rows[0] && toRequest(rows[0]);
    });
  }

  /** Undefined once it is not needed any more. */
  subject(tenantId: string, requestId: string): Promise<SealedSubject | undefined> {
    return this.#database.tenant(tenantId, async (tx) => {
      const { rows } = await tx.query<{ key_id: string | null; subject: Buffer | null }>(
        'SELECT key_id, subject FROM privacy_requests WHERE request_id = $1',
        [requestId],
      );
      const { key_id: keyId, subject: sealed } = rows[0] ?? {};
      return keyId && sealed ? { keyId, sealed } : undefined;
    });
  }

  /** One that waits, or whose runner died; of any tenant. */
  async claim(): Promise<PrivacyRequest | undefined> {
    const { rows } = await this.#database.hubPool.query<RequestRow>(
      `UPDATE privacy_requests SET state = 'running', heartbeat_at = now() WHERE request_id = (
         SELECT request_id FROM privacy_requests
           WHERE state = 'waiting' OR (state = 'running' AND heartbeat_at < now() - make_interval(secs => $1))
           ORDER BY heartbeat_at LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING *`,
      [SILENT_SECONDS],
    );
    return rows[0] && toRequest(rows[0]);
  }

  async beat({ requestId }: Pick<PrivacyRequest, 'requestId'>): Promise<void> {
    await this.#database.hubPool.query(
      'UPDATE privacy_requests SET heartbeat_at = now() WHERE request_id = $1',
      [requestId],
    );
  }

  /** In the transaction of the tenant that does the step. */
  async stepDone(
    tx: Transaction,
    requestId: string,
    step: string,
    counts: Record<string, number>,
  ): Promise<void> {
    await tx.query(
      `UPDATE privacy_requests SET steps_done = array_append(steps_done, $2), counts = counts || $3::jsonb, heartbeat_at = now()
        WHERE request_id = $1`,
      [requestId, step, JSON.stringify(counts)],
    );
  }

  async reseal(tenantId: string, requestId: string, { keyId, sealed }: SealedSubject): Promise<void> {
    await this.#database.tenant(tenantId, (tx) =>
      tx.query('UPDATE privacy_requests SET key_id = $2, subject = $3 WHERE request_id = $1', [
        requestId,
        keyId,
        sealed,
      ]),
    );
  }

  /** `counted` keeps the subject, for whoever then says that it is to be done. */
  async counted(tenantId: string, requestId: string, counts: Record<string, number>): Promise<void> {
    await this.#database.tenant(tenantId, (tx) =>
      tx.query(
        `UPDATE privacy_requests SET state = 'counted', counts = $2, heartbeat_at = now() WHERE request_id = $1`,
        [requestId, JSON.stringify(counts)],
      ),
    );
  }

  /** False when it is not there to be confirmed. */
  confirm(tenantId: string, requestId: string): Promise<boolean> {
    return this.#database.tenant(tenantId, async (tx) => {
      const { rowCount } = await tx.query(
        `UPDATE privacy_requests SET state = 'waiting', steps_done = '{confirmed}', counts = '{}'
          WHERE request_id = $1 AND kind = 'erasure' AND state = 'counted' AND subject IS NOT NULL`,
        [requestId],
      );
      return rowCount === 1;
    });
  }

  /** Forgets whom it was about. */
  async finish(
    tx: Transaction,
    requestId: string,
    done: {
      state: 'done' | 'failed';
      error?: string;
      counts?: Record<string, number>;
      storedKey?: string;
      bytes?: number;
    },
  ): Promise<void> {
    await tx.query(
      `UPDATE privacy_requests SET state = $2, error = $3, counts = counts || $4::jsonb, stored_key = $5, bytes = $6,
          key_id = CASE WHEN $2 = 'done' THEN NULL ELSE key_id END, subject = CASE WHEN $2 = 'done' THEN NULL ELSE subject END,
          finished_at = date_trunc('milliseconds', now()) WHERE request_id = $1`,
      [
        requestId,
        done.state,
        done.error ?? null,
        JSON.stringify(done.counts ?? {}),
        done.storedKey ?? null,
        done.bytes ?? null,
      ],
    );
  }

  remove(tenantId: string, requestId: string): Promise<boolean> {
    return this.#database.tenant(tenantId, async (tx) => {
      const { rowCount } = await tx.query(
        `DELETE FROM privacy_requests WHERE request_id = $1 AND state NOT IN ('waiting', 'running')`,
        [requestId],
      );
      return rowCount === 1;
    });
  }

  /** Whom it was about, and archives, are forgotten when their time is up. Returns the archives, to be removed. */
  async expire(): Promise<PrivacyRequest[]> {
    const { rows } = await this.#database.hubPool.query<RequestRow>(
      `WITH due AS (
         SELECT request_id, stored_key AS was FROM privacy_requests
           WHERE expires_at < now() AND (subject IS NOT NULL OR stored_key IS NOT NULL) AND state NOT IN ('waiting', 'running')
           FOR UPDATE SKIP LOCKED)
       UPDATE privacy_requests p SET subject = NULL, key_id = NULL, stored_key = NULL, state = 'expired'
         FROM due WHERE p.request_id = due.request_id RETURNING p.*, due.was AS stored_key`,
    );
    return rows.map(toRequest);
  }
}

function toRequest(row: RequestRow): PrivacyRequest {
  return {
    requestId: row.request_id,
    tenantId: row.tenant_id,
    kind: row.kind,
    state: row.state,
    counts: row.counts,
    stepsDone: row.steps_done,
    ...(row.error && { error: row.error }),
    ...(row.stored_key && { storedKey: row.stored_key }),
    ...(row.bytes !== null && { bytes: Number(row.bytes) }),
    expiresAt: row.expires_at,
    ...(row.created_by && { createdBy: row.created_by }),
    createdAt: row.created_at,
    ...(row.finished_at && { finishedAt: row.finished_at }),
  };
}
