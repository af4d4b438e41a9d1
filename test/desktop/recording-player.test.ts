import { mkdirSync } from 'node:fs';
import axe, { type Result } from 'axe-core';
import type { Browser, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tone } from '../recordings/sound.ts';
import { buildDesktop, type Desk, hasChromium, launch, openDesk, SKIPPED } from './browser.ts';
import { MockHub } from './mock-hub.ts';
import * as scenes from './scenes.ts';

if (!hasChromium) console.warn(`The player of recordings ${SKIPPED}`);

/** Screenshots for whoever wants to look at them. */
const LOOKS = process.env.CALLWEAVE_LOOKS;
const SOUND = tone(20, 300);

/** As the hub does: parts, and the whole for whoever asks without a range. */
async function play(route: Route): Promise<void> {
  const asked = /^bytes=(\d+)-(\d*)$/.exec((await route.request().headerValue('range')) ?? '');
  if (asked === null) return route.fulfill({ contentType: 'audio/wav', body: SOUND });
  const [start, end] = [Number(asked[1]), asked[2] ? Number(asked[2]) : SOUND.length - 1];
  const headers = { 'content-range': `bytes ${start}-${end}/${SOUND.length}`, 'accept-ranges': 'bytes' };
  return route.fulfill({
    status: 206,
    contentType: 'audio/wav',
    headers,
    body: SOUND.subarray(start, end + 1),
  });
}

describe.skipIf(!hasChromium)('the player of recordings', { timeout: 180_000 }, () => {
  let browser: Browser;
  let built: Awaited<ReturnType<typeof buildDesktop>>;

  beforeAll(async () => {
    [built, browser] = await Promise.all([buildDesktop(), launch()]);
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await built?.remove();
  });

  async function open(
    work: (page: Page, desk: Desk) => Promise<void>,
    { locale = 'en', width = 1280, answer = play } = {},
  ): Promise<void> {
    const hub = new MockHub({ dist: built.dist, locale });
    const call = scenes.history(hub, 3)[0];
    if (call === undefined) throw new Error('there is no call');
    const url = `/api/v1/calls/${call.callId}/recordings/r1`;
    call.recordings = [
      { id: 'r1', state: 'ready', duration: 20_000, mediaType: 'audio/wav', url },
      { id: 'r2', state: 'pending' },
      { id: 'r3', state: 'failed' },
    ];
    hub.transcripts.push({
      recordingId: 'r1',
      state: 'ready',
      segments: [
        { speaker: 'agent', startMs: 1_000, endMs: 2_500, text: 'Добрый день' },
        { speaker: 'customer', startMs: 12_000, endMs: 14_000, text: 'Здравствуйте, я по поводу заказа' },
        { speaker: 'bot', text: 'без времени' },
      ],
    });
    await hub.start();
    const desk = await openDesk(browser, hub.url, {
      locale: locale === 'ru' ? 'ru-RU' : 'en-GB',
      viewport: { width, height: 860 },
    });
    try {
      await desk.page.route('**/recordings/r1*', answer);
      await desk.page.locator(`[data-call-row]`).first().click();
      await desk.page.locator('audio').waitFor({ state: 'attached' });
      await work(desk.page, desk);
    } finally {
      await desk.context.close();
      await hub.stop();
    }
  }

  const now = (page: Page) => page.locator('audio').evaluate((audio: any) => audio.currentTime);
  async function look(page: Page, name: string): Promise<void> {
    if (LOOKS === undefined) return;
    mkdirSync(LOOKS, { recursive: true });
    await page.screenshot({ path: `${LOOKS}/${name}.png` });
  }

  it('loads nothing before somebody listens, then plays and draws what it plays', async () => {
    await open(async (page, desk) => {
      const asked: string[] = [];
      page.on('request', (request) => void asked.push(request.url()));
      const player = page.getByRole('group', { name: 'Recording of the call' });
      await player.getByText('0:20').waitFor();
      expect(asked.filter((url) => url.includes('/recordings/'))).toEqual([]);
      await player.getByRole('button', { name: 'Play recording' }).click();
      await player.getByRole('button', { name: 'Pause' }).waitFor();
      await player.locator('[data-drawn]').waitFor();
      await expect.poll(() => now(page)).toBeGreaterThan(0.2);
      await look(page, 'player-en-wide');
      await player.getByRole('button', { name: 'Pause' }).click();
      await player.getByRole('button', { name: 'Play recording' }).waitFor();
      expect(desk.complaints).toEqual([]);
    });
  });

  it('is played, wound and sped up by keyboard', async () => {
    await open(async (page) => {
      const slider = page.getByRole('slider', { name: 'Position' });
      await slider.focus();
      await page.keyboard.press(' ');
      await page.getByRole('button', { name: 'Pause' }).waitFor();
      await page.keyboard.press(' ');
      await page.getByRole('button', { name: 'Play recording' }).waitFor();
      const from = await now(page);
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowRight');
      await expect.poll(() => now(page)).toBeCloseTo(from + 10, 0);
      await page.keyboard.press('ArrowLeft');
      await expect.poll(() => now(page)).toBeCloseTo(from + 5, 0);
      await page.getByRole('combobox', { name: 'Speed' }).selectOption('1.5');
      await expect.poll(() => page.locator('audio').evaluate((audio: any) => audio.playbackRate)).toBe(1.5);
    });
  });

  it('plays from the line of the transcript that somebody points at', async () => {
    await open(async (page, desk) => {
      const talk = page.getByRole('region', { name: 'What was said' });
      await talk.getByText('Здравствуйте, я по поводу заказа').waitFor();
      await expect
        .poll(() => talk.getByRole('listitem').allTextContents())
        .toEqual([
          '0:01Agent: Добрый день',
          '0:12Customer: Здравствуйте, я по поводу заказа',
          'Robot: без времени',
        ]);
      await talk.getByRole('button', { name: 'Listen from 0:12' }).click();
      await page.getByRole('button', { name: 'Pause' }).waitFor();
      await expect.poll(() => now(page)).toBeGreaterThan(11.9);
      await look(page, 'transcript-en-wide');
      await page.evaluate(axe.source);
      const found = (await page.evaluate('axe.run(document)')) as { violations: Result[] };
      const serious = found.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      expect(serious.map(({ id }) => id)).toEqual([]);
      expect(desk.complaints).toEqual([]);
    });
  });

  it('is wound by the mouse on the picture', async () => {
    await open(async (page) => {
      await page.getByRole('button', { name: 'Play recording' }).click();
      await page.locator('[data-drawn]').waitFor();
      await page.getByRole('button', { name: 'Pause' }).click();
      const box = await page.locator('[data-drawn]').boundingBox();
      if (!box) throw new Error('nothing is drawn');
      await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
      await expect.poll(() => now(page)).toBeGreaterThan(8);
      await expect.poll(() => now(page)).toBeLessThan(12);
    });
  });

  it('says when the browser cannot play it, and still saves it', async () => {
    await open(
      async (page) => {
        await page.getByRole('button', { name: 'Play recording' }).click();
        await page.getByText('The recording cannot be played here').waitFor();
        const link = page.getByRole('link', { name: 'Save the recording' });
        await expect.poll(() => link.getAttribute('href')).toMatch(/\/recordings\/r1\?download=true$/);
      },
      { answer: async (route) => route.fulfill({ contentType: 'audio/amr', body: '#!AMR\nxxxx' }) },
    );
  });

  it.each([
    ['ru', 1280],
    ['ru', 420],
    ['en', 420],
  ])('has no serious fault of accessibility in %s at %i', async (locale, width) => {
    await open(
      async (page, desk) => {
        await page.locator('[role=group] button').first().click();
        await page.locator('[data-drawn]').waitFor();
        await page.locator('[role=group]').first().scrollIntoViewIfNeeded();
        await look(page, `player-${locale}-${width}`);
        await page.evaluate(axe.source);
        const run =
          "axe.run('[role=group]', { resultTypes: ['violations'] }).then((result) => result.violations)";
        const violations = (await page.evaluate(run)) as Result[];
        const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
        expect(serious.map(({ id, help }) => `${id}: ${help}`)).toEqual([]);
        expect(desk.complaints).toEqual([]);
      },
      { locale, width },
    );
  });
});
