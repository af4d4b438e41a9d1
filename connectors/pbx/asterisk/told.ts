import type { AsteriskFact } from './asterisk-fact.ts';

/** What a frame says, and which conversations it ties. */
export interface Told {
  body: AsteriskFact;
  keys: string[];
}
