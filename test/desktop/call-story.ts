import type { CallRecord, Leg, Match } from '../../src/domain/call-record.ts';
import type {
  CallEventData,
  CallweaveEventType,
  ChainStep,
  LastCall,
  PopCard,
} from '../../src/push/protocol/messages.ts';

/** People of the fictional company; `me` is whoever sits before the browser. */
export const PEOPLE = {
  me: { agentId: 'agent-104', name: 'Вера Примерова', device: '104' },
  anna: { agentId: 'agent-101', name: 'Анна Образцова', device: '101' },
  petr: { agentId: 'agent-102', name: 'Пётр Вымышленный', device: '102' },
  zoya: { agentId: 'agent-103', name: 'Зоя Условная', device: '103' },
} as const;
export interface Person {
  agentId: string;
  name: string;
  device: string;
}

export interface StoryOptions {
  callId: string;
  /** Epoch ms at which the call started. */
  startedAt: number;
  number?: string;
  withheld?: boolean;
  matches?: Match[];
  line?: string;
  queue?: string;
  direction?: CallRecord['direction'];
  lastCalls?: LastCall[];
  /** What the card shows besides the call. */
  shows?: Pick<PopCard, 'fields' | 'hints'>;
}

export interface Told {
  type: CallweaveEventType;
  at: number;
  data: CallEventData;
}

type State = Leg['state'];

/** One call told step by step; each step gives the event that the hub would push. Times are epoch ms. */
export class CallStory {
  readonly record: CallRecord;
  readonly #lastCalls: LastCall[];
  readonly #shows: Pick<PopCard, 'fields' | 'hints'>;
  #card: PopCard | undefined;

  constructor(options: StoryOptions) {
    const number = options.withheld ? 'anonymous' : (options.number ?? '+79000000011');
    this.#lastCalls = options.lastCalls ?? [];
    this.#shows = options.shows ?? {};
    this.record = {
      schema: 'callweave.call/1',
      callId: options.callId,
      linkageId: options.callId,
      tenantId: 'tenant-1',
      connectorId: 'connection-1',
      externalIds: [],
      revision: 0,
      final: false,
      direction: options.direction ?? 'inbound',
      kind: 'normal',
      customer: {
        raw: number,
        ...(options.withheld ? {} : { e164: number }),
        digits: number.replace(/\D/g, ''),
        withheld: options.withheld ?? false,
      },
      line: { did: '79000009900', e164: '+79000009900', name: options.line ?? 'Продажи' },
      ...(options.queue === undefined ? {} : { queue: { id: 'q1', name: options.queue } }),
      startedAt: iso(options.startedAt),
      durations: { total: 0, ring: 0, queue: 0, talk: 0, hold: 0 },
      legs: [],
      transfers: [],
      matches: options.matches ?? [],
      crmRefs: [],
      recordings: [],
      ext: {},
    };
  }

  get callId(): string {
    return this.record.callId;
  }

  /** The card as it stands at my desk, for a snapshot. */
  get card(): PopCard | undefined {
    return this.#card;
  }

  rings(person: Person, at: number, options: { consultation?: boolean } = {}): Told {
    const leg = this.#leg(person, at);
    if (options.consultation) leg.consultation = true;
    leg.alertedAt = iso(at);
    this.#move(leg, 'alerting', 'delivered', at);
    if (person.agentId === PEOPLE.me.agentId) this.#card = this.#cardFor(leg, at);
    return this.#told('delivered', at, leg, this.#card);
  }

  dials(person: Person, at: number): Told {
    const leg = this.#leg(person, at);
    leg.role = 'originator';
    this.#move(leg, 'initiated', 'originated', at);
    if (person.agentId === PEOPLE.me.agentId) this.#card = this.#cardFor(leg, at);
    return this.#told('originated', at, leg, this.#card);
  }

  answers(person: Person, at: number): Told {
    const leg = this.#find(person);
    leg.connectedAt ??= iso(at);
    leg.role = 'agent';
    leg.durations.ring = leg.alertedAt ? at - Date.parse(leg.alertedAt) : 0;
    if (!leg.consultation) {
      this.record.answeredAt ??= iso(at);
      this.#responsible(person, 'lastConnected');
      for (const other of this.record.legs)
        if (other !== leg && other.state === 'alerting') this.#clear(other, 'answeredElsewhere', at);
    }
    this.#move(leg, 'connected', 'established', at);
    return this.#told('established', at, leg);
  }

  holds(person: Person, at: number): Told {
    const leg = this.#find(person);
    this.#move(leg, 'held', 'held', at);
    return this.#told('held', at, leg);
  }

  retrieves(person: Person, at: number): Told {
    const leg = this.#find(person);
    this.#move(leg, 'connected', 'retrieved', at);
    return this.#told('retrieved', at, leg);
  }

  doesNotAnswer(person: Person, at: number): Told {
    const leg = this.#find(person);
    this.#clear(leg, 'noAnswer', at);
    return this.#told('connectionCleared', at, leg);
  }

  /** `from` hands the customer to `to`, whose phone rings already or answered a consultation. */
  transfers(from: Person, to: Person, at: number, kind: 'blind' | 'attended' = 'attended'): Told {
    const giver = this.#find(from);
    const taker = this.#find(to);
    this.#clear(giver, 'answered', at);
    delete taker.consultation;
    this.record.transfers.push({
      at: iso(at),
      kind,
      from: from.device,
      to: to.device,
      transferorLegId: giver.legId,
      targetLegId: taker.legId,
      result: 'completed',
    });
    if (taker.state === 'connected') this.#responsible(to, 'lastConnected');
    if (to.agentId === PEOPLE.me.agentId) this.#card = this.#cardFor(taker, at);
    return this.#told('transferred', at, taker, this.#card);
  }

  matched(matches: Match[], at: number): Told {
    this.record.matches = matches;
    return this.#told('matched', at, undefined, this.#card);
  }

  ends(at: number, by: 'customer' | 'agent' = 'customer'): Told {
    const gaveUp = this.record.answeredAt === undefined;
    for (const leg of this.record.legs) {
      if (leg.state === 'null') continue;
      this.#clear(leg, leg.connectedAt ? 'answered' : 'cancelled', at);
    }
    this.record.endedAt = iso(at);
    this.record.clearedBy = by;
    this.record.outcome = gaveUp ? 'abandoned' : 'answered';
    this.record.durations.total = at - Date.parse(this.record.startedAt);
    this.record.durations.talk = this.record.legs.reduce((sum, leg) => sum + leg.durations.talk, 0);
    return this.#told('cleared', at);
  }

  /** Nobody took it; the caller waited to the end. */
  isMissed(at: number): this {
    this.ends(at);
    this.record.outcome = 'missed';
    for (const leg of this.record.legs) leg.result = 'noAnswer';
    return this;
  }

  #leg(person: Person, at: number): Leg {
    const legId = `${person.device}-${this.record.legs.length}`;
    const leg: Leg = {
      legId,
      role: 'agent',
      device: { number: person.device },
      agentId: person.agentId,
      agentName: person.name,
      state: 'initiated',
      offeredAt: iso(at),
      durations: { ring: 0, talk: 0, hold: 0 },
      states: [],
    };
    this.record.legs.push(leg);
    return leg;
  }

  #find(person: Person): Leg {
    const leg = this.record.legs.findLast((each) => each.agentId === person.agentId);
    if (!leg) throw new Error(`${person.name} has no part in ${this.callId}`);
    return leg;
  }

  #move(leg: Leg, state: State, event: string, at: number): void {
    leg.state = state;
    leg.states.push({ at: iso(at), state, event });
  }

  #clear(leg: Leg, result: NonNullable<Leg['result']>, at: number): void {
    leg.result = result;
    leg.clearedAt = iso(at);
    if (leg.connectedAt) leg.durations.talk = at - Date.parse(leg.connectedAt);
    else if (leg.alertedAt) leg.durations.ring = at - Date.parse(leg.alertedAt);
    this.#move(leg, 'null', 'connectionCleared', at);
  }

  #responsible(person: Person, rule: 'lastConnected'): void {
    this.record.responsible = { agentId: person.agentId, agentName: person.name, rule, reason: rule };
  }

  #cardFor(mine: Leg, at: number): PopCard {
    const chain: ChainStep[] = this.record.legs
      .filter((leg) => leg.legId !== mine.legId)
      .map((leg) => {
        const transfer = this.record.transfers.find(({ transferorLegId }) => transferorLegId === leg.legId);
        const target = this.record.legs.find(({ legId }) => legId === transfer?.targetLegId);
        return {
          legId: leg.legId,
          name: leg.agentName ?? '',
          device: leg.device?.number ?? '',
          result: leg.result ?? leg.state,
          ringMs: leg.durations.ring,
          talkMs: leg.durations.talk,
          ...(target?.agentName === undefined ? {} : { transferredTo: target.agentName }),
        };
      });
    return {
      callId: this.callId,
      legId: mine.legId,
      agentId: mine.agentId ?? '',
      device: mine.device?.number ?? '',
      openedAt: iso(at),
      chain,
      lastCalls: this.#lastCalls,
      ...this.#shows,
    };
  }

  #told(kind: string, at: number, leg?: Leg, card?: PopCard): Told {
    this.record.revision += 1;
    return {
      type: `callweave.call.${kind}.v1` as CallweaveEventType,
      at,
      data: {
        call: structuredClone(this.record),
        ...(leg ? { legId: leg.legId } : {}),
        ...(card ? { card: structuredClone(card) } : {}),
      },
    };
  }
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
