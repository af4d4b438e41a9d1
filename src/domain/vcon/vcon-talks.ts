import type { CallOutcome, LegResult, LegRole } from '../call-event.ts';
import type { CallRecord, Leg } from '../call-record.ts';
import type { VconDisposition, VconPartyEvent, VconRecording } from './vcon.ts';
import type { VconParties } from './vcon-parties.ts';

/** Those that may talk with a customer; a queue only lets them wait, and an originator's leg is a colleague's to a colleague. */
const TALKING: ReadonlySet<LegRole> = new Set(['agent', 'external', 'supervisor', 'voicemail']);

/** What a call that nobody talked in came to, in the draft's words (the call ends with an outcome either way). */
const DISPOSITIONS: Partial<Record<CallOutcome, VconDisposition>> = {
  missed: 'no-answer',
  overflowed: 'no-answer',
  noAnswer: 'no-answer',
  abandoned: 'hung-up',
  cancelled: 'hung-up',
  busy: 'busy',
  congestion: 'congestion',
  voicemail: 'voicemail-no-message',
};
const LEG_DISPOSITIONS: Partial<Record<LegResult, VconDisposition>> = {
  noAnswer: 'no-answer',
  busy: 'busy',
  cancelled: 'hung-up',
};

export const dispositionOf = (outcome: CallOutcome | undefined): VconDisposition =>
  (outcome && DISPOSITIONS[outcome]) ?? 'failed';
export const legDispositionOf = (result: LegResult | undefined): VconDisposition =>
  (result && LEG_DISPOSITIONS[result]) ?? 'failed';

/** The customer and one of ours, from when they could hear each other until they could not. */
export interface CustomerTalk {
  leg: Leg;
  dialog: VconRecording;
}

/** In the order in which they began. */
export function customerTalks(record: CallRecord, parties: VconParties): CustomerTalk[] {
  const talks: CustomerTalk[] = [];
  for (const leg of record.legs) {
    const start = startOf(record, leg);
    const hasKeys = leg.role === 'ivr' && leg.menuPath?.some(({ key }) => key !== undefined) === true;
    if (start === undefined || (!TALKING.has(leg.role) && !hasKeys)) continue;
    // Asked by a colleague, and never given the customer.
    if (leg.clearedAt !== undefined && leg.clearedAt <= start) continue;
    talks.push({ leg, dialog: talkOf(record, leg, { start, parties }) });
  }
  return talks.sort((a, b) => a.dialog.start.localeCompare(b.dialog.start));
}

/** Who was asked first talks with the customer only when the transfer is done. */
function startOf({ transfers }: CallRecord, { legId, connectedAt, consultation }: Leg): string | undefined {
  if (connectedAt === undefined || consultation === true) return undefined;
  const taken = transfers.find((one) => one.targetLegId === legId && one.kind === 'attended');
  if (taken === undefined) return connectedAt;
  if (taken.result !== 'completed') return undefined;
  return taken.at > connectedAt ? taken.at : connectedAt;
}

function talkOf(
  record: CallRecord,
  leg: Leg,
  { start, parties }: { start: string; parties: VconParties },
): VconRecording {
  const own = parties.ofLeg(leg);
  const end = leg.clearedAt ?? record.endedAt;
  const { customer } = parties;
  const history: VconPartyEvent[] = [
    { party: customer, time: start, event: 'join' },
    { party: own, time: start, event: 'join' },
    ...holds(leg, own).filter(({ time }) => time >= start && (end === undefined || time <= end)),
    ...keys(leg, customer),
    ...(end === undefined
      ? []
      : [own, customer].map((party) => ({ party, time: end, event: 'drop' as const }))),
  ];
  return {
    type: 'recording',
    start,
    ...(end !== undefined && { duration: seconds(start, end) }),
    parties: record.direction === 'outbound' ? [own, customer] : [customer, own],
    party_history: history.sort((a, b) => a.time.localeCompare(b.time)),
  };
}

function holds({ states }: Leg, party: number): VconPartyEvent[] {
  const events: VconPartyEvent[] = [];
  let isHeld = false;
  for (const { at, state } of states) {
    // What ends the leg ends the hold: that is told by `drop`.
    if (state === 'held' && !isHeld) events.push({ party, time: at, event: 'hold' });
    if (state === 'connected' && isHeld) events.push({ party, time: at, event: 'unhold' });
    isHeld = state === 'held';
  }
  return events;
}

function keys({ menuPath = [] }: Leg, party: number): VconPartyEvent[] {
  return menuPath.flatMap(({ at, key }) =>
    key === undefined ? [] : [{ party, time: at, event: 'keydown' as const, button: key }],
  );
}

export function seconds(from: string, to: string): number {
  return Math.max(0, Date.parse(to) - Date.parse(from)) / 1000;
}
