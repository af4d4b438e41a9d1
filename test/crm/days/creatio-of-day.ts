import { benchCompany } from '../../../bench/exchange/company.ts';
import { creatio } from '../../../connectors/crm/creatio/creatio.ts';
import { haveBadDay } from '../../../sandbox/crm/bad-day.ts';
import { CREATIO_FAULTS, CreatioSite } from '../../../sandbox/crm/creatio/creatio-site.ts';
import { seededRandom } from '../../../sandbox/exchange/random.ts';
import type { CallRecord } from '../../../src/domain/call-record.ts';
import { hurried } from '../hurried.ts';
import type { CrmOfDay, Row } from './crm-of-day.ts';

const INCOMING = '1d96a65f-2131-4916-8825-2d142b1000b2';
const OUTGOING = '53f71b5f-7e17-4cf5-bf14-6a59212db422';

/** Two customers in three are contacts. */
export async function openCreatio(): Promise<CrmOfDay> {
  const site = new CreatioSite({
    host: '127.0.0.1',
    port: 0,
    random: seededRandom('creatio'),
    log: () => {},
  });
  await site.start();
  const { doors } = site;
  /** Agent, by extension → contact of the user. */
  const users = Object.fromEntries(
    benchCompany.agents.map(({ extension, name }) => [extension, site.addUser({ name })]),
  );
  /** Number, digits → contact. */
  const contacts = new Map<string, string>();
  benchCompany.customers.forEach(({ number }, index) => {
    if (number === null || index % 3 === 2) return;
    contacts.set(number, site.addContact({ name: `Customer ${index}`, numbers: [`+${number}`] }));
  });
  return {
    connector: hurried(creatio, 1_000),
    settings: { address: site.url, userName: doors.user.name, password: doors.user.password },
    users,
    misbehave: (oneIn) => haveBadDay(site.faults, 1 / oneIn, CREATIO_FAULTS),
    endSessions: () => doors.endSessions(),
    signIns: () => doors.logIns,
    expected: (finals) => finals.filter(isForCrm).map((call) => expected(call, { users, contacts })),
    shown: () =>
      site.calls.map((row) => ({
        call: row.IntegrationId,
        direction: row.DirectionId,
        talk: row.TalkTime,
        author: row.CreatedById === doors.user.contactId ? null : row.CreatedById,
        contact: row.ContactId ?? null,
      })),
    stop: () => site.stop(),
  };
}

function isForCrm({ direction }: CallRecord): boolean {
  return direction !== 'internal';
}

function expected(
  { callId, direction, durations, responsible, customer }: CallRecord,
  { users, contacts }: { users: Record<string, string>; contacts: ReadonlyMap<string, string> },
): Row {
  return {
    call: callId,
    direction: direction === 'inbound' ? INCOMING : OUTGOING,
    talk: durations.talk === 0 ? 0 : Math.max(1, Math.round(durations.talk / 1000)),
    author: (responsible && users[responsible.agentId]) ?? null,
    contact: contacts.get(customer.digits) ?? null,
  };
}
