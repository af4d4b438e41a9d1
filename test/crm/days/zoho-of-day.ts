import { benchCompany } from '../../../bench/exchange/company.ts';
import { haveBadDay } from '../../../sandbox/crm/bad-day.ts';
import { ZOHO_FAULTS } from '../../../sandbox/crm/zoho/account.ts';
import type { PhoneCall } from '../../../sandbox/crm/zoho/phone-calls.ts';
import type { CallRecord } from '../../../src/domain/call-record.ts';
import { openZoho } from '../zoho-stage.ts';
import type { CrmOfDay, Row } from './crm-of-day.ts';

const OUTGOING: Readonly<Record<string, string>> = {
  busy: 'busy',
  declined: 'rejected',
  invalidNumber: 'invalid',
  unreachable: 'notavailable',
  congestion: 'notavailable',
  blocked: 'blocked',
};
const OPEN: ReadonlySet<string> = new Set(['ringing', 'answered']);

/** A call is one id, and one more for each agent whom it was handed on to while Zoho was told of it. */
export async function openZohoOfDay(): Promise<CrmOfDay> {
  const { crm, connector, settings, user } = await openZoho({ timeoutMs: 20_000 });
  const { calls } = crm.bridge;
  const users = Object.fromEntries(
    benchCompany.agents.map(({ extension, name }) => [extension, user(`884${extension}`, name)]),
  );
  /** By the id of the first. */
  const together = (): Map<string, PhoneCall[]> => {
    const byCall = new Map<string, PhoneCall[]>();
    for (const call of calls.list()) {
      const id = call.id.replace(/L\d+$/, '');
      byCall.set(id, [...(byCall.get(id) ?? []), call]);
    }
    return byCall;
  };
  return {
    connector,
    settings,
    users,
    misbehave: (oneIn) => haveBadDay(crm.faults, 1 / oneIn, ZOHO_FAULTS, { isSilent: false }),
    endSessions: () => crm.expireTokens(),
    signIns: () => crm.signIns,
    expected: (finals) => finals.filter(isForZoho).map(expected),
    shown: () => [...together()].map(([call, legs]) => ({ call, ...shown(legs) })),
    oddities: (finals) => [
      ...calls.disorder,
      ...finals.filter(isForZoho).flatMap((call) => odd(call, together().get(idOf(call)) ?? [], users)),
    ],
    stop: () => crm.stop(),
  };
}

function isForZoho({ direction, customer }: CallRecord): boolean {
  return direction !== 'internal' && !customer.withheld;
}

function idOf({ callId }: CallRecord): string {
  return callId.replaceAll('-', '');
}

function expected(call: CallRecord): Row {
  const { direction, outcome = 'failed', recordings, startedAt } = call;
  const unanswered = direction === 'outbound' ? (OUTGOING[outcome] ?? 'noanswer') : 'missed';
  return {
    call: idOf(call),
    type: direction === 'outbound' ? 'dialed' : 'received',
    start: startedAt.slice(0, 19).replace('T', ' '),
    end: outcome === 'answered' ? 'ended' : unanswered,
    isRecorded: recordings.length > 0,
  };
}

/** Answered by anybody is answered. */
function shown(legs: readonly PhoneCall[]): { [field: string]: unknown } {
  const ends = legs.map(({ states }) => states.at(-1) ?? '');
  return {
    type: legs[0]?.type,
    start: legs[0]?.startTime,
    end: ends.find((end) => OPEN.has(end)) ?? (ends.includes('ended') ? 'ended' : ends.at(-1)),
    isRecorded: legs.some(({ voice }) => voice !== undefined),
  };
}

/** What is certain only where nobody handed the customer on. */
function odd(
  { callId, transfers, responsible, durations, outcome }: CallRecord,
  legs: readonly PhoneCall[],
  users: Readonly<Record<string, string>>,
): string[] {
  const moves = transfers.filter(({ result }) => result === 'completed').length;
  if (legs.length > 1 + moves) return [`${callId} stands there ${legs.length} times`];
  const [only] = legs;
  if (only === undefined || transfers.length > 0) return [];
  const user = responsible && users[responsible.agentId];
  // The end is told when it is seen, and may be told more exactly afterwards.
  const off = Math.abs(Number(only.duration ?? 0) - durations.talk / 1000);
  return [
    ...(only.user === user ? [] : [`${callId} is ${only.user}'s in place of ${user}'s`]),
    ...(outcome !== 'answered' || off <= 1.5 ? [] : [`${callId} is ${off} s off`]),
  ];
}
