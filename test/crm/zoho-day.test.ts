import { afterEach, beforeEach, expect, it } from 'vitest';
import { benchCompany } from '../../bench/exchange/company.ts';
import { haveBadDay } from '../../sandbox/crm/bad-day.ts';
import { ZOHO_FAULTS } from '../../sandbox/crm/zoho/account.ts';
import type { PhoneCall } from '../../sandbox/crm/zoho/phone-calls.ts';
import type { CallRecord } from '../../src/domain/call-record.ts';
import { callsOfADay } from './calls-of-a-day.ts';
import { runCrmDay } from './run-crm-day.ts';
import { openZoho, type ZohoStage } from './zoho-stage.ts';

const CALLS = Number(process.env.CRM_DAY_CALLS ?? 40);
/** One request in twelve meets a failure. */
const FAILING = 1 / 12;
/** Nobody was told of every fifth call before it was over. */
const isLate = (index: number): boolean => index % 5 === 4;

let stage: ZohoStage;
/** Agent, by extension → user. */
let users: Record<string, string>;

beforeEach(async () => {
  stage = await openZoho({ timeoutMs: 1_000 });
  users = Object.fromEntries(
    benchCompany.agents.map(({ extension, name }) => [extension, stage.user(`884${extension}`, name)]),
  );
});
afterEach(() => stage.crm.stop());

/** What stands there of one call, in order: its own id, and those of whom it was handed on to. */
function toldOf({ callId }: CallRecord): PhoneCall[] {
  const id = callId.replaceAll('-', '');
  return stage.crm.bridge.calls.list().filter((call) => call.id === id || call.id.startsWith(`${id}L`));
}

const OUTGOING: Readonly<Record<string, string>> = {
  busy: 'busy',
  declined: 'rejected',
  invalidNumber: 'invalid',
  unreachable: 'notavailable',
  congestion: 'notavailable',
  blocked: 'blocked',
};

/** How it ended, from the fact sheet's table and not from the connector's. */
function endOf({ direction, outcome = 'failed' }: CallRecord): string {
  if (outcome === 'answered') return 'ended';
  return direction === 'outbound' ? (OUTGOING[outcome] ?? 'noanswer') : 'missed';
}

it('shows every call of a bad day once and right, and handed-on ones as calls that are tied', async () => {
  const { crm } = stage;
  haveBadDay(crm.faults, FAILING, ZOHO_FAULTS);
  const calls = [...callsOfADay(CALLS, { isLate })];
  const late = new Set(
    calls.flatMap(({ revisions }, index) => (isLate(index) ? [revisions[0]?.callId] : [])),
  );
  const report = await runCrmDay({
    port: stage.bind(),
    calls,
    users,
    before: (_, count) => {
      if (count % 47 === 0) crm.expireTokens();
    },
  });
  expect(report.troubles).toEqual([]);
  expect(crm.bridge.calls.disorder).toEqual([]);
  const forZoho = report.finals.filter(
    ({ direction, customer }) => direction !== 'internal' && !customer.withheld,
  );
  for (const call of forZoho) {
    const told = toldOf(call);
    const moves = late.has(call.callId)
      ? 0
      : call.transfers.filter(({ result }) => result === 'completed').length;
    const about = `${call.callId} ${call.direction} ${call.outcome}`;
    expect(told.length, about).toBeGreaterThanOrEqual(1);
    expect(told.length, about).toBeLessThanOrEqual(1 + moves);
    expect(told.map(({ states }) => states.at(-1)).sort(), about).toContain(endOf(call));
    expect(
      told.every(({ states }) => !['ringing', 'answered'].includes(states.at(-1) ?? '')),
      about,
    ).toBe(true);
    const last = told.at(-1);
    expect(last?.type, about).toBe(call.direction === 'outbound' ? 'dialed' : 'received');
    if (endOf(call) === last?.states.at(-1)) {
      expect(last?.user, about).toBe(call.responsible && users[call.responsible.agentId]);
    }
    if (call.recordings.length > 0)
      expect(
        told.some(({ voice }) => voice !== undefined),
        about,
      ).toBe(true);
    if (told.length === 1) {
      expect(told[0]?.startTime, about).toBe(call.startedAt.slice(0, 19).replace('T', ' '));
      // The end is told when it is seen, and may be told more exactly afterwards.
      const off = Math.abs(Number(told[0]?.duration ?? 0) - call.durations.talk / 1000);
      if (call.outcome === 'answered') expect(off, about).toBeLessThanOrEqual(1.5);
    }
  }
  const ids = forZoho.flatMap((call) => toldOf(call).map(({ id }) => id));
  expect(
    crm.bridge.calls
      .list()
      .map(({ id }) => id)
      .sort(),
  ).toEqual(ids.sort());
  // Nothing is right because nothing happened.
  expect(report.unknown).toBeGreaterThan(CALLS / 20);
  expect(crm.signIns).toBeGreaterThan(1);
  expect(crm.bridge.calls.list().filter(({ cards }) => cards.length > 0).length).toBeGreaterThan(CALLS / 4);
}, 300_000);
