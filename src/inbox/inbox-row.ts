import type { Pool } from 'pg';
import type { Transaction } from '../db/database.ts';
import { textArray } from '../db/text-array.ts';
import type { Exchange } from '../domain/exchange.ts';
import { storableJson } from './storable-text.ts';

/** One exchange on its way into the inbox. */
export interface NewInboxRow {
  tenantId: string;
  connectionId: string;
  exchange: Exchange;
  /** History: makes records and never pops. */
  quiet?: boolean;
}

const INSERT = {
  name: 'inbox-insert',
  text: `INSERT INTO inbox (tenant_id, connection_id, received_at, source, exchange, quiet)
    SELECT tenant_id, connection_id, received_at, source, exchange::jsonb, quiet
      FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::text[], $5::text[], $6::boolean[])
        AS r(tenant_id, connection_id, received_at, source, exchange, quiet)
    RETURNING inbox_id`,
};

/** Inserts many exchanges with one statement; ids in the order of the rows. The caller wakes the connections after its commit. */
export async function insertInboxRows(
  tx: Transaction | Pool,
  rows: readonly NewInboxRow[],
): Promise<number[]> {
  if (rows.length === 0) return [];
  const columns: [string[], string[], string[], string[], string[], boolean[]] = [[], [], [], [], [], []];
  for (const { tenantId, connectionId, exchange, quiet } of rows) {
    const { at, source, ...rest } = exchange;
    columns[0].push(tenantId);
    columns[1].push(connectionId);
    columns[2].push(at);
    columns[3].push(source);
    columns[4].push(storableJson(rest));
    columns[5].push(quiet ?? false);
  }
  const { rows: inserted } = await tx.query<{ inbox_id: number }>({
    ...INSERT,
    values: [...columns.slice(0, 4), textArray(columns[4]), columns[5]],
  });
  return inserted.map((row) => row.inbox_id);
}
