import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, launch } from '../desktop/browser.ts';
import { openReceiver, type Receiver } from '../webhooks/receiver.ts';
import { buildConsole, type ConsoleHub, startConsoleHub } from './console-hub.ts';
import { findings, LOOKS, openConsole, overflow, picture } from './open-console.ts';

describe.skipIf(!hasChromium)('webhooks in the console', { timeout: 180_000 }, () => {
  let browser: Browser;
  let hub: ConsoleHub;
  let built: Awaited<ReturnType<typeof buildConsole>>;
  let receiver: Receiver;

  beforeAll(async () => {
    [built, browser, receiver] = await Promise.all([buildConsole(), launch(), openReceiver()]);
    hub = await startConsoleHub(built.dist);
  }, 240_000);

  afterAll(async () => {
    await browser?.close();
    await hub?.stop();
    await receiver?.close();
    await built?.remove();
  });

  it('adds a system, shows its secret once, and tries it', async () => {
    const { page, context, complaints } = await openConsole(browser, hub, { path: '/webhooks' });
    await page.getByText('Events are sent to nobody').waitFor();
    await page.getByRole('button', { name: 'New endpoint' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Вымышленный склад');
    await dialog.getByRole('textbox', { name: 'Address' }).fill('https://10.0.0.7/calls');
    await dialog.getByRole('button', { name: 'Add' }).click();
    await dialog.getByText(/inside a private network/).waitFor();
    await dialog.getByRole('textbox', { name: 'Address' }).fill(receiver.url);
    await dialog.getByRole('button', { name: 'Add' }).click();
    const secret = await page.getByRole('textbox', { name: 'Secret' }).inputValue();
    expect(secret).toMatch(/^whsec_/);
    await page.getByRole('button', { name: 'Close' }).click();
    await expect.poll(() => page.content()).not.toContain(secret);
    await page.getByRole('link', { name: 'Вымышленный склад' }).click();
    await page.getByRole('button', { name: 'Send a test event' }).click();
    await page.getByText(/Taken: answer 204/).waitFor();
    receiver.answers(500);
    await page.getByRole('button', { name: 'Send a test event' }).click();
    await page.getByText(/Not taken\. It answered 500/).waitFor();
    receiver.answers(204);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('shows what was sent, and sends one event again', async () => {
    await ring(hub);
    await expect.poll(() => receiver.received.length, { timeout: 60_000 }).toBeGreaterThan(3);
    const { page, context, complaints } = await openConsole(browser, hub, { path: '/webhooks' });
    await page.getByRole('link', { name: 'Вымышленный склад' }).click();
    await page.getByText('Gets there').waitFor();
    const first = page.locator('section li').first();
    await first.getByText('Taken').waitFor();
    const before = receiver.received.length;
    await first.getByRole('button', { name: /Once more/ }).click();
    await expect.poll(() => receiver.received.length, { timeout: 60_000 }).toBe(before + 1);
    expect(new Set(receiver.ids()).size).toBeLessThan(receiver.received.length);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it.each(LOOKS)('is accessible and fits: $name', async (look) => {
    const { page, context, complaints } = await openConsole(browser, hub, { look, path: '/webhooks' });
    await page.getByRole('link', { name: 'Вымышленный склад' }).waitFor();
    await picture(page, `webhooks-${look.name}`);
    await expect.poll(() => findings(page)).toEqual([]);
    await expect.poll(() => overflow(page)).toBe(0);
    await page.getByRole('link', { name: 'Вымышленный склад' }).click();
    await page.locator('section li').first().waitFor();
    await picture(page, `webhook-${look.name}`);
    await expect.poll(() => findings(page)).toEqual([]);
    await expect.poll(() => overflow(page)).toBe(0);
    expect(complaints).toEqual([]);
    await context.close();
  });
});

/** A customer calls, talks and hangs up, as a PBX tells it. */
async function ring(hub: ConsoleHub): Promise<void> {
  const crmToken = 'fictional-token';
  const { hookUrl } = await hub.ask('POST', '/connections', {
    connector: 'megafon',
    name: 'Office',
    settings: { domain: 'vats000001', apiKey: 'key', crmToken },
  });
  for (const type of ['INCOMING', 'ACCEPTED', 'COMPLETED']) {
    const told = { crm_token: crmToken, cmd: 'event', callid: 'w-1', type, user: 'anna', ext: '101' };
    const response = await fetch(`${hub.origin}${new URL(hookUrl).pathname}`, {
      method: 'POST',
      body: new URLSearchParams({ ...told, phone: '79000000011', diversion: '74950000001', direction: 'in' }),
    });
    expect(response.ok).toBe(true);
  }
}
