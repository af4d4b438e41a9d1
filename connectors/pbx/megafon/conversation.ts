import type { Fact } from '../../../src/domain/fact.ts';
import { type ContactFact, type HistoryFact, isPerson, type MegafonFact } from './facts.ts';
import { type LegRun, legRuns, RACE_MS, type TimedEvent } from './leg-runs.ts';
import { answerKeyOf } from './parse-history.ts';

/** One `callid` of a conversation with all that is known of it. */
export interface Part {
  callid: string;
  /** When it was first heard of, by the log too, epoch ms. */
  firstAt: number;
  /** When the first webhook of the call itself came, epoch ms; absent when only the log knows it. */
  seenAt?: number;
  contact?: ContactFact;
  events: TimedEvent[];
  /** The latest version of the finished call. */
  history?: HistoryFact;
  /** When we first heard that the call is finished. */
  finishedAt?: number;
  runs: LegRun[];
}

/** TRANSFERRED: `from` goes on as `to`. */
export interface Handover {
  at: number;
  from: string;
  to: string;
  user: string;
}

export interface Conversation {
  /** In the order of their first message; the first is the customer's own call. */
  parts: Part[];
  handovers: Handover[];
  /** Login → extension, wherever any message told it. */
  extensions: ReadonlyMap<string, string>;
}

interface TimedFact {
  at: number;
  body: MegafonFact;
}

/** All facts of one conversation, sorted → its parts, with repeated and overtaking webhooks already told apart. */
export function readConversation(facts: readonly Fact[]): Conversation {
  const timed = facts.map(({ at, body }): TimedFact => ({ at, body: body as MegafonFact }));
  const names = unifyNames(timed);
  /** By callid. */
  const parts = new Map<string, Part>();
  for (const { at, body } of timed) {
    const callid = names.get(body.callid) ?? body.callid;
    const part = parts.get(callid) ?? { callid, firstAt: at, events: [], runs: [] };
    parts.set(callid, part);
    part.firstAt = Math.min(part.firstAt, at);
    if (body.cmd !== 'history') part.seenAt = Math.min(part.seenAt ?? at, at);
    if (body.cmd === 'contact') part.contact ??= body;
    else if (body.cmd === 'event') part.events.push({ at, event: { ...body, callid } });
    else {
      part.history = laterVersion(part.history, body);
      part.finishedAt = Math.min(part.finishedAt ?? body.readAt, body.readAt);
    }
  }
  const handovers = handoversOf(parts);
  for (const part of parts.values()) part.runs = runsOf(part);
  return { parts: inOrder([...parts.values()], handovers), handovers, extensions: extensionsOf(timed) };
}

/** `uid` and `callid` of one answered call, should they differ: both rows name the same answer. */
function unifyNames(facts: readonly TimedFact[]): Map<string, string> {
  const live = new Set(facts.flatMap(({ body }) => (body.cmd === 'history' ? [] : [body.callid])));
  /** Answer key → the callid that stands for it. */
  const byAnswer = new Map<string, string>();
  const names = new Map<string, string>();
  const histories = facts.flatMap(({ body }) => (body.cmd === 'history' ? [body] : []));
  // The name that live events use wins, then the push's.
  const rank = (fact: HistoryFact): number => (live.has(fact.callid) ? 0 : fact.source === 'push' ? 1 : 2);
  for (const history of histories.toSorted((a, b) => rank(a) - rank(b) || (a.callid < b.callid ? -1 : 1))) {
    const key = answerKeyOf(history);
    if (key === undefined) continue;
    const name = byAnswer.get(key) ?? history.callid;
    byAnswer.set(key, name);
    if (name !== history.callid && !live.has(history.callid)) names.set(history.callid, name);
  }
  return names;
}

/** Fields that the later version leaves out are kept from the earlier one. */
function laterVersion(before: HistoryFact | undefined, now: HistoryFact): HistoryFact {
  if (before === undefined) return now;
  const isLater = now.readAt !== before.readAt ? now.readAt > before.readAt : now.source > before.source;
  const [earlier, later] = isLater ? [before, now] : [now, before];
  const merged = { ...earlier, ...later };
  return isVague(later) && earlier.status !== 'success' ? { ...merged, status: earlier.status } : merged;
}

/** Of every call out that failed REST says `noanswer`; the push says why. */
function isVague({ direction, status }: HistoryFact): boolean {
  return direction === 'outbound' && status === 'noanswer';
}

function handoversOf(parts: ReadonlyMap<string, Part>): Handover[] {
  /** `from to` → the first telling; a repeated webhook is not a second transfer. */
  const handovers = new Map<string, Handover>();
  for (const part of parts.values()) {
    for (const { at, event } of part.events) {
      const { type, second, user } = event;
      if (type !== 'TRANSFERRED' || second === undefined || second === part.callid) continue;
      const key = `${part.callid} ${second}`;
      if (!handovers.has(key)) handovers.set(key, { at, from: part.callid, to: second, user });
    }
  }
  return [...handovers.values()].sort((a, b) => a.at - b.at || (a.to < b.to ? -1 : 1));
}

/** The customer's own call first: a part that was handed over to is never it, however early it was heard of. */
function inOrder(parts: Part[], handovers: readonly Handover[]): Part[] {
  const targets = new Set(handovers.map(({ to }) => to));
  const rank = ({ callid }: Part): number => (targets.has(callid) ? 1 : 0);
  return parts.sort((a, b) => rank(a) - rank(b) || a.firstAt - b.firstAt || (a.callid < b.callid ? -1 : 1));
}

function runsOf(part: Part): LegRun[] {
  /** Login → its events. */
  const byUser = new Map<string, TimedEvent[]>();
  for (const timed of part.events) {
    const { user } = timed.event;
    if (!isPerson(user) || timed.event.type === 'TRANSFERRED') continue;
    const events = byUser.get(user) ?? [];
    byUser.set(user, events);
    events.push(timed);
  }
  const runs = [...byUser].flatMap(([user, events]) =>
    withoutRepeats(
      legRuns(events, (at) => isAnotherTalking(part.events, user, at)),
      part,
    ).map((run) => notAfterTheLog(run, part)),
  );
  return runs.sort((a, b) => beginOf(a) - beginOf(b) || (a.id < b.id ? -1 : 1));
}

/** Clocks of PBX and hub differ by no more, as a rule. */
const CLOCK_SLACK_MS = 5_000;

/**
 * Known once the call is over: a second ring that nothing ever ended was a repeated webhook. So was whatever came of an
 * employee who had talked already, because a call that is handed back has another name, and a second ring that began
 * when the call was over.
 */
function withoutRepeats(runs: readonly LegRun[], { history, finishedAt = 0 }: Part): LegRun[] {
  if (history === undefined) return [...runs];
  const talk = runs.findIndex(({ answeredAt, endedAt }) => answeredAt !== undefined && endedAt !== undefined);
  const { startedAt, waitMs = 0, durationMs } = history;
  const overAt = startedAt + waitMs + durationMs + CLOCK_SLACK_MS;
  return runs.filter((run, index) => {
    if (index === 0) return true;
    if ((talk >= 0 && index > talk) || beginOf(run) > finishedAt) return false;
    if (run.answeredAt !== undefined) return true;
    return run.endedAt !== undefined && beginOf(run) <= overAt;
  });
}

/** The log tells of a call that is over: whatever we heard of it later had happened before. */
function notAfterTheLog(run: LegRun, { history, finishedAt }: Part): LegRun {
  if (history === undefined || finishedAt === undefined) return run;
  const last = Math.max(run.rangAt ?? 0, run.answeredAt ?? 0, run.endedAt ?? 0);
  if (last <= finishedAt) return run;
  // The log itself comes late, too; it says when the call was over, as far as the clocks agree.
  const seenBefore = [run.rangAt, run.answeredAt].filter(
    (at) => at !== undefined && at <= finishedAt,
  ) as number[];
  const loggedEnd = history.startedAt + (history.waitMs ?? 0) + history.durationMs;
  const overAt = Math.min(finishedAt, Math.max(loggedEnd, ...seenBefore));
  const endedAt = run.endedAt === undefined ? undefined : Math.min(run.endedAt, overAt);
  const latest = endedAt ?? finishedAt;
  const isLate = run.answeredAt !== undefined && run.answeredAt >= latest;
  const answeredAt = isLate
    ? Math.max(Math.min(run.rangAt ?? 0, latest), latest - history.durationMs)
    : run.answeredAt;
  const rangAt = run.rangAt === undefined ? undefined : Math.min(run.rangAt, answeredAt ?? latest);
  return {
    ...run,
    ...(rangAt !== undefined && { rangAt }),
    ...(answeredAt !== undefined && { answeredAt }),
    ...(endedAt !== undefined && { endedAt }),
  };
}

function isAnotherTalking(events: readonly TimedEvent[], user: string, at: number): boolean {
  /** Logins in a talk at that moment. */
  const talking = new Set<string>();
  for (const { at: when, event } of events) {
    if (when > at || event.user === user) continue;
    if (event.type === 'ACCEPTED') talking.add(event.user);
    if (event.type === 'COMPLETED') talking.delete(event.user);
  }
  return talking.size > 0;
}

export function beginOf(run: LegRun): number {
  return run.rangAt ?? run.answeredAt ?? run.endedAt ?? 0;
}

function extensionsOf(facts: readonly TimedFact[]): Map<string, string> {
  const extensions = new Map<string, string>();
  for (const { body } of facts) {
    if (body.cmd === 'contact' || body.ext === undefined || body.user === undefined) continue;
    if (!extensions.has(body.user)) extensions.set(body.user, body.ext);
  }
  return extensions;
}

/** How an unanswered ring ended: another took the call, it went on to the next phone, or the caller gave up. */
export function unansweredResult(
  run: LegRun,
  runs: readonly LegRun[],
): 'answeredElsewhere' | 'noAnswer' | 'cancelled' {
  const endedAt = run.endedAt ?? 0;
  const others = runs.filter((other) => other !== run);
  if (others.some((other) => isParallel(run, other) && tookTheCall(other, endedAt)))
    return 'answeredElsewhere';
  const goesOn = others.some((other) => beginOf(other) >= endedAt - RACE_MS && beginOf(other) > beginOf(run));
  return goesOn ? 'noAnswer' : 'cancelled';
}

/** Rang together with this one, and not as the next phone after it. */
function isParallel(run: LegRun, other: LegRun): boolean {
  const begunTogether = Math.abs(beginOf(run) - beginOf(other)) <= RACE_MS;
  return begunTogether || beginOf(other) < (run.endedAt ?? 0) - RACE_MS;
}

function tookTheCall({ answeredAt, endedAt }: LegRun, at: number): boolean {
  return (
    answeredAt !== undefined &&
    answeredAt <= at + RACE_MS &&
    (endedAt === undefined || endedAt >= at - RACE_MS)
  );
}
