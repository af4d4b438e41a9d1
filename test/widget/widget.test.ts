import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findings, picture } from '../console/open-console.ts';
import { hasChromium, launch, openDesk } from '../desktop/browser.ts';
import {
  buildPackages,
  type Example,
  type Office,
  openOffice,
  type Packages,
  runExample,
} from './embedded-page.ts';

const OLGA = { name: 'Ольга Сказочная', company: 'Ромашка-Тест', phone: '79000000104' };
const TWINS = { names: ['Иван Образцов', 'Пётр Образцов'], phone: '79000000105' };
/** Of both as well, and nobody ever says whose call it is. */
const SHARED_PHONE = '79000000106';
/** The machine may have other work. */
const LONG = { timeout: 60_000 };

describe.skipIf(!hasChromium)('pages of other sites', { timeout: 240_000 }, () => {
  let packages: Packages;
  let browser: Browser;
  let office: Office;
  let crm: Example;
  let own: Example;
  let calls = 0;

  beforeAll(async () => {
    [packages, browser] = await Promise.all([buildPackages(), launch()]);
    office = await openOffice(packages);
    [crm, own] = await Promise.all([runExample('widget', office), runExample('client', office)]);
    await office.hub.ask('PATCH', '/tenant', { settings: { widgetOrigins: [crm.origin, own.origin] } });
    for (const name of [OLGA.name, ...TWINS.names])
      await office.hub.ask('POST', '/contacts', {
        name,
        ...(name === OLGA.name && { company: OLGA.company }),
        numbers: (name === OLGA.name ? [OLGA.phone] : [TWINS.phone, SHARED_PHONE]).map((digits) => ({
          raw: `+${digits}`,
        })),
      });
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
    await Promise.all([crm?.stop(), own?.stop()]);
    await office?.stop();
    await packages?.remove();
  });

  const nextCall = (phone: string) => ({ id: `call-${++calls}`, phone });
  const openPage = (options: BrowserContextOptions = {}, origin = crm.origin) =>
    openDesk(browser, origin, { reducedMotion: 'reduce', ...options });
  const live = (page: Page) => page.locator('[part=state][data-state=live]').waitFor(LONG);
  const card = (page: Page) => page.locator('callweave-panel article');

  it('show the card of a caller under the strictest content security policy, and tell the page', async () => {
    const { page, context, complaints } = await openPage();
    await live(page);
    await page.getByText('Анна Примерова').waitFor(LONG);
    const call = nextCall(OLGA.phone);
    await office.tell('INCOMING', call);
    await card(page).getByRole('heading', { name: OLGA.name }).waitFor(LONG);
    await card(page).getByText(OLGA.company).waitFor(LONG);
    await card(page).getByText('Входящий звонок').waitFor(LONG);
    await expect.poll(() => page.locator('#card').textContent(), LONG).toBe(OLGA.name);
    await office.tell('ACCEPTED', call);
    await card(page).getByText('Разговор').waitFor(LONG);
    await office.tell('COMPLETED', call);
    await card(page).getByText('Завершён').waitFor(LONG);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('let the agent choose who it is when several contacts have the number', async () => {
    const { page, context, complaints } = await openPage();
    await live(page);
    const call = nextCall(TWINS.phone);
    await office.tell('INCOMING', call);
    const [first = '', second = ''] = TWINS.names;
    await card(page).getByRole('button', { name: second }).waitFor(LONG);
    expect(await card(page).getByRole('heading').textContent()).not.toMatch(first);
    // With the keyboard alone.
    await card(page).getByRole('button', { name: second }).focus();
    await page.keyboard.press('Enter');
    await card(page).getByRole('heading', { name: second }).waitFor(LONG);
    await card(page)
      .getByRole('button')
      .first()
      .waitFor({ ...LONG, state: 'detached' });
    await office.tell('COMPLETED', call);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('hold nothing of the panel but its element', async () => {
    const { page, context } = await openPage();
    await live(page);
    const names = 'Object.getOwnPropertyNames(window).sort()';
    const before = await context.newPage();
    await before.goto(`${crm.origin}/page.css`);
    const known = new Set((await before.evaluate(names)) as string[]);
    const added = ((await page.evaluate(names)) as string[]).filter((name) => !known.has(name));
    // Elements with an id are the browser's own doing.
    expect(added.filter((name) => !['olga', 'card'].includes(name) && !/^\d+$/.test(name))).toEqual([]);
    expect(gzipSync(packages.panel).length).toBeLessThan(20_000);
    await context.close();
  });

  it('share one socket among tabs, and one tab handles a pop; when its tab is closed another goes on', async () => {
    const { page: first, context, complaints } = await openPage({}, own.origin);
    let sockets = 0;
    context.on('page', (page) => page.on('websocket', () => (sockets += 1)));
    await expect.poll(() => first.locator('#state').textContent(), LONG).toBe('live');
    const second = await context.newPage();
    await second.goto(own.origin);
    await expect.poll(() => second.locator('#state').textContent(), LONG).toBe('live');
    expect(sockets).toBe(0);
    const call = nextCall(OLGA.phone);
    await office.tell('INCOMING', call);
    for (const page of [first, second]) await page.getByText('alerting').waitFor(LONG);
    const pops = async (): Promise<number> =>
      Number(await first.locator('#pops').textContent()) +
      Number(await second.locator('#pops').textContent());
    await expect.poll(pops, LONG).toBe(1);
    await first.close();
    await expect.poll(() => sockets, LONG).toBe(1);
    await office.tell('ACCEPTED', call);
    await second.getByText('connected').waitFor(LONG);
    await office.tell('COMPLETED', call);
    await second.getByText('connected').waitFor({ ...LONG, state: 'detached' });
    expect(Number(await second.locator('#pops').textContent())).toBeLessThan(2);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('say so when nobody is signed in any more, and come back when somebody is', async () => {
    const { page, context } = await openPage();
    await live(page);
    let status = 401;
    await page.route('**/callweave-token', (route) =>
      status === 200 ? route.continue() : route.fulfill({ status }),
    );
    await page.reload();
    await page.getByText('Вход для звонков больше не действует.').waitFor(LONG);
    status = 200;
    await page.getByRole('button', { name: 'Подключиться снова' }).click();
    await live(page);
    await context.close();
  });

  it('that are not on the list of the company see no call', async () => {
    const { page, context } = await openPage({}, crm.origin.replace('localhost', '127.0.0.1'));
    await page.getByText('widgetOrigins').waitFor(LONG);
    await context.close();
  });

  it.each([
    { language: 'ru', width: 320, colorScheme: 'light' },
    { language: 'en', width: 420, colorScheme: 'dark' },
    { language: 'ru', width: 420, colorScheme: 'dark' },
    { language: 'en', width: 320, colorScheme: 'light' },
  ] as const)('show a panel that everybody can use ($language, $width px, $colorScheme)', async (look) => {
    const { language, width, colorScheme } = look;
    const { page, context } = await openPage({ colorScheme, viewport: { width, height: 760 } });
    await page.evaluate(
      `document.querySelector('main').remove(); document.querySelector('callweave-panel').setAttribute('lang', '${language}')`,
    );
    await live(page);
    await picture(page, `panel-${language}-${width}-idle`);
    const [one, two] = [nextCall(SHARED_PHONE), nextCall(OLGA.phone)];
    await office.tell('INCOMING', two);
    await office.tell('ACCEPTED', two);
    await office.tell('INCOMING', one);
    await expect.poll(() => card(page).count(), LONG).toBe(2);
    await page.locator('article[data-status=talking]').waitFor(LONG);
    await picture(page, `panel-${language}-${width}`);
    expect(await findings(page)).toEqual([]);
    const tooWide = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
    expect(await page.evaluate(tooWide)).toBe(0);
    for (const call of [one, two]) await office.tell('COMPLETED', call);
    await context.close();
  });

  // Last: the PBX lets this call go on for as long as it likes.
  it('dial what is clicked in the page, and set the presence at the PBX', async () => {
    const { page, context, complaints } = await openPage({ locale: 'ru-RU' });
    await live(page);
    await page.getByLabel('Мой статус').selectOption('dnd', LONG);
    await expect.poll(() => office.sandbox.megafon.cabinet.dnd.get('primerova'), LONG).toBe(true);
    await page.getByLabel('Мой статус').selectOption('available', LONG);
    await expect.poll(() => office.sandbox.megafon.cabinet.dnd.get('primerova'), LONG).toBe(false);
    await page.locator('#olga').click();
    await page.getByText('Сначала зазвонит ваш телефон').waitFor(LONG);
    await card(page).getByRole('heading', { name: OLGA.name }).waitFor(LONG);
    const [dial, ...others] = (await office.hub.ask('GET', '/dials')).items;
    expect([dial.to, dial.agentId, others]).toEqual([OLGA.phone, office.agentId, []]);
    expect(complaints).toEqual([]);
    await context.close();
  });
});
