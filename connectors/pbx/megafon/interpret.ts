import type { CallEvent, Direction, EventLeg } from '../../../src/domain/call-event.ts';
import type { Fact } from '../../../src/domain/fact.ts';
import {
  beginOf,
  type Conversation,
  type Handover,
  type Part,
  readConversation,
  unansweredResult,
} from './conversation.ts';
import type { LegRun } from './leg-runs.ts';
import { loggedEvents } from './logged.ts';
import { directionByLog, insideTheHouse, ORDER, type Reading } from './reading.ts';
import { type DescribedTransfer, describeTransfers } from './transfers.ts';

/** All facts of one conversation → events. The platform's facts, quirks and gaps are in docs/connectors/megafon.md. */
export function interpret(facts: readonly Fact[]): CallEvent[] {
  const conversation = readConversation(facts);
  const root = conversation.parts[0];
  if (root === undefined) return [];
  const reading: Reading = {
    ...conversation,
    direction: directionOf(root),
    customerLeg: customerLegOf(root),
    device: (user) => ({ number: conversation.extensions.get(user) ?? user, user }),
  };
  const transfers = describeTransfers(reading);
  const live = liveRuns(reading, transfers);
  return [
    beginning(root, reading),
    ...live.flatMap((run) => runEvents(run, live, reading, transfers)),
    ...customerEvents(live, reading),
    ...transfers.flatMap(({ event }) => (event === undefined ? [] : [event])),
    ...ending(live, reading),
    ...loggedEvents(reading, live),
  ].sort((a, b) => a.at - b.at || a.order - b.order || (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

/** As it was seen; the log's own view is told with its event. */
function directionOf(root: Part): Direction {
  return (root.seenAt === undefined ? directionByLog(root) : undefined) ?? directionSeen(root);
}

function directionSeen(root: Part): Direction {
  const stated = root.events.find(({ event }) => event.direction !== undefined)?.event.direction;
  if (stated !== undefined) return insideTheHouse(stated, phoneOf(root));
  return root.events.some(({ event }) => event.type === 'OUTGOING') ? 'outbound' : 'inbound';
}

function customerLegOf(root: Part): EventLeg {
  const phone = phoneOf(root);
  return {
    id: `${root.callid}/customer`,
    role: 'customer',
    ...(phone !== '' && { device: { number: phone } }),
  };
}

function phoneOf({ contact, events, history }: Part): string {
  return (
    contact?.phone || events.find(({ event }) => event.phone !== '')?.event.phone || history?.phone || ''
  );
}

/** Who calls whom, on which of our numbers, through which department. */
function beginning(root: Part, reading: Reading): CallEvent {
  const sources = [root.history, root.contact, ...root.events.map(({ event }) => event)];
  const diversion = sources.find((source) => source?.diversion !== undefined)?.diversion;
  const lineName = sources.find((source) => source?.lineName !== undefined)?.lineName;
  const group = [root.history?.group, ...root.events.map(({ event }) => event.group)].find(
    (name) => name !== undefined,
  );
  return {
    kind: reading.direction === 'inbound' ? 'offered' : 'originated',
    at: root.seenAt ?? root.firstAt,
    order: ORDER.begin,
    direction: reading.direction,
    leg: reading.customerLeg,
    customer: { raw: phoneOf(root) },
    ...(diversion !== undefined && {
      line: { raw: diversion, ...(lineName !== undefined && { name: lineName }) },
    }),
    ...(group !== undefined && { queue: { id: group, name: group } }),
    externalIds: reading.parts.map(({ callid }) => ({ kind: 'call', value: callid })),
  };
}

/** Without the transferor's own side of a consultation: it is the same telephone, already in the call. */
function liveRuns({ parts }: Reading, transfers: readonly DescribedTransfer[]): LegRun[] {
  return parts.flatMap(({ callid, runs }) => {
    const transferors = transfers
      .filter(({ handover }) => handover.to === callid)
      .map(({ transferor }) => transferor?.user);
    return runs.filter(({ user }) => !transferors.includes(user));
  });
}

/**
 * Who picks up a call that came in talks to the customer. Of a call out the log has the last word: what was picked up
 * may be the employee's own telephone.
 */
export function talked(run: LegRun, { parts }: Conversation): boolean {
  if (run.answeredAt === undefined || run.kind === 'ring') return run.answeredAt !== undefined;
  const history = parts.find(({ callid }) => callid === run.callid)?.history;
  return history === undefined || history.status === 'success';
}

function runEvents(
  run: LegRun,
  runs: readonly LegRun[],
  reading: Reading,
  transfers: readonly DescribedTransfer[],
): CallEvent[] {
  const isTalk = talked(run, reading);
  const isDial = run.kind === 'dial';
  const leg: EventLeg = {
    id: run.id,
    role: isDial && !isTalk ? 'originator' : 'agent',
    device: reading.device(run.user),
    externalId: run.callid,
  };
  const events: CallEvent[] = [];
  if (run.rangAt !== undefined) {
    events.push({ kind: isDial ? 'originated' : 'delivered', at: run.rangAt, order: ORDER.ring, leg });
  }
  if (run.answeredAt !== undefined) {
    const asked = transfers.find(({ target, isConsulted }) => isConsulted && target === run);
    const peer = isTalk ? (asked === undefined ? 'customer' : 'colleague') : 'nobody';
    events.push({ kind: 'established', at: answerTime(run, reading), order: ORDER.answer, leg, peer });
  }
  const handed = transfers.find(({ transferor }) => transferor === run);
  const endedAt = run.endedAt ?? handed?.handover.at;
  if (endedAt !== undefined) {
    const result = isTalk ? 'answered' : isDial ? 'cancelled' : unansweredResult(run, runs);
    events.push({ kind: 'connectionCleared', at: endedAt, order: ORDER.clear, leg, result });
  }
  return events;
}

/** An answer that was not seen happened when the log says; its clock may be off, so never outside the run itself. */
function answerTime(run: LegRun, { parts }: Conversation): number {
  const seenAt = run.answeredAt ?? 0;
  const history = parts.find(({ callid }) => callid === run.callid)?.history;
  if (run.isAnswerUnseen !== true || history?.waitMs === undefined || history.user !== run.user)
    return seenAt;
  return Math.min(seenAt, Math.max(run.rangAt ?? 0, history.startedAt + history.waitMs));
}

/** The customer's side is told of by nobody: it is there from the first answer. */
function customerEvents(runs: readonly LegRun[], reading: Reading): CallEvent[] {
  const answers = runs.filter((run) => talked(run, reading)).map((run) => answerTime(run, reading));
  if (answers.length === 0) return [];
  return [{ kind: 'established', at: Math.min(...answers), order: ORDER.answer, leg: reading.customerLeg }];
}

/**
 * Is the call over, as far as live events tell? A talk has ended and nothing else goes on. An inbound call that nobody
 * answered yet is not over when the phones stop ringing: the next employee's may begin; there the log decides.
 */
function ending(runs: readonly LegRun[], reading: Reading): CallEvent[] {
  const lastAnswer = Math.max(...runs.map(({ answeredAt }) => answeredAt ?? 0));
  // Phones that rang when another took the call have stopped, even if nobody said so.
  const open = runs.filter(
    (run) => run.endedAt === undefined && (run.answeredAt !== undefined || beginOf(run) >= lastAnswer),
  );
  const talks = runs.filter(({ answeredAt }) => answeredAt !== undefined);
  const isDialledInVain =
    runs.length > 0 && runs.every(({ kind, endedAt }) => kind === 'dial' && endedAt !== undefined);
  if (open.length > 0 || goesOnElsewhere(reading) || (talks.length === 0 && !isDialledInVain)) return [];
  const at = Math.max(...runs.map(({ endedAt }) => endedAt ?? 0));
  // The events do not tell busy from no answer: the latter is a guess that holds until the log comes.
  const isGuessed = talks.length === 0;
  if (isGuessed && reading.parts[0]?.history !== undefined) return [];
  const vain: CallEvent[] = !isGuessed
    ? []
    : [{ kind: 'connectionCleared', at, order: ORDER.clear, leg: reading.customerLeg, result: 'noAnswer' }];
  return [...vain, { kind: 'callCleared', at, order: ORDER.over, clearedBy: 'unknown' }];
}

/** Handed over to a call of which nothing was heard yet. */
function goesOnElsewhere({ handovers, parts }: Reading): boolean {
  return handovers.some(({ to }: Handover) => !parts.some(({ callid }) => callid === to));
}
