import type { Device } from '../call-event.ts';
import type { CallRecord, Leg } from '../call-record.ts';
import type { AgentIdentity } from '../fold/write-leg.ts';

/** Policies that look at who talked with the customer. */
export type TalkPolicy = 'lastConnected' | 'firstAnswered' | 'longestTalk';

/** Who it is, and the device that tells it. */
export interface Talker {
  agentId: string;
  agentName?: string;
  device: string;
}

interface Talk extends Talker {
  from: string;
  /** Absent: still talking. */
  to: string | undefined;
  ms: number;
}

const FIELDS = {
  lastConnected: 'lastConnectedTo',
  firstAnswered: 'firstAnsweredBy',
  longestTalk: 'longestTalk',
} as const;

/**
 * Which agent talked first, last or longest. The record says so for its own devices (a consultation, a listening
 * supervisor and a transfer that came back do not count there); an outside number that the directory knows to be an
 * agent's (a mobile rung along with the desk phone) counts as that agent. Of two who are level the record's own stays.
 */
export function whoTalkedByPolicy(
  record: CallRecord,
  policy: TalkPolicy,
  agentAt?: (device: Device) => AgentIdentity | undefined,
): Talker | undefined {
  const agentId = record[FIELDS[policy]];
  const mobiles = agentAt === undefined ? [] : mobileTalks(record, agentAt);
  if (mobiles.length === 0) return agentId === undefined ? undefined : atDesk(record, agentId);
  let winner = agentId === undefined ? undefined : deskTalk(record, agentId, mobiles);
  for (const talk of together(mobiles)) {
    if (talk.agentId === winner?.agentId) continue;
    if (winner === undefined || isAhead(talk, winner, policy)) winner = talk;
  }
  if (winner === undefined) return undefined;
  const { device, agentName } = winner;
  return { agentId: winner.agentId, device, ...(agentName !== undefined && { agentName }) };
}

function atDesk(record: CallRecord, agentId: string): Talker {
  const leg = record.legs.find((one) => one.agentId === agentId);
  const name = leg?.agentName;
  return { agentId, device: leg?.device?.number ?? agentId, ...(name !== undefined && { agentName: name }) };
}

function deskTalk(record: CallRecord, agentId: string, mobiles: readonly Talk[]): Talk {
  const legs = record.legs.filter((leg) => leg.agentId === agentId && leg.role === 'agent' && didTalk(leg));
  const own = legs.map((leg) => talkOf(leg, atDesk(record, agentId)));
  const [all] = together([...own, ...mobiles.filter((talk) => talk.agentId === agentId)]);
  return all ?? { ...atDesk(record, agentId), from: record.startedAt, to: record.startedAt, ms: 0 };
}

function mobileTalks(record: CallRecord, agentAt: (device: Device) => AgentIdentity | undefined): Talk[] {
  const isManned = record.legs.some(
    (leg) => leg.role === 'agent' && (leg.state === 'connected' || leg.state === 'held'),
  );
  return record.legs.flatMap((leg) => {
    // Just answered: no time has passed yet, but nobody else has the customer.
    const isTalking = didTalk(leg) || (leg.state === 'connected' && !isManned);
    if (leg.role !== 'external' || leg.device === undefined || !isTalking) return [];
    const agent = agentAt(leg.device);
    if (agent === undefined) return [];
    return [talkOf(leg, { agentId: agent.agentId, agentName: agent.name, device: leg.device.number })];
  });
}

function didTalk(leg: Leg): boolean {
  return leg.durations.talk > 0;
}

function talkOf(leg: Leg, talker: Talker): Talk {
  return { ...talker, from: leg.connectedAt ?? '', to: leg.clearedAt, ms: leg.durations.talk };
}

/** One entry per agent, however many devices. */
function together(talks: readonly Talk[]): Talk[] {
  /** Key: agent id. */
  const byAgent = new Map<string, Talk>();
  for (const talk of talks) {
    const known = byAgent.get(talk.agentId);
    byAgent.set(
      talk.agentId,
      known === undefined
        ? talk
        : {
            ...known,
            from: earlier(known.from, talk.from),
            to: endsLater(known, talk) ? known.to : talk.to,
            ms: known.ms + talk.ms,
          },
    );
  }
  return [...byAgent.values()];
}

function isAhead(a: Talk, b: Talk, policy: TalkPolicy): boolean {
  if (policy === 'firstAnswered') return a.from < b.from;
  if (policy === 'longestTalk') return a.ms > b.ms;
  return a.to === b.to ? a.from > b.from : endsLater(a, b);
}

function endsLater(a: Talk, b: Talk): boolean {
  if (a.to === undefined) return true;
  return b.to !== undefined && a.to > b.to;
}

/** Of two times as text. */
function earlier(a: string, b: string): string {
  return a < b ? a : b;
}
