import type { Transaction } from '../db/database.ts';
import type { Match } from '../domain/call-record.ts';
import type { KnownCrmPerson } from '../domain/crm/people-with.ts';
import { type ContactCandidate, matchContacts } from '../domain/match-contact.ts';
import { type PhoneKeys, type PhoneNumber, phoneKeys } from '../domain/phone-number.ts';
import type { CallerDirectory } from './caller-directory.ts';

/** A number that half a company's contacts carry (a switchboard, a placeholder) names nobody: more than this is not read. */
const MAX_CANDIDATES = 50;

/** Accounts of one tenant that are asked about one number. */
const MAX_ACCOUNTS = 20;

/**
 * One round trip for all numbers of a batch, and nothing remote: of CRMs it reads what they answered before. The index on (tenant_id, last10) answers
 * for our own contacts: equal E.164 numbers have equal endings; the primary key of crm_lookups for those of CRMs. Row-level security lets an index
 * be used for `=` on text and uuid only, which is why nothing else is asked here; what has expired is few and left out afterwards. Each look-up
 * stands by itself behind a limit: joined freely, the planner reads all contacts of a tenant that its statistics do not know yet.
 */
const MATCH_MANY = `
  WITH asked AS MATERIALIZED (
    SELECT a.digits, a.last10, p.contact_id, p.account_id, p.person_type || ' ' || p.person_id AS person
    FROM unnest($2::text[], $3::text[]) AS a(digits, last10)
    LEFT JOIN contact_picks p ON p.tenant_id = $1 AND p.number_key = a.digits
    WHERE NOT EXISTS (SELECT 1 FROM own_numbers o WHERE o.tenant_id = $1 AND o.digits = a.digits)
  )
  SELECT asked.digits AS asked, n.e164, n.digits, n.contact_id, c.name, c.company, c.owner_agent_id,
    asked.contact_id IS NOT DISTINCT FROM n.contact_id AS picked, NULL AS at
  FROM asked
  CROSS JOIN LATERAL (
    (SELECT e164, digits, contact_id FROM contact_numbers WHERE tenant_id = $1 AND last10 = asked.last10
     LIMIT ${MAX_CANDIDATES})
    UNION ALL
    SELECT NULL, NULL, asked.contact_id WHERE asked.contact_id IS NOT NULL
  ) n
  CROSS JOIN LATERAL (
    SELECT name, company, owner_agent_id FROM contacts WHERE contact_id = n.contact_id AND active LIMIT 1
  ) c
  UNION ALL
  SELECT asked.digits, NULL, NULL, NULL, NULL, NULL, NULL, false, json_build_object(
    'accountId', l.account_id, 'connector', a.connector, 'since', extract(epoch FROM a.created_at), 'people', l.people,
    'picked', CASE WHEN asked.account_id = l.account_id THEN asked.person END, 'owners', (
      SELECT json_object_agg(u.user_id, u.agent_id ORDER BY u.agent_id DESC) FROM crm_users u
       WHERE u.account_id = l.account_id AND u.user_id = ANY(l.owners)))
  FROM asked
  CROSS JOIN LATERAL (
    SELECT account_id, people, owners, state, expires_at FROM crm_lookups WHERE tenant_id = $1 AND number_key = asked.digits
    LIMIT ${MAX_ACCOUNTS}
  ) l
  CROSS JOIN LATERAL (
    SELECT connector, created_at FROM crm_accounts WHERE account_id = l.account_id AND enabled LIMIT 1
  ) a
  WHERE l.state = 'found' AND l.expires_at > now()`;

interface OwnRow {
  asked: string;
  e164: string | null;
  digits: string | null;
  contact_id: string;
  name: string;
  company: string | null;
  owner_agent_id: string | null;
  picked: boolean;
  at: null;
}

/** What one account was found to have. */
interface CrmRow {
  asked: string;
  at: {
    accountId: string;
    connector: string;
    since: number;
    people: KnownCrmPerson[];
    /** `contact 17`: whom somebody chose. */
    picked: string | null;
    /** User of the CRM → agent. */
    owners: Record<string, string> | null;
  };
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
    const { rows } = await tx.query<OwnRow | CrmRow>({
      name: 'contacts-match-many',
      text: MATCH_MANY,
      values: [tenantId, keys.map((key) => key.digits), keys.map((key) => key.last10)],
    });
    const ranks = rankAccounts(rows);
    /** By the digits that were asked. */
    const candidates = new Map<string, ContactCandidate[]>();
    for (const row of rows) {
      const list = candidates.get(row.asked) ?? [];
      candidates.set(row.asked, list);
      list.push(...(row.at === null ? [toCandidate(row)] : toCrmCandidates(row.at, ranks)));
    }
    for (const number of numbers) {
      const digits = phoneKeys(number)?.digits;
      if (digits === undefined) continue;
      found.set(number.digits, matchContacts(number, candidates.get(digits) ?? []));
    }
    return found;
  }
}

function toCandidate(row: OwnRow): ContactCandidate {
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

/** Account id → its place: the one that was connected first is believed first. */
function rankAccounts(rows: readonly (OwnRow | CrmRow)[]): Map<string, number> {
  const accounts = new Map(
    rows.flatMap(({ at }) => (at === null ? [] : [[at.accountId, at.since] as const])),
  );
  const ids = [...accounts].sort(([a, since], [b, other]) => since - other || (a < b ? -1 : 1));
  return new Map(ids.map(([accountId], rank) => [accountId, rank]));
}

function toCrmCandidates(
  { accountId, connector, people, picked, owners }: CrmRow['at'],
  ranks: ReadonlyMap<string, number>,
): ContactCandidate[] {
  return people.map(({ type, id, name, company, ownerUserId, key }) => {
    const ownerAgentId = ownerUserId === undefined ? undefined : owners?.[ownerUserId];
    return {
      contactId: id,
      name,
      ...(company !== undefined && { company }),
      ...(ownerAgentId !== undefined && { ownerAgentId }),
      active: true,
      number: key,
      picked: picked === `${type} ${id}`,
      at: { connector, accountId, type, rank: ranks.get(accountId) ?? 0 },
    };
  });
}
