import type { CallOutcome } from '../../../src/domain/call-event.ts';
import type { CallRecord, Recording } from '../../../src/domain/call-record.ts';
import { wholeSeconds } from '../../../src/domain/crm/call-line.ts';
import type { CrmSituation } from '../../../src/domain/crm/crm-port.ts';
import { matchableNumber } from '../../../src/domain/crm/on-the-line.ts';
import type { Form } from './api.ts';
import type { ToldLeg } from './memory.ts';
import type { ZohoSettings } from './settings.ts';

/** How an outgoing call that nobody answered ended. */
const UNATTENDED: Readonly<Record<CallOutcome, string>> = {
  answered: 'noanswer',
  missed: 'noanswer',
  abandoned: 'noanswer',
  overflowed: 'noanswer',
  voicemail: 'noanswer',
  noAnswer: 'noanswer',
  busy: 'busy',
  declined: 'rejected',
  cancelled: 'noanswer',
  invalidNumber: 'invalid',
  unreachable: 'notavailable',
  congestion: 'notavailable',
  blocked: 'blocked',
  failed: 'noanswer',
};
/** States that end a call which nobody answered. */
export const UNATTENDED_STATES: ReadonlySet<string> = new Set(['missed', ...Object.values(UNATTENDED)]);

/** How a call ended that nobody answered; of incoming ones Zoho knows one way only. */
export function unattendedOf({ direction, outcome }: CallRecord): string {
  return direction === 'outbound' ? UNATTENDED[outcome ?? 'failed'] : 'missed';
}

/** What every notice says; the same id through all states of a leg. */
export function formOf(
  situation: CrmSituation,
  settings: ZohoSettings,
  { id, state, user }: { id: string; state: string; user: string | undefined },
): Form {
  const { call } = situation;
  const customer = matchableNumber(call) ?? '';
  const ours = call.line?.e164 ?? settings.companyNumber;
  const isOut = call.direction === 'outbound';
  return {
    type: isOut ? 'dialed' : 'received',
    state,
    id,
    from: isOut ? ours : customer,
    to: isOut ? customer : ours,
    ...(user !== undefined && { zohouser: user }),
  };
}

/** Letters and digits alone are taken; the first leg of a call has the id of the call without its dashes. */
export function legIdOf({ callId }: CallRecord, nth: number): string {
  const id = callId.replaceAll(/[^A-Za-z0-9]/g, '');
  return nth === 1 ? id : `${id}L${nth}`;
}

/** What the notices of an end say besides. */
export function endOf(
  { startedAt }: Pick<ToldLeg, 'startedAt'>,
  { state, talkMs }: { state: string; talkMs: number },
  { tellDuration }: ZohoSettings,
): Form {
  return {
    start_time: gmt(startedAt),
    ...(tellDuration && state === 'ended' && { duration: String(wholeSeconds(talkMs)) }),
  };
}

/** `2026-03-02 07:15:04`. ISO 8601 is refused. */
export function gmt(at: string): string {
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ');
}

/** A call has one: of several the longest. */
export function bestRecording({ call, links }: CrmSituation): Recording | undefined {
  return call.recordings
    .filter(({ id }) => links.recordings[id] !== undefined)
    .reduce<Recording | undefined>(
      (a, b) => (a !== undefined && (a.duration ?? 0) >= (b.duration ?? 0) ? a : b),
      undefined,
    );
}
