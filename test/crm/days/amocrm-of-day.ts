import { benchCompany } from '../../../bench/exchange/company.ts';
import { ACCOUNT_FAULTS } from '../../../sandbox/crm/amocrm/account.ts';
import type { Note } from '../../../sandbox/crm/amocrm/cards.ts';
import { haveBadDay } from '../../../sandbox/crm/bad-day.ts';
import type { CallRecord } from '../../../src/domain/call-record.ts';
import { ACCOUNT_USERS, callNotes, FALLBACK_USER, openAmocrm } from '../amocrm-stage.ts';
import type { CrmOfDay, Row } from './crm-of-day.ts';

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

/** Two customers in three are contacts: alone, with one lead or with several, and some are two contacts with one number. */
export async function openAmocrmOfDay(): Promise<CrmOfDay> {
  // What is never answered is given up soon; whoever gives up too soon has to ask, and loses nothing.
  const stage = await openAmocrm({ timeoutMs: 1_500 });
  const { account, connector, settings } = stage;
  const { cards, tokens } = account.api;
  /** Numbers of customers whom the account knows. */
  const known = new Set<string>();
  benchCompany.customers.forEach(({ number }, index) => {
    if (number === null || index % 3 === 2) return;
    known.add(number);
    const linked = Array.from({ length: index % 4 }, (_, nth) =>
      cards.add({ type: 'leads', name: `Lead ${nth}` }),
    );
    cards.add({ type: 'contacts', name: `Customer ${index}`, phones: [`8${number.slice(1)}`], linked });
    if (index % 9 === 0) cards.add({ type: 'contacts', name: `Brother ${index}`, phones: [`+${number}`] });
  });
  const isForCrm = ({ direction, customer }: CallRecord): boolean =>
    direction !== 'internal' && !customer.withheld && known.has(customer.digits);
  return {
    connector,
    settings,
    users: ACCOUNT_USERS,
    misbehave(oneIn) {
      haveBadDay(account.faults, 1 / oneIn, ACCOUNT_FAULTS);
      // A lost answer to a refresh loses the account: that is another test.
      account.faults.spares = (path) => path.startsWith('/oauth2/');
    },
    endSessions: () => tokens.expireAccess(),
    signIns: () => tokens.refreshes,
    expected: (finals) => finals.filter(isForCrm).map(expected),
    shown: () =>
      callNotes(stage).map(({ params, created_by, note_type }) => ({
        call: params.uniq,
        user: String(created_by),
        seconds: Number(params.duration),
        status: Number(params.call_status),
        kind: note_type,
      })),
    oddities(finals) {
      // A recording that comes after the call was written stands beside it.
      const due = finals.filter((call) => isForCrm(call) && call.recordings.length > 0).length;
      const told = cards.entities.flatMap(({ notes }) => notes).filter(hasRecording).length;
      return told === due ? [] : [`${told} recordings are told of, and there were ${due}`];
    },
    stop: () => account.stop(),
  };
}

function hasRecording({ note_type, params }: Note): boolean {
  if (note_type === 'common') return String(params.text).startsWith('Запись разговора');
  return String(params.link ?? '') !== '';
}

function expected({ callId, direction, outcome, durations, responsible }: CallRecord): Row {
  return {
    call: callId,
    user: (responsible && ACCOUNT_USERS[responsible.agentId]) ?? FALLBACK_USER,
    seconds: outcome === 'answered' ? Math.max(1, Math.round(durations.talk / 1000)) : 0,
    status: STATUSES[outcome ?? ''] ?? 3,
    kind: direction === 'inbound' ? 'call_in' : 'call_out',
  };
}
