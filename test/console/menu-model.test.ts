import { describe, expect, it } from 'vitest';
import { checkMenu } from '../../src/domain/menu/check-menu.ts';
import { leadsOf } from '../../src/domain/menu/menu-steps.ts';
import type { VoiceMenu } from '../../src/domain/menu/voice-menu.ts';
import {
  addStep,
  blankStep,
  connect,
  freeStepId,
  inOrder,
  removeStep,
} from '../../web/console/src/menus/model/change-menu.ts';
import { exitsOf } from '../../web/console/src/menus/model/exits.ts';
import { beginHistory, type History, stepHistory } from '../../web/console/src/menus/model/history.ts';
import { CARD_WIDTH, cardHeight, layOut } from '../../web/console/src/menus/model/lay-out.ts';
import { timesOf } from '../../web/console/src/menus/model/paths.ts';
import { routesOf } from '../../web/console/src/menus/model/routes.ts';
import { beginMenu, TEMPLATES } from '../../web/console/src/menus/model/templates.ts';

const WORDS = {
  greeting: 'Greeting',
  departments: 'Departments',
  sales: 'Sales',
  support: 'Support',
  everybody: 'Everybody',
  responsible: 'Responsible',
  closed: 'Closed',
  end: 'End',
};
const office = (): VoiceMenu => beginMenu('departments', WORDS, 'hours-1');
const known = {
  prompt: () => true,
  agent: () => 'active' as const,
  hours: () => true,
  menu: () => undefined,
  places: [],
};

describe('a voice menu as the console changes it', () => {
  it.each(TEMPLATES)('lacks nothing but people in the template %s', (template) => {
    const problems = checkMenu('menu', beginMenu(template, WORDS, 'hours-1'), known);
    const errors = problems.filter(({ severity }) => severity === 'error').map(({ code }) => code);
    expect([...new Set(errors)]).toEqual(template === 'empty' ? [] : ['valueMissing']);
  });

  it('knows the same ways out as the hub does', () => {
    for (const step of Object.values(office().steps)) {
      const ours = exitsOf(step).filter(({ to, isOptional }) => !isOptional || to !== '');
      expect(ours.map(({ field, to }) => ({ field, to })).sort(byField)).toEqual(leadsOf(step).sort(byField));
    }
  });

  it('adds a step at a way out, under a name that is free', () => {
    const menu = office();
    const stepId = freeStepId(menu, 'play');
    const added = addStep(menu, blankStep('play', menu), {
      stepId,
      from: { stepId: 'departments', field: 'keys.9' },
    });
    expect(added.steps.departments).toMatchObject({ keys: { 1: 'sales', 2: 'support', 9: 'play-1' } });
    expect(freeStepId(added, 'play')).toBe('play-2');
  });

  it('shows a key whose step was removed, and takes away what may be absent', () => {
    const menu = removeStep(removeStep(office(), 'sales'), 'end');
    expect(menu.steps.departments).toMatchObject({
      keys: { 1: '', 2: 'support' },
      onTimeout: '',
      onWrongKey: '',
    });
    expect(menu.steps.support).not.toHaveProperty('otherwise');
    const codes = checkMenu('menu', menu, known).map(({ code }) => code);
    expect(codes).toContain('stepMissing');
  });

  it('has no beginning any more when that is removed', () => {
    expect(removeStep(office(), 'hours').start).toBe('');
  });

  it('takes a whole word back at once, and step by step what is changed elsewhere', () => {
    let history: History = beginHistory({ name: '', menu: office() });
    const type = (name: string, label: string) => {
      history = stepHistory(history, { kind: 'change', label, change: (draft) => ({ ...draft, name }) });
    };
    for (const name of ['M', 'Ma', 'Main']) type(name, 'name');
    type('Main line', 'elsewhere');
    history = stepHistory(history, { kind: 'undo' });
    expect(history.now.name).toBe('Main');
    history = stepHistory(history, { kind: 'undo' });
    expect(history.now.name).toBe('');
    history = stepHistory(stepHistory(history, { kind: 'redo' }), { kind: 'redo' });
    expect(history.now.name).toBe('Main line');
  });

  it('lists the steps as a caller comes to them, and last those whom nobody reaches', () => {
    const lonely = addStep(office(), { kind: 'hangUp' }, { stepId: 'lonely' });
    expect(inOrder(lonely)).toEqual(['hours', 'departments', 'closed', 'sales', 'support', 'end', 'lonely']);
  });

  it('lays the cards out so that none covers another', () => {
    const menu = office();
    const cards = Object.entries(layOut(menu)).map(([stepId, { x, y }]) => ({
      x,
      y,
      height: cardHeight(menu.steps[stepId] ?? { kind: 'hangUp' }),
    }));
    for (const [index, one] of cards.entries())
      for (const other of cards.slice(index + 1))
        expect(
          Math.abs(one.x - other.x) >= CARD_WIDTH ||
            one.y + one.height <= other.y ||
            other.y + other.height <= one.y,
        ).toBe(true);
  });

  it('leads a line round the card that stands between', () => {
    const menu: VoiceMenu = {
      start: 'top',
      steps: {
        top: { kind: 'play', prompt: 'p', next: 'bottom' },
        between: { kind: 'hangUp' },
        bottom: { kind: 'hangUp' },
      },
    };
    const spots = { top: { x: 0, y: 0 }, between: { x: 100, y: 150 }, bottom: { x: 0, y: 400 } };
    expect(routesOf(menu, spots).get('top next')).toMatchObject({ side: 'left' });
    expect(routesOf(connect(menu, 'top', 'next', 'between'), spots).get('top next')).toMatchObject({
      side: 'right',
    });
  });

  it('counts callers by what happened to them', () => {
    const { hours, departments } = office().steps;
    if (!hours || !departments) throw new Error('not in the template');
    const numbers = {
      stepId: 'hours',
      callers: 9,
      entered: 9,
      gone: 0,
      went: [
        { by: 'open', to: 'departments', times: 5 },
        { by: 'closed', to: 'closed', times: 3 },
        { by: 'holiday', to: 'closed', times: 1 },
      ],
    };
    // Without a way of their own, holidays are closed days.
    expect(timesOf(hours, numbers, 'closed')).toBe(4);
    const keys = {
      ...numbers,
      stepId: 'departments',
      went: [
        { by: 'key 1', to: 'sales', times: 4 },
        { by: 'wrongKey 9', to: 'departments', times: 2 },
        { by: 'wrongKey 8', to: 'sales', times: 1 },
        { by: 'timeout', to: 'sales', times: 3 },
      ],
    };
    expect(['keys.1', 'onTimeout', 'onWrongKey'].map((field) => timesOf(departments, keys, field))).toEqual([
      4, 3, 1,
    ]);
  });
});

const byField = (one: { field: string }, other: { field: string }) => one.field.localeCompare(other.field);
