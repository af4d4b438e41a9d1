import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bindOperations } from '../../connectors/kit/bind-operations.ts';
import { profile } from '../../connectors/pbx/profile/profile.ts';
import { steppedClock } from '../../sandbox/exchange/clock.ts';
import type { KolokolPbx } from '../../sandbox/profile-pbx/kolokol-pbx.ts';
import type { VoiceMenu } from '../../src/domain/menu/voice-menu.ts';
import type { VoiceMenuOperations } from '../../src/domain/pbx/pbx-operations.ts';
import { EXAMPLE, openKolokol, settingsFor } from './kolokol.ts';

let pbx: KolokolPbx;
let menus: VoiceMenuOperations;

function menusOf(text = EXAMPLE): VoiceMenuOperations {
  const { voiceMenus } = bindOperations(profile, settingsFor(pbx, text), 'RU');
  if (voiceMenus === undefined) throw new Error('the profile has no menus');
  return voiceMenus;
}

beforeEach(async () => {
  pbx = await openKolokol(steppedClock(Date.UTC(2026, 2, 2, 4)));
  menus = menusOf();
});
afterEach(() => pbx.stop());

const ring = (number: string) =>
  ({ kind: 'connect', to: { kind: 'device', number }, ringMs: 20_000 }) as const;
const changed: VoiceMenu = {
  start: 'choice',
  steps: {
    choice: {
      kind: 'choice',
      waitMs: 7_000,
      tries: 3,
      keys: { 1: 'key-1', 9: 'key-9' },
      onTimeout: 'nothing',
      onWrongKey: 'nothing',
    },
    'key-1': ring('104'),
    'key-9': { kind: 'hangUp' },
    nothing: ring('101'),
  },
};

describe('voice menus of a PBX that only its profile knows', () => {
  it('are listed and read in the form of Callweave, with what the profile says that they can carry', async () => {
    expect(menus.supports).toEqual({ steps: ['choice', 'connect', 'hangUp'], targets: ['device'] });
    expect(await menus.list()).toEqual([{ id: '1', name: 'Приёмная' }]);
    expect(await menus.read({ id: '1' })).toEqual({
      id: '1',
      name: 'Приёмная',
      version: '1',
      menu: {
        start: 'choice',
        steps: {
          choice: {
            kind: 'choice',
            waitMs: 5_000,
            tries: 2,
            keys: { 1: 'key-1', 2: 'key-2' },
            onTimeout: 'nothing',
            onWrongKey: 'nothing',
          },
          'key-1': ring('101'),
          'key-2': ring('102'),
          nothing: { ...ring('103'), ringMs: 30_000 },
        },
      },
    });
  });

  it('are written in the form of the PBX, over what was read', async () => {
    const { version } = await menus.read({ id: '1' });
    const written = await menus.write({ id: '1', menu: changed, over: version });
    expect(written.version).toBe('2');
    expect(pbx.desk.menus.kept.get('1')?.menu).toEqual({
      greeting: null,
      wait_sec: 7,
      tries: 3,
      keys: { 1: { ring: '104', sec: 20 }, 9: { end: true } },
      nothing: { ring: '101', sec: 20 },
    });
    expect((await menus.read({ id: '1' })).menu).toEqual(changed);
  });

  it('that were changed at the PBX meanwhile are not overwritten', async () => {
    const { version } = await menus.read({ id: '1' });
    pbx.desk.menus.edit('1', { tries: 9 });
    await expect(menus.write({ id: '1', menu: changed, over: version })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('changed meanwhile'),
    });
    expect(pbx.desk.menus.kept.get('1')?.menu.tries).toBe(9);
  });

  it('that the PBX cannot keep are refused before anything is sent', async () => {
    const steps = {
      ...changed.steps,
      'key-9': { ...changed.steps.choice, keys: {} },
    } as VoiceMenu['steps'];
    await expect(menus.write({ id: '1', menu: { ...changed, steps }, over: '1' })).rejects.toMatchObject({
      message: expect.stringContaining('ring a telephone or end the call'),
    });
    expect(pbx.desk.menus.kept.get('1')?.rev).toBe(1);
  });

  it('that the PBX refuses are told in its words, and one that it took by half has another version', async () => {
    const choice = { ...changed.steps.choice, prompt: 's-77' } as VoiceMenu['steps'][string];
    await expect(
      menus.write({ id: '1', menu: { ...changed, steps: { ...changed.steps, choice } }, over: '1' }),
    ).rejects.toMatchObject({ message: expect.stringContaining('no such sound') });
    expect((await menus.read({ id: '1' })).version).toBe('1');
    pbx.desk.menus.breaksHalfWay = true;
    await expect(menus.write({ id: '1', menu: changed, over: '1' })).rejects.toMatchObject({
      message: expect.stringContaining('stopped in the middle'),
    });
    const half = await menus.read({ id: '1' });
    expect(half.version).not.toBe('1');
    expect(half.menu.steps.choice).toMatchObject({ waitMs: 5_000, keys: { 1: 'key-1', 9: 'key-9' } });
  });

  it('have a fingerprint where the PBX tells no revision', async () => {
    menus = menusOf(EXAMPLE.replace(/^ {2}version: rev.*\n/m, ''));
    const { version } = await menus.read({ id: '1' });
    expect((await menus.read({ id: '1' })).version).toBe(version);
    pbx.desk.menus.edit('1', { tries: 9 });
    expect((await menus.read({ id: '1' })).version).not.toBe(version);
  });

  it('never send what stands in a menu as if it were a blank of the profile', async () => {
    const steps = { ...changed.steps, 'key-1': ring('{{ credentials.password }}') };
    await menus.write({ id: '1', menu: { ...changed, steps }, over: '1' });
    expect(pbx.desk.menus.kept.get('1')?.menu.keys[1]).toEqual({
      ring: '{{ credentials.password }}',
      sec: 20,
    });
  });

  it('are missing, and said to be, where the profile describes none', () => {
    const text = EXAMPLE.slice(0, EXAMPLE.indexOf('voiceMenus:'));
    expect(bindOperations(profile, settingsFor(pbx, text), 'RU').voiceMenus).toBeUndefined();
    expect(profile.lacks?.(profile.settings.parse(settingsFor(pbx, text)))).toMatchObject({
      voiceMenus: expect.stringContaining('no section `voiceMenus`'),
    });
  });
});
