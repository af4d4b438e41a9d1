import { benchCompany } from '../../../bench/exchange/company.ts';
import { haveBadDay } from '../../../sandbox/crm/bad-day.ts';
import { HUBSPOT_FAULTS } from '../../../sandbox/crm/hubspot/account.ts';
import type { CallRecord } from '../../../src/domain/call-record.ts';
import { openHubspot } from '../hubspot-stage.ts';
import type { CrmOfDay, Row } from './crm-of-day.ts';

/** How far searches are behind. */
const LAG_MS = 50;

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

/** Two customers in three are contacts. `isUnique`: the property with the id of the call is. */
export async function openHubspotOfDay({ isUnique = false } = {}): Promise<CrmOfDay> {
  const { crm, connector, oauth } = await openHubspot({ timeoutMs: 20_000 });
  const { records, owners, tokens, calls } = crm.api;
  calls.isUnique = isUnique;
  crm.api.rotates = true;
  const users = Object.fromEntries(
    benchCompany.agents.map(({ extension, name }) => [extension, owners.add(name)]),
  );
  /** Number, digits → contact. */
  const contacts = new Map<string, string>();
  benchCompany.customers.forEach(({ number }, index) => {
    if (number === null || index % 3 === 2) return;
    const { id } = records.insert('contacts', { lastname: `Customer ${index}`, phone: `+${number}` });
    contacts.set(number, id);
  });
  crm.lagMs = LAG_MS;
  return {
    connector,
    settings: { api: crm.url, ...oauth(), callIdIsUnique: isUnique, searchLagSeconds: 1 },
    users,
    misbehave: (oneIn) => haveBadDay(crm.faults, 1 / oneIn, HUBSPOT_FAULTS, { isSilent: false }),
    endSessions: () => tokens.expireAccess(),
    signIns: () => tokens.refreshes,
    expected: (finals) => finals.filter(isForCrm).map((call) => expected(call, { users, contacts })),
    shown: () =>
      records.list('calls').map(({ properties, contacts: tied }) => ({
        call: properties.cti_call_id,
        direction: properties.hs_call_direction,
        start: properties.hs_timestamp,
        ms: properties.hs_call_duration,
        status: properties.hs_call_status,
        owner: properties.hubspot_owner_id,
        contacts: [...tied],
        isRecorded: properties.hs_call_recording_url !== undefined,
      })),
    oddities: (finals) => {
      const wanted = finals.filter(isForCrm).length;
      return records.created === wanted ? [] : [`${records.created} calls were made in place of ${wanted}`];
    },
    stop: () => crm.stop(),
  };
}

function isForCrm({ direction }: CallRecord): boolean {
  return direction !== 'internal';
}

function expected(
  call: CallRecord,
  { users, contacts }: { users: Record<string, string>; contacts: ReadonlyMap<string, string> },
): Row {
  const contact = contacts.get(call.customer.digits);
  return {
    call: call.callId,
    direction: call.direction === 'outbound' ? 'OUTBOUND' : 'INBOUND',
    start: call.startedAt,
    ms: String(call.durations.talk),
    status: STATUSES[call.outcome ?? ''] ?? 'FAILED',
    owner: call.responsible && users[call.responsible.agentId],
    contacts: contact === undefined ? [] : [contact],
    isRecorded: call.recordings.length > 0,
  };
}
