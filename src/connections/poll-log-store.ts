import type { Database, Transaction } from '../db/database.ts';
import type { NewInboxRow } from '../inbox/inbox-row.ts';
import { AppError } from '../platform/app-error.ts';
import type { InboxPort } from './inbox-port.ts';

/** One row of a call log with the id of its fact. */
export interface TakenRow {
  factId: string;
  row: unknown;
}

export interface TakenPage {
  operation: string;
  status: number;
  rows: readonly TakenRow[];
  quiet: boolean;
}

/** Rows of one exchange: large enough to be cheap, small enough that one bad exchange is a small loss. */
const ROWS_PER_EXCHANGE = 200;

export interface PollLogStoreOptions {
  database: Database;
  inbox: InboxPort;
  tenantId: string;
  connectionId: string;
  /** The cursor as it was when the poll began; a commit on top of any other is refused. */
  cursor: unknown;
  now?: () => number;
}

/** Where polled rows go: log_rows, inbox and cursor move together or not at all. */
export class PollLogStore {
  readonly #options: PollLogStoreOptions;
  readonly #now: () => number;
  #cursor: string;

  constructor(options: PollLogStoreOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#cursor = JSON.stringify(options.cursor ?? null);
  }

  /** Returns how many rows were new. Throws `AppError('conflict')` when another process has moved the cursor meanwhile. */
  async take(page: TakenPage, cursor: unknown): Promise<number> {
    if (page.rows.length === 0 && cursor === undefined) return 0;
    const { database, inbox, connectionId } = this.#options;
    const taken = await database.hub(async (tx) => {
      await this.#lockCursor(tx);
      const fresh = await this.#insertNew(tx, page.rows);
      if (fresh.length > 0) await inbox.insert(tx, this.#toInboxRows(page, fresh));
      if (cursor !== undefined) {
        await tx.query('UPDATE connection_states SET cursor = $2 WHERE connection_id = $1', [
          connectionId,
          JSON.stringify(cursor),
        ]);
      }
      return fresh.length;
    });
    if (cursor !== undefined) this.#cursor = JSON.stringify(cursor);
    if (taken > 0) inbox.wake(connectionId);
    return taken;
  }

  /** The lease makes sure that a poll runs once; this makes sure that nothing breaks if it ever ran twice. */
  async #lockCursor(tx: Transaction): Promise<void> {
    const { rows } = await tx.query<{ same: boolean }>(
      `SELECT coalesce(cursor, 'null'::jsonb) = $2::jsonb AS same
         FROM connection_states WHERE connection_id = $1 FOR UPDATE`,
      [this.#options.connectionId, this.#cursor],
    );
    if (rows[0]?.same !== true) throw new AppError('conflict', 'The poll of this connection was taken over');
  }

  async #insertNew(tx: Transaction, rows: readonly TakenRow[]): Promise<TakenRow[]> {
    if (rows.length === 0) return [];
    const { connectionId, tenantId } = this.#options;
    const { rows: inserted } = await tx.query<{ fact_id: string }>(
      `INSERT INTO log_rows (connection_id, fact_id, tenant_id)
       SELECT $1, id, $2 FROM unnest($3::text[]) AS id
       ON CONFLICT DO NOTHING RETURNING fact_id`,
      [connectionId, tenantId, rows.map(({ factId }) => factId)],
    );
    const ids = new Set(inserted.map(({ fact_id }) => fact_id));
    return rows.filter(({ factId }) => ids.has(factId));
  }

  #toInboxRows(page: TakenPage, rows: readonly TakenRow[]): NewInboxRow[] {
    const { tenantId, connectionId } = this.#options;
    const at = new Date(this.#now()).toISOString();
    const made: NewInboxRow[] = [];
    for (let start = 0; start < rows.length; start += ROWS_PER_EXCHANGE) {
      const part = rows.slice(start, start + ROWS_PER_EXCHANGE);
      made.push({
        tenantId,
        connectionId,
        quiet: page.quiet,
        exchange: {
          at,
          source: 'poll',
          operation: page.operation,
          status: page.status,
          body: JSON.stringify(part.map(({ row }) => row)),
        },
      });
    }
    return made;
  }
}
