import { type NumberContext, parsePartyNumber } from '../phone-number.ts';
import type { CallPart } from './call-part.ts';

/** How exact the clock behind the rows is: whole seconds, cut off, differ by one for one and the same moment. */
export const SLACK_MS = 1_000;

export interface StitchOptions extends NumberContext {
  /** Moments this far apart may be one and the same. Default `SLACK_MS`; more where the rows come from several clocks. */
  slackMs?: number;
}

/** A part with what all rules ask of it. */
export interface PartView extends CallPart {
  part: CallPart;
  /**
   * Whose call this is: parts of two different parties never belong together. The customer's number; for an inside call the
   * phone that called. Undefined for a customer who hides: any other such caller looks the same.
   */
  party: string | undefined;
  isInside: boolean;
  isAnswered: boolean;
  /** End of the ringing: the answer, or the end of the row. Undefined when answered at an unknown moment. */
  rangUntil: number | undefined;
}

export function viewOf(part: CallPart, context: NumberContext): PartView {
  const isAnswered = part.connectedAt !== undefined || part.result === 'answered';
  return {
    ...part,
    part,
    party: partyOf(part, context),
    isInside: part.customer === undefined,
    isAnswered,
    rangUntil: part.connectedAt ?? (isAnswered ? undefined : part.endedAt),
  };
}

function partyOf(part: CallPart, context: NumberContext): string | undefined {
  if (part.customer === undefined) {
    const caller = part.from ?? part.device;
    return caller === undefined ? undefined : `inside:${caller.number}`;
  }
  const { withheld, digits, e164 } = parsePartyNumber(part.customer.raw, context);
  return withheld || digits === '' ? undefined : (e164?.slice(1) ?? digits);
}

export function byTime(a: PartView, b: PartView): number {
  return a.startedAt - b.startedAt || a.endedAt - b.endedAt || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/** How long both rows last at once; negative: the gap between them. */
export function overlapMs(a: PartView, b: PartView): number {
  return Math.min(a.endedAt, b.endedAt) - Math.max(a.startedAt, b.startedAt);
}

/** When the talk began as far as the log tells: no later than this. Undefined when there was none. */
export function talkedFrom(part: PartView): number | undefined {
  return part.connectedAt ?? (part.isAnswered ? part.startedAt : undefined);
}

/** The second begins while the first goes on, and not just at its end. */
export function isAtOnce(first: PartView, second: PartView, slackMs: number): boolean {
  return first.endedAt - second.startedAt > slackMs;
}
