import axe, { type AxeResults } from 'axe-core';
import pg from 'pg';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CallRecord } from '../../src/domain/call-record.ts';
import { buildDesktop, type Desk, hasChromium, launch, openDesk, SKIPPED } from './browser.ts';
import { CALLER, type RealHub, STAFF, startRealHub } from './real-hub.ts';
import { RecordedStory } from './recorded-story.ts';

if (!hasChromium) console.warn(`The page of a call ${SKIPPED}`);

describe.skipIf(!hasChromium)('the page of a call', { timeout: 180_000 }, () => {
  let browser: Browser;
  let built: Awaited<ReturnType<typeof buildDesktop>>;
  let hub: RealHub;
  let desk: Desk;
  let page: Page;
  let origin: string;
  let runs = 0;
  /** Calls that a test looked at already; `shown` is the last. */
  const seen = new Set<string>();
  let shown = '';

  beforeAll(async () => {
    [built, browser] = await Promise.all([buildDesktop(), launch()]);
    hub = await startRealHub(built.dist);
    desk = await openDesk(browser, hub.supervisorLink, { reducedMotion: 'reduce' });
    page = desk.page;
    await page.getByText('Live', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Later' }).click();
    origin = new URL(page.url()).origin;
  }, 240_000);

  afterEach(() => {
    expect(desk.complaints).toEqual([]);
  });

  afterAll(async () => {
    await desk?.context.close();
    await browser?.close();
    await hub?.stop();
    await built?.remove();
  });

  const bar = (words: RegExp) => page.getByRole('button', { name: words }).and(page.locator('[data-bar]'));
  const rows = () => page.locator('tbody tr');

  /** Plays a recording and opens its call, as soon as the hub has all of it. */
  async function show(scenario: string, until: { ended: boolean; atMs?: number }): Promise<RecordedStory> {
    runs += 1;
    const story = new RecordedStory(hub.ari, scenario, runs);
    if (until.atMs === undefined) story.playToEnd();
    else story.playTo(until.atMs);
    const unseen = async () =>
      (await hub.ask('GET', `/calls?live=${!until.ended}`)).items.find(
        ({ callId }: CallRecord) => !seen.has(callId),
      );
    // A consultation is a call of its own until the hub has heard whose it was: what stays as it is for a moment is whole.
    let before = '';
    const isSettled = async (): Promise<boolean> => {
      const found: CallRecord | undefined = await unseen();
      const now = found === undefined ? '' : `${found.callId} ${found.revision}`;
      const isSame = now !== '' && now === before;
      [before, shown] = [now, found?.callId ?? ''];
      return isSame;
    };
    await expect.poll(isSettled, { timeout: 60_000, interval: 250 }).toBe(true);
    seen.add(shown);
    await page.goto(`${origin}/calls/${shown}`);
    await page.locator('[data-bar]').first().waitFor();
    return story;
  }

  async function asOwner(statement: string, values: unknown[]): Promise<void> {
    const owner = new pg.Client({ connectionString: hub.databaseUrl });
    await owner.connect();
    await owner.query(statement, values);
    await owner.end();
  }

  /** What connectors of other PBXs put on a record. */
  async function change(callId: string, part: Partial<CallRecord>): Promise<void> {
    await asOwner('UPDATE calls SET record = (record::jsonb || $2::jsonb)::json WHERE call_id = $1', [
      callId,
      JSON.stringify(part),
    ]);
  }

  it('is reached from the list and from the board, and leads back', async () => {
    await show('blind-transfer-refer', { ended: true });
    await page.getByRole('button', { name: 'Back to the desk' }).click();
    await page.locator(`[data-call-row="${shown}"]`).click();
    await page.getByRole('link', { name: 'The whole call' }).click();
    await page.getByRole('heading', { name: 'The way of the call' }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/calls/${shown}`);
    await page.goBack();
    await page.getByRole('heading', { name: 'All recent calls' }).waitFor();
  });

  it('tells the chain in bars, in arrows and in words', async () => {
    await show('attended-transfer-refer', { ended: true });
    await bar(new RegExp(`^${STAFF[101]} \\(101\\), on hold, 0:05`)).waitFor();
    await bar(new RegExp(`^${STAFF[102]} \\(102\\), consultation, 0:03`)).waitFor();
    await bar(/^Customer, talk, 0:04, from 0:09/).waitFor();
    await page.locator('figure').getByText('after asking').waitFor();
    const steps = await page.locator('#call-steps li').allTextContents();
    expect(steps[0]).toContain(`${CALLER.name}`);
    expect(steps).toContain(`0:09${STAFF[101]} (101) transfers to ${STAFF[102]} (102) (after asking)`);
    expect(steps.at(-1)).toBe('0:13End: Answered, The customer hung up');
  });

  it('tells what the customer did in a voice menu', async () => {
    await show('ivr-digit-1', { ended: true });
    const steps = page.locator('#call-steps li');
    await steps.filter({ hasText: 'The customer presses 1' }).waitFor();
    const record: CallRecord = await hub.ask('GET', `/calls/${shown}`);
    const taken = [
      { at: record.startedAt, menu: 'Main menu', step: 'Greeting', by: 'start' as const },
      { at: record.startedAt, menu: 'Main menu', step: 'Sales', by: 'key' as const, key: '1' },
    ];
    const legs = record.legs.map((leg) => (leg.role === 'ivr' ? { ...leg, menuPath: taken } : leg));
    await change(shown, { legs });
    await page.reload();
    await steps.filter({ hasText: 'The menu begins → Main menu · Greeting' }).waitFor();
    await steps.filter({ hasText: 'The customer presses 1 → Main menu · Sales' }).waitFor();
  });

  it('shows what the PBX said: a chosen bar filters the table, a chosen event shows its moment', async () => {
    await show('blind-transfer-returns', { ended: true });
    await rows().first().waitFor();
    const all = await rows().count();
    await bar(new RegExp(`^${STAFF[102]} \\(102\\), ringing`)).click();
    await expect.poll(() => rows().count()).toBeLessThan(all);
    const who = await rows().locator('td:nth-child(3)').allTextContents();
    expect(new Set(who)).toEqual(new Set([`${STAFF[102]} (102)`]));
    await page.locator('line[data-moment]').waitFor({ state: 'attached' });
    const cleared = rows().filter({ hasText: 'connectionCleared' }).first();
    await cleared.getByRole('button').click();
    await expect.poll(() => cleared.getAttribute('data-now')).toBe('true');
    const x = Number(await page.locator('line[data-moment]').getAttribute('x1'));
    const ringing = await bar(new RegExp(`^${STAFF[102]} \\(102\\), ringing`))
      .locator('rect')
      .first();
    const end = Number(await ringing.getAttribute('x')) + Number(await ringing.getAttribute('width'));
    expect(Math.abs(x - end)).toBeLessThan(3);

    await page.getByText('In its own words').click();
    await page.getByLabel('Show events of').selectOption('');
    await rows().first().locator('summary').click();
    await rows().first().locator('pre').getByText('"receivedAt"', { exact: false }).waitFor();
  });

  it('copies the table as NDJSON', async () => {
    await desk.context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin });
    await show('answered-direct', { ended: true });
    await rows().first().waitFor();
    const count = await rows().count();
    await page.getByRole('button', { name: 'Copy as NDJSON' }).click();
    const lines = (await page.evaluate<string>('navigator.clipboard.readText()')).split('\n');
    expect(lines).toHaveLength(count);
    expect(lines.map((line) => JSON.parse(line).kind)).toContain('established');
  });

  it('is walked through by keyboard', async () => {
    await show('queue-then-blind-transfer', { ended: true });
    await page.getByRole('button', { name: 'Zoom in' }).focus();
    await page.keyboard.press('Tab');
    const focused = () => page.evaluate<string>(`document.activeElement?.getAttribute('aria-label') ?? ''`);
    await expect.poll(() => focused()).toMatch(/^Customer, /);
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => focused()).toMatch(/^Queue /);
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => focused()).toMatch(new RegExp(`^${STAFF[101]}`));
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => focused()).not.toMatch(new RegExp(`^${STAFF[101]}`));
    await page.keyboard.press('End');
    const width = () => page.locator('svg[data-mode]').evaluate((svg: any) => svg.clientWidth as number);
    const before = await width();
    await page.keyboard.press('+');
    await expect.poll(width).toBeGreaterThan(before);
    await page.keyboard.press('Enter');
    await page.locator('line[data-moment]').waitFor({ state: 'attached' });
  });

  it('grows with a call that goes on', async () => {
    const story = await show('blind-transfer-refer', { ended: false, atMs: 3_000 });
    await bar(new RegExp(`^${STAFF[101]} \\(101\\), talk, .* so far`)).waitFor();
    await page.getByText('The call goes on.').waitFor();
    story.playTo(5_000);
    await bar(new RegExp(`^${STAFF[102]} \\(102\\), ringing, .* so far`)).waitFor();
    story.playToEnd();
    await page.getByText('The call goes on.').waitFor({ state: 'detached' });
    await page.locator('#call-steps').getByText('End: Answered').waitFor();
  });

  it('says why parts were joined and where two sources differ, in words as far as there are some', async () => {
    await show('answered-direct', { ended: true });
    const record: CallRecord = await hub.ask('GET', `/calls/${shown}`);
    const leg = record.legs.find(({ role }) => role === 'agent')?.legId ?? '';
    await change(shown, {
      links: [
        {
          reason: 'stitched',
          confidence: 0.87,
          evidence: ['samePhone:101', 'followsAfterMs:400', 'moonPhase:full'],
        },
      ],
      disagreements: [
        {
          field: `legs[${leg}].result`,
          live: 'busy',
          log: 'noAnswer',
          kept: 'live',
          reason: 'liveIsFiner',
        },
        { field: 'durations.talk', live: 4_000, log: 61_000, kept: 'log', reason: 'anotherReason' },
      ],
    });
    await page.reload();
    const joined = page.locator('section').filter({ hasText: 'Why these parts are one call' }).last();
    await joined.getByText('Rows of the log that belong together: likely (87 %)').waitFor();
    await joined.getByText('same phone 101; follows 0.4 later; moonPhase:full').waitFor();
    const differ = page.locator('section').filter({ hasText: 'Where two sources differ' }).last();
    await differ.getByText(`${STAFF[101]}: How it ended`).waitFor();
    await differ.getByText('live: busy · log: did not answer').waitFor();
    await differ.getByText('live: 0:04 · log: 1:01').waitFor();
    await differ.getByText('Kept what the log says: anotherReason').waitFor();
  });

  it('says so when what the PBX said is no longer kept', async () => {
    await show('answered-direct', { ended: true });
    await asOwner('DELETE FROM call_facts WHERE call_id = $1', [shown]);
    await page.reload();
    await page.getByText('What the PBX said of this call is no longer kept.', { exact: false }).waitFor();
    await page.locator('[data-bar]').first().waitFor();
  });

  it.each(['light', 'dark'] as const)('has nothing that axe finds fault with, %s', async (colorScheme) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await show('attended-transfer-refer', { ended: true });
    await rows().first().waitFor();
    for (const kind of ['Events', 'In its own words']) {
      await page.getByText(kind, { exact: true }).click();
      await rows().first().waitFor();
      await page.evaluate(axe.source);
      const { violations } = await page.evaluate<AxeResults>('axe.run()');
      const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
      expect(found).toEqual([]);
    }
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  });

  it('shows an agent the picture of their own call and nothing of what the PBX said; a ring is seen meanwhile', async () => {
    const mine = await openDesk(browser, hub.links.get(102) ?? '', { reducedMotion: 'reduce' });
    await mine.page.getByText('Live', { exact: true }).waitFor();
    const story = await show('blind-transfer-refer', { ended: true });
    await mine.page.goto(`${origin}/calls/${shown}`);
    await mine.page.locator('[data-bar]').first().waitFor();
    await mine.page.locator('#call-steps li').first().waitFor();
    await expect.poll(() => mine.page.getByRole('heading', { name: 'What the PBX said' }).count()).toBe(0);
    story.playToEnd();
    const next = new RecordedStory(hub.ari, 'queue-ringall-answered', 900);
    next.playTo(2_000);
    await mine.page.locator('[data-live-banner]').getByText('Ringing').waitFor();
    await mine.page.getByRole('button', { name: 'To the call' }).click();
    await mine.page.locator('[data-call-card]').getByText('Ringing', { exact: true }).waitFor();
    next.playToEnd();
    expect(mine.complaints).toEqual([]);
    await mine.context.close();
  });
});
