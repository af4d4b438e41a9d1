import type { Device, Direction } from '../../../src/domain/call-event.ts';
import { type CallPart, isSameNumber } from '../../../src/domain/stitch/call-part.ts';
import { isShort, type RowFact } from './facts.ts';

/** No status is told: somebody talked when more than a second is left behind the wait, as a working client has it. */
const SHORTEST_TALK_MS = 1_000;

/** A row as one part of a call: what it is a row of, who was called, who talked. */
export function partOf(row: RowFact): CallPart {
  const { callId, trunk, startedAt, durationMs, waitMs } = row;
  const direction = directionOf(row);
  const isAnswered = durationMs - waitMs > SHORTEST_TALK_MS;
  const ours = direction === 'outbound' ? row.an : row.dn;
  const hasDevice = ours !== '' && !isSameNumber(ours, trunk);
  return {
    id: `row:${callId}/${startedAt}/${ours}`,
    readAt: row.readAt,
    keys: [],
    direction,
    ...(direction !== 'internal' && { customer: { raw: direction === 'outbound' ? row.dn : row.an } }),
    ...(direction !== 'internal' && trunk !== '' && { line: trunk }),
    ...(hasDevice && { device: deviceOf(ours) }),
    ...(direction === 'internal' && row.an !== '' && { from: deviceOf(row.an) }),
    startedAt,
    ...(isAnswered && { connectedAt: startedAt + waitMs }),
    endedAt: startedAt + durationMs,
    result: isAnswered ? 'answered' : 'noAnswer',
    ...(row.recMs > 0 && {
      recording: {
        id: callId,
        state: 'pending',
        source: `${trunk}/${callId}`,
        mediaType: 'audio/mpeg',
        durationMs: row.recMs,
      },
    }),
    externalIds: [{ kind: 'call', value: callId }],
  };
}

/** No direction is told either: `rel`, then `via`, then who has a short number. */
export function directionOf({ isInside, an, dn, via, trunk }: RowFact): Direction {
  if (isInside || (isShort(an) && isShort(dn))) return 'internal';
  if (isSameNumber(via, an) || isSameNumber(trunk, an)) return 'outbound';
  return isShort(an) ? 'outbound' : 'inbound';
}

/** The same person is told by telephone in one source and by short number in the other: the short one is a name as well. */
export function deviceOf(number: string): Device {
  return isShort(number) ? { number, user: number } : { number };
}
