import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSandbox, type Sandbox } from '../../sandbox/index.ts';
import { type ConsoleHub, startConsoleHub } from '../console/console-hub.ts';
import { buildDesktop, hasChromium, launch, openDesk } from './browser.ts';

/** A customer whom the contacts of the test know. */
const CUSTOMER = { name: 'Ольга Сказочная', number: '+79000000104' };

describe.skipIf(!hasChromium)('a call that is dialled at a PBX', { timeout: 180_000 }, () => {
  let browser: Browser;
  let built: Awaited<ReturnType<typeof buildDesktop>>;
  let hub: ConsoleHub;
  let sandbox: Sandbox;

  beforeAll(async () => {
    [built, browser, sandbox] = await Promise.all([buildDesktop(), launch(), openSandbox({ backlog: 0 })]);
    hub = await startConsoleHub(built.dist, { desktopDir: built.dist });
    const { baseUrl, apiKey, crmToken } = sandbox.addresses.megafon;
    const { connectionId, hookUrl } = await hub.ask('POST', '/connections', {
      connector: 'megafon',
      name: 'Office',
      settings: { baseUrl, apiKey, crmToken, dndMeaning: 'doNotDisturb' },
    });
    sandbox.megafon.hooks.url = hookUrl.replace('localhost', '127.0.0.1');
    await hub.sessionOf('agent');
    const { items } = await hub.ask('GET', '/users');
    const { userId } = items.find((one: any) => one.role === 'agent');
    const { agentId } = await hub.ask('POST', '/agents', { name: 'Анна Примерова', userId });
    await hub.ask('POST', `/connections/${connectionId}/agent-imports`, {
      dryRun: false,
      choices: [{ pbxUserId: 'primerova', agentId }],
    });
    await hub.ask('POST', '/contacts', { name: CUSTOMER.name, numbers: [{ raw: CUSTOMER.number }] });
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await hub?.stop();
    await sandbox?.stop();
    await built?.remove();
  });

  it('rings once, pops up as a card, is joined to the wish, and tells who dialled it', async () => {
    const { page, context, complaints } = await openDesk(
      browser,
      `${hub.origin}/dial?number=${encodeURIComponent(`tel:${CUSTOMER.number}`)}`,
      { storageState: await hub.sessionOf('agent') },
    );
    await page.getByText('Live').waitFor({ timeout: 60_000 });
    await page.getByRole('button', { name: 'My presence: Available' }).waitFor({ timeout: 60_000 });
    await page.getByRole('button', { name: 'Call', exact: true }).click();
    // The card of the call, with the customer's name, by push.
    await page.locator('[data-call-card]').getByText(CUSTOMER.name).first().waitFor({ timeout: 60_000 });
    const bar = page.getByRole('region', { name: 'Call that you asked for' });
    await bar.getByText('The call is on its way.').waitFor({ timeout: 60_000 });
    const [dial, ...others] = (await hub.ask('GET', '/dials')).items;
    expect(others).toEqual([]);
    expect(dial).toMatchObject({ to: CUSTOMER.number.slice(1), state: 'done', callId: expect.any(String) });
    await bar.getByRole('link').click();
    await page.getByText('Dialled by you').waitFor({ timeout: 60_000 });
    await page.getByRole('button', { name: 'My presence: Available' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Do not disturb' }).click();
    await page.getByRole('button', { name: 'My presence: Do not disturb' }).waitFor({ timeout: 60_000 });
    expect(sandbox.megafon.cabinet.dnd.get('primerova')).toBe(true);
    expect(complaints).toEqual([]);
    await context.close();
  });
});
