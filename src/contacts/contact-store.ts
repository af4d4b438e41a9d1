import type { Transaction } from '../db/database.ts';
import type { Contact, ContactChange, ContactNumber } from './contact.ts';
import type { StoredNumber } from './stored-number.ts';

interface ContactRow {
  contact_id: string;
  name: string;
  company: string | null;
  owner_agent_id: string | null;
  active: boolean;
  external_key: string | null;
  created_at: Date;
  updated_at: Date;
  numbers: ContactNumber[] | null;
  search_name: string;
}

const SELECT_CONTACT = `
  SELECT c.contact_id, c.name, c.company, c.owner_agent_id, c.active, c.external_key, c.created_at, c.updated_at, c.search_name,
    (SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('raw', n.raw, 'e164', n.e164, 'label', n.label)) ORDER BY n.digits)
       FROM contact_numbers n WHERE n.contact_id = c.contact_id) AS numbers
  FROM contacts c`;

/** Above every character, for "begins with": U+10FFFF sorts last under the collation "C". */
const AFTER_ALL = '\u{10FFFF}';

export interface ContactPage {
  /** Name in lower case, as `searchName` of the last row gave it. */
  after?: { searchName: string; contactId: string } | undefined;
  limit: number;
  /** Beginning of a name. */
  name?: string | undefined;
  ownerAgentId?: string | undefined;
}

export type ListedContact = Contact & { searchName: string };

/** SQL of contacts; every statement names the tenant besides the policy that enforces it. */
export const contactStore = {
  async list(tx: Transaction, tenantId: string, page: ContactPage): Promise<ListedContact[]> {
    const prefix = (page.name ?? '').toLowerCase();
    const { rows } = await tx.query<ContactRow>(
      `${SELECT_CONTACT}
       WHERE c.tenant_id = $1 AND c.search_name >= $2 AND c.search_name < $3
         AND ($4::text IS NULL OR (c.search_name, c.contact_id) > ($4, $5::uuid))${page.ownerAgentId === undefined ? '' : ' AND c.owner_agent_id = $7'}
       ORDER BY c.search_name, c.contact_id LIMIT $6`,
      [
        tenantId,
        prefix,
        `${prefix}${AFTER_ALL}`,
        page.after?.searchName ?? null,
        page.after?.contactId ?? null,
        page.limit,
        ...(page.ownerAgentId === undefined ? [] : [page.ownerAgentId]),
      ],
    );
    return rows.map((row) => ({ ...toContact(row), searchName: row.search_name }));
  },

  async listByCompany(tx: Transaction, tenantId: string, company: string, limit: number): Promise<Contact[]> {
    const prefix = company.toLowerCase();
    const { rows } = await tx.query<ContactRow>(
      `${SELECT_CONTACT}
       WHERE c.tenant_id = $1 AND c.search_company >= $2 AND c.search_company < $3
       ORDER BY c.search_company, c.contact_id LIMIT $4`,
      [tenantId, prefix, `${prefix}${AFTER_ALL}`, limit],
    );
    return rows.map(toContact);
  },

  async listByIds(tx: Transaction, tenantId: string, contactIds: readonly string[]): Promise<Contact[]> {
    const { rows } = await tx.query<ContactRow>(
      `${SELECT_CONTACT} WHERE c.tenant_id = $1 AND c.contact_id = ANY($2::uuid[])`,
      [tenantId, contactIds],
    );
    return rows.map(toContact);
  },

  async find(tx: Transaction, tenantId: string, contactId: string): Promise<Contact | undefined> {
    return (await this.listByIds(tx, tenantId, [contactId]))[0];
  },

  async insert(
    tx: Transaction,
    tenantId: string,
    contact: {
      contactId: string;
      name: string;
      company?: string | undefined;
      ownerAgentId?: string | undefined;
      externalKey?: string | undefined;
    },
  ): Promise<void> {
    await tx.query(
      `INSERT INTO contacts (contact_id, tenant_id, name, company, owner_agent_id, external_key) VALUES ($1, $2, $3, $4, $5, $6)`,
      [
        contact.contactId,
        tenantId,
        contact.name,
        contact.company ?? null,
        contact.ownerAgentId ?? null,
        contact.externalKey ?? null,
      ],
    );
  },

  async update(
    tx: Transaction,
    tenantId: string,
    contactId: string,
    change: ContactChange,
  ): Promise<boolean> {
    const { rowCount } = await tx.query(
      `UPDATE contacts SET name = coalesce($3, name), active = coalesce($4, active),
              company = CASE WHEN $5 THEN $6 ELSE company END,
              owner_agent_id = CASE WHEN $7 THEN $8::uuid ELSE owner_agent_id END,
              updated_at = now()
       WHERE tenant_id = $1 AND contact_id = $2`,
      [
        tenantId,
        contactId,
        change.name ?? null,
        change.active ?? null,
        change.company !== undefined,
        change.company ?? null,
        change.ownerAgentId !== undefined,
        change.ownerAgentId ?? null,
      ],
    );
    return rowCount === 1;
  },

  async remove(tx: Transaction, tenantId: string, contactId: string): Promise<boolean> {
    const { rowCount } = await tx.query('DELETE FROM contacts WHERE tenant_id = $1 AND contact_id = $2', [
      tenantId,
      contactId,
    ]);
    return rowCount === 1;
  },

  /** Replaces all numbers of the contact. */
  async setNumbers(
    tx: Transaction,
    tenantId: string,
    contactId: string,
    numbers: readonly StoredNumber[],
  ): Promise<void> {
    await tx.query('DELETE FROM contact_numbers WHERE tenant_id = $1 AND contact_id = $2', [
      tenantId,
      contactId,
    ]);
    await tx.query(
      `INSERT INTO contact_numbers (tenant_id, contact_id, raw, e164, digits, last10, label)
       SELECT $1, $2, n.raw, n.e164, n.digits, n.last10, n.label
       FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[]) AS n(raw, e164, digits, last10, label)
       ON CONFLICT (contact_id, digits) DO NOTHING`,
      [
        tenantId,
        contactId,
        numbers.map((n) => n.raw),
        numbers.map((n) => n.e164),
        numbers.map((n) => n.digits),
        numbers.map((n) => n.last10),
        numbers.map((n) => n.label),
      ],
    );
  },

  /** Remembers whom an agent chose for a number; the last choice stands. */
  async pick(
    tx: Transaction,
    tenantId: string,
    pick: { numberKey: string; contactId: string; pickedBy: string | null },
  ): Promise<void> {
    await tx.query(
      `INSERT INTO contact_picks (tenant_id, number_key, contact_id, picked_by) VALUES ($1, $2, $3, $4)
       ON CONFLICT (tenant_id, number_key)
       DO UPDATE SET contact_id = excluded.contact_id, account_id = NULL, person_type = NULL, person_id = NULL,
         picked_by = excluded.picked_by, picked_at = now()`,
      [tenantId, pick.numberKey, pick.contactId, pick.pickedBy],
    );
  },

  /** The same for somebody of a CRM. */
  async pickPerson(
    tx: Transaction,
    tenantId: string,
    pick: { numberKey: string; accountId: string; type: string; personId: string; pickedBy: string | null },
  ): Promise<void> {
    await tx.query(
      `INSERT INTO contact_picks (tenant_id, number_key, account_id, person_type, person_id, picked_by) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (tenant_id, number_key)
       DO UPDATE SET contact_id = NULL, account_id = excluded.account_id, person_type = excluded.person_type,
         person_id = excluded.person_id, picked_by = excluded.picked_by, picked_at = now()`,
      [tenantId, pick.numberKey, pick.accountId, pick.type, pick.personId, pick.pickedBy],
    );
  },
};

function toContact(row: ContactRow): Contact {
  return {
    contactId: row.contact_id,
    name: row.name,
    ...(row.company === null ? {} : { company: row.company }),
    ...(row.owner_agent_id === null ? {} : { ownerAgentId: row.owner_agent_id }),
    active: row.active,
    ...(row.external_key === null ? {} : { externalKey: row.external_key }),
    numbers: row.numbers ?? [],
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}
