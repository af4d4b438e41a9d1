import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advanceMenu, beginMenu, MOST_STEPS_UNASKED } from '../../src/domain/menu/advance-menu.ts';
import { checkMenu, hasErrors } from '../../src/domain/menu/check-menu.ts';
import type { MenuInput, MenuOrder, MenuRun, MenuSurroundings } from '../../src/domain/menu/menu-run.ts';
import { MENU_KEYS, type VoiceMenu } from '../../src/domain/menu/voice-menu.ts';
import { anyMenus } from './any-menus.ts';
import { AT, allKnown, around, bye, choice, connect, lead, menuOf, usual } from './menu-story.ts';

const main = around({ main: usual });
const pathOf = (run: MenuRun): string =>
  run.path.map(({ stepId, by }) => `${stepId}:${by.kind}${by.kind === 'key' ? by.key : ''}`).join(' ');
const ordersOf = (turn: { orders: readonly MenuOrder[] }): readonly MenuOrder[] => turn.orders;

describe('a caller in a menu', () => {
  it('hears the greeting, is asked, and is put through to whom the key stands for', () => {
    expect(ordersOf(lead(main))).toEqual([{ kind: 'play', prompt: 'hello' }]);
    expect(ordersOf(lead(main, '.'))).toEqual([{ kind: 'play', prompt: 'ask' }]);
    expect(ordersOf(lead(main, '.', '.'))).toEqual([{ kind: 'wait', ms: 5_000 }]);
    const { run, orders } = lead(main, '.', '.', '1');
    expect(orders).toEqual([
      { kind: 'connect', to: { kind: 'device', number: '101' }, ringMs: 20_000, isLast: false },
    ]);
    expect(run.state).toBe('connecting');
    expect(lead(main, '.', '.', '1', { kind: 'connected' }).run).toMatchObject({
      state: 'over',
      end: 'connected',
    });
    expect(pathOf(run)).toBe('hello:start ask:next sales:key1');
  });

  it('need not hear anything out: a key counts from the first second, also during the greeting before', () => {
    expect(pathOf(lead(main, '2').run)).toBe('hello:start ask:next support:key2');
    expect(pathOf(lead(main, '.', '2').run)).toBe('hello:start ask:next support:key2');
    expect(ordersOf(lead(main, '2'))).toMatchObject([{ kind: 'connect', isLast: true }]);
  });

  it('takes the key through working hours and other menus to the choice behind them', () => {
    const far = menuOf({
      hello: { kind: 'play', prompt: 'hello', next: 'when' },
      when: { kind: 'hours', hoursId: 'h', open: 'other', closed: 'bye' },
      other: { kind: 'menu', menuId: 'usual' },
      bye,
    });
    const second = menuOf({ ask: choice(), sales: connect('101'), support: connect('102'), bye });
    const { run } = lead(around({ main: far, usual: second }), '1');
    expect(pathOf(run)).toBe('hello:start when:next other:hours ask:next sales:key1');
    expect(run.menuId).toBe('usual');
  });

  it('ends one greeting with a key, and hears the next', () => {
    const two = menuOf({
      a: { kind: 'play', prompt: 'a', next: 'b' },
      b: { kind: 'play', prompt: 'b', next: 'ask' },
      ask: choice(),
      sales: connect('101'),
      support: connect('102'),
      bye,
    });
    expect(ordersOf(lead(around({ main: two }), '1'))).toEqual([{ kind: 'play', prompt: 'b' }]);
  });

  it('is asked again as often as there are tries, and then goes where silence leads', () => {
    const again = lead(main, '.', '.', '-');
    expect(again.orders).toEqual([{ kind: 'play', prompt: 'ask' }]);
    expect(again.run.triesLeft).toBe(1);
    const gone = lead(main, '.', '.', '-', '.', '-');
    expect(gone.orders).toEqual([{ kind: 'play', prompt: 'bye' }]);
    expect(pathOf(gone.run)).toBe('hello:start ask:next ask:again bye:timeout');
    expect(lead(main, '.', '.', '-', '.', '-', '.')).toMatchObject({
      run: { end: 'hungUp' },
      orders: [{ kind: 'hangUp' }],
    });
  });

  it('is told of a wrong key before being asked again, and may press the right one meanwhile', () => {
    const wrong = lead(main, '.', '9');
    expect(wrong.orders).toEqual([{ kind: 'play', prompt: 'wrong' }]);
    expect(ordersOf(lead(main, '.', '9', '.'))).toEqual([{ kind: 'play', prompt: 'ask' }]);
    expect(ordersOf(lead(main, '.', '9', '.', '.'))).toEqual([{ kind: 'wait', ms: 5_000 }]);
    expect(pathOf(lead(main, '.', '9', '2').run)).toBe('hello:start ask:next ask:key9 support:key2');
  });

  it('goes where the last of the tries leads, wrong key or silence', () => {
    const two = around({
      main: menuOf({
        ask: choice({ onTimeout: 'silent', onWrongKey: 'wrong' }),
        sales: connect('1'),
        support: connect('2'),
        silent: { kind: 'voicemail', box: 'silent' },
        wrong: { kind: 'voicemail', box: 'wrong' },
      }),
    });
    expect(ordersOf(lead(two, '9', '.', '-'))).toEqual([{ kind: 'voicemail', box: 'silent' }]);
    expect(ordersOf(lead(two, '.', '-', '9'))).toEqual([{ kind: 'voicemail', box: 'wrong' }]);
  });

  it('goes on when nobody answers, and is let go where nothing follows', () => {
    expect(ordersOf(lead(main, '1', 'x'))).toEqual([{ kind: 'play', prompt: 'bye' }]);
    expect(lead(main, '2', 'x')).toMatchObject({ run: { end: 'hungUp' }, orders: [{ kind: 'hangUp' }] });
  });

  it('goes by the time: a holiday without a way of its own is closed', () => {
    const steps = {
      when: { kind: 'hours', hoursId: 'h', open: 'sales', closed: 'night' },
      sales: connect('101'),
      night: { kind: 'voicemail', box: 'night' },
      feast: { kind: 'voicemail', box: 'feast' },
    } as const;
    const withFeast = menuOf({ ...steps, when: { ...steps.when, holiday: 'feast' } });
    expect(ordersOf(lead(around({ main: menuOf(steps) }, 'holiday')))).toEqual([
      { kind: 'voicemail', box: 'night' },
    ]);
    expect(ordersOf(lead(around({ main: withFeast }, 'holiday')))).toEqual([
      { kind: 'voicemail', box: 'feast' },
    ]);
    expect(ordersOf(lead(around({ main: withFeast }, 'closed')))).toEqual([
      { kind: 'voicemail', box: 'night' },
    ]);
  });

  it('is not moved by what was under way before the last order', () => {
    const ringing = lead(main, '1');
    for (const late of ['.', '-', '5'])
      expect(lead(main, '1', late)).toEqual({ run: ringing.run, orders: [] });
    expect(lead(main, '-').orders).toEqual([]);
    expect(lead(main, { kind: 'gone' }, '1').run).toMatchObject({ state: 'over', end: 'gone' });
  });

  it('is let go of where a menu leads nowhere, or round for ever', () => {
    const round = menuOf({ a: { kind: 'menu', menuId: 'main' } });
    const lost = lead(around({ main: round }));
    expect(lost).toMatchObject({ run: { end: 'lost' }, orders: [{ kind: 'hangUp' }] });
    expect(lost.run.path).toHaveLength(MOST_STEPS_UNASKED);
    expect(lead(around({})).run.end).toBe('lost');
    expect(
      lead(around({ main: menuOf({ a: { kind: 'play', prompt: 'p', next: 'constructor' } }) }), '.').run.end,
    ).toBe('lost');
  });

  it('changes nothing that was: the run before can be advanced again', () => {
    const before = lead(main, '.');
    const copy = structuredClone(before.run);
    advanceMenu(before.run, { kind: 'key', key: '1' }, main, AT);
    expect(before.run).toEqual(copy);
  });
});

const inputs: fc.Arbitrary<MenuInput> = fc.oneof(
  fc.constantFrom<MenuInput>(
    { kind: 'promptEnded' },
    { kind: 'timeUp' },
    { kind: 'notConnected', reason: 'busy' },
    { kind: 'begin' },
  ),
  fc.constantFrom(...MENU_KEYS).map((key): MenuInput => ({ kind: 'key', key })),
);

/** What a caller does who does nothing. */
function nothing({ state }: MenuRun): MenuInput {
  if (state === 'playing') return { kind: 'promptEnded' };
  return state === 'waiting' ? { kind: 'timeUp' } : { kind: 'notConnected', reason: 'noAnswer' };
}

function sitOut(run: MenuRun, surroundings: MenuSurroundings): MenuRun {
  let now = run;
  // Tries of nine at each of the steps that may follow each other, and both prompts of each.
  for (let turns = 0; turns < MOST_STEPS_UNASKED * 30 && now.state !== 'over'; turns += 1) {
    now = advanceMenu(now, nothing(now), surroundings, AT).run;
  }
  return now;
}

describe('any menu', () => {
  const met = { sound: 0, unsound: 0 };
  it('without errors brings every caller to an end, whatever they press', () => {
    fc.assert(
      fc.property(anyMenus, fc.array(inputs, { maxLength: 40 }), (menus, doings) => {
        const isSound = Object.entries(menus).every(
          ([menuId, menu]) => !hasErrors(checkMenu(menuId, menu, allKnown(menus))),
        );
        met[isSound ? 'sound' : 'unsound'] += 1;
        const surroundings = around(menus);
        let { run } = beginMenu('main', surroundings, AT);
        for (const input of doings) run = advanceMenu(run, input, surroundings, AT).run;
        const end = sitOut(run, surroundings);
        expect(end.state).toBe('over');
        if (isSound) expect(end.end).not.toBe('lost');
      }),
      { numRuns: 600 },
    );
    expect(met.sound).toBeGreaterThan(100);
    expect(met.unsound).toBeGreaterThan(100);
  });

  it('that loses a silent caller has an error, or leads to a menu that has one', () => {
    fc.assert(
      fc.property(anyMenus, (menus) => {
        const surroundings = around(menus);
        const end = sitOut(beginMenu('main', surroundings, AT).run, surroundings);
        const problems = Object.entries(menus).flatMap(([menuId, menu]) =>
          checkMenu(menuId, menu as VoiceMenu, allKnown(menus)),
        );
        if (end.end === 'lost') expect(hasErrors(problems)).toBe(true);
      }),
      { numRuns: 600 },
    );
  });
});
