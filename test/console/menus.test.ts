import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { steppedClock } from '../../sandbox/exchange/clock.ts';
import type { KolokolPbx } from '../../sandbox/profile-pbx/kolokol-pbx.ts';
import { ru } from '../../web/console/src/i18n/ru.ts';
import { openKolokol, settingsFor } from '../connectors/kolokol.ts';
import { hasChromium, launch } from '../desktop/browser.ts';
import { buildConsole, type ConsoleHub, startConsoleHub } from './console-hub.ts';
import { findings, LOOKS, openConsole, overflow, picture } from './open-console.ts';

/** Nobody listens there: publishing needs no PBX where Callweave leads the callers. */
const ASTERISK = { baseUrl: 'http://127.0.0.1:9', username: 'callweave', password: 'secret' };

/** A card of the picture. */
const card = (page: Page, name: string): Locator =>
  page.locator('.react-flow__node').filter({ has: page.locator(`b:text-is("${name}")`) });
const tab = (page: Page, name: string | RegExp): Locator => page.getByRole('tab', { name });

describe.skipIf(!hasChromium)('voice menus and working hours in the console', { timeout: 180_000 }, () => {
  let browser: Browser;
  let hub: ConsoleHub;
  let built: Awaited<ReturnType<typeof buildConsole>>;
  let agentId: string;
  let hoursId: string;
  let promptId: string;

  beforeAll(async () => {
    [built, browser] = await Promise.all([buildConsole(), launch()]);
    hub = await startConsoleHub(built.dist);
    agentId = (await hub.ask('POST', '/agents', { name: 'Анна Примерова' })).agentId;
    hoursId = (
      await hub.ask('POST', '/working-hours', {
        name: 'Офис',
        timeZone: 'Europe/Moscow',
        week: [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }],
        holidays: [],
      })
    ).hoursId;
    const { context, page } = await openConsole(browser, hub);
    const uploaded = await page.request.post(`${hub.origin}/api/v1/prompts?name=Greeting`, {
      data: halfASecondOfSilence(),
      headers: { 'content-type': 'audio/wav', origin: hub.origin },
    });
    promptId = (await uploaded.json()).promptId;
    await context.close();
  }, 240_000);

  afterAll(async () => {
    await browser?.close();
    await hub?.stop();
    await built?.remove();
  });

  /** A menu as it might be in an office: by hours, to a choice, to people. */
  const office = () => ({
    start: 'hours',
    steps: {
      hours: { kind: 'hours', hoursId, open: 'choice', closed: 'end' },
      choice: {
        kind: 'choice',
        name: 'Departments',
        prompt: promptId,
        keys: { 1: 'sales' },
        waitMs: 5000,
        tries: 2,
        onTimeout: 'sales',
        onWrongKey: 'sales',
      },
      sales: {
        kind: 'connect',
        name: 'Sales',
        to: { kind: 'agent', agentId },
        ringMs: 20000,
        otherwise: 'end',
      },
      end: { kind: 'hangUp', name: 'Goodbye' },
    },
  });
  const make = (name: string) => hub.ask('POST', '/voice-menus', { name, menu: office() });
  const read = (menuId: string) => hub.ask('GET', `/voice-menus/${menuId}`);
  const open = async (menuId: string, visit: Parameters<typeof openConsole>[2] = {}) => {
    const desk = await openConsole(browser, hub, { ...visit, path: `/menus/${menuId}` });
    await desk.page.locator('.react-flow__node').first().waitFor();
    return desk;
  };
  const save = async (page: Page, comment: string) => {
    await page.keyboard.press('Control+s');
    const dialog = page.getByRole('dialog', { name: 'Save the menu' });
    await dialog.getByRole('textbox', { name: 'What has changed' }).fill(comment);
    await dialog.getByRole('button', { name: 'Save' }).click();
  };

  it('makes a menu from a template, says what is missing, and saves what was chosen in the panel', async () => {
    const { page, context, complaints } = await openConsole(browser, hub, { path: '/menus' });
    await page.getByText('No voice menus yet').waitFor();
    await page.getByRole('button', { name: 'New menu' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Main line');
    await page.getByRole('combobox', { name: 'Working hours' }).selectOption({ label: 'Офис' });
    await page.getByRole('button', { name: 'Create and open' }).click();
    await card(page, 'Sales').waitFor();
    await tab(page, /Problems/).click();
    await page.getByRole('button', { name: /Sales/ }).filter({ hasText: 'Whom to ring' }).click();
    await page.getByRole('combobox', { name: 'Agents' }).click();
    await page.getByRole('option', { name: 'Анна Примерова' }).click();
    await save(page, 'Anna sells');
    await page.getByText('Version 2').waitFor();
    const [{ menuId }] = (await hub.ask('GET', '/voice-menus')).items;
    const { menu } = await read(menuId);
    expect(menu.steps.sales.to).toEqual({ kind: 'agents', agentIds: [agentId], ring: 'all' });
    expect(menu.steps.hours.hoursId).toBe(hoursId);
    expect((await hub.ask('GET', `/voice-menus/${menuId}/versions`)).items[0].comment).toBe('Anna sells');
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('connects steps by drawing a line, and takes it back', async () => {
    const { menuId } = await make('Drawn');
    const { page, context, complaints } = await open(menuId);
    const exit = card(page, 'Departments').locator('[data-handleid="newKey"]');
    await drag(page, exit, card(page, 'Goodbye').locator('.react-flow__handle-top'));
    await card(page, 'Departments').getByText('2', { exact: true }).waitFor();
    // Into the void: what is to stand there is asked.
    await drag(page, card(page, 'Departments').locator('[data-handleid="newKey"]'), undefined);
    await page.getByRole('menuitem', { name: /^Voicemail/ }).click();
    await card(page, 'Voicemail').waitFor();
    await page.getByRole('textbox', { name: 'Mailbox' }).fill('100');
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => card(page, 'Voicemail').count()).toBe(0);
    await page.getByRole('button', { name: 'Redo' }).click();
    await page.getByRole('button', { name: 'Redo' }).click();
    await card(page, 'Voicemail').waitFor();
    await save(page, '');
    await expect.poll(async () => (await read(menuId)).version).toBe(2);
    const { steps, picture: spots } = (await read(menuId)).menu;
    expect(steps.choice.keys).toEqual({ 1: 'sales', 2: 'end', 3: 'voicemail-1' });
    expect(steps['voicemail-1']).toEqual({ kind: 'voicemail', box: '100' });
    expect(Object.keys(spots).sort()).toEqual(Object.keys(steps).sort());
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('is edited by the keyboard alone, in a list of the steps', async () => {
    const { menuId } = await make('Typed');
    const { page, context } = await open(menuId);
    await page.getByRole('radio', { name: 'Picture' }).focus();
    await page.keyboard.press('ArrowRight');
    const list = page.getByRole('region', { name: 'Steps' });
    await list
      .getByRole('button', { name: /^Departments/ })
      .first()
      .focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Add a key: 0' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('combobox', { name: 'Key 0' }).selectOption({ label: 'Message' });
    await list.getByRole('button', { name: 'Message' }).first().focus();
    await page.keyboard.press('Enter');
    await page.getByRole('combobox', { name: 'Prompt' }).selectOption({ label: 'Greeting' });
    await page.getByRole('combobox', { name: 'Then' }).selectOption({ label: 'Goodbye' });
    await save(page, '');
    await expect.poll(async () => (await read(menuId)).version).toBe(2);
    const { steps } = (await read(menuId)).menu;
    expect(steps.choice.keys['0']).toBe('play-1');
    expect(steps['play-1']).toEqual({ kind: 'play', prompt: promptId, next: 'end' });
    await context.close();
  });

  it('is tried as a caller goes through it, while the picture shows where he is', async () => {
    const { menuId } = await make('Tried');
    const { page, context, complaints } = await open(menuId);
    await tab(page, 'Try').click();
    // A Wednesday, by the clock of the working hours and wherever the browser is.
    await page.getByLabel('Time of the call').fill('2026-11-18T12:00');
    await page.getByRole('button', { name: 'Call', exact: true }).click();
    const phone = page.getByRole('region', { name: 'Phone' });
    const where = page.locator('[data-lit]');
    // The prompt is heard to its end, then the caller is waited for.
    await phone.getByText('Waits for a key').waitFor();
    await expect.poll(() => where.textContent()).toContain('Departments');
    await phone.getByRole('button', { name: '9', exact: true }).click();
    await page.getByText('Pressed 9, which is no key here').waitFor();
    await phone.getByRole('button', { name: '1', exact: true }).click();
    await phone.getByText('Rings').waitFor();
    await phone.getByText('Анна Примерова').waitFor();
    await expect.poll(() => where.textContent()).toContain('Sales');
    await phone.getByRole('button', { name: 'Nobody answers' }).click();
    await phone.getByText('The call has ended').waitFor();
    await expect
      .poll(() =>
        page.getByRole('region', { name: 'Path of the caller' }).getByRole('listitem').allTextContents(),
      )
      .toEqual([
        'Called → By working hours',
        'Open → Departments',
        'Pressed 9, which is no key here → Departments',
        'Pressed 1 → Sales',
        'No answer → Goodbye',
      ]);
    await phone.getByRole('button', { name: 'Once more' }).click();
    // A Sunday.
    await page.getByLabel('Time of the call').fill('2026-11-22T12:00');
    await page.getByRole('button', { name: 'Call', exact: true }).click();
    await page.getByText('Closed → Goodbye').waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('shows what somebody else saved meanwhile, and keeps both', async () => {
    const { menuId } = await make('Shared');
    const { page, context } = await open(menuId);
    await card(page, 'Sales').click();
    await page.getByRole('textbox', { name: 'Name of the step' }).fill('Selling');
    const theirs = office();
    theirs.steps.choice.tries = 5;
    await hub.ask('PUT', `/voice-menus/${menuId}`, { name: 'Shared', menu: theirs, basedOn: 1 });
    await save(page, '');
    const dialog = page.getByRole('dialog', { name: 'Save the menu' });
    await dialog.getByText('Somebody else saved this menu meanwhile').waitFor();
    await dialog.getByText('“Departments”, Ask how many times: was 2, is 5').waitFor();
    await dialog.getByRole('button', { name: 'Save mine as a copy' }).click();
    await page.getByRole('heading', { name: 'Shared (copy)' }).waitFor();
    const copy = (await hub.ask('GET', '/voice-menus')).items.find(
      (one: any) => one.name === 'Shared (copy)',
    );
    expect((await read(copy.menuId)).menu.steps.sales.name).toBe('Selling');
    expect((await read(menuId)).menu.steps.choice.tries).toBe(5);
    await context.close();
  });

  it('brings an earlier version back, told by what differs', async () => {
    const { menuId } = await make('Versions');
    const later = office();
    later.steps.sales.ringMs = 60_000;
    await hub.ask('PUT', `/voice-menus/${menuId}`, {
      name: 'Versions',
      menu: later,
      basedOn: 1,
      comment: 'Longer',
    });
    const { page, context, complaints } = await open(menuId);
    await tab(page, 'Versions').click();
    await page.getByText('Longer').waitFor();
    await page.getByRole('button', { name: 'Compare with the newest: Version 1' }).click();
    await page.getByText('“Sales”, Ring, seconds: was 20 seconds, is 60 seconds').waitFor();
    await page.getByRole('button', { name: 'Bring back: Version 1' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Bring back' }).click();
    await page.getByText('Version 1 brought back').waitFor();
    expect((await read(menuId)).version).toBe(3);
    expect((await read(menuId)).menu.steps.sales.ringMs).toBe(20_000);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('asks before changes are lost', async () => {
    const { menuId } = await make('Left');
    const { page, context } = await open(menuId);
    await page.getByRole('textbox', { name: 'Name' }).fill('Renamed');
    await page.getByRole('link', { name: 'Agents' }).click();
    await page.getByRole('dialog', { name: 'Not saved yet' }).getByRole('button', { name: 'Stay' }).click();
    expect(new URL(page.url()).pathname).toBe(`/console/menus/${menuId}`);
    await page.getByRole('link', { name: 'Agents' }).click();
    await page.getByRole('button', { name: 'Leave without saving' }).click();
    await page.getByRole('heading', { name: 'Agents' }).waitFor();
    expect((await read(menuId)).name).toBe('Left');
    await context.close();
  });

  it('publishes where callers are led by Callweave, after a look at what would happen', async () => {
    const connection = await hub.ask('POST', '/connections', {
      connector: 'asterisk',
      name: 'Switch',
      settings: ASTERISK,
    });
    await hub.ask('POST', `/agents/${agentId}/devices`, {
      connectionId: connection.connectionId,
      kind: 'extension',
      value: '101',
    });
    const { menuId } = await make('Published');
    const { page, context, complaints } = await open(menuId);
    await tab(page, 'Publish').click();
    await page.getByRole('button', { name: 'Add a place' }).click();
    await page.getByRole('textbox', { name: 'Name of the entry' }).fill('office');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText('Never published').waitFor();
    await expect
      .poll(() => page.getByRole('button', { name: 'Publish: Switch, office' }).isDisabled())
      .toBe(true);
    await page.getByRole('button', { name: 'Check: Switch, office' }).click();
    await page.getByText('What would happen').waitFor();
    expect((await read(menuId)).places[0].state).toBe('never');
    await page.getByRole('button', { name: 'Publish: Switch, office' }).click();
    await page.getByText('Callers hear this version.').waitFor();
    expect((await read(menuId)).places[0]).toMatchObject({ state: 'published', publishedVersion: 1 });
    await expect
      .poll(() => page.getByRole('textbox', { name: 'Name of the entry for the PBX' }).inputValue())
      .toBe('office');
    await page.goto(`${hub.origin}/console/menus`);
    const row = page.getByRole('listitem').filter({ has: page.getByRole('link', { name: 'Published' }) });
    await row.getByText('Published', { exact: true }).last().waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('keeps working hours with the holidays of Russia, and tells when it is open', async () => {
    const { page, context, complaints } = await openConsole(browser, hub, { path: '/hours' });
    await page.getByRole('link', { name: 'Add working hours' }).click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Shop');
    await page.getByRole('combobox', { name: 'Time zone' }).selectOption('Asia/Yekaterinburg');
    await page.getByRole('button', { name: 'Add hours: Saturday' }).click();
    await page.getByLabel('Saturday: open until').fill('14:00');
    await page.getByRole('button', { name: 'Add the Russian public holidays' }).click();
    await page.getByLabel('Date').fill('2026-12-31');
    await page.getByRole('textbox', { name: 'What day it is' }).fill('Short day');
    await page.getByRole('button', { name: 'Add the day' }).click();
    await page.getByRole('button', { name: 'Add hours: 31 December 2026' }).click();
    await page.getByLabel('31 December 2026: open until').fill('13:00');
    await page.getByRole('link', { name: 'Contacts' }).click();
    await page.getByRole('dialog', { name: 'Not saved yet' }).getByRole('button', { name: 'Stay' }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'Shop' }).waitFor();
    const shop = (await hub.ask('GET', '/working-hours')).items.find((one: any) => one.name === 'Shop');
    expect(shop).toMatchObject({
      timeZone: 'Asia/Yekaterinburg',
      week: [
        { days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' },
        { days: [6], from: '09:00', to: '14:00' },
      ],
    });
    expect(shop.holidays).toHaveLength(15);
    const moment = page.getByLabel('Try another day and hour');
    const tried = page.getByTestId('tried');
    await moment.fill('2026-12-31T12:30');
    await tried.getByText('Open').waitFor();
    await moment.fill('2026-12-31T13:30');
    await tried.getByText('Closed').waitFor();
    await moment.fill('2027-05-09T10:00');
    await tried.getByText('Closed: Victory Day').waitFor();
    await page.goto(`${hub.origin}/console/hours/${hoursId}`);
    await page.getByText('They cannot be removed while a menu goes by them.').waitFor();
    await page.getByRole('link', { name: 'Main line' }).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('shows supervisors everything and lets them change nothing', async () => {
    const { menuId } = await make('Watched');
    const { page, context } = await open(menuId, { role: 'supervisor' });
    await card(page, 'Sales').click();
    await expect
      .poll(() => page.getByRole('textbox', { name: 'Name of the step' }).getAttribute('readonly'))
      .not.toBeNull();
    for (const name of ['Save', 'Add a step', 'Remove the step'])
      await expect.poll(() => page.getByRole('button', { name }).count(), { message: name }).toBe(0);
    await tab(page, 'Try').click();
    await page.getByRole('button', { name: 'Call', exact: true }).click();
    await page.getByRole('region', { name: 'Phone' }).waitFor();
    await context.close();
  });

  it('removes a menu that nobody enters', async () => {
    const { menuId } = await make('Unwanted');
    const { page, context } = await openConsole(browser, hub, { path: '/menus' });
    await page.getByRole('button', { name: 'Remove: Unwanted' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('link', { name: 'Unwanted' }).waitFor({ state: 'detached' });
    await expect(read(menuId)).rejects.toThrow('404');
    await context.close();
  });

  describe('that a PBX keeps itself', () => {
    let pbx: KolokolPbx;
    beforeAll(async () => {
      pbx = await openKolokol(steppedClock(Date.UTC(2026, 2, 2, 4)));
      await hub.ask('POST', '/connections', {
        connector: 'profile',
        name: 'Филиал',
        settings: settingsFor(pbx),
      });
    });
    afterAll(() => pbx?.stop());
    const words = ru.menuEditor;
    const kept = () => pbx.desk.menus.kept.get('1')?.menu;

    /** As an administrator would draw it: names of our own, and one step for two keys. */
    const redraw = async (menuId: string, waitMs: number, sales = '104') => {
      const { name, version } = await read(menuId);
      const choice = { kind: 'choice', name: 'Выбор', waitMs, tries: 2, keys: { 1: 'sales', 2: 'sales' } };
      const ring = (name: string, number: string, ringMs: number) => ({
        ...{ kind: 'connect', name, to: { kind: 'device', number }, ringMs },
      });
      await hub.ask('PUT', `/voice-menus/${menuId}`, {
        name,
        basedOn: version,
        menu: {
          start: 'ask',
          steps: {
            ask: { ...choice, onTimeout: 'desk', onWrongKey: 'desk' },
            sales: ring('Продажи', sales, 20_000),
            desk: ring('Приёмная', '103', 30_000),
          },
        },
      });
    };
    const publishing = async (menuId: string, look: (typeof LOOKS)[number]) => {
      const desk = await openConsole(browser, hub, { path: `/menus/${menuId}`, look });
      await tab(desk.page, look.locale === 'ru-RU' ? words.tab.places : 'Publish').click();
      return desk;
    };

    it('is taken over; what was changed there meanwhile is shown, and replaced only on purpose', async () => {
      const list = await openConsole(browser, hub, { path: '/menus', look: LOOKS[0] });
      await list.page.getByRole('button', { name: ru.menus.import }).first().click();
      const dialog = list.page.getByRole('dialog', { name: ru.menus.import });
      await dialog.getByLabel(ru.menus.connection).selectOption({ label: 'Филиал' });
      const take = dialog.getByRole('button', { name: new RegExp(`^${ru.menus.take}`) }).first();
      await take.waitFor();
      await picture(list.page, 'menus-import-ru-wide');
      expect(await findings(list.page)).toEqual([]);
      await take.click();
      await list.page.waitForURL(/\/menus\/[0-9a-f-]{36}$/);
      const menuId = new URL(list.page.url()).pathname.split('/').at(-1) as string;
      await list.context.close();
      await redraw(menuId, 7_000);

      const { page, context, complaints } = await publishing(menuId, LOOKS[0]);
      await page.getByRole('button', { name: `${words.dryRun}: Филиал, 1` }).click();
      await page.getByText(words.wouldHappen).waitFor();
      // Somebody is faster, in the cabinet of the PBX.
      pbx.desk.menus.edit('1', { nothing: { ring: '101', sec: 30 } });
      await page.getByRole('button', { name: `${words.publish}: Филиал, 1` }).click();
      const alert = page.getByRole('alert').filter({ hasText: words.changedThere });
      await alert.getByText('101').first().waitFor();
      await picture(page, 'menus-changed-there-ru-wide');
      expect(await findings(page)).toEqual([]);
      expect(kept()?.nothing).toEqual({ ring: '101', sec: 30 });
      await alert.getByRole('button', { name: words.overwrite }).click();
      await page
        .getByRole('dialog', { name: words.overwrite })
        .getByRole('button', { name: words.overwrite })
        .click();
      await page.getByText(words.nowThere.ours).waitFor();
      expect(kept()).toMatchObject({ wait_sec: 7, nothing: { ring: '103', sec: 30 } });
      expect(complaints.filter((one) => !one.includes('409'))).toEqual([]);
      await context.close();
    });

    it('is told as it stands there when the PBX stops half-way', async () => {
      const { items } = await hub.ask('GET', '/voice-menus');
      const { menuId } = items.find(({ places }: { places: { connectionName: string }[] }) =>
        places.some(({ connectionName }) => connectionName === 'Филиал'),
      );
      await redraw(menuId, 9_000, '102');
      pbx.desk.menus.breaksHalfWay = true;
      const { page, context } = await publishing(menuId, LOOKS[3]);
      await page.getByRole('button', { name: `${words.dryRun}: Филиал, 1` }).click();
      await page.getByText(words.wouldHappen).waitFor();
      await page.getByRole('button', { name: `${words.publish}: Филиал, 1` }).click();
      await page.getByText(words.notPublished).waitFor();
      await page.getByText(words.nowThere.somethingElse).waitFor();
      await page.getByText(words.shouldChange).waitFor();
      await page
        .getByText(/HALF|stopped in the middle/)
        .first()
        .waitFor();
      await picture(page, 'menus-half-way-ru-narrow');
      await page.getByRole('button', { name: `${words.look}: Филиал, 1` }).click();
      await page.getByText(words.differsThere).waitFor();
      await picture(page, 'menus-half-way-compared-ru-narrow');
      expect(await findings(page)).toEqual([]);
      expect(await overflow(page)).toBe(0);
      await context.close();
    });
  });

  it.each(LOOKS)('is accessible and fits: $name', async (look) => {
    const menus = (await hub.ask('GET', '/voice-menus')).items;
    const { menuId } = menus.find(({ name }: { name: string }) => name === 'Drawn');
    const { page, context, complaints } = await openConsole(browser, hub, { look });
    const isNarrow = look.viewport.width < 900;
    const isRussian = look.locale.startsWith('ru');
    for (const path of ['menus', 'hours', `hours/${hoursId}`]) {
      await page.goto(`${hub.origin}/console/${path}`);
      await page.locator('main li').first().waitFor();
      await picture(page, `${path.replace(hoursId, 'one')}-${look.name}`.replace('/', '-'));
      await expect.poll(() => findings(page), { message: path }).toEqual([]);
      await expect.poll(() => overflow(page), { message: path }).toBe(0);
    }
    await page.goto(`${hub.origin}/console/menus/${menuId}`);
    await page
      .getByRole('button', { name: /Departments/ })
      .or(page.locator('.react-flow__node'))
      .first()
      .waitFor();
    await page.getByText('Анна Примерова').first().waitFor();
    await picture(page, `menu-${look.name}`);
    await expect.poll(() => findings(page), { message: 'menu' }).toEqual([]);
    await expect.poll(() => overflow(page), { message: 'menu' }).toBe(0);
    await page.getByRole('button', { name: isRussian ? 'Добавить шаг' : 'Add a step' }).click();
    await page.getByRole('menuitem').first().waitFor();
    await picture(page, `menu-palette-${look.name}`);
    await expect.poll(() => findings(page), { message: 'palette' }).toEqual([]);
    await page.keyboard.press('Escape');
    if (isNarrow)
      await page
        .getByRole('button', { name: /Departments/ })
        .first()
        .click();
    else await card(page, 'Departments').click();
    await page.getByRole('heading', { name: isRussian ? 'Выбор кнопкой' : 'Choice by key' }).waitFor();
    await picture(page, `menu-step-${look.name}`);
    await expect.poll(() => findings(page), { message: 'step' }).toEqual([]);
    const tabs = isRussian
      ? ['Ошибки', 'Проба', 'Версии', 'Публикация']
      : ['Problems', 'Try', 'Versions', 'Publish'];
    for (const name of tabs) {
      await tab(page, new RegExp(name)).click();
      await page.waitForLoadState('networkidle');
      await picture(page, `menu-${tabs.indexOf(name)}-${look.name}`);
      await expect.poll(() => findings(page), { message: name }).toEqual([]);
      await expect.poll(() => overflow(page), { message: name }).toBe(0);
    }
    expect(complaints).toEqual([]);
    await context.close();
  });
});

/** Draws with the mouse; to nowhere where there is no `to`. */
async function drag(page: Page, from: Locator, to: Locator | undefined): Promise<void> {
  const start = await middleOf(from);
  const end = to ? await middleOf(to) : { x: start.x + 40, y: start.y - 150 };
  await page.mouse.move(start.x, start.y);
  await page.mouse.down();
  await page.mouse.move((start.x + end.x) / 2, (start.y + end.y) / 2, { steps: 4 });
  await page.mouse.move(end.x, end.y, { steps: 4 });
  await page.mouse.up();
}

async function middleOf(handle: Locator): Promise<{ x: number; y: number }> {
  const box = await handle.boundingBox();
  if (!box) throw new Error('not in sight');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

function halfASecondOfSilence(): Buffer {
  const SAMPLES = 4_000;
  const sound = Buffer.alloc(44 + SAMPLES * 2);
  sound.write('RIFF', 0);
  sound.writeUInt32LE(36 + SAMPLES * 2, 4);
  sound.write('WAVEfmt ', 8);
  sound.writeUInt32LE(16, 16);
  sound.writeUInt16LE(1, 20);
  sound.writeUInt16LE(1, 22);
  sound.writeUInt32LE(8_000, 24);
  sound.writeUInt32LE(16_000, 28);
  sound.writeUInt16LE(2, 32);
  sound.writeUInt16LE(16, 34);
  sound.write('data', 36);
  sound.writeUInt32LE(SAMPLES * 2, 40);
  return sound;
}
