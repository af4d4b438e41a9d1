import { benchCompany } from '../../../bench/exchange/company.ts';
import { siebel } from '../../../connectors/crm/siebel/siebel.ts';
import { haveBadDay } from '../../../sandbox/crm/bad-day.ts';
import { SIEBEL_FAULTS, SiebelServer } from '../../../sandbox/crm/siebel/siebel-server.ts';
import { seededRandom } from '../../../sandbox/exchange/random.ts';
import type { CallRecord } from '../../../src/domain/call-record.ts';
import { hurried } from '../hurried.ts';
import type { CrmOfDay, Row } from './crm-of-day.ts';

/** Two customers in three are contacts. */
export async function openSiebel(): Promise<CrmOfDay> {
  const server = new SiebelServer({
    host: '127.0.0.1',
    port: 0,
    random: seededRandom('siebel'),
    log: () => {},
  });
  await server.start();
  /** Agent, by extension → login. */
  const users = Object.fromEntries(
    benchCompany.agents.map(({ extension }) => [extension, `AGENT${extension}`]),
  );
  server.logins.push(...Object.values(users));
  /** Number, digits → contact. */
  const contacts = new Map<string, string>();
  benchCompany.customers.forEach(({ number }, index) => {
    if (number === null || index % 3 === 2) return;
    contacts.set(number, server.addContact({ first: 'Customer', last: `${index}`, phone: `+${number}` }));
  });
  const activities = () => [...server.activities.rows.values()];
  return {
    connector: hurried(siebel, 1_000),
    settings: {
      api: server.api,
      signIn: 'oauth',
      tokenUrl: server.tokenUrl,
      clientId: server.application.id,
      clientSecret: server.application.secret,
    },
    users,
    misbehave: (oneIn) => haveBadDay(server.faults, 1 / oneIn, SIEBEL_FAULTS),
    endSessions: () => server.expireTokens(),
    signIns: () => server.signIns,
    expected: (finals) => finals.filter(isForCrm).map((call) => expected(call, { users, contacts })),
    shown: () =>
      activities().map((row) => ({
        call: /^cti:call \S+\/calls\/(\S+)$/m.exec(row.Description ?? '')?.[1],
        type: row.Type,
        started: row.Started,
        owner: row['Primary Owned By'] ?? '',
        contact: row['Contact Id'] ?? '',
      })),
    stop: () => server.stop(),
  };
}

function isForCrm({ direction }: CallRecord): boolean {
  return direction !== 'internal';
}

function expected(
  { callId, direction, responsible, customer, startedAt }: CallRecord,
  { users, contacts }: { users: Record<string, string>; contacts: ReadonlyMap<string, string> },
): Row {
  return {
    call: callId,
    type: direction === 'outbound' ? 'Call - Outbound' : 'Call - Inbound',
    // `2026-03-02T07:15:04.120Z` → `03/02/2026 07:15:04`
    started: startedAt.replace(/^(\d{4})-(\d\d)-(\d\d)T(\d\d:\d\d:\d\d).*$/, '$2/$3/$1 $4'),
    owner: (responsible && users[responsible.agentId]) ?? '',
    contact: contacts.get(customer.digits) ?? '',
  };
}
