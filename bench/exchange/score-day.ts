import { type CallTruth, truthOf } from '../../sandbox/exchange/call-truth.ts';
import type { Carried } from '../../sandbox/exchange/carried.ts';
import type { Company } from '../../sandbox/exchange/company.ts';
import type { Delivered, Dialect, Told } from '../../sandbox/exchange/dialect.ts';
import type { CallScript } from '../../sandbox/exchange/happening.ts';
import type { CallRecord } from '../../src/domain/call-record.ts';
import { type Comparison, compareCall } from './compare.ts';

/** A call as it was played, and under which names the PBX told it. */
export interface PlayedCall {
  script: CallScript;
  told: Told[];
  ids: string[];
}

export interface ScoredCall {
  truth: CallTruth;
  comparison: Comparison;
}

interface Day {
  dialect: Dialect;
  line: 'faultless' | 'faulty';
  company: Company;
  calls: readonly PlayedCall[];
  delivered: Delivered;
  records: readonly CallRecord[];
}

/** Every call of the day against the records of the day. */
export function scoreDay(day: Day): { calls: ScoredCall[]; strays: CallRecord[] } {
  const { dialect, line, company, calls, records } = day;
  /** The PBX's id → the call that it is of. */
  const callOf = new Map(calls.flatMap(({ script, ids }) => ids.map((id) => [id, script.id] as const)));
  const recordsOf = new Map<string, CallRecord[]>();
  const strays: CallRecord[] = [];
  /** Records of more than one call. */
  const mixed = new Map<CallRecord, string[]>();
  for (const record of records) {
    const owners = new Set(record.externalIds.flatMap(({ value }) => callOf.get(value) ?? []));
    if (owners.size === 0) strays.push(record);
    if (owners.size > 1) mixed.set(record, [...owners]);
    for (const owner of owners) recordsOf.set(owner, [...(recordsOf.get(owner) ?? []), record]);
  }
  const lostOf = byCall(day.delivered.lost);
  const doubledOf = byCall(day.delivered.doubled);
  const carried = new Map(
    calls.map(({ script, told }) => {
      const [lost = [], doubled = []] = [lostOf.get(script.id), doubledOf.get(script.id)];
      return [script.id, dialect.carried(truthOf(script), { company, line, told, lost, doubled })] as const;
    }),
  );
  const scored = calls.map(({ script }): ScoredCall => {
    const truth = truthOf(script);
    const own = recordsOf.get(script.id) ?? [];
    const others = own.flatMap((record) => mixed.get(record) ?? []).filter((id) => id !== script.id);
    return { truth, comparison: compare(own, { carried, truth, others }) };
  });
  return { calls: scored, strays };
}

function byCall(told: readonly Told[]): Map<string, Told[]> {
  const calls = new Map<string, Told[]>();
  for (const one of told) calls.set(one.callId, [...(calls.get(one.callId) ?? []), one]);
  return calls;
}

function compare(
  own: readonly CallRecord[],
  calls: { carried: ReadonlyMap<string, Carried>; truth: CallTruth; others: readonly string[] },
): Comparison {
  const { truth, others } = calls;
  const carried = calls.carried.get(truth.callId);
  if (carried === undefined) throw new Error(`nothing is carried of ${truth.callId}`);
  const { records } = carried;
  // Which of several is meant nobody can say; the one with the customer comes first.
  const main = own.find(({ direction }) => direction === truth.direction) ?? own[0];
  const comparison: Comparison = main === undefined ? new Map() : compareCall(main, carried, truth.t0);
  if (records !== 0 && main === undefined && carried.finalAgent !== undefined) {
    for (const aspect of ['finalAgent', 'outcome'] as const) comparison.set(aspect, 'no record');
  }
  const count =
    own.length === (records ?? own.length) ? undefined : `${own.length} records, truth ${records}`;
  // Two calls of one agent whose ties were lost may look like a consultation.
  const isOpen = [truth.callId, ...others].every((id) => calls.carried.get(id)?.records === undefined);
  const joined = others.length > 0 && !isOpen ? `one record with ${others.join()}` : undefined;
  if (records !== undefined || joined !== undefined) comparison.set('records', joined ?? count);
  return comparison;
}
