import { benchCompany } from '../../../bench/exchange/company.ts';
import { dynamics365 } from '../../../connectors/crm/dynamics365/dynamics365.ts';
import { haveBadDay } from '../../../sandbox/crm/bad-day.ts';
import { DYNAMICS_FAULTS, DynamicsEnvironment } from '../../../sandbox/crm/dynamics365/environment.ts';
import { seededRandom } from '../../../sandbox/exchange/random.ts';
import type { CallRecord } from '../../../src/domain/call-record.ts';
import { hurried } from '../hurried.ts';
import type { CrmOfDay, Row } from './crm-of-day.ts';

/** Two customers in three are contacts. */
export async function openDynamics365(): Promise<CrmOfDay> {
  const crm = new DynamicsEnvironment({
    host: '127.0.0.1',
    port: 0,
    random: seededRandom('dynamics365'),
    log: () => {},
  });
  await crm.start();
  const users = Object.fromEntries(
    benchCompany.agents.map(({ extension, name }) => [
      extension,
      crm.tables.insert('systemusers', { fullname: name }),
    ]),
  );
  /** Number, digits → contact. */
  const contacts = new Map<string, string>();
  benchCompany.customers.forEach(({ number }, index) => {
    if (number === null || index % 3 === 2) return;
    const fullname = `Customer ${index}`;
    contacts.set(number, crm.tables.insert('contacts', { fullname, mobilephone: `+${number}` }));
  });
  return {
    connector: hurried(dynamics365, 1_000),
    settings: { organization: crm.url, authority: crm.url, ...crm.application },
    users,
    misbehave: (oneIn) => haveBadDay(crm.faults, 1 / oneIn, DYNAMICS_FAULTS),
    endSessions: () => crm.expireTokens(),
    signIns: () => crm.signIns,
    expected: (finals) => finals.filter(isForCrm).map((call) => expected(call, { users, contacts })),
    shown: () => crm.calls.map(shown),
    stop: () => crm.stop(),
  };
}

function isForCrm({ direction }: CallRecord): boolean {
  return direction !== 'internal';
}

function expected(
  { callId, direction, outcome, durations, responsible, customer, startedAt }: CallRecord,
  { users, contacts }: { users: Record<string, string>; contacts: ReadonlyMap<string, string> },
): Row {
  return {
    call: callId,
    outgoing: direction === 'outbound',
    start: startedAt,
    minutes: Math.ceil(durations.talk / 60_000),
    state: outcome === 'answered' || outcome === 'voicemail' ? 1 : 2,
    owner: (responsible && users[responsible.agentId]) ?? null,
    contact: contacts.get(customer.digits) ?? null,
  };
}

function shown(row: Record<string, unknown>): Row {
  return {
    call: /^cti:(?!call |recording )(\S+)/m.exec(String(row.description))?.[1] ?? '',
    outgoing: row.directioncode,
    start: row.actualstart,
    minutes: row.actualdurationminutes,
    state: row.statecode,
    owner: row._ownerid_value,
    contact: row._regardingobjectid_value ?? null,
  };
}
