import type { Transaction } from '../db/database.ts';
import type { PromptFormat } from '../domain/pbx/pbx-operations.ts';
import type { Prompt } from './prompt.ts';
import type { CheckedSound } from './sound.ts';

interface PromptRow {
  prompt_id: string;
  tenant_id: string;
  name: string;
  version: number;
  media_type: string;
  container: PromptFormat['container'];
  codec: string;
  sample_rate_hz: number;
  channels: 1 | 2;
  duration_ms: string;
  bytes: string;
  sha256: string;
  stored_key: string;
  sound_at: Date;
  created_at: Date;
  updated_at: Date;
}

/** What a version is made of. */
export type StoredSound = Omit<CheckedSound, 'path'> & { key: string };

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** By which names are compared and put in order. */
export function nameKeyOf(name: string): string {
  return name.normalize('NFKC').toLowerCase();
}

/** The table `prompts`; each function in the transaction of a tenant. */
export const promptRows = {
  async list(
    tx: Transaction,
    { after, limit }: { after: { nameKey: string } | undefined; limit: number },
  ): Promise<Prompt[]> {
    const { rows } = await tx.query<PromptRow>(
      `SELECT * FROM prompts WHERE tenant_id = current_tenant() AND ($1::text IS NULL OR name_key > $1)
       ORDER BY name_key LIMIT $2`,
      [after?.nameKey ?? null, limit],
    );
    return rows.map(toPrompt);
  },

  async find(tx: Transaction, promptId: string): Promise<Prompt | undefined> {
    // Menus may name what a person or a PBX wrote there.
    if (!UUID.test(promptId)) return undefined;
    return first(tx, 'SELECT * FROM prompts WHERE prompt_id = $1', [promptId]);
  },

  /** For as long as the transaction lasts nobody else changes it, or begins to use it. */
  lock(tx: Transaction, promptId: string): Promise<Prompt | undefined> {
    return first(tx, 'SELECT * FROM prompts WHERE prompt_id = $1 FOR UPDATE', [promptId]);
  },

  /** Those of `promptIds` that there are; none of them is deleted while the transaction lasts. */
  async keep(tx: Transaction, promptIds: readonly string[]): Promise<Set<string>> {
    const { rows } = await tx.query<{ prompt_id: string }>(
      'SELECT prompt_id FROM prompts WHERE prompt_id = ANY($1) ORDER BY prompt_id FOR KEY SHARE',
      [promptIds.filter((id) => UUID.test(id))],
    );
    return new Set(rows.map(({ prompt_id }) => prompt_id));
  },

  /** False when the name is taken. */
  async insert(
    tx: Transaction,
    tenantId: string,
    { promptId, name, sound }: { promptId: string; name: string; sound: StoredSound },
  ): Promise<boolean> {
    const { rowCount } = await tx.query(
      `INSERT INTO prompts (prompt_id, tenant_id, name, name_key, media_type, container, codec, sample_rate_hz, channels, duration_ms,
         bytes, sha256, stored_key)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (tenant_id, name_key) DO NOTHING`,
      [promptId, tenantId, name, nameKeyOf(name), ...soundColumns(sound)],
    );
    return rowCount === 1;
  },

  /** The next version. */
  async replace(tx: Transaction, promptId: string, sound: StoredSound): Promise<void> {
    await tx.query(
      `UPDATE prompts SET version = version + 1, media_type = $2, container = $3, codec = $4, sample_rate_hz = $5, channels = $6,
         duration_ms = $7, bytes = $8, sha256 = $9, stored_key = $10, sound_at = now(), updated_at = now() WHERE prompt_id = $1`,
      [promptId, ...soundColumns(sound)],
    );
    await tx.query('DELETE FROM prompt_renditions WHERE prompt_id = $1', [promptId]);
  },

  /** @throws what the database throws when another prompt has the name */
  async rename(tx: Transaction, promptId: string, name: string): Promise<void> {
    await tx.query('UPDATE prompts SET name = $2, name_key = $3, updated_at = now() WHERE prompt_id = $1', [
      promptId,
      name,
      nameKeyOf(name),
    ]);
  },

  async remove(tx: Transaction, promptId: string): Promise<void> {
    await tx.query('DELETE FROM prompts WHERE prompt_id = $1', [promptId]);
  },
};

async function first(tx: Transaction, sql: string, values: unknown[]): Promise<Prompt | undefined> {
  const row = (await tx.query<PromptRow>(sql, values)).rows[0];
  return row && toPrompt(row);
}

function soundColumns({ mediaType, format, durationMs, bytes, sha256, key }: StoredSound): unknown[] {
  const { container, codec, sampleRateHz, channels } = format;
  return [mediaType, container, codec, sampleRateHz, channels, durationMs, bytes, sha256, key];
}

function toPrompt(row: PromptRow): Prompt {
  return {
    promptId: row.prompt_id,
    tenantId: row.tenant_id,
    name: row.name,
    version: row.version,
    mediaType: row.media_type,
    format: {
      container: row.container,
      codec: row.codec,
      sampleRateHz: row.sample_rate_hz,
      channels: row.channels,
    },
    durationMs: Number(row.duration_ms),
    bytes: Number(row.bytes),
    sha256: row.sha256,
    key: row.stored_key,
    soundAt: row.sound_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
