import type { CallOutcome, LegResult, MenuStepCause, TransferKind, TransferResult } from './call-event.ts';
import type { CallRecord, Leg, LegStateChange } from './call-record.ts';

/** Somebody or something of the call: a name where the directory knows one, and the device. */
export interface ExplainedParty {
  role: Leg['role'];
  name?: string;
  device?: string;
}

/**
 * One thing that happened, as data: who reads it gets words in their own language (`writeExplanation` for English). `party` is whom
 * the step is about; `atMs` counts from the beginning of the call.
 */
export type ExplainStep = { atMs: number; at: string; legId?: string; party?: ExplainedParty } & (
  | { kind: 'began'; direction: CallRecord['direction']; customer: string; line?: string }
  /**
   * `ringing`: the device alerts. `dialled`: our device places a call. `asks`: it calls a colleague while it keeps the customer.
   * `entered`: a menu, a queue, a mailbox took the call.
   */
  | { kind: 'ringing' | 'dialled' | 'asks' | 'entered' | 'held' | 'retrieved' }
  /** What the caller did in a menu: where they came, and why. */
  | { kind: 'inMenu'; by: MenuStepCause; menu?: string; step?: string; key?: string }
  /** To whom: the customer, or a colleague who asks. `waitedMs` is how long it rang. */
  | { kind: 'answered'; waitedMs: number; consultation: boolean }
  | { kind: 'transferred'; to: ExplainedParty; transfer: TransferKind; result: TransferResult }
  /** Was tried and did not talk. `divertedTo` where the call was sent on. */
  | { kind: 'notReached'; result: LegResult; rangMs: number; divertedTo?: string }
  | { kind: 'left'; talkMs: number; heldMs: number; consultation: boolean }
  | { kind: 'ended'; outcome: CallOutcome | 'unknown'; clearedBy: string; talkMs: number; totalMs: number }
);

export interface Explanation {
  callId: string;
  startedAt: string;
  steps: ExplainStep[];
}

/** Steps of one moment are told in the order of cause and effect. */
const RANK: Record<ExplainStep['kind'], number> = {
  began: 0,
  transferred: 1,
  entered: 2,
  inMenu: 3,
  dialled: 4,
  asks: 4,
  ringing: 5,
  answered: 6,
  held: 7,
  retrieved: 8,
  notReached: 9,
  left: 10,
  ended: 11,
};

/** A record → what happened, in order, one step a thing. What is unknown is left out. */
export function explainCall(call: CallRecord): Explanation {
  const steps = [begin(call), ...call.legs.flatMap((leg) => stepsOf(call, leg)), ...transfers(call)];
  if (call.endedAt !== undefined) steps.push(end(call, call.endedAt));
  const ordered = steps.map((step, index) => ({ step, index }));
  ordered.sort(
    (a, b) => a.step.atMs - b.step.atMs || RANK[a.step.kind] - RANK[b.step.kind] || a.index - b.index,
  );
  return { callId: call.callId, startedAt: call.startedAt, steps: ordered.map(({ step }) => step) };
}

function begin(call: CallRecord): ExplainStep {
  const line = call.line?.name ?? call.line?.e164 ?? call.line?.did;
  return {
    ...moment(call, call.startedAt),
    kind: 'began',
    direction: call.direction,
    customer: nameOfCustomer(call),
    ...(line !== undefined && { line }),
  };
}

/** The chosen contact, else what the PBX calls them, else the number; empty when it was withheld. */
function nameOfCustomer({ matches, customer }: CallRecord): string {
  const name = matches.find(({ chosen }) => chosen)?.name ?? customer.name;
  const number = customer.e164 ?? customer.raw;
  if (customer.withheld) return name ?? '';
  return name === undefined || name === number ? number : `${name} (${number})`;
}

function stepsOf(call: CallRecord, leg: Leg): ExplainStep[] {
  // What a calling customer goes through is told by those who serve them.
  if (leg.role === 'customer' && call.direction !== 'outbound') return [];
  const steps = leg.states.flatMap((change, index) => stepOf(call, leg, change, index) ?? []);
  if (isSecondLine(call, leg))
    return steps.slice(0, 1).map((step) => ({ ...step, kind: 'asks' }) as ExplainStep);
  steps.push(...inMenu(call, leg));
  return leg.clearedAt === undefined ? steps : [...steps, ...lastStep(call, leg, leg.clearedAt)];
}

function stepOf(call: CallRecord, leg: Leg, change: LegStateChange, index: number): ExplainStep | undefined {
  const at = { ...moment(call, change.at), legId: leg.legId, party: partyOf(leg) };
  if (isMachine(leg)) return index === 0 ? { ...at, kind: 'entered' } : undefined;
  switch (change.state) {
    case 'initiated':
      return leg.role === 'originator' || change.event === 'originated'
        ? { ...at, kind: 'dialled' }
        : undefined;
    case 'alerting':
      return { ...at, kind: 'ringing' };
    case 'held':
      return { ...at, kind: 'held' };
    case 'connected': {
      const wasConnected = leg.states.slice(0, index).some(({ state }) => state === 'connected');
      if (wasConnected) return change.event === 'retrieved' ? { ...at, kind: 'retrieved' } : undefined;
      const consultation = isAsked(call, leg, change.at);
      return { ...at, kind: 'answered', waitedMs: leg.durations.ring, consultation };
    }
    default:
      return undefined;
  }
}

function inMenu(call: CallRecord, leg: Leg): ExplainStep[] {
  return (leg.menuPath ?? []).map(({ at, ...taken }) => ({
    ...moment(call, at),
    legId: leg.legId,
    party: partyOf(leg),
    kind: 'inMenu',
    ...taken,
  }));
}

function lastStep(call: CallRecord, leg: Leg, clearedAt: string): ExplainStep[] {
  // Who called in vain, or hung up last: the end of the call says it.
  const saidByEnd = leg.role === 'customer' || leg.role === 'originator';
  if (saidByEnd && (leg.role === 'customer' || leg.connectedAt === undefined)) return [];
  const at = { ...moment(call, clearedAt), legId: leg.legId, party: partyOf(leg) };
  const { ring, talk, hold } = leg.durations;
  if (leg.connectedAt !== undefined || isMachine(leg)) {
    const consultation = leg.consultation === true;
    return [{ ...at, kind: 'left', talkMs: talk, heldMs: hold, consultation }];
  }
  const { result = 'noAnswer', divertedTo } = leg;
  return [
    { ...at, kind: 'notReached', result, rangMs: ring, ...(divertedTo !== undefined && { divertedTo }) },
  ];
}

function transfers(call: CallRecord): ExplainStep[] {
  return call.transfers.map((transfer) => ({
    ...moment(call, transfer.at),
    kind: 'transferred',
    ...(transfer.transferorLegId !== undefined && { legId: transfer.transferorLegId }),
    party: partyAt(call, transfer.transferorLegId, transfer.from),
    to: partyAt(call, transfer.targetLegId, transfer.to),
    transfer: transfer.kind,
    result: transfer.result,
  }));
}

function end(call: CallRecord, endedAt: string): ExplainStep {
  const { outcome = 'unknown', clearedBy = 'unknown', durations } = call;
  return {
    ...moment(call, endedAt),
    kind: 'ended',
    outcome,
    clearedBy,
    talkMs: durations.talk,
    totalMs: durations.total,
  };
}

function moment(call: CallRecord, at: string): { atMs: number; at: string } {
  return { atMs: Math.max(0, Date.parse(at) - Date.parse(call.startedAt)), at };
}

/** Answered as a consultation and got the customer later, or never. */
function isAsked(call: CallRecord, leg: Leg, at: string): boolean {
  return leg.consultation === true || (findHandOver(call, leg) ?? at) > at;
}

/** When a leg that was asked first got the customer. */
function findHandOver(call: CallRecord, leg: Leg): string | undefined {
  return call.transfers.find(
    ({ kind, targetLegId, result }) =>
      kind === 'attended' && targetLegId === leg.legId && result === 'completed',
  )?.at;
}

/** The line on which somebody who has the customer asks a colleague. */
function isSecondLine(call: CallRecord, leg: Leg): boolean {
  return (
    leg.role === 'originator' &&
    call.legs.some(({ role, device }) => role === 'agent' && device?.number === leg.device?.number)
  );
}

function isMachine({ role }: Leg): boolean {
  return role === 'queue' || role === 'ivr' || role === 'voicemail';
}

function partyOf({ role, agentName, device }: Leg): ExplainedParty {
  const name = agentName ?? device?.name;
  return {
    role,
    ...(name !== undefined && name !== device?.number && { name }),
    ...(device !== undefined && { device: device.number }),
  };
}

function partyAt(call: CallRecord, legId: string | undefined, device: string): ExplainedParty {
  const leg =
    call.legs.find((one) => one.legId === legId) ?? call.legs.find((one) => one.device?.number === device);
  return leg ? { ...partyOf(leg), device } : { role: 'external', device };
}
