import type { Transaction } from '../../db/database.ts';
import { newContactId } from '../contact.ts';
import type { StoredNumber } from '../stored-number.ts';
import type { ImportRow } from './read-row.ts';

export interface BatchResult {
  imported: number;
  updated: number;
}

/** Contacts with the same number that are looked at; of those with the same name the oldest is taken. */
const MAX_NAMESAKES = 100;

interface Target {
  contactId: string;
  name: string;
  company: string | null;
  ownerAgentId: string | null;
  externalKey: string | null;
}

/**
 * Takes rows over, each statement for all of them at once. A row is the contact with the same external key; without
 * one, the contact of the same name that has one of the row's numbers. So the same file twice makes nothing twice.
 * Numbers are added and never taken away: what people wrote by hand stays. A dry run counts and writes nothing: a contact
 * that stands in two batches of the file counts as new twice.
 */
export async function importBatch(
  tx: Transaction,
  tenantId: string,
  rows: readonly ImportRow[],
  { dryRun = false }: { dryRun?: boolean | undefined } = {},
): Promise<BatchResult> {
  // One batch of a tenant at a time: two imports would otherwise both find a contact missing, or lock rows crosswise.
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('contacts import ' || $1, 0))`, [tenantId]);

  const known = await findKnown(tx, tenantId, rows);
  /** Key: contact id. */
  const targets = new Map<string, Target>();
  const numbers: { contactId: string; number: StoredNumber }[] = [];
  const result: BatchResult = { imported: 0, updated: 0 };
  for (const row of rows) {
    const knownId = known.find(row);
    const target = targetOf(row, knownId, targets);
    targets.set(target.contactId, target);
    known.remember(row, target.contactId);
    for (const number of row.numbers) numbers.push({ contactId: target.contactId, number });
    if (knownId === undefined) result.imported += 1;
    else result.updated += 1;
  }

  if (dryRun) return result;
  await writeContacts(tx, tenantId, [...targets.values()]);
  await insertNumbers(tx, tenantId, numbers);
  return result;
}

/** An empty cell takes nothing away. */
function targetOf(row: ImportRow, knownId: string | undefined, targets: ReadonlyMap<string, Target>): Target {
  const before = knownId === undefined ? undefined : targets.get(knownId);
  return {
    contactId: knownId ?? newContactId(),
    name: row.name,
    company: row.company ?? before?.company ?? null,
    ownerAgentId: row.ownerAgentId ?? before?.ownerAgentId ?? null,
    externalKey: row.externalKey ?? before?.externalKey ?? null,
  };
}

interface Known {
  find(row: ImportRow): string | undefined;
  remember(row: ImportRow, contactId: string): void;
}

async function findKnown(tx: Transaction, tenantId: string, rows: readonly ImportRow[]): Promise<Known> {
  /** Key: external key. */
  const byKey = new Map<string, string>();
  /** Key: digits and name. A row with a key of its own takes over only a contact that has none yet. */
  const byNumber = new Map<string, { contactId: string; hasKey: boolean }>();
  const numberKey = (digits: string, name: string): string => `${digits} ${name.toLowerCase()}`;

  const keys = rows.flatMap((row) => (row.externalKey === null ? [] : [row.externalKey]));
  if (keys.length > 0) {
    const found = await tx.query<{ external_key: string; contact_id: string }>(
      `SELECT asked.key AS external_key, c.contact_id FROM unnest($2::text[]) AS asked(key)
       CROSS JOIN LATERAL (
         SELECT contact_id FROM contacts WHERE tenant_id = $1 AND external_key = asked.key LIMIT 1
       ) c`,
      [tenantId, keys],
    );
    for (const row of found.rows) byKey.set(row.external_key, row.contact_id);
  }

  const asked = rows
    .filter((row) => row.externalKey === null || !byKey.has(row.externalKey))
    .flatMap((row) => row.numbers.map((number) => ({ number, name: row.name })));
  const found = await tx.query<{ digits: string; name: string; contact_id: string; has_key: boolean }>(
    `SELECT asked.digits, asked.name, c.contact_id, c.has_key
     FROM unnest($2::text[], $3::text[], $4::text[]) AS asked(digits, last10, name)
     CROSS JOIN LATERAL (
       SELECT contact_id FROM contact_numbers
       WHERE tenant_id = $1 AND last10 = asked.last10 AND digits = asked.digits LIMIT ${MAX_NAMESAKES}
     ) n
     CROSS JOIN LATERAL (
       SELECT contact_id, external_key IS NOT NULL AS has_key FROM contacts
       WHERE contact_id = n.contact_id AND search_name = lower(asked.name) LIMIT 1
     ) c
     ORDER BY c.contact_id DESC`,
    [
      tenantId,
      asked.map(({ number }) => number.digits),
      asked.map(({ number }) => number.last10),
      asked.map(({ name }) => name),
    ],
  );
  for (const row of found.rows) {
    byNumber.set(numberKey(row.digits, row.name), { contactId: row.contact_id, hasKey: row.has_key });
  }

  return {
    find(row) {
      const own = row.externalKey === null ? undefined : byKey.get(row.externalKey);
      if (own !== undefined) return own;
      for (const { digits } of row.numbers) {
        const same = byNumber.get(numberKey(digits, row.name));
        if (same !== undefined && (row.externalKey === null || !same.hasKey)) return same.contactId;
      }
      return undefined;
    },
    remember(row, contactId) {
      if (row.externalKey !== null) byKey.set(row.externalKey, contactId);
      for (const { digits } of row.numbers) {
        byNumber.set(numberKey(digits, row.name), { contactId, hasKey: row.externalKey !== null });
      }
    },
  };
}

/**
 * New ones and known ones in one statement that looks each id up by itself: a join would be planned with statistics that
 * know nothing of a tenant whose first list this is. Rows that say nothing new are left alone.
 */
async function writeContacts(tx: Transaction, tenantId: string, targets: readonly Target[]): Promise<void> {
  if (targets.length === 0) return;
  await tx.query(
    `INSERT INTO contacts AS c (contact_id, tenant_id, name, company, owner_agent_id, external_key)
     SELECT t.contact_id, $1, t.name, t.company, t.owner_agent_id, t.external_key
     FROM unnest($2::uuid[], $3::text[], $4::text[], $5::uuid[], $6::text[])
       AS t(contact_id, name, company, owner_agent_id, external_key)
     ON CONFLICT (contact_id) DO UPDATE SET name = excluded.name, company = coalesce(excluded.company, c.company),
       owner_agent_id = coalesce(excluded.owner_agent_id, c.owner_agent_id),
       external_key = coalesce(c.external_key, excluded.external_key), updated_at = now()
     WHERE (c.name, c.company, c.owner_agent_id, c.external_key) IS DISTINCT FROM
           (excluded.name, coalesce(excluded.company, c.company), coalesce(excluded.owner_agent_id, c.owner_agent_id),
            coalesce(c.external_key, excluded.external_key))`,
    [
      tenantId,
      targets.map((target) => target.contactId),
      targets.map((target) => target.name),
      targets.map((target) => target.company),
      targets.map((target) => target.ownerAgentId),
      targets.map((target) => target.externalKey),
    ],
  );
}

async function insertNumbers(
  tx: Transaction,
  tenantId: string,
  numbers: readonly { contactId: string; number: StoredNumber }[],
): Promise<void> {
  await tx.query(
    `INSERT INTO contact_numbers (tenant_id, contact_id, raw, e164, digits, last10, label)
     SELECT $1, n.contact_id, n.raw, n.e164, n.digits, n.last10, n.label
     FROM unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
       AS n(contact_id, raw, e164, digits, last10, label)
     ON CONFLICT (contact_id, digits) DO NOTHING`,
    [
      tenantId,
      numbers.map((entry) => entry.contactId),
      numbers.map((entry) => entry.number.raw),
      numbers.map((entry) => entry.number.e164),
      numbers.map((entry) => entry.number.digits),
      numbers.map((entry) => entry.number.last10),
      numbers.map((entry) => entry.number.label),
    ],
  );
}
