import type { CallScript, Happening } from './happening.ts';

/** What really happened, in the words of the recorded calls' truth files: times are ms after `t0`. */
export type CallTruth = {
  callId: string;
  scenario: string;
  t0: number;
  /** The outside party; null when the number was withheld. */
  customer: string | null;
  line: string;
  direction: 'inbound' | 'outbound';
  /** One for each time a device of ours was offered the call; of an outbound call, who called, once the customer answers. */
  hops: Hop[];
  transfers: { type: 'blind' | 'attended'; from: string; to: string; atMs: number }[];
  /** The last agent who talked to the outside party; for an unanswered outbound call, who called. */
  finalAgent: string | null;
  result: 'answered' | 'missed' | 'abandoned';
  /** The outside party with humans, hold and consultation excluded. */
  talkMs: number;
  callEndedAtMs: number;
  endedBy: 'customer' | 'agent' | 'exchange';
};

export type Hop = {
  agent: string;
  offeredAtMs: number;
  /** null: it never rang (busy, or the agent's own outgoing leg). */
  rangAtMs: number | null;
  /** Of an outbound call, when the customer answered. */
  answeredAtMs: number | null;
  endedAtMs: number;
  outcome: 'answered' | 'no_answer' | 'cancelled' | 'busy' | 'rejected' | 'transferred_out';
};

type OpenHop = Hop & { leg: string; consultation: boolean; talkingSince: number | null; talkMs: number };

const STOPPED = {
  timeout: 'no_answer',
  answeredElsewhere: 'cancelled',
  callerGaveUp: 'cancelled',
  declined: 'rejected',
} as const;

/** Reads the truth off the happenings alone, so that it cannot differ from what was played. */
export function truthOf(script: CallScript): CallTruth {
  const t0 = script.startsAt;
  const hops: OpenHop[] = [];
  const transfers: CallTruth['transfers'] = [];
  let customerAnsweredAt: number | null = null;
  let end: Extract<Happening, { kind: 'callEnded' }> | undefined;

  const hopOf = (leg: string): OpenHop => {
    const hop = hops.find((candidate) => candidate.leg === leg);
    if (!hop) throw new Error(`${script.id}: no leg ${leg}`);
    return hop;
  };
  const stopTalking = (hop: OpenHop, at: number): void => {
    if (hop.talkingSince !== null) hop.talkMs += at - hop.talkingSince;
    hop.talkingSince = null;
  };
  const close = (hop: OpenHop, at: number, outcome: Hop['outcome']): void => {
    stopTalking(hop, at);
    hop.endedAtMs = at - t0;
    hop.outcome = outcome;
  };

  for (const happening of script.happenings) {
    const { at } = happening;
    switch (happening.kind) {
      case 'legRang':
        hops.push(
          openHop({
            leg: happening.leg,
            agent: happening.agent.extension,
            atMs: at - t0,
            via: happening.via,
          }),
        );
        break;
      case 'legBusy': {
        const { leg, agent, via } = happening;
        const hop = openHop({ leg, agent: agent.extension, atMs: at - t0, via });
        hops.push({ ...hop, rangAtMs: null, outcome: 'busy', endedAtMs: at - t0 });
        break;
      }
      case 'callDialled': {
        const { leg, agent } = happening;
        const hop = openHop({ leg, agent: agent.extension, atMs: at - t0, via: 'direct' });
        hops.push({ ...hop, rangAtMs: null });
        break;
      }
      case 'legStopped':
        close(hopOf(happening.leg), at, STOPPED[happening.reason]);
        break;
      case 'legAnswered': {
        const hop = hopOf(happening.leg);
        hop.answeredAtMs = at - t0;
        if (!hop.consultation) hop.talkingSince = at;
        break;
      }
      case 'customerAnswered': {
        customerAnsweredAt = at;
        const hop = hops[0];
        if (hop) {
          hop.answeredAtMs = at - t0;
          hop.talkingSince = at;
        }
        break;
      }
      case 'legHeld':
        stopTalking(hopOf(happening.leg), at);
        break;
      case 'legRetrieved':
        hopOf(happening.leg).talkingSince = at;
        break;
      case 'blindTransferred': {
        const from = hopOf(happening.leg);
        close(from, at, 'transferred_out');
        transfers.push({ type: 'blind', from: from.agent, to: happening.to.extension, atMs: at - t0 });
        break;
      }
      case 'attendedTransferred': {
        const from = hopOf(happening.leg);
        const target = hopOf(happening.toLeg);
        close(from, at, 'transferred_out');
        target.talkingSince = at;
        transfers.push({ type: 'attended', from: from.agent, to: target.agent, atMs: at - t0 });
        break;
      }
      case 'callEnded':
        end = happening;
        for (const hop of hops) {
          if (hop.endedAtMs >= 0) continue;
          close(hop, at, hop.answeredAtMs === null ? 'cancelled' : 'answered');
        }
        break;
      default:
        break;
    }
  }
  if (!end) throw new Error(`${script.id} never ends`);

  const talkers = hops.filter((hop) => hop.talkMs > 0).sort(byLastTalk);
  const inbound = script.direction === 'inbound';
  const inboundResult = talkers.length > 0 ? 'answered' : end.by === 'customer' ? 'abandoned' : 'missed';
  const outboundResult = customerAnsweredAt === null ? 'missed' : 'answered';
  return {
    callId: script.id,
    scenario: script.scenario,
    t0,
    customer: script.customer.number,
    line: script.line,
    direction: script.direction,
    hops: hops
      .filter((hop) => inbound || hop.answeredAtMs !== null)
      .map(({ leg: _leg, consultation: _c, talkingSince: _s, talkMs: _t, ...hop }) => hop),
    transfers,
    finalAgent: talkers.at(-1)?.agent ?? (inbound ? null : (hops[0]?.agent ?? null)),
    result: inbound ? inboundResult : outboundResult,
    talkMs: hops.reduce((sum, hop) => sum + hop.talkMs, 0),
    callEndedAtMs: end.at - t0,
    endedBy: end.by,
  };
}

function openHop(leg: { leg: string; agent: string; atMs: number; via: string }): OpenHop {
  return {
    leg: leg.leg,
    agent: leg.agent,
    offeredAtMs: leg.atMs,
    rangAtMs: leg.atMs,
    answeredAtMs: null,
    endedAtMs: -1,
    outcome: 'no_answer',
    consultation: leg.via === 'consultation',
    talkingSince: null,
    talkMs: 0,
  };
}

function byLastTalk(a: OpenHop, b: OpenHop): number {
  return a.endedAtMs - b.endedAtMs;
}
