import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Responsible } from '../../src/domain/call-record.ts';
import { buildDesktop, hasChromium, launch, openDesk, SKIPPED } from './browser.ts';
import { PEOPLE } from './call-story.ts';
import { MockHub } from './mock-hub.ts';
import * as scenes from './scenes.ts';

const { anna, me } = PEOPLE;
if (!hasChromium) console.warn(`Browser tests of the desktop ${SKIPPED}`);

const BY_QUEUE: Responsible = {
  agentId: anna.agentId,
  agentName: anna.name,
  rule: 'lastConnected',
  reason: 'lastConnected:102',
  scope: 'queue',
  scopeName: 'Продажи',
  fallbackFrom: [{ rule: 'contactOwner', why: 'noOwner' }],
};
const BY_TENANT: Responsible = {
  agentId: me.agentId,
  agentName: me.name,
  rule: 'longestTalk',
  reason: 'longestTalk:101',
  scope: 'tenant',
};

describe.skipIf(!hasChromium)('the reason why somebody is responsible', { timeout: 180_000 }, () => {
  let browser: Browser;
  let built: Awaited<ReturnType<typeof buildDesktop>>;

  beforeAll(async () => {
    [built, browser] = await Promise.all([buildDesktop(), launch()]);
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await built?.remove();
  });

  it.each([
    [
      'ru-RU',
      BY_QUEUE,
      `Ответственный: ${anna.name} — последний разговор с клиентом (очередь «Продажи» так решает); у контакта нет владельца`,
    ],
    [
      'en-GB',
      BY_QUEUE,
      `Responsible: ${anna.name} — was the last to talk with the customer (the rule of the queue “Продажи”); the contact has no owner`,
    ],
    ['ru-RU', BY_TENANT, 'Ответственный: Вы — вы дольше всех говорили с клиентом (общее правило компании)'],
    ['en-GB', BY_TENANT, 'Responsible: You — you talked longest with the customer (the rule of the company)'],
  ] as const)('stands on the card in words (%s), wide and narrow', async (locale, responsible, words) => {
    const hub = await new MockHub({ dist: built.dist }).start();
    const desk = await openDesk(browser, `${hub.url}/`, { locale });
    try {
      const { page } = desk;
      await page.getByText(/^(Live|На связи)$/).waitFor();
      const call = scenes.knownRings(hub);
      call.record.responsible = responsible;
      hub.tell(call.matched(call.record.matches, hub.now()));
      const line = page.locator('[data-call-card] p', { hasText: /^(Ответственный|Responsible):/ });
      for (const width of [1280, 360]) {
        await page.setViewportSize({ width, height: 860 });
        await expect.poll(() => line.textContent()).toBe(words);
        // No word is cut off, however narrow the desk.
        const overflow = await line.evaluate((node: any) => node.scrollWidth - node.clientWidth);
        expect(overflow).toBeLessThanOrEqual(0);
        const folder = process.env.SCREENSHOTS;
        if (folder !== undefined)
          await page.screenshot({
            path: `${folder}/responsible-${locale}-${responsible.scope}-${width}.png`,
          });
      }
      expect(desk.complaints).toEqual([]);
    } finally {
      await desk.context.close();
      await hub.stop();
    }
  });
});
