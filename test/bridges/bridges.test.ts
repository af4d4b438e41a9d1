import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findings, picture } from '../console/open-console.ts';
import { hasChromium, SKIPPED } from '../desktop/browser.ts';
import { CALLER } from '../desktop/real-hub.ts';
import { BridgeOffice, buildBridges, CRMS, type Crm, CrmTab, LONG, launchLikeReal } from './bridge-office.ts';
import { startFakeCrm } from './fake-crm.ts';
import { recordsAre } from './records-are.ts';

if (!hasChromium) console.warn(`The bridges ${SKIPPED}`);

const NUMBER = `+${CALLER.number}`;
const ANY_ID = expect.any(String);
const oracleTokens = expect.objectContaining({
  SVCMCA_ANI: NUMBER,
  SVCMCA_COMMUNICATION_DIRECTION: 'ORA_SVC_INBOUND',
});

/** What each CRM is told when a customer rings whom it has to look for. */
const POPS: Record<Crm, unknown[]> = {
  salesforce: [
    'searchAndScreenPop',
    { searchParams: CALLER.number.slice(1), callType: 'inbound', deferred: false },
  ],
  dynamics365: [
    'searchAndOpenRecords',
    'contact',
    expect.stringContaining(`endswith(mobilephone,'000-01-04')`),
    false,
  ],
  hubspot: ['INCOMING_CALL', expect.objectContaining({ fromNumber: NUMBER, createEngagement: false })],
  creatio: ['callStarted', expect.objectContaining({ callerId: NUMBER, direction: 'in', state: 1 })],
  oracle: ['newCommEvent', 'PHONE', 'ORA_SERVICE', ANY_ID, oracleTokens, null, 'ORA_SVC_PHONE'],
};
/** What else a CRM that keeps calls is told of one that was answered and handed on. */
const COURSES: Record<Crm, [names: string[], told: unknown[][]]> = {
  salesforce: [['screenPop'], []],
  dynamics365: [['openForm'], []],
  hubspot: [
    ['CALL_ANSWERED', 'CALL_TRANSFERRED', 'CALL_ENDED', 'CALL_COMPLETED'],
    [
      ['CALL_ANSWERED', { externalCallId: ANY_ID }],
      ['CALL_TRANSFERRED', { externalCallId: ANY_ID }],
      ['CALL_ENDED', { externalCallId: ANY_ID, callEndStatus: 'COMPLETED' }],
      ['CALL_COMPLETED', { externalCallId: ANY_ID, hideWidget: false }],
    ],
  ],
  creatio: [
    ['commutationStarted', 'callFinished'],
    [
      ['commutationStarted', expect.objectContaining({ state: 2, oldState: 1 })],
      ['callFinished', expect.objectContaining({ state: 0, oldState: 2 })],
    ],
  ],
  oracle: [
    ['startCommEvent', 'transferCommEvent', 'closeCommEvent'],
    [
      ['startCommEvent', 'PHONE', 'ORA_SERVICE', ANY_ID, oracleTokens, 'ORA_SVC_PHONE'],
      ['transferCommEvent', 'PHONE', 'ORA_SERVICE', ANY_ID, oracleTokens, 'ORA_SVC_PHONE'],
      ['closeCommEvent', 'PHONE', 'ORA_SERVICE', ANY_ID, oracleTokens, 'TRANSFERRED', 'ORA_SVC_PHONE'],
    ],
  ],
};
/** How a CRM that keeps calls hears that a colleague has it. */
const CLOSED: Partial<Record<Crm, unknown[]>> = {
  hubspot: ['CALL_ENDED', { externalCallId: ANY_ID, callEndStatus: 'CANCELED' }],
  creatio: ['callFinished', expect.objectContaining({ state: 0, oldState: 1 })],
  oracle: ['closeCommEvent', 'PHONE', 'ORA_SERVICE', ANY_ID, oracleTokens, 'MISSED', 'ORA_SVC_PHONE'],
};
/** How a record that is known is opened. */
const RECORDS = {
  salesforce: {
    id: '003000000000001',
    pop: ['screenPop', { type: 'sobject', params: { recordId: '003000000000001' } }],
  },
  dynamics365: {
    id: '11111111-2222-4333-8444-555555555555',
    pop: [
      'searchAndOpenRecords',
      'contact',
      '?$select=fullname&$filter=contactid eq 11111111-2222-4333-8444-555555555555',
      false,
    ],
  },
  hubspot: {
    id: '301',
    pop: [
      'NAVIGATE_TO_RECORD',
      { objectCoordinates: { portalId: expect.anything(), objectTypeId: '0-1', objectId: 301 } },
    ],
  },
} as const;

describe.skipIf(!hasChromium)('a bridge', { timeout: 240_000 }, () => {
  let built: Awaited<ReturnType<typeof buildBridges>>;
  let browser: Browser;
  let office: BridgeOffice;
  /** People who are at their CRM. */
  let anna: BrowserContext;
  let boris: BrowserContext;

  beforeAll(async () => {
    [built, browser] = await Promise.all([buildBridges(), launchLikeReal()]);
    office = await BridgeOffice.open(built.folder);
    [anna, boris] = await Promise.all([office.browserOf(browser, 101), office.browserOf(browser, 102)]);
    for (const context of [anna, boris]) {
      const tab = await open(context, 'salesforce');
      await tab.signIn();
      await tab.live();
      await tab.page.close();
    }
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
    await office?.close();
    await built?.remove();
  });

  const open = (context: BrowserContext, crm: Crm, lang = 'en') =>
    CrmTab.open(context, office.crm.page(crm, lang), crm);
  const close = async (...tabs: CrmTab[]): Promise<void> => {
    for (const tab of tabs) {
      expect(tab.complaints).toEqual([]);
      await tab.page.close();
    }
  };
  /** Another browser of Anna's, in which she has signed in to the hub and in no CRM. */
  const another = async (options: BrowserContextOptions = {}): Promise<BrowserContext> => {
    const context = await browser.newContext({
      locale: 'en-GB',
      storageState: await anna.storageState(),
      ...options,
    });
    context.setDefaultTimeout(45_000);
    return context;
  };
  const dials = async (): Promise<string[]> =>
    (await office.hub.ask('GET', '/dials')).items.map(({ to }: { to: string }) => to);
  const toldOf = async (tabs: CrmTab[], ...names: string[]): Promise<unknown[][]> =>
    (await Promise.all(tabs.map((tab) => tab.told(...names)))).flat();

  it('is signed in once for all tabs of the CRM, until the agent signs out', async () => {
    const context = await office.browserOf(browser, 103);
    const [first, second] = [await open(context, 'salesforce'), await open(context, 'oracle')];
    await second.frame.getByRole('button', { name: 'Sign in' }).waitFor(LONG);
    await first.signIn();
    await Promise.all([first.live(), second.live()]);
    expect(await first.told('setSoftphonePanelVisibility')).not.toEqual([]);
    await expect.poll(() => first.told('enableClickToDial'), LONG).toHaveLength(1);
    await expect.poll(() => second.told('readyForOperation'), LONG).toEqual([['readyForOperation', true]]);
    const third = await open(context, 'dynamics365');
    await third.live();
    // The hub's cookie is not what let the frame in.
    const names = (await first.page.context().cookies(office.crm.origin)).map(({ name }) => name);
    expect(names).toEqual([]);
    const signedOut = await context.request.post(`${office.origin}/api/auth/sign-out`, {
      data: {},
      headers: { origin: office.origin },
    });
    expect(signedOut.status()).toBe(200);
    await third.page.reload();
    await third.frame.getByText('Your sign-in has ended.').waitFor(LONG);
    await close(first, second, third);
    await context.close();
  });

  it('lets somebody in whom the hub does not know yet, and tells of a wrong password', async () => {
    const { user, link } = await office.hub.ask('POST', '/users', {
      name: 'Глеб Тестов',
      email: 'gleb@example.com',
      role: 'agent',
    });
    await office.hub.ask('POST', '/agents', { name: user.name, userId: user.userId });
    await setPassword(link.url, 'sinij-samolet-9');
    const context = await browser.newContext({ locale: 'ru-RU', viewport: { width: 320, height: 640 } });
    context.setDefaultTimeout(45_000);
    const tab = await open(context, 'salesforce', 'ru');
    const opened = context.waitForEvent('page', LONG);
    await tab.frame.getByRole('button', { name: 'Войти' }).click();
    const window = await opened;
    await window.getByLabel('Электронная почта').fill('gleb@example.com');
    await window.getByLabel('Пароль').fill('zelenyj-tramvaj');
    await picture(window, 'bridge-ru-sign-in');
    expect(await findings(window)).toEqual([]);
    await window.getByRole('button', { name: 'Войти' }).click();
    await window.getByText('Почта или пароль неверны.').waitFor(LONG);
    await window.getByLabel('Пароль').fill('sinij-samolet-9');
    const isClosed = window.waitForEvent('close', LONG);
    await window.getByRole('button', { name: 'Войти' }).click();
    await isClosed;
    await tab.live();
    await close(tab);
    await context.close();
  });

  describe.each(CRMS)('of %s', (crm) => {
    /** Two of Anna's, one of Boris's. */
    let tabs: CrmTab[];
    let next: CrmTab;
    const name = String(POPS[crm][0]);

    beforeAll(async () => {
      [tabs, next] = await Promise.all([Promise.all([open(anna, crm), open(anna, crm)]), open(boris, crm)]);
      await Promise.all([...tabs, next].map((tab) => tab.live()));
    }, 240_000);
    afterAll(() => close(...tabs, next));

    it('pops once although two tabs are open, and at the next desk after a transfer', async () => {
      const story = office.story('blind-transfer-refer');
      story.playTo(500);
      await expect.poll(() => toldOf(tabs, name), LONG).toEqual([POPS[crm]]);
      story.playTo(3_000);
      await Promise.all(tabs.map((tab) => tab.shows('Talking')));
      story.playTo(5_000);
      // The customer's number, not the colleague's.
      await expect.poll(() => next.told(name), LONG).toEqual([POPS[crm]]);
      const [names, course] = COURSES[crm];
      await expect.poll(() => toldOf(tabs, ...names), LONG).toEqual(course);
      story.playToEnd();
      await next.shows('Ended');
      expect(await toldOf(tabs, name)).toHaveLength(1);
      expect(await next.told(name)).toHaveLength(1);
    });

    it('closes when a colleague answers', async () => {
      await Promise.all([...tabs, next].map((tab) => tab.forget()));
      const story = office.story('queue-ringall-answered');
      story.playTo(2_000);
      await expect.poll(() => toldOf(tabs, name), LONG).toEqual([POPS[crm]]);
      story.playTo(6_000);
      const told = CLOSED[crm];
      if (told) await expect.poll(() => toldOf(tabs, String(told[0])), LONG).toEqual([told]);
      await Promise.all(tabs.map((tab) => tab.shows('A colleague answered')));
      story.playToEnd();
    });

    it('dials what is clicked there', async () => {
      const before = (await dials()).length;
      const orders = (): number => office.hub.ari.requests.filter(({ url }) => url.includes('PJSIP')).length;
      const ordered = orders();
      await tabs[0]?.page.locator('#click').click();
      await expect.poll(async () => (await dials()).length, LONG).toBe(before + 1);
      expect((await dials())[0]).toBe('79000000011');
      await expect.poll(orders, LONG).toBe(ordered + 1);
    });
  });

  it('opens the record as soon as it is known who rings', async () => {
    const context = await another();
    const crms = ['salesforce', 'dynamics365', 'hubspot'] as const;
    await recordsAre(context, {
      records: crms.map((crm) => ({ crm, id: RECORDS[crm].id })),
      // Nobody is known before the answer.
      from: 'callweave.call.established.v1',
    });
    for (const crm of crms) {
      const tab = await open(context, crm);
      if (crm === crms[0]) await tab.signIn();
      await tab.live();
      const story = office.story('blind-transfer-refer');
      story.playTo(500);
      await expect.poll(() => tab.told(String(POPS[crm][0])), LONG).toEqual([POPS[crm]]);
      story.playTo(3_000);
      const { pop } = RECORDS[crm];
      await expect.poll(async () => (await tab.told(String(pop[0]))).at(-1), LONG).toEqual(pop);
      story.playToEnd();
      await tab.shows('Ended');
      await close(tab);
    }
    await context.close();
  });

  it('of HubSpot opens whom HubSpot finds, when it is one', async () => {
    const tab = await open(anna, 'hubspot');
    await tab.live();
    const coordinates = { portalId: 77, objectTypeId: '0-1', objectId: 301 };
    await tab.page.evaluate(
      `window.callerIdMatches = [{ callerIdType: 'CONTACT', objectCoordinates: ${JSON.stringify(coordinates)} }]`,
    );
    const story = office.story('queue-ringall-answered');
    story.playTo(2_000);
    await expect
      .poll(() => tab.told('NAVIGATE_TO_RECORD'), LONG)
      .toEqual([['NAVIGATE_TO_RECORD', { objectCoordinates: coordinates }]]);
    story.playToEnd();
    await tab.shows('A colleague answered');
    await close(tab);
  });

  it('says in its frame what the CRM refuses, and never by a dialog', async () => {
    const tab = await open(anna, 'salesforce');
    await tab.live();
    await tab.page.evaluate("window.refusal = 'Insufficient access'");
    const story = office.story('queue-ringall-answered');
    story.playTo(2_000);
    await tab.frame.getByRole('alert').filter({ hasText: 'Insufficient access' }).waitFor(LONG);
    story.playToEnd();
    await tab.shows('A colleague answered');
    await close(tab);
  });

  it('takes tokens from the page’s own endpoint', async () => {
    const context = await browser.newContext({ locale: 'en-GB' });
    const tab = await CrmTab.open(context, `${office.crm.page('oracle')}&own=1`, 'oracle');
    await tab.live();
    await close(tab);
    await context.close();
  });

  it('hears nobody but the page around it, and stands in no page that the company does not list', async () => {
    const tab = await open(anna, 'salesforce');
    await tab.live();
    const before = (await dials()).length;
    // A frame beside it, of the same site: neither the page around it nor the frame.
    await tab.page.evaluate(`new Promise((done) => {
      const other = document.createElement('iframe');
      other.srcdoc = '<script>(' + (() => {
        const callweave = 'callweave.bridge/1';
        parent.frames[0].postMessage({ callweave, type: 'dial', id: 'x', number: '+79000000012' }, '*');
        const call = { direction: 'inbound', number: '', national: '', record: { type: 'contact', id: 'x' } };
        parent.postMessage({ callweave, type: 'ringing', call }, '*');
      }) + ')()<' + '/script>';
      other.onload = done;
      document.body.append(other);
    })`);
    // What the page itself says afterwards is heard, so the other was not.
    await tab.page.locator('#click').click();
    await expect.poll(async () => (await dials()).length, LONG).toBe(before + 1);
    expect(await dials()).not.toContain('79000000012');
    expect(await tab.told('screenPop')).toEqual([]);
    await close(tab);

    const stranger = await startFakeCrm({ hub: office.origin, company: office.company, ask: office.hub.ask });
    const page = await anna.newPage();
    await page.goto(stranger.page('salesforce'));
    await expect.poll(() => page.frames()[1]?.url(), LONG).toMatch(/^chrome-error:/);
    await page.close();
    await stranger.close();
  });

  it.each([
    { lang: 'ru', colorScheme: 'light', signIn: 'Войти', talks: 'Разговор' },
    { lang: 'en', colorScheme: 'dark', signIn: 'Sign in', talks: 'Talking' },
  ] as const)('is a side pane that everybody can use ($lang, $colorScheme)', async (look) => {
    const { lang, colorScheme, signIn, talks } = look;
    const context = await another({
      colorScheme,
      reducedMotion: 'reduce',
      viewport: { width: 320, height: 640 },
    });
    // Where the pane is a corner of the page, seen as long as it has to be.
    const corner = await open(context, 'creatio', lang);
    const tab = await open(context, 'salesforce', lang);
    for (const one of [corner, tab]) {
      await one.frame.getByRole('button', { name: signIn }).waitFor(LONG);
      await picture(one.page, `bridge-${lang}-${one.crm}-sign-in`);
      expect(await findings(one.inner())).toEqual([]);
    }
    await tab.signIn(signIn);
    await Promise.all([tab.live(), corner.live()]);
    await expect
      .poll(() => corner.page.evaluate(`getComputedStyle(document.querySelector('iframe')).visibility`), LONG)
      .toBe('hidden');
    const story = office.story('blind-transfer-refer');
    story.playTo(3_000);
    await tab.shows(talks);
    await picture(tab.page, `bridge-${lang}`);
    const tooWide = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
    expect(await tab.inner().evaluate(tooWide)).toBe(0);
    story.playToEnd();
    await close(tab, corner);
    await context.close();
  });

  it.each([
    ['salesforce.js', 1_200],
    ['dynamics365.js', 1_600],
    ['oracle.js', 2_000],
    ['creatio.js', 3_500],
    ['hubspot.js', 6_000],
    ['frame.js', 24_000],
    ['sign-in.js', 1_500],
  ])('%s stays small', async (name, most) => {
    expect(gzipSync(await readFile(join(built.folder, name))).length).toBeLessThan(most);
  });

  /** As a person does who follows an invitation. */
  async function setPassword(link: string, newPassword: string): Promise<void> {
    const { origin, hash } = new URL(link);
    const query = new URLSearchParams({ token: hash.slice(1), callbackURL: '/', errorCallbackURL: '/' });
    const entered = await fetch(`${origin}/api/auth/magic-link/verify?${query}`, { redirect: 'manual' });
    const cookie = entered.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ');
    const response = await fetch(`${origin}/api/v1/me/password`, {
      method: 'POST',
      headers: { cookie, origin, 'content-type': 'application/json' },
      body: JSON.stringify({ newPassword }),
    });
    expect(response.ok, await response.text()).toBe(true);
  }
});
