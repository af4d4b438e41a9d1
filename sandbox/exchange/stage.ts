import type { Agent } from './company.ts';
import type { Happening, Via } from './happening.ts';
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

  arrive(): this {
    this.#tell({ kind: 'callArrived' });
    return this.wait(300, 700);
  }

  ring(agent: Agent, via: Via): string {
    const leg = this.#newLeg();
    this.#tell({ kind: 'legRang', leg, agent, via });
    return leg;
  }

  busy(agent: Agent, via: Via): void {
    this.#tell({ kind: 'legBusy', leg: this.#newLeg(), agent, via });
    this.wait(100, 400);
  }

  dial(agent: Agent): string {
    const leg = this.#newLeg();
    this.#tell({ kind: 'callDialled', leg, agent });
    return leg;
  }

  stop(leg: string, reason: 'timeout' | 'answeredElsewhere' | 'callerGaveUp' | 'declined'): void {
    this.#tell({ kind: 'legStopped', leg, reason });
  }

  answer(leg: string): void {
    this.#tell({ kind: 'legAnswered', leg });
  }

  note(happening: StageNote): this {
    this.#tell(happening);
    return this;
  }

  talk(): this {
    return this.wait(10_000, 25_000);
  }

  end(by: 'customer' | 'agent' | 'exchange'): void {
    this.#tell({ kind: 'callEnded', by });
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
      | 'menuEntered'
      | 'menuChosen'
      | 'legHeld'
      | 'legRetrieved'
      | 'blindTransferred'
      | 'attendedTransferred'
      | 'customerRang'
      | 'customerAnswered'
      | 'customerBusy';
  }
>;
