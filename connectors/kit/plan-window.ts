import type { CallLogPoll, PollWindow } from './poll.ts';

/** Where a poll stands; kept as JSON beside the connection. Epoch ms. */
export interface PollCursor {
  /** Right edge of the last window that was read whole. Never moves back. */
  at: number;
  /** Calls up to here were over before the connection was made: their rows make records and never pop. */
  quietUntil: number;
}

export interface PollStep {
  window: PollWindow;
  quiet: boolean;
  /** The cursor once the window has been read whole. */
  next: PollCursor;
}

export type PollTiming = Pick<CallLogPoll<unknown>, 'overlapMs' | 'lagMs' | 'maxWindowMs' | 'firstWindowMs'>;

/**
 * The next window to read, or undefined when there is nothing yet. The first window of a run reaches back by the
 * overlap; the following ones of a long gap touch without overlap. The first windows of a new connection are history.
 */
export function planWindow(
  timing: PollTiming,
  cursor: PollCursor | undefined,
  options: { now: number; isFirstOfRun: boolean },
): PollStep | undefined {
  const edge = options.now - timing.lagMs;
  const { at, quietUntil } = cursor ?? { at: edge - timing.firstWindowMs, quietUntil: edge };
  const reachBack = cursor !== undefined && options.isFirstOfRun ? timing.overlapMs : 0;
  const from = at - reachBack;
  const to = Math.min(edge, from + timing.maxWindowMs);
  if (to <= from || (!options.isFirstOfRun && at >= edge)) return undefined;
  return {
    window: { from, to },
    quiet: to <= quietUntil,
    next: { at: Math.max(at, to), quietUntil },
  };
}

/** The cursor as it was stored; undefined for a connection that was never polled. */
export function readCursor(stored: unknown): PollCursor | undefined {
  if (typeof stored !== 'object' || stored === null) return undefined;
  const { at, quietUntil } = stored as Partial<PollCursor>;
  return typeof at === 'number' && typeof quietUntil === 'number' ? { at, quietUntil } : undefined;
}
