import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildDesktop, type Desk, hasChromium, launch, openDesk, SKIPPED } from './browser.ts';
import { PEOPLE } from './call-story.ts';
import { MockHub, type MockHubOptions } from './mock-hub.ts';
import * as scenes from './scenes.ts';

const { me, petr } = PEOPLE;
if (!hasChromium) console.warn(`Browser tests of the desktop ${SKIPPED}`);

describe.skipIf(!hasChromium)('the agent desktop', { timeout: 180_000 }, () => {
  let browser: Browser;
  let built: Awaited<ReturnType<typeof buildDesktop>>;
  let hub: MockHub;
  let desk: Desk;

  beforeAll(async () => {
    [built, browser] = await Promise.all([buildDesktop(), launch()]);
  }, 240_000);

  afterEach(async () => {
    await desk.context.close();
    await hub.stop();
    // Under the strict policy of the mock hub this also shows that no script or style was refused.
    expect(desk.complaints).toEqual([]);
  });

  afterAll(async () => {
    await browser?.close();
    await built?.remove();
  });

  async function open(
    options: Omit<MockHubOptions, 'dist'> = {},
    context: BrowserContextOptions = {},
    before: (hub: MockHub) => void = () => undefined,
    path = '/',
  ): Promise<Page> {
    hub = await new MockHub({ dist: built.dist, ...options }).start();
    before(hub);
    desk = await openDesk(browser, hub.url + path, context);
    return desk.page;
  }

  async function openLive(...args: Parameters<typeof open>): Promise<Page> {
    const page = await open(...args);
    await page.getByText(/^(Live|На связи)$/).waitFor();
    return page;
  }

  const card = (page: Page) => page.locator('[data-call-card]');

  it('shows who is calling the moment it rings, without a click', async () => {
    const page = await openLive();
    await page.getByText('Ready for the next call').waitFor();
    scenes.knownRings(hub);
    await page.getByRole('heading', { name: scenes.KNOWN.name }).waitFor();
    await card(page).getByText(scenes.LONG_COMPANY).waitFor();
    await card(page).getByText('Ringing', { exact: true }).waitFor();
    await card(page).getByText('Анна Образцова').first().waitFor();
    await expect.poll(() => page.title()).toContain(scenes.KNOWN.name);
    await expect
      .poll(() => page.locator('[data-spoken="urgent"]').textContent())
      .toBe(`Incoming call: ${scenes.KNOWN.name}, ${scenes.LONG_COMPANY}`);
  });

  it('shows a call that rang before the page was opened', async () => {
    const page = await open({}, {}, (started) => void scenes.knownRings(started));
    await page.getByRole('heading', { name: scenes.KNOWN.name }).waitFor();
  });

  it('shows the customer and the chain when a call is transferred to me', async () => {
    const page = await openLive();
    scenes.transferRings(hub);
    await page.getByRole('heading', { name: scenes.SHORT.name }).waitFor();
    const steps = await card(page).locator('ol > li').allTextContents();
    expect(steps).toEqual([
      'Анна Образцова101did not answer, rang 0:12',
      'Пётр Вымышленный102talked 2:10, transferred to Вера Примерова',
      'You',
    ]);
    await card(page).getByText('was the last to talk with the customer').waitFor();
  });

  it('shows what the customer chose in the menu while my phone rings', async () => {
    const page = await openLive({}, { locale: 'ru-RU' });
    scenes.cameThroughMenu(hub);
    const line = card(page).locator('[data-menu-line]');
    await line.waitFor();
    await expect
      .poll(() => line.textContent())
      .toBe('В меню выбрано: 1\u00a0·\u00a0Отдел продаж → 2\u00a0·\u00a0Оптовые заказы');
  });

  it('shows the customer of a consultation, and who asks', async () => {
    const page = await openLive();
    scenes.consulted(hub);
    await page.getByRole('heading', { name: scenes.SHORT.name }).waitFor();
    await card(page).getByText('Consultation', { exact: true }).waitFor();
    await card(page)
      .getByText(`${petr.name} (102) is asking you about this customer.`, { exact: false })
      .waitFor();
  });

  it('lets a supervisor with a phone look at all live calls, and never hides the own one', async () => {
    const page = await openLive({ role: 'supervisor' });
    scenes.busyOffice(hub);
    await page.getByText('All live calls', { exact: true }).click();
    await page.getByRole('heading', { name: /live calls$/ }).waitFor();
    scenes.transferRings(hub);
    await card(page).getByText('Ringing', { exact: true }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: /live calls$/ }).waitFor();
    await card(page).getByText('Ringing', { exact: true }).waitFor();
    await page.getByText('My calls', { exact: true }).click();
    await page.getByRole('heading', { name: /live calls$/ }).waitFor({ state: 'detached' });
    await card(page).getByText('Ringing', { exact: true }).waitFor();
  });

  it('says why a card closed, and puts it away when told to', async () => {
    const page = await openLive();
    scenes.answeredByColleague(hub);
    await card(page).getByText(`Answered by ${petr.name}`).waitFor();
    await page.keyboard.press('x');
    await page.getByText('Ready for the next call').waitFor();
  });

  it('follows a call through answer, hold and end', async () => {
    const page = await openLive();
    const call = scenes.knownRings(hub);
    hub.tell(call.answers(me, hub.now()));
    await card(page).getByText('Talking', { exact: true }).waitFor();
    hub.tell(call.holds(me, hub.now()));
    await card(page).getByText('On hold', { exact: true }).waitFor();
    hub.tell(call.retrieves(me, hub.now()));
    await card(page).getByText('Talking', { exact: true }).waitFor();
    hub.tell(call.ends(hub.now(), 'customer'));
    await card(page).getByText('The customer hung up').waitFor();
    await page.locator(`[data-call-row="${call.callId}"]`).waitFor();
  });

  it('takes the name that comes after the ring, without moving the lists', async () => {
    const still = { reducedMotion: 'reduce' } as const;
    const page = await openLive({}, still, (started) => void scenes.history(started, 30));
    const call = scenes.unknownRings(hub);
    await card(page).getByText('Not in contacts').waitFor();
    const before = await page.locator('aside').boundingBox();
    const bodyBefore = await card(page).getByText('Responsible').boundingBox();
    hub.tell(call.matched([scenes.SHORT], hub.now()));
    await page.getByRole('heading', { name: scenes.SHORT.name }).waitFor();
    await expect.poll(() => page.locator('aside').boundingBox()).toEqual(before);
    await expect.poll(() => card(page).getByText('Responsible').boundingBox()).toEqual(bodyBefore);
  });

  it('tells a withheld number from an unknown one', async () => {
    const page = await openLive();
    scenes.withheldRings(hub);
    await page.getByRole('heading', { name: 'Number withheld' }).waitFor();
    await card(page).getByText('Ask who is speaking', { exact: false }).waitFor();
  });

  describe('with several candidates', () => {
    it('lets a digit choose, in whatever layout, and shows the choice when the hub confirms it', async () => {
      const page = await openLive({}, { locale: 'ru-RU' });
      const call = scenes.candidatesRing(hub);
      await card(page).getByText('3 возможных контакта').waitFor();
      await page.keyboard.press('2');
      await expect.poll(() => hub.picks).toEqual([{ callId: call.callId, contactId: 'c3' }]);
      const chosen = scenes.CANDIDATES.map((match) => ({ ...match, chosen: match.id === 'c3' }));
      hub.tell(call.matched(chosen, hub.now()));
      await page.getByRole('heading', { name: 'Олег Выдуманный' }).waitFor();
      await expect.poll(() => card(page).getByText('Кто звонит?').count()).toBe(0);
    });

    it('does not choose when the person turned single keys off', async () => {
      const page = await openLive();
      scenes.candidatesRing(hub);
      await card(page).getByText('Who is calling?').waitFor();
      await page.keyboard.press('?');
      await page.getByRole('switch', { name: 'Single-key shortcuts' }).click();
      await page.keyboard.press('Escape');
      await page.keyboard.press('1');
      await card(page).getByRole('button', { name: 'Олег Выдуманный' }).click();
      await expect.poll(() => hub.picks.length).toBe(1);
      expect(hub.picks[0]?.contactId).toBe('c3');
    });

    it('says so when the choice was not saved', async () => {
      const page = await openLive();
      hub.pickFails = true;
      scenes.candidatesRing(hub);
      await card(page).getByText('Who is calling?').waitFor();
      await page.keyboard.press('1');
      await page.getByRole('alert').getByText('The choice was not saved', { exact: false }).waitFor();
    });
  });

  it('finds a known person who calls from an unknown number, once we talk', async () => {
    const page = await openLive();
    hub.contacts.push({ contactId: 'c5', name: 'Мария Примерная', company: 'Ателье «Нитка»' });
    const call = scenes.unknownRings(hub);
    await card(page).getByText('Not in contacts').waitFor();
    await expect.poll(() => card(page).getByLabel('Who is it?').count()).toBe(0);
    hub.tell(call.answers(me, hub.now()));
    await card(page).getByRole('textbox', { name: 'Who is it?' }).fill('мар');
    await card(page).getByRole('button', { name: 'Мария Примерная' }).click();
    await expect.poll(() => hub.picks).toEqual([{ callId: call.callId, contactId: 'c5' }]);
  });

  it('names the owner of the contact, also one who has no part in the call', async () => {
    const page = await openLive();
    scenes.knownRings(hub);
    await card(page).getByText('Contact owner: Анна Образцова').waitFor();
  });

  it("counts by the hub's clock when this computer is minutes off", async () => {
    const page = await openLive({ clockOffsetMs: -420_000 });
    scenes.knownRings(hub, 12_000);
    const timer = await card(page).getByRole('timer').textContent();
    expect(timer).toMatch(/^0:1[2-9]$/);
  });

  it('says that the connection is lost, comes back by itself and has missed nothing', async () => {
    const page = await openLive();
    const call = scenes.talking(hub);
    await card(page).getByText('Talking', { exact: true }).waitFor();
    hub.loseConnection();
    await page
      .getByText(/^Reconnecting/)
      .first()
      .waitFor();
    await expect
      .poll(() => page.locator('[data-spoken="polite"]').textContent())
      .toContain('Connection lost');
    hub.tell(call.ends(hub.now(), 'customer'));
    hub.reconnects();
    await card(page).getByText('The customer hung up').waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
  });

  it('asks for the record when a call ended while the hub had forgotten what we missed', async () => {
    const page = await openLive();
    const call = scenes.talking(hub);
    await card(page).getByText('Talking', { exact: true }).waitFor();
    hub.loseConnection();
    hub.tell(call.ends(hub.now(), 'agent'));
    hub.reconnects({ forgetEvents: true });
    await card(page).getByText('You hung up').waitFor();
  });

  describe('recent calls', () => {
    it('load page after page, and show only those to call back when asked', async () => {
      const page = await openLive({}, {}, (started) => void scenes.history(started, 120));
      await page.locator('[data-call-row="past-0"]').waitFor();
      await page.locator('[data-recent-scroll]').evaluate((list: any) => list.scrollTo(0, list.scrollHeight));
      await page.locator('[data-call-row="past-99"]').waitFor({ state: 'attached' });
      await page.keyboard.press('m');
      await expect.poll(() => page.locator('[data-call-row="past-0"]').count()).toBe(0);
      const rows = page.locator('[data-call-row]');
      await expect
        .poll(() => rows.count())
        .toBe(await page.locator('[data-call-row][data-call-back]').count());
      await expect.poll(() => rows.count()).toBeGreaterThan(5);
    });

    it('keep scroll and focus when calls come and go', async () => {
      const page = await openLive({}, {}, (started) => void scenes.history(started, 40));
      const row = page.locator('[data-call-row="past-12"]');
      await row.focus();
      const before = await row.boundingBox();
      scenes.answeredByColleague(hub);
      await card(page).getByText(`Answered by ${petr.name}`).waitFor();
      await page.locator('[data-call-row="call-known"]').waitFor({ state: 'attached' });
      await expect
        .poll(() => row.evaluate((node: any) => node === node.ownerDocument.activeElement))
        .toBe(true);
      const after = await row.boundingBox();
      expect(Math.abs((after?.y ?? 0) - (before?.y ?? 0))).toBeLessThan(60);
    });

    it('open their details by keyboard, and give the focus back', async () => {
      const page = await openLive({}, {}, (started) => void scenes.history(started, 10));
      await page.locator('[data-call-row="past-0"]').waitFor();
      await page.keyboard.press('l');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      const details = page.getByRole('dialog', { name: 'Call details' });
      await details.getByText('Missed', { exact: false }).waitFor();
      await page.keyboard.press('Escape');
      await details.waitFor({ state: 'hidden' });
      const focused = await page.evaluate('document.activeElement.dataset.callRow');
      expect(focused).toBe('past-1');
    });

    it('let a candidate be chosen by key while details are open', async () => {
      const page = await openLive({}, {}, (started) => void scenes.history(started, 3));
      await page.locator('[data-call-row="past-0"]').click();
      await page.getByRole('dialog', { name: 'Call details' }).waitFor();
      scenes.candidatesRing(hub);
      await card(page).getByText('Who is calling?').waitFor();
      await page.keyboard.press('1');
      await expect.poll(() => hub.picks.length).toBe(1);
    });

    it('say what to do next when there are none', async () => {
      const page = await openLive();
      await page.getByText('Call your work number from a mobile to try.', { exact: false }).waitFor();
    });
  });

  describe('signing in', () => {
    it('refuses a wrong password in words and opens the desk for the right one', async () => {
      const page = await open({ signedIn: false });
      await page.getByLabel('Email').fill('vera@example.org');
      await page.getByLabel('Password', { exact: true }).fill('wrong');
      await page.keyboard.press('Enter');
      await page.getByRole('alert').getByText('do not match', { exact: false }).waitFor();
      await page.getByLabel('Password', { exact: true }).fill('correct horse battery');
      await page.keyboard.press('Enter');
      await page.getByText('Ready for the next call').waitFor();
    });

    it('says when a one-time link no longer works, and tidies the address', async () => {
      const page = await open({ signedIn: false }, {}, undefined, '/?error=EXPIRED_TOKEN');
      await page.getByText('This one-time link no longer works', { exact: false }).waitFor();
      expect(new URL(page.url()).search).toBe('');
    });

    it('uses a one-time link only when its button is pressed', async () => {
      const page = await open({ signedIn: false }, {}, undefined, '/enter#a-token-of-the-hub');
      const used: string[] = [];
      await page.route('**/api/auth/magic-link/verify?*', (route) => {
        used.push(new URL(route.request().url()).searchParams.get('token') ?? '');
        return route.fulfill({ status: 302, headers: { location: '/?error=INVALID_TOKEN' } });
      });
      const button = page.getByRole('button', { name: 'Sign in' });
      await button.waitFor();
      expect(used).toEqual([]);
      await button.click();
      await page.getByText('This one-time link no longer works', { exact: false }).waitFor();
      expect(used).toEqual(['a-token-of-the-hub']);
    });

    it('leads back to the door when the session ends, and says so', async () => {
      const page = await openLive();
      hub.endSession();
      await page.getByText('You were signed out.', { exact: false }).waitFor();
    });

    it('offers a password to those who came by a link', async () => {
      const page = await openLive({ hasPassword: false });
      await page.getByRole('button', { name: 'Set a password' }).click();
      const field = page.getByLabel('New password');
      await field.fill('short');
      await page.getByText('7 more characters').waitFor();
      await field.fill('four unrelated plain words');
      await page.keyboard.press('Enter');
      await page.getByText('Password saved.', { exact: false }).waitFor();
      expect(hub.passwords).toEqual(['four unrelated plain words']);
      await expect
        .poll(() => page.getByText('You came in by a one-time link', { exact: false }).count())
        .toBe(0);
    });
  });

  it('shows every live call to a supervisor without a phone', async () => {
    const page = await openLive({ role: 'supervisor', hasPhone: false }, {}, scenes.busyOffice);
    await page.getByRole('heading', { name: '4 live calls' }).waitFor();
    await page.getByRole('button', { name: scenes.KNOWN.name }).click();
    await page.getByRole('dialog', { name: 'Call details' }).waitFor();
  });

  it('speaks the language of the browser, then the one the person chose', async () => {
    const page = await openLive({}, { locale: 'ru-RU' });
    await page.getByText('Готовы к звонку').waitFor();
    await page.getByRole('button', { name: 'Show in English' }).click();
    await page.getByText('Ready for the next call').waitFor();
    await page.reload();
    await page.getByText('Ready for the next call').waitFor();
    await expect.poll(() => page.locator('html').getAttribute('lang')).toBe('en');
  });

  it("speaks the tenant's language when the browser's is none of ours", async () => {
    const page = await openLive({ locale: 'ru' }, { locale: 'fr-FR' });
    await page.getByText('Готовы к звонку').waitFor();
  });

  it('is usable on a slow network: says that it connects, then shows the call', async () => {
    const page = await open({ slowMs: 700 }, {}, (started) => void scenes.knownRings(started));
    await page.getByText('Connecting…').first().waitFor();
    await page.getByRole('heading', { name: scenes.KNOWN.name }).waitFor();
  });

  it('fits a window of 400 pixels beside a CRM', async () => {
    const page = await openLive(
      {},
      { viewport: { width: 400, height: 800 } },
      (started) => void scenes.history(started, 30),
    );
    const listBefore = await page.locator('aside').boundingBox();
    scenes.knownRings(hub);
    await page.getByRole('heading', { name: scenes.KNOWN.name }).waitFor();
    await expect.poll(() => page.locator('aside').boundingBox()).toEqual(listBefore);
    await expect.poll(() => page.evaluate('document.documentElement.scrollWidth')).toBe(400);
  });

  it('stands still for those who asked for it', async () => {
    const page = await openLive({}, { reducedMotion: 'reduce' });
    scenes.knownRings(hub);
    await card(page).waitFor();
    const moving = "document.getAnimations().filter((each) => each.playState === 'running').length";
    await expect.poll(() => page.evaluate(moving)).toBe(0);
  });
});
