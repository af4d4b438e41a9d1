import type { MenuStepCause } from './call-event.ts';
import type { CallLink, CallRecord, Disagreement, ResponsibleRule } from './call-record.ts';
import { type ExplainedParty, type ExplainStep, explainCall } from './explain-call.ts';

const PLACES: Partial<Record<ExplainedParty['role'], string>> = {
  queue: 'the queue',
  ivr: 'the menu',
  voicemail: 'voicemail',
};
const RESULTS: Record<string, string> = {
  noAnswer: 'did not answer',
  busy: 'was busy',
  declined: 'declined',
  answeredElsewhere: 'stopped ringing: somebody else answered',
  cancelled: 'stopped ringing: the caller gave up',
  diverted: 'sent the call on',
  failed: 'could not be reached',
};
const TRANSFERS: Record<string, string> = {
  blind: 'without asking',
  attended: 'after asking',
  diverted: 'forwarded by the PBX',
  pickup: 'picked up',
  park: 'parked',
  recall: 'the PBX brought it back',
};
const RULES: Record<ResponsibleRule, string> = {
  lastConnected: 'who was the last to talk with the customer',
  firstAnswered: 'who was the first to answer',
  longestTalk: 'who talked longest with the customer',
  contactOwner: 'who owns the contact',
  dialledDirectly: 'whose number was dialled',
  lastRang: 'whose phone was the last to ring',
  queueDuty: 'who is on duty for the queue',
  originator: 'who made the call',
};
const CLEARED_BY: Record<string, string> = {
  customer: 'the customer hung up',
  agent: 'our side hung up',
  system: 'the PBX ended it',
};

/** A call for people who read a terminal: what happened when, then what the hub made of it. Plain English, no final line break. */
export function writeExplanation(call: CallRecord): string {
  const { steps } = explainCall(call);
  const lines = [
    `Call ${call.callId} of ${call.startedAt}`,
    ...steps.map((step) => `  ${formatOffset(step.atMs).padStart(9)}  ${writeStep(step)}`),
    ...(call.endedAt === undefined ? ['             still going on'] : []),
    `  Responsible: ${responsible(call)}`,
    ...(call.links ?? []).map((link) => `  Joined: ${writeLink(link)}`),
    ...(call.disagreements ?? []).map((one) => `  Sources differ: ${writeDisagreement(one)}`),
    ...call.recordings.map(({ id, state }) => `  Recording ${id}: ${state}`),
  ];
  return lines.join('\n');
}

export function writeStep(step: ExplainStep): string {
  const who = step.party ? nameOf(step.party) : '';
  switch (step.kind) {
    case 'began':
      return began(step);
    case 'entered':
      return `the call entered ${who}`;
    case 'dialled':
      return `${who} dialled`;
    case 'asks':
      return `${who} called a colleague on a second line`;
    case 'inMenu':
      return writeMenuStep(step);
    case 'ringing':
      return `${who} rang`;
    case 'answered':
      return `${who} answered${step.consultation ? ' a colleague who asks; the customer waits' : after(step.waitedMs)}`;
    case 'held':
      return `${who} put the call on hold`;
    case 'retrieved':
      return `${who} took the call off hold`;
    case 'transferred': {
      const how = TRANSFERS[step.transfer] ?? step.transfer;
      const result =
        step.result === 'completed' ? '' : `; it ${step.result === 'failed' ? 'failed' : 'came back'}`;
      return `${who} transferred the call to ${nameOf(step.to)} (${how})${result}`;
    }
    case 'notReached': {
      const rang = step.rangMs > 0 ? `, rang ${formatSpan(step.rangMs)}` : '';
      const on = step.divertedTo === undefined ? '' : ` to ${step.divertedTo}`;
      return `${who} ${RESULTS[step.result] ?? step.result}${on}${rang}`;
    }
    case 'left':
      return left(step, who);
    case 'ended': {
      const by = CLEARED_BY[step.clearedBy];
      const talk = step.talkMs > 0 ? `, talk ${formatSpan(step.talkMs)}` : '';
      return `ended: ${step.outcome}${by === undefined ? '' : `, ${by}`}${talk}, total ${formatSpan(step.totalMs)}`;
    }
  }
}

const MENU_CAUSES: Record<MenuStepCause, string> = {
  start: 'the menu began',
  next: 'the menu went on',
  key: 'the caller pressed',
  wrongKey: 'the caller pressed a key that leads nowhere',
  timeout: 'the caller pressed nothing',
  otherwise: 'nobody there answered',
  again: 'the caller was asked again',
  open: 'within working hours',
  closed: 'outside working hours',
  holiday: 'on a holiday',
};

function writeMenuStep({ by, key, menu, step }: Extract<ExplainStep, { kind: 'inMenu' }>): string {
  const why = key === undefined ? MENU_CAUSES[by] : `${MENU_CAUSES[by]} ${key}`;
  const where = [menu, step].filter((one) => one !== undefined).join(', ');
  return where === '' ? why : `${why}: ${where}`;
}

function began(step: Extract<ExplainStep, { kind: 'began' }>): string {
  const customer = step.customer === '' ? 'a withheld number' : step.customer;
  const line = step.line === undefined ? '' : ` on ${step.line}`;
  if (step.direction === 'internal') return 'a call among colleagues began';
  return step.direction === 'inbound' ? `${customer} called${line}` : `we called ${customer}${line}`;
}

function left(step: Extract<ExplainStep, { kind: 'left' }>, who: string): string {
  if (step.party && PLACES[step.party.role] !== undefined) return `the call left ${who}`;
  if (step.consultation) return `${who} left: was only asked`;
  const held = step.heldMs > 0 ? `, held ${formatSpan(step.heldMs)}` : '';
  return `${who} left: talked ${formatSpan(step.talkMs)}${held}`;
}

function after(waitedMs: number): string {
  return waitedMs > 0 ? ` after ${formatSpan(waitedMs)}` : '';
}

function nameOf({ role, name, device }: ExplainedParty): string {
  if (role === 'customer') return 'the customer';
  const place = PLACES[role];
  const own = name !== undefined && device !== undefined ? `${name} (${device})` : (name ?? device);
  if (place !== undefined) return own === undefined ? place : `${place} ${own}`;
  return own ?? 'somebody';
}

function responsible({ responsible: who }: CallRecord): string {
  if (who === undefined) return 'nobody';
  const { agentId, agentName, rule, words, fallbackFrom = [] } = who;
  const instead = fallbackFrom.map((one) => `; not by ${one.rule}: ${one.why}`).join('');
  return `${agentName ?? agentId}, ${words ?? RULES[rule]}${instead}`;
}

function writeLink({ reason, confidence, evidence, absorbedCallId }: CallLink): string {
  const from = absorbedCallId === undefined ? '' : ` with ${absorbedCallId}`;
  return `${reason}${from}, ${Math.round(confidence * 100)} % sure (${evidence.join('; ')})`;
}

function writeDisagreement({ field, live, log, kept, reason }: Disagreement): string {
  return `${field}: live said ${live ?? 'nothing'}, the log said ${log ?? 'nothing'}; kept ${kept} (${reason})`;
}

/** `+1:02:03.4`: hours only where there are some, tenths because hops are quick. */
function formatOffset(ms: number): string {
  const tenths = Math.floor(ms / 100);
  const [hours, minutes] = [Math.floor(tenths / 36_000), Math.floor(tenths / 600) % 60];
  const seconds = `${String(Math.floor(tenths / 10) % 60).padStart(2, '0')}.${tenths % 10}`;
  return hours > 0 ? `+${hours}:${String(minutes).padStart(2, '0')}:${seconds}` : `+${minutes}:${seconds}`;
}

/** `2:10`, or tenths of a second where a second is too coarse: `0.3 s`. */
function formatSpan(ms: number): string {
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.floor(ms / 1000);
  const rest = String(seconds % 60).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes}:${rest}`
    : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${rest}`;
}
