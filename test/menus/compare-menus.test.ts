import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareMenus } from '../../src/domain/menu/compare-menus.ts';
import type { VoiceMenu } from '../../src/domain/menu/voice-menu.ts';
import { anyMenus } from './any-menus.ts';
import { choice, connect, usual } from './menu-story.ts';

describe('two menus', () => {
  it('differ in steps, and in what the steps say', () => {
    const { support: _, ...rest } = usual.steps;
    const later: VoiceMenu = {
      start: 'ask',
      steps: {
        ...rest,
        ask: choice({ keys: { 1: 'sales', 3: 'night' }, tries: 3 }),
        sales: { ...connect('105', 'bye'), name: 'Продажи' },
        night: { kind: 'voicemail', box: 'night' },
        bye: { kind: 'voicemail', box: 'late' },
      },
    };
    expect(compareMenus(usual, later)).toEqual([
      { kind: 'start', from: 'hello', to: 'ask' },
      { kind: 'changed', stepId: 'ask', field: 'keys.2', from: 'support' },
      { kind: 'changed', stepId: 'ask', field: 'tries', from: 2, to: 3 },
      { kind: 'changed', stepId: 'ask', field: 'wrongKeyPrompt', from: 'wrong' },
      { kind: 'changed', stepId: 'ask', field: 'keys.3', to: 'night' },
      {
        kind: 'changed',
        stepId: 'sales',
        field: 'to',
        from: { kind: 'device', number: '101' },
        to: { kind: 'device', number: '105' },
      },
      { kind: 'changed', stepId: 'sales', field: 'name', to: 'Продажи' },
      { kind: 'removed', stepId: 'support', step: connect('102') },
      { kind: 'removed', stepId: 'bye', step: usual.steps.bye },
      { kind: 'added', stepId: 'bye', step: { kind: 'voicemail', box: 'late' } },
      { kind: 'added', stepId: 'night', step: { kind: 'voicemail', box: 'night' } },
    ]);
  });

  it('do not differ by their pictures, nor by the order in which things are written down', () => {
    const pictured: VoiceMenu = { ...usual, picture: { hello: { x: 1, y: 2 } } };
    const turned: VoiceMenu = {
      start: usual.start,
      steps: Object.fromEntries(
        Object.entries(usual.steps)
          .reverse()
          .map(([id, step]) => [id, Object.fromEntries(Object.entries(step).reverse()) as never]),
      ),
    };
    expect(compareMenus(usual, pictured)).toEqual([]);
    expect(compareMenus(usual, turned)).toEqual([]);
  });

  it('are the same when nothing differs, and only then', () => {
    fc.assert(
      fc.property(anyMenus, anyMenus, ({ main: a }, { main: b }) => {
        const [one, other] = [a, b] as [VoiceMenu, VoiceMenu];
        expect(compareMenus(one, structuredClone(one))).toEqual([]);
        const there = compareMenus(one, other);
        expect(compareMenus(other, one)).toHaveLength(there.length);
      }),
    );
  });
});
