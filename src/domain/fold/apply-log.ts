import type { CallEvent, CallOutcome, LoggedCall, LoggedLeg } from '../call-event.ts';
import type { CallFold } from './call-fold.ts';
import { addLeg, closeOpen, correctLeg, countsWaiting } from './correct-leg.ts';
import { Disagreements, isNear, TOLERANCE_MS } from './disagreements.ts';
import { isOurSide, type LiveView, viewLive } from './live-view.ts';
import { type PairedLegs, pairLegs } from './pair-legs.ts';
import { endBy } from './retime-leg.ts';
import { settleParties } from './settle-parties.ts';

/** Outcomes that say no more than that nobody answered. */
const VAGUE = new Set<CallOutcome>(['missed', 'noAnswer', 'failed']);

/** One call told by two sources, while the log is laid over what was seen live. */
interface TwoSources {
  call: CallFold;
  live: LiveView;
  row: LoggedCall;
  legs: PairedLegs;
  found: Disagreements;
  clocksDiffer: boolean;
  logKnowsEveryTalk: boolean;
  logCountsWaiting: boolean;
  /** Both know an answer, at different devices: the live ones had the customer, the log's are not believed. */
  isContested: boolean;
}

/**
 * Lays the call log over what was seen live. The log is written when all is over: it fills in what live events missed and
 * closes what they left open, so a telephone that still rings by live events does not ring any more. It never reopens
 * a leg. Where both know a thing and differ, `precedence.ts` decides and the difference is noted.
 */
export function applyLog(call: CallFold, event: CallEvent, logged: LoggedCall): void {
  const found = new Disagreements(call.isWitnessed);
  const live = viewLive(call);
  settleParties(call, event, found);
  const { row, clocksDiffer } = byLiveClock(live, withLoneAnswer(logged), call.isWitnessed);
  call.logged = row;
  const legs = pairLegs(call.legs.values(), row.legs);
  const sources: TwoSources = {
    call,
    live,
    row,
    legs,
    found,
    clocksDiffer,
    ...answersOf(call, live, row, legs),
  };
  settleTimes(sources, logged);
  settleDurations(sources);
  settleOutcome(sources);
  settleLegs(sources);
  call.disagreements = found.list;
}

/** A log that names one answering device and the time of the answer only for the call means that device. */
function withLoneAnswer(row: LoggedCall): LoggedCall {
  const answered = row.legs.filter((leg) => leg.result === 'answered' && leg.role !== 'customer');
  const [lone] = answered;
  if (answered.length !== 1 || lone === undefined || lone.connectedAt !== undefined) return row;
  if (row.answeredAt === undefined) return row;
  const connectedAt = row.answeredAt;
  return { ...row, legs: row.legs.map((leg) => (leg === lone ? { ...leg, connectedAt } : leg)) };
}

/** The log with its times as our clock would have shown them, when begin and end say that only the clocks differ. */
function byLiveClock(live: LiveView, row: LoggedCall, isWitnessed: boolean) {
  const { startedAt, endedAt } = live;
  if (!isWitnessed || startedAt === undefined || endedAt === undefined) return { row, clocksDiffer: false };
  const offset = row.startedAt - startedAt;
  const clocksDiffer = !isNear(offset, 0) && isNear(offset, row.endedAt - endedAt);
  return clocksDiffer ? { row: shifted(row, -offset), clocksDiffer } : { row, clocksDiffer };
}

function shifted(row: LoggedCall, by: number): LoggedCall {
  const times = <T extends object, K extends keyof T>(of: T, names: readonly K[]): T => {
    const moved = names.flatMap((name) => (typeof of[name] === 'number' ? [[name, of[name] + by]] : []));
    return { ...of, ...Object.fromEntries(moved) };
  };
  return {
    ...times(row, ['startedAt', 'answeredAt', 'endedAt']),
    legs: row.legs.map((leg) => times(leg, ['offeredAt', 'alertedAt', 'connectedAt', 'clearedAt'])),
  };
}

function answersOf(call: CallFold, { talkers }: LiveView, row: LoggedCall, { pairs, onlyLive }: PairedLegs) {
  const answered = pairs.filter(({ logged }) => logged.result === 'answered' && isOurSide(logged, call));
  // A message that was being left when the log ended is not in it either.
  const missesMessage = onlyLive.some(
    (leg) =>
      leg.role === 'voicemail' && leg.wasConnected && (leg.clearedAt ?? 0) > row.endedAt + TOLERANCE_MS,
  );
  const known = talkers.filter((leg) => answered.some(({ live }) => live === leg));
  // A log that names nobody cannot know less than the live events do about who; its lengths are believed.
  const namesNobody = answered.length === 0 && row.talkMs > 0;
  return {
    logKnowsEveryTalk: !missesMessage && (namesNobody || known.length === talkers.length),
    logCountsWaiting: pairs.some(({ live, logged }) => live !== undefined && countsWaiting(live, logged)),
    isContested: talkers.length > 0 && answered.length > 0 && known.length === 0,
  };
}

/** Beginning and end of the call. */
function settleTimes(sources: TwoSources, { startedAt: loggedStart }: LoggedCall): void {
  const { call, live, row, found, clocksDiffer, logKnowsEveryTalk } = sources;
  if (live.startedAt === undefined || !call.isWitnessed) {
    call.startedAt = Math.min(live.startedAt ?? row.startedAt, row.startedAt);
  } else {
    const situation = { clocksDiffer, logBeganEarlier: loggedStart < live.startedAt };
    const times = { live: live.startedAt, log: loggedStart };
    if (found.noteTimes({ field: 'startedAt', ...times, situation }) === 'log')
      call.startedAt = row.startedAt;
  }
  const begin = call.startedAt ?? row.startedAt;
  const log = Math.max(row.endedAt, begin);
  if (live.endedAt === undefined) {
    call.endedAt = logKnowsEveryTalk ? log : Math.max(log, call.lastAt);
  } else {
    const kept = found.noteTimes({
      field: 'endedAt',
      live: live.endedAt,
      log,
      situation: { logKnowsEveryTalk },
    });
    if (kept === 'log') call.endedAt = log;
  }
  call.lastAt = Math.max(call.lastAt, call.endedAt ?? log);
}

/** The log corrects lengths even by less than the tolerance: they are what the PBX's own statistics say. */
function settleDurations(sources: TwoSources): void {
  const { call, live, row, found, clocksDiffer, logKnowsEveryTalk, logCountsWaiting } = sources;
  const beganLive =
    call.isWitnessed &&
    !clocksDiffer &&
    call.startedAt === live.startedAt &&
    !isNear(call.startedAt ?? row.startedAt, row.startedAt);
  const situation = { logKnowsEveryTalk, beganLive, logCountsWaiting };
  const totalMs = row.endedAt - row.startedAt;
  if (logKnowsEveryTalk && !beganLive) call.totalMs = totalMs;
  // With one end of each, the length follows from two times that are explained themselves.
  const isMixed =
    call.totalMs === undefined && (call.startedAt !== live.startedAt || call.endedAt !== live.endedAt);
  if (live.totalMs !== undefined && !isMixed && !isNear(live.totalMs, totalMs)) {
    found.note({ field: 'durations.total', live: live.totalMs, log: totalMs, situation });
  }
  // An answer without any talk is a log that does not tell how long.
  const isUntold =
    row.talkMs === 0 && row.legs.some((leg) => leg.result === 'answered' && leg.role !== 'customer');
  const loggedMs = isUntold ? (live.talkMs ?? 0) : talkWithoutHold(live, row.talkMs);
  if (live.talkMs !== undefined && !isNear(live.talkMs, loggedMs)) {
    found.note({ field: 'durations.talk', live: live.talkMs, log: loggedMs, situation });
  }
  const isLogs = logKnowsEveryTalk && !(logCountsWaiting && live.talkMs !== undefined);
  call.talkMs = isLogs ? loggedMs : live.talkMs;
}

/** Most logs count from the answer to the end, holding included: seen by the two together being what the log calls talk. */
function talkWithoutHold({ talkMs, holdMs }: LiveView, loggedMs: number): number {
  const isIncluded = talkMs !== undefined && !isNear(talkMs, loggedMs) && isNear(talkMs + holdMs, loggedMs);
  return isIncluded ? Math.max(0, loggedMs - holdMs) : loggedMs;
}

function settleOutcome({ call, live, row, found }: TwoSources): void {
  call.statedOutcome = row.outcome;
  // A log whose legs show an answer says so, whatever word it has for the whole.
  const showsAnswer = row.legs.some((leg) => leg.result === 'answered' && isOurSide(leg, call));
  const log: CallOutcome | undefined = showsAnswer ? 'answered' : row.outcome;
  if (log === undefined || live.outcome === undefined || live.outcome === log) return;
  const situation = {
    answeredLive: live.outcome === 'answered',
    answeredInLog: log === 'answered',
    liveIsPrecise: VAGUE.has(log) && !VAGUE.has(live.outcome),
  };
  const kept = found.note({ field: 'outcome', live: live.outcome, log, situation });
  if (kept === 'live') call.statedOutcome = live.outcome;
}

function settleLegs(sources: TwoSources): void {
  const { call, live: view, row, legs, found, isContested } = sources;
  const isOurs = (leg: { role: LoggedLeg['role'] }) => isOurSide(leg, call) || leg.role === 'originator';
  if (isContested) noteWhoAnswered(sources);
  for (const { logged: leg, live } of legs.pairs) {
    const isTaken = view.talkers.length > 0;
    const contested = isContested && leg.result === 'answered' && isOurs(leg);
    if (live !== undefined) {
      correctLeg(live, { leg, row, found: isOurs(leg) ? found : undefined, isContested: contested, isTaken });
    } else if (!contested) {
      const added = addLeg(call, { leg, row });
      if (isOurs(leg)) noteLeg(sources, { id: added.id, live: null, log: leg.result });
    }
  }
  closeAll(sources);
  const isListed = (leg: TwoSources['legs']['onlyLive'][number]) =>
    view.talkers.includes(leg) ? sources.logKnowsEveryTalk || isContested : row.listsEveryLeg !== true;
  for (const leg of legs.onlyLive) {
    if (isOurs(leg) && !isListed(leg)) noteLeg(sources, { id: leg.id, live: leg.result ?? null, log: null });
  }
}

function noteWhoAnswered({ call, live, legs, found }: TwoSources): void {
  const named = legs.pairs.find(({ logged }) => logged.result === 'answered' && isOurSide(logged, call));
  const [seen] = live.talkers;
  const devices = {
    live: seen?.device?.number ?? null,
    log: named?.logged.device?.number ?? null,
  };
  // One device under two legs: their results say it.
  if (devices.live !== devices.log) found.note({ field: 'firstAnsweredBy', ...devices });
}

function noteLeg({ found }: TwoSources, leg: { id: string; live: string | null; log: string | null }): void {
  const situation = { onlyInLog: leg.live === null };
  found.note({ field: 'legs[]', legId: leg.id, live: leg.live, log: leg.log, situation });
}

function closeAll({ call, live, logKnowsEveryTalk }: TwoSources): void {
  const endedAt = call.endedAt ?? call.lastAt;
  for (const leg of call.legs.values()) if (!leg.isOver) closeOpen(call, leg, endedAt);
  // The end is the log's, of the whole call: what came in later was late.
  if (!logKnowsEveryTalk || call.endedAt === live.endedAt) return;
  for (const leg of call.legs.values()) endBy(leg, endedAt);
  call.lastAt = endedAt;
}
