import type { Database } from '../db/database.ts';

export const CAPTURE_ENDS = ['stopped', 'time', 'full', 'connectionGone'] as const;
export type CaptureEnd = (typeof CAPTURE_ENDS)[number];

export interface Capture {
  captureId: string;
  connectionId: string;
  connector: string;
  connectionName: string;
  startedAt: Date;
  until: Date;
  endedAt?: Date;
  endReason?: CaptureEnd;
  maxBytes: number;
  bytes: number;
  lines: number;
  /** Not recorded because they came faster than they could be written. */
  dropped: number;
}

/** Where a page of the list begins. */
export interface CaptureKey {
  startedAt: string;
  captureId: string;
}

/** One that is on, for whoever records. */
export interface OpenCapture {
  captureId: string;
  tenantId: string;
  connectionId: string;
  connector: string;
  until: Date;
  keyId: string;
  sealedKey: Buffer;
}

export interface NewCapture extends OpenCapture {
  connectionName: string;
  startedBy: string | null;
  maxBytes: number;
}

interface CaptureRow {
  capture_id: string;
  connection_id: string;
  connector: string;
  connection_name: string;
  started_at: Date;
  until: Date;
  ended_at: Date | null;
  end_reason: CaptureEnd | null;
  max_bytes: string;
  bytes: string;
  lines: string;
  dropped: string;
}

const COLUMNS =
  'capture_id, connection_id, connector, connection_name, started_at, until, ended_at, end_reason, max_bytes, bytes, lines, dropped';
/** Read together for a download: so many lines, or as few as make so many characters, because a single one may be of megabytes. */
const LINES_AT_ONCE = 500;
const CHARS_AT_ONCE = 2_000_000;

/** The tables `captures` and `capture_lines`. */
export class CaptureStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** False when one is on already. */
  insert(capture: NewCapture): Promise<boolean> {
    return this.#database.tenant(capture.tenantId, async (tx) => {
      const { rowCount } = await tx.query(
        `INSERT INTO captures (capture_id, tenant_id, connection_id, connector, connection_name, started_by, until, max_bytes,
           key_id, sealed_key)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING`,
        [
          capture.captureId,
          capture.tenantId,
          capture.connectionId,
          capture.connector,
          capture.connectionName,
          capture.startedBy,
          capture.until,
          capture.maxBytes,
          capture.keyId,
          capture.sealedKey,
        ],
      );
      return rowCount === 1;
    });
  }

  /** The newest first. */
  list(
    tenantId: string,
    page: { connectionId: string; after: CaptureKey | undefined; limit: number },
  ): Promise<Capture[]> {
    return this.#database.tenant(tenantId, async (tx) => {
      const { rows } = await tx.query<CaptureRow>(
        `SELECT ${COLUMNS} FROM captures WHERE tenant_id = current_tenant() AND connection_id = $1
           AND ($2::timestamptz IS NULL OR (started_at, capture_id) < ($2, $3)) ORDER BY started_at DESC, capture_id DESC LIMIT $4`,
        [page.connectionId, page.after?.startedAt ?? null, page.after?.captureId ?? null, page.limit],
      );
      return rows.map(toCapture);
    });
  }

  find(tenantId: string, captureId: string): Promise<Capture | undefined> {
    return this.#database.tenant(tenantId, async (tx) => {
      const { rows } = await tx.query<CaptureRow>(`SELECT ${COLUMNS} FROM captures WHERE capture_id = $1`, [
        captureId,
      ]);
      return rows[0] && toCapture(rows[0]);
    });
  }

  findConnection(
    tenantId: string,
    connectionId: string,
  ): Promise<{ connector: string; name: string } | undefined> {
    return this.#database.tenant(tenantId, async (tx) => {
      const { rows } = await tx.query<{ connector: string; name: string }>(
        'SELECT connector, name FROM connections WHERE connection_id = $1',
        [connectionId],
      );
      return rows[0];
    });
  }

  /** Of every tenant: what is to be recorded now. */
  async listOpen(): Promise<OpenCapture[]> {
    const { rows } = await this.#database.hubPool.query<{
      capture_id: string;
      tenant_id: string;
      connection_id: string;
      connector: string;
      until: Date;
      key_id: string;
      sealed_key: Buffer;
    }>(
      `SELECT capture_id, tenant_id, connection_id, connector, until, key_id, sealed_key FROM captures
        WHERE ended_at IS NULL AND until > now()`,
    );
    return rows.map((row) => ({
      captureId: row.capture_id,
      tenantId: row.tenant_id,
      connectionId: row.connection_id,
      connector: row.connector,
      until: row.until,
      keyId: row.key_id,
      sealedKey: row.sealed_key,
    }));
  }

  /**
   * Adds lines in one statement, as far as the size allows: all of them or none.
   * @returns `full` ends it, `ended` says that somebody else did
   */
  async append(
    { captureId, tenantId }: Pick<OpenCapture, 'captureId' | 'tenantId'>,
    { lines, dropped }: { lines: readonly string[]; dropped: number },
  ): Promise<'added' | 'full' | 'ended'> {
    const bytes = lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
    const { rows } = await this.#database.hubPool.query<{ is_full: boolean }>(
      `WITH room AS (
         UPDATE captures SET dropped = dropped + $4 + CASE WHEN bytes + $3 > max_bytes THEN $5 ELSE 0 END,
             bytes = CASE WHEN bytes + $3 > max_bytes THEN bytes ELSE bytes + $3 END,
             lines = CASE WHEN bytes + $3 > max_bytes THEN lines ELSE lines + $5 END,
             ended_at = CASE WHEN bytes + $3 > max_bytes THEN date_trunc('milliseconds', now()) END,
             end_reason = CASE WHEN bytes + $3 > max_bytes THEN 'full' END,
             key_id = CASE WHEN bytes + $3 > max_bytes THEN NULL ELSE key_id END,
             sealed_key = CASE WHEN bytes + $3 > max_bytes THEN NULL ELSE sealed_key END
           WHERE capture_id = $1 AND ended_at IS NULL RETURNING capture_id, ended_at IS NOT NULL AS is_full),
       added AS (
         INSERT INTO capture_lines (capture_id, tenant_id, line)
           SELECT room.capture_id, $2, line FROM room, unnest($6::text[]) WITH ORDINALITY AS given (line, place)
             WHERE NOT room.is_full ORDER BY place)
       SELECT is_full FROM room`,
      [captureId, tenantId, bytes, dropped, lines.length, lines],
    );
    if (rows[0] === undefined) return 'ended';
    return rows[0].is_full ? 'full' : 'added';
  }

  /** Throws its key away. False when it has ended already. */
  stop(tenantId: string, captureId: string): Promise<boolean> {
    return this.#database.tenant(tenantId, async (tx) => {
      const { rowCount } = await tx.query(
        `UPDATE captures SET ended_at = date_trunc('milliseconds', now()), end_reason = 'stopped', key_id = NULL, sealed_key = NULL
          WHERE capture_id = $1 AND ended_at IS NULL`,
        [captureId],
      );
      return rowCount === 1;
    });
  }

  remove(tenantId: string, captureId: string): Promise<boolean> {
    return this.#database.tenant(tenantId, async (tx) => {
      const { rowCount } = await tx.query('DELETE FROM captures WHERE capture_id = $1', [captureId]);
      return rowCount === 1;
    });
  }

  /** Ends what has run out or lost its connection, and removes what ended long ago. */
  async expire(endedBefore: Date): Promise<{ ended: number; removed: number }> {
    return this.#database.hub(async (tx) => {
      const ended = await tx.query(
        `UPDATE captures c SET ended_at = date_trunc('milliseconds', now()), key_id = NULL, sealed_key = NULL,
             end_reason = CASE WHEN until <= now() THEN 'time' ELSE 'connectionGone' END
          WHERE ended_at IS NULL
            AND (until <= now() OR NOT EXISTS (SELECT 1 FROM connections k WHERE k.connection_id = c.connection_id))`,
      );
      const removed = await tx.query('DELETE FROM captures WHERE ended_at < $1', [endedBefore]);
      return { ended: ended.rowCount ?? 0, removed: removed.rowCount ?? 0 };
    });
  }

  /** In the order in which they were recorded, a few at a time. */
  async *lines(tenantId: string, captureId: string): AsyncGenerator<string[]> {
    for (let after = '0'; ; ) {
      const rows = await this.#database.tenant(tenantId, async (tx) => {
        const page = await tx.query<{ line_no: string; line: string }>(
          `WITH page AS (SELECT line_no, line FROM capture_lines WHERE capture_id = $1 AND line_no > $2 ORDER BY line_no LIMIT $3),
             sizes AS (SELECT line_no, sum(length(line)) OVER (ORDER BY line_no) - length(line) AS before FROM page)
           SELECT line_no, line FROM capture_lines WHERE capture_id = $1 AND line_no = ANY(ARRAY(SELECT line_no FROM sizes WHERE before < $4))
             ORDER BY line_no`,
          [captureId, after, LINES_AT_ONCE, CHARS_AT_ONCE],
        );
        return page.rows;
      });
      const last = rows.at(-1);
      if (last === undefined) return;
      yield rows.map(({ line }) => line);
      after = last.line_no;
    }
  }
}

function toCapture(row: CaptureRow): Capture {
  return {
    captureId: row.capture_id,
    connectionId: row.connection_id,
    connector: row.connector,
    connectionName: row.connection_name,
    startedAt: row.started_at,
    until: row.until,
    ...(row.ended_at && { endedAt: row.ended_at }),
    ...(row.end_reason && { endReason: row.end_reason }),
    maxBytes: Number(row.max_bytes),
    bytes: Number(row.bytes),
    lines: Number(row.lines),
    dropped: Number(row.dropped),
  };
}
