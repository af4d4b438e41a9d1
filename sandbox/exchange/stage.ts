import type { Agent } from './company.ts';
import type { Happening, QueueKind, StopReason, Target, Via } from './happening.ts';
import type { Random } from './random.ts';

/** Where a scenario is written down: a moving moment, and the happenings so far. */
export class Stage {
  readonly happenings: Happening[] = [];
  readonly random: Random;
  /** Who may take part, the most wanted first. Nobody of them is on another call. */
  readonly cast: readonly Agent[];
  #at: number;
  #legs = 0;

  constructor(options: { startsAt: number; random: Random; cast: readonly Agent[] }) {
    this.#at = options.startsAt;
    this.random = options.random;
    this.cast = options.cast;
  }

  agent(index: number): Agent {
    const agent = this.cast[index];
    if (!agent) throw new Error(`the scenario needs ${index + 1} agents`);
    return agent;
  }

  wait(fromMs: number, toMs: number): this {
    this.#at += this.random.between(fromMs, toMs);
    return this;
  }

  /** The exchange itself takes a moment between two things. */
  breathe(): this {
    return this.wait(2, 40);
  }

  arrive(): this {
    this.#tell({ kind: 'callArrived' });
    return this.wait(300, 700);
  }

  enqueue(queue: QueueKind): this {
    this.#tell({ kind: 'queueEntered', queue });
    return this.breathe();
  }

  ring(agent: Agent, via: Via): string {
    const leg = this.#newLeg();
    this.#tell({ kind: 'legRang', leg, agent, via });
    return leg;
  }

  /** All at the same moment. */
  ringAll(agents: readonly Agent[], via: Via): string[] {
    return agents.map((agent) => this.ring(agent, via));
  }

  ringOutside(number: string, via: 'direct' | 'forward' | 'transfer'): string {
    const leg = this.#newLeg();
    this.#tell({ kind: 'outsideRang', leg, number, via });
    return leg;
  }

  busy(agent: Agent, via: Via): this {
    this.#tell({ kind: 'legBusy', leg: this.#newLeg(), agent, via });
    return this.wait(100, 400);
  }

  sentOn(agent: Agent, via: Via, to: string): this {
    this.#tell({ kind: 'legSentOn', leg: this.#newLeg(), agent, via, to });
    return this.breathe();
  }

  dial(agent: Agent): string {
    const leg = this.#newLeg();
    this.#tell({ kind: 'callDialled', leg, agent });
    return leg;
  }

  callBack(agent: Agent): string {
    const leg = this.#newLeg();
    this.#tell({ kind: 'agentCalled', leg, agent });
    return leg;
  }

  stop(leg: string, reason: StopReason): this {
    this.#tell({ kind: 'legStopped', leg, reason });
    return this;
  }

  answer(leg: string): this {
    this.#tell({ kind: 'legAnswered', leg });
    return this;
  }

  /** The others stop, then the winner is up. */
  win(winner: string, legs: readonly string[]): this {
    for (const leg of legs) if (leg !== winner) this.stop(leg, 'answeredElsewhere');
    return this.answer(winner);
  }

  hold(leg: string): this {
    this.#tell({ kind: 'legHeld', leg });
    return this;
  }

  retrieve(leg: string): this {
    this.#tell({ kind: 'legRetrieved', leg });
    return this;
  }

  transfer(leg: string, to: Target): this {
    this.#tell({ kind: 'blindTransferred', leg, to });
    return this.breathe();
  }

  handOver(leg: string, toLeg: string): this {
    this.#tell({ kind: 'attendedTransferred', leg, toLeg });
    return this;
  }

  pickUp(leg: string, by: Agent, how: 'group' | 'directed'): string {
    const byLeg = this.#newLeg();
    this.#tell({ kind: 'legPickedUp', leg, byLeg, agent: by, how });
    return byLeg;
  }

  unpark(by: Agent): string {
    const leg = this.#newLeg();
    this.#tell({ kind: 'unparked', leg, agent: by });
    return leg;
  }

  /** The caller hears a greeting and speaks after it. */
  leaveMessage(box: string): this {
    this.#tell({ kind: 'voicemailEntered', box });
    this.wait(7_000, 16_000).#tell({ kind: 'messageLeft' });
    return this;
  }

  note(happening: StageNote): this {
    this.#tell(happening);
    return this;
  }

  talk(): this {
    return this.wait(10_000, 25_000);
  }

  end(by: 'customer' | 'agent' | 'exchange'): this {
    this.#tell({ kind: 'callEnded', by });
    return this;
  }

  #newLeg(): string {
    this.#legs += 1;
    return String(this.#legs);
  }

  #tell(happening: Untimed): void {
    this.happenings.push({ at: this.#at, ...happening });
  }
}

type WithoutTime<T> = T extends unknown ? Omit<T, 'at'> : never;
type Untimed = WithoutTime<Happening>;
type StageNote = Extract<
  Untimed,
  {
    kind:
      | 'callBlocked'
      | 'menuEntered'
      | 'menuChosen'
      | 'announced'
      | 'queueLeft'
      | 'outsideAnswered'
      | 'outsideStopped'
      | 'consultationEnded'
      | 'parked'
      | 'agentPickedUp'
      | 'customerDialled'
      | 'customerRang'
      | 'customerAnswered'
      | 'customerBusy'
      | 'customerSilent'
      | 'colleagueDialled';
  }
>;
