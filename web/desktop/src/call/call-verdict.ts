import type { CallOutcome, CallRecord } from '../contract.ts';
import { findMyLeg, isLive } from './my-leg.ts';

/** How a call stands in a list: its outcome, seen from the person who reads the list. */
export type Verdict = CallOutcome | 'answeredElsewhere' | 'live' | 'unknown';

/** Inbound calls that nobody of ours took: somebody should call back. */
const NOBODY_TALKED: ReadonlySet<string> = new Set(['missed', 'abandoned', 'overflowed', 'voicemail']);

export function needsCallBack(call: CallRecord): boolean {
  return call.direction === 'inbound' && call.outcome !== undefined && NOBODY_TALKED.has(call.outcome);
}

export function verdictOf(call: CallRecord, agentId: string | undefined): Verdict {
  const mine = agentId === undefined ? undefined : findMyLeg(call, agentId);
  if (!call.endedAt && (mine ? isLive(mine) : call.outcome === undefined)) return 'live';
  if (mine && !isLive(mine) && mine.result !== 'answered' && call.answeredAt !== undefined)
    return 'answeredElsewhere';
  return call.outcome ?? (call.answeredAt ? 'answered' : 'unknown');
}

export type Tone = 'good' | 'bad' | 'quiet' | 'live';

export function toneOf(verdict: Verdict): Tone {
  if (verdict === 'live') return 'live';
  if (verdict === 'answered') return 'good';
  if (verdict === 'answeredElsewhere' || verdict === 'cancelled' || verdict === 'unknown') return 'quiet';
  return 'bad';
}
