import type { CallRecord, Leg } from '../../src/domain/call-record.ts';
import { canMove } from '../../src/domain/leg-states.ts';

/** What no record may ever show, finished or not: one sentence each. */
export function insanities(record: CallRecord): string[] {
  const faults = record.legs.flatMap(legInsanities);
  if ((record.endedAt === undefined) !== (record.outcome === undefined))
    faults.push('outcome and end do not go together');
  if (record.endedAt !== undefined && record.endedAt < record.startedAt)
    faults.push('ended before it started');
  for (const [name, value] of Object.entries(record.durations)) {
    if (!Number.isInteger(value) || value < 0) faults.push(`durations.${name} is ${value}`);
  }
  if (record.endedAt !== undefined && record.legs.some(({ result }) => result === undefined)) {
    faults.push('a leg is alive in a finished call');
  }
  if (new Set(record.legs.map(({ legId }) => legId)).size !== record.legs.length)
    faults.push('a leg is there twice');
  if (
    record.lastConnectedTo !== undefined &&
    !record.legs.some(({ agentId }) => agentId === record.lastConnectedTo)
  ) {
    faults.push('the last agent has no leg');
  }
  return faults;
}

function legInsanities(leg: Leg): string[] {
  const faults: string[] = [];
  leg.states.forEach((change, index) => {
    const before = leg.states[index - 1];
    if (before === undefined) return;
    if (!canMove(before.state, change.state))
      faults.push(`leg ${leg.legId} moved ${before.state} → ${change.state}`);
    if (change.at < before.at) faults.push(`leg ${leg.legId} moved back in time`);
  });
  const now = leg.states.at(-1)?.state;
  if (now !== undefined && now !== leg.state)
    faults.push(`leg ${leg.legId} is ${leg.state}, its last state is ${now}`);
  const isOver = leg.state === 'null' || leg.state === 'failed';
  if (isOver !== (leg.result !== undefined))
    faults.push(`leg ${leg.legId} is ${leg.state} with result ${leg.result}`);
  // Of an attempt that only a log without times tells, no time is known.
  const isTimeless =
    isOver && leg.states.every(({ event }) => event === 'logged') && leg.connectedAt === undefined;
  if (isOver !== (leg.clearedAt !== undefined) && !isTimeless)
    faults.push(`leg ${leg.legId} is ${leg.state}, cleared ${leg.clearedAt}`);
  return faults;
}
