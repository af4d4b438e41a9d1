import { afterEach, beforeEach, expect, it } from 'vitest';
import { benchCompany } from '../../bench/exchange/company.ts';
import { haveBadDay } from '../../sandbox/crm/bad-day.ts';
import { HUBSPOT_FAULTS } from '../../sandbox/crm/hubspot/account.ts';
import type { CallRecord } from '../../src/domain/call-record.ts';
import { callsOfADay } from './calls-of-a-day.ts';
import { type HubspotStage, openHubspot } from './hubspot-stage.ts';
import { runCrmDay } from './run-crm-day.ts';

const CALLS = Number(process.env.CRM_DAY_CALLS ?? 40);
/** One request in twelve meets a failure. */
const FAILING = 1 / 12;
/** How far searches are behind. */
const LAG_MS = 50;

let stage: HubspotStage;
/** Agent, by extension → owner. */
let users: Record<string, string>;
/** Number, digits → contact. */
const contacts = new Map<string, string>();

beforeEach(async () => {
  stage = await openHubspot({ timeoutMs: 1_500 });
  const { records, owners } = stage.crm.api;
  users = Object.fromEntries(benchCompany.agents.map(({ extension, name }) => [extension, owners.add(name)]));
  benchCompany.customers.forEach(({ number }, index) => {
    if (number === null || index % 3 === 2) return;
    contacts.set(
      number,
      records.insert('contacts', { lastname: `Customer ${index}`, phone: `+${number}` }).id,
    );
  });
  stage.crm.lagMs = LAG_MS;
});
afterEach(() => stage.crm.stop());

interface Row {
  direction: unknown;
  start: unknown;
  ms: unknown;
  status: unknown;
  owner: unknown;
  contacts: string[];
  isRecorded: boolean;
}

/** What the calls ought to show, from the fact sheet's table and not from the connector's. */
function expected(finals: readonly CallRecord[]): Map<string, Row> {
  return new Map(
    finals
      .filter(({ direction }) => direction !== 'internal')
      .map((call) => [
        call.callId,
        {
          direction: call.direction === 'outbound' ? 'OUTBOUND' : 'INBOUND',
          start: call.startedAt,
          ms: String(call.durations.talk),
          status: STATUSES[call.outcome ?? ''] ?? 'FAILED',
          owner: call.responsible && users[call.responsible.agentId],
          contacts: [contacts.get(call.customer.digits) ?? []].flat(),
          isRecorded: call.recordings.length > 0,
        },
      ]),
  );
}

const STATUSES: Readonly<Record<string, string>> = {
  answered: 'COMPLETED',
  voicemail: 'COMPLETED',
  missed: 'NO_ANSWER',
  overflowed: 'NO_ANSWER',
  noAnswer: 'NO_ANSWER',
  abandoned: 'CANCELED',
  declined: 'CANCELED',
  cancelled: 'CANCELED',
  busy: 'BUSY',
};

function shown(): Map<string, Row> {
  return new Map(
    stage.crm.api.records.list('calls').map(({ properties, contacts: tied }) => [
      properties.cti_call_id ?? '',
      {
        direction: properties.hs_call_direction,
        start: properties.hs_timestamp,
        ms: properties.hs_call_duration,
        status: properties.hs_call_status,
        owner: properties.hubspot_owner_id,
        contacts: [...tied],
        isRecorded: properties.hs_call_recording_url !== undefined,
      },
    ]),
  );
}

it.each([false, true])(
  'shows every call of a bad day once and right (unique property: %s)',
  async (isUnique) => {
    const { crm } = stage;
    crm.api.calls.isUnique = isUnique;
    haveBadDay(crm.faults, FAILING, HUBSPOT_FAULTS);
    const report = await runCrmDay({
      port: stage.bind({ ...stage.oauth(), callIdIsUnique: isUnique, searchLagSeconds: 1 }),
      calls: callsOfADay(CALLS, { isLate: (index) => index % 5 === 4 }),
      users,
      before: (_, count) => {
        if (count % 47 === 0) crm.api.tokens.expireAccess();
      },
    });
    expect(report.troubles).toEqual([]);
    const truth = expected(report.finals);
    expect(shown()).toEqual(truth);
    expect(crm.api.records.created).toBe(truth.size);
    // Nothing is right because nothing happened.
    expect(report.unknown).toBeGreaterThan(CALLS / 20);
    expect(crm.faults.counts.faulty).toBeGreaterThan(CALLS / 10);
  },
  300_000,
);
