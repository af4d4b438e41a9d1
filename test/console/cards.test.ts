import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, launch } from '../desktop/browser.ts';
import { buildConsole, type ConsoleHub, startConsoleHub } from './console-hub.ts';
import { findings, LOOKS, openConsole, overflow, picture } from './open-console.ts';

/** The machine may have other work. */
const LONG = { timeout: 60_000 };

describe.skipIf(!hasChromium)('the card in the console', { timeout: 180_000 }, () => {
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

  const fields = async () => (await hub.ask('GET', '/card-fields')).items;
  const hints = async () => (await hub.ask('GET', '/hints')).items;
  const choose = async (page: Page, label: string | RegExp, option: string, nth = 0) => {
    await page.getByRole('dialog').getByRole('combobox', { name: label }).nth(nth).click();
    await page.getByRole('option', { name: option, exact: true }).click();
  };

  it('shows a field of a CRM to the roles that are ticked', async () => {
    const first = await openConsole(browser, hub, { path: '/cards' });
    await first.page.getByText('none is connected yet').waitFor(LONG);
    await first.context.close();
    await hub.ask('POST', '/crm-accounts', {
      connector: 'creatio',
      name: 'Вымышленная CRM',
      enabled: false,
      settings: { address: 'http://127.0.0.1:9', userName: 'callweave', password: 'fictional-1' },
    });

    const { page, context, complaints } = await openConsole(browser, hub, { path: '/cards' });
    await page.getByRole('button', { name: 'New field' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Name of the field in the CRM' }).fill('UsrContractEnd');
    await dialog.getByRole('textbox', { name: 'Name on the card' }).fill('name');
    await choose(page, 'What it is', 'Date');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('means something else in hints').waitFor(LONG);
    await dialog.getByRole('textbox', { name: 'Name on the card' }).fill('Договор до');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ ...LONG, state: 'detached' });
    await page.getByRole('checkbox', { name: 'Договор до: seen by Agent' }).click();
    await expect
      .poll(async () => (await fields()).map(({ roles }: { roles: string[] }) => roles.sort()), LONG)
      .toEqual([['admin', 'supervisor']]);

    const preview = page.locator('[data-preview]');
    await preview.getByText('There are no fields for this role').waitFor(LONG);
    await page.locator('label').filter({ hasText: 'Supervisor' }).last().click();
    await preview.getByText(/2026/).waitFor(LONG);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('makes a hint in plain words, tries it, and shows it to those who see its field', async () => {
    const { page, context, complaints } = await openConsole(browser, hub, { path: '/cards' });
    await page.getByRole('button', { name: 'New hint' }).click();
    const dialog = page.getByRole('dialog');
    await choose(page, 'Condition 1', 'Field of a CRM');
    await dialog.getByRole('textbox', { name: 'What to say' }).fill('Договор кончается: ');
    await dialog.getByRole('button', { name: '{days until: Договор до}' }).click();
    await dialog.getByRole('button', { name: 'Try on the last calls' }).click();
    await dialog.getByText('Calls looked at: 0').waitFor(LONG);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ ...LONG, state: 'detached' });
    await page.getByText('When “Договор до” comes within 30 days').waitFor(LONG);
    const preview = page.locator('[data-preview]');
    expect(await preview.textContent()).not.toContain('Договор кончается');
    await page.locator('label').filter({ hasText: 'Supervisor' }).last().click();
    await preview.getByText('Договор кончается: 3').waitFor(LONG);

    await page.getByRole('button', { name: 'New hint' }).click();
    await dialog.getByRole('textbox', { name: 'What to say' }).fill('Третий звонок {когда-то}');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('nothing is known by the name of {когда-то}').waitFor(LONG);
    await dialog.getByRole('textbox', { name: 'What to say' }).fill('Третий звонок сегодня');
    await choose(page, 'Look', 'Attention');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ ...LONG, state: 'detached' });
    await page.getByRole('button', { name: 'Up: Третий звонок сегодня' }).click();
    await expect
      .poll(async () => (await hints()).map(({ say }: { say: string }) => say), LONG)
      .toEqual(['Третий звонок сегодня', 'Договор кончается: {days until: Договор до}']);
    await page.getByRole('switch', { name: 'Switched on: Третий звонок сегодня' }).click({ force: true });
    await expect.poll(async () => (await hints())[0].enabled, LONG).toBe(false);

    // A field that a hint goes by is not taken away from under it.
    await page.getByRole('button', { name: 'Delete: Договор до', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('Hints go by this field: change them first.').waitFor(LONG);
    expect(await fields()).toHaveLength(1);
    // The browser itself complains of an answer that is a refusal.
    expect(complaints.filter((said) => !said.includes('status of 4'))).toEqual([]);
    await context.close();
  });

  it.each(LOOKS.slice(0, 2))('is accessible and fits: $name', async (look) => {
    const { page, context, complaints } = await openConsole(browser, hub, { look, path: '/cards' });
    await page.getByText('Договор кончается').first().waitFor(LONG);
    await picture(page, `cards-${look.name}`);
    await expect.poll(() => findings(page), LONG).toEqual([]);
    await expect.poll(() => overflow(page), LONG).toBe(0);
    await page
      .getByRole('button', { name: /Третий звонок сегодня/ })
      .nth(2)
      .click();
    await page.getByRole('dialog').getByRole('textbox').first().waitFor(LONG);
    await picture(page, `cards-hint-${look.name}`);
    await expect.poll(() => findings(page), LONG).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  });
});
