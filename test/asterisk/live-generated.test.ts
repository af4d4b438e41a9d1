import { describe, expect, it } from 'vitest';
import type { CallRecord } from '../../src/domain/call-record.ts';
import { type InventedCall, inGroups, inOrderOfArrival, inventCalls } from './generated-day.ts';
import { happeningStates } from './happening-states.ts';
import { type Cut, cutAfterEveryEvent, shownState } from './live-replay.ts';
import type { Dialect } from './recorded-calls.ts';
import { timeline, untruths } from './timeline.ts';

/** What an invented exchange does takes a few ms; a hand-over by feature code asks for up to a tenth of a second. */
const TOLERANCE_MS = 120;
const CALLS = 42;
/** So many at once on one screen: neighbours of the day, which share agents and customers. */
const AT_ONCE = 3;

describe.each(['ari', 'ami'] as Dialect[])('a desktop that follows invented calls through %s', (dialect) => {
  it.each(['monday', 'tuesday', 'wednesday'])('is shown what is so at every moment of %s', (day) => {
    const faults = inGroups(inventCalls(dialect, day, CALLS), AT_ONCE).flatMap((calls) => {
      const cuts = cutAfterEveryEvent(inOrderOfArrival(calls));
      return [...countFaults(cuts, calls), ...calls.flatMap((call) => callFaults(cuts, call))];
    });
    expect(faults).toEqual([]);
  });
});

function countFaults(cuts: readonly Cut[], calls: readonly InventedCall[]): string[] {
  const begun = calls.map(({ script }) => script.startsAt).sort((a, b) => a - b);
  const truth = [{ from: 0, is: '0' }, ...begun.map((from, index) => ({ from, is: String(index + 1) }))];
  const shown = cuts.map(({ at, records }) => ({ from: at, is: String(records.length) }));
  const range = { toleranceMs: TOLERANCE_MS, from: begun[0] ?? 0, until: cuts.at(-1)?.at ?? 0 };
  const names = calls.map(({ script }) => script.scenario).join(', ');
  return untruths(timeline([{ from: 0, is: '0' }, ...shown]), timeline(truth), range).map(
    (fault) => `records of ${names}: ${fault}`,
  );
}

function callFaults(cuts: readonly Cut[], { script, ids }: InventedCall): string[] {
  const mine = cuts.map(({ at, records }) => ({ at, record: records.find((record) => isOf(record, ids)) }));
  const truth = happeningStates(script);
  const range = { toleranceMs: TOLERANCE_MS, from: script.startsAt, until: cuts.at(-1)?.at ?? 0 };
  const agents = new Set([...truth.keys(), ...mine.flatMap(({ record }) => agentsIn(record))]);
  return [...agents].flatMap((agent) => {
    const shown = mine.map(({ at, record }) => ({
      from: at,
      is: record === undefined ? 'absent' : shownState(record, agent),
    }));
    return untruths(timeline(shown), [{ from: 0, is: 'absent' }, ...(truth.get(agent) ?? [])], range).map(
      (fault) => `${script.scenario} ${script.id}: ${agent}: ${fault}`,
    );
  });
}

function isOf({ externalIds }: CallRecord, ids: readonly string[]): boolean {
  return externalIds.some(({ value }) => ids.includes(value));
}

function agentsIn(record: CallRecord | undefined): string[] {
  return (record?.legs ?? []).flatMap(({ role, device }) =>
    role === 'agent' && device !== undefined ? [device.number] : [],
  );
}
