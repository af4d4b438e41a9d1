import { describeChanges, mayPop } from '../../src/domain/call-changes.ts';
import type { CallRecord } from '../../src/domain/call-record.ts';
import type { TrueCall, Truth } from './agreement.ts';
import type { Cut } from './live-replay.ts';
import type { PhoneEntry } from './phone-log.ts';

/** A card that opened, or closed, at an agent's desk. */
export interface CardMove {
  /** Epoch ms. */
  at: number;
  agent: string;
  /** The number on the card. */
  customer: string;
  what: 'pops' | 'closes';
}

/** What the hub would tell the desks, from cut to cut. */
export function cardMoves(cuts: readonly Cut[]): CardMove[] {
  let known: CallRecord[] = [];
  const moves: CardMove[] = [];
  for (const { at, records } of cuts) {
    for (const record of records) {
      const mine = known.filter((other) => sharesId(other, record));
      const before = mine.find(({ callId }) => callId === record.callId) ?? mine[0];
      const absorbed = mine.filter((other) => other !== before);
      for (const change of describeChanges(before, record, { absorbed })) {
        const leg = record.legs.find(({ legId }) => legId === change.legId);
        if (change.pop && leg !== undefined) moves.push({ at, ...cardOf(record, leg.agentId), what: 'pops' });
      }
      const open = new Set(desksOf(record));
      for (const agent of new Set(mine.flatMap(desksOf)))
        if (!open.has(agent)) moves.push({ at, ...cardOf(record, agent), what: 'closes' });
    }
    known = records;
  }
  return moves;
}

function sharesId(a: CallRecord, b: CallRecord): boolean {
  const ids = new Set(a.externalIds.map(({ value }) => value));
  return b.externalIds.some(({ value }) => ids.has(value));
}

/** Agents who see a card of this call. */
function desksOf(record: CallRecord): string[] {
  return record.legs.filter((leg) => mayPop(leg, record)).map(({ agentId }) => agentId ?? '');
}

function cardOf(record: CallRecord, agent: string | undefined) {
  return { agent: agent ?? '', customer: record.customer.e164 ?? '' };
}

const TOLERANCE_MS = 300;

/** Cards that no phone's ringing explains, and ringings without a card; one sentence each. */
export function cardFaults(moves: readonly CardMove[], truth: Truth, log: readonly PhoneEntry[]): string[] {
  const calls = truth.calls ?? [truth as TrueCall];
  const expected = calls
    .filter(({ direction }) => direction !== 'internal')
    .flatMap((call) => cardsOf(call, { t0: truth.t0, log }));
  const left = new Set(moves);
  const faults = expected.flatMap((card) => {
    const found = [...left].find(
      (move) =>
        move.what === card.what &&
        move.agent === card.agent &&
        move.customer === card.customer &&
        Math.abs(move.at - card.at) <= TOLERANCE_MS,
    );
    if (found === undefined) return [`${card.agent} ${card.what} at ${card.at - truth.t0} ms: it does not`];
    left.delete(found);
    return [];
  });
  const endless = new Set(
    calls
      .flatMap(({ hops = [] }) => hops.filter(({ endedAtMs }) => endedAtMs == null))
      .map(({ agent }) => agent),
  );
  const unexplained = [...left].filter(({ agent, what }) => what !== 'closes' || !endless.has(agent));
  const extra = unexplained.map(
    ({ at, agent, what, customer }) => `${agent} ${what} ${customer} at ${at - truth.t0} ms: for nothing`,
  );
  return [...faults, ...extra];
}

/** One card for each phone that rang, or took the customer without ringing; it goes when the phone is out of the call. */
function cardsOf(call: TrueCall, { t0, log }: { t0: number; log: readonly PhoneEntry[] }): CardMove[] {
  const customer = `+${call.direction === 'outbound' ? call.dialled : call.caller}`;
  const hops = call.hops ?? [];
  const spans = hops.flatMap(({ agent, rangAtMs, offeredAtMs, answeredAtMs, endedAtMs }) => {
    const opens = rangAtMs ?? (answeredAtMs == null ? undefined : offeredAtMs);
    return opens == null ? [] : [{ agent, opens, closes: endedAtMs }];
  });
  const dialler = call.direction === 'outbound' ? diallerOf(call, log) : undefined;
  const isHop = hops.some(({ agent }) => agent === dialler?.agent);
  return [...spans, ...(dialler === undefined || isHop ? [] : [dialler])].flatMap(
    ({ agent, opens, closes }): CardMove[] => [
      { at: t0 + opens, agent, customer, what: 'pops' },
      ...(closes == null ? [] : [{ at: t0 + closes, agent, customer, what: 'closes' as const }]),
    ],
  );
}

/** Who dials a customer that does not answer has a card for as long as the phone is off the hook; the truth has no hop for it. */
function diallerOf({ caller }: TrueCall, log: readonly PhoneEntry[]) {
  const out = log.find(({ phone, what }) => phone === caller && what === 'invite-out');
  if (out === undefined) return undefined;
  const ended = log.find(({ what, callid }) => what === 'ended' && callid === out.callid);
  return { agent: caller, opens: out.tMs, closes: ended?.tMs };
}
