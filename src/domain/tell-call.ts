import type { CallRecord, Leg } from './call-record.ts';
import { TOLD_WORDS, type ToldLanguage } from './tell-call-words.ts';

/** Nobody reads a line with more steps; the page of the call has them all. */
const MOST_STEPS = 8;
const ARROW = ' → ';

interface Step {
  who: string;
  /** Absent for a place that the call only passed. */
  what?: string;
  /** Steps of this kind that follow each other are told together: "Anna, Boris: no answer". */
  joins: boolean;
}

/**
 * What became of a call, in one line: `queue Sales 0:12 → Anna: no answer → Boris: talk 2:10 → transfer → Vera: talk 1:05`.
 * Empty where the record knows of no device. Who rang along while somebody else answered is left out.
 */
export function tellCall(call: CallRecord, language: ToldLanguage): string {
  const words = TOLD_WORDS[language];
  const legs = call.legs
    .filter((leg) => isTold(call, leg))
    .toSorted((a, b) => startOf(a).localeCompare(startOf(b)));
  const steps = joined(legs.map((leg) => stepOf(call, leg, language)));
  const shown = steps
    .slice(0, MOST_STEPS)
    .map(({ who, what }) => (what === undefined ? who : `${who}: ${what}`));
  if (steps.length > MOST_STEPS) shown.push('…');
  const undone = call.transfers.findLast(({ result }) => result !== 'completed');
  if (undone !== undefined) shown.push(undone.result === 'returned' ? words.returned : words.failedTransfer);
  if (call.endedAt === undefined) shown.push(words.live);
  else if (call.clearedBy !== undefined && call.clearedBy !== 'unknown')
    shown.push(words.endedBy[call.clearedBy]);
  return shown.join(ARROW);
}

function stepOf(call: CallRecord, leg: Leg, language: ToldLanguage): Step {
  const words = TOLD_WORDS[language];
  const { role, device, durations, result } = leg;
  const own = leg.agentName ?? device?.name ?? device?.number;
  if (role === 'queue' || role === 'ivr' || role === 'voicemail') {
    const place = { queue: words.queue, ivr: words.menu, voicemail: words.voicemail }[role];
    const waited = role === 'queue' ? call.durations.queue : 0;
    const name = own === undefined || own === place ? place : `${place} ${own}`;
    const who = waited > 0 ? `${name} ${span(waited)}` : name;
    const keys = (leg.menuPath ?? []).flatMap(({ key }) => key ?? []);
    return { who, ...(keys.length > 0 && { what: `${words.pressed} ${keys.join(', ')}` }), joins: false };
  }
  const came = call.transfers.some((one) => one.targetLegId === leg.legId && one.result === 'completed');
  const who = `${came ? `${words.transfer}${ARROW}` : ''}${own ?? words.somebody}`;
  if (leg.consultation === true) return { who, what: `${words.asked} ${span(durations.talk)}`, joins: false };
  if (leg.connectedAt !== undefined) {
    return {
      who,
      what: `${words.talk}${durations.talk > 0 ? ` ${span(durations.talk)}` : ''}`,
      joins: false,
    };
  }
  if (leg.clearedAt === undefined && call.endedAt === undefined)
    return { who, what: words.ringing, joins: !came };
  return { who, what: words.result[result ?? 'noAnswer'], joins: !came };
}

function isTold(call: CallRecord, leg: Leg): boolean {
  if (leg.role === 'customer' || leg.role === 'supervisor') return false;
  if (leg.result === 'answeredElsewhere') return false;
  // The second line of somebody who has the customer and asks a colleague: the same person.
  const isSecondLine =
    leg.role === 'originator' &&
    call.legs.some(({ role, device }) => role === 'agent' && device?.number === leg.device?.number);
  return !isSecondLine;
}

function joined(steps: readonly Step[]): Step[] {
  const told: Step[] = [];
  for (const step of steps) {
    const last = told.at(-1);
    if (last?.joins && step.joins && last.what === step.what) {
      if (!last.who.split(', ').includes(step.who)) last.who = `${last.who}, ${step.who}`;
    } else told.push({ ...step });
  }
  return told;
}

function startOf(leg: Leg): string {
  return leg.offeredAt ?? leg.alertedAt ?? leg.states[0]?.at ?? leg.connectedAt ?? leg.clearedAt ?? '';
}

/** `0:12`, `1:02:10`: whole seconds. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const rest = String(seconds % 60).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes}:${rest}`
    : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${rest}`;
}
