import { loadForCards } from '../calls/load-for-cards.ts';
import { withDetails } from '../cards/card-details.ts';
import type { CardRules } from '../cards/card-rules.ts';
import type { Database } from '../db/database.ts';
import { mayPop } from '../domain/call-changes.ts';
import type { CallRecord } from '../domain/call-record.ts';
import type { PopCard } from './protocol/messages.ts';
import type { PushIdentity } from './push-identity.ts';

/** An outgoing event as it is stored; texts are sent as they are. */
export interface EventRow {
  sequence: number;
  /** Agents that may see it. */
  agent_ids: string[];
  /** Agents that get the card. */
  audience: string[];
  event: string;
  card: string | null;
  /** `DetailsByAgent`. Never sent as it is: each agent gets their own, as far as the role of the session may see it. */
  card_details: string | null;
}

/** What the cards of a company show besides the call. */
export interface CardRulesSource {
  of(tenantId: string): Promise<CardRules>;
}

/** All live calls of a tenant as of one sequence. */
export interface LiveCalls {
  sequence: number;
  /** Newest first. */
  calls: { agentIds: string[]; json: string }[];
}

const EVENT_COLUMNS =
  'sequence, agent_ids, audience, event::text AS event, card::text AS card, card_details::text AS card_details';
/** A screen shows fewer; a tenant with more live calls looks at them through the API. */
const MAX_CALLS = 1_000;

/** Reads of the push server. Everything is a look at what `publishEvents` committed. */
export class PushStore {
  readonly #database: Database;
  readonly #cards: CardRulesSource | undefined;

  constructor(database: Database, cards?: CardRulesSource) {
    this.#database = database;
    this.#cards = cards;
  }

  async eventsAfter(tenantId: string, sequence: number, limit: number): Promise<EventRow[]> {
    const { rows } = await this.#database.hubPool.query<EventRow>({
      name: 'push-events',
      text: `SELECT ${EVENT_COLUMNS} FROM outgoing_events WHERE tenant_id = $1 AND sequence > $2 ORDER BY sequence LIMIT $3`,
      values: [tenantId, sequence, limit],
    });
    return rows;
  }

  /** Events in (after, upTo] that this agent (undefined: everybody) may see. */
  async missedEvents(
    tenantId: string,
    range: { after: number; upTo: number },
    agentId: string | undefined,
  ): Promise<EventRow[]> {
    const { rows } = await this.#database.hubPool.query<EventRow>({
      name: 'push-missed-events',
      text: `SELECT ${EVENT_COLUMNS} FROM outgoing_events
        WHERE tenant_id = $1 AND sequence > $2 AND sequence <= $3 AND ($4::text IS NULL OR $4 = ANY(agent_ids)) ORDER BY sequence`,
      values: [tenantId, range.after, range.upTo, agentId ?? null],
    });
    return rows;
  }

  /** Newest sequence per tenant. */
  async sequences(tenantIds: readonly string[]): Promise<Map<string, number>> {
    const { rows } = await this.#database.hubPool.query<{ tenant_id: string; sequence: number }>({
      name: 'push-sequences',
      text: 'SELECT tenant_id, sequence FROM tenants WHERE tenant_id = ANY($1::uuid[])',
      values: [tenantIds],
    });
    return new Map(rows.map((row) => [row.tenant_id, row.sequence]));
  }

  /** Newest sequence, and the oldest event that is still there (absent: none is). */
  async window(tenantId: string): Promise<{ newest: number; oldest?: number } | undefined> {
    const { rows } = await this.#database.hubPool.query<{ newest: number; oldest: number | null }>({
      name: 'push-window',
      text: `SELECT sequence AS newest, (SELECT min(sequence) FROM outgoing_events WHERE tenant_id = $1) AS oldest
        FROM tenants WHERE tenant_id = $1`,
      values: [tenantId],
    });
    const row = rows[0];
    return row && { newest: row.newest, ...(row.oldest !== null && { oldest: row.oldest }) };
  }

  /** One statement, so that sequence and calls are of the same moment. */
  async liveCalls(tenantId: string): Promise<LiveCalls> {
    const { rows } = await this.#database.tenant(tenantId, (tx) =>
      tx.query<{
        sequence: number;
        agent_ids: string[] | null;
        responsible: string | null;
        json: string | null;
      }>({
        name: 'push-live-calls',
        text: `SELECT t.sequence, c.agent_ids, c.responsible_agent_id AS responsible, c.record::text AS json
          FROM tenants t LEFT JOIN LATERAL (
            SELECT agent_ids, responsible_agent_id, record FROM calls
              WHERE tenant_id = $1 AND NOT final AND live ORDER BY started_at DESC LIMIT ${MAX_CALLS}) c ON true
          WHERE t.tenant_id = $1`,
        values: [tenantId],
      }),
    );
    const calls = rows.flatMap(({ agent_ids, responsible, json }) =>
      json === null
        ? []
        : [{ agentIds: [...(agent_ids ?? []), ...(responsible === null ? [] : [responsible])], json }],
    );
    return { sequence: rows[0]?.sequence ?? 0, calls };
  }

  /** Cards that should be open at this agent, as this role sees them: one per leg of theirs that rings or talks. */
  async openCards(
    { tenantId, role, agentId }: Pick<PushIdentity, 'tenantId' | 'role' | 'agentId'>,
    calls: readonly CallRecord[],
  ): Promise<PopCard[]> {
    const open = calls.flatMap((call) =>
      call.legs.filter((leg) => leg.agentId === agentId && mayPop(leg, call)).map((leg) => ({ call, leg })),
    );
    if (agentId === undefined || open.length === 0) return [];
    const rules = await this.#cards?.of(tenantId);
    const makeCard = await this.#database.tenant(tenantId, (tx) =>
      loadForCards(
        tx,
        open.map(({ call }) => call),
        { tenantId, rules, now: new Date() },
      ),
    );
    return open.flatMap(({ call, leg }) => {
      const made = makeCard(call, leg);
      return made ? [withDetails(role, made.card, made.details)] : [];
    });
  }

  /** Those of the agents that are still active, with their names. */
  async activeAgents(tenantId: string, agentIds: readonly string[]): Promise<Map<string, string>> {
    const { rows } = await this.#database.tenant(tenantId, (tx) =>
      tx.query<{ agent_id: string; name: string }>(
        'SELECT agent_id, name FROM agents WHERE tenant_id = $1 AND agent_id = ANY($2::uuid[]) AND active',
        [tenantId, agentIds],
      ),
    );
    return new Map(rows.map((row) => [row.agent_id, row.name]));
  }
}
