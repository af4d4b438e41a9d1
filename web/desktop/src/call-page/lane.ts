import type { Leg } from '../contract.ts';

/** What a device goes through, as it is drawn; each has a colour and a pattern of its own. */
export const BAR_STATES = [
  'waiting',
  'dialling',
  'ringing',
  'talking',
  'held',
  'consultation',
  'queued',
  'menu',
  'voicemail',
] as const;
export type BarState = (typeof BAR_STATES)[number];

/** One state of one leg, from `from` to `to` (epoch ms). */
export interface Bar {
  id: string;
  legId?: string;
  laneId: string;
  /** A phone with two lines in the call has two rows. */
  row: number;
  state: BarState;
  from: number;
  to: number;
  /** Still going on: `to` is now. */
  open: boolean;
  /** The last bar of a leg that nobody answered. */
  unanswered?: Leg['result'];
}

export interface Lane {
  id: string;
  role: Leg['role'];
  name: string;
  device?: string;
  legIds: string[];
  rows: number;
  bars: Bar[];
}
