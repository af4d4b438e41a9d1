import { afterEach, beforeEach, expect, it } from 'vitest';
import { benchCompany } from '../../bench/exchange/company.ts';
import { haveBadDay } from '../../sandbox/crm/bad-day.ts';
import { PORTAL_FAULTS } from '../../sandbox/crm/bitrix24/portal.ts';
import type { CallRecord } from '../../src/domain/call-record.ts';
import { type Bitrix24Stage, FALLBACK_USER, openBitrix24, PORTAL_USERS } from './bitrix24-stage.ts';
import { callsOfADay } from './calls-of-a-day.ts';
import { runCrmDay } from './run-crm-day.ts';

const CALLS = Number(process.env.CRM_DAY_CALLS ?? 200);
/** One request in twelve meets a failure. */
const FAILING = 1 / 12;

let stage: Bitrix24Stage;

beforeEach(async () => {
  // What is never answered is given up soon; whoever gives up too soon has to ask, and loses nothing.
  stage = await openBitrix24({ timeoutMs: 1_500 });
  // Two customers in three are contacts; of those some are two contacts with one number.
  benchCompany.customers.forEach(({ number }, index) => {
    if (number === null || index % 3 === 2) return;
    const { people } = stage.portal.api;
    people.add({ type: 'CONTACT', name: `Customer ${index}`, phones: [`+${number}`], assignedBy: 1 });
    if (index % 9 === 0)
      people.add({ type: 'COMPANY', name: `Company ${index}`, phones: [number], assignedBy: 1 });
  });
});
afterEach(() => stage.portal.stop());

interface Row {
  call: unknown;
  user: string;
  seconds: number;
  code: string;
  type: string;
}

/** What the statistics of the portal ought to show, from the fact sheet's tables and not from the connector's. */
function expected(finals: readonly CallRecord[]): Row[] {
  return finals.filter(isForCrm).map(({ callId, direction, outcome, durations, responsible }) => ({
    call: callId,
    user: (responsible && PORTAL_USERS[responsible.agentId]) ?? FALLBACK_USER,
    seconds: outcome === 'answered' ? Math.max(1, Math.round(durations.talk / 1000)) : 0,
    code: CODES[outcome ?? ''] ?? '304',
    type: direction === 'inbound' ? '2' : '1',
  }));
}

const CODES: Readonly<Record<string, string>> = {
  answered: '200',
  overflowed: '480',
  busy: '486',
  declined: '603',
  cancelled: '603-S',
  invalidNumber: '404',
  unreachable: '480',
  congestion: '503',
  blocked: '423',
  failed: 'OTHER',
};

function isForCrm({ direction, customer }: CallRecord): boolean {
  return direction !== 'internal' && !customer.withheld;
}

function shown(): Row[] {
  return stage.portal.api.telephony.statistics.map((row) => ({
    call: row.EXTERNAL_CALL_ID,
    user: String(row.PORTAL_USER_ID),
    seconds: Number(row.CALL_DURATION),
    code: String(row.CALL_FAILED_CODE),
    type: String(row.CALL_TYPE),
  }));
}

const byCall = (a: Row, b: Row): number => (String(a.call) < String(b.call) ? -1 : 1);

it('shows every call of a bad day once, with the right agent, duration and outcome', async () => {
  const { portal, port } = stage;
  haveBadDay(portal.faults, FAILING, PORTAL_FAULTS);
  // The sign-in server is another machine.
  portal.faults.spares = (path) => path.startsWith('/oauth/');
  const report = await runCrmDay({
    port,
    calls: callsOfADay(CALLS, { isLate: (index) => index % 5 === 4 }),
    users: PORTAL_USERS,
    before: (_, count) => {
      if (count % 97 === 0) portal.api.tokens.expireAccess();
    },
  });
  expect(report.troubles).toEqual([]);
  expect(shown().sort(byCall)).toEqual(expected(report.finals).sort(byCall));
  const recorded = report.finals.filter((call) => isForCrm(call) && call.recordings.length > 0);
  expect(portal.api.telephony.records.size).toBe(recorded.length);
  // Nothing is right because nothing happened.
  expect(report.unknown).toBeGreaterThan(CALLS / 10);
  expect(portal.api.tokens.refreshes).toBeGreaterThan(1);
  expect(recorded.length).toBeGreaterThan(CALLS / 4);
  // A call that is registered again with the same number, side and user is the same one.
  expect(portal.api.telephony.registered.size).toBe(0);
}, 300_000);
