import type { Match } from '../call-record.ts';
import { dayNumber } from '../cards/field-value.ts';
import { wallTime, weekdayOf } from '../menu/hours-state.ts';
import type { Weekday } from '../menu/working-hours.ts';
import type { HintFacts } from './hint-facts.ts';

/** Outcomes after which the customer has reached nobody. */
const UNANSWERED = new Set<string>([
  'missed',
  'abandoned',
  'overflowed',
  'noAnswer',
  'busy',
  'declined',
  'unreachable',
  'congestion',
]);

/** `HintFacts` with what many conditions ask for, each worked out once and only when it is asked for. */
export class KnownFacts {
  readonly facts: HintFacts;
  #wall: { date: string; minute: number; day: number } | undefined;
  #pastDays: number[] | undefined;
  #calledToday: number | undefined;
  #missedDays: number[] | undefined;
  /** Key: text. */
  readonly #folded = new Map<string, string>();

  constructor(facts: HintFacts) {
    this.facts = facts;
  }

  /** Days since 1970, in the company's zone. */
  get today(): number {
    return this.#now().day;
  }

  get minute(): number {
    return this.#now().minute;
  }

  get weekday(): Weekday {
    return weekdayOf(this.#now().date);
  }

  /** Who the customer is, where that is certain or was chosen. */
  get person(): Match | undefined {
    return this.facts.call.matches.find(({ chosen }) => chosen);
  }

  /** The day of each former call, in their order. */
  get pastDays(): readonly number[] | undefined {
    const { past, timeZone } = this.facts;
    if (this.#pastDays === undefined && past !== undefined) {
      const dayOf = dayReader(timeZone);
      this.#pastDays = past.map(({ startedAt }) => dayOf(new Date(startedAt)));
    }
    return this.#pastDays;
  }

  get daysSinceLastCall(): number | undefined {
    const last = this.pastDays?.[0];
    return last === undefined ? undefined : this.today - last;
  }

  /** How often the customer called today, this call included when it is one of theirs. */
  get callsToday(): number | undefined {
    const { past, call } = this.facts;
    const days = this.pastDays;
    if (past === undefined || days === undefined) return undefined;
    this.#calledToday ??= past.filter(
      ({ direction }, index) => direction === 'inbound' && days[index] === this.today,
    ).length;
    return this.#calledToday + (call.direction === 'inbound' ? 1 : 0);
  }

  /** The days of the customer's calls that nobody answered. */
  get missedDays(): readonly number[] | undefined {
    const days = this.pastDays;
    this.#missedDays ??= this.facts.past?.flatMap(({ direction, outcome }, index) =>
      direction === 'inbound' && UNANSWERED.has(outcome) ? [days?.[index] ?? Number.NaN] : [],
    );
    return this.#missedDays;
  }

  /** The same text, whatever the case. */
  fold(text: string): string {
    const known = this.#folded.get(text);
    if (known !== undefined) return known;
    const folded = foldText(text);
    this.#folded.set(text, folded);
    return folded;
  }

  #now(): { date: string; minute: number; day: number } {
    if (this.#wall === undefined) {
      const wall = wallTime(this.facts.timeZone, this.facts.at);
      this.#wall = { ...wall, day: dayNumber(wall.date) ?? Number.NaN };
    }
    return this.#wall;
  }
}

/** As texts are compared: without case, and `ё` is `е` as in half of all Russian texts. */
export function foldText(text: string): string {
  return text.trim().toLowerCase().replaceAll('ё', 'е');
}

/** Days have 24 hours but for one or two, when the clock is changed. */
const CLOCK_CHANGE_MS = 2 * 3_600_000;
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/**
 * The day of a moment there. Calendars are slow, and many moments of one customer lie on one day: what is nearer to a known moment of a day than its
 * midnights, clock changes allowed for, is of that day.
 */
function dayReader(timeZone: string): (at: Date) => number {
  let known = { from: 0, to: 0, day: Number.NaN };
  return (at) => {
    const ms = at.getTime();
    if (ms >= known.from && ms < known.to) return known.day;
    const { date, minute } = wallTime(timeZone, at);
    const day = dayNumber(date) ?? Number.NaN;
    const begins = ms - (minute + 1) * MINUTE_MS;
    known = { from: begins + CLOCK_CHANGE_MS, to: begins + DAY_MS - CLOCK_CHANGE_MS, day };
    return day;
  };
}
