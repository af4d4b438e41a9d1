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
  /** By how much a record may be dated wrong: each is told by one clock or another. */
  offsetsMs?: readonly number[];
}

/** Each call with the one record of it: the same direction, the same customer, the same moment; of several the one with the same end. */
export function matchCalls(
  truths: readonly CallTruth[],
  records: readonly CallRecord[],
  { withinMs, offsetsMs = [0] }: MatchOptions,
): Matched {
  const left = new Set(records);
  const pairs: Matched['pairs'] = [];
  const lost: string[] = [];
  for (const truth of truths.toSorted((a, b) => a.t0 - b.t0)) {
    const apart = ({ startedAt }: CallRecord): number =>
      Math.min(...offsetsMs.map((offsetMs) => Math.abs(Date.parse(startedAt) - truth.t0 - offsetMs)));
    const [record] = [...left]
      .filter((candidate) => isOf(candidate, truth) && apart(candidate) <= withinMs)
      .sort((a, b) => Number(endsAlike(b, truth)) - Number(endsAlike(a, truth)) || apart(a) - apart(b));
    if (record === undefined) lost.push(sayTruth(truth));
    else {
      left.delete(record);
      pairs.push({ truth, record });
    }
  }
  return { lost, pairs, tooMany: [...left] };
}

/** Somebody calls again at the very moment at which nobody took the first call. */
function endsAlike({ outcome }: CallRecord, { result }: CallTruth): boolean {
  return (outcome === 'answered') === (result === 'answered');
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
