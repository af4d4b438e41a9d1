import type { Agent } from '../exchange/company.ts';
import type { CallScript, Happening } from '../exchange/happening.ts';
import type { Random } from '../exchange/random.ts';
import type { AriBridge, AriChannel, AriEvent } from './ari-event.ts';
import { type AriNumbering, AriScript, type Cleared, callerOf } from './ari-script.ts';
import { attendedTransfer, blindTransfer, hangUpTalk, INSIDE, NORMAL, type TalkingLeg } from './ari-talk.ts';

type Leg = Omit<TalkingLeg, 'bridge'> & { bridge?: AriBridge };

/** How From is written for a withheld number. No recorded call shows it: this is what SIP asks for. */
const WITHHELD = { name: 'Anonymous', number: 'anonymous' };

/** What stands on both legs when the caller gives up. */
const GAVE_UP: Cleared = { cause: 127, techCause: 487 };
/** What the leg of the one who was called then carries. */
const GAVE_UP_FAR: Cleared = { cause: 127, techCause: 500 };

const OUTSIDE = 'from-trunk';
const DIAL_OPTIONS = '20,tTkKxX';

/** One call as ARI tells it, event by event after the patterns of calls recorded on a real Asterisk. */
export class AriCall {
  readonly #script: CallScript;
  readonly #write: AriScript;
  readonly #random: Random;
  /** By the leg's name in the script. */
  readonly #legs = new Map<string, Leg>();
  /** The outside party's channel. */
  #trunk: AriChannel | undefined;
  #holding: Leg | undefined;
  #trunkCleared: Cleared | undefined;
  #context = 'did-01';
  #dials = 0;

  constructor(options: {
    script: CallScript;
    numbering: AriNumbering;
    random: Random;
    now: () => number;
  }) {
    this.#script = options.script;
    this.#random = options.random;
    this.#write = new AriScript(options);
  }

  tell(happening: Happening): AriEvent[] {
    switch (happening.kind) {
      case 'callArrived':
        this.#arrive();
        break;
      case 'menuEntered':
        this.#context = 'ivr-main';
        this.#write.runs(this.trunk, 'Answer', '');
        this.#write.state(this.trunk, 'Up');
        this.#write.device('trunk', 'INUSE');
        this.trunk.dialplan = { ...this.trunk.dialplan, context: 'ivr-main', exten: 's', priority: 3 };
        this.#write.runs(this.trunk, 'BackGround', 'ivr-welcome');
        break;
      case 'menuChosen':
        this.#write.write('ChannelDtmfReceived', {
          digit: happening.digit,
          duration_ms: 160,
          channel: this.trunk,
        });
        this.trunk.dialplan = { ...this.trunk.dialplan, exten: happening.digit, priority: 1 };
        break;
      case 'legRang':
        this.#ring(happening);
        break;
      case 'legBusy':
        this.#refuse(happening);
        break;
      case 'legStopped':
        this.#stop(this.#leg(happening.leg), happening.reason);
        break;
      case 'legAnswered':
        this.#answer(this.#leg(happening.leg));
        break;
      case 'legHeld':
        this.#holding = this.#leg(happening.leg);
        this.#write.write('ChannelHold', { musicclass: 'default', channel: this.#holding.channel });
        this.#write.device('trunk', 'ONHOLD');
        break;
      case 'legRetrieved':
        this.#write.write('ChannelUnhold', { channel: this.#leg(happening.leg).channel });
        this.#write.device('trunk', 'INUSE');
        break;
      case 'blindTransferred':
        this.#blindTransfer(happening.leg, happening.to);
        break;
      case 'attendedTransferred':
        this.#attendedTransfer(happening.leg, happening.toLeg);
        break;
      case 'callDialled':
        this.#dialOut(happening.leg, happening.agent);
        break;
      case 'customerRang':
        this.#write.state(this.trunk, 'Ringing');
        this.#write.dial('RINGING', this.#outward());
        break;
      case 'customerAnswered':
        this.#customerAnswers();
        break;
      case 'customerBusy':
        this.#write.hangupRequest(this.trunk, { cause: 17, techCause: 486 });
        this.#write.dial('BUSY', this.#outward());
        this.#clearTrunk({ cause: 17, techCause: 486 });
        break;
      case 'callEnded':
        this.#end(happening.by);
        break;
    }
    return this.#write.take();
  }

  get trunk(): AriChannel {
    if (!this.#trunk) throw new Error(`${this.#script.id}: no outside channel yet`);
    return this.#trunk;
  }

  #arrive(): void {
    const { number } = this.#script.customer;
    const { line } = this.#script;
    // Carriers seldom send a name; the recorded calls have none.
    const caller = number === null ? WITHHELD : { name: '', number };
    this.#trunk = this.#write.createCalling({ resource: 'trunk', caller, context: OUTSIDE, exten: line });
    this.#write.runs(this.#trunk, 'NoOp', `inbound ${caller.number} to ${line}`);
    this.#trunk.dialplan.priority = 2;
    this.#write.runs(this.#trunk, 'Set', `__DID=${line}`);
    this.#write.varset(this.#trunk, '__DID', line);
    this.#trunk.dialplan.priority = 5;
    this.#write.runs(this.#trunk, 'Goto', `${this.#context},${line},1`);
    this.#trunk.dialplan = { ...this.#trunk.dialplan, context: this.#context, priority: 1 };
  }

  #ring(ring: Extract<Happening, { kind: 'legRang' | 'legBusy' }>): void {
    const leg = this.#offer(ring);
    this.#write.state(leg.channel, 'Ringing');
    this.#write.device(leg.agent.extension, 'RINGING');
    this.#write.dial('RINGING', { caller: leg.by, peer: leg.channel });
  }

  /** 486 before it rang. */
  #refuse(ring: Extract<Happening, { kind: 'legRang' | 'legBusy' }>): void {
    const { channel, by } = this.#offer(ring);
    this.#write.hangupRequest(channel, { cause: 17, techCause: 486 });
    this.#write.dial('BUSY', { caller: by, peer: channel });
    this.#write.destroy(channel, { cause: 17, techCause: 486 });
    this.#legs.delete(ring.leg);
  }

  #offer({ leg: name, agent, via }: Extract<Happening, { kind: 'legRang' | 'legBusy' }>): Leg {
    const by = via === 'consultation' ? this.#consult(agent) : this.trunk;
    const inside = via === 'consultation' || via === 'transfer';
    if (inside) by.dialplan = { ...by.dialplan, context: INSIDE, exten: agent.extension, priority: 4 };
    const first = via !== 'group' || this.#legs.size === 0;
    if (first) {
      this.#dials += 1;
      if (!inside) by.dialplan.priority = this.#dials;
      this.#write.runs(by, 'Dial', `${this.#dialled(agent, via)},${DIAL_OPTIONS}`);
      this.#write.varset(by, 'DIALSTATUS', '');
    }
    const channel = this.#write.createCalled({
      resource: agent.extension,
      caller: callerOf(agent),
      context: INSIDE,
      exten: by.dialplan.exten,
      by,
      dialstring: agent.extension,
    });
    const leg = { agent, channel, by };
    this.#legs.set(name, leg);
    return leg;
  }

  /** What the dialplan hands to Dial: of a ring group, all members. */
  #dialled(agent: Agent, via: string): string {
    const members =
      via === 'group'
        ? this.#script.happenings.flatMap((one) =>
            one.kind === 'legRang' && one.via === 'group' ? [one.agent] : [],
          )
        : [agent];
    return members.map(({ extension }) => `PJSIP/${extension}`).join('&');
  }

  #consult(target: Agent): AriChannel {
    const holder = this.#holding;
    if (!holder) throw new Error(`${this.#script.id}: nobody holds the call to consult`);
    return this.#write.createCalling({
      resource: holder.agent.extension,
      caller: callerOf(holder.agent),
      context: INSIDE,
      exten: target.extension,
    });
  }

  #stop(leg: Leg, reason: Extract<Happening, { kind: 'legStopped' }>['reason']): void {
    const { channel, by } = leg;
    const dialled = { caller: by, peer: channel };
    switch (reason) {
      case 'timeout':
        this.#write.dial('NOANSWER', dialled);
        this.#write.destroy(channel, { cause: 0 });
        break;
      case 'declined':
        this.#write.hangupRequest(channel, { cause: 21, techCause: 603 });
        this.#write.dial('NOANSWER', dialled);
        this.#write.destroy(channel, { cause: 21, techCause: 603 });
        break;
      case 'answeredElsewhere':
        // The winner is up before the others are told.
        this.#goUp(this.#winner());
        this.#write.dial('CANCEL', dialled);
        this.#write.destroy(channel, { cause: 26 });
        break;
      case 'callerGaveUp':
        this.#write.hangupRequest(this.trunk, GAVE_UP);
        this.#write.dial('CANCEL', dialled);
        this.#write.hangupRequest(this.trunk, { cause: 16, soft: true, techCause: 487 });
        this.#write.destroy(channel, GAVE_UP_FAR);
        this.#clearTrunk(GAVE_UP);
        break;
    }
    this.#write.device(leg.agent.extension, 'NOT_INUSE');
    this.#forget(leg);
  }

  #winner(): Leg | undefined {
    const answered = this.#script.happenings.find(({ kind }) => kind === 'legAnswered');
    return answered?.kind === 'legAnswered' ? this.#legs.get(answered.leg) : undefined;
  }

  #goUp(leg: Leg | undefined): void {
    if (!leg || leg.channel.state === 'Up') return;
    this.#write.state(leg.channel, 'Up');
  }

  #answer(leg: Leg): void {
    const { channel, by } = leg;
    this.#goUp(leg);
    this.#write.varset(by, 'DIALSTATUS', 'ANSWER');
    channel.dialplan.exten = '';
    this.#write.dial('ANSWER', { caller: by, peer: channel });
    if (by.state !== 'Up') this.#write.state(by, 'Up');
    this.#write.device(leg.agent.extension, 'INUSE');
    leg.bridge = this.#write.bridge(channel, by);
    this.#write.varset(channel, 'BRIDGEPEER', by.name);
    this.#write.varset(by, 'BRIDGEPEER', channel.name);
  }

  #blindTransfer(name: string, to: Agent): void {
    blindTransfer(this.#write, { from: this.#bridged(name), to, customer: this.trunk, random: this.#random });
    this.#legs.delete(name);
  }

  #attendedTransfer(name: string, toName: string): void {
    const to = this.#bridged(toName);
    attendedTransfer(this.#write, { from: this.#bridged(name), to, customer: this.trunk });
    to.by = this.trunk;
    this.#legs.delete(name);
  }

  #dialOut(name: string, agent: Agent): void {
    const { line } = this.#script;
    const number = this.#script.customer.number ?? '';
    const channel = this.#write.createCalling({
      resource: agent.extension,
      caller: callerOf(agent),
      context: INSIDE,
      exten: number,
    });
    // The company's number is presented, which overwrites who the channel is.
    this.#write.callerId(channel, { name: agent.name, number: line });
    this.#write.callerId(channel, { name: '', number: line });
    this.#write.runs(channel, 'Dial', `PJSIP/${number}@trunk,30,tTkKxX`);
    this.#trunk = this.#write.createCalled({
      resource: 'trunk',
      caller: { name: '', number },
      context: OUTSIDE,
      exten: number,
      by: channel,
      dialstring: `${number}@trunk`,
      namedLater: true,
    });
    this.#legs.set(name, { agent, channel, by: channel });
    this.#write.device(agent.extension, 'INUSE');
  }

  #customerAnswers(): void {
    const { caller, peer } = this.#outward();
    this.#write.state(peer, 'Up');
    this.#write.varset(caller, 'DIALSTATUS', 'ANSWER');
    peer.dialplan.exten = '';
    this.#write.dial('ANSWER', { caller, peer });
    this.#write.state(caller, 'Up');
    this.#write.device('trunk', 'INUSE');
    const [leg] = this.#legs.values();
    if (leg) leg.bridge = this.#write.bridge(peer, caller);
  }

  #outward(): { caller: AriChannel; peer: AriChannel } {
    const [leg] = this.#legs.values();
    if (!leg) throw new Error(`${this.#script.id}: nobody dialled`);
    return { caller: leg.channel, peer: this.trunk };
  }

  #end(by: 'customer' | 'agent' | 'exchange'): void {
    const leg = [...this.#legs.values()].at(-1);
    if (leg?.bridge) {
      const { bridge } = leg;
      const inbound = this.#script.direction === 'inbound';
      hangUpTalk(this.#write, {
        leg: { ...leg, bridge },
        customer: this.trunk,
        first: by === 'agent' ? 'agent' : 'customer',
        calling: inbound ? 'customer' : 'agent',
        random: this.#random,
      });
    } else if (leg) this.#endDialling(leg, by);
    else if (!this.#trunkCleared) {
      if (by === 'customer') this.#write.hangupRequest(this.trunk, NORMAL);
      this.#write.hangupRequest(this.trunk, { cause: 16, soft: true });
      this.#clearTrunk(NORMAL);
    }
    this.#legs.clear();
  }

  /** An outbound call that nobody took: either the agent gave up, or the customer had refused. */
  #endDialling(leg: Leg, by: 'customer' | 'agent' | 'exchange'): void {
    const refused = this.#trunkCleared;
    if (by === 'agent' && !refused) {
      this.#write.hangupRequest(leg.channel, GAVE_UP);
      this.#write.dial('CANCEL', { caller: leg.channel, peer: this.trunk });
      this.#clearTrunk(GAVE_UP_FAR);
    }
    this.#write.hangupRequest(leg.channel, { cause: 16, soft: true });
    this.#write.destroy(leg.channel, refused ?? GAVE_UP);
    this.#write.device(leg.agent.extension, 'NOT_INUSE');
  }

  #clearTrunk(cleared: Cleared): void {
    this.#trunkCleared = cleared;
    this.#write.destroy(this.trunk, cleared);
    this.#write.device('trunk', 'NOT_INUSE');
  }

  #leg(name: string): Leg {
    const leg = this.#legs.get(name);
    if (!leg) throw new Error(`${this.#script.id}: no leg ${name}`);
    return leg;
  }

  #bridged(name: string): TalkingLeg {
    const leg = this.#leg(name);
    if (!leg.bridge) throw new Error(`${this.#script.id}: leg ${name} is in no bridge`);
    return leg as TalkingLeg;
  }

  #forget(leg: Leg): void {
    for (const [name, candidate] of this.#legs) if (candidate === leg) this.#legs.delete(name);
  }
}
