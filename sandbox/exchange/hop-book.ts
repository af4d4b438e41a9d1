import { type CallScript, type Happening, numberOf, type Via } from './happening.ts';

export type Hop = {
  agent: string;
  offeredAtMs: number;
  /** null: it never rang (busy, sent on, taken by pick-up, or the agent's own outgoing leg). */
  rangAtMs: number | null;
  /** Of an outbound call, when the customer answered. */
  answeredAtMs: number | null;
  endedAtMs: number;
  outcome: 'answered' | 'no_answer' | 'cancelled' | 'busy' | 'rejected' | 'transferred_out';
  /** Asked by a colleague, and never given the customer. */
  consultedOnly?: true;
};

export type Transfer = { type: 'blind' | 'attended'; from: string; to: string; atMs: number };

export type Refusal = 'busy' | 'noAnswer' | 'cancelled';

type OpenLeg = Hop & {
  leg: string;
  isOurs: boolean;
  consultation: boolean;
  talkingSince: number | null;
  talkMs: number;
};

const STOPPED = {
  timeout: 'no_answer',
  answeredElsewhere: 'cancelled',
  callerGaveUp: 'cancelled',
  declined: 'rejected',
} as const;

/** Keeps account of who rang, talked and left while the happenings of one call go by. */
export class HopBook {
  readonly transfers: Transfer[] = [];
  readonly legs: OpenLeg[] = [];
  end: Extract<Happening, { kind: 'callEnded' }> | undefined;
  customerAnswered = false;
  customerDialled = false;
  refusal: Refusal | undefined;
  isBlocked = false;
  hasMessage = false;
  overflowed = false;
  /** Who placed an outbound call; null where a telephone was to do so and nobody took it. */
  caller: string | null = null;
  readonly #script: CallScript;

  constructor(script: CallScript) {
    this.#script = script;
  }

  /** Ours, as they count: who calls in vain is none; whom the exchange rang first is one. */
  hops(): Hop[] {
    const isCaller = (leg: OpenLeg): boolean =>
      this.#script.direction === 'outbound' && leg.rangAtMs === null && !this.customerAnswered;
    return this.legs
      .filter((leg) => leg.isOurs && !isCaller(leg))
      .map(({ leg: _l, isOurs: _o, consultation, talkingSince: _s, talkMs: _t, ...hop }) => ({
        ...hop,
        ...(consultation ? { consultedOnly: true as const } : {}),
      }));
  }

  write(happening: Happening): void {
    const { at } = happening;
    switch (happening.kind) {
      case 'customerDialled':
        this.customerDialled = true;
        break;
      case 'callBlocked':
        this.isBlocked = true;
        break;
      case 'messageLeft':
        this.hasMessage = true;
        break;
      case 'queueLeft':
        this.overflowed = true;
        break;
      case 'legRang':
        this.#open(happening.leg, { agent: happening.agent.extension, at, via: happening.via });
        break;
      case 'legBusy':
      case 'legSentOn': {
        const leg = this.#open(happening.leg, { agent: happening.agent.extension, at, via: happening.via });
        leg.rangAtMs = null;
        this.#close(leg, at, happening.kind === 'legBusy' ? 'busy' : 'rejected');
        break;
      }
      case 'outsideRang':
        this.#open(happening.leg, { agent: happening.number, at, via: 'direct', isOurs: false });
        break;
      case 'agentCalled':
        this.#open(happening.leg, { agent: happening.agent.extension, at, via: 'click' });
        break;
      case 'agentPickedUp': {
        const leg = this.#get(happening.leg);
        leg.answeredAtMs = at - this.#script.startsAt;
        this.caller = leg.agent;
        break;
      }
      case 'callDialled': {
        const leg = this.#open(happening.leg, { agent: happening.agent.extension, at, via: 'direct' });
        leg.rangAtMs = null;
        this.caller = leg.agent;
        this.customerDialled = true;
        break;
      }
      case 'legStopped':
      case 'outsideStopped':
        this.#close(this.#get(happening.leg), at, STOPPED[happening.reason]);
        break;
      case 'legAnswered':
      case 'outsideAnswered':
        this.#answer(this.#get(happening.leg), at);
        break;
      case 'legPickedUp': {
        this.#close(this.#get(happening.leg), at, 'cancelled');
        this.#joins(happening.byLeg, happening.agent.extension, at);
        break;
      }
      case 'unparked': {
        const joined = this.#joins(happening.leg, happening.agent.extension, at);
        const parking = this.transfers.at(-1);
        if (parking) parking.to = joined.agent;
        break;
      }
      case 'customerAnswered':
        this.customerAnswered = true;
        if (this.legs[0]) this.#meets(this.legs[0], at);
        break;
      case 'customerBusy':
        this.refusal = 'busy';
        break;
      case 'customerSilent':
        this.refusal = 'noAnswer';
        break;
      case 'legHeld':
        this.#silence(this.#get(happening.leg), at);
        break;
      case 'legRetrieved':
        this.#get(happening.leg).talkingSince = at;
        break;
      case 'parked':
        this.#handOn(this.#get(happening.leg), { at, type: 'blind', to: happening.slot });
        break;
      case 'blindTransferred':
        this.#handOn(this.#get(happening.leg), { at, type: 'blind', to: numberOf(happening.to) });
        break;
      case 'attendedTransferred': {
        const target = this.#get(happening.toLeg);
        this.#handOn(this.#get(happening.leg), { at, type: 'attended', to: target.agent });
        target.consultation = false;
        if (target.answeredAtMs !== null) target.talkingSince = at;
        break;
      }
      case 'consultationEnded': {
        const leg = this.#get(happening.leg);
        this.#close(leg, at, leg.answeredAtMs === null ? 'cancelled' : 'answered');
        break;
      }
      case 'callEnded':
        this.#endAll(happening);
        break;
      default:
        break;
    }
  }

  #open(name: string, opened: { agent: string; at: number; via: Via; isOurs?: boolean }): OpenLeg {
    const atMs = opened.at - this.#script.startsAt;
    const leg: OpenLeg = {
      leg: name,
      agent: opened.agent,
      offeredAtMs: atMs,
      rangAtMs: atMs,
      answeredAtMs: null,
      endedAtMs: -1,
      outcome: 'no_answer',
      isOurs: opened.isOurs ?? true,
      consultation: opened.via === 'consultation',
      talkingSince: null,
      talkMs: 0,
    };
    this.legs.push(leg);
    return leg;
  }

  #joins(name: string, agent: string, at: number): OpenLeg {
    const leg = this.#open(name, { agent, at, via: 'direct' });
    leg.rangAtMs = null;
    this.#meets(leg, at);
    return leg;
  }

  #answer(leg: OpenLeg, at: number): void {
    leg.answeredAtMs = at - this.#script.startsAt;
    if (!leg.consultation) leg.talkingSince = at;
  }

  /** The customer is there: an agent's own leg counts as answered from now on. */
  #meets(leg: OpenLeg, at: number): void {
    leg.answeredAtMs ??= at - this.#script.startsAt;
    leg.talkingSince = at;
  }

  #handOn(from: OpenLeg, transfer: { at: number; type: 'blind' | 'attended'; to: string }): void {
    const { at, type, to } = transfer;
    this.#close(from, at, 'transferred_out');
    this.transfers.push({ type, from: from.agent, to, atMs: at - this.#script.startsAt });
  }

  #silence(leg: OpenLeg, at: number): void {
    if (leg.talkingSince !== null) leg.talkMs += at - leg.talkingSince;
    leg.talkingSince = null;
  }

  #close(leg: OpenLeg, at: number, outcome: Hop['outcome']): void {
    this.#silence(leg, at);
    leg.endedAtMs = at - this.#script.startsAt;
    leg.outcome = outcome;
  }

  #endAll(end: Extract<Happening, { kind: 'callEnded' }>): void {
    this.end = end;
    for (const leg of this.legs) {
      if (leg.endedAtMs >= 0) continue;
      this.#close(leg, end.at, leg.answeredAtMs === null ? 'cancelled' : 'answered');
    }
  }

  #get(name: string): OpenLeg {
    const found = this.legs.find((candidate) => candidate.leg === name);
    if (!found) throw new Error(`${this.#script.id}: no leg ${name}`);
    return found;
  }
}
