import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CALL_ORDERS } from '../../src/dialing/call-orders.ts';
import { askedNumber } from '../../web/desktop/src/dial/asked-number.ts';
import { WishKeys } from '../../web/desktop/src/dial/wish-key.ts';
import { findings, picture } from '../console/open-console.ts';
import { buildDesktop, type Desk, hasChromium, launch, openDesk } from './browser.ts';
import { type CallStory, PEOPLE } from './call-story.ts';
import { MockHub, type MockHubOptions } from './mock-hub.ts';
import { history, knownRings, onHold, talking } from './scenes.ts';
import { busyMorning } from './task-scenes.ts';

const { me, anna, petr } = PEOPLE;

describe('the number of a link', () => {
  it('is read as browsers and people write it', () => {
    for (const query of [
      '?number=tel%3A%2B79000000011',
      '?number=tel:+7%20(900)%20000-00-11'.replace('+', '%2B'),
      '?number=%2B79000000011',
      '?number=tel%3A%2F%2F%2B79000000011',
      '?number=tel%3A%2B79000000011%3Bext%3D5',
    ])
      expect(askedNumber(query), query).toBe('+79000000011');
    expect(askedNumber('?number=tel:101')).toBe('101');
  });

  it('is none when something else stands there', () => {
    for (const number of ['', 'tel:', 'javascript:alert(1)', '*21*79000000011#', '<b>1</b>', '1'.repeat(41)])
      expect(askedNumber(`?number=${encodeURIComponent(number)}`), number).toBeUndefined();
    expect(askedNumber('')).toBeUndefined();
  });
});

describe('a wish to call', () => {
  it('has one name, and is no second one while the hand may still be clicking', () => {
    const keys = new WishKeys();
    const first = keys.next({ to: '+79000000011' }, 0);
    expect(first).toMatch(/^[0-9a-f]{32}$/);
    expect(keys.next({ to: '+79000000011' }, 300)).toBeUndefined();
    expect(keys.next({ to: '+79000000012' }, 400)).not.toBe(first);
    expect(keys.next({ to: '+79000000011' }, 60_000)).toMatch(/^[0-9a-f]{32}$/);
    expect(keys.next({ to: '+79000000011', connectionId: 'other' }, 60_100)).toBeDefined();
  });
});

describe.skipIf(!hasChromium)('calling from the desktop', { timeout: 180_000 }, () => {
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
    expect(desk.complaints).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    await built?.remove();
  });

  async function open(
    path = '/',
    options: Omit<MockHubOptions, 'dist'> = {},
    before: (hub: MockHub) => void = busyMorning,
    context: BrowserContextOptions = {},
  ): Promise<Page> {
    hub = await new MockHub({ dist: built.dist, ...options }).start();
    before(hub);
    desk = await openDesk(browser, `${hub.url}${path}`, context);
    await desk.page.getByText(/^(Live|На связи)$/).waitFor();
    return desk.page;
  }
  const bar = (page: Page) => page.getByRole('region', { name: 'Call that you asked for' });
  const callMaria = (page: Page) =>
    page.locator('[data-task="t1"]').getByRole('button', { name: 'Call Мария Примерная' });

  it('rings my telephone once however often I click, and follows the call that comes of it', async () => {
    const page = await open();
    await page.keyboard.press('t');
    await callMaria(page).dblclick();
    await bar(page).getByText('Your phone rings first.').waitFor();
    await callMaria(page).click();
    expect(hub.dials).toMatchObject(
      [{ to: '+79000000011', taskId: 't1', key: /^[0-9a-f]{32}$/ }].map((one) => ({
        ...one,
        key: expect.stringMatching(one.key),
      })),
    );
    await picture(page, 'dial-ringing');
    await expect.poll(() => findings(page)).toEqual([]);
    hub.joined.set('dial-1', '00000000-0000-4000-8000-000000000001');
    await bar(page).getByText('The call is on its way.').waitFor();
    await bar(page).getByRole('link').waitFor();
    expect(hub.dials).toHaveLength(1);
  });

  it('says that the telephone may be ringing when the answer was lost, and tries nothing by itself', async () => {
    const page = await open();
    hub.dialAnswers.push({ status: 503, body: { detail: 'The PBX does not answer as it should.' } });
    await page.keyboard.press('t');
    await callMaria(page).click();
    await bar(page).getByText('your phone may be ringing').waitFor();
    await picture(page, 'dial-unknown');
    await bar(page).getByRole('button', { name: 'Put away' }).click();
    await bar(page).waitFor({ state: 'detached' });
    expect(hub.dials).toHaveLength(1);
  });

  it('says why nothing was dialled, and leaves it to the computer where no PBX of mine dials', async () => {
    const page = await open();
    hub.dialAnswers.push({
      status: 422,
      body: { detail: 'This PBX dials nobody.', details: { missing: 'dial' } },
    });
    await page.keyboard.press('t');
    await callMaria(page).click();
    await bar(page).getByText('This PBX dials nobody.').waitFor();
    const link = bar(page).getByRole('link', { name: 'Call with the phone of this computer' });
    await expect.poll(() => link.getAttribute('href')).toBe('tel:+79000000011');
  });

  it('asks at which PBX when I have telephones at several', async () => {
    const page = await open();
    const connections = [
      { connectionId: 'c-1', name: 'Office' },
      { connectionId: 'c-2', name: 'Branch' },
    ];
    hub.dialAnswers.push({ status: 422, body: { detail: 'Say which one.', details: { connections } } });
    await page.keyboard.press('t');
    await callMaria(page).click();
    await bar(page).getByRole('button', { name: 'Branch' }).click();
    await bar(page).getByText('Your phone rings first.').waitFor();
    expect(hub.dials).toMatchObject([{ to: '+79000000011' }, { connectionId: 'c-2', taskId: 't1' }]);
    expect(hub.dials[0]?.key).not.toBe(hub.dials[1]?.key);
  });

  it('is left to the computer for people without a telephone here', async () => {
    const page = await open('/', { hasPhone: false, role: 'supervisor' });
    await page.keyboard.press('t');
    const link = page.locator('[data-task="t1"]').getByRole('link', { name: 'Call Мария Примерная' });
    await expect.poll(() => link.getAttribute('href')).toBe('tel:+79000000011');
  });

  it('never dials what a link of another page asks for before a person has said so', async () => {
    const page = await open(`/dial?number=${encodeURIComponent('tel:+79000000012')}`);
    await page.getByRole('heading', { name: 'Call this number?' }).waitFor();
    await page.getByText(/000.00.12/).waitFor();
    await picture(page, 'dial-page');
    await expect.poll(() => findings(page)).toEqual([]);
    const call = page.getByRole('button', { name: 'Call', exact: true });
    // Not with the second half of a double click that was meant for another page.
    await expect.poll(() => call.isEnabled()).toBe(true);
    await page.evaluate("document.querySelector('main button').click()");
    expect(hub.dials).toEqual([]);
    await call.click();
    await bar(page).getByText('Your phone rings first.').waitFor();
    expect(new URL(page.url()).pathname).toBe('/');
    expect(hub.dials).toMatchObject([{ to: '+79000000012' }]);
  });

  it('says so when a link names no number', async () => {
    const page = await open(`/dial?number=${encodeURIComponent('tel:*21*1#')}`);
    await page.getByText('The link names no telephone number.').waitFor();
    await expect.poll(() => page.getByRole('button', { name: 'Call', exact: true }).count()).toBe(0);
    await page.getByRole('button', { name: 'Back to the desk' }).click();
    await page.getByRole('heading', { name: 'Recent calls' }).waitFor();
  });

  it('tells on tasks and calls who called back', async () => {
    const page = await open('/', {}, (mock) => {
      busyMorning(mock);
      history(mock, 3);
      const askedAt = new Date(mock.now() - 60_000).toISOString();
      const callId = '00000000-0000-4000-8000-000000000002';
      const [first] = mock.past;
      if (first) mock.past[0] = { ...first, callId };
      const dial = { dialId: 'd', askedAt, taskId: 't1', state: 'done', callId };
      mock.knownDials.push(
        { ...dial, agentId: anna.agentId },
        { ...dial, taskId: 't2', agentId: me.agentId },
      );
    });
    await page.keyboard.press('t');
    await page.locator('[data-task="t1"]').getByText(`Called back by ${anna.name}`).waitFor();
    await page.locator('[data-task="t2"]').getByText('Called back by you').waitFor();
    await page.goto(`${hub.url}/calls/${hub.past[0]?.callId}`);
    await page.getByText(`Called back by ${anna.name}`).waitFor();
    await page
      .getByRole('button', { name: /^Call / })
      .first()
      .waitFor();
  });

  it('shows how I stand at each PBX and sets it, and says which one did not take it', async () => {
    const settable = ['available', 'break', 'dnd'];
    const page = await open('/', {}, (mock) => {
      knownRings(mock);
      mock.presence = [
        { connectionId: 'c-1', name: 'Office', state: 'available', settable },
        { connectionId: 'c-2', name: 'Branch', state: 'dnd', settable },
      ];
    });
    const button = page.getByRole('button', { name: 'My presence: Not the same everywhere' });
    await button.click();
    await page.getByText('Branch: Do not disturb').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Break' }).click();
    await page.getByRole('button', { name: 'My presence: Break' }).waitFor();
    await page.getByText('Set.', { exact: true }).waitFor();
    hub.presenceResults = [
      { connectionId: 'c-1', name: 'Office', state: 'dnd', result: 'done' },
      { connectionId: 'c-2', name: 'Branch', result: 'refused', reason: 'Not on this tariff.' },
    ];
    await page.getByRole('dialog').getByRole('button', { name: 'Do not disturb' }).click();
    await page.getByText('Branch did not take it: Not on this tariff.').waitFor();
    await picture(page, 'presence-menu');
    await expect.poll(() => findings(page)).toEqual([]);
  });

  const orderBar = (page: Page) => page.getByRole('region', { name: 'What you can do with this call' });
  const order = (page: Page, name: string) => orderBar(page).getByRole('button', { name, exact: true });

  it('shows nothing on the card of a call whose PBX cannot be steered', async () => {
    const page = await open('/', {}, talking);
    await page.locator('[data-call-card]').waitFor();
    await expect.poll(() => hub.ordersRead).toBeGreaterThan(0);
    await page.waitForLoadState('networkidle');
    expect(await page.locator('[data-order-bar]').count()).toBe(0);
  });

  it('holds a call and takes it back, and shows it held when the PBX says so and not before', async () => {
    const told: CallStory[] = [];
    const page = await open('/', {}, (mock) => {
      mock.steers = ['hold', 'retrieve', 'hangUp'];
      told.push(talking(mock));
    });
    await order(page, 'Hold').click();
    await orderBar(page).getByText('The card changes when the phone system has done it.').waitFor();
    await page.getByRole('article', { name: /^Talking: / }).waitFor();
    const asked = hub.ordersRead;
    await order(page, 'Hold').dispatchEvent('click');
    for (const call of told) hub.tell(call.holds(me, hub.now()));
    await page.getByRole('article', { name: /^On hold: / }).waitFor();
    await order(page, 'Take back').waitFor();
    // The button is another one, and the hand is still on it.
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Take back');
    await expect.poll(() => orderBar(page).getByText('The card changes').count()).toBe(0);
    expect(hub.orders).toEqual([{ callId: 'call-known', order: 'hold', legId: '104-0' }]);
    expect(hub.ordersRead).toBe(asked + 1);
    await page.keyboard.press('Enter');
    await expect.poll(() => hub.orders.at(-1)?.order).toBe('retrieve');
    await expect.poll(() => findings(page)).toEqual([]);
  });

  it('hands a call on to a colleague who is found by name, and only by the button', async () => {
    const page = await open('/', {}, (mock) => {
      mock.steers = ['transfer', 'hangUp'];
      talking(mock);
    });
    await order(page, 'Hand on').press('Enter');
    const form = page.getByRole('form', { name: 'Hand this call on' });
    const field = form.getByLabel('Number, or name of a colleague');
    await expect.poll(() => form.getByRole('button', { name: anna.name }).count()).toBe(1);
    expect(await form.getByRole('button', { name: me.name }).count()).toBe(0);
    await picture(page, 'order-hand-on');
    await expect.poll(() => findings(page)).toEqual([]);
    await field.press('Escape');
    await form.waitFor({ state: 'detached' });
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Hand on');
    await page.keyboard.press('Enter');
    await field.fill('вымы');
    await form.getByRole('button', { name: petr.name }).waitFor();
    await field.press('Enter');
    await form.getByText(`${petr.name}, extension ${petr.device}`).waitFor();
    expect(hub.orders).toEqual([]);
    await form.getByRole('button', { name: 'Hand on now' }).click();
    await expect
      .poll(() => hub.orders)
      .toEqual([{ callId: 'call-known', order: 'transfer', legId: '104-0', to: petr.device }]);
  });

  it('says why an order was not done, and that a lost answer may have been done', async () => {
    const page = await open('/', {}, (mock) => {
      mock.steers = ['transfer', 'hangUp'];
      talking(mock);
    });
    hub.orderAnswers.push(
      { status: 409, body: { detail: 'The call is not in a state for this any more.' } },
      { status: 503, body: { detail: 'The PBX does not answer as it should.' } },
    );
    await order(page, 'Hang up').click();
    await orderBar(page)
      .getByRole('alert')
      .getByText('The call is not in a state for this any more.')
      .waitFor();
    await picture(page, 'order-refused');
    await order(page, 'Hang up').click();
    await orderBar(page).getByRole('alert').getByText('the answer was lost').waitFor();
    expect(hub.orders).toHaveLength(2);
    await order(page, 'Hang up').click();
    await expect.poll(() => hub.orders.length).toBe(3);
    await expect.poll(() => findings(page)).toEqual([]);
  });

  it('joins the customer with whom was asked', async () => {
    const page = await open('/', {}, (mock) => {
      mock.steers = ['retrieve', 'join', 'hangUp'];
      const call = onHold(mock);
      const [mine] = call.record.legs;
      if (!mine) throw new Error('I am in no call');
      // The other line of my telephone, on which I ask.
      call.record.legs.push({ ...mine, legId: '104-asks', role: 'originator', state: 'connected' });
      mock.tell(call.matched(call.record.matches, mock.now()));
    });
    await order(page, 'Join').click();
    await expect.poll(() => hub.orders).toEqual([{ callId: 'call-known', order: 'join', legId: '104-0' }]);
  });

  it.each([
    ['ru-wide', 'ru-RU', 1280, 'light'],
    ['en-narrow', 'en-GB', 390, 'dark'],
    ['en-wide', 'en-GB', 1280, 'dark'],
    ['ru-narrow', 'ru-RU', 390, 'light'],
  ] as const)('what can be ordered of a call fits: %s', async (name, locale, width, colorScheme) => {
    const page = await open(
      '/',
      {},
      (mock) => {
        mock.steers = CALL_ORDERS;
        onHold(mock);
      },
      { locale, viewport: { width, height: 860 }, colorScheme, reducedMotion: 'reduce' },
    );
    await page.locator('[data-order-bar]').waitFor();
    await picture(page, `orders-${name}`);
    await page
      .locator('[data-order-bar]')
      .getByRole('button', { name: /^(Перевести|Hand on)$/ })
      .click();
    await page.getByText(petr.name).first().waitFor();
    await picture(page, `orders-form-${name}`);
    await expect.poll(() => findings(page)).toEqual([]);
    await expect.poll(() => page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  });

  it.each([
    ['ru-wide', 'ru-RU', 1280, 'light'],
    ['ru-narrow', 'ru-RU', 390, 'dark'],
  ] as const)('fits: %s', async (name, locale, width, colorScheme) => {
    const page = await open(
      '/',
      {},
      (mock) => {
        busyMorning(mock);
        mock.presence = [{ connectionId: 'c-1', name: 'Офис', state: 'available', settable: ['dnd'] }];
      },
      { locale, viewport: { width, height: 860 }, colorScheme, reducedMotion: 'reduce' },
    );
    await page.keyboard.press('t');
    await page
      .locator('[data-task="t1"]')
      .getByRole('button', { name: /Позвонить/ })
      .click();
    await page.getByText('Сначала зазвонит ваш телефон.').waitFor();
    await picture(page, `dial-${name}`);
    await expect.poll(() => findings(page)).toEqual([]);
    await expect.poll(() => page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  });
});
