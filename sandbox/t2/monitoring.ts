import type { Company } from '../exchange/company.ts';
import type { CallScript } from '../exchange/happening.ts';
import type { Random } from '../exchange/random.ts';

/** One current call: no id, no time, and nothing that tells ringing from talking. */
export type MonitoredItem = {
  callType: string;
  callerNumberFull?: string;
  callerNumberShort?: string;
  calledNumberFull?: string;
  calledNumberShort?: string;
};

/** What is going on, read off the calls' time lines at the moment of the question. */
export class Monitoring {
  readonly #random: Random;
  #scripts: CallScript[] = [];
  /** Share of the items that are missing from an answer though they go on. */
  flicker = 0;
  /** So many of the next answers show nothing. */
  hideNext = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  add(script: CallScript): void {
    this.#scripts.push(script);
  }

  list(now: number): MonitoredItem[] {
    this.#scripts = this.#scripts.filter(({ happenings }) => (happenings.at(-1)?.at ?? 0) > now);
    if (this.hideNext > 0) {
      this.hideNext -= 1;
      return [];
    }
    return this.#scripts
      .filter(({ startsAt }) => startsAt <= now)
      .flatMap((script) => itemsOf(script, now))
      .filter(() => !this.#random.chance(this.flicker));
  }
}

/** A group shows an item per member that rings; which the real one does is unknown. */
function itemsOf(script: CallScript, now: number): MonitoredItem[] {
  const customer = script.customer.number;
  const agents = agentsOn(script, now);
  if (script.direction === 'outbound') {
    return agents.map(({ telnum, extension }) => ({
      callType: 'SINGLE_CHANNEL',
      callerNumberFull: telnum,
      callerNumberShort: extension,
      calledNumberFull: customer ?? '',
    }));
  }
  const caller: MonitoredItem = {
    callType: 'MULTI_CHANNEL',
    ...(customer === null ? {} : { callerNumberFull: customer }),
  };
  if (agents.length === 0) return [caller];
  return agents.map(({ telnum, extension }) => ({
    ...caller,
    calledNumberFull: telnum,
    calledNumberShort: extension,
  }));
}

/** Whose telephone rings or talks. */
function agentsOn({ happenings }: CallScript, now: number): Company['agents'][number][] {
  const on = new Map<string, Company['agents'][number]>();
  for (const happening of happenings) {
    if (happening.at > now) break;
    switch (happening.kind) {
      case 'legRang':
      case 'callDialled':
      case 'agentCalled':
        on.set(happening.leg, happening.agent);
        break;
      case 'legStopped':
        on.delete(happening.leg);
        break;
      default:
        break;
    }
  }
  return [...on.values()];
}
