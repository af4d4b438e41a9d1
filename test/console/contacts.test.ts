import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, launch } from '../desktop/browser.ts';
import { buildConsole, type ConsoleHub, startConsoleHub } from './console-hub.ts';
import { findings, LOOKS, openConsole, overflow, picture } from './open-console.ts';

const FILE = [
  'Заметка;Кто;Как звонить;Фирма;Менеджер;ИД',
  'vip;Клиентов Иван;8 900 000-00-11;ООО Пример;Анна Примерова;17',
  ';Заказчиков Пётр;не знаем;ООО Образец;;18',
  ';Покупателева Анна;89000000014, 12;;Никто;20',
].join('\n');

describe.skipIf(!hasChromium)('contacts in the console', { timeout: 180_000 }, () => {
  let browser: Browser;
  let hub: ConsoleHub;
  let built: Awaited<ReturnType<typeof buildConsole>>;

  beforeAll(async () => {
    [built, browser] = await Promise.all([buildConsole(), launch()]);
    hub = await startConsoleHub(built.dist);
    await hub.ask('POST', '/agents', { name: 'Анна Примерова' });
  }, 240_000);

  afterAll(async () => {
    await browser?.close();
    await hub?.stop();
    await built?.remove();
  });

  it('imports a file: columns chosen, problems shown with their lines, nothing stored before the last step', async () => {
    const { page, context, complaints } = await openConsole(browser, hub, { path: '/contacts' });
    await page.getByText('There are no contacts yet').waitFor();
    await page.getByRole('link', { name: 'Import a file' }).click();
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'list.csv', mimeType: 'text/csv', buffer: Buffer.from(FILE) });
    const column = (name: string) => page.getByRole('combobox', { name: `What column ${name} holds` });
    await column('Кто').waitFor();
    // Guessed by their names; the rest is said by hand.
    await expect.poll(() => column('Фирма').inputValue()).toBe('company');
    await expect.poll(() => column('Менеджер').inputValue()).toBe('owner');
    await column('Как звонить').selectOption('phone');
    await column('Как звонить').selectOption('');
    await page.getByRole('button', { name: 'Try without importing' }).click();
    await page.getByRole('alert').getByText('No column is chosen for phone numbers').waitFor();
    await column('Как звонить').selectOption('phone');
    await column('Кто').selectOption('name');
    await column('ИД').selectOption('key');
    await page.getByRole('button', { name: 'Try without importing' }).click();
    const dry = page.getByRole('region', { name: '3. What would happen' });
    await dry.getByText('2 lines with remarks').waitFor();
    await dry.getByText('Line 3:').waitFor();
    await dry.getByText('"не знаем" is not a phone number.').waitFor();
    await picture(page, 'import-en');
    await expect.poll(() => findings(page)).toEqual([]);
    expect((await hub.ask('GET', '/contacts')).items).toEqual([]);
    await page.getByRole('button', { name: 'Import the contacts' }).click();
    const done = page.getByRole('region', { name: '4. Import' });
    await done.getByText('New', { exact: true }).waitFor();
    await expect.poll(async () => (await hub.ask('GET', '/contacts')).items.length).toBe(2);
    await page.getByText('Dry run').first().waitFor();
    await page.getByRole('link', { name: 'All contacts' }).click();
    await page.getByRole('link', { name: 'Клиентов Иван' }).waitFor();
    await page.getByText('Key: 17').waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('says what is wrong with a file that is no table', async () => {
    const { page, context } = await openConsole(browser, hub, { path: '/contacts/import' });
    const buffer = Buffer.from('504b030414000600', 'hex');
    await page.locator('input[type=file]').setInputFiles({ name: 'list.xlsx', mimeType: 'text/csv', buffer });
    await page.getByRole('alert').getByText('save the table as CSV').waitFor();
    await context.close();
  });

  it('finds a contact by name, number and key, and says when there is none', async () => {
    const { page, context, complaints } = await openConsole(browser, hub, { path: '/contacts' });
    const field = page.getByRole('textbox', { name: 'Find a contact' });
    const rows = page.locator('main li');
    for (const typed of ['клиент', '8 900 000-00-11', '0011', '17', 'ооо']) {
      await field.fill(typed);
      await field.press('Enter');
      await expect
        .poll(() => rows.allTextContents(), { message: typed })
        .toEqual([expect.stringContaining('Клиентов Иван')]);
    }
    await field.fill('nobody at all');
    await page.getByText('Nobody was found').waitFor();
    expect(new URL(page.url()).searchParams.get('search')).toBe('nobody at all');
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('shows whose contacts are wanted, also among those that were searched for', async () => {
    const agent = await hub.ask('POST', '/agents', { name: 'Борис Владельцев' });
    const hers = { name: 'Клиентова Ольга', numbers: [{ raw: '+79000000077' }], ownerAgentId: agent.agentId };
    const { contactId } = await hub.ask('POST', '/contacts', hers);
    const { page, context, complaints } = await openConsole(browser, hub, {
      path: '/contacts',
      look: LOOKS[0],
    });
    const rows = page.locator('main li');
    const only = [expect.stringContaining('Клиентова Ольга')];
    await page.getByRole('combobox', { name: 'Владелец' }).selectOption({ label: 'Борис Владельцев' });
    await expect.poll(() => rows.allTextContents()).toEqual(only);
    await picture(page, 'contacts-of-owner-ru-wide');
    await page.getByRole('textbox', { name: 'Найти контакт' }).fill('клиент');
    await page.waitForURL(/search=/);
    await expect.poll(() => rows.allTextContents()).toEqual(only);
    await hub.ask('DELETE', `/contacts/${contactId}`);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('has a number called once from the telephone of whoever asks, and says what came of it', async () => {
    const [found] = (await hub.ask('GET', '/contacts?search=0011')).items;
    const { page, context } = await openConsole(browser, hub);
    await page.route('**/api/v1/me', async (route) => {
      const answer = await route.fetch();
      await route.fulfill({
        response: answer,
        json: { ...(await answer.json()), agent: { agentId: crypto.randomUUID(), name: 'A' } },
      });
    });
    let asked = 0;
    await page.route('**/api/v1/calls/dial', async (route) => {
      asked += 1;
      expect(route.request().postDataJSON()).toEqual({ to: '+79000000011' });
      if (asked === 1)
        await route.fulfill({ status: 422, json: { detail: 'This number is on the black list.' } });
      else await route.fulfill({ status: 201, json: { state: 'done', callerIdShown: 'another' } });
    });
    await page.goto(`${hub.origin}/console/contacts/${found.contactId}`);
    const call = page.getByRole('button', { name: /^Call.*00.11$/ });
    await call.click();
    await page.getByText('This number is on the black list.').waitFor();
    await call.click();
    await page.getByText('Your telephone rings first').waitFor();
    await page.getByText('another number than was chosen').waitFor();
    expect(await call.isDisabled()).toBe(true);
    expect(asked).toBe(2);
    await picture(page, 'contact-call-en-wide');
    expect(await findings(page)).toEqual([]);
    await context.close();
  });

  it('makes a contact, changes it and deletes it', async () => {
    const { page, context, complaints } = await openConsole(browser, hub, { path: '/contacts/new' });
    await page.getByRole('textbox', { name: 'Name' }).fill('Новиков Олег');
    await page.getByRole('textbox', { name: 'Telephone number 1' }).fill('12');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('alert').getByText('is not a phone number').waitFor();
    await page.getByRole('textbox', { name: 'Telephone number 1' }).fill('8 900 000-00-55');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'Новиков Олег' }).waitFor();
    await page.getByRole('combobox', { name: 'Owner' }).selectOption({ label: 'Анна Примерова' });
    await page.getByRole('button', { name: 'Add a number' }).click();
    await page.getByRole('textbox', { name: 'Telephone number 2' }).fill('89000000056');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    const [made] = (await hub.ask('GET', '/contacts?search=0055')).items;
    expect(made).toMatchObject({ name: 'Новиков Олег', ownerAgentId: expect.any(String) });
    expect(made.numbers).toHaveLength(2);
    expect(await page.getByRole('link', { name: /^Call.*00.55$/ }).getAttribute('href')).toBe(
      'tel:+79000000055',
    );
    await page.getByText('The hub has not changed the owner').waitFor();
    await picture(page, 'contact-en');
    await expect.poll(() => findings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('heading', { name: 'Contacts', exact: true }).waitFor();
    expect((await hub.ask('GET', '/contacts?search=0055')).items).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('lets supervisors look and change, and leaves imports to administrators', async () => {
    const { page, context } = await openConsole(browser, hub, { role: 'supervisor', path: '/contacts' });
    await page.getByRole('link', { name: 'Клиентов Иван' }).waitFor();
    await expect.poll(() => page.getByRole('link', { name: 'Import a file' }).count()).toBe(0);
    await page.goto(`${hub.origin}/console/contacts/import`);
    await page.getByRole('heading', { name: 'Not found' }).waitFor();
    await context.close();
  });

  it.each(LOOKS)('is accessible and fits: $name', async (look) => {
    const { page, context, complaints } = await openConsole(browser, hub, { look, path: '/contacts' });
    const [{ contactId }] = (await hub.ask('GET', '/contacts?search=17')).items;
    for (const [name, path] of [
      ['contacts', 'contacts'],
      ['contact', `contacts/${contactId}`],
      ['import', 'contacts/import'],
    ]) {
      await page.goto(`${hub.origin}/console/${path}`);
      await page
        .locator(name === 'contact' ? 'main form' : 'main li')
        .first()
        .waitFor();
      await picture(page, `${name}-${look.name}`);
      await expect.poll(() => findings(page), { message: `${name}` }).toEqual([]);
      await expect.poll(() => overflow(page), { message: `${name}` }).toBe(0);
    }
    expect(complaints).toEqual([]);
    await context.close();
  });
});
