import type { Calendar } from './calendar.ts';
import { truthOf } from './call-truth.ts';
import type { Agent, Company, Customer } from './company.ts';
import type { CallScript, Direction } from './happening.ts';
import { type Random, seededRandom } from './random.ts';
import { getScenario, type Scenario, type ScenarioName, scenarios } from './scenarios.ts';
import { Stage } from './stage.ts';

/** A call with all that is needed to plan it again, exactly alike or with another agent first. */
export type PlannedCall = { script: CallScript; recipe: CallRecipe };

type CallRecipe = {
  id: string;
  seed: string;
  scenario: ScenarioName;
  customer: Customer;
  startsAt: number;
  cast: readonly Agent[];
};

export type CallPlannerOptions = {
  company: Company;
  calendar: Calendar;
  seed: string;
  /** Which scenarios the dialect is to play. */
  plays: readonly ScenarioName[];
  /** How often the company's first agent is the first one wanted, while free. */
  favour: number;
};

export type Wanted = {
  scenario?: ScenarioName;
  customer?: Customer | undefined;
  favourite?: boolean;
  direction?: Direction;
};

/** A phone is put down before it is picked up again. */
const BREATH_MS = 1_500;

/** How often a call that finds nobody free is still told of: its caller gives up in the menu. */
const LOST_IN_MENU = 0.05;

/** Invents calls that can happen: nobody takes part who is on another call. Same seed and moments, same calls. */
export class CallPlanner {
  readonly #options: CallPlannerOptions;
  readonly #random: Random;
  readonly #plays: readonly Scenario[];
  /** By number. */
  readonly #onLineUntil = new Map<string, number>();
  #count = 0;

  constructor(options: CallPlannerOptions) {
    this.#options = options;
    this.#random = seededRandom(options.seed);
    this.#plays = scenarios.filter(({ name }) => options.plays.includes(name));
  }

  /** @returns undefined when nobody is free for any scenario. */
  next(startsAt: number, wanted?: Wanted): PlannedCall | undefined {
    this.#count += 1;
    const random = this.#random.fork(String(this.#count));
    const free = this.#free(startsAt, { random, favour: wanted?.favourite ? 1 : this.#options.favour });
    const scenario = wanted?.scenario
      ? getScenario(wanted.scenario)
      : pickScenario(this.#possible(wanted?.direction), free.length, random);
    if (!scenario || scenario.agents > free.length) return undefined;
    return this.#plan({
      id: `${this.#options.seed}/${this.#count}`,
      seed: `${this.#options.seed}/${this.#count}`,
      scenario: scenario.name,
      customer: wanted?.customer ?? this.#customerFor(scenario, { startsAt, random }),
      startsAt,
      cast: this.#cast(scenario, { free, startsAt, random }),
    });
  }

  /** Plans an inbound call anew, `agent` being tried before anybody else; unchanged when that agent is not free. */
  reroute(call: PlannedCall, agent: Agent): PlannedCall {
    const { recipe } = call;
    const { rungFirst, agents, atOnce, direction } = getScenario(recipe.scenario);
    if (agents === 0 || direction !== 'inbound' || (recipe.cast[rungFirst] === agent && !atOnce)) return call;
    this.#options.calendar.release(recipe.id);
    if (!this.#options.calendar.isFree(agent.extension, recipe.startsAt, Number.MAX_SAFE_INTEGER)) {
      return this.#plan(recipe);
    }
    const cast = recipe.cast.filter((candidate) => candidate !== agent);
    cast.splice(rungFirst, 0, agent);
    // Who is responsible is tried alone, not as one of a group.
    return this.#plan({ ...recipe, cast, scenario: atOnce ? 'answered' : recipe.scenario });
  }

  /** Plans calls of the same company that were over before this one's began; they take nobody's time now. */
  forPast(calendar: Calendar): CallPlanner {
    return new CallPlanner({ ...this.#options, calendar, seed: `${this.#options.seed}/past` });
  }

  /** A call of an agent's own making, such as click-to-call. */
  outbound(
    startsAt: number,
    call: { agent: Agent; number: string; scenario?: 'outboundAnswered' | 'clickToCall' },
  ): PlannedCall {
    this.#count += 1;
    const id = `${this.#options.seed}/${this.#count}`;
    const { scenario = 'outboundAnswered' } = call;
    return this.#plan({
      id,
      seed: id,
      scenario,
      customer: { number: call.number },
      startsAt,
      cast: [call.agent],
    });
  }

  #possible(direction: Direction | undefined): readonly Scenario[] {
    return direction === undefined ? this.#plays : this.#plays.filter((one) => one.direction === direction);
  }

  #plan(recipe: CallRecipe): PlannedCall {
    const stage = new Stage({
      startsAt: recipe.startsAt,
      random: seededRandom(recipe.seed).fork('stage'),
      cast: recipe.cast,
    });
    const scenario = getScenario(recipe.scenario);
    scenario.play(stage);
    const script: CallScript = {
      id: recipe.id,
      scenario: recipe.scenario,
      direction: scenario.direction,
      customer: recipe.customer,
      line: this.#options.company.line,
      startsAt: recipe.startsAt,
      happenings: stage.happenings,
    };
    this.#reserve(script);
    return { script, recipe };
  }

  #reserve(script: CallScript): void {
    const { calendar } = this.#options;
    const truth = truthOf(script);
    const from = truth.t0;
    const { number } = script.customer;
    const until = from + truth.callEndedAtMs + BREATH_MS;
    if (number) this.#onLineUntil.set(number, Math.max(until, this.#onLineUntil.get(number) ?? 0));
    for (const hop of truth.hops) {
      if (hop.outcome === 'busy') continue;
      calendar.take(hop.agent, { callId: script.id, from, to: from + hop.endedAtMs + BREATH_MS });
    }
    // Who calls in vain or a colleague is no hop of the truth, but on the telephone all the same.
    for (const happening of script.happenings) {
      if (happening.kind !== 'callDialled' && happening.kind !== 'colleagueDialled') continue;
      calendar.take(happening.agent.extension, { callId: script.id, from, to: until });
    }
  }

  #free(at: number, { random, favour }: { random: Random; favour: number }): Agent[] {
    const { company, calendar } = this.#options;
    const free = company.agents.filter((agent) =>
      calendar.isFree(agent.extension, at, Number.MAX_SAFE_INTEGER),
    );
    const favourite = company.agents[0];
    const shuffled = random.shuffle(free);
    if (!favourite || !free.includes(favourite) || !random.chance(favour)) return shuffled;
    return [favourite, ...shuffled.filter((agent) => agent !== favourite)];
  }

  #cast(scenario: Scenario, from: { free: Agent[]; startsAt: number; random: Random }): readonly Agent[] {
    if (!scenario.wantsBusyAgent) return from.free;
    // Who really is on another call makes the better busy agent; the favourite is then free to be the next.
    const onCalls = this.#options.company.agents.filter((agent) => !from.free.includes(agent));
    return onCalls.length > 0 ? [from.random.pick(onCalls), ...from.free] : from.free;
  }

  #customerFor(scenario: Scenario, { startsAt, random }: { startsAt: number; random: Random }): Customer {
    const { customers } = this.#options.company;
    if (scenario.direction !== 'outbound') return random.pick(customers);
    // Nobody can dial a withheld number, nor a customer who is on the line already.
    const known = customers.filter(({ number }) => number !== null);
    const reachable = known.filter(({ number }) => (this.#onLineUntil.get(number ?? '') ?? 0) < startsAt);
    return random.pick(reachable.length > 0 ? reachable : known);
  }
}

function pickScenario(plays: readonly Scenario[], freeAgents: number, random: Random): Scenario | undefined {
  if (freeAgents === 0 && !random.chance(LOST_IN_MENU)) return undefined;
  const possible = plays.filter(({ agents }) => agents <= freeAgents);
  let draw = random.next() * possible.reduce((sum, { weight }) => sum + weight, 0);
  for (const scenario of possible) {
    draw -= scenario.weight;
    if (draw < 0) return scenario;
  }
  return possible.at(-1);
}
