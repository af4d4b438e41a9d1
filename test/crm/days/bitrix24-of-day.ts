import { benchCompany } from '../../../bench/exchange/company.ts';
import { haveBadDay } from '../../../sandbox/crm/bad-day.ts';
import { PORTAL_FAULTS } from '../../../sandbox/crm/bitrix24/portal.ts';
import type { CallRecord } from '../../../src/domain/call-record.ts';
import { FALLBACK_USER, openBitrix24, PORTAL_USERS } from '../bitrix24-stage.ts';
import type { CrmOfDay, Row } from './crm-of-day.ts';

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

/** Two customers in three are contacts; of those some are two contacts with one number. */
export async function openBitrix24OfDay(): Promise<CrmOfDay> {
  // What is never answered is given up soon; whoever gives up too soon has to ask, and loses nothing.
  const { portal, connector, settings } = await openBitrix24({ timeoutMs: 1_500 });
  const { people, telephony, tokens } = portal.api;
  benchCompany.customers.forEach(({ number }, index) => {
    if (number === null || index % 3 === 2) return;
    people.add({ type: 'CONTACT', name: `Customer ${index}`, phones: [`+${number}`], assignedBy: 1 });
    if (index % 9 === 0)
      people.add({ type: 'COMPANY', name: `Company ${index}`, phones: [number], assignedBy: 1 });
  });
  return {
    connector,
    settings,
    users: PORTAL_USERS,
    misbehave(oneIn) {
      haveBadDay(portal.faults, 1 / oneIn, PORTAL_FAULTS);
      // The sign-in server is another machine.
      portal.faults.spares = (path) => path.startsWith('/oauth/');
    },
    endSessions: () => tokens.expireAccess(),
    signIns: () => tokens.refreshes,
    expected: (finals) => finals.filter(isForCrm).map(expected),
    shown: () =>
      telephony.statistics.map((row) => ({
        call: row.EXTERNAL_CALL_ID,
        user: String(row.PORTAL_USER_ID),
        seconds: Number(row.CALL_DURATION),
        code: String(row.CALL_FAILED_CODE),
        type: String(row.CALL_TYPE),
        isRecorded: telephony.records.has(String(row.CALL_ID)),
      })),
    oddities: () => [...telephony.registered.keys()].map((id) => `${id} was registered and never finished`),
    stop: () => portal.stop(),
  };
}

function isForCrm({ direction, customer }: CallRecord): boolean {
  return direction !== 'internal' && !customer.withheld;
}

function expected({ callId, direction, outcome, durations, responsible, recordings }: CallRecord): Row {
  return {
    call: callId,
    user: (responsible && PORTAL_USERS[responsible.agentId]) ?? FALLBACK_USER,
    seconds: outcome === 'answered' ? Math.max(1, Math.round(durations.talk / 1000)) : 0,
    code: CODES[outcome ?? ''] ?? '304',
    type: direction === 'inbound' ? '2' : '1',
    isRecorded: recordings.length > 0,
  };
}
