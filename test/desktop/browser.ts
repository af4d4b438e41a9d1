import { existsSync } from 'node:fs';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';
import { builtProgram } from '../support/shared-servers.ts';

export const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
export const hasChromium = existsSync(CHROMIUM);
export const SKIPPED = `skipped: no browser at ${CHROMIUM} (Debian: apt-get install chromium; or set CHROMIUM_PATH)`;

/** The page as it ships, built once per run. */
export async function buildDesktop(): Promise<{ dist: string; remove: () => Promise<void> }> {
  return { dist: await builtProgram('desktop'), remove: async () => undefined };
}

export async function launch({ executablePath = CHROMIUM } = {}): Promise<Browser> {
  return await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export interface Desk {
  context: BrowserContext;
  page: Page;
  /** Console errors, page errors and violations of the content security policy. */
  complaints: string[];
}

export async function openDesk(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Desk> {
  const context = await browser.newContext({
    locale: 'en-GB',
    viewport: { width: 1280, height: 860 },
    ...options,
  });
  // Shorter than a test may take, so that a failure names the step that waited in vain.
  context.setDefaultTimeout(45_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    // A refused socket or a 401 is a line of the browser itself, and belongs to the story of some tests.
    if (message.type() === 'error' && !/Failed to load resource|WebSocket connection/.test(message.text())) {
      complaints.push(message.text());
    }
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(url);
  return { context, page, complaints };
}
