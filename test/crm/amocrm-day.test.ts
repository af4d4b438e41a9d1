import { afterEach, beforeEach, expect, it } from 'vitest';
import { benchCompany } from '../../bench/exchange/company.ts';
import { ACCOUNT_FAULTS } from '../../sandbox/crm/amocrm/account.ts';
import { haveBadDay } from '../../sandbox/crm/bad-day.ts';
import type { CallRecord } from '../../src/domain/call-record.ts';
import { ACCOUNT_USERS, type AmocrmStage, callNotes, FALLBACK_USER, openAmocrm } from './amocrm-stage.ts';
import { callsOfADay } from './calls-of-a-day.ts';
import { runCrmDay } from './run-crm-day.ts';

const CALLS = Number(process.env.CRM_DAY_CALLS ?? 200);
/** One request in twelve meets a failure. */
const FAILING = 1 / 12;

let stage: AmocrmStage;
/** Numbers of customers whom the account knows. */
let known: Set<string>;

beforeEach(async () => {
  // What is never answered is given up soon; whoever gives up too soon has to ask, and loses nothing.
  stage = await openAmocrm({ timeoutMs: 1_500 });
  known = new Set();
  const { cards } = stage.account.api;
  benchCompany.customers.forEach(({ number }, index) => {
    // Two customers in three are contacts: alone, with one lead or with two, and some are two contacts with one number.
    if (number === null || index % 3 === 2) return;
    known.add(number);
    const leads = Array.from({ length: index % 4 }, (_, nth) =>
      cards.add({ type: 'leads', name: `Lead ${nth}` }),
    );
    cards.add({
      type: 'contacts',
      name: `Customer ${index}`,
      phones: [`8${number.slice(1)}`],
      linked: leads,
    });
    if (index % 9 === 0) cards.add({ type: 'contacts', name: `Brother ${index}`, phones: [`+${number}`] });
  });
});
afterEach(() => stage.account.stop());

interface Row {
  call: unknown;
  user: string;
  seconds: number;
  status: number;
  kind: string;
}

/** What the cards ought to show, from the fact sheet's tables and not from the connector's. */
function expected(finals: readonly CallRecord[]): Row[] {
  return finals.filter(isForCrm).map(({ callId, direction, outcome, durations, responsible }) => ({
    call: callId,
    user: (responsible && ACCOUNT_USERS[responsible.agentId]) ?? FALLBACK_USER,
    seconds: outcome === 'answered' ? Math.max(1, Math.round(durations.talk / 1000)) : 0,
    status: STATUSES[outcome ?? ''] ?? 3,
    kind: direction === 'inbound' ? 'call_in' : 'call_out',
  }));
}

const STATUSES: Readonly<Record<string, number>> = {
  answered: 4,
  voicemail: 1,
  noAnswer: 6,
  busy: 7,
  declined: 6,
  cancelled: 6,
  invalidNumber: 5,
  congestion: 6,
  blocked: 6,
  failed: 6,
};

function isForCrm({ direction, customer }: CallRecord): boolean {
  return direction !== 'internal' && !customer.withheld && known.has(customer.digits);
}

const byCall = (a: Row, b: Row): number => (String(a.call) < String(b.call) ? -1 : 1);

it('shows every call of a bad day once, with the right agent, duration and outcome', async () => {
  const { account, port } = stage;
  haveBadDay(account.faults, FAILING, ACCOUNT_FAULTS);
  // A lost answer to a refresh loses the account: that is another test.
  account.faults.spares = (path) => path.startsWith('/oauth2/');
  const report = await runCrmDay({
    port,
    calls: callsOfADay(CALLS, { isLate: (index) => index % 5 === 4 }),
    users: ACCOUNT_USERS,
    before: (_, count) => {
      if (count % 61 === 0) account.api.tokens.expireAccess();
    },
  });
  expect(report.troubles).toEqual([]);
  const shown = callNotes(stage).map(({ params, created_by, note_type }) => ({
    call: params.uniq,
    user: String(created_by),
    seconds: Number(params.duration),
    status: Number(params.call_status),
    kind: note_type,
  }));
  expect(shown.sort(byCall)).toEqual(expected(report.finals).sort(byCall));
  // Recordings came after the calls were written.
  const recorded = report.finals.filter((call) => isForCrm(call) && call.recordings.length > 0);
  const told = account.api.cards.entities
    .flatMap(({ notes }) => notes)
    .filter(
      ({ note_type, params }) => note_type === 'common' && String(params.text).startsWith('Запись разговора'),
    );
  expect(told.length).toBe(recorded.length);
  // Nothing is right because nothing happened.
  expect(report.unknown).toBeGreaterThan(CALLS / 100);
  expect(account.api.tokens.refreshes).toBeGreaterThan(1);
  expect(recorded.length).toBeGreaterThan(CALLS / 5);
}, 300_000);
