import type { XsiCall } from './xsi-xml.ts';

/** One event, before it has an envelope. */
export type XsiSaid = {
  type: string;
  targetId: string;
  calls: XsiCall[];
  /** Which parts of the truth it carries. */
  carries: string[];
};
