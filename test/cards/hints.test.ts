import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CallRecord } from '../../src/domain/call-record.ts';
import type { CardField } from '../../src/domain/cards/card-field.ts';
import { readDate, readFieldValue, readNumber } from '../../src/domain/cards/field-value.ts';
import { compileHint, sayHints } from '../../src/domain/hints/compile-hints.ts';
import { compileSentence, renameInSentence } from '../../src/domain/hints/compile-sentence.ts';
import type { HintFacts, PastCall } from '../../src/domain/hints/hint-facts.ts';
import type { HintCondition, HintRule } from '../../src/domain/hints/hint-rule.ts';

const ME = 'agent-me';
/** A Wednesday, 12:00 in Moscow. */
const NOW = new Date('2026-03-04T09:00:00.000Z');

const FIELDS: CardField[] = [
  {
    fieldId: 'f1',
    accountId: 'a1',
    field: 'UF_END',
    label: 'Договор до',
    format: 'date',
    roles: ['agent', 'supervisor'],
  },
  { fieldId: 'f2', accountId: 'a1', field: 'DEBT', label: 'Долг', format: 'money', roles: ['supervisor'] },
  { fieldId: 'f3', accountId: 'a1', field: 'TARIFF', label: 'Тариф', format: 'text', roles: ['agent'] },
];

function factsOf(change: Partial<HintFacts> & { record?: object } = {}): HintFacts {
  const { record, ...rest } = change;
  return {
    call: {
      direction: 'inbound',
      matches: [],
      legs: [],
      line: { did: '84950000001', e164: '+74950000001', name: 'Продажи' },
      queue: { id: 'q1', name: 'Отдел продаж' },
      ...record,
    } as unknown as CallRecord,
    agentId: ME,
    at: NOW,
    timeZone: 'Europe/Moscow',
    hops: 0,
    values: new Map(),
    past: [],
    ...rest,
  };
}

function past(startedAt: string, change: Partial<PastCall> = {}): PastCall {
  return { callId: startedAt, startedAt, direction: 'inbound', outcome: 'answered', talkMs: 0, ...change };
}

const rule = (conditions: HintCondition[], change: Partial<HintRule> = {}): HintRule => ({
  match: 'all',
  conditions,
  say: 'Да',
  tone: 'info',
  roles: ['agent', 'supervisor', 'admin'],
  ...change,
});

function said(one: HintRule, facts: HintFacts): string[] {
  const ready = compileHint(one, FIELDS);
  return ready === undefined ? [] : sayHints([ready], facts, 'ru').map(({ text }) => text);
}
const holds = (condition: HintCondition, facts: HintFacts): boolean =>
  said(rule([condition]), facts).length > 0;
const chosen = (change: object = {}) => ({
  matches: [{ crm: 'callweave', type: 'contact', id: '1', name: 'Анна', chosen: true, ...change }],
});

describe('a condition', () => {
  it.each<[HintCondition, HintFacts, boolean]>([
    [{ of: 'direction', is: 'outbound' }, factsOf(), false],
    [{ of: 'line', is: '8 (495) 000-00-01' }, factsOf(), true],
    [{ of: 'line', is: 'продажи' }, factsOf(), true],
    [{ of: 'line', is: '+7 495 000-00-02' }, factsOf(), false],
    [{ of: 'queue', is: 'отдел продаж' }, factsOf(), true],
    [{ of: 'time', from: '09:00', to: '12:00' }, factsOf(), false],
    [{ of: 'time', from: '12:00', to: '13:00' }, factsOf(), true],
    [{ of: 'time', from: '20:00', to: '08:00' }, factsOf({ at: new Date('2026-03-04T22:00:00Z') }), true],
    [{ of: 'weekday', in: [3] }, factsOf(), true],
    [{ of: 'weekday', in: [4] }, factsOf({ at: new Date('2026-03-04T22:00:00Z') }), true],
    [{ of: 'hops', compare: 'atLeast', number: 2 }, factsOf({ hops: 2 }), true],
    [
      { of: 'menu', is: 'Ипотека' },
      factsOf({ record: { legs: [{ menuPath: [{ step: 'ипотека' }] }] } }),
      true,
    ],
    [{ of: 'menu', is: 'Ипотека' }, factsOf(), false],
    [{ of: 'known', is: false }, factsOf(), true],
    [{ of: 'known', is: true }, factsOf({ record: chosen() }), true],
    [
      { of: 'company', check: 'contains', text: 'ромашка' },
      factsOf({ record: chosen({ company: 'ООО «Ромашка»' }) }),
      true,
    ],
    [{ of: 'owner', is: 'me' }, factsOf({ record: chosen({ ownerAgentId: ME }) }), true],
    [{ of: 'owner', is: 'other' }, factsOf({ record: chosen({ ownerAgentId: ME }) }), false],
    [{ of: 'owner', is: 'nobody' }, factsOf({ record: chosen() }), true],
    [{ of: 'owner', is: 'nobody' }, factsOf(), false],
  ])('%j', (condition, facts, expected) => {
    expect(holds(condition, facts)).toBe(expected);
  });

  it.each<[HintCondition, string | undefined, boolean]>([
    [{ of: 'field', fieldId: 'f3', check: 'equals', text: 'зелёный' }, 'Зеленый', true],
    [{ of: 'field', fieldId: 'f3', check: 'contains', text: 'прем' }, 'Премиум', true],
    [{ of: 'field', fieldId: 'f3', check: 'filled' }, undefined, false],
    [{ of: 'field', fieldId: 'f3', check: 'empty' }, undefined, true],
    [
      { of: 'field', fieldId: 'f3', check: 'number', compare: 'atLeast', number: 12_500 },
      '12 500,50 ₽',
      true,
    ],
    [{ of: 'field', fieldId: 'f3', check: 'number', compare: 'atLeast', number: 1 }, 'нет', false],
    [{ of: 'field', fieldId: 'f3', check: 'withinDays', days: 30 }, '2026-04-03', true],
    [{ of: 'field', fieldId: 'f3', check: 'withinDays', days: 30 }, '2026-04-04', false],
    [{ of: 'field', fieldId: 'f3', check: 'withinDays', days: 30 }, '2026-03-03', false],
    [{ of: 'field', fieldId: 'f3', check: 'past' }, '2026-03-03', true],
    [{ of: 'field', fieldId: 'f3', check: 'past' }, '2026-03-04', false],
    [{ of: 'field', fieldId: 'f3', check: 'past' }, 'никогда', false],
  ])('of a field: %j of %j', (condition, value, expected) => {
    expect(holds(condition, factsOf({ values: new Map([['f3', value]]) }))).toBe(expected);
    // Where nobody is known, nothing is so: not even that the field is empty.
    expect(holds(condition, factsOf())).toBe(false);
  });

  it('counts former calls by the days of the company, and this one', () => {
    // 23:30 of the day before in Moscow, and 0:30 of today.
    const calls = [past('2026-03-03T21:30:00Z'), past('2026-03-03T20:30:00Z', { outcome: 'missed' })];
    const facts = factsOf({ past: calls });
    expect(holds({ of: 'callsToday', compare: 'equals', number: 2 }, facts)).toBe(true);
    expect(holds({ of: 'missed', days: 1, compare: 'atLeast', number: 1 }, facts)).toBe(false);
    expect(holds({ of: 'missed', days: 2, compare: 'atLeast', number: 1 }, facts)).toBe(true);
    expect(holds({ of: 'daysSinceLastCall', compare: 'equals', number: 0 }, facts)).toBe(true);
    const outgoing = factsOf({ past: calls, record: { direction: 'outbound' } });
    expect(holds({ of: 'callsToday', compare: 'equals', number: 1 }, outgoing)).toBe(true);
  });

  it('of former calls holds for nobody whose number is hidden', () => {
    const { past: _none, ...facts } = factsOf();
    for (const condition of [
      { of: 'callsToday', compare: 'atMost', number: 9 },
      { of: 'missed', days: 7, compare: 'atMost', number: 9 },
      { of: 'daysSinceLastCall', compare: 'atLeast', number: 0 },
      { of: 'lastAgent', is: 'other' },
    ] as const) {
      expect(holds(condition, facts)).toBe(false);
    }
  });

  it('knows how the last call ended, and whose it was', () => {
    const facts = factsOf({ past: [past('2026-03-01T09:00:00Z', { outcome: 'missed', agentId: ME })] });
    expect(holds({ of: 'lastOutcome', is: 'missed' }, facts)).toBe(true);
    expect(holds({ of: 'lastAgent', is: 'me' }, facts)).toBe(true);
    expect(holds({ of: 'lastAgent', is: 'other' }, facts)).toBe(false);
  });
});

describe('a hint', () => {
  it('says what is known, in the language of the company', () => {
    const one = rule([{ of: 'field', fieldId: 'f1', check: 'withinDays', days: 30 }], {
      say: '{имя}: договор до {договор до}, осталось {дней до: Договор до} дн. Предложите продление',
    });
    const facts = factsOf({ values: new Map([['f1', '2026-03-31']]), record: chosen() });
    expect(said(one, facts)).toEqual(['Анна: договор до 31.03.2026, осталось 27 дн. Предложите продление']);
  });

  it('says nothing rather than a sentence with a hole', () => {
    expect(said(rule([{ of: 'known', is: false }], { say: 'Это {имя}' }), factsOf())).toEqual([]);
  });

  it('is kept from roles that may not see a field that it goes by or names', () => {
    const byField = rule([{ of: 'field', fieldId: 'f2', check: 'filled' }]);
    expect(compileHint(byField, FIELDS)?.roles).toEqual(['supervisor']);
    const byName = rule([{ of: 'known', is: true }], { say: 'Долг {Долг}' });
    expect(compileHint(byName, FIELDS)?.roles).toEqual(['supervisor']);
    const byDays = rule([{ of: 'known', is: true }], { say: '{дней до: Долг}' });
    expect(compileHint(byDays, FIELDS)?.roles).toEqual(['supervisor']);
    expect(compileHint({ ...byField, roles: ['agent'] }, FIELDS)).toBeUndefined();
    const two = rule([{ of: 'field', fieldId: 'f2', check: 'filled' }], { say: '{Тариф}' });
    expect(compileHint(two, FIELDS)).toBeUndefined();
  });

  it('that goes by a field which is not there never stands', () => {
    expect(compileHint(rule([{ of: 'field', fieldId: 'gone', check: 'empty' }]), FIELDS)).toBeUndefined();
    expect(compileSentence('Скажите {что-то}', FIELDS)).toEqual({ unknown: ['{что-то}'] });
  });

  it('goes on naming a field that has another name now', () => {
    expect(renameInSentence('{договор до} {дней до: Договор до} {имя}', 'Договор до', 'Конец')).toBe(
      '{Конец} {дней до: Конец} {имя}',
    );
  });

  it('never reads a value as a sentence', () => {
    const one = rule([{ of: 'known', is: true }], { say: '{имя}' });
    expect(said(one, factsOf({ record: chosen({ name: '{Долг} {компания}' }) }))).toEqual([
      '{Долг} {компания}',
    ]);
  });

  it('never throws, whatever the rule and the call are', () => {
    const anything = fc.anything();
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            of: fc.constantFrom(
              'line',
              'queue',
              'time',
              'menu',
              'company',
              'owner',
              'callsToday',
              'missed',
              'lastAgent',
            ),
            is: fc.string(),
            check: fc.constantFrom('equals', 'contains'),
            text: fc.string(),
            from: fc.string(),
            to: fc.string(),
            compare: fc.constantFrom('atLeast', 'atMost', 'equals'),
            number: fc.double(),
            days: fc.integer(),
          }),
          { minLength: 1, maxLength: 10 },
        ),
        fc.constantFrom('all', 'any'),
        fc.string(),
        fc.record({ startedAt: fc.string(), direction: fc.constant('inbound'), outcome: fc.string() }),
        anything,
        fc.constantFrom('Europe/Moscow', 'Nowhere/Land', ''),
        (conditions, match, say, call, odd, timeZone) => {
          const ready = compileHint(
            rule(conditions as unknown as HintCondition[], { match, say } as Partial<HintRule>),
            FIELDS,
          );
          const facts = factsOf({
            timeZone,
            past: [call as unknown as PastCall],
            record: { queue: { id: 'q', name: odd }, line: { did: odd } },
          });
          for (const hint of ready ? sayHints([ready], facts, 'ru') : []) {
            expect(hint.text.length).toBeLessThanOrEqual(300);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('puts every value in as it is, and nothing else', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 100 }), fc.string({ maxLength: 100 }), (name, value) => {
        const facts = factsOf({ values: new Map([['f3', value]]), record: chosen({ name }) });
        const text = said(rule([{ of: 'known', is: true }], { say: '<{имя}|{Тариф}>' }), facts)[0];
        expect(text).toBe(`<${name}|${value}>`);
      }),
      { numRuns: 200 },
    );
  });
});

describe('the value of a field', () => {
  it.each([
    ['2026-12-31T00:00:00+03:00', '2026-12-31'],
    ['2026-12-30T21:00:00Z', '2026-12-31'],
    ['31.12.2026', '2026-12-31'],
    ['1798664400', '2026-12-31'],
    ['2026-02-30', undefined],
    ['Товар 5 Z', undefined],
    ['', undefined],
  ])('%j is the day %j', (text, day) => {
    expect(readDate(text, 'Europe/Moscow')).toBe(day);
  });

  it('is one line of text, and objects of a CRM are none', () => {
    const read = (value: never) => readFieldValue(value, 'text', 'UTC');
    expect(read([1, 'два', null, { x: 1 }] as never)).toBe('1, два');
    expect(read(' a\n\u202Eb ' as never)).toBe('a b');
    expect(read({ id: 1 } as never)).toBeUndefined();
    expect(read('x'.repeat(9_000) as never)).toHaveLength(500);
    expect(readNumber('₽ 1 200,5')).toBe(1200.5);
    expect(readNumber('-3')).toBe(-3);
    expect(readNumber('сорок')).toBeUndefined();
  });
});
