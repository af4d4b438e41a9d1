import { afterEach, beforeEach, expect, it } from 'vitest';
import { benchCompany } from '../../bench/exchange/company.ts';
import { creatio } from '../../connectors/crm/creatio/creatio.ts';
import { bindCrm } from '../../connectors/kit/bind-crm.ts';
import { haveBadDay } from '../../sandbox/crm/bad-day.ts';
import { CREATIO_FAULTS, CreatioSite } from '../../sandbox/crm/creatio/creatio-site.ts';
import { seededRandom } from '../../sandbox/exchange/random.ts';
import type { CallRecord } from '../../src/domain/call-record.ts';
import { callsOfADay } from './calls-of-a-day.ts';
import { hurried } from './hurried.ts';
import { runCrmDay } from './run-crm-day.ts';

const CALLS = Number(process.env.CRM_DAY_CALLS ?? 40);
/** One request in twelve meets a failure. */
const FAILING = 1 / 12;
const INCOMING = '1d96a65f-2131-4916-8825-2d142b1000b2';
const OUTGOING = '53f71b5f-7e17-4cf5-bf14-6a59212db422';

let site: CreatioSite;
/** Agent, by extension → contact of the user. */
let users: Record<string, string>;
/** Number, digits → contact. */
const contacts = new Map<string, string>();

beforeEach(async () => {
  site = new CreatioSite({ host: '127.0.0.1', port: 0, random: seededRandom('creatio'), log: () => {} });
  await site.start();
  users = Object.fromEntries(
    benchCompany.agents.map(({ extension, name }) => [extension, site.addUser({ name })]),
  );
  benchCompany.customers.forEach(({ number }, index) => {
    if (number === null || index % 3 === 2) return;
    contacts.set(number, site.addContact({ name: `Customer ${index}`, numbers: [`+${number}`] }));
  });
});
afterEach(() => site.stop());

interface Row {
  call: unknown;
  direction: unknown;
  talk: unknown;
  author: unknown;
  contact: unknown;
}

/** What the table of calls ought to show, from the fact sheet and not from the connector. */
function expected(finals: readonly CallRecord[]): Row[] {
  return finals
    .filter(({ direction }) => direction !== 'internal')
    .map(({ callId, direction, durations, responsible, customer }) => ({
      call: callId,
      direction: direction === 'inbound' ? INCOMING : OUTGOING,
      talk: durations.talk === 0 ? 0 : Math.max(1, Math.round(durations.talk / 1000)),
      author: (responsible && users[responsible.agentId]) ?? null,
      contact: contacts.get(customer.digits) ?? null,
    }))
    .sort(byCall);
}

function shown(): Row[] {
  return site.calls
    .map((row) => ({
      call: row.IntegrationId,
      direction: row.DirectionId,
      talk: row.TalkTime,
      author: row.CreatedById === site.doors.user.contactId ? null : row.CreatedById,
      contact: row.ContactId ?? null,
    }))
    .sort(byCall);
}

const byCall = (a: Row, b: Row): number => (String(a.call) < String(b.call) ? -1 : 1);

it('shows every call of a bad day once, with the right agent, person and talk', async () => {
  const port = bindCrm(
    hurried(creatio, 1_000),
    { address: site.url, userName: site.doors.user.name, password: site.doors.user.password },
    'RU',
  );
  haveBadDay(site.faults, FAILING, CREATIO_FAULTS);
  const report = await runCrmDay({
    port,
    calls: callsOfADay(CALLS, { isLate: (index) => index % 5 === 4 }),
    users,
    before: (_, count) => {
      if (count % 97 === 0) site.doors.endSessions();
    },
  });
  expect(report.troubles).toEqual([]);
  expect(shown()).toEqual(expected(report.finals));
  // Nothing is right because nothing happened.
  expect(report.unknown).toBeGreaterThan(CALLS / 10);
  expect(site.doors.logIns).toBeGreaterThan(1);
}, 300_000);
