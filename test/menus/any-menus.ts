import fc from 'fast-check';
import { MENU_KEYS, type MenuStep, type VoiceMenu } from '../../src/domain/menu/voice-menu.ts';

const MENU_IDS = ['main', 'second'] as const;

/** A step of a menu of that many steps; without a key it mostly leads on, and now and then anywhere, or nowhere. */
function anyStep(index: number, count: number): fc.Arbitrary<MenuStep> {
  const id = (at: number): string => `s${at}`;
  const anywhere = fc.nat({ max: count }).map(id);
  const onward =
    index + 1 < count ? fc.integer({ min: index + 1, max: count - 1 }).map(id) : fc.constant(id(index));
  const silent = fc.oneof({ arbitrary: onward, weight: 30 }, { arbitrary: anywhere, weight: 1 });
  const inside = fc.nat({ max: count - 1 }).map(id);
  const ends: fc.Arbitrary<MenuStep>[] = [
    fc.constant({ kind: 'hangUp' }),
    fc.constant({ kind: 'hangUp', prompt: 'p' }),
    fc.constant({ kind: 'voicemail', box: 'b' }),
    fc.constant({ kind: 'connect', to: { kind: 'responsible' }, ringMs: 20_000 }),
  ];
  if (index + 1 >= count) return fc.oneof(...ends);
  return fc.oneof<fc.Arbitrary<MenuStep>[]>(
    ...ends,
    silent.map((next) => ({ kind: 'play', prompt: 'p', next })),
    fc
      .record({
        keys: fc.dictionary(fc.constantFrom(...MENU_KEYS), inside, { maxKeys: 4 }),
        onTimeout: silent,
        onWrongKey: inside,
        tries: fc.integer({ min: 1, max: 4 }),
        prompted: fc.boolean(),
        corrected: fc.boolean(),
      })
      .map(({ prompted, corrected, ...fields }) => ({
        kind: 'choice',
        waitMs: 5_000,
        ...fields,
        ...(prompted && { prompt: 'p' }),
        ...(corrected && { wrongKeyPrompt: 'w' }),
      })),
    fc.tuple(silent, silent).map(([open, closed]) => ({ kind: 'hours', hoursId: 'h', open, closed })),
    silent.map((otherwise) => ({
      kind: 'connect',
      to: { kind: 'queue', id: '1' },
      ringMs: 20_000,
      otherwise,
    })),
    fc.constantFrom(...MENU_IDS, 'none').map((menuId) => ({ kind: 'menu', menuId })),
  );
}

const anyMenu: fc.Arbitrary<VoiceMenu> = fc.integer({ min: 1, max: 7 }).chain((count) =>
  fc.tuple(...Array.from({ length: count }, (_, index) => anyStep(index, count))).map((steps) => ({
    start: 's0',
    steps: Object.fromEntries(steps.map((step, index) => [`s${index}`, step])),
  })),
);

/** Two menus that may lead to each other, and callers come into the first. */
export const anyMenus: fc.Arbitrary<Record<string, VoiceMenu>> = fc.record({
  main: anyMenu,
  second: anyMenu,
});
