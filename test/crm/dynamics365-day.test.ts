import { afterEach, beforeEach, expect, it } from 'vitest';
import { benchCompany } from '../../bench/exchange/company.ts';
import { dynamics365 } from '../../connectors/crm/dynamics365/dynamics365.ts';
import { bindCrm } from '../../connectors/kit/bind-crm.ts';
import { haveBadDay } from '../../sandbox/crm/bad-day.ts';
import { DYNAMICS_FAULTS, DynamicsEnvironment } from '../../sandbox/crm/dynamics365/environment.ts';
import { seededRandom } from '../../sandbox/exchange/random.ts';
import type { CallRecord } from '../../src/domain/call-record.ts';
import { callsOfADay } from './calls-of-a-day.ts';
import { hurried } from './hurried.ts';
import { runCrmDay } from './run-crm-day.ts';

const CALLS = Number(process.env.CRM_DAY_CALLS ?? 40);
/** One request in twelve meets a failure. */
const FAILING = 1 / 12;

let crm: DynamicsEnvironment;
/** Agent, by extension → systemuser. */
let users: Record<string, string>;
/** Number, digits → contact. */
const contacts = new Map<string, string>();

beforeEach(async () => {
  crm = new DynamicsEnvironment({
    host: '127.0.0.1',
    port: 0,
    random: seededRandom('dynamics365'),
    log: () => {},
  });
  await crm.start();
  users = Object.fromEntries(
    benchCompany.agents.map(({ extension, name }) => [
      extension,
      crm.tables.insert('systemusers', { fullname: name }),
    ]),
  );
  benchCompany.customers.forEach(({ number }, index) => {
    if (number === null || index % 3 === 2) return;
    const fullname = `Customer ${index}`;
    contacts.set(number, crm.tables.insert('contacts', { fullname, mobilephone: `+${number}` }));
  });
});
afterEach(() => crm.stop());

interface Row {
  outgoing: unknown;
  start: unknown;
  minutes: unknown;
  state: unknown;
  owner: unknown;
  contact: unknown;
}

/** What the activities ought to show, from the fact sheet and not from the connector. */
function expected(finals: readonly CallRecord[]): Map<string, Row> {
  return new Map(
    finals
      .filter(({ direction }) => direction !== 'internal')
      .map(({ callId, direction, outcome, durations, responsible, customer, startedAt }) => [
        callId,
        {
          outgoing: direction === 'outbound',
          start: startedAt,
          minutes: Math.ceil(durations.talk / 60_000),
          state: outcome === 'answered' || outcome === 'voicemail' ? 1 : 2,
          owner: (responsible && users[responsible.agentId]) ?? null,
          contact: contacts.get(customer.digits) ?? null,
        },
      ]),
  );
}

function shown(): Map<string, Row> {
  return new Map(
    crm.calls.map((row) => [
      /^cti:(?!call |recording )(\S+)/m.exec(String(row.description))?.[1] ?? '',
      {
        outgoing: row.directioncode,
        start: row.actualstart,
        minutes: row.actualdurationminutes,
        state: row.statecode,
        owner: row._ownerid_value,
        contact: row._regardingobjectid_value ?? null,
      },
    ]),
  );
}

it('shows every call of a bad day once, closed, with the right agent, person and minutes', async () => {
  const port = bindCrm(
    hurried(dynamics365, 1_000),
    { organization: crm.url, authority: crm.url, ...crm.application },
    'RU',
  );
  haveBadDay(crm.faults, FAILING, DYNAMICS_FAULTS);
  const report = await runCrmDay({
    port,
    calls: callsOfADay(CALLS, { isLate: (index) => index % 5 === 4 }),
    users,
    before: (_, count) => {
      if (count % 47 === 0) crm.expireTokens();
    },
  });
  expect(report.troubles).toEqual([]);
  const truth = expected(report.finals);
  expect(shown()).toEqual(truth);
  expect(crm.created).toBe(truth.size);
  // Nothing is right because nothing happened.
  expect(report.unknown).toBeGreaterThan(CALLS / 20);
  expect(crm.signIns).toBeGreaterThan(1);
}, 300_000);
