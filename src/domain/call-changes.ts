import type { CallRecord, Leg, LegState } from './call-record.ts';

export type CallChangeType =
  | 'originated'
  | 'offered'
  | 'queued'
  | 'delivered'
  | 'established'
  | 'held'
  | 'retrieved'
  | 'transferred'
  | 'diverted'
  | 'failed'
  | 'connectionCleared'
  | 'cleared'
  | 'matched'
  | 'assigned'
  | 'recordingReady'
  | 'recordUpdated'
  | 'logged';

/** One thing that became true between two revisions of a record. */
export interface CallChange {
  type: CallChangeType;
  /** RFC 3339; absent when the change has no time of its own. */
  at?: string;
  legId?: string;
  cause?: string;
  /** The card of this leg opens with this change. */
  pop?: true;
}

export interface ChangeOptions {
  /** History: records without events. */
  quiet?: boolean;
  /** Calls that turned out to be a part of this one: what they told is not told again. */
  absorbed?: readonly CallRecord[];
}

/** Changes of one moment are told in the order of cause and effect. */
const RANK: Readonly<Record<CallChangeType, number>> = {
  originated: 0,
  offered: 1,
  queued: 2,
  delivered: 3,
  established: 4,
  held: 5,
  retrieved: 6,
  transferred: 7,
  diverted: 8,
  failed: 9,
  connectionCleared: 10,
  cleared: 11,
  matched: 12,
  assigned: 13,
  recordingReady: 14,
  recordUpdated: 15,
  logged: 16,
};

/**
 * What to tell the world when a record goes from `before` (absent: first seen) to `after`. Pure: told twice, the second
 * time there is no difference and so nothing to tell; that is what keeps a card from popping twice. Empty when nothing changed.
 */
export function describeChanges(
  before: CallRecord | undefined,
  after: CallRecord,
  options: ChangeOptions = {},
): CallChange[] {
  if (!before && !options.absorbed?.length) {
    if (after.endedAt !== undefined) return options.quiet ? [] : [{ type: 'logged' }];
    // A live call that a first poll brings is shown, and does not pop.
    return firstSeen(after, options);
  }
  const changes =
    before?.endedAt !== undefined && after.endedAt !== undefined ? [] : live(before, after, options);
  if (before) changes.push(...aside(before, after));
  if (changes.length === 0 && !isSame(before, after)) changes.push({ type: 'recordUpdated' });
  return changes;
}

/** Equal but for the revision. */
export function isSame(before: CallRecord | undefined, after: CallRecord): boolean {
  return (
    before !== undefined &&
    JSON.stringify({ ...before, revision: 0 }) === JSON.stringify({ ...after, revision: 0 })
  );
}

function firstSeen(after: CallRecord, options: ChangeOptions): CallChange[] {
  const changes = live(undefined, after, options);
  if (changes.length > 0 && after.direction !== 'outbound') return changes;
  if (changes.some(({ type }) => type === 'originated')) return changes;
  const type = after.direction === 'inbound' ? 'offered' : 'originated';
  return [{ type, at: after.startedAt }, ...changes];
}

function live(before: CallRecord | undefined, after: CallRecord, options: ChangeOptions): CallChange[] {
  const known = new Map<string, Leg>();
  for (const call of options.absorbed ?? []) for (const leg of call.legs) known.set(leg.legId, leg);
  for (const leg of before?.legs ?? []) known.set(leg.legId, leg);
  const changes = after.legs.flatMap((leg) => ofLeg(known.get(leg.legId), leg, after));
  if (!options.quiet) markPops(changes, [...(options.absorbed ?? []), ...(before ? [before] : [])], after);
  const told = completed(before);
  for (const transfer of after.transfers.filter(({ result }) => result === 'completed').slice(told)) {
    changes.push({
      type: 'transferred',
      at: transfer.at,
      ...(transfer.targetLegId && { legId: transfer.targetLegId }),
    });
  }
  if (after.endedAt !== undefined && before?.endedAt === undefined) {
    const cause = after.cause?.csta ?? after.cause?.raw;
    changes.push({ type: 'cleared', at: after.endedAt, ...(cause !== undefined && { cause }) });
  }
  return changes.sort((a, b) => compare(a.at ?? '', b.at ?? '') || RANK[a.type] - RANK[b.type]);
}

function completed(call: CallRecord | undefined): number {
  return call?.transfers.filter(({ result }) => result === 'completed').length ?? 0;
}

function ofLeg(before: Leg | undefined, after: Leg, call: CallRecord): CallChange[] {
  const changes: CallChange[] = [];
  const tell = (type: CallChangeType, at: string | undefined, cause?: string): void => {
    changes.push({
      type,
      legId: after.legId,
      ...(at !== undefined && { at }),
      ...(cause !== undefined && { cause }),
    });
  };
  const ours = isOurs(after);
  if (!before && after.role === 'originator' && call.direction !== 'inbound') {
    tell('originated', after.states[0]?.at ?? call.startedAt);
  }
  const queued = entered(before, after, 'queued');
  if (queued) tell('queued', queued);
  const alerted = entered(before, after, 'alerting');
  if (ours && alerted) tell('delivered', alerted);
  const answered =
    after.connectedAt !== undefined && before?.connectedAt === undefined && sawLive(after, 'connected');
  if (answered && (after.role !== 'customer' || call.direction === 'outbound'))
    tell('established', after.connectedAt);
  for (const at of newStates(before, after, 'held')) tell('held', at);
  for (const at of newStates(before, after, 'retrieved')) tell('retrieved', at);
  if (
    after.role !== 'customer' &&
    isOver(after) &&
    !(before && isOver(before)) &&
    (before || changes.length > 0)
  ) {
    tell(endType(after), after.clearedAt, after.states.at(-1)?.cause);
  }
  return changes;
}

/**
 * One card for each agent: it opens with the first of the agent's legs that may have one, and a second device, or the
 * second line on which the agent asks a colleague, opens it no second time. It also opens without any step of the leg,
 * when the call only now turns out to be a customer's: a colleague rang the phone, and whom for was told later.
 */
function markPops(changes: CallChange[], told: readonly CallRecord[], call: CallRecord): void {
  const open = new Set(told.flatMap((one) => one.legs.filter((leg) => mayPop(leg, one)).map(deskOf)));
  for (const leg of call.legs) {
    if (!mayPop(leg, call) || open.has(deskOf(leg))) continue;
    open.add(deskOf(leg));
    const own = changes.find(({ legId }) => legId === leg.legId);
    if (own) own.pop = true;
    else changes.push(popAlone(leg));
  }
}

function popAlone({ legId, state, states }: Leg): CallChange {
  const type = state === 'alerting' ? 'delivered' : state === 'initiated' ? 'originated' : 'established';
  const at = states.at(-1)?.at;
  return { type, legId, ...(at !== undefined && { at }), pop: true };
}

/** Whose desktop shows the leg; a leg of nobody we know stands for itself. */
function deskOf({ agentId, legId }: Leg): string {
  return agentId ?? legId;
}

/** Does this leg's agent see a card now? Supervisors who listen in do not: it is not their call. */
export function mayPop(leg: Leg, call: CallRecord): boolean {
  if (call.direction === 'internal' || isOver(leg)) return false;
  if (leg.role !== 'agent' && leg.role !== 'originator') return false;
  // Who dials sees at once whom; a phone that is to ring shows its card when it rings.
  return leg.state === 'initiated'
    ? leg.role === 'originator' && call.direction === 'outbound'
    : leg.state !== 'queued';
}

function isOurs(leg: Leg): boolean {
  return leg.role === 'agent' || leg.role === 'originator' || leg.role === 'supervisor';
}

function isOver(leg: Leg): boolean {
  return leg.state === 'null' || leg.state === 'failed';
}

function endType(leg: Leg): CallChangeType {
  if (leg.result === 'diverted') return 'diverted';
  return leg.state === 'failed' ? 'failed' : 'connectionCleared';
}

/** When the leg came into this state for the first time ever, unless only a log says so. */
function entered(before: Leg | undefined, after: Leg, state: LegState): string | undefined {
  if (before?.states.some((change) => change.state === state)) return undefined;
  return after.states.find((change) => change.state === state && change.event !== 'logged')?.at;
}

function sawLive(leg: Leg, state: LegState): boolean {
  return leg.states.some((change) => change.state === state && change.event !== 'logged');
}

/** Times of the holds (or retrievals) that `before` did not have yet. Counted, not compared: a log may correct times. */
function newStates(before: Leg | undefined, after: Leg, event: 'held' | 'retrieved'): string[] {
  const times = (leg: Leg | undefined): string[] =>
    leg?.states.filter((change) => change.event === event).map((change) => change.at) ?? [];
  return times(after).slice(times(before).length);
}

/** What changes beside the course of the call. */
function aside(before: CallRecord, after: CallRecord): CallChange[] {
  const changes: CallChange[] = [];
  if (candidates(before) !== candidates(after)) changes.push({ type: 'matched' });
  if (before.responsible?.agentId !== after.responsible?.agentId) changes.push({ type: 'assigned' });
  const ready = (call: CallRecord): number => call.recordings.filter(({ state }) => state === 'ready').length;
  if (ready(after) > ready(before)) changes.push({ type: 'recordingReady' });
  return changes;
}

function candidates(call: CallRecord): string {
  return call.matches
    .map(({ crm, accountId = '', type, id, chosen }) => `${crm}/${accountId}/${type}/${id}/${chosen}`)
    .join(' ');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
