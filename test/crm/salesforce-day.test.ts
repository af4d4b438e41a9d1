import { afterEach, expect, it } from 'vitest';
import { benchCompany } from '../../bench/exchange/company.ts';
import { haveBadDay } from '../../sandbox/crm/bad-day.ts';
import { SALESFORCE_FAULTS, type SalesforceOrg } from '../../sandbox/crm/salesforce/org.ts';
import type { CallRecord } from '../../src/domain/call-record.ts';
import { callsOfADay } from './calls-of-a-day.ts';
import { runCrmDay } from './run-crm-day.ts';
import { openOrg, portTo } from './salesforce-stage.ts';

const CALLS = Number(process.env.CRM_DAY_CALLS ?? 40);
/** One request in twelve meets a failure. */
const FAILING = 1 / 12;
/** Steps before which all sessions end. Oftener, and one request that is tried again might meet nothing but ended ones. */
const SESSIONS_END = new Set([30, 75]);
/** What is never answered is given up so soon, ms. */
const PATIENCE_MS = 1_000;

let crm: SalesforceOrg;
afterEach(() => crm.stop());

interface Row {
  type: unknown;
  day: unknown;
  seconds: unknown;
  result: unknown;
  owner: unknown;
  contact: unknown;
  isRecorded: boolean;
}

/** From the fact sheet, for the outcomes whose words are not the hub's own. */
const RESULTS: Partial<Record<string, string>> = {
  overflowed: 'overflow',
  noAnswer: 'no answer',
  invalidNumber: 'wrong number',
  congestion: 'failed',
};

/** What the tasks ought to show, from the fact sheet and not from the connector. */
function expected(
  finals: readonly CallRecord[],
  { users, contacts }: { users: Record<string, string>; contacts: Map<string, string> },
): Map<string, Row> {
  return new Map(
    finals
      .filter(({ direction }) => direction !== 'internal')
      .map(({ callId, direction, outcome, durations, responsible, customer, startedAt, recordings }) => [
        callId,
        {
          type: direction === 'outbound' ? 'Outbound' : 'Inbound',
          day: startedAt.slice(0, 10),
          seconds: durations.talk === 0 ? 0 : Math.max(1, Math.round(durations.talk / 1000)),
          result: RESULTS[outcome ?? ''] ?? outcome,
          owner: (responsible && users[responsible.agentId]) ?? crm.self,
          contact: contacts.get(customer.digits) ?? null,
          isRecorded: recordings.some(({ state }) => state === 'ready'),
        },
      ]),
  );
}

function shown(): Map<string, Row> {
  return new Map(
    crm.calls.map((row) => [
      String(row.CallObject),
      {
        type: row.CallType,
        day: row.ActivityDate,
        seconds: row.CallDurationInSeconds,
        result: row.CallDisposition,
        owner: row.OwnerId,
        contact: row.WhoId,
        isRecorded: String(row.Description).includes('cti:recording '),
      },
    ]),
  );
}

it.each([
  ['by the field for its id', 'Cti_Call_Id__c'],
  ['by asking for it', ''],
])(
  'shows every call of a bad day once, with the right agent, person, day and seconds, %s',
  async (_, callField) => {
    crm = await openOrg();
    const users = Object.fromEntries(
      benchCompany.agents.map(({ extension, name }) => [
        extension,
        crm.records.insert('User', { Name: name }),
      ]),
    );
    const contacts = new Map<string, string>();
    benchCompany.customers.forEach(({ number }, index) => {
      if (number === null || index % 3 === 2) return;
      const Name = `Customer ${index}`;
      contacts.set(number, crm.records.insert('Contact', { Name, MobilePhone: `+${number}` }));
    });
    haveBadDay(crm.faults, FAILING, SALESFORCE_FAULTS);
    const report = await runCrmDay({
      port: portTo(crm, { callField }, PATIENCE_MS),
      calls: callsOfADay(CALLS, { isLate: (index) => index % 5 === 4 }),
      users,
      before: (_step, count) => {
        if (SESSIONS_END.has(count)) crm.login.expire();
      },
    });
    expect(report.troubles).toEqual([]);
    const truth = expected(report.finals, { users, contacts });
    expect(shown()).toEqual(truth);
    expect(crm.created).toBe(truth.size);
    // Nothing is right because nothing happened.
    expect(crm.faults.counts.faulty).toBeGreaterThan(0);
    expect(crm.login.signIns).toBeGreaterThan(1);
  },
  300_000,
);
