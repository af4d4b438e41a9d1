import { isSameNumber } from './call-part.ts';
import { isAtOnce, overlapMs, type PartView, talkedFrom } from './part-view.ts';

/** Why two parts are one conversation. */
export interface Tie {
  /** 0 to 1. */
  confidence: number;
  /** Message keys with their values, the strongest first. */
  evidence: string[];
}

/** A call that is sent on begins there at once; networks may take this long to put it through. */
export const REDIRECT_GAP_MS = 5_000;
/**
 * A queue that found nobody pauses a second before it tries the next phone, and whole seconds may make two of it. Who hangs up
 * and dials again is not back within that.
 */
export const NEXT_PHONE_GAP_MS = 2_000;
/** Nothing that lies further apart than this is ever tied, so no more of the past need be looked at. */
export const LONGEST_GAP_MS = Math.max(REDIRECT_GAP_MS, NEXT_PHONE_GAP_MS);

/** Fewer digits than this are dialled inside the house only. */
const SHORTEST_OUTSIDE = 7;

/** How two rows of one customer (or of one inside caller) belong together; undefined when nothing speaks for it. `a` begins first. */
export function tieOf(a: PartView, b: PartView, slackMs: number): Tie | undefined {
  const redirect = redirectTie(a, b, slackMs);
  if (redirect !== undefined) return redirect;
  // Who hides the number looks like everybody else who does, and who dials another number of ours calls anew.
  if (a.party === undefined || a.party !== b.party || isOtherLine(a, b)) return undefined;
  const tie = isSameNumber(a.device?.number, b.device?.number)
    ? onOnePhone(a, b, slackMs)
    : onTwoPhones(a, b, slackMs);
  if (tie === undefined) return undefined;
  return { confidence: tie.confidence, evidence: [...tie.evidence, ...common(a, b)] };
}

function common(a: PartView, b: PartView): string[] {
  const who = a.isInside ? `sameCaller:${a.from?.number ?? ''}` : `sameCustomer:${a.party}`;
  return isSameNumber(a.line, b.line) ? [who, `sameLine:${a.line}`] : [who];
}

function isOtherLine(a: PartView, b: PartView): boolean {
  return a.line !== undefined && b.line !== undefined && !isSameNumber(a.line, b.line);
}

/** The log itself says who sent the call where. */
function redirectTie(a: PartView, b: PartView, slackMs: number): Tie | undefined {
  const isNext = b.startedAt - a.endedAt <= Math.max(REDIRECT_GAP_MS, slackMs);
  if (!isNext || (a.party !== b.party && a.party !== undefined && b.party !== undefined)) return undefined;
  const from = [a.device?.number, a.dialled, a.line].some((own) => isSameNumber(own, b.redirectedFrom));
  const to = [b.device?.number, b.dialled].some((own) => isSameNumber(own, a.redirectedTo));
  if ((!from && !to) || isSameNumber(a.device?.number, b.device?.number)) return undefined;
  const evidence = [
    ...(to ? [`redirectedTo:${a.redirectedTo}`] : []),
    ...(from ? [`redirectedFrom:${b.redirectedFrom}`] : []),
  ];
  if (a.party !== undefined && a.party === b.party)
    return { confidence: from && to ? 0.99 : 0.97, evidence: [...evidence, ...common(a, b)] };
  // One of them is not named. Believed when the one phone hands over as the other begins.
  const isAtOnce = Math.abs(b.startedAt - a.endedAt) <= slackMs;
  return isAtOnce && a.isInside === b.isInside ? { confidence: 0.8, evidence } : undefined;
}

/** One phone is in one talk with one customer: two rows of it are the halves of one leg, or its ringing told anew. */
function onOnePhone(a: PartView, b: PartView, slackMs: number): Tie | undefined {
  const overlap = overlapMs(a, b);
  const device = `samePhone:${a.device?.number}`;
  if (overlap < -slackMs) return undefined;
  if (!isAtOnce(a, b, slackMs) && b.startedAt - a.startedAt > slackMs) {
    if (a.direction !== b.direction && !a.isAnswered) return undefined;
    return { confidence: a.isAnswered ? 0.93 : 0.85, evidence: [device, gap(a, b)] };
  }
  if (a.isAnswered && b.isAnswered)
    return isOneTalk(a, b, slackMs) ? { confidence: 0.9, evidence: [device, 'talksAtOnce'] } : undefined;
  // A second ring while the phone talks is a second call that waits.
  const isSameRing =
    a.direction === b.direction && isNear(a.startedAt, b.startedAt, slackMs) && isSameStop(a, b, slackMs);
  return isSameRing ? { confidence: 0.85, evidence: [device, 'ringsTogether'] } : undefined;
}

/** Answered rows that overlap only by their waiting (a queue's) are two calls, one after the other at the phone. */
function isOneTalk(a: PartView, b: PartView, slackMs: number): boolean {
  if (a.connectedAt !== undefined && b.connectedAt !== undefined) return true;
  return isNear(a.startedAt, b.startedAt, slackMs) || b.endedAt <= a.endedAt + slackMs;
}

function onTwoPhones(a: PartView, b: PartView, slackMs: number): Tie | undefined {
  const isNobodys = a.device === undefined || b.device === undefined;
  if (isNobodys) return besideMenu(a, b, slackMs);
  return isAtOnce(a, b, slackMs) || isNear(a.startedAt, b.startedAt, slackMs)
    ? atOnce(a, b, slackMs)
    : oneAfterAnother(a, b, slackMs);
}

/** A menu, a queue, a mailbox has the customer before, between or after our phones, and not while one of them talks. */
function besideMenu(a: PartView, b: PartView, slackMs: number): Tie | undefined {
  const overlap = overlapMs(a, b);
  if (overlap < -slackMs) return undefined;
  const [menu, other] = a.device === undefined ? [a, b] : [b, a];
  const isTalked = other.connectedAt !== undefined && other.connectedAt < menu.endedAt - slackMs;
  return isTalked && overlap > slackMs ? undefined : { confidence: 0.85, evidence: [gap(a, b)] };
}

/** Phones that ring together stop together: when one of them answers, or when the caller has enough. */
function atOnce(a: PartView, b: PartView, slackMs: number): Tie | undefined {
  const attended = isAttended(a, b, slackMs) ? b : isAttended(b, a, slackMs) ? a : undefined;
  if (attended !== undefined) return { confidence: 0.75, evidence: [`dialledInside:${attended.dialled}`] };
  // Calls out do not ring phones of ours: two at once are two.
  if (a.direction !== b.direction || a.direction === 'outbound') return undefined;
  const isTogether = isNear(a.startedAt, b.startedAt, slackMs);
  if (isSameStop(a, b, slackMs)) {
    const evidence = [isTogether ? 'ringsTogether' : 'joinsTheRinging', 'stopsTogether'];
    return { confidence: isTogether ? 0.95 : 0.8, evidence };
  }
  if (isTogether && isStoppedBefore(a, b, slackMs)) return { confidence: 0.75, evidence: ['ringsTogether'] };
  return isWithin(a, b, slackMs) || isAttended(a, b, slackMs)
    ? {
        confidence: 0.75,
        evidence: [isAttended(a, b, slackMs) ? `dialledInside:${b.dialled}` : 'ringsWithin'],
      }
    : undefined;
}

/** Both ringings end in one moment; an answer at a moment that the log does not tell may be that moment. */
function isSameStop(a: PartView, b: PartView, slackMs: number): boolean {
  if (a.isAnswered && b.isAnswered) return false;
  if (a.rangUntil !== undefined && b.rangUntil !== undefined)
    return isNear(a.rangUntil, b.rangUntil, slackMs);
  const [unknown, other] = a.rangUntil === undefined ? [a, b] : [b, a];
  return isNear(unknown.startedAt, other.startedAt, slackMs) && other.endedAt <= unknown.endedAt + slackMs;
}

/** Rang with the other and was gone before that was answered or given up: busy, refused, out of time. */
function isStoppedBefore(a: PartView, b: PartView, slackMs: number): boolean {
  const [earlier, later] = (a.rangUntil ?? a.endedAt) <= (b.rangUntil ?? b.endedAt) ? [a, b] : [b, a];
  return !earlier.isAnswered && earlier.endedAt <= (later.rangUntil ?? later.endedAt) + slackMs;
}

/** Rang while the other was somewhere between its beginning and an answer that the log has no time of. */
function isWithin(a: PartView, b: PartView, slackMs: number): boolean {
  const isUnclear = a.isAnswered && a.rangUntil === undefined && !b.isAnswered;
  return isUnclear && b.endedAt <= a.endedAt + slackMs && !isOtherWay(a, b);
}

function isOtherWay(a: PartView, b: PartView): boolean {
  return a.dialled !== undefined && b.dialled !== undefined && a.dialled !== b.dialled;
}

/** The customer talks, and a second phone is reached by an inside number and has the customer in the end. */
function isAttended(a: PartView, b: PartView, slackMs: number): boolean {
  const talkFrom = talkedFrom(a);
  return (
    !a.isInside &&
    isInsideNumber(b) &&
    talkFrom !== undefined &&
    b.startedAt >= talkFrom &&
    b.isAnswered &&
    b.endedAt >= a.endedAt - slackMs
  );
}

function isInsideNumber({ line, dialled }: PartView): boolean {
  return line === undefined && dialled !== undefined && dialled.length < SHORTEST_OUTSIDE;
}

function oneAfterAnother(a: PartView, b: PartView, slackMs: number): Tie | undefined {
  const gapMs = b.startedAt - a.endedAt;
  // Now the other side calls: that is calling back, unless somebody talked and handed the customer on inside the house.
  if (a.direction !== b.direction && !(a.isAnswered && isInsideNumber(b))) return undefined;
  // Nobody answered a call out: the next one to that number is the next try.
  if (a.direction === 'outbound' && !a.isAnswered) return undefined;
  if (gapMs <= slackMs) return { confidence: a.isAnswered ? 0.88 : 0.9, evidence: [gap(a, b)] };
  if (a.isAnswered || gapMs > Math.max(NEXT_PHONE_GAP_MS, slackMs)) return undefined;
  return { confidence: 0.9 - gapMs / 25_000, evidence: [gap(a, b)] };
}

function gap(a: PartView, b: PartView): string {
  return `followsAfterMs:${Math.max(0, b.startedAt - a.endedAt)}`;
}

function isNear(a: number, b: number, slackMs: number): boolean {
  return Math.abs(a - b) <= slackMs;
}
