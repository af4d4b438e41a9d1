import { expect, it } from 'vitest';
import { type MenuLab, type MenuLabOptions, menuLabs, STEPS, soon } from './menu-lab.ts';

const openLab = menuLabs();
async function open(more: Partial<MenuLabOptions> = {}): Promise<MenuLab> {
  const lab = await openLab({ menus: { main: { start: 'ask', steps: STEPS } }, ...more });
  lab.hall.behaviours.set('PJSIP/101', { kind: 'silent' });
  return lab;
}

it('whoever is in a menu when no menu is published any more goes on in the dial plan, and telephones that rang stop', async () => {
  const lab = await open();
  const [listens, rings] = [lab.callIn(), lab.callIn()];
  await soon(() => expect(lab.hall.played).toHaveLength(2));
  lab.hall.press(rings, '1');
  await soon(() => expect(lab.hall.ringingAt('PJSIP/101')).toHaveLength(1));
  await lab.dismiss();
  lab.close();
  expect([lab.hall.whereabouts(listens), lab.hall.whereabouts(rings)]).toEqual([
    'behindStasis',
    'behindStasis',
  ]);
  await soon(() => expect(lab.hall.ringingAt('PJSIP/101')).toEqual([]));
  expect(lab.paths.map(({ end }) => end)).toEqual(['lost', 'lost']);
  expect(lab.troubles).toEqual([]);
});

it('whoever comes at that very moment goes on, too', async () => {
  let answer = (): void => undefined;
  const asked = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const lab = await open({
    enter: async () => {
      await asked;
      return {
        startMenuId: 'main',
        menu: () => ({ start: 'ask', steps: STEPS }),
        hours: () => 'open',
        promptUrl: async () => 'http://127.0.0.1:1/ask.wav',
        devicesOf: async () => [],
        responsibleDevices: async () => [],
        tellWay: () => undefined,
        tellPath: () => undefined,
      };
    },
  });
  const caller = lab.callIn();
  await soon(() => expect(lab.arrivals).toHaveLength(1));
  const dismissed = lab.dismiss();
  answer();
  await dismissed;
  lab.close();
  expect(lab.hall.whereabouts(caller)).toBe('behindStasis');
});
