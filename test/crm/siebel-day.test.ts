import { afterEach, beforeEach, expect, it } from 'vitest';
import { benchCompany } from '../../bench/exchange/company.ts';
import { siebel } from '../../connectors/crm/siebel/siebel.ts';
import { bindCrm } from '../../connectors/kit/bind-crm.ts';
import { haveBadDay } from '../../sandbox/crm/bad-day.ts';
import { SIEBEL_FAULTS, SiebelServer } from '../../sandbox/crm/siebel/siebel-server.ts';
import { seededRandom } from '../../sandbox/exchange/random.ts';
import type { CallRecord } from '../../src/domain/call-record.ts';
import { callsOfADay } from './calls-of-a-day.ts';
import { hurried } from './hurried.ts';
import { runCrmDay } from './run-crm-day.ts';

const CALLS = Number(process.env.CRM_DAY_CALLS ?? 40);
/** One request in twelve meets a failure. */
const FAILING = 1 / 12;

let server: SiebelServer;
/** Agent, by extension → login. */
let users: Record<string, string>;
/** Number, digits → contact. */
const contacts = new Map<string, string>();

beforeEach(async () => {
  server = new SiebelServer({ host: '127.0.0.1', port: 0, random: seededRandom('siebel'), log: () => {} });
  await server.start();
  users = Object.fromEntries(benchCompany.agents.map(({ extension }) => [extension, `AGENT${extension}`]));
  server.logins.push(...Object.values(users));
  benchCompany.customers.forEach(({ number }, index) => {
    if (number === null || index % 3 === 2) return;
    contacts.set(number, server.addContact({ first: 'Customer', last: `${index}`, phone: `+${number}` }));
  });
});
afterEach(() => server.stop());

/** `2026-03-02T07:15:04.120Z` → `03/02/2026 07:15:04`. */
const written = (instant: string): string =>
  instant.replace(/^(\d{4})-(\d\d)-(\d\d)T(\d\d:\d\d:\d\d).*$/, '$2/$3/$1 $4');

interface Activity {
  type: unknown;
  started: unknown;
  owner: unknown;
  contact: unknown;
}

/** What the activities ought to show, from the fact sheet and not from the connector. */
function expected(finals: readonly CallRecord[]): Map<string, Activity> {
  return new Map(
    finals
      .filter(({ direction }) => direction !== 'internal')
      .map(({ callId, direction, responsible, customer, startedAt }) => [
        callId,
        {
          type: direction === 'outbound' ? 'Call - Outbound' : 'Call - Inbound',
          started: written(startedAt),
          owner: (responsible && users[responsible.agentId]) ?? '',
          contact: contacts.get(customer.digits) ?? '',
        },
      ]),
  );
}

const rows = () => [...server.activities.rows.values()];

function shown(): Map<string, Activity> {
  return new Map(
    rows().map((row) => [
      /^cti:call \S+\/calls\/(\S+)$/m.exec(row.Description ?? '')?.[1] ?? '',
      {
        type: row.Type,
        started: row.Started,
        owner: row['Primary Owned By'] ?? '',
        contact: row['Contact Id'] ?? '',
      },
    ]),
  );
}

it('shows every call of a bad day once, with the right agent, person and time', async () => {
  const port = bindCrm(
    hurried(siebel, 1_000),
    {
      api: server.api,
      signIn: 'oauth',
      tokenUrl: server.tokenUrl,
      clientId: server.application.id,
      clientSecret: server.application.secret,
    },
    'RU',
  );
  haveBadDay(server.faults, FAILING, SIEBEL_FAULTS);
  const report = await runCrmDay({
    port,
    calls: callsOfADay(CALLS, { isLate: (index) => index % 5 === 4 }),
    users,
    before: (_, count) => {
      if (count % 47 === 0) server.expireTokens();
    },
  });
  expect(report.troubles).toEqual([]);
  const truth = expected(report.finals);
  expect(shown()).toEqual(truth);
  expect(rows()).toHaveLength(truth.size);
  // Nothing is right because nothing happened.
  expect(report.unknown).toBeGreaterThan(CALLS / 20);
  expect(server.signIns).toBeGreaterThan(1);
}, 300_000);
