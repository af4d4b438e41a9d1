import { advanceMenu, beginMenu, type MenuTurn } from '../../src/domain/menu/advance-menu.ts';
import type { KnownToMenus } from '../../src/domain/menu/check-menu.ts';
import type { MenuInput, MenuSurroundings } from '../../src/domain/menu/menu-run.ts';
import type { MenuStep, VoiceMenu } from '../../src/domain/menu/voice-menu.ts';
import type { HoursState } from '../../src/domain/menu/working-hours.ts';

export const AT = new Date('2027-03-02T07:15:00.000Z');

/** A menu that begins with its first step. */
export function menuOf(steps: Record<string, MenuStep>): VoiceMenu {
  return { start: Object.keys(steps)[0] ?? '', steps };
}

export function choice(fields: Partial<Extract<MenuStep, { kind: 'choice' }>> = {}): MenuStep {
  return {
    kind: 'choice',
    prompt: 'ask',
    keys: { 1: 'sales', 2: 'support' },
    waitMs: 5_000,
    tries: 2,
    onTimeout: 'bye',
    onWrongKey: 'bye',
    ...fields,
  };
}

export const bye: MenuStep = { kind: 'hangUp', prompt: 'bye' };
export const connect = (number: string, otherwise?: string): MenuStep => ({
  kind: 'connect',
  to: { kind: 'device', number },
  ringMs: 20_000,
  ...(otherwise !== undefined && { otherwise }),
});

/** Greeting, a choice of two, and an end: what most companies have. */
export const usual = menuOf({
  hello: { kind: 'play', prompt: 'hello', next: 'ask' },
  ask: choice({ wrongKeyPrompt: 'wrong' }),
  sales: connect('101', 'bye'),
  support: connect('102'),
  bye,
});

export function around(menus: Record<string, VoiceMenu>, hours: HoursState = 'open'): MenuSurroundings {
  return { menu: (menuId) => (Object.hasOwn(menus, menuId) ? menus[menuId] : undefined), hours: () => hours };
}

/** Everything exists, and nothing is placed anywhere. */
export function allKnown(menus: Record<string, VoiceMenu> = {}): KnownToMenus {
  return {
    prompt: () => true,
    agent: () => 'active',
    hours: () => true,
    menu: (menuId) => (Object.hasOwn(menus, menuId) ? menus[menuId] : undefined),
    places: [],
  };
}

/** A caller who does one thing after the other in the menu `main`. */
export function lead(surroundings: MenuSurroundings, ...inputs: (MenuInput | string)[]): MenuTurn {
  let turn = beginMenu('main', surroundings, AT);
  for (const input of inputs) turn = advanceMenu(turn.run, toInput(input), surroundings, AT);
  return turn;
}

/** `1`, `*`: a key; `.` a prompt that ended; `-` silence; `x` nobody takes the call. */
function toInput(input: MenuInput | string): MenuInput {
  if (typeof input !== 'string') return input;
  if (input === '.') return { kind: 'promptEnded' };
  if (input === '-') return { kind: 'timeUp' };
  if (input === 'x') return { kind: 'notConnected', reason: 'noAnswer' };
  return { kind: 'key', key: input as '1' };
}
