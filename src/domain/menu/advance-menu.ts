import type { MenuInput, MenuOrder, MenuPathStep, MenuRun, MenuSurroundings } from './menu-run.ts';
import { findStep } from './menu-steps.ts';
import type { ChoiceStep, MenuKey, MenuStep, StepId } from './voice-menu.ts';

/** Where a caller is, and what is to be done now: at most one order. None: what was ordered before goes on. */
export interface MenuTurn {
  run: MenuRun;
  orders: readonly MenuOrder[];
}

/**
 * How many steps may follow each other without the caller pressing a key. `checkMenu` sees to it that no menu needs more; a
 * menu that was never checked ends as `lost` instead of going round for ever.
 */
export const MOST_STEPS_UNASKED = 100;
/** Of one caller altogether: nobody goes this far by hand, and what is kept of a call has an end. */
const MOST_STEPS = 1_000;

/** Takes a caller into a menu. Pure; never throws. */
export function beginMenu(menuId: string, surroundings: MenuSurroundings, at: Date): MenuTurn {
  const run: MenuRun = { state: 'waiting', menuId, stepId: '', triesLeft: 0, path: [], unasked: 0 };
  const menu = surroundings.menu(menuId);
  if (menu === undefined) return lose(run);
  return enter(run, menu.start, { kind: 'start' }, { surroundings, at });
}

/**
 * What follows from what happened. Pure; never throws. What cannot happen where the caller is (a key while somebody is rung, a
 * wait that is over while a prompt plays) changes nothing: it was under way while the order before it ended.
 */
export function advanceMenu(
  run: MenuRun,
  input: MenuInput,
  surroundings: MenuSurroundings,
  at: Date,
): MenuTurn {
  if (run.state === 'over') return { run, orders: [] };
  if (input.kind === 'gone') return { run: over(run, 'gone'), orders: [] };
  const step = stepOf(run, surroundings);
  if (step === undefined) return lose(run);
  const context = { surroundings, at };
  switch (input.kind) {
    case 'begin':
      return { run, orders: [] };
    case 'promptEnded':
      return run.state === 'playing' ? afterPrompt(run, step, context) : { run, orders: [] };
    case 'timeUp':
      return run.state === 'waiting' && step.kind === 'choice'
        ? afterSilence(run, step, context)
        : { run, orders: [] };
    case 'key':
      return afterKey(run, step, input.key, context);
    case 'connected':
      return { run: run.state === 'connecting' ? over(run, 'connected') : run, orders: [] };
    case 'notConnected':
      if (run.state !== 'connecting' || step.kind !== 'connect') return { run, orders: [] };
      return step.otherwise === undefined
        ? hangUp(run)
        : enter(run, step.otherwise, { kind: 'otherwise' }, context);
  }
}

interface Context {
  surroundings: MenuSurroundings;
  at: Date;
}
type EnteredBy = MenuPathStep['by'];

/** Goes on until something has to be waited for. `key` was pressed before: the first choice on the way takes it. */
function enter(from: MenuRun, to: StepId, why: EnteredBy, context: Context, key?: MenuKey): MenuTurn {
  const { surroundings, at } = context;
  const path = [...from.path];
  let { menuId, unasked } = from;
  let stepId = to;
  let by = why;
  for (;;) {
    const run: MenuRun = { ...resting(from), menuId, stepId, path, unasked };
    const step = stepOf(run, surroundings);
    if (step === undefined || unasked >= MOST_STEPS_UNASKED || path.length >= MOST_STEPS) return lose(run);
    path.push({ menuId, stepId, at: at.toISOString(), by });
    unasked += 1;
    if (step.kind === 'hours') {
      const state = surroundings.hours(step.hoursId, at);
      stepId = state === 'holiday' ? (step.holiday ?? step.closed) : step[state];
      by = { kind: 'hours', state };
    } else if (step.kind === 'menu') {
      const next = surroundings.menu(step.menuId);
      if (next === undefined) return lose(run);
      menuId = step.menuId;
      stepId = next.start;
      by = { kind: 'next' };
    } else return comeTo({ ...run, unasked }, step, context, key);
  }
}

type Stop = Exclude<MenuStep, { kind: 'hours' | 'menu' }>;

function comeTo(run: MenuRun, step: Stop, context: Context, key?: MenuKey): MenuTurn {
  switch (step.kind) {
    case 'play':
      return play(run, step.prompt);
    case 'choice': {
      const asked = { ...run, triesLeft: step.tries };
      return key === undefined ? ask(asked, step) : afterKey(asked, step, key, context);
    }
    case 'connect': {
      const { to, ringMs, otherwise } = step;
      return {
        run: { ...run, state: 'connecting' },
        orders: [{ kind: 'connect', to, ringMs, isLast: otherwise === undefined }],
      };
    }
    case 'voicemail':
      return { run: over(run, 'voicemail'), orders: [{ kind: 'voicemail', box: step.box }] };
    case 'hangUp':
      return step.prompt === undefined ? hangUp(run) : play(run, step.prompt);
  }
}

function afterPrompt(run: MenuRun, step: MenuStep, context: Context): MenuTurn {
  if (step.kind === 'play') return enter(run, step.next, { kind: 'next' }, context);
  if (step.kind === 'hangUp') return hangUp(run);
  if (step.kind !== 'choice') return { run, orders: [] };
  return run.isCorrected === true ? ask(run, step) : wait(run, step);
}

function afterSilence(run: MenuRun, step: ChoiceStep, context: Context): MenuTurn {
  const triesLeft = run.triesLeft - 1;
  if (triesLeft <= 0) return enter(run, step.onTimeout, { kind: 'timeout' }, context);
  return ask(again({ ...run, triesLeft }, { kind: 'again' }, context), step);
}

function afterKey(run: MenuRun, step: MenuStep, key: MenuKey, context: Context): MenuTurn {
  if (step.kind === 'play') {
    return enter({ ...run, unasked: 0 }, step.next, { kind: 'next' }, context, key);
  }
  if (step.kind !== 'choice') return { run, orders: [] };
  const heard = { ...run, unasked: 0 };
  const chosen = Object.hasOwn(step.keys, key) ? step.keys[key] : undefined;
  if (chosen !== undefined) return enter(heard, chosen, { kind: 'key', key }, context);
  const by: EnteredBy = { kind: 'key', key, isWrong: true };
  const triesLeft = run.triesLeft - 1;
  if (triesLeft <= 0) return enter(heard, step.onWrongKey, by, context);
  const asked = again({ ...heard, triesLeft }, by, context);
  if (asked.path.length > MOST_STEPS) return lose(asked);
  if (step.wrongKeyPrompt === undefined) return ask(asked, step);
  const { run: playing, orders } = play(asked, step.wrongKeyPrompt);
  return { run: { ...playing, isCorrected: true }, orders };
}

/** The same choice once more. */
function again(run: MenuRun, by: EnteredBy, { at }: Context): MenuRun {
  const { menuId, stepId } = run;
  return { ...run, path: [...run.path, { menuId, stepId, at: at.toISOString(), by }] };
}

function ask(run: MenuRun, step: ChoiceStep): MenuTurn {
  return step.prompt === undefined ? wait(run, step) : play(run, step.prompt);
}

function wait(run: MenuRun, step: ChoiceStep): MenuTurn {
  return { run: { ...resting(run), state: 'waiting' }, orders: [{ kind: 'wait', ms: step.waitMs }] };
}

function play(run: MenuRun, prompt: string): MenuTurn {
  return { run: { ...resting(run), state: 'playing' }, orders: [{ kind: 'play', prompt }] };
}

function hangUp(run: MenuRun): MenuTurn {
  return { run: over(run, 'hungUp'), orders: [{ kind: 'hangUp' }] };
}

function lose(run: MenuRun): MenuTurn {
  return { run: over(run, 'lost'), orders: [{ kind: 'hangUp' }] };
}

function over(run: MenuRun, end: NonNullable<MenuRun['end']>): MenuRun {
  return { ...resting(run), state: 'over', end };
}

function resting({ isCorrected: _, ...run }: MenuRun): MenuRun {
  return run;
}

function stepOf(run: MenuRun, surroundings: MenuSurroundings): MenuStep | undefined {
  const menu = surroundings.menu(run.menuId);
  return menu && findStep(menu, run.stepId);
}
