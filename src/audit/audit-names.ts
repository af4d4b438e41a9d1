import type { Transaction } from '../db/database.ts';
import type { AuditEntry } from './audit-entry.ts';

/** A page speaks of some dozens of things; whoever made a hundred changes of lists of ids reads the rest as ids. */
const MOST_IDS = 2_000;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Kinds of subjects whose last entry tells what they were called. Of contacts it does not: their names are not copied. */
const REMEMBERED = [
  'agent',
  'connection',
  'device',
  'apiKey',
  'blockEntry',
  'prompt',
  'voiceMenu',
  'workingHours',
];

const SELECT = `
  WITH living AS (
    SELECT agent_id AS id, name FROM agents WHERE agent_id = ANY($1)
    UNION ALL SELECT connection_id, name FROM connections WHERE connection_id = ANY($1)
    UNION ALL SELECT contact_id, coalesce(nullif(name, ''), company) FROM contacts WHERE contact_id = ANY($1)
    UNION ALL SELECT device_id, value FROM devices WHERE device_id = ANY($1)
    UNION ALL SELECT api_key_id, name FROM api_keys WHERE api_key_id = ANY($1)
    UNION ALL SELECT entry_id, number FROM block_entries WHERE entry_id = ANY($1)
    UNION ALL SELECT prompt_id, name FROM prompts WHERE prompt_id = ANY($1)
    UNION ALL SELECT menu_id, name FROM voice_menus WHERE menu_id = ANY($1)
    UNION ALL SELECT hours_id, name FROM working_hours WHERE hours_id = ANY($1)
    UNION ALL SELECT capture_id, connection_name FROM captures WHERE capture_id = ANY($1)
    UNION ALL SELECT place_id, m.name FROM voice_menu_places JOIN voice_menus m USING (menu_id) WHERE place_id = ANY($1))
  SELECT id::text, name FROM living
  UNION ALL
  SELECT gone.id::text, last.name
    FROM unnest($1::uuid[]) AS gone (id) CROSS JOIN unnest($2::text[]) AS kind
   CROSS JOIN LATERAL
     (SELECT coalesce(before->>'name', before->>'number', before->>'value') AS name FROM audit_entries
       WHERE tenant_id = current_tenant() AND subject_kind = kind AND subject_id = gone.id::text AND before IS NOT NULL AND after IS NULL
       ORDER BY entry_id DESC LIMIT 1) AS last
   WHERE gone.id NOT IN (SELECT id FROM living)`;

/** Id → name, of whatever these entries speak of: as it is called now, or was called when it was deleted. */
export async function readAuditNames(
  tx: Transaction,
  entries: readonly AuditEntry[],
): Promise<Record<string, string>> {
  const ids = idsIn(entries);
  if (ids.length === 0) return {};
  const { rows } = await tx.query<{ id: string; name: string | null }>(SELECT, [ids, REMEMBERED]);
  return Object.fromEntries(rows.flatMap(({ id, name }) => (name === null ? [] : [[id, name]])));
}

function idsIn(entries: readonly AuditEntry[]): string[] {
  const found = new Set<string>();
  const look = (value: unknown): void => {
    if (typeof value === 'string') {
      if (UUID.test(value) && found.size < MOST_IDS) found.add(value);
    } else if (typeof value === 'object' && value !== null) Object.values(value).forEach(look);
  };
  for (const { subject, connectionId, before, after } of entries)
    look([subject?.id, connectionId, before, after]);
  return [...found];
}
