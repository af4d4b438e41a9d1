import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { type Desk, openDesk } from '../desktop/browser.ts';
import type { ConsoleHub, Role } from './console-hub.ts';

export const LOOKS = [
  { name: 'ru-wide', colorScheme: 'light', locale: 'ru-RU', viewport: { width: 1280, height: 860 } },
  { name: 'en-narrow', colorScheme: 'dark', locale: 'en-GB', viewport: { width: 400, height: 860 } },
  { name: 'en-wide', colorScheme: 'light', locale: 'en-GB', viewport: { width: 1280, height: 860 } },
  { name: 'ru-narrow', colorScheme: 'dark', locale: 'ru-RU', viewport: { width: 400, height: 860 } },
] as const;

interface Visit {
  role?: Role;
  /** Behind /console. */
  path?: string;
  look?: (typeof LOOKS)[number];
}

/** Shows a page of the console to somebody who is signed in. */
export async function openConsole(
  browser: Browser,
  hub: ConsoleHub,
  { role = 'admin', path = '', look = LOOKS[2] }: Visit = {},
): Promise<Desk> {
  const { name: _name, ...options } = look;
  const desk = await openDesk(browser, `${hub.origin}/console${path}`, {
    ...options,
    reducedMotion: 'reduce',
    storageState: await hub.sessionOf(role),
  });
  await desk.page.locator('h1').waitFor();
  return desk;
}

/** Serious and critical findings of axe, one line each. */
export async function findings(page: Pick<Page, 'evaluate'>): Promise<string[]> {
  await page.evaluate(axe.source);
  const run = "axe.run(document, { resultTypes: ['violations'] }).then((result) => result.violations)";
  const violations = (await page.evaluate(run)) as axe.Result[];
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary ?? ''}`),
    );
}

/** Kept where SCREENSHOTS says, for whoever wants to look. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.SCREENSHOTS;
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

/** Nothing may be wider than the window. */
export async function overflow(page: Page): Promise<number> {
  return await page.evaluate(
    'document.getElementById("page").scrollWidth - document.getElementById("page").clientWidth',
  );
}
