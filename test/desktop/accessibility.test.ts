import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildDesktop, hasChromium, launch, openDesk, SKIPPED } from './browser.ts';
import { PEOPLE } from './call-story.ts';
import { MockHub, type MockHubOptions } from './mock-hub.ts';
import * as scenes from './scenes.ts';
import { busyMorning, reached } from './task-scenes.ts';

if (!hasChromium) console.warn(`Accessibility tests of the desktop ${SKIPPED}`);

interface Scene {
  options?: Omit<MockHubOptions, 'dist'>;
  tell?: (hub: MockHub) => void;
  /** On the screen when the scene is ready. */
  shows: string;
  act?: (page: Page) => Promise<void>;
}

const SCENES: Record<string, Scene> = {
  'an idle desk': { tell: (hub) => void scenes.history(hub, 20), shows: '[data-call-row]' },
  'an empty desk': { shows: 'main p' },
  'a ringing call': { tell: (hub) => void scenes.transferRings(hub), shows: '[data-call-card]' },
  'a talk': { tell: (hub) => void scenes.talking(hub), shows: '[data-call-card]' },
  'a call on hold': { tell: (hub) => void scenes.onHold(hub), shows: '[data-call-card]' },
  'a consultation': { tell: (hub) => void scenes.consulted(hub), shows: '[data-call-card]' },
  'an outgoing call': { tell: (hub) => void scenes.outgoing(hub), shows: '[data-call-card]' },
  'several candidates': { tell: (hub) => void scenes.candidatesRing(hub), shows: '[data-call-card]' },
  'the board': {
    options: { role: 'supervisor', hasPhone: false },
    tell: scenes.busyOffice,
    shows: 'main li',
  },
  'the door': { options: { signedIn: false }, shows: 'form' },
  'the offer of a password': { options: { hasPassword: false }, shows: 'main p' },
  'details of a call': {
    tell: (hub) => void scenes.history(hub, 20),
    shows: '[data-call-row]',
    act: async (page) => {
      await page.locator('[data-call-row]').first().click();
      await page.getByRole('dialog').waitFor();
    },
  },
  'missed calls': {
    tell: (hub) => {
      busyMorning(hub);
      reached(hub, 't4', PEOPLE.anna);
    },
    shows: '[data-task-counter]',
    act: async (page) => {
      await page.keyboard.press('t');
      await page
        .getByRole('button', { name: /Мария Примерная/ })
        .last()
        .click();
      await page.locator('form input').waitFor();
    },
  },
  'the help': {
    shows: 'main p',
    act: async (page) => {
      await page.keyboard.press('?');
      await page.getByRole('dialog').waitFor();
    },
  },
};

describe.skipIf(!hasChromium)('the desktop is accessible', { timeout: 180_000 }, () => {
  let browser: Browser;
  let built: Awaited<ReturnType<typeof buildDesktop>>;

  beforeAll(async () => {
    [built, browser] = await Promise.all([buildDesktop(), launch()]);
  }, 240_000);

  afterAll(async () => {
    await browser?.close();
    await built?.remove();
  });

  const looks = [
    { colorScheme: 'light', locale: 'ru-RU', viewport: { width: 1280, height: 860 } },
    { colorScheme: 'dark', locale: 'en-GB', viewport: { width: 400, height: 860 } },
  ] as const;

  describe.each(looks)('$colorScheme, $viewport.width px', (look) => {
    it.each(Object.keys(SCENES))('with %s', async (name) => {
      const scene = SCENES[name];
      if (!scene) throw new Error(name);
      const hub = await new MockHub({ dist: built.dist, ...scene.options }).start();
      scene.tell?.(hub);
      const { page, context } = await openDesk(browser, hub.url, { ...look, reducedMotion: 'reduce' });
      try {
        await page.locator(scene.shows).first().waitFor();
        await scene.act?.(page);
        await expect.poll(() => findings(page)).toEqual([]);
      } finally {
        await context.close();
        await hub.stop();
      }
    });
  });
});

/** Serious and critical findings of axe, one line each. */
async function findings(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const run = "axe.run(document, { resultTypes: ['violations'] }).then((result) => result.violations)";
  const violations = (await page.evaluate(run)) as axe.Result[];
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary ?? ''}`),
    );
}
