import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, launch, SKIPPED } from '../desktop/browser.ts';
import { buildConsole, type ConsoleHub, startConsoleHub } from './console-hub.ts';
import { findings, LOOKS, openConsole, overflow, picture } from './open-console.ts';

if (!hasChromium) console.warn(`Tests of the console ${SKIPPED}`);

const SETTINGS = { domain: 'vats000001', apiKey: 'a-secret-key', crmToken: 'a-secret-token' };

describe.skipIf(!hasChromium)('connections in the console', { timeout: 180_000 }, () => {
  let browser: Browser;
  let hub: ConsoleHub;
  let built: Awaited<ReturnType<typeof buildConsole>>;

  beforeAll(async () => {
    [built, browser] = await Promise.all([buildConsole(), launch()]);
    hub = await startConsoleHub(built.dist);
  }, 240_000);

  afterAll(async () => {
    await browser?.close();
    await hub?.stop();
    await built?.remove();
  });

  it('says what to do when nothing is connected, and connects a PBX by the form of its schema', async () => {
    const { page, context, complaints } = await openConsole(browser, hub, {});
    await page.getByText('No phone system is connected yet').waitFor();
    await page.getByRole('link', { name: 'Add a connection' }).click();
    await page.getByLabel('Phone system').selectOption({ label: 'MegaFon Virtual PBX' });
    await page.getByLabel('Name', { exact: false }).first().fill('Office');
    await page.getByRole('textbox', { name: 'API address' }).fill('no address');
    await page.getByRole('button', { name: 'Connect' }).click();
    // All that is wrong at once, each at its field.
    await page.getByRole('alert').waitFor();
    for (const field of ['API address', 'Key for the PBX', 'Key for the CRM']) {
      await expect
        .poll(() => page.getByRole('textbox', { name: field }).getAttribute('aria-invalid'), {
          message: field,
        })
        .toBe('true');
    }
    await page.getByRole('textbox', { name: 'API address' }).fill('http://127.0.0.1:9/crmapi/v1');
    await page.getByRole('textbox', { name: 'Key for the PBX' }).fill('a-secret-key');
    await page.getByRole('textbox', { name: 'Key for the CRM' }).fill('a-secret-token');
    await page.getByRole('button', { name: 'Connect' }).click();
    await page.getByRole('heading', { level: 1, name: 'Office' }).waitFor();
    const [made] = (await hub.ask('GET', '/connections')).items;
    expect(made).toMatchObject({
      name: 'Office',
      settings: { apiKey: { set: true }, crmToken: { set: true } },
    });
    await expect
      .poll(() => page.getByRole('textbox', { name: 'Address for the phone system' }).inputValue())
      .toBe(made.hookUrl);
    await expect.poll(() => page.content()).not.toContain('a-secret');
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('says what is wrong, and what a PBX cannot, in the language of the page', async () => {
    const [office] = (await hub.ask('GET', '/connections')).items;
    // Nobody listens at its address.
    await expect
      .poll(async () => (await hub.ask('GET', `/connections/${office.connectionId}`)).troubles?.callLog, {
        timeout: 60_000,
        interval: 500,
      })
      .toBeDefined();
    const { page, context } = await openConsole(browser, hub, {
      path: `/connections/${office.connectionId}`,
      look: LOOKS[0],
    });
    await page.getByText('Журнал звонков: нет связи с 127.0.0.1:9').waitFor();
    await page.getByText('Операции со звуковыми файлами не опубликованы.').waitFor();
    await expect.poll(() => page.locator('#page [lang="en"]').allTextContents()).toEqual([]);
    await picture(page, 'connection-troubles-ru-wide');
    await page.getByRole('button', { name: 'Show in English' }).click();
    await page.getByText('Call log: 127.0.0.1:9 cannot be reached').waitFor();
    await page.getByText('No operation for sound files is published.').waitFor();
    await context.close();
  });

  it('keeps secrets that are left empty, renames, switches off and gives a new webhook address', async () => {
    const made = await hub.ask('POST', '/connections', {
      connector: 'megafon',
      name: 'Branch',
      settings: SETTINGS,
      enabled: false,
    });
    const path = `/connections/${made.connectionId}`;
    const { page, context, complaints } = await openConsole(browser, hub, { path });
    await page.getByRole('textbox', { name: 'Name' }).first().fill('Branch 2');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { level: 1, name: 'Branch 2' }).waitFor();
    expect((await hub.ask('GET', path)).settings.apiKey).toEqual({ secret: true, set: true });
    await page.getByRole('switch', { name: 'Switched on' }).click();
    await expect.poll(async () => (await hub.ask('GET', path)).enabled).toBe(true);
    await page.getByRole('button', { name: 'New address' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'New address' }).click();
    await expect.poll(async () => (await hub.ask('GET', path)).hookUrl).not.toBe(made.hookUrl);
    // A stored secret goes where it was meant to go: the form says so at the secrets.
    await page.getByRole('textbox', { name: 'PBX address' }).fill('vats000002');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect
      .poll(() => page.getByRole('textbox', { name: 'Key for the PBX' }).getAttribute('aria-invalid'))
      .toBe('true');
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('shows supervisors the health and no secret, and lets them change nothing', async () => {
    const { page, context } = await openConsole(browser, hub, { role: 'supervisor' });
    await page.getByRole('link', { name: 'Branch 2' }).click();
    await page.getByRole('heading', { name: 'Health' }).waitFor();
    await page.getByRole('heading', { name: 'What it can and cannot do' }).waitFor();
    await expect.poll(() => page.getByRole('button', { name: 'Save' }).count()).toBe(0);
    await expect.poll(() => page.content()).not.toContain('/hooks/');
    await context.close();
  });

  it('shows agents the way back to their calls, and everybody that an address leads nowhere', async () => {
    const agent = await openConsole(browser, hub, { role: 'agent' });
    await agent.page.getByRole('heading', { name: 'Console' }).waitFor();
    await agent.page.getByRole('link', { name: 'Agent desktop' }).waitFor();
    await agent.context.close();
    const lost = await openConsole(browser, hub, { path: '/nowhere' });
    await lost.page.getByRole('heading', { name: 'Not found' }).waitFor();
    await lost.page.getByRole('link', { name: 'To the connections' }).click();
    await lost.page.getByRole('heading', { name: 'Connections' }).waitFor();
    await lost.context.close();
  });

  it('serves the page of a connector, and nothing else of the documentation', async () => {
    const page = await fetch(`${hub.origin}/docs/connectors/megafon.md`);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8']);
    expect((await fetch(`${hub.origin}/docs/operations.md`)).status).toBe(404);
  });

  it('goes back to the door when the session ends', async () => {
    const { page, context } = await openConsole(browser, hub, {});
    await context.clearCookies();
    await page.getByText('You were signed out').waitFor();
    await context.close();
  });

  it.each(LOOKS)('is accessible and fits: $name', async (look) => {
    const { items } = await hub.ask('GET', '/connections');
    const { page, context, complaints } = await openConsole(browser, hub, { look });
    await page.locator('main li').first().waitFor();
    for (const [name, path] of [
      ['list', ''],
      ['new', '/new'],
      ['one', `/${items[0].connectionId}`],
    ]) {
      await page.goto(`${hub.origin}/console/connections${path}`);
      await page
        .locator(name === 'new' ? 'main select' : 'main a')
        .first()
        .waitFor();
      if (name === 'new') await page.locator('main select').selectOption('asterisk');
      await picture(page, `connections-${name}-${look.name}`);
      await expect.poll(() => findings(page), { message: `${name}` }).toEqual([]);
      await expect.poll(() => overflow(page), { message: `${name}` }).toBe(0);
    }
    expect(complaints).toEqual([]);
    await context.close();
  });
});
