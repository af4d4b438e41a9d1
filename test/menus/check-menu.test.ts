import { describe, expect, it } from 'vitest';
import { checkMenu, hasErrors, type KnownToMenus } from '../../src/domain/menu/check-menu.ts';
import type { MenuStep, VoiceMenu } from '../../src/domain/menu/voice-menu.ts';
import { allKnown, bye, choice, connect, menuOf, usual } from './menu-story.ts';

const check = (menu: VoiceMenu, known: Partial<KnownToMenus> = {}) =>
  checkMenu('main', menu, { ...allKnown(), ...known });
const codes = (menu: VoiceMenu, known: Partial<KnownToMenus> = {}) =>
  check(menu, known).map(({ code, stepId }) => `${code}${stepId === undefined ? '' : ` ${stepId}`}`);

describe('a menu', () => {
  it('as companies have it is all right, but for a call that ends when nobody answers', () => {
    expect(check(usual)).toEqual([
      { severity: 'warning', stepId: 'support', code: 'endsUnanswered', params: {} },
    ]);
  });

  it('must have steps, and none of them may lead nowhere', () => {
    expect(codes({ start: 'a', steps: {} })).toEqual(['noSteps']);
    expect(codes({ start: 'x', steps: { bye } })).toContain('stepMissing');
    const broken = menuOf({ ask: choice({ keys: { 1: 'nowhere' }, onWrongKey: 'gone' }), bye });
    expect(check(broken)).toMatchObject([
      { code: 'stepMissing', stepId: 'ask', params: { field: 'keys.1', to: 'nowhere' } },
      { code: 'stepMissing', stepId: 'ask', params: { field: 'onWrongKey', to: 'gone' } },
    ]);
  });

  it('tells of steps that nobody comes to', () => {
    expect(codes(menuOf({ bye, alone: bye }))).toEqual(['unreachable alone']);
  });

  it.each<[string, Record<string, MenuStep>]>([
    [
      'greetings that follow each other',
      {
        a: { kind: 'play', prompt: 'p', next: 'b' },
        b: { kind: 'play', prompt: 'p', next: 'a' },
      },
    ],
    [
      'silence that leads back',
      { a: choice({ keys: { 1: 'bye' }, onTimeout: 'a', onWrongKey: 'bye' }), bye },
    ],
    [
      'hours that lead back when it is closed',
      {
        a: { kind: 'hours', hoursId: 'h', open: 'bye', closed: 'b' },
        b: { kind: 'play', prompt: 'p', next: 'a' },
        bye,
      },
    ],
    ['somebody who is rung again and again', { a: connect('101', 'b'), b: connect('102', 'a') }],
    [
      'a menu that leads to itself',
      { a: { kind: 'play', prompt: 'p', next: 'b' }, b: { kind: 'menu', menuId: 'main' } },
    ],
  ])('never ends with %s', (_name, steps) => {
    const [problem] = check(menuOf(steps)).filter(({ severity }) => severity === 'error');
    expect(problem).toMatchObject({ code: 'neverEnds', stepId: expect.stringMatching(/[ab]/) });
  });

  it('ends where only a key leads back', () => {
    const again = menuOf({ ask: choice({ keys: { 1: 'ask' }, onWrongKey: 'ask' }), bye });
    expect(hasErrors(check(again))).toBe(false);
  });

  it('that goes round through another menu names the steps there, too', () => {
    const other = menuOf({ back: { kind: 'menu', menuId: 'main' } });
    const main = menuOf({ away: { kind: 'menu', menuId: 'other' } });
    expect(check(main, allKnown({ other }))).toEqual([
      {
        severity: 'error',
        stepId: 'away',
        code: 'neverEnds',
        params: { steps: [{ stepId: 'away' }, { menuId: 'other', stepId: 'back' }] },
      },
    ]);
  });

  it('may not keep a silent caller longer than callers are led', () => {
    const long = Object.fromEntries(
      Array.from({ length: 101 }, (_, at): [string, MenuStep] => [
        `s${at}`,
        at === 100 ? bye : { kind: 'play', prompt: 'p', next: `s${at + 1}` },
      ]),
    );
    expect(codes(menuOf(long))).toEqual(['endsTooLate']);
  });

  it('is looked through however many menus lead to each other', () => {
    const menus = Array.from({ length: 200 }, (_, at) =>
      menuOf(
        Object.fromEntries(
          Array.from({ length: 200 }, (_, step): [string, MenuStep] => [
            `s${step}`,
            step === 199
              ? { kind: 'menu', menuId: String(at + 1) }
              : { kind: 'play', prompt: 'p', next: `s${step + 1}` },
          ]),
        ),
      ),
    );
    const first = { ...menus[0], steps: { ...menus[0]?.steps } } as VoiceMenu;
    expect(codes(first, { menu: (menuId) => menus[Number(menuId)] ?? menuOf({ bye }) })).toEqual([
      'endsTooLate',
    ]);
  });

  it('speaks only of prompts, people, hours and menus that exist', () => {
    const menu = menuOf({
      hello: { kind: 'play', prompt: 'p1', next: 'when' },
      when: { kind: 'hours', hoursId: 'h1', open: 'one', closed: 'other' },
      one: {
        kind: 'connect',
        to: { kind: 'agents', agentIds: ['a1', 'a2'], ring: 'all' },
        ringMs: 20_000,
        otherwise: 'other',
      },
      other: { kind: 'menu', menuId: 'm1' },
    });
    const nothing: KnownToMenus = {
      prompt: () => false,
      agent: (id) => (id === 'a1' ? 'inactive' : 'unknown'),
      hours: () => false,
      menu: () => undefined,
      places: [],
    };
    expect(codes(menu, nothing)).toEqual([
      'promptUnknown hello',
      'hoursUnknown when',
      'agentInactive one',
      'agentUnknown one',
      'menuUnknown other',
    ]);
    expect(codes(menuOf({ a: { kind: 'play', prompt: '', next: 'bye' }, bye }))).toEqual(['valueMissing a']);
  });

  it('keeps to the limits of waiting, tries and ringing, and to numbers that are numbers', () => {
    const menu = menuOf({
      ask: choice({ waitMs: 500, tries: 10, keys: { 1: 'far', 2: 'no-one', 3: 'box' } }),
      far: { kind: 'connect', to: { kind: 'number', number: '+7 900' }, ringMs: 1, otherwise: 'bye' },
      'no-one': {
        kind: 'connect',
        to: { kind: 'agents', agentIds: [], ring: 'inTurn' },
        ringMs: 20_000,
        otherwise: 'bye',
      },
      box: { kind: 'voicemail', box: ' ' },
      bye,
    });
    expect(codes(menu)).toEqual([
      'outOfRange ask',
      'outOfRange ask',
      'outOfRange far',
      'numberBad far',
      'valueMissing no-one',
      'valueMissing box',
    ]);
    expect(codes(menuOf({ 'Не так': bye }))).toEqual(['stepIdBad Не так']);
  });

  it('is measured against what each of its places can carry', () => {
    const menu = menuOf({
      when: { kind: 'hours', hoursId: 'h', open: 'anna', closed: 'box' },
      anna: { kind: 'connect', to: { kind: 'agent', agentId: 'anna' }, ringMs: 20_000, otherwise: 'owner' },
      owner: { kind: 'connect', to: { kind: 'responsible' }, ringMs: 20_000, otherwise: 'away' },
      away: { kind: 'menu', menuId: 'other' },
      box: { kind: 'voicemail', box: 'b' },
    });
    const place = {
      connectionId: 'c',
      connectionName: 'PBX',
      supports: { steps: ['hours', 'connect', 'menu'], targets: ['device', 'agent'], maxSteps: 4 },
      hasDevice: () => false,
      hasMenu: () => false,
    } as const;
    const other = menuOf({ bye });
    const known = (how: 'held' | 'conducted') => ({ ...allKnown({ other }), places: [{ ...place, how }] });
    expect(codes(menu, known('held'))).toEqual([
      'tooManyStepsThere',
      'stepUnsupported when',
      'agentNotThere anna',
      'targetUnsupported owner',
      'menuNotThere away',
      'stepUnsupported box',
    ]);
    expect(codes(menu, known('conducted'))).toEqual([
      'tooManyStepsThere',
      'agentLeftOut anna',
      'targetUnsupported owner',
      'stepUnsupported box',
    ]);
  });
});

describe('a sound that a PBX has by itself', () => {
  const menu = menuOf({
    hello: { kind: 'play', prompt: 'pbx:hello-world', next: 'bye' },
    bye: { kind: 'hangUp' },
  });
  const at = (how: 'conducted' | 'held', has: boolean | undefined) => ({
    connectionId: 'c',
    connectionName: 'Офис',
    how,
    supports: { steps: ['play' as const, 'hangUp' as const], targets: [] },
    hasDevice: () => true,
    hasMenu: () => true,
    hasSound: () => has,
  });
  const params = { field: 'prompt', sound: 'hello-world', connectionId: 'c', connectionName: 'Офис' };

  it('is all right where that PBX leads callers, and told where another one does not have it', () => {
    expect(check(menu, { places: [at('conducted', true)] })).toEqual([]);
    const missing = [{ severity: 'error', stepId: 'hello', code: 'soundNotThere', params }];
    expect(check(menu, { places: [at('conducted', true), at('conducted', false)] })).toEqual(missing);
    expect(check(menu, { places: [at('held', true)] })).toEqual(missing);
  });

  it('is a warning while the PBX cannot be asked', () => {
    expect(check(menu, { places: [at('conducted', undefined)] })).toEqual([
      { severity: 'warning', stepId: 'hello', code: 'soundUnchecked', params },
    ]);
  });
});
