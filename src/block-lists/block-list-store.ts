import type { Transaction } from '../db/database.ts';
import type { ListColour } from '../domain/pbx/pbx-operations.ts';
import type { BlockListEntry, NewBlockEntry, Placement, PlacementState } from './block-entry.ts';

interface EntryRow {
  entry_id: string;
  colour: ListColour;
  number: string;
  is_prefix: boolean;
  comment: string | null;
  connection_ids: string[] | null;
  expires_at: Date | null;
  state: BlockListEntry['state'];
  created_by: string | null;
  created_by_name: string | null;
  created_at: Date;
  updated_at: Date;
  placements: (Placement & { nextTryAt?: string })[];
}

const SELECT = `
  SELECT e.*, coalesce(p.placements, '[]') AS placements FROM block_entries e
  LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('connectionId', connection_id, 'wanted', wanted, 'state', state,
        'reason', reason, 'attempts', attempts, 'nextTryAt', next_try_at, 'changedAt', changed_at)) ORDER BY connection_id) AS placements
    FROM block_placements WHERE entry_id = e.entry_id
  ) p ON true`;

export interface BlockPage {
  after?: { createdAt: string; entryId: string } | undefined;
  limit: number;
  colour?: ListColour | undefined;
  /** Entries of this number or that begin so, and prefixes that cover it. */
  digits?: string | undefined;
  connectionId?: string | undefined;
}

/** A placement to be worked on, with its entry. */
export interface Work {
  entryId: string;
  connectionId: string;
  colour: ListColour;
  number: string;
  isPrefix: boolean;
  comment?: string;
  wanted: boolean;
  /** The entry ran out: what the hub did not put there stays. */
  isExpired: boolean;
  placed: boolean;
  attempts: number;
}

export interface Settled {
  entryId: string;
  connectionId: string;
  wanted: boolean;
  state: PlacementState;
  reason?: string;
  placed: boolean;
  /** Milliseconds from now; absent: nothing more to do by itself. */
  retryAfterMs?: number;
}

/** Whoever takes work has this long before somebody else may. Longer than any PBX answers. */
const CLAIM_SECONDS = 300;

/** SQL of the wanted lists; row-level security keeps tenants apart, statements name the tenant for their indexes. */
export const blockListStore = {
  async list(tx: Transaction, tenantId: string, page: BlockPage): Promise<BlockListEntry[]> {
    const { rows } = await tx.query<EntryRow>(
      `${SELECT} WHERE e.tenant_id = $1 AND ($2::timestamptz IS NULL OR (e.created_at, e.entry_id) < ($2, $3::uuid))
         AND ($4::text IS NULL OR e.colour = $4)
         AND ($5::text IS NULL OR e.number LIKE $5 || '%' OR (e.is_prefix AND $5 LIKE e.number || '%'))
         AND ($6::uuid IS NULL OR EXISTS (SELECT 1 FROM block_placements b WHERE b.entry_id = e.entry_id AND b.connection_id = $6))
       ORDER BY e.created_at DESC, e.entry_id DESC LIMIT $7`,
      [
        tenantId,
        page.after?.createdAt ?? null,
        page.after?.entryId ?? null,
        page.colour ?? null,
        page.digits ?? null,
        page.connectionId ?? null,
        page.limit,
      ],
    );
    return rows.map(toEntry);
  },

  async find(tx: Transaction, entryId: string): Promise<BlockListEntry | undefined> {
    const { rows } = await tx.query<EntryRow>(`${SELECT} WHERE e.entry_id = $1`, [entryId]);
    return rows[0] && toEntry(rows[0]);
  },

  /** False when the number is in the list already. */
  async insert(
    tx: Transaction,
    tenantId: string,
    entry: Omit<
      BlockListEntry,
      | 'state'
      | 'createdAt'
      | 'updatedAt'
      | 'placements'
      | 'comment'
      | 'createdBy'
      | 'createdByName'
      | 'connectionIds'
      | 'expiresAt'
    > &
      Pick<NewBlockEntry, 'comment' | 'connectionIds' | 'expiresAt'> & { createdBy?: string | undefined },
  ): Promise<boolean> {
    const { rowCount } = await tx.query(
      `INSERT INTO block_entries (entry_id, tenant_id, colour, number, is_prefix, comment, connection_ids, expires_at, created_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`,
      [
        entry.entryId,
        tenantId,
        entry.colour,
        entry.number,
        entry.isPrefix,
        entry.comment ?? null,
        entry.connectionIds ?? null,
        entry.expiresAt ?? null,
        entry.createdBy ?? null,
      ],
    );
    return rowCount === 1;
  },

  async has(tx: Transaction, tenantId: string, entry: NewBlockEntry): Promise<boolean> {
    const { rowCount } = await tx.query(
      `SELECT 1 FROM block_entries WHERE tenant_id = $1 AND colour = $2 AND number = $3 AND is_prefix = $4 AND state = 'wanted'`,
      [tenantId, entry.colour, entry.number, entry.isPrefix],
    );
    return rowCount === 1;
  },

  /** Placements follow the scope of the entries: missing ones are made, those out of scope are to go. */
  async plan(tx: Transaction, tenantId: string, entryIds: readonly string[]): Promise<void> {
    await tx.query(
      `INSERT INTO block_placements (entry_id, connection_id, tenant_id)
         SELECT e.entry_id, c.connection_id, e.tenant_id FROM block_entries e
           JOIN connections c ON c.tenant_id = e.tenant_id AND (e.connection_ids IS NULL OR c.connection_id = ANY(e.connection_ids))
         WHERE e.tenant_id = $1 AND e.entry_id = ANY($2) AND e.state = 'wanted'
       ON CONFLICT (entry_id, connection_id) DO UPDATE SET wanted = true, state = 'waiting', reason = NULL, next_try_at = now()
         WHERE NOT block_placements.wanted`,
      [tenantId, entryIds],
    );
    await tx.query(
      `UPDATE block_placements p SET wanted = false, state = 'waiting', reason = NULL, attempts = 0, next_try_at = now()
         FROM block_entries e WHERE e.entry_id = p.entry_id AND e.tenant_id = $1 AND e.entry_id = ANY($2) AND p.wanted
           AND (e.state <> 'wanted' OR NOT (e.connection_ids IS NULL OR p.connection_id = ANY(e.connection_ids)))`,
      [tenantId, entryIds],
    );
  },

  /** Makes due whatever is not done: what waits for its time, and what a PBX refused or cannot do. */
  async wake(tx: Transaction, tenantId: string, entryIds?: readonly string[]): Promise<void> {
    await tx.query(
      `UPDATE block_placements SET next_try_at = now()
        WHERE tenant_id = $1 AND ($2::uuid[] IS NULL OR entry_id = ANY($2)) AND state NOT IN ('done', 'already')`,
      [tenantId, entryIds ?? null],
    );
  },

  /** Takes work that is due, for a while. */
  async claim(
    tx: Transaction,
    options: { entryIds?: readonly string[] | undefined; limit: number },
  ): Promise<Work[]> {
    const { rows } = await tx.query<Omit<Work, 'comment'> & { comment: string | null }>(
      `WITH due AS (
         SELECT p.entry_id, p.connection_id FROM block_placements p
           WHERE p.next_try_at <= now() AND (p.claimed_until IS NULL OR p.claimed_until < now())
             AND ($1::uuid[] IS NULL OR p.entry_id = ANY($1))
           ORDER BY p.connection_id, p.entry_id LIMIT $2 FOR UPDATE SKIP LOCKED)
       UPDATE block_placements p SET claimed_until = now() + make_interval(secs => ${CLAIM_SECONDS}), attempts = attempts + 1
         FROM due, block_entries e
        WHERE p.entry_id = due.entry_id AND p.connection_id = due.connection_id AND e.entry_id = p.entry_id
       RETURNING p.entry_id AS "entryId", p.connection_id AS "connectionId", e.colour, e.number, e.is_prefix AS "isPrefix",
         e.comment, p.wanted, e.state = 'expired' AS "isExpired", p.placed, p.attempts`,
      [options.entryIds ?? null, options.limit],
    );
    return rows.map(({ comment, ...work }) => ({ ...work, ...(comment !== null && { comment }) }));
  },

  /**
   * What is gone from a PBX is forgotten, and the entry with the last of them. Who was meanwhile asked for the contrary
   * learns only that the entry may be there now.
   */
  async settle(tx: Transaction, settled: readonly Settled[]): Promise<void> {
    const entryIds = [...new Set(settled.map(({ entryId }) => entryId))];
    // PBXs answer at the same time: whoever is last must see what the others have settled.
    await tx.query(
      'SELECT 1 FROM block_entries WHERE entry_id = ANY($1) ORDER BY entry_id FOR NO KEY UPDATE',
      [entryIds],
    );
    await tx.query(
      `UPDATE block_placements p SET placed = p.placed OR r.placed, claimed_until = NULL,
           state = CASE WHEN p.wanted = r.wanted THEN r.state ELSE p.state END,
           reason = CASE WHEN p.wanted = r.wanted THEN r.reason ELSE p.reason END,
           next_try_at = CASE WHEN p.wanted = r.wanted THEN now() + make_interval(secs => r.retry_ms / 1000.0) ELSE p.next_try_at END,
           changed_at = date_trunc('milliseconds', now())
         FROM unnest($1::uuid[], $2::uuid[], $3::boolean[], $4::text[], $5::text[], $6::boolean[], $7::float8[])
           AS r(entry_id, connection_id, wanted, state, reason, placed, retry_ms)
        WHERE p.entry_id = r.entry_id AND p.connection_id = r.connection_id`,
      [
        settled.map(({ entryId }) => entryId),
        settled.map(({ connectionId }) => connectionId),
        settled.map(({ wanted }) => wanted),
        settled.map(({ state }) => state),
        settled.map(({ reason }) => reason ?? null),
        settled.map(({ placed }) => placed),
        settled.map(({ retryAfterMs }) => retryAfterMs ?? null),
      ],
    );
    await tx.query(
      `DELETE FROM block_placements WHERE entry_id = ANY($1) AND NOT wanted AND state IN ('done', 'already', 'unsupported')`,
      [entryIds],
    );
    await this.forget(tx, entryIds);
  },

  /** Entries that are nowhere any more. */
  async forget(tx: Transaction, entryIds: readonly string[]): Promise<void> {
    await tx.query(
      `DELETE FROM block_entries e WHERE entry_id = ANY($1) AND state <> 'wanted'
         AND NOT EXISTS (SELECT 1 FROM block_placements p WHERE p.entry_id = e.entry_id)`,
      [entryIds],
    );
  },

  /** Returns the entries that ran out just now. */
  async expire(tx: Transaction, tenantId: string, at: Date): Promise<string[]> {
    const { rows } = await tx.query<{ entry_id: string }>(
      `UPDATE block_entries SET state = 'expired', updated_at = now()
        WHERE tenant_id = $1 AND state = 'wanted' AND expires_at <= $2 RETURNING entry_id`,
      [tenantId, at],
    );
    return rows.map(({ entry_id }) => entry_id);
  },

  /** What the hub wants at one PBX. Key: number, with a star behind a prefix. */
  async wantedAt(tx: Transaction, connectionId: string, colour: ListColour): Promise<Map<string, string>> {
    const { rows } = await tx.query<{ entry_id: string; number: string; is_prefix: boolean }>(
      `SELECT e.entry_id, e.number, e.is_prefix FROM block_placements p JOIN block_entries e USING (entry_id)
        WHERE p.connection_id = $1 AND p.wanted AND e.colour = $2`,
      [connectionId, colour],
    );
    return new Map(rows.map((row) => [keyOf(row.number, row.is_prefix), row.entry_id]));
  },

  /** Whether a list of this colour has the number, or a prefix of it. */
  async covers(tx: Transaction, tenantId: string, colour: ListColour, number: string): Promise<boolean> {
    const { rowCount } = await tx.query(
      `SELECT 1 FROM unnest($3::text[]) AS part(number)
         JOIN block_entries e ON e.tenant_id = $1 AND e.colour = $2 AND e.number = part.number AND e.state = 'wanted'
           AND (e.is_prefix OR e.number = $4) LIMIT 1`,
      [tenantId, colour, [...number].map((_, index) => number.slice(0, index + 1)), number],
    );
    return rowCount === 1;
  },
};

export function keyOf(number: string, isPrefix: boolean): string {
  return isPrefix ? `${number}*` : number;
}

function toEntry(row: EntryRow): BlockListEntry {
  return {
    entryId: row.entry_id,
    colour: row.colour,
    number: row.number,
    isPrefix: row.is_prefix,
    ...(row.comment !== null && { comment: row.comment }),
    ...(row.connection_ids !== null && { connectionIds: row.connection_ids }),
    ...(row.expires_at !== null && { expiresAt: row.expires_at.toISOString() }),
    state: row.state,
    ...(row.created_by !== null && { createdBy: row.created_by }),
    ...(row.created_by_name !== null && { createdByName: row.created_by_name }),
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    placements: row.placements.map((placement) => ({
      ...placement,
      changedAt: new Date(placement.changedAt).toISOString(),
      ...(placement.nextTryAt !== undefined && { nextTryAt: new Date(placement.nextTryAt).toISOString() }),
    })),
  };
}
