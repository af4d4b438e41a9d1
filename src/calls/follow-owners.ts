import type { Transaction } from '../db/database.ts';
import type { CallRecord, ResponsibleRule } from '../domain/call-record.ts';
import type { BatchContext } from './batch-context.ts';
import type { DerivedWork } from './call-work.ts';

/** Rules that rest on a talk: whoever merely rang, is on duty or owns the contact already takes no contact over. */
const TALKED: ReadonlySet<ResponsibleRule> = new Set(['lastConnected', 'firstAnswered', 'longestTalk']);

interface Following {
  contactId: string;
  agentId: string;
  callId: string;
  startedAt: string;
  rule: ResponsibleRule;
}

/**
 * The only place where the path touches the owner of a contact, and only for a tenant that asked for it: when a call becomes
 * final, its responsible takes the contact over. History that a first poll brings, and calls recomputed, change no owner.
 */
export async function followOwners(
  tx: Transaction,
  works: readonly DerivedWork[],
  context: BatchContext,
): Promise<void> {
  const { ownerFollows, ownerFollowsImported } = context.settings;
  if (ownerFollows === 'never') return;
  /** Key: contact id; of several calls of a batch the last one counts. */
  const followings = new Map<string, Following>();
  for (const { before, after, quiet } of works) {
    const following = quiet || !after.final || before?.final ? undefined : followingOf(after, context);
    const known = following && followings.get(following.contactId);
    if (following && !(known && known.startedAt > following.startedAt)) {
      followings.set(following.contactId, following);
    }
  }
  if (followings.size === 0) return;
  // In one order everywhere: two connections may have calls of the same contacts.
  const sorted = [...followings.values()].sort((a, b) => (a.contactId < b.contactId ? -1 : 1));
  // A statement of its own: what is read after it must be newer than the locks.
  await tx.query({
    ...LOCK,
    values: [context.connection.tenantId, sorted.map(({ contactId }) => contactId)],
  });
  await tx.query({
    ...FOLLOW,
    values: [
      context.connection.tenantId,
      sorted.map(({ contactId }) => contactId),
      sorted.map(({ agentId }) => agentId),
      sorted.map(({ callId }) => callId),
      sorted.map(({ startedAt }) => startedAt),
      sorted.map(({ rule }) => rule),
      ownerFollows,
      ownerFollowsImported,
    ],
  });
}

function followingOf(call: CallRecord, { standingOf }: BatchContext): Following | undefined {
  const { responsible, matches, callId, startedAt } = call;
  const contact = matches.find(({ chosen }) => chosen);
  // A CRM's contact is the CRM's.
  if (!responsible || contact?.crm !== 'callweave' || contact.type !== 'contact') return undefined;
  if (!TALKED.has(responsible.rule) || standingOf(responsible.agentId) !== 'active') return undefined;
  return { contactId: contact.id, agentId: responsible.agentId, callId, startedAt, rule: responsible.rule };
}

const LOCK = {
  name: 'contacts-lock-owner',
  text: `SELECT count(*) FROM unnest($2::uuid[]) AS asked(contact_id) CROSS JOIN LATERAL (
      SELECT 1 FROM contacts WHERE contacts.contact_id = asked.contact_id AND tenant_id = $1 FOR NO KEY UPDATE) c`,
};

/** An owner who came by a later call stays, however late an older call becomes final. */
const FOLLOW = {
  name: 'contacts-follow-owner',
  text: `WITH former AS MATERIALIZED (
      SELECT asked.*, c.owner_agent_id AS former_agent_id
        FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::timestamptz[], $6::text[])
          AS asked(contact_id, agent_id, call_id, started_at, rule)
        CROSS JOIN LATERAL (
          SELECT owner_agent_id, external_key FROM contacts
            WHERE contacts.contact_id = asked.contact_id AND tenant_id = $1 AND active) c
        WHERE ($7 = 'always' OR c.owner_agent_id IS NULL) AND c.owner_agent_id IS DISTINCT FROM asked.agent_id
          AND ($8::boolean OR c.external_key IS NULL)
          AND EXISTS (SELECT 1 FROM agents WHERE agents.agent_id = asked.agent_id AND tenant_id = $1 AND active)
          AND NOT EXISTS (SELECT 1 FROM contact_owner_changes h
            WHERE h.contact_id = asked.contact_id AND h.tenant_id = $1 AND h.call_started_at > asked.started_at)
    ), changed AS (
      UPDATE contacts SET owner_agent_id = former.agent_id, updated_at = now()
        FROM former WHERE contacts.contact_id = former.contact_id AND contacts.tenant_id = $1
    )
    INSERT INTO contact_owner_changes (tenant_id, contact_id, former_agent_id, agent_id, call_id, call_started_at, rule, setting)
      SELECT $1, contact_id, former_agent_id, agent_id, call_id, started_at, rule, $7 FROM former`,
};
