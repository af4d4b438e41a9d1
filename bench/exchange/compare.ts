import type { CallTruth } from '../../sandbox/exchange/call-truth.ts';
import type { Carried, CarriedHop } from '../../sandbox/exchange/carried.ts';
import type { CallOutcome } from '../../src/domain/call-event.ts';
import type { CallRecord, Leg } from '../../src/domain/call-record.ts';

export const ASPECTS = ['finalAgent', 'outcome', 'hops', 'transfers', 'records'] as const;
export type Aspect = (typeof ASPECTS)[number];

/** What of a call was to be right and is not; an aspect that is missing was not carried. */
export type Comparison = Map<Aspect, string | undefined>;

const OUTCOMES: Readonly<Record<CallTruth['result'], readonly CallOutcome[]>> = {
  answered: ['answered'],
  abandoned: ['abandoned'],
  missed: ['missed', 'overflowed', 'busy', 'declined'],
  voicemail: ['voicemail'],
  blocked: ['blocked'],
};

const LEG_RESULTS: Readonly<Record<NonNullable<CarriedHop['outcome']>, readonly string[]>> = {
  answered: ['answered'],
  transferred_out: ['answered'],
  no_answer: ['noAnswer'],
  busy: ['busy'],
  rejected: ['declined', 'diverted'],
  cancelled: ['cancelled', 'answeredElsewhere', 'diverted'],
};

/** Stamps of one and the same moment differ by a few milliseconds from channel to channel. */
const TIME_MS = 300;

/** One call's record against what the dialect could carry of its truth. */
export function compareCall(record: CallRecord, carried: Carried, t0: number): Comparison {
  const comparison: Comparison = new Map();
  const { finalAgent, result, refusal, hops, transfers } = carried;
  if (finalAgent !== undefined) {
    const last = record.lastConnectedTo ?? null;
    comparison.set('finalAgent', last === finalAgent ? undefined : `${last}, truth ${finalAgent}`);
  }
  if (result !== undefined || refusal !== undefined) {
    comparison.set('outcome', compareOutcome(record, carried));
  }
  if (hops !== undefined) comparison.set('hops', compareHops(record, hops, t0));
  if (transfers !== undefined) {
    const isTyped = transfers.every(({ type }) => type !== undefined);
    const told = record.transfers
      .filter(({ kind }) => kind === 'blind' || kind === 'attended')
      .map(({ kind, from, to }) => `${isTyped ? kind : ''} ${from}>${to}`);
    const wanted = transfers.map(({ type, from, to }) => `${type ?? ''} ${from}>${to}`);
    comparison.set('transfers', told.join() === wanted.join() ? undefined : `${told}, truth ${wanted}`);
  }
  return comparison;
}

function compareOutcome(record: CallRecord, carried: Carried): string | undefined {
  const { direction, customer } = carried;
  const wanted = wantedOutcomes(record, carried);
  const digits = record.customer.withheld ? null : record.customer.digits;
  if (record.direction !== direction) return `${record.direction}, truth ${direction}`;
  if (direction !== 'internal' && digits !== customer) return `customer ${digits}, truth ${customer}`;
  if (record.endedAt === undefined) return 'never ended';
  return wanted.includes(record.outcome ?? 'failed') ? undefined : `${record.outcome}, truth ${wanted}`;
}

function wantedOutcomes(record: CallRecord, { result, refusal, direction }: Carried): readonly CallOutcome[] {
  if (refusal === 'cancelled') {
    // It rang, and nobody took it before the agent gave up: who did so is told beside the outcome.
    return record.clearedBy === 'agent' ? ['cancelled', 'noAnswer'] : ['cancelled'];
  }
  if (refusal !== undefined) return [refusal];
  if (direction === 'outbound' && result === 'missed') return ['noAnswer', 'cancelled', 'failed'];
  return result === undefined ? [] : OUTCOMES[result];
}

function compareHops(record: CallRecord, hops: readonly CarriedHop[], t0: number): string | undefined {
  const legs = new Set(record.legs.filter(({ role }) => role === 'agent'));
  const faults: string[] = [];
  for (const hop of hops) {
    const start = t0 + (hop.rangAtMs ?? hop.answeredAtMs ?? hop.endedAtMs ?? 0);
    const own = [...legs].filter(
      ({ device, result }) => device?.number === hop.agent && (result === 'answered') === hop.answered,
    );
    const distance = (leg: Leg): number =>
      Math.abs(Date.parse(leg.alertedAt ?? leg.connectedAt ?? leg.clearedAt ?? record.startedAt) - start);
    const leg = own.sort((a, b) => distance(a) - distance(b))[0];
    if (leg === undefined) {
      faults.push(`${hop.agent} ${hop.outcome ?? (hop.answered ? 'answered' : 'unanswered')} is missing`);
      continue;
    }
    legs.delete(leg);
    if (hop.outcome && !LEG_RESULTS[hop.outcome].includes(leg.result ?? '')) {
      faults.push(`${hop.agent} ${leg.result}, truth ${hop.outcome}`);
    }
    for (const [what, wanted, told] of [
      ['rang', hop.rangAtMs, leg.alertedAt],
      ['answered', hop.answeredAtMs, leg.connectedAt],
      ['ended', hop.endedAtMs, leg.clearedAt],
    ] as const) {
      if (wanted === undefined) continue;
      const at = told === undefined ? undefined : Date.parse(told) - t0;
      if (at === undefined || Math.abs(at - wanted) > TIME_MS) {
        faults.push(`${hop.agent} ${what} at ${at ?? 'no'} ms, truth ${wanted}`);
      }
    }
  }
  for (const leg of legs) {
    const again = hops.find(({ agent, upTo = 1 }) => agent === leg.device?.number && upTo > 1);
    const rings = record.legs.filter(
      ({ role, device }) => role === 'agent' && device?.number === again?.agent,
    ).length;
    if (again !== undefined && leg.result !== 'answered' && rings <= (again.upTo ?? 1)) continue;
    faults.push(`${leg.device?.number} ${leg.result} is too many`);
  }
  return faults.length === 0 ? undefined : faults.join('; ');
}
