import type { Transaction } from '../db/database.ts';
import type { CrmPerson } from '../domain/crm/crm-port.ts';

/** Somebody whom an account was found to have for a number. */
export interface CachedCrmPerson extends CrmPerson {
  accountId: string;
  connector: string;
}

interface Row {
  number_key: string;
  account_id: string;
  connector: string;
  people: CrmPerson[];
  fields: (CrmPerson['fields'] | null)[];
}

/**
 * Whom CRMs have for these numbers (`PhoneKeys.digits`), with the fields that were wanted; only what is still to be believed. Accounts in the order of
 * their creation, people as the CRM gave them. One query by index; nothing remote.
 */
export async function loadCrmPeople(
  tx: Transaction,
  tenantId: string,
  numberKeys: readonly string[],
): Promise<Map<string, CachedCrmPerson[]>> {
  /** By number key. */
  const found = new Map<string, CachedCrmPerson[]>();
  if (numberKeys.length === 0) return found;
  const { rows } = await tx.query<Row>({
    name: 'crm-people-of-numbers',
    text: `SELECT l.number_key, l.account_id, a.connector, l.people, l.fields
        FROM unnest($2::text[]) AS asked(number_key)
        CROSS JOIN LATERAL (
          SELECT * FROM crm_lookups WHERE tenant_id = $1 AND number_key = asked.number_key AND state = 'found' AND expires_at > now() LIMIT 50
        ) l
        JOIN crm_accounts a ON a.account_id = l.account_id AND a.enabled
       ORDER BY a.created_at, a.account_id`,
    values: [tenantId, [...new Set(numberKeys)]],
  });
  for (const { number_key, account_id: accountId, connector, people, fields } of rows) {
    const ofNumber = found.get(number_key) ?? [];
    found.set(number_key, ofNumber);
    people.forEach((person, index) => {
      const its = fields[index];
      ofNumber.push({ ...person, ...(its && { fields: its }), accountId, connector });
    });
  }
  return found;
}
