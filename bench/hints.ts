import { performance } from 'node:perf_hooks';
import type { CallRecord } from '../src/domain/call-record.ts';
import type { CardField } from '../src/domain/cards/card-field.ts';
import { compileHint, sayHints } from '../src/domain/hints/compile-hints.ts';
import { type HintFacts, PAST_CALLS } from '../src/domain/hints/hint-facts.ts';
import {
  type HintCondition,
  type HintRule,
  MOST_CONDITIONS,
  MOST_HINTS,
} from '../src/domain/hints/hint-rule.ts';
import { print, quantile } from './figure.ts';

const ROUNDS = 3_000;
/** The first ones are the compiler's. */
const WARM_UP = 500;
const NOW = new Date('2026-03-04T09:00:00.000Z');
const LONG = 'Очень длинное значение поля, в котором искомого нет. '.repeat(10).slice(0, 500);

/** The worst that a company may have, on the worst call: every condition of every rule is looked at, and every rule speaks. */
export async function benchHints(): Promise<void> {
  const fields: CardField[] = Array.from({ length: MOST_HINTS }, (_, n) => ({
    fieldId: `f${n}`,
    accountId: 'a',
    field: `F${n}`,
    label: `Поле ${n}`,
    format: n % 2 === 0 ? 'text' : 'date',
    roles: ['agent', 'supervisor', 'admin'],
  }));
  const ready = Array.from({ length: MOST_HINTS }, (_, n) => compileHint(ruleOf(n), fields)).flatMap(
    (hint) => hint ?? [],
  );
  const base = factsOf(fields);
  // What a card costs without any rule: its record is read.
  const json = JSON.stringify(base.call);
  const floors: number[] = [];
  const times: number[] = [];
  for (let round = 0; round < ROUNDS + WARM_UP; round += 1) {
    const floorFrom = performance.now();
    JSON.parse(json);
    const from = performance.now();
    const said = sayHints(ready, base, 'ru');
    const to = performance.now();
    if (said.length !== MOST_HINTS) throw new Error(`${said.length} of the bench's hints spoke`);
    if (round < WARM_UP) continue;
    floors.push((from - floorFrom) * 1000);
    times.push((to - from) * 1000);
  }
  const note = `${MOST_HINTS} rules of ${MOST_CONDITIONS} conditions, ${PAST_CALLS} former calls; floor: reading the record of the call once; promised: under 1,000 µs`;
  for (const [name, q] of [
    ['median', 0.5],
    ['p99', 0.99],
  ] as const) {
    const [value, floor] = [quantile(times, q), quantile(floors, q)];
    print({ name: `hints.${name}`, value, unit: 'µs/card', floor, ratio: value / floor, note });
  }
}

function ruleOf(n: number): HintRule {
  const text = {
    of: 'field',
    fieldId: `f${n - (n % 2)}`,
    check: 'contains',
    text: `нет такого ${n}`,
  } as const;
  const conditions: HintCondition[] = [
    { of: 'missed', days: 366, compare: 'atLeast', number: 100 },
    { of: 'company', check: 'contains', text: `нет такой ${n}` },
    { of: 'menu', is: `нет такого ${n}` },
    { of: 'line', is: `8495${n}000000` },
    { of: 'daysSinceLastCall', compare: 'atLeast', number: 1_000 },
    { of: 'field', fieldId: `f${n | 1}`, check: 'past' },
    ...Array.from({ length: MOST_CONDITIONS - 7 }, (_, m) => ({ ...text, text: `${text.text} ${m}` })),
    // The only one that holds, and the last to be asked.
    { of: 'callsToday', compare: 'atLeast', number: 2 },
  ];
  const say = `{имя}: {Поле ${n}}, {дней до: Поле ${n | 1}} дн., звонков сегодня {звонков сегодня}`;
  return { match: 'any', conditions, say, tone: 'info', roles: ['agent'] };
}

function factsOf(fields: readonly CardField[]): HintFacts {
  const call = {
    callId: 'c',
    direction: 'inbound',
    customer: { raw: '79000000011', digits: '79000000011', withheld: false },
    line: { did: '74950000001', name: LONG },
    matches: [{ crm: 'sample', type: 'contact', id: '1', name: 'Анна', company: LONG, chosen: true }],
    legs: Array.from({ length: 10 }, (_, n) => ({
      legId: `l${n}`,
      menuPath: [{ at: NOW.toISOString(), menu: 'Главное меню', step: `Шаг ${n}`, by: 'key' }],
    })),
  } as unknown as CallRecord;
  return {
    call,
    agentId: 'me',
    at: NOW,
    timeZone: 'Europe/Moscow',
    hops: 9,
    values: new Map(
      fields.map(({ fieldId, format }) => [fieldId, format === 'date' ? '2026-12-31' : `${LONG}${fieldId}`]),
    ),
    past: Array.from({ length: PAST_CALLS }, (_, n) => ({
      callId: `p${n}`,
      startedAt: new Date(NOW.getTime() - n * 3_600_000).toISOString(),
      direction: 'inbound',
      outcome: 'missed',
      talkMs: 0,
    })),
  };
}
