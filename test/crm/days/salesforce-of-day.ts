import { benchCompany } from '../../../bench/exchange/company.ts';
import { salesforce } from '../../../connectors/crm/salesforce/salesforce.ts';
import { haveBadDay } from '../../../sandbox/crm/bad-day.ts';
import { SALESFORCE_FAULTS } from '../../../sandbox/crm/salesforce/org.ts';
import type { CallRecord } from '../../../src/domain/call-record.ts';
import { hurried } from '../hurried.ts';
import { openOrg, settingsFor } from '../salesforce-stage.ts';
import type { CrmOfDay, Row } from './crm-of-day.ts';

/** What is never answered is given up so soon, ms. */
const PATIENCE_MS = 1_000;
/** From the fact sheet, for the outcomes whose words are not the hub's own. */
const RESULTS: Partial<Record<string, string>> = {
  overflowed: 'overflow',
  noAnswer: 'no answer',
  invalidNumber: 'wrong number',
  congestion: 'failed',
};

/** Two customers in three are contacts. `callField`: the field that keeps our id, or nothing where the company has none. */
export async function openSalesforce(callField = 'Cti_Call_Id__c'): Promise<CrmOfDay> {
  const crm = await openOrg();
  const users = Object.fromEntries(
    benchCompany.agents.map(({ extension, name }) => [extension, crm.records.insert('User', { Name: name })]),
  );
  /** Number, digits → contact. */
  const contacts = new Map<string, string>();
  benchCompany.customers.forEach(({ number }, index) => {
    if (number === null || index % 3 === 2) return;
    const Name = `Customer ${index}`;
    contacts.set(number, crm.records.insert('Contact', { Name, MobilePhone: `+${number}` }));
  });
  const expected = (call: CallRecord): Row => ({
    call: call.callId,
    type: call.direction === 'outbound' ? 'Outbound' : 'Inbound',
    day: call.startedAt.slice(0, 10),
    seconds: call.durations.talk === 0 ? 0 : Math.max(1, Math.round(call.durations.talk / 1000)),
    result: RESULTS[call.outcome ?? ''] ?? call.outcome,
    owner: (call.responsible && users[call.responsible.agentId]) ?? crm.self,
    contact: contacts.get(call.customer.digits) ?? null,
    isRecorded: call.recordings.some(({ state }) => state === 'ready'),
  });
  return {
    connector: hurried(salesforce, PATIENCE_MS),
    settings: { ...settingsFor(crm), callField },
    users,
    misbehave: (oneIn) => haveBadDay(crm.faults, 1 / oneIn, SALESFORCE_FAULTS),
    endSessions: () => crm.login.expire(),
    signIns: () => crm.login.signIns,
    expected: (finals) => finals.filter(({ direction }) => direction !== 'internal').map(expected),
    shown: () =>
      crm.calls.map((row) => ({
        call: String(row.CallObject),
        type: row.CallType,
        day: row.ActivityDate,
        seconds: row.CallDurationInSeconds,
        result: row.CallDisposition,
        owner: row.OwnerId,
        contact: row.WhoId,
        isRecorded: String(row.Description).includes('cti:recording '),
      })),
    stop: () => crm.stop(),
  };
}
