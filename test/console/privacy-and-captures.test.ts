import pg from 'pg';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, launch } from '../desktop/browser.ts';
import { buildConsole, type ConsoleHub, startConsoleHub } from './console-hub.ts';
import { findings, LOOKS, openConsole, overflow, picture } from './open-console.ts';

const PATIENCE = { timeout: 60_000 };

describe.skipIf(!hasChromium)('personal data and captures in the console', { timeout: 180_000 }, () => {
  let browser: Browser;
  let hub: ConsoleHub;
  let built: Awaited<ReturnType<typeof buildConsole>>;
  let connection: { connectionId: string; hookUrl: string };

  beforeAll(async () => {
    [built, browser] = await Promise.all([buildConsole(), launch()]);
    hub = await startConsoleHub(built.dist);
    connection = await hub.ask('POST', '/connections', {
      connector: 'megafon',
      name: 'Офис',
      enabled: true,
      settings: {
        domain: 'vats000001',
        apiKey: 'key-of-ours',
        crmToken: 'token-of-ours',
        pollEverySeconds: 3600,
      },
    });
    await hub.ask('POST', '/contacts', { name: 'Аркадий Вымышленный', numbers: [{ raw: '+79000000711' }] });
  }, 240_000);

  afterAll(async () => {
    await browser?.close();
    await hub?.stop();
    await built?.remove();
  });

  it('starts a capture on the page of the connection, shows what came, and stops it', async () => {
    const { page, context, complaints } = await openConsole(browser, hub, {
      path: `/connections/${connection.connectionId}`,
    });
    await page.getByRole('combobox', { name: 'Record for' }).selectOption({ label: '8 hours' });
    await page.getByRole('button', { name: 'Start the capture' }).click();
    await page.getByText('Records', { exact: true }).waitFor(PATIENCE);
    await fetch(hub.origin + new URL(connection.hookUrl).pathname, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'cmd=event&type=INCOMING&callid=A1&phone=79000000711&user=ivanov&crm_token=wrong',
    });
    await page.getByText(/[1-9] message/).waitFor(PATIENCE);
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.getByText('Stopped').waitFor(PATIENCE);
    const saved = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download' }).click();
    expect((await saved).suggestedFilename()).toMatch(/^megafon-.*\.ndjson$/);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('counts, shows whom it is about, and erases only then', async () => {
    const { page, context, complaints } = await openConsole(browser, hub, { path: '/privacy' });
    await page.getByText('Nobody has asked yet').waitFor();
    await page.getByRole('textbox', { name: 'Phone numbers' }).fill('8 (900) 000-07-11');
    await page.getByRole('button', { name: 'Count what would be erased' }).click();
    await page.getByText('Counted, nothing erased yet').waitFor(PATIENCE);
    await page.getByText('Аркадий Вымышленный, +79000000711').waitFor();
    expect((await hub.ask('GET', '/contacts')).items).toHaveLength(1);
    await page.getByRole('button', { name: 'Erase for good' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Erase for good' }).click();
    await page.getByText('Done', { exact: true }).waitFor(PATIENCE);
    expect((await hub.ask('GET', '/contacts')).items).toEqual([]);
    await expect.poll(() => page.content()).not.toContain('Аркадий');
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('gathers a copy that can be saved, and says what is no number', async () => {
    const { page, context } = await openConsole(browser, hub, { path: '/privacy' });
    await page.getByRole('textbox', { name: 'Phone numbers' }).fill('101');
    await page.getByRole('button', { name: 'Gather a copy' }).click();
    await page.getByRole('alert').getByText('not a whole phone number').waitFor();
    await page.getByRole('textbox', { name: 'Phone numbers' }).fill('+79000000712');
    await page.getByRole('button', { name: 'Gather a copy' }).click();
    const saved = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Download' }).click(PATIENCE);
    expect((await saved).suggestedFilename()).toMatch(/^personal-data-.*\.tar$/);
    await context.close();
  });

  it('belongs to administrators', async () => {
    const { page, context } = await openConsole(browser, hub, { role: 'supervisor', path: '/connections' });
    await expect
      .poll(() => page.getByRole('navigation').getByRole('link').allTextContents())
      .not.toContain('Personal data');
    await context.close();
  });

  it.each(LOOKS)('is accessible and fits: $name', async (look) => {
    await arrange(hub);
    const { page, context, complaints } = await openConsole(browser, hub, { look, path: '/privacy' });
    await page.locator('main li').first().waitFor();
    await picture(page, `privacy-${look.name}`);
    await expect.poll(() => findings(page)).toEqual([]);
    await expect.poll(() => overflow(page)).toBe(0);
    await page.goto(`${hub.origin}/console/connections/${connection.connectionId}`);
    await page.locator('section[aria-labelledby=captures] li').first().waitFor();
    await page.locator('section[aria-labelledby=captures]').scrollIntoViewIfNeeded();
    await picture(page, `captures-${look.name}`);
    await expect.poll(() => findings(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  });
});

/** An erasure that waits to be confirmed, with something that stays. */
async function arrange(hub: ConsoleHub): Promise<void> {
  const client = new pg.Client({ connectionString: hub.databaseUrl });
  await client.connect();
  await client.query(
    `UPDATE privacy_requests SET counts = counts || '{"recordings":3,"recordingsHeld":1,"calls":4}' WHERE kind = 'erasure'`,
  );
  await client.end();
}
