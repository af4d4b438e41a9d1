import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Frame, FrameLocator, Page } from 'playwright-core';
import { build } from 'vite';
import { launch } from '../desktop/browser.ts';
import { type Extension, type RealHub, startRealHub } from '../desktop/real-hub.ts';
import { RecordedStory } from '../desktop/recorded-story.ts';
import { type FakeCrm, startFakeCrm } from './fake-crm.ts';

/** The machine may have other work. */
export const LONG = { timeout: 60_000 };
export const CRMS = ['salesforce', 'dynamics365', 'hubspot', 'creatio', 'oracle'] as const;
export type Crm = (typeof CRMS)[number];

/** A browser in which frames of other sites have a storage of their own. */
export const launchLikeReal = (): Promise<Browser> =>
  launch({ executablePath: join(import.meta.dirname, 'chromium.sh') });

/** The bridges as they ship, built into a folder of their own. */
export async function buildBridges(): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'callweave-bridges-'));
  await build({
    configFile: join(import.meta.dirname, '../../web/bridges/vite.config.ts'),
    logLevel: 'error',
    build: { outDir: folder, emptyOutDir: true },
  });
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** A hub at `localhost`, a PBX that tells recorded calls, and CRMs at `127.0.0.1`: to a browser another site. */
export class BridgeOffice {
  readonly hub: RealHub;
  readonly crm: FakeCrm;
  readonly company: string;
  readonly origin: string;
  #runs = 0;

  private constructor(hub: RealHub, crm: FakeCrm, about: { company: string; origin: string }) {
    this.hub = hub;
    this.crm = crm;
    this.company = about.company;
    this.origin = about.origin;
  }

  static async open(bridgesDir: string): Promise<BridgeOffice> {
    const hub = await startRealHub(bridgesDir, {
      widget: { widgetDir: bridgesDir, clientDir: bridgesDir, bridgesDir },
    });
    const { origin } = new URL(hub.supervisorLink);
    const company = (await hub.ask('GET', '/me')).tenant.id;
    const crm = await startFakeCrm({ hub: origin, company, ask: hub.ask });
    await hub.ask('PATCH', '/tenant', { settings: { widgetOrigins: [crm.origin] } });
    return new BridgeOffice(hub, crm, { company, origin });
  }

  /** The browser of this person, who has signed in to the hub in it and in no CRM yet. */
  async browserOf(browser: Browser, extension: Extension): Promise<BrowserContext> {
    const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 900, height: 700 } });
    context.setDefaultTimeout(45_000);
    const page = await context.newPage();
    await page.goto(this.hub.links.get(extension) ?? '');
    await page.close();
    return context;
  }

  story(scenario: string): RecordedStory {
    this.#runs += 1;
    return new RecordedStory(this.hub.ari, scenario, this.#runs);
  }

  async close(): Promise<void> {
    await this.crm.close();
    await this.hub.stop();
  }
}

/** A tab with a CRM in it. */
export class CrmTab {
  readonly page: Page;
  readonly crm: Crm;
  readonly frame: FrameLocator;
  readonly complaints: string[] = [];

  private constructor(page: Page, crm: Crm) {
    this.page = page;
    this.crm = crm;
    const outer = crm === 'hubspot' ? page.frameLocator('iframe') : page;
    this.frame = outer.frameLocator('iframe');
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('dialog', (dialog) => this.complaints.push(`dialog: ${dialog.message()}`));
    page.on('console', (message) => {
      if (message.type() === 'error' && !/Failed to load resource|WebSocket connection/.test(message.text()))
        this.complaints.push(message.text());
    });
  }

  static async open(context: BrowserContext, address: string, crm: Crm): Promise<CrmTab> {
    const tab = new CrmTab(await context.newPage(), crm);
    await tab.page.goto(address);
    return tab;
  }

  /** In the window of the hub that opens. */
  async signIn(name = 'Sign in'): Promise<void> {
    const opened = this.page.context().waitForEvent('page', LONG);
    // Another tab of the CRM may be in front.
    await this.page.bringToFront();
    await this.frame.getByRole('button', { name }).click(LONG);
    const window = await opened;
    if (!window.isClosed()) await window.waitForEvent('close', LONG);
  }

  async live(): Promise<void> {
    await this.frame.locator('[part=state][data-state=live]').waitFor({ ...LONG, state: 'attached' });
  }

  /** In a card of the pane. */
  async shows(text: string): Promise<void> {
    await this.frame
      .getByText(text)
      .first()
      .waitFor({ ...LONG, state: 'attached' });
  }

  inner(): Frame {
    const found = this.page.frames().find((frame) => frame.url().includes('/frame.html'));
    if (found === undefined) throw new Error('the frame of the hub is not there');
    return found;
  }

  /** What the CRM was told until now. */
  async forget(): Promise<void> {
    await this.page.evaluate('window.told.length = 0');
  }

  /** What the CRM's SDK was told, of these names. */
  async told(...names: string[]): Promise<unknown[][]> {
    const all = (await this.page.evaluate('window.told')) as unknown[][];
    return names.length === 0 ? all : all.filter(([name]) => names.includes(String(name)));
  }
}
