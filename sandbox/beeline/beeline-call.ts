import type { Agent } from '../exchange/company.ts';
import type { CallScript, Happening, Via } from '../exchange/happening.ts';
import { numberOf } from '../exchange/happening.ts';
import type { Random } from '../exchange/random.ts';
import { newUuid } from './new-uuid.ts';
import { colleague, customerParty, QUEUE_ID, redirectionsFor } from './parties.ts';
import { type KeptLeg, userIdOf } from './statistics.ts';
import { VirtualUser } from './virtual-user.ts';
import type { XsiSaid } from './xsi-said.ts';
import type { XsiCall, XsiParty } from './xsi-xml.ts';

/** What one happening makes the PBX send at once, and what it writes into its statistics. */
export type Said = { events: XsiSaid[]; kept: KeptLeg[] };

type Leg = {
  agent: Agent;
  via: Via;
  call: XsiCall;
  /** The far side is the customer's. */
  isOutside: boolean;
  gone: boolean;
};

/** One call as this PBX tells it to a subscription of the whole company with ADVANCED_CALL: an event per leg and step. */
export class BeelineCall {
  readonly trackings: string[] = [];
  readonly #script: CallScript;
  readonly #random: Random;
  /** By the leg's name in the script. */
  readonly #legs = new Map<string, Leg>();
  /** The transferor's own side of a consultation, by the consulted leg's name. */
  readonly #asking = new Map<string, XsiCall>();
  readonly #virtual = new VirtualUser();
  #transferring: { from: Leg } | undefined;
  #caller: Leg | undefined;
  readonly #namesLine: boolean;

  constructor(options: { script: CallScript; random: Random }) {
    this.#script = options.script;
    this.#random = options.random;
    this.#newTracking();
    // Of 451 events measured four told of an own number; here it is every third call.
    this.#namesLine = this.#random.chance(0.3);
  }

  tell(happening: Happening): Said {
    switch (happening.kind) {
      case 'menuEntered':
        return only(this.#enterVirtual('MPBX_vxml_500@ip.beeline.ru', happening.at));
      case 'menuChosen':
        return only(...this.#virtual.leave(happening.at, 'localRelease'));
      case 'queueEntered':
        return only(this.#enterVirtual(QUEUE_ID, happening.at));
      case 'queueLeft':
        return only(...this.#virtual.leave(happening.at, 'localRelease'));
      case 'legRang':
        return this.#rang(happening);
      case 'legStopped':
        return this.#stopped(happening);
      case 'legAnswered':
        return this.#answered(happening.leg, happening.at);
      case 'legHeld': {
        const { agent, call } = this.#get(happening.leg);
        Object.assign(call, { state: 'Held', heldTime: happening.at });
        return only(this.#event('CallHeldEvent', agent, [call], ['hold']));
      }
      case 'legRetrieved': {
        const { agent, call } = this.#get(happening.leg);
        delete call.heldTime;
        call.state = 'Active';
        return only(this.#event('CallRetrievedEvent', agent, [call], []));
      }
      case 'blindTransferred':
        return this.#blind(happening);
      case 'attendedTransferred':
        return this.#attended(happening);
      case 'consultationEnded':
        return this.#consultationEnded(happening);
      case 'callDialled':
        return this.#dialled(happening.leg, happening.agent, { at: happening.at, isClick: false });
      case 'agentCalled':
        return this.#dialled(happening.leg, happening.agent, { at: happening.at, isClick: true });
      case 'agentPickedUp': {
        const leg = this.#get(happening.leg);
        Object.assign(leg.call, { personality: 'Originator', state: 'Alerting', startTime: happening.at });
        return only(this.#event('CallOriginatedEvent', leg.agent, [leg.call], ['caller']));
      }
      case 'customerAnswered': {
        const leg = this.#caller;
        if (leg === undefined) return only();
        Object.assign(leg.call, { state: 'Active', answerTime: happening.at });
        return only(this.#event('CallAnsweredEvent', leg.agent, [leg.call], answered(leg)));
      }
      case 'customerBusy':
        return this.#refused({ internal: 'Busy' });
      case 'customerSilent':
        return this.#refused({ internal: 'Request Timeout' });
      case 'colleagueDialled':
        return this.#colleagueDialled(happening.agent, happening.at);
      case 'callEnded':
        return this.#ended(happening);
      default:
        return only();
    }
  }

  #rang({ leg: name, agent, via, at }: Extract<Happening, { kind: 'legRang' }>): Said {
    const events: XsiSaid[] = [];
    const isInside = via === 'consultation' || this.#script.direction === 'internal';
    let tracking = this.trackings[0] ?? '';
    let remote = customerParty(this.#script);
    if (via === 'consultation') {
      const from = [...this.#legs.values()].findLast(
        ({ gone, call }) => !gone && call.answerTime !== undefined,
      );
      if (from === undefined) throw new Error(`${this.#script.id}: nobody asks`);
      tracking = this.#newTracking();
      const own = this.#newCall({ tracking, personality: 'Originator', remote: colleague(agent), at });
      this.#asking.set(name, own);
      events.push(this.#event('CallOriginatedEvent', from.agent, [own], [`asks:${agent.extension}`]));
      remote = colleague(from.agent);
    } else if (this.#caller !== undefined && isInside) {
      remote = colleague(this.#caller.agent);
      this.#caller.call.remoteParty = colleague(agent);
      events.push(this.#event('CallOriginatedEvent', this.#caller.agent, [this.#caller.call], ['internal']));
    }
    const call = this.#newCall({ tracking, personality: 'Terminator', remote, at });
    const redirections = isInside
      ? []
      : redirectionsFor(via, {
          line: this.#script.line,
          from: this.#transferring?.from.agent,
          namesLine: this.#namesLine,
        });
    if (redirections.length > 0) call.redirections = redirections;
    if (via === 'queue') {
      call.huntGroupUserId = QUEUE_ID;
      const waitSeconds = Math.round((at - this.#script.startsAt) / 1000);
      call.acd = { userId: QUEUE_ID, name: 'Sales', number: 'tel:400', waitSeconds, caller: remote };
      // The queue shows its own name in place of the caller's.
      call.remoteParty = { ...remote, name: 'Sales' };
    }
    const leg: Leg = { agent, via, call, isOutside: !isInside, gone: false };
    this.#legs.set(name, leg);
    const tie = via === 'transfer' && this.#transferring ? ['tie'] : [];
    events.push(this.#event('CallReceivedEvent', agent, [call], [`rang:${agent.extension}`, ...tie]));
    this.#transferring = undefined;
    return { events, kept: [] };
  }

  /** Also where the queue or the group takes the call back: the far side is released, as if the caller had gone. */
  #stopped({ leg: name, reason, at }: Extract<Happening, { kind: 'legStopped' }>): Said {
    const leg = this.#get(name);
    const isClick = leg.via === 'click';
    if (isClick) leg.call.releaseCause = { internal: 'Request Timeout', cdr: '111' };
    return this.#release(leg, { at, by: reason === 'declined' ? 'localRelease' : 'remoteRelease' });
  }

  #answered(name: string, at: number): Said {
    const leg = this.#get(name);
    delete leg.call.redirections;
    delete leg.call.huntGroupUserId;
    Object.assign(leg.call, { state: 'Active', answerTime: at, addressOfRecord: userIdOf(leg.agent) });
    const events = [this.#event('CallAnsweredEvent', leg.agent, [leg.call], answered(leg))];
    const own =
      this.#asking.get(name) ?? (this.#script.direction === 'internal' ? this.#caller?.call : undefined);
    const asker = this.#askerOf(name) ?? this.#caller?.agent;
    if (own !== undefined && asker !== undefined) {
      Object.assign(own, { state: 'Active', answerTime: at });
      events.push(this.#event('CallAnsweredEvent', asker, [own], []));
    }
    return { events: [...this.#virtual.leave(at, 'localRelease'), ...events], kept: [] };
  }

  #blind({ leg: name, to, at }: Extract<Happening, { kind: 'blindTransferred' }>): Said {
    const leg = this.#get(name);
    Object.assign(leg.call, {
      state: 'Detached',
      detachedTime: at,
      redirect: { address: `tel:${numberOf(to)}`, reason: 'transfer', redirectTime: at },
    });
    this.#transferring = { from: leg };
    const redirected = this.#event(
      'CallRedirectedEvent',
      leg.agent,
      [{ ...leg.call }],
      ['tie', ...answered(leg)],
    );
    const released = this.#release(leg, { at, by: 'localRelease' });
    return { events: [redirected, ...released.events], kept: released.kept };
  }

  #attended({ leg: name, toLeg, at }: Extract<Happening, { kind: 'attendedTransferred' }>): Said {
    const leg = this.#get(name);
    const target = this.#get(toLeg);
    const own = this.#asking.get(toLeg);
    if (own === undefined) throw new Error(`${this.#script.id}: nobody asked`);
    const detach = (call: XsiCall, address: string): XsiCall => ({
      ...call,
      state: 'Detached',
      detachedTime: at,
      redirect: { address, reason: 'transfer', redirectTime: at },
    });
    const calls = [
      detach(leg.call, `tel:${target.agent.extension}`),
      detach(own, customerParty(this.#script).address ?? 'tel:anonymous'),
    ];
    const redirected = this.#event('CallRedirectedEvent', leg.agent, calls, ['handover', ...answered(leg)]);
    const released = this.#release(leg, { at, by: 'localRelease' });
    target.isOutside = true;
    target.call.remoteParty = customerParty(this.#script);
    this.#asking.delete(toLeg);
    return { events: [redirected, ...released.events], kept: released.kept };
  }

  #consultationEnded({ leg: name, at }: Extract<Happening, { kind: 'consultationEnded' }>): Said {
    const leg = this.#get(name);
    const own = this.#asking.get(name);
    const asker = this.#askerOf(name);
    const said = this.#release(leg, { at, by: 'remoteRelease' });
    if (own !== undefined && asker !== undefined) {
      Object.assign(own, { state: 'Released', releaseTime: at, releasingParty: 'localRelease' });
      said.events.push(this.#event('CallReleasedEvent', asker, [own], []));
    }
    this.#asking.delete(name);
    return said;
  }

  #dialled(name: string, agent: Agent, { at, isClick }: { at: number; isClick: boolean }): Said {
    const remote = customerParty(this.#script);
    const personality = isClick ? 'Click-to-Dial' : 'Originator';
    const call = this.#newCall({ tracking: this.trackings[0] ?? '', personality, remote, at });
    const leg: Leg = { agent, via: isClick ? 'click' : 'direct', call, isOutside: true, gone: false };
    this.#legs.set(name, leg);
    this.#caller = leg;
    const type = isClick ? 'CallOriginatingEvent' : 'CallOriginatedEvent';
    return only(this.#event(type, agent, [call], ['caller', `rang:${agent.extension}`]));
  }

  #refused(releaseCause: NonNullable<XsiCall['releaseCause']>): Said {
    const leg = this.#caller;
    if (leg === undefined) return only();
    leg.call.releaseCause = releaseCause;
    return only(this.#event('CallReleasingEvent', leg.agent, [leg.call], ['refusal']));
  }

  #colleagueDialled(agent: Agent, at: number): Said {
    const remote: XsiParty = { callType: 'Group' };
    const call = this.#newCall({ tracking: this.trackings[0] ?? '', personality: 'Originator', remote, at });
    this.#caller = { agent, via: 'direct', call, isOutside: false, gone: false };
    this.#legs.set('caller', this.#caller);
    return only();
  }

  #ended({ at, by }: Extract<Happening, { kind: 'callEnded' }>): Said {
    const open = [...this.#legs.values()].filter(({ gone }) => !gone);
    const said = open.map((leg): Said => {
      const isInternal = this.#script.direction === 'internal';
      const isLocal = isInternal ? (leg === this.#caller) === (by === 'customer') : by === 'agent';
      const isSilent = by === 'exchange' && leg.call.releaseCause !== undefined;
      return this.#release(leg, {
        at,
        ...(isSilent ? {} : { by: isLocal ? 'localRelease' : 'remoteRelease' }),
      });
    });
    const queue = this.#virtual.leave(at, by === 'customer' ? 'remoteRelease' : 'localRelease');
    return {
      events: [...said.flatMap(({ events }) => events), ...queue],
      kept: said.flatMap(({ kept }) => kept),
    };
  }

  #release(leg: Leg, { at, by }: { at: number; by?: 'localRelease' | 'remoteRelease' }): Said {
    const { call, agent } = leg;
    leg.gone = true;
    const talked = call.answerTime !== undefined;
    Object.assign(call, { state: 'Released', releaseTime: at });
    if (by !== undefined) call.releasingParty = by;
    if (talked && leg.isOutside) call.recorded = true;
    const carries = [
      ...(talked ? answered(leg) : [`rang:${agent.extension}`]),
      `released:${agent.extension}`,
      'refusal',
    ];
    if (call.personality !== 'Terminator') carries.push('caller');
    const isOfInside = !leg.isOutside;
    const kept: KeptLeg = {
      agent,
      tracking: call.extTrackingId,
      direction: call.personality === 'Terminator' ? 'INBOUND' : 'OUTBOUND',
      other: isOfInside
        ? (call.remoteParty.address?.replace('tel:', '') ?? null)
        : this.#script.customer.number,
      line: this.#script.line,
      startedAt: call.startTime,
      answeredAt: call.answerTime ?? null,
      endedAt: at,
      recordId: String(this.#random.between(500_000_000, 599_999_999)),
    };
    return { events: [this.#event('CallReleasedEvent', agent, [call], carries)], kept: [kept] };
  }

  #enterVirtual(targetId: string, at: number): XsiSaid {
    const remote = customerParty(this.#script);
    const tracking = this.trackings[0] ?? '';
    return this.#virtual.enter(targetId, this.#newCall({ tracking, personality: 'Terminator', remote, at }));
  }

  #askerOf(name: string): Agent | undefined {
    const call = this.#get(name).call;
    return [...this.#legs.values()].find(({ agent }) => call.remoteParty.userId === userIdOf(agent))?.agent;
  }

  #newCall(of: {
    tracking: string;
    personality: XsiCall['personality'];
    remote: XsiParty;
    at: number;
  }): XsiCall {
    return {
      callId: `callhalf-${this.#random.between(1_000_000, 9_999_999)}:${this.#random.between(0, 1)}`,
      extTrackingId: of.tracking,
      personality: of.personality,
      state: 'Alerting',
      remoteParty: of.remote,
      startTime: of.at,
    };
  }

  #newTracking(): string {
    const tracking = newUuid(this.#random);
    this.trackings.push(tracking);
    return tracking;
  }

  #event(type: string, agent: Agent, calls: readonly XsiCall[], carries: string[]): XsiSaid {
    return { type, targetId: userIdOf(agent), calls: calls.map((call) => ({ ...call })), carries };
  }

  #get(name: string): Leg {
    const leg = this.#legs.get(name);
    if (!leg) throw new Error(`${this.#script.id}: no leg ${name}`);
    return leg;
  }
}

function answered({ agent }: Leg): string[] {
  return [`rang:${agent.extension}`, `answered:${agent.extension}`];
}

function only(...events: XsiSaid[]): Said {
  return { events, kept: [] };
}
