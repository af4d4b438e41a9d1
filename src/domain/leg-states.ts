import type { LegState } from './call-record.ts';

/**
 * The machine drawn beside `LegState`, as a table: state → states it may move to. A leg whose beginning we missed may
 * enter anywhere; `failed` and `null` are final.
 */
const MOVES: Readonly<Record<LegState, readonly LegState[]>> = {
  initiated: ['alerting', 'connected', 'queued', 'failed', 'null'],
  queued: ['alerting', 'connected', 'failed', 'null'],
  alerting: ['connected', 'queued', 'failed', 'null'],
  connected: ['held', 'null'],
  held: ['connected', 'null'],
  failed: [],
  null: [],
};

export function canMove(from: LegState | undefined, to: LegState): boolean {
  return from === undefined || MOVES[from].includes(to);
}

export function isOver(state: LegState | undefined): boolean {
  return state === 'null' || state === 'failed';
}
