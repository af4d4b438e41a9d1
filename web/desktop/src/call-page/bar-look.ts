import type { BarState } from './lane.ts';

/** Colour family of a state, as named in theme/tokens.css. */
export const BAR_TONE: Record<BarState, string> = {
  waiting: 'ended',
  dialling: 'dialing',
  ringing: 'ringing',
  talking: 'talking',
  held: 'held',
  consultation: 'consult',
  queued: 'ended',
  menu: 'dialing',
  voicemail: 'held',
};

/** Id of the pattern that fills a bar; unique on the page. */
export const patternId = (state: BarState): string => `call-bar-${state}`;
export const patternUrl = (state: BarState): string => `url(#${patternId(state)})`;
