import type { CallRecord, Leg } from '../../src/domain/call-record.ts';

/** What really happened, as the phones of the recorded calls saw it. Times are ms after `t0`. */
export interface TrueHop {
  agent: string;
  outcome: string;
  offeredAtMs?: number | null;
  rangAtMs?: number | null;
  answeredAtMs?: number | null;
  endedAtMs?: number | null;
  /** The number that the phone displayed while it rang. */
  callerShown?: string | null;
  /** SIP Call-ID of the phone's leg. */
  sipCallId?: string;
  note?: string;
}

export interface TrueCall {
  caller: string;
  dialled: string;
  direction: string;
  result: string;
  finalAgent?: string | null;
  talkSecondsApprox?: number;
  hops?: TrueHop[];
  transfers?: { type: string; from: string; to: string }[];
  callStartedAtMs?: number;
  /** SIP Call-ID of the outside party's leg, where it called in. */
  externalSipCallId?: string;
}

export interface Truth extends Partial<TrueCall> {
  description: string;
  t0: number;
  calls?: TrueCall[];
}

const TIME_TOLERANCE_MS = 300;
/** The truth is in whole seconds of a script. */
const TALK_TOLERANCE_MS = 1200;

const LEG_RESULTS: Record<string, string[]> = {
  answered: ['answered'],
  transferred_out: ['answered'],
  no_answer: ['noAnswer'],
  busy: ['busy'],
  rejected: ['declined', 'diverted'],
  cancelled: ['cancelled', 'answeredElsewhere', 'diverted'],
};

const UNANSWERED = 'missed overflowed noAnswer busy declined unreachable failed invalidNumber congestion';
const OUTCOMES: Record<string, string[]> = {
  answered: ['answered'],
  abandoned: ['abandoned', 'cancelled'],
  voicemail: ['voicemail'],
  blocked: ['blocked'],
  missed: UNANSWERED.split(' '),
};

/** The record's outcome is one of the words for what happened. */
export function isTrueOutcome(outcome: string | undefined, result: string): boolean {
  return OUTCOMES[result]?.includes(outcome ?? '') ?? false;
}

/** Every difference between what was recorded and what was true, one sentence each; none: they agree. */
export function disagreements(records: readonly CallRecord[], truth: Truth): string[] {
  const calls = truth.calls ?? [truth as TrueCall];
  const faults =
    records.length === calls.length ? [] : [`${records.length} records of ${calls.length} calls`];
  const left = [...records];
  for (const call of calls) {
    const [best] = left
      .map((record) => ({ record, faults: compare(call, record, truth.t0) }))
      .sort((a, b) => a.faults.length - b.faults.length);
    if (best === undefined) {
      faults.push('a call has no record');
      continue;
    }
    left.splice(left.indexOf(best.record), 1);
    faults.push(...best.faults);
  }
  return faults;
}

function compare(call: TrueCall, record: CallRecord, t0: number): string[] {
  const faults: string[] = [];
  const check = (isRight: boolean, fault: string): void => {
    if (!isRight) faults.push(fault);
  };
  check(record.direction === call.direction, `direction ${record.direction}, true ${call.direction}`);
  check(isTrueOutcome(record.outcome, call.result), `outcome ${record.outcome}, true ${call.result}`);
  check(
    (record.lastConnectedTo ?? null) === (call.finalAgent ?? null),
    `last ${record.lastConnectedTo}, true ${call.finalAgent}`,
  );
  const outside = call.direction === 'outbound' ? call.dialled : call.caller;
  if (call.direction !== 'internal') {
    check(
      (record.customer.e164 ?? '') === `+${outside}`,
      `customer ${record.customer.e164}, true ${outside}`,
    );
  }
  if (call.result === 'answered' && call.talkSecondsApprox !== undefined) {
    const off = Math.abs(record.durations.talk - call.talkSecondsApprox * 1000);
    check(
      off <= TALK_TOLERANCE_MS,
      `talk ${record.durations.talk} ms, true about ${call.talkSecondsApprox} s`,
    );
  }
  const transfers = record.transfers.filter(({ kind }) => kind === 'blind' || kind === 'attended');
  const got = transfers.map(({ kind, from, to }) => `${kind}:${from}>${to}`).join(' ');
  const want = (call.transfers ?? []).map(({ type, from, to }) => `${type}:${from}>${to}`).join(' ');
  check(got === want, `transfers [${got}], true [${want}]`);
  return [...faults, ...compareHops(call.hops ?? [], record, t0)];
}

function compareHops(hops: readonly TrueHop[], record: CallRecord, t0: number): string[] {
  const legs = record.legs.filter(({ role }) => role === 'agent');
  const faults = legs.length === hops.length ? [] : [`${legs.length} agent legs of ${hops.length} hops`];
  const free = new Set(legs);
  for (const hop of hops) {
    const start = t0 + (hop.rangAtMs ?? hop.offeredAtMs ?? 0);
    const distance = (leg: Leg): number =>
      Math.abs(
        Date.parse(leg.alertedAt ?? leg.offeredAt ?? leg.connectedAt ?? '9999-01-01T00:00:00Z') - start,
      );
    const [leg] = [...free]
      .filter(({ device }) => device?.number === hop.agent)
      .sort((a, b) => distance(a) - distance(b));
    if (leg === undefined) {
      faults.push(`hop ${hop.agent} is missing`);
      continue;
    }
    free.delete(leg);
    faults.push(...compareHop(hop, leg, t0));
  }
  return faults;
}

function compareHop(hop: TrueHop, leg: Leg, t0: number): string[] {
  const faults: string[] = [];
  if (!LEG_RESULTS[hop.outcome]?.includes(leg.result ?? ''))
    faults.push(`hop ${hop.agent}: ${leg.result}, true ${hop.outcome}`);
  const near = (what: string, wantMs: number | null | undefined, got: string | undefined): void => {
    if (wantMs === null || wantMs === undefined) return;
    const gotMs = got === undefined ? undefined : Date.parse(got) - t0;
    if (gotMs === undefined || Math.abs(gotMs - wantMs) > TIME_TOLERANCE_MS) {
      faults.push(`hop ${hop.agent} ${what} ${gotMs ?? 'never'} ms, true ${wantMs} ms`);
    }
  };
  near('rings', hop.rangAtMs, leg.alertedAt);
  near('answers', hop.answeredAtMs, leg.connectedAt);
  near('ends', hop.endedAtMs, leg.clearedAt);
  return faults;
}
