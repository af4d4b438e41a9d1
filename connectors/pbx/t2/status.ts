import type { CallOutcome, Direction, LegResult } from '../../../src/domain/call-event.ts';
import type { CallRow } from './call-row.ts';

/** What became of the call. Words that no source lists are read by how they begin. */
export interface Ending {
  result: LegResult;
  /** Absent: the row says no more than that nobody answered. */
  outcome?: CallOutcome;
}

/** Too many calls at once, by the words of the PBX. */
const CONGESTED = /^DENIED_DUE_TO_MAX_/;

export function endingOf({ status, callType, talkMs = 0 }: CallRow, direction: Direction): Ending {
  const isIn = direction === 'inbound';
  if (status.startsWith('ANSWERED_')) {
    // A machine of the PBX took it: nobody of ours has talked.
    if (callType === 'VOICEMAIL') return { result: 'noAnswer', outcome: 'voicemail' };
    return { result: 'answered', outcome: 'answered' };
  }
  if (CONGESTED.test(status)) return { result: 'failed', outcome: 'congestion' };
  if (status.startsWith('DENIED_')) return { result: 'failed', outcome: 'blocked' };
  switch (status) {
    case 'CANCELLED_BY_CALLER':
      return { result: 'cancelled', outcome: isIn ? 'abandoned' : 'cancelled' };
    case 'DESTINATION_BUSY':
      return { result: 'busy', outcome: isIn ? 'missed' : 'busy' };
    case 'NOT_ANSWERED_COMMON':
      return { result: 'noAnswer', outcome: isIn ? 'missed' : 'noAnswer' };
    case 'CANCELLED_BY_PICKUP':
      // A colleague took it over: somebody talked, and not who is in this row.
      return { result: 'answeredElsewhere', outcome: 'answered' };
    default:
      return talkMs > 0 ? { result: 'answered', outcome: 'answered' } : { result: 'noAnswer' };
  }
}
