import type { Fact } from '../fact.ts';
import type { CallPart } from './call-part.ts';

/**
 * What a connector declares whose log has a row per leg and no id of the call. Its presence asks for stitching: rows that are one
 * conversation become one call, by what the rows tell and nothing else.
 */
export interface LegRows {
  /** A fact of the log as one part of a call; undefined for facts of other kinds (live events). Pure. */
  toPart(fact: Fact): CallPart | undefined;
  /** Moments this far apart may be one and the same, epoch ms; default one second, for whole seconds of one clock. */
  slackMs?: number;
}
