import type { Agent, Company } from '../exchange/company.ts';
import type { CallScript, Happening, Via } from '../exchange/happening.ts';
import type { Random } from '../exchange/random.ts';
import { type LoggedCall, WITHHELD } from './call-log.ts';
import type { HookFields } from './hook-sender.ts';

type Leg = {
  agent: Agent;
  callid: string;
  via: Via;
  rangAt: number;
  answeredAt?: number;
  gone: boolean;
  /** The exchange called this employee back, and has told so as if the call were on. */
  isCalledBack?: true;
};

/** What one happening makes the PBX say at once, and what it writes into its call log. */
export type Said = { events: HookFields[]; logged: LoggedCall[] };

/**
 * One call as this PBX tells it. It tells of ringing, answering and ending per employee's leg; of holding and of phones
 * that are busy it says nothing. A transferred leg has a callid of its own.
 */
export class MegafonCall {
  readonly callid: string;
  readonly #script: CallScript;
  readonly #company: Company;
  readonly #random: Random;
  readonly #toUid: (callid: string) => string;
  /** Keyed by the leg's name in the script. */
  readonly #legs = new Map<string, Leg>();
  /** Under which the customer's call goes on: each hand-over gives it another. */
  #current: string;
  #transferring: { from: Leg; callid: string } | undefined;
  #inMenu = false;
  #leftMessage = false;
  #customerAnsweredAt: number | undefined;
  #refusal: 'busy' | 'missed' | undefined;

  constructor(options: {
    script: CallScript;
    company: Company;
    random: Random;
    /** The id of the row in the REST history. */
    toUid: (callid: string) => string;
  }) {
    this.#script = options.script;
    this.#company = options.company;
    this.#random = options.random;
    this.#toUid = options.toUid;
    this.callid = newCallid(options.random);
    this.#current = this.callid;
  }

  /** The earliest signal of an incoming call. */
  contact(): HookFields {
    return {
      cmd: 'contact',
      phone: this.#phone,
      diversion: this.#script.line,
      callid: this.callid,
      telnum_name: this.#company.lineName,
    };
  }

  tell(happening: Happening): Said {
    switch (happening.kind) {
      case 'menuEntered':
        this.#inMenu = true;
        return nothing();
      case 'menuChosen':
        this.#inMenu = false;
        return nothing();
      case 'legRang':
        return this.#rang(happening);
      case 'legStopped': {
        const leg = this.#get(happening.leg);
        leg.gone = true;
        return { events: [this.#event('CANCELLED', leg)], logged: [] };
      }
      case 'messageLeft':
        this.#leftMessage = true;
        return nothing();
      case 'legAnswered': {
        const leg = this.#get(happening.leg);
        leg.answeredAt = happening.at;
        return { events: [this.#event('ACCEPTED', leg)], logged: [] };
      }
      case 'blindTransferred': {
        // Told together with the ringing of the target, which is the order in which integrators saw it.
        const from = this.#get(happening.leg);
        this.#current = newCallid(this.#random);
        this.#transferring = { from, callid: this.#current };
        return this.#leave(from, happening.at);
      }
      case 'attendedTransferred': {
        const from = this.#get(happening.leg);
        this.#current = this.#get(happening.toLeg).callid;
        const left = this.#leave(from, happening.at);
        return { ...left, events: [this.#transferred(from, this.#current), ...left.events] };
      }
      case 'callDialled': {
        const { agent, at } = happening;
        const leg: Leg = { agent, callid: this.callid, via: 'direct', rangAt: at, gone: false };
        this.#legs.set(happening.leg, leg);
        return { events: [this.#event('OUTGOING', leg)], logged: [] };
      }
      case 'agentCalled': {
        const { agent, at } = happening;
        // Whether ACCEPTED then means the employee or the customer is an open question.
        const isCalledBack = this.#random.chance(0.5);
        const leg: Leg = { agent, callid: this.callid, via: 'click', rangAt: at, gone: false };
        if (isCalledBack) leg.isCalledBack = true;
        this.#legs.set(happening.leg, leg);
        return { events: [this.#event('OUTGOING', leg)], logged: [] };
      }
      case 'agentPickedUp': {
        const leg = this.#get(happening.leg);
        return { events: leg.isCalledBack ? [this.#event('ACCEPTED', leg)] : [], logged: [] };
      }
      case 'customerAnswered': {
        this.#customerAnsweredAt = happening.at;
        const legs = [...this.#legs.values()].filter((leg) => !leg.isCalledBack);
        return { events: legs.map((leg) => this.#event('ACCEPTED', leg)), logged: [] };
      }
      case 'customerBusy':
        this.#refusal = 'busy';
        return nothing();
      case 'customerSilent':
        this.#refusal = 'missed';
        return nothing();
      case 'callEnded':
        return this.#script.direction === 'inbound'
          ? this.#endInbound(happening.at)
          : this.#endOutbound(happening.at);
      default:
        return nothing();
    }
  }

  get #phone(): string {
    return this.#script.customer.number ?? WITHHELD;
  }

  #rang({ leg: name, agent, via, at }: Extract<Happening, { kind: 'legRang' }>): Said {
    const callid = via === 'consultation' ? newCallid(this.#random) : this.#current;
    const leg: Leg = { agent, via, rangAt: at, gone: false, callid };
    this.#legs.set(name, leg);
    const incoming = this.#event('INCOMING', leg);
    const transfer = this.#transferring;
    this.#transferring = undefined;
    if (!transfer) return { events: [incoming], logged: [] };
    const transferred = this.#transferred(transfer.from, transfer.callid);
    return {
      events: this.#random.chance(0.5) ? [incoming, transferred] : [transferred, incoming],
      logged: [],
    };
  }

  /** A leg that hands the call on: it is over for its employee and gets its own row of the log. */
  #leave(leg: Leg, at: number): Said {
    leg.gone = true;
    return { events: [this.#event('COMPLETED', leg)], logged: [this.#logLeg(leg, at)] };
  }

  #endInbound(at: number): Said {
    const open = [...this.#legs.values()].filter((leg) => !leg.gone);
    for (const leg of open) leg.gone = true;
    const events = open.map((leg) =>
      this.#event(leg.answeredAt === undefined ? 'CANCELLED' : 'COMPLETED', leg),
    );
    const logged = open.filter((leg) => leg.answeredAt !== undefined).map((leg) => this.#logLeg(leg, at));
    // Each of the calls that nobody took has its row, too: the customer's own, or the last one it was handed over to.
    const ofCurrent = [...this.#legs.values()].filter((leg) => leg.callid === this.#current);
    const talked = ofCurrent.some((leg) => leg.answeredAt !== undefined);
    return { events, logged: talked ? logged : [...logged, this.#logMissed(at, ofCurrent)] };
  }

  #endOutbound(at: number): Said {
    const [leg] = this.#legs.values();
    if (!leg) return nothing();
    const answeredAt = this.#customerAnsweredAt;
    const outcome = answeredAt !== undefined ? 'success' : (this.#refusal ?? 'cancel');
    const logged: LoggedCall = {
      ...this.#common(leg.callid, leg.rangAt),
      ...person(leg.agent),
      type: 'out',
      outcome,
      destination: 'user',
      waitSeconds: seconds((answeredAt ?? at) - leg.rangAt),
      talkSeconds: answeredAt === undefined ? 0 : seconds(at - answeredAt),
      recorded: answeredAt !== undefined,
    };
    return {
      events: [this.#event(answeredAt === undefined && !leg.isCalledBack ? 'CANCELLED' : 'COMPLETED', leg)],
      logged: [logged],
    };
  }

  #logLeg(leg: Leg, at: number): LoggedCall {
    const startedAt = leg.callid === this.callid ? this.#script.startsAt : leg.rangAt;
    const answered = leg.answeredAt !== undefined;
    return {
      ...this.#common(leg.callid, startedAt),
      ...person(leg.agent),
      ...(isOfGroup(leg.via) ? { groupName: this.#company.groupName } : {}),
      outcome: answered ? 'success' : 'missed',
      destination: 'user',
      waitSeconds: seconds((leg.answeredAt ?? at) - startedAt),
      talkSeconds: leg.answeredAt === undefined ? 0 : seconds(at - leg.answeredAt),
      recorded: answered,
    };
  }

  /** Nobody answered. Who was called directly is named; of a department the switch itself is the `user`. */
  #logMissed(at: number, legs: readonly Leg[]): LoggedCall {
    const [first] = legs;
    const direct = legs.length === 1 && first && !isOfGroup(first.via) ? first : undefined;
    const startedAt = this.#current === this.callid ? this.#script.startsAt : (first?.rangAt ?? at);
    return {
      ...this.#common(this.#current, startedAt),
      ...(direct ? person(direct.agent) : { user: 'pbx' }),
      ...(direct || legs.length === 0 ? {} : { groupName: this.#company.groupName }),
      outcome: 'missed',
      destination: this.#destination(direct),
      waitSeconds: seconds(at - startedAt),
      talkSeconds: 0,
      recorded: false,
    };
  }

  #destination(direct: Leg | undefined): LoggedCall['destination'] {
    if (this.#leftMessage) return 'vm';
    return this.#inMenu ? 'ivr' : direct ? 'user' : 'group';
  }

  #common(callid: string, startedAt: number) {
    return {
      callid,
      uid: this.#toUid(callid),
      type: 'in' as const,
      client: this.#script.customer.number,
      diversion: this.#script.line,
      lineName: this.#company.lineName,
      startedAt,
    };
  }

  #event(type: string, leg: Leg): HookFields {
    const inbound = this.#script.direction === 'inbound';
    return {
      cmd: 'event',
      type,
      callid: leg.callid,
      phone: this.#phone,
      user: leg.agent.login,
      direction: inbound ? 'in' : 'out',
      // Outgoing pushes carry no `diversion`, as seen on a live white-label.
      ...(inbound ? { diversion: this.#script.line } : {}),
      ext: leg.agent.extension,
      telnum: leg.agent.telnum,
      ...(inbound ? { telnum_name: this.#company.lineName } : {}),
      ...(isOfGroup(leg.via) ? { groupRealName: this.#company.groupName } : {}),
    };
  }

  #transferred(from: Leg, secondCallid: string): HookFields {
    return { ...this.#event('TRANSFERRED', from), second_callid: secondCallid };
  }

  #get(name: string): Leg {
    const leg = this.#legs.get(name);
    if (!leg) throw new Error(`${this.#script.id}: no leg ${name}`);
    return leg;
  }
}

const CALLID_LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'];

/** One of the shapes seen; receivers must take it as opaque. */
function newCallid(random: Random): string {
  return Array.from({ length: 16 }, () => random.pick(CALLID_LETTERS)).join('');
}

function nothing(): Said {
  return { events: [], logged: [] };
}

function person(agent: Agent) {
  return { user: agent.login, userName: agent.name, ext: agent.extension, telnum: agent.telnum };
}

function isOfGroup(via: Via): boolean {
  return via === 'hunt' || via === 'group' || via === 'queue';
}

function seconds(ms: number): number {
  return Math.round(ms / 1000);
}
