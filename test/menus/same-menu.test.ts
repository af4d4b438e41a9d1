import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareMenus } from '../../src/domain/menu/compare-menus.ts';
import { alignMenu, isSameMenu } from '../../src/domain/menu/same-menu.ts';
import type { VoiceMenu } from '../../src/domain/menu/voice-menu.ts';
import { anyMenus } from './any-menus.ts';
import { choice, connect, menuOf } from './menu-story.ts';

const ours = menuOf({
  start: choice({ keys: { 1: 'sales', 2: 'sales' }, onTimeout: 'end', onWrongKey: 'end' }),
  sales: { ...connect('101', 'end'), name: 'Продажи' },
  end: { kind: 'hangUp' },
  spare: { kind: 'voicemail', box: 'x' },
});
/** As a PBX writes it that knows keys and no steps. */
const theirs = menuOf({
  menu: choice({ keys: { 1: 'key-1', 2: 'key-2' }, onTimeout: 'nothing', onWrongKey: 'nothing' }),
  'key-1': connect('101', 'nothing'),
  'key-2': connect('101', 'nothing'),
  nothing: { kind: 'hangUp' },
});

describe('two menus', () => {
  it('are the same when callers fare the same, whatever the steps are called and however often they are written', () => {
    expect(isSameMenu(ours, theirs)).toBe(true);
    const other: VoiceMenu = { ...theirs, steps: { ...theirs.steps, 'key-2': connect('102', 'nothing') } };
    expect(isSameMenu(ours, other)).toBe(false);
    const menu = choice({ keys: { 1: 'key-1' }, onTimeout: 'nothing', onWrongKey: 'nothing' });
    expect(isSameMenu(ours, { ...theirs, steps: { ...theirs.steps, menu } })).toBe(false);
  });

  it('are compared under our names: only what differs is told', () => {
    const other: VoiceMenu = {
      ...theirs,
      steps: { ...theirs.steps, nothing: { kind: 'hangUp', prompt: 'bye' } },
    };
    const { spare: _, ...steps } = ours.steps;
    expect(compareMenus(alignMenu(other, ours), { ...ours, steps })).toEqual([
      { kind: 'changed', stepId: 'end', field: 'prompt', from: 'bye' },
    ]);
    const apart: VoiceMenu = { ...theirs, steps: { ...theirs.steps, 'key-2': connect('102', 'nothing') } };
    expect(compareMenus(alignMenu(apart, ours), { ...ours, steps })).toEqual([
      { kind: 'changed', stepId: 'start', field: 'keys.2', from: 'key-2', to: 'sales' },
      { kind: 'removed', stepId: 'key-2', step: connect('102', 'end') },
    ]);
  });

  it('stay what they are under other names', () => {
    fc.assert(
      fc.property(anyMenus, ({ main: a, second: b }) => {
        const [one, other] = [a, b] as [VoiceMenu, VoiceMenu];
        expect(isSameMenu(one, one)).toBe(true);
        expect(isSameMenu(one, other)).toBe(isSameMenu(other, one));
        expect(isSameMenu(alignMenu(one, other), one)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
