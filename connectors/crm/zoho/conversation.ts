import type { CallRecord, Leg } from '../../../src/domain/call-record.ts';
import { hasTalked } from '../../../src/domain/crm/call-line.ts';
import { agentsOnTheLine } from '../../../src/domain/crm/on-the-line.ts';

/** An agent and since when, RFC 3339. */
export interface Party {
  agentId: string;
  since: string;
}

/** Whoever talks with the customer now: the last who came. A colleague who is only asked, and an agent who waits for an answer, do not. */
export function talkerNow(call: CallRecord): Party | undefined {
  return agentsOnTheLine(call)
    .flatMap(({ agentId, legId }) => {
      const leg = call.legs.find((one) => one.legId === legId);
      return leg !== undefined && isTalking(leg, call) ? [{ agentId, since: leg.connectedAt ?? '' }] : [];
    })
    .sort((a, b) => (a.since < b.since ? -1 : 1))
    .at(-1);
}

/** Agents at whom it rings while nobody talks, in the order in which it began to; of an outgoing call whoever dialled. */
export function ringsNow(call: CallRecord): Party[] {
  if (talkerNow(call) !== undefined) return [];
  return agentsOnTheLine(call).flatMap(({ agentId, legId, since }) => {
    const leg = call.legs.find((one) => one.legId === legId);
    return leg === undefined || leg.consultation === true ? [] : [{ agentId, since }];
  });
}

/**
 * Agents who talked with the customer, one after another. Of an outgoing call that was answered at least whoever dialled; of one that somebody outside
 * answered (a mobile that it was forwarded to) whoever is responsible for it.
 */
export function talkersOf(call: CallRecord): Party[] {
  if (call.endedAt !== undefined && call.outcome !== 'answered') return [];
  const talks = call.legs
    .filter((leg) => isTold(leg, call) && leg.agentId !== undefined)
    .sort((a, b) => ((a.connectedAt ?? '') < (b.connectedAt ?? '') ? -1 : 1))
    .map(({ agentId = '', connectedAt = '' }) => ({ agentId, since: connectedAt }));
  if (talks.length === 0 && call.endedAt !== undefined) {
    return [{ agentId: call.responsible?.agentId ?? '', since: call.answeredAt ?? call.startedAt }];
  }
  return talks.filter(({ agentId }, index) => agentId !== talks[index - 1]?.agentId);
}

/** Milliseconds that these agents talked with the customer. */
export function talkOf(call: CallRecord, agents: readonly string[]): number {
  const others = talkersOf(call).filter(({ agentId }) => !agents.includes(agentId));
  if (others.length === 0) return call.durations.talk;
  return call.legs
    .filter((leg) => isTold(leg, call) && agents.includes(leg.agentId ?? ''))
    .reduce((sum, { durations }) => sum + durations.talk, 0);
}

/** Whoever dialled was connected before anybody answered: what counts is that somebody did, and that no other leg of theirs tells of it. */
function isTold(leg: Leg, { direction, answeredAt, legs }: CallRecord): boolean {
  if (leg.role !== 'originator') return hasTalked(leg);
  const isToldElsewhere = legs.some((other) => other.agentId === leg.agentId && hasTalked(other));
  return direction === 'outbound' && answeredAt !== undefined && !isToldElsewhere;
}

/** Whoever dials is connected with nobody at first, and not every PBX says so. */
function isTalking({ state, consultation, alone }: Leg, { direction, answeredAt }: CallRecord): boolean {
  if (direction === 'outbound' && answeredAt === undefined) return false;
  return (state === 'connected' || state === 'held') && consultation !== true && alone !== true;
}
