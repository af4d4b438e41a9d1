import type { Transaction } from '../db/database.ts';
import { AppError } from '../platform/app-error.ts';

/** Sound in one format, in the store. */
export interface Rendition {
  key: string;
  bytes: number;
  sha256: string;
  mediaType: string;
}

export interface RenditionPlace {
  promptId: string;
  version: number;
  /** As `formatKey` writes it. */
  format: string;
}

interface RenditionRow {
  stored_key: string;
  bytes: string;
  sha256: string;
  media_type: string;
}

/** The table `prompt_renditions`; each function in the transaction of a tenant. */
export const renditionRows = {
  async find(tx: Transaction, { promptId, version, format }: RenditionPlace): Promise<Rendition | undefined> {
    const { rows } = await tx.query<RenditionRow>(
      'SELECT * FROM prompt_renditions WHERE prompt_id = $1 AND version = $2 AND format = $3',
      [promptId, version, format],
    );
    const row = rows[0];
    return (
      row && { key: row.stored_key, bytes: Number(row.bytes), sha256: row.sha256, mediaType: row.media_type }
    );
  },

  async get(tx: Transaction, place: RenditionPlace): Promise<Rendition> {
    const found = await renditionRows.find(tx, place);
    if (found !== undefined) return found;
    throw new AppError('conflict', 'The prompt was replaced or deleted a moment ago. Try again.');
  },

  /** False when it is there already, or the prompt has no such version any more. */
  async insert(
    tx: Transaction,
    { promptId, version, format }: RenditionPlace,
    { key, bytes, sha256, mediaType }: Rendition,
  ): Promise<boolean> {
    const { rowCount } = await tx.query(
      `INSERT INTO prompt_renditions (prompt_id, version, format, tenant_id, media_type, bytes, sha256, stored_key)
       SELECT prompt_id, version, $3, tenant_id, $4, $5, $6, $7 FROM prompts WHERE prompt_id = $1 AND version = $2 FOR KEY SHARE
       ON CONFLICT DO NOTHING`,
      [promptId, version, format, mediaType, bytes, sha256, key],
    );
    return rowCount === 1;
  },
};
