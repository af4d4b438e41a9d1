import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { benchCompany } from '../../../bench/exchange/company.ts';
import type { CallRecord } from '../../../src/domain/call-record.ts';
import type { TestDatabase } from '../../support/database.ts';
import { callsOfADay } from '../calls-of-a-day.ts';
import { CrmWorld } from '../crm-world.ts';
import { byCall, type CrmOfDay, type Row } from './crm-of-day.ts';

export interface EveningOfCrm {
  crm: string;
  expected: Row[];
  shown: Row[];
  /** What the hub says of its deliveries: state → calls. */
  states: Record<string, number>;
  oddities: string[];
}

export interface DayIntoAll {
  calls: number;
  crms: readonly (() => Promise<CrmOfDay>)[];
  /** One request in so many meets a failure. */
  failing: number;
  /** Calls that are alive at once, and so how far revisions of one call lie apart. */
  aliveAtOnce?: number;
  hear?: (line: string) => void;
  openDatabase?: () => Promise<TestDatabase>;
}

/** Waits are those of the hub, passing faster. */
const HASTE = 40;
/** The hub is told no faster than it writes: a day is no flood. */
const MOST_WAITING = 2_000;
const SESSIONS_END_EVERY_MS = 4_000;
/** Looking costs the CRMs' time here. */
const LOOK_EVERY_MS = 200;

/** Calls of a day through the outbox of the hub, on a real database, into all CRMs at once; in the evening, what each shows and ought to show. */
export async function writeIntoAll(day: DayIntoAll): Promise<EveningOfCrm[]> {
  const { hear = () => undefined } = day;
  const crms = await Promise.all(day.crms.map((open) => open()));
  const world = new CrmWorld();
  const begun = Date.now();
  world.now = () => begun + (Date.now() - begun) * HASTE;
  let ending: NodeJS.Timeout | undefined;
  try {
    await world.open({
      connectors: crms.map(({ connector }) => connector),
      ...(day.openDatabase && { openDatabase: day.openDatabase }),
    });
    const agents = await addAgents(world);
    const accounts = await addAccounts(world, crms, agents);
    for (const crm of crms) crm.misbehave(day.failing);
    ending = setInterval(() => {
      for (const crm of crms) crm.endSessions();
    }, SESSIONS_END_EVERY_MS);
    await world.worker({ lookEveryMs: LOOK_EVERY_MS });
    const finals = await tellDay(world, agents, day);
    await settle(world, { hear, atMost: 0 });
    const evening = finals.map((record) => withAgents(record, invert(agents)));
    return await Promise.all(
      crms.map(async (crm) => ({
        crm: crm.connector.id,
        expected: byCall(crm.expected(evening)),
        shown: byCall(crm.shown()),
        states: await statesOf(world, accounts.get(crm.connector.id) ?? ''),
        oddities: crm.oddities?.(evening) ?? [],
      })),
    );
  } finally {
    clearInterval(ending);
    await world.close();
    await Promise.all(crms.map((crm) => crm.stop()));
  }
}

/** Extension → id of the agent. */
async function addAgents({ owner, tenantId }: CrmWorld): Promise<Map<string, string>> {
  const agents = new Map<string, string>();
  for (const { extension, name } of benchCompany.agents) {
    const agentId = randomUUID();
    await owner.query('INSERT INTO agents (agent_id, tenant_id, name) VALUES ($1, $2, $3)', [
      agentId,
      tenantId,
      name,
    ]);
    agents.set(extension, agentId);
  }
  return agents;
}

async function addAccounts(
  { crm, tenantId }: CrmWorld,
  crms: readonly CrmOfDay[],
  agents: ReadonlyMap<string, string>,
): Promise<Map<string, string>> {
  const accounts = new Map<string, string>();
  for (const { connector, settings, users } of crms) {
    const { accountId } = await crm.accounts.create(tenantId, {
      connector: connector.id,
      name: connector.displayName,
      settings,
      since: '2026-01-01T00:00:00.000Z',
      unknownCallers: 'ignore',
    });
    const mapped = [...agents].map(([extension, agentId]) => ({ agentId, userId: users[extension] ?? '' }));
    await crm.accounts.putUsers(tenantId, accountId, mapped);
    accounts.set(connector.id, accountId);
  }
  return accounts;
}

/** Several calls are alive at a time; each is told revision after revision. Returns the last of each. */
async function tellDay(
  world: CrmWorld,
  agents: ReadonlyMap<string, string>,
  { calls, aliveAtOnce = 12, hear = () => undefined }: DayIntoAll,
): Promise<CallRecord[]> {
  const finals: CallRecord[] = [];
  const coming = callsOfADay(calls, { isLate: (index) => index % 5 === 4 });
  let alive: CallRecord[][] = [];
  for (let isOver = false; !isOver || alive.length > 0; ) {
    while (!isOver && alive.length < aliveAtOnce) {
      const next = coming.next();
      if (next.done) isOver = true;
      else alive.push(next.value.revisions.map((record) => withAgents(record, agents)));
    }
    const told = alive.flatMap(([first]) => first ?? []);
    await world.tellRecords(told.map((record) => ({ ...record, tenantId: world.tenantId })));
    for (const revisions of alive) if (revisions.length === 1) finals.push(...revisions);
    alive = alive.map((revisions) => revisions.slice(1)).filter(({ length }) => length > 0);
    await settle(world, { hear, atMost: MOST_WAITING });
  }
  return finals;
}

/** Until no more than so many calls wait for a CRM. */
async function settle(
  world: CrmWorld,
  { atMost, hear }: { atMost: number; hear: (line: string) => void },
): Promise<void> {
  let saidAt = Date.now();
  for (;;) {
    const waiting = await waitingIn(world);
    if (waiting <= atMost) return;
    if (Date.now() - saidAt > 15_000) {
      saidAt = Date.now();
      hear(`${waiting} deliveries wait`);
    }
    await delay(100);
  }
}

/** Deliveries that are not done, and events that nobody has looked at. */
async function waitingIn({ owner, tenantId }: CrmWorld): Promise<number> {
  const { rows } = await owner.query<{ n: string }>(
    `SELECT (SELECT count(*) FROM crm_calls WHERE state IN ('pending', 'unknown'))
      + (SELECT coalesce(sum(t.sequence - s.cursor), 0) FROM crm_account_states s JOIN crm_accounts a USING (account_id)
          JOIN tenants t ON t.tenant_id = a.tenant_id WHERE t.tenant_id = $1) AS n`,
    [tenantId],
  );
  return Number(rows[0]?.n);
}

async function statesOf(world: CrmWorld, accountId: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const state of Object.values(await world.states(accountId))) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

/** The day names agents by extension, the hub by id. */
function withAgents(record: CallRecord, names: ReadonlyMap<string, string>): CallRecord {
  const named = (text: string, agentId: string): string =>
    text.replace(agentId, names.get(agentId) ?? agentId);
  return JSON.parse(JSON.stringify(record).replaceAll(/"agentId":"([^"]+)"/g, named)) as CallRecord;
}

function invert(agents: ReadonlyMap<string, string>): Map<string, string> {
  return new Map([...agents].map(([extension, agentId]) => [agentId, extension]));
}
