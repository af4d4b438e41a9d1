import { dayNumber, readNumber } from '../cards/field-value.ts';
import type { Comparison, FieldCheck, HintCondition } from './hint-rule.ts';
import { foldText, type KnownFacts } from './known-facts.ts';

/** Whether it is so. */
export type Test = (known: KnownFacts) => boolean;

const CLOCK_TIME = /^(\d{2}):(\d{2})$/;

/** A condition → a function that tells whether it holds; texts are made ready once. What is not known does not hold. */
export function compileCondition(condition: HintCondition): Test {
  switch (condition.of) {
    case 'direction':
      return ({ facts }) => facts.call.direction === condition.is;
    case 'line':
      return isLine(condition.is);
    case 'queue': {
      const wanted = foldText(condition.is);
      return (known) => {
        const { queue } = known.facts.call;
        return (
          queue !== undefined && [queue.id, queue.name ?? ''].some((name) => known.fold(name) === wanted)
        );
      };
    }
    case 'time':
      return isBetween(minuteOf(condition.from), minuteOf(condition.to));
    case 'weekday':
      return (known) => condition.in.includes(known.weekday);
    case 'hops':
      return ({ facts }) => compare(facts.hops, condition);
    case 'menu':
      return cameThrough(condition.is);
    case 'known':
      return ({ person }) => (person !== undefined) === condition.is;
    case 'company': {
      const test = testText(condition.check, condition.text);
      return (known) => test(known, known.person?.company);
    }
    case 'owner':
      return isOwner(condition.is);
    case 'field': {
      const test = testField(condition);
      const { fieldId } = condition;
      return (known) => known.facts.values.has(fieldId) && test(known, known.facts.values.get(fieldId));
    }
    case 'callsToday':
      return ({ callsToday }) => compare(callsToday, condition);
    case 'missed':
      return (known) => compare(missedIn(condition.days, known), condition);
    case 'daysSinceLastCall':
      return ({ daysSinceLastCall }) => compare(daysSinceLastCall, condition);
    case 'lastOutcome':
      return ({ facts }) => facts.past?.[0]?.outcome === condition.is;
    case 'lastAgent':
      return ({ facts }) => {
        const agentId = facts.past?.[0]?.agentId;
        return agentId !== undefined && (agentId === facts.agentId) === (condition.is === 'me');
      };
  }
}

function compare(
  value: number | undefined,
  { compare: how, number }: { compare: Comparison; number: number },
): boolean {
  if (value === undefined) return false;
  if (how === 'equals') return value === number;
  return how === 'atLeast' ? value >= number : value <= number;
}

function testText(
  check: 'equals' | 'contains',
  text: string,
): (known: KnownFacts, value: string | undefined) => boolean {
  const wanted = foldText(text);
  if (check === 'equals') return (known, value) => value !== undefined && known.fold(value) === wanted;
  return (known, value) => value !== undefined && known.fold(value).includes(wanted);
}

function testField(check: FieldCheck): (known: KnownFacts, value: string | undefined) => boolean {
  switch (check.check) {
    case 'equals':
    case 'contains':
      return testText(check.check, check.text);
    case 'number':
      return (_, value) => compare(value === undefined ? undefined : readNumber(value), check);
    case 'withinDays':
      return (known, value) => {
        const ahead = daysAhead(known, value);
        return ahead !== undefined && ahead >= 0 && ahead <= check.days;
      };
    case 'past':
      return (known, value) => (daysAhead(known, value) ?? 0) < 0;
    case 'filled':
      return (_, value) => value !== undefined;
    case 'empty':
      return (_, value) => value === undefined;
  }
}

/** From today to the day of a field; undefined where it holds no day. */
export function daysAhead(known: KnownFacts, value: string | undefined): number | undefined {
  const day = value === undefined ? undefined : dayNumber(value);
  return day === undefined ? undefined : day - known.today;
}

function missedIn(days: number, { missedDays, today }: KnownFacts): number | undefined {
  const first = today - days + 1;
  return missedDays?.filter((day) => day >= first).length;
}

/** Seven digits or more are a number, which PBXs write in several ways; anything else is a name. */
function isLine(wanted: string): Test {
  const digits = wanted.replace(/\D/g, '').slice(-10);
  const folded = foldText(wanted);
  return (known) => {
    const { line } = known.facts.call;
    if (line === undefined) return false;
    if (digits.length >= 7 && (line.e164 ?? line.did).replace(/\D/g, '').slice(-10) === digits) return true;
    return [line.name ?? '', line.did].some((name) => known.fold(name) === folded);
  };
}

function isBetween(from: number, to: number): Test {
  if (from <= to) return ({ minute }) => minute >= from && minute < to;
  return ({ minute }) => minute >= from || minute < to;
}

function minuteOf(time: string): number {
  const [, hours, minutes] = CLOCK_TIME.exec(time) ?? [];
  return Number(hours) * 60 + Number(minutes);
}

function cameThrough(wanted: string): Test {
  const folded = foldText(wanted);
  return (known) =>
    known.facts.call.legs.some((leg) =>
      leg.menuPath?.some(({ menu, step }) =>
        [menu, step].some((name) => name !== undefined && known.fold(name) === folded),
      ),
    );
}

function isOwner(is: 'me' | 'other' | 'nobody'): Test {
  return ({ person, facts }) => {
    if (person === undefined) return false;
    if (person.ownerAgentId === undefined) return is === 'nobody';
    return is === (person.ownerAgentId === facts.agentId ? 'me' : 'other');
  };
}
