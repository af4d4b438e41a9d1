import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, launch } from '../desktop/browser.ts';
import { buildConsole, type ConsoleHub, startConsoleHub } from './console-hub.ts';
import { findings, LOOKS, openConsole, overflow, picture } from './open-console.ts';

describe.skipIf(!hasChromium)('people and programs in the console', { timeout: 180_000 }, () => {
  let browser: Browser;
  let hub: ConsoleHub;
  let built: Awaited<ReturnType<typeof buildConsole>>;

  beforeAll(async () => {
    [built, browser] = await Promise.all([buildConsole(), launch()]);
    hub = await startConsoleHub(built.dist);
    await hub.ask('POST', '/connections', {
      connector: 'megafon',
      name: 'Office',
      enabled: false,
      settings: { domain: 'vats000001', apiKey: 'key', crmToken: 'token' },
    });
  }, 240_000);

  afterAll(async () => {
    await browser?.close();
    await hub?.stop();
    await built?.remove();
  });

  it('makes an agent with a phone, and bids who has none to be given one', async () => {
    const { page, context, complaints } = await openConsole(browser, hub, { path: '/agents' });
    await page.getByText('Nobody takes calls yet').waitFor();
    await page.getByRole('button', { name: 'Add an agent' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Анна Примерова');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Gets no calls').waitFor();
    await page.getByRole('button', { name: 'Edit: Анна Примерова' }).click();
    await page.getByRole('textbox', { name: 'Name of the phone' }).fill('101');
    await page.getByRole('button', { name: 'Add the phone' }).click();
    await page.getByRole('button', { name: 'Remove: 101' }).waitFor();
    const [agent] = (await hub.ask('GET', '/agents')).items;
    expect(agent.devices).toMatchObject([{ kind: 'extension', value: '101' }]);
    // The same phone cannot be two people's: the hub says so.
    await page.getByRole('textbox', { name: 'Name of the phone' }).fill('101');
    await page.getByRole('button', { name: 'Add the phone' }).click();
    await page.getByRole('alert').waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByText('101 (Office)').waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('invites a person by a link that is shown once and lets that person in', async () => {
    const { page, context, complaints } = await openConsole(browser, hub, { path: '/users' });
    await page.getByRole('button', { name: 'Invite somebody' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Вера Шаблонова');
    await dialog.getByRole('textbox', { name: 'Email' }).fill('no address');
    await dialog.getByRole('button', { name: 'Invite and get the link' }).click();
    await dialog.getByRole('alert').waitFor();
    await expect
      .poll(() => dialog.getByRole('textbox', { name: 'Email' }).getAttribute('aria-invalid'))
      .toBe('true');
    await dialog.getByRole('textbox', { name: 'Email' }).fill('vera@example.com');
    await dialog.getByRole('button', { name: 'Invite and get the link' }).click();
    const link = await page.getByRole('textbox', { name: 'Link' }).inputValue();
    await page.getByRole('button', { name: 'Close' }).click();
    await expect.poll(() => page.content()).not.toContain(link);
    await page.getByText('has not set a password').first().waitFor();
    await page.getByRole('combobox', { name: 'Role: Вера Шаблонова' }).selectOption('supervisor');
    await expect
      .poll(async () =>
        (await hub.ask('GET', '/users')).items.map((user: any) => `${user.email} ${user.role}`),
      )
      .toContain('vera@example.com supervisor');
    const guest = await browser.newContext();
    const door = await guest.newPage();
    await door.goto(link.replace('localhost', '127.0.0.1'));
    await door.getByRole('button').last().click();
    await door.waitForURL((url) => url.pathname === '/');
    await guest.close();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('lets nobody lock himself out', async () => {
    const { page, context } = await openConsole(browser, hub, { path: '/users' });
    const me = page.getByRole('listitem').filter({ hasText: '(you)' });
    await expect.poll(() => me.getByRole('combobox').isDisabled()).toBe(true);
    await expect.poll(() => me.getByRole('switch').isDisabled()).toBe(true);
    await context.close();
  });

  it('makes an API key that works, shows it once, and revokes it', async () => {
    const { page, context, complaints } = await openConsole(browser, hub, { path: '/keys' });
    await page.getByText('No program has a key').waitFor();
    await page.getByRole('button', { name: 'New API key' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('CRM');
    await page.getByRole('combobox', { name: 'Role' }).selectOption('supervisor');
    await page.getByRole('button', { name: 'Make the key' }).click();
    const key = await page.getByRole('textbox', { name: 'API key' }).inputValue();
    const asks = () => fetch(`${hub.origin}/api/v1/me`, { headers: { authorization: `Bearer ${key}` } });
    expect((await asks()).status).toBe(200);
    await page.getByRole('button', { name: 'Close' }).click();
    await expect.poll(() => page.content()).not.toContain(key);
    await page.getByRole('button', { name: 'Revoke' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('Revoked').waitFor();
    expect((await asks()).status).toBe(401);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('shows supervisors the agents and nothing to change, and no users or keys', async () => {
    const { page, context } = await openConsole(browser, hub, { role: 'supervisor', path: '/agents' });
    await page.getByText('Анна Примерова').waitFor();
    await expect.poll(() => page.getByRole('button', { name: /Edit/ }).count()).toBe(0);
    await expect
      .poll(() => page.getByRole('navigation').getByRole('link').allTextContents())
      .not.toContain('Users');
    await page.goto(`${hub.origin}/console/users`);
    await page.getByRole('heading', { name: 'Not found' }).waitFor();
    await context.close();
  });

  it.each(LOOKS)('is accessible and fits: $name', async (look) => {
    const { page, context, complaints } = await openConsole(browser, hub, { look });
    for (const name of ['agents', 'users', 'keys']) {
      await page.goto(`${hub.origin}/console/${name}`);
      await page.locator('main li').first().waitFor();
      await picture(page, `${name}-${look.name}`);
      await expect.poll(() => findings(page), { message: name }).toEqual([]);
      await expect.poll(() => overflow(page), { message: name }).toBe(0);
    }
    await page.goto(`${hub.origin}/console/agents`);
    await page.locator('main li button').click();
    await page.getByRole('dialog').waitFor();
    await picture(page, `agent-${look.name}`);
    await expect.poll(() => findings(page), { message: 'agent' }).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  });
});
