import type { Transaction } from '../db/database.ts';
import { parsePartyNumber, phoneKeys } from '../domain/phone-number.ts';
import type { Contact } from './contact.ts';
import { contactStore } from './contact-store.ts';
import { tailRange, writtenDigits } from './written-digits.ts';

/** Fewer digits end every tenth number. */
const FEWEST_DIGITS = 3;

/** Contacts by the beginning of their name or company, by a number or its end, or by the key of the system they came from. */
export async function searchContacts(
  tx: Transaction,
  tenantId: string,
  { typed, country, limit }: { typed: string; country: string; limit: number },
): Promise<Contact[]> {
  const digits = writtenDigits(typed);
  const ids = [
    ...(await idsByKey(tx, tenantId, typed)),
    ...(digits === undefined || digits.length < FEWEST_DIGITS
      ? []
      : await idsByTail(tx, tenantId, { digits: wholeDigits(typed, country) ?? digits, limit })),
  ];
  const byId = ids.length === 0 ? [] : await contactStore.listByIds(tx, tenantId, ids.slice(0, limit));
  const byName = await contactStore.list(tx, tenantId, { name: typed, limit });
  const byCompany = await contactStore.listByCompany(tx, tenantId, typed, limit);
  /** Contact id → contact: each once, the surest first. */
  const found = new Map<string, Contact>();
  for (const contact of [...byId.toSorted((a, b) => a.name.localeCompare(b.name)), ...byName, ...byCompany]) {
    const { searchName: _key, ...shown } = contact as Contact & { searchName?: string };
    if (!found.has(contact.contactId)) found.set(contact.contactId, shown);
  }
  return [...found.values()].slice(0, limit);
}

/** A whole number as it is kept, however it was written. */
function wholeDigits(typed: string, country: string): string | undefined {
  return phoneKeys(parsePartyNumber(typed, { country, form: 'mixed' }))?.e164?.slice(1);
}

async function idsByKey(tx: Transaction, tenantId: string, key: string): Promise<string[]> {
  const { rows } = await tx.query<{ contact_id: string }>(
    'SELECT contact_id FROM contacts WHERE tenant_id = $1 AND external_key = $2',
    [tenantId, key],
  );
  return rows.map(({ contact_id }) => contact_id);
}

async function idsByTail(
  tx: Transaction,
  tenantId: string,
  { digits, limit }: { digits: string; limit: number },
): Promise<string[]> {
  const { from, before } = tailRange(digits);
  const { rows } = await tx.query<{ contact_id: string }>(
    'SELECT contact_id FROM contact_numbers WHERE tenant_id = $1 AND tail >= $2 AND tail < $3 ORDER BY tail, contact_id LIMIT $4',
    [tenantId, from, before, limit],
  );
  return [...new Set(rows.map(({ contact_id }) => contact_id))];
}
