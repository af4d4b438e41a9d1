import type { Device } from '../../../src/domain/call-event.ts';
import type { Fact } from '../../../src/domain/fact.ts';
import type { CallPart } from '../../../src/domain/stitch/call-part.ts';
import type { CallRow } from './call-row.ts';
import { sidesOf } from './sides.ts';
import { type Ending, endingOf } from './status.ts';

/**
 * A row as one part of a call: all of it, or one telephone's share, where the log has rows for each. Undefined for facts of current
 * calls.
 */
export function toPart({ keys, body }: Fact): CallPart | undefined {
  const [key = ''] = keys;
  if (!key.startsWith('record:')) return undefined;
  const row = body as CallRow;
  const { direction, customer } = sidesOf(row);
  const ending = endingOf(row, direction);
  const endedAt = row.startedAt + row.durationMs;
  const connectedAt = connectedAtOf(row, ending, endedAt);
  return {
    id: key,
    readAt: row.readAt,
    keys,
    direction,
    ...(customer !== undefined && { customer: { raw: customer } }),
    ...(direction === 'inbound' && row.destination !== undefined && { line: row.destination }),
    ...devicesOf(row, direction, ending),
    startedAt: row.startedAt,
    ...(connectedAt !== undefined && { connectedAt }),
    endedAt,
    ...ending,
    ...(row.recording !== undefined && {
      recording: {
        id: row.recording,
        state: 'pending',
        source: row.recording,
        ...(row.talkMs !== undefined && { durationMs: row.talkMs }),
      },
    }),
    ...(row.uuid !== undefined && { externalIds: [{ kind: 'call', value: row.uuid }] }),
  };
}

/** The talk is told by its length: it is taken to be the last thing in the row. */
function connectedAtOf(
  { talkMs, durationMs }: CallRow,
  { result }: Ending,
  endedAt: number,
): number | undefined {
  if (result !== 'answered' || talkMs === undefined) return undefined;
  return endedAt - Math.min(talkMs, durationMs);
}

function devicesOf(
  row: CallRow,
  direction: CallPart['direction'],
  { result }: Ending,
): Pick<CallPart, 'device' | 'from'> {
  const caller = deviceOf(row.caller, row.callerName);
  if (direction === 'outbound') return caller === undefined ? {} : { device: caller };
  if (direction === 'internal') {
    const called = deviceOf(row.callee ?? row.destination, row.calleeName);
    return { ...(called !== undefined && { device: called }), ...(caller !== undefined && { from: caller }) };
  }
  // Who rang in vain is not in the log; the number that was dialled is the company's.
  const answered = result === 'answered' ? deviceOf(row.callee, row.calleeName) : undefined;
  return answered === undefined ? {} : { device: answered };
}

function deviceOf(number: string | undefined, name: string | undefined): Device | undefined {
  return number === undefined ? undefined : { number, ...(name !== undefined && { name }) };
}
