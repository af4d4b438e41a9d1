import type { CallEvent, LegResult, PartyNumber } from '../call-event.ts';
import type { CallFold } from './call-fold.ts';
import type { LegFold } from './leg-fold.ts';

/** Events must come sorted (`sortEvents`). An event that the machine of its leg does not allow changes nothing. */
export function applyEvent(call: CallFold, event: CallEvent): void {
  if (event.kind === 'logged' && event.logged !== undefined) {
    // Its words on who called whom are compared with the live ones when all of those are known.
    const { direction: _d, callKind: _k, customer: _c, line: _l, queue: _q, ...rest } = event;
    noteCall(call, rest);
    call.logEvent = event;
    return;
  }
  noteCall(call, event);
  if (event.kind === 'menuStep') {
    call.menuSteps.push(event);
    return;
  }
  if (event.kind === 'recordingReady' || event.kind === 'logged') return;
  call.isWitnessed ||= isWitness(event);
  call.startedAt ??= event.at;
  call.lastAt = event.at;
  const leg = event.leg === undefined ? undefined : call.leg(event.leg);
  if (leg !== undefined) applyToLeg(call, leg, event);
  if (event.kind === 'queued') call.queuedAt ??= event.at;
  if (event.kind === 'transferred' || event.kind === 'conferenced') applyTransfer(call, leg, event);
  if (event.kind === 'callCleared') clearCall(call, event);
}

/** Connectors begin a call for the rows of a log too, and put what those say of a transfer beside them. */
function isWitness({ kind, leg, source }: CallEvent): boolean {
  if (source === 'log') return false;
  if (leg === undefined) return kind === 'callCleared';
  return leg.role !== 'customer' || (kind !== 'offered' && kind !== 'originated');
}

function noteCall(call: CallFold, event: CallEvent): void {
  call.direction ??= event.direction;
  call.kind ??= event.callKind;
  call.customer = known(call.customer, event.customer);
  call.line = known(call.line, event.line);
  if (event.queue !== undefined) call.queue = event.queue;
  if (event.transfer !== undefined) noteTransfer(call, event);
  if (event.recording !== undefined) {
    const before = call.recordings.get(event.recording.id);
    call.recordings.set(event.recording.id, { ...event.recording, at: before?.at ?? event.at });
  }
  for (const id of event.externalIds ?? []) call.externalIds.set(`${id.kind}:${id.value}`, id);
  if (event.ext !== undefined) Object.assign(call.ext, event.ext);
}

/** The first number stays; a name, or a number where there was none, may come later. */
function known(before: PartyNumber | undefined, now: PartyNumber | undefined): PartyNumber | undefined {
  if (before === undefined || now === undefined) return before ?? now;
  const name = before.name ?? now.name;
  const raw = before.raw === '' ? now.raw : before.raw;
  return name === undefined ? { raw } : { raw, name };
}

function noteTransfer(call: CallFold, event: CallEvent): void {
  const transfer = event.transfer;
  if (transfer === undefined) return;
  const key = [transfer.kind, transfer.transferorLegId ?? transfer.from, transfer.to].join(' ');
  const before = call.transfers.get(key);
  call.transfers.set(key, { ...before, ...transfer, at: before?.at ?? event.at });
}

function applyToLeg(call: CallFold, leg: LegFold, event: CallEvent): void {
  switch (event.kind) {
    case 'originated':
      leg.move('initiated', event);
      return;
    case 'offered':
      leg.move('initiated', event);
      leg.offeredAt ??= event.at;
      ringFor(leg, event);
      return;
    case 'queued':
      leg.move('queued', event);
      return;
    case 'delivered':
      if (leg.move('alerting', event)) leg.alertedAt ??= event.at;
      ringFor(leg, event);
      return;
    case 'established':
      // A phone that still holds the customer holds it; one that has somebody else, or nobody, holds nobody any more.
      if (leg.state === 'held' && (event.peer ?? 'customer') === 'customer') leg.peer = 'customer';
      else establish(leg, event);
      return;
    case 'held':
      leg.move('held', event);
      return;
    case 'retrieved':
      if (leg.state === 'held') leg.move('connected', event);
      return;
    case 'failed':
      clearLeg(call, leg, event, leg.wasConnected ? 'null' : 'failed');
      return;
    case 'diverted':
      if (!leg.isOver) leg.divertedTo = event.divertedTo;
      clearLeg(call, leg, event, 'null');
      return;
    case 'connectionCleared':
      clearLeg(call, leg, event, 'null');
      return;
    default:
      return;
  }
}

/** Whom a phone rings for, where the PBX says so; who it is connected to, `established` says. */
function ringFor(leg: LegFold, event: CallEvent): void {
  if (event.peer !== undefined && !leg.wasConnected && !leg.isOver) leg.peer = event.peer;
}

function establish(leg: LegFold, event: CallEvent): void {
  if (leg.isOver) return;
  leg.peer = event.peer ?? 'customer';
  if (!leg.move('connected', event)) leg.turnTo(leg.peer, event.at);
  leg.connectedAt ??= event.at;
}

function clearLeg(call: CallFold, leg: LegFold, event: CallEvent, state: 'null' | 'failed'): void {
  if (!leg.move(state, event)) return;
  leg.isResultTold = event.result !== undefined || event.kind === 'diverted';
  // A mailbox that was reached may still hold no message: only there may the PBX overrule the connection.
  const isSpoken = leg.role === 'voicemail' || leg.role === 'ivr';
  leg.result =
    leg.wasConnected && !isSpoken
      ? 'answered'
      : (event.result ?? (leg.wasConnected ? 'answered' : resultOf(call, leg, event)));
}

/** How an unanswered leg ended, when the PBX does not say. */
function resultOf(call: CallFold, leg: LegFold, event: CallEvent): LegResult {
  if (event.kind === 'diverted') return 'diverted';
  if (event.kind === 'failed') return event.cause?.csta === 'busy' ? 'busy' : 'failed';
  if (leg.role === 'agent' && hasOtherTalker(call, leg)) return 'answeredElsewhere';
  return event.clearedBy === 'customer' || leg.role === 'customer' ? 'cancelled' : 'noAnswer';
}

function hasOtherTalker(call: CallFold, leg: LegFold): boolean {
  for (const other of call.legs.values()) {
    if (
      other !== leg &&
      (other.role === 'agent' || other.role === 'external') &&
      other.state === 'connected'
    ) {
      return true;
    }
  }
  return false;
}

function applyTransfer(call: CallFold, leg: LegFold | undefined, event: CallEvent): void {
  if (event.kind === 'conferenced') {
    leg?.turnTo('customer', event.at);
    return;
  }
  const transfer = event.transfer;
  if (transfer?.result !== 'completed') return;
  const transferor = call.legs.get(transfer.transferorLegId ?? '');
  if (transferor?.isOver === false) {
    transferor.turnTo('nobody', event.at);
    // Whom it held it has given away.
    if (transferor.state === 'held') transferor.move('connected', event);
  }
  const target = call.legs.get(transfer.targetLegId ?? '');
  if (target?.isOver === false && target.peer === 'colleague') target.turnTo('customer', event.at);
}

function clearCall(call: CallFold, event: CallEvent): void {
  call.endedAt = event.at;
  call.cause = event.cause ?? call.cause;
  call.clearedBy = event.clearedBy ?? call.clearedBy;
  for (const leg of call.legs.values()) clearLeg(call, leg, event, 'null');
}

/** What a PBX tells of a leg after the call was cleared never reopens the call: the leg is over too. */
export function closeLateLegs(call: CallFold): void {
  if (call.endedAt === undefined) return;
  const at = Math.max(call.endedAt, call.lastAt);
  for (const leg of call.legs.values()) clearLeg(call, leg, { kind: 'callCleared', at, order: 0 }, 'null');
}
