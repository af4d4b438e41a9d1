import type { Transaction } from '../db/database.ts';
import type { Match } from '../domain/call-record.ts';
import { type ContactCandidate, matchContacts } from '../domain/match-contact.ts';
import { type PhoneKeys, type PhoneNumber, phoneKeys } from '../domain/phone-number.ts';
import type { CallerDirectory } from './caller-directory.ts';

/** A number that half a company's contacts carry (a switchboard, a placeholder) names nobody: more than this is not read. */
const MAX_CANDIDATES = 50;

/**
 * One round trip for all numbers of a batch. The index on (tenant_id, last10) answers it: equal E.164 numbers have equal
 * endings. Row-level security lets an index be used for `=` on text and uuid only, which is why nothing else is asked
 * here. Each look-up stands by itself behind a limit: joined freely, the planner reads all contacts of a tenant that its
 * statistics do not know yet.
 */
const MATCH_MANY = `
  SELECT asked.digits AS asked, n.*, c.*, p.contact_id IS NOT DISTINCT FROM n.contact_id AS picked
  FROM unnest($2::text[], $3::text[]) AS asked(digits, last10)
  LEFT JOIN contact_picks p ON p.tenant_id = $1 AND p.number_key = asked.digits
  CROSS JOIN LATERAL (
    (SELECT e164, digits, contact_id FROM contact_numbers WHERE tenant_id = $1 AND last10 = asked.last10
     LIMIT ${MAX_CANDIDATES})
    UNION ALL
    SELECT NULL, NULL, p.contact_id WHERE p.contact_id IS NOT NULL
  ) n
  CROSS JOIN LATERAL (
    SELECT name, company, owner_agent_id FROM contacts WHERE contact_id = n.contact_id AND active LIMIT 1
  ) c
  WHERE NOT EXISTS (SELECT 1 FROM own_numbers o WHERE o.tenant_id = $1 AND o.digits = asked.digits)`;

interface CandidateRow {
  asked: string;
  e164: string | null;
  digits: string | null;
  contact_id: string;
  name: string;
  company: string | null;
  owner_agent_id: string | null;
  picked: boolean;
}

export class PgCallerDirectory implements CallerDirectory {
  async matchMany(
    tx: Transaction,
    tenantId: string,
    numbers: readonly PhoneNumber[],
  ): Promise<Map<string, Match[]>> {
    const found = new Map<string, Match[]>();
    /** Key: digits with country code; two ways to write one number are asked once. */
    const asked = new Map<string, PhoneKeys>();
    for (const number of numbers) {
      const keys = phoneKeys(number);
      if (keys === undefined) found.set(number.digits, []);
      else asked.set(keys.digits, keys);
    }
    if (asked.size === 0) return found;

    const keys = [...asked.values()];
    const { rows } = await tx.query<CandidateRow>({
      name: 'contacts-match-many',
      text: MATCH_MANY,
      values: [tenantId, keys.map((key) => key.digits), keys.map((key) => key.last10)],
    });
    const candidates = new Map<string, ContactCandidate[]>();
    for (const row of rows) {
      const list = candidates.get(row.asked);
      if (list === undefined) candidates.set(row.asked, [toCandidate(row)]);
      else list.push(toCandidate(row));
    }
    for (const number of numbers) {
      const digits = phoneKeys(number)?.digits;
      if (digits === undefined) continue;
      found.set(number.digits, matchContacts(number, candidates.get(digits) ?? []));
    }
    return found;
  }
}

function toCandidate(row: CandidateRow): ContactCandidate {
  return {
    contactId: row.contact_id,
    name: row.name,
    ...(row.company === null ? {} : { company: row.company }),
    ...(row.owner_agent_id === null ? {} : { ownerAgentId: row.owner_agent_id }),
    active: true,
    ...(row.digits === null
      ? {}
      : { number: { digits: row.digits, ...(row.e164 === null ? {} : { e164: row.e164 }) } }),
    picked: row.picked,
  };
}
