import type { Fact } from '../../../src/domain/fact.ts';
import {
  type BeelineFact,
  isVirtual,
  type RecordFact,
  type RowFact,
  type XsiCall,
  type XsiParty,
  type XsiRedirection,
} from './facts.ts';

/**
 * One abonent's side of a call, out of all events that told of it. Each event carries the times of what went before, so a lost
 * one costs little, and an event told by two subscriptions changes nothing.
 *
 *     Click-to-Dial ─picked up─► Originator ┐
 *                                Terminator ┴─► answered ⇄ held ─► redirected | released
 */
export interface XsiLeg {
  id: string;
  target: string;
  callId: string;
  tracking: string;
  isDialled: boolean;
  /** The PBX rings the employee first. */
  isClick: boolean;
  remote: XsiParty;
  redirections: XsiRedirection[];
  queue?: NonNullable<XsiCall['queue']>;
  startedAt: number;
  /** Click-to-dial: when the employee picked up. */
  pickedUpAt?: number;
  answeredAt?: number;
  holds: { from: number; to?: number }[];
  redirect?: { to?: string; reason: string; at: number };
  releasedAt?: number;
  releaseCause?: string;
  cdrCause?: string;
  releasingParty?: string;
  isRecorded: boolean;
}

export interface Conversation {
  /** Of people, in the order of their beginning. */
  legs: XsiLeg[];
  /** Of queues, menus and hunt groups. */
  virtual: XsiLeg[];
  rows: RowFact[];
  records: RecordFact[];
}

export function readConversation(facts: readonly Fact[]): Conversation {
  /** By abonent and call. */
  const legs = new Map<string, XsiLeg>();
  /** By what makes a row or a recording the same one. */
  const rows = new Map<string, RowFact>();
  const records = new Map<string, RecordFact>();
  for (const { at, body } of facts) {
    const fact = body as BeelineFact;
    if (fact.kind === 'xsi')
      for (const call of fact.calls) take(legs, { at, event: fact.event, target: fact.target, call });
    else if (fact.kind === 'record') records.set(fact.recordId, fact);
    else takeRow(rows, fact);
  }
  const all = [...legs.values()].sort((a, b) => a.startedAt - b.startedAt || (a.id < b.id ? -1 : 1));
  return {
    legs: all.filter(({ target }) => !isVirtual(target)),
    virtual: all.filter(({ target }) => isVirtual(target)),
    rows: [...rows.values()].sort(
      (a, b) => a.startedAt - b.startedAt || (a.abonent.userId < b.abonent.userId ? -1 : 1),
    ),
    records: [...records.values()],
  };
}

/** A corrected row replaces the earlier one. */
function takeRow(rows: Map<string, RowFact>, row: RowFact): void {
  const key = `${row.abonent.userId} ${row.direction} ${row.startedAt}`;
  const before = rows.get(key);
  const isLater = before === undefined || row.readAt > before.readAt;
  const isLonger = row.readAt === before?.readAt && row.durationMs > before.durationMs;
  if (isLater || isLonger) rows.set(key, row);
}

function take(
  legs: Map<string, XsiLeg>,
  { at, event, target, call }: { at: number; event: string; target: string; call: XsiCall },
): void {
  const id = `${target}/${call.callId}`;
  const leg = legs.get(id) ?? begin({ id, at, target, call });
  legs.set(id, leg);
  leg.startedAt = Math.min(leg.startedAt, call.startedAt ?? leg.startedAt);
  if (call.personality === 'Click-to-Dial') leg.isClick = true;
  if (call.personality === 'Click-to-Dial' || call.personality === 'Originator') leg.isDialled = true;
  if (leg.isClick && call.personality === 'Originator') {
    // The event has no time of its own: it was picked up before whatever came next.
    leg.pickedUpAt = Math.min(leg.pickedUpAt ?? at, at, call.answeredAt ?? at, call.releasedAt ?? at);
  }
  if (call.answeredAt !== undefined)
    leg.answeredAt = Math.min(leg.answeredAt ?? call.answeredAt, call.answeredAt);
  if (call.redirections.length > 0 && leg.redirections.length === 0) leg.redirections = call.redirections;
  if (call.queue !== undefined) leg.queue = call.queue;
  if (call.recorded) leg.isRecorded = true;
  hold(leg, { at, event, call });
  if (call.redirect !== undefined && leg.redirect === undefined) {
    leg.redirect = { ...call.redirect, at: call.redirect.at ?? call.detachedAt ?? at };
  }
  if (call.releaseCause !== undefined) leg.releaseCause ??= call.releaseCause;
  if (call.cdrCause !== undefined) leg.cdrCause ??= call.cdrCause;
  if (event === 'CallReleased' || call.state === 'Released') {
    leg.releasedAt = call.releasedAt ?? leg.releasedAt ?? at;
    if (call.releasingParty !== undefined) leg.releasingParty = call.releasingParty;
  }
}

function begin({ id, at, target, call }: { id: string; at: number; target: string; call: XsiCall }): XsiLeg {
  return {
    id,
    target,
    callId: call.callId,
    tracking: call.tracking,
    isDialled: false,
    isClick: false,
    remote: call.remote,
    redirections: [],
    startedAt: call.startedAt ?? at,
    holds: [],
    isRecorded: false,
  };
}

/** Holding has a time of its own, coming back has not: it is when the event came. */
function hold(leg: XsiLeg, { at, event, call }: { at: number; event: string; call: XsiCall }): void {
  const last = leg.holds.at(-1);
  if (event === 'CallHeld') {
    const from = call.heldAt ?? at;
    if (!leg.holds.some((one) => one.from === from)) leg.holds.push({ from });
  } else if (event === 'CallRetrieved' && last !== undefined && last.to === undefined) {
    last.to = Math.max(at, last.from);
  }
}

/** When this telephone was out of the call, as far as events tell. */
export function endOf({ releasedAt, redirect }: XsiLeg): number | undefined {
  if (redirect === undefined) return releasedAt;
  return Math.min(redirect.at, releasedAt ?? redirect.at);
}

/** The other side is outside the company. */
export function isOutside({ remote, queue }: XsiLeg): boolean {
  const party = queue?.caller ?? remote;
  if (party.callType === 'Group' || party.callType === 'Enterprise' || party.callType === 'Private Dial Plan')
    return false;
  if (party.callType !== undefined) return true;
  return party.isHidden === true || (party.address ?? '').replaceAll(/\D/g, '').length >= 7;
}
