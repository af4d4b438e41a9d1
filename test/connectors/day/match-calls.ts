import type { CallTruth } from '../../../sandbox/index.ts';
import type { CallRecord } from '../../../src/domain/call-record.ts';

export interface Matched {
  /** Calls that happened and that no record tells of. */
  lost: string[];
  /** Records that no call is behind. */
  tooMany: CallRecord[];
  pairs: { truth: CallTruth; record: CallRecord }[];
}

export interface MatchOptions {
  /** How far the beginning that a PBX tells may be from the real one. */
  withinMs: number;
  /** By how much the clock of the PBX was wrong. */
  offsetMs?: number;
}

/** Each call with the one record of it: the same direction, the same customer, the same moment. */
export function matchCalls(
  truths: readonly CallTruth[],
  records: readonly CallRecord[],
  { withinMs, offsetMs = 0 }: MatchOptions,
): Matched {
  const left = new Set(records);
  const pairs: Matched['pairs'] = [];
  const lost: string[] = [];
  for (const truth of truths.toSorted((a, b) => a.t0 - b.t0)) {
    const t0 = truth.t0 + offsetMs;
    const near = [...left]
      .filter((record) => isOf(record, truth) && apart(record, t0) <= withinMs)
      .sort((a, b) => apart(a, t0) - apart(b, t0));
    const record = near[0];
    if (record === undefined) lost.push(sayTruth(truth));
    else {
      left.delete(record);
      pairs.push({ truth, record });
    }
  }
  return { lost, pairs, tooMany: [...left] };
}

function apart({ startedAt }: CallRecord, at: number): number {
  return Math.abs(Date.parse(startedAt) - at);
}

function isOf({ direction, customer }: CallRecord, truth: CallTruth): boolean {
  if (direction !== truth.direction) return false;
  if (direction === 'internal') return true;
  return customerOf(customer) === customerOf(truth.customer);
}

function customerOf(of: CallRecord['customer'] | string | null): string {
  if (of === null) return '-';
  if (typeof of === 'string') return of.slice(-10);
  return of.withheld ? '-' : of.digits.slice(-10) || '-';
}

export function sayTruth({ scenario, direction, customer, t0, result, refusal }: CallTruth): string {
  return `${new Date(t0).toISOString()} ${scenario} ${direction} ${customerOf(customer)} ${refusal ?? result}`;
}

export function sayRecord({ startedAt, direction, customer, outcome, externalIds }: CallRecord): string {
  const ids = externalIds.map(({ value }) => value).join();
  return `${startedAt} ${direction} ${customerOf(customer)} ${outcome ?? 'open'} ${ids}`;
}
