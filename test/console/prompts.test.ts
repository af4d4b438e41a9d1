import { randomUUID } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSandbox } from '../../sandbox/index.ts';
import { hasChromium, launch } from '../desktop/browser.ts';
import { tone } from '../recordings/sound.ts';
import { buildConsole, type ConsoleHub, startConsoleHub } from './console-hub.ts';
import { findings, LOOKS, openConsole, overflow, picture } from './open-console.ts';

/** The hub listens to what it is sent after everything else that this machine does. */
const PATIENTLY = { timeout: 60_000 };

/** As a person chooses it from a folder. */
const file = (name: string, buffer: Buffer) => ({ name, mimeType: 'audio/wav', buffer });

describe.skipIf(!hasChromium)('sound files in the console', { timeout: 180_000 }, () => {
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

  const listed = (page: Page, name: string) =>
    page.getByRole('button', { name: `Listen: ${name}` }).waitFor(PATIENTLY);
  const names = async (): Promise<string[]> =>
    (await hub.ask('GET', '/prompts')).items.map(({ name }: { name: string }) => name);

  async function choose(
    page: Page,
    button: string,
    files: Parameters<Page['setInputFiles']>[1],
  ): Promise<void> {
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: button }).click();
    await (await chooser).setFiles(files);
  }

  /** As the mouse drops it on the page. */
  async function drop(page: Page, name: string, sound: Buffer): Promise<void> {
    await page.locator('[data-drop-zone]').evaluate(
      (zone: any, { name, base64 }: { name: string; base64: string }) => {
        const at = globalThis as any;
        const data = new at.DataTransfer();
        const bytes = Uint8Array.from(at.atob(base64) as string, (one) => one.charCodeAt(0));
        data.items.add(new at.File([bytes], name));
        for (const type of ['dragenter', 'dragover', 'drop'])
          zone.dispatchEvent(new at.DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: data }));
      },
      { name, base64: sound.toString('base64') },
    );
  }

  it('takes several at once by the button, and names them after their files', async () => {
    const { page, context, complaints } = await openConsole(browser, hub, { path: '/prompts' });
    await page.getByText('There are no sound files yet').waitFor();
    await page.getByText(/Each at most 20 MB and 10 mins? long/).waitFor();
    await choose(page, 'Choose files', [file('Приветствие.wav', tone(2)), file('Часы работы.WAV', tone(3))]);
    await listed(page, 'Приветствие');
    await listed(page, 'Часы работы');
    await expect.poll(() => names()).toEqual(['Приветствие', 'Часы работы']);
    await page.getByText('0:03').waitFor();
    await page.getByText('Played in no menu').first().waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('takes what is dropped on it, under another name when there is one of that name', async () => {
    const { page, context } = await openConsole(browser, hub, { path: '/prompts' });
    await listed(page, 'Приветствие');
    await drop(page, 'приветствие.wav', tone(1));
    await listed(page, 'приветствие (2)');
    await context.close();
  });

  it('says of what is no sound why it was not taken, and forgets it when it was read', async () => {
    const { page, context } = await openConsole(browser, hub, { path: '/prompts' });
    await choose(page, 'Choose files', [file('Setup.wav', Buffer.from(`MZ${'\0'.repeat(600)}`))]);
    await page.getByRole('alert').getByText('This is a program. Send a sound file').waitFor(PATIENTLY);
    await picture(page, 'prompts-refused');
    await page.getByRole('button', { name: 'Dismiss the message: Setup' }).click();
    await page.getByRole('alert').waitFor({ state: 'detached' });
    await page.route('**/api/v1/prompts?limit=200', async (route) => {
      const body = await (await route.fetch()).json();
      await route.fulfill({ json: { ...body, limits: { ...body.limits, maxBytes: 10_240 } } });
    });
    await page.reload();
    await choose(page, 'Choose files', [file('Big.wav', tone(1))]);
    await page.getByText('The file is larger than 10 kB').waitFor();
    await context.close();
  });

  it('shows how far an upload is, and stops it', async () => {
    const { page, context } = await openConsole(browser, hub, { path: '/prompts' });
    await page.route('**/api/v1/prompts?name=Slow', () => undefined);
    await choose(page, 'Choose files', [file('Slow.wav', tone(5))]);
    await page.getByRole('progressbar', { name: 'Sending: Slow' }).waitFor({ state: 'attached' });
    await page.getByRole('button', { name: 'Cancel the upload: Slow' }).click();
    await page.getByRole('progressbar').waitFor({ state: 'detached' });
    await expect.poll(() => names()).not.toContain('Slow');
    await context.close();
  });

  it('plays one, with its picture', async () => {
    const { page, context, complaints } = await openConsole(browser, hub, { path: '/prompts' });
    await page.getByRole('button', { name: 'Listen: Часы работы' }).click();
    const player = page.getByRole('group', { name: 'Часы работы' });
    await player.getByRole('button', { name: 'Play recording' }).click();
    await player.locator('[data-drawn]').waitFor();
    await expect
      .poll(() => player.locator('audio').evaluate((audio: any) => audio.currentTime), { timeout: 60_000 })
      .toBeGreaterThan(0.1);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('gives one another name and another sound, and deletes it when it is not needed', async () => {
    const { page, context, complaints } = await openConsole(browser, hub, { path: '/prompts' });
    await page.getByRole('button', { name: 'Edit: приветствие (2)' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Выходной');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('dialog', { name: 'Выходной' }).waitFor();
    await choose(page, 'Replace the file', [file('new.wav', tone(4))]);
    await dialog.getByText('The file is replaced.').waitFor(PATIENTLY);
    const [prompt] = (await hub.ask('GET', '/prompts')).items.filter(({ name }: any) => name === 'Выходной');
    expect([prompt.version, prompt.durationMs]).toEqual([2, 4_000]);
    await choose(page, 'Replace the file', [file('page.wav', Buffer.from('<html></html>'))]);
    await dialog.getByText('This is a web page.').waitFor(PATIENTLY);
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.getByText('will be deleted here and at every PBX').waitFor();
    await page.getByRole('dialog').last().getByRole('button', { name: 'Delete' }).click();
    await expect.poll(names, { timeout: 60_000 }).not.toContain('Выходной');
    expect(complaints.filter((line) => !line.includes('415'))).toEqual([]);
    await context.close();
  });

  it('says which menus play it, and why it cannot be deleted', async () => {
    const { page, context } = await openConsole(browser, hub, { path: '/' });
    const menuId = randomUUID();
    await page.route('**/api/v1/prompts?limit=200', async (route) => {
      const body = await (await route.fetch()).json();
      body.items[0].usedBy = [{ menuId, name: 'Главное меню' }];
      body.items[0].copies = [
        { connectionId: randomUUID(), version: 1, state: 'refused', reason: 'No more than ten files.' },
      ];
      await route.fulfill({ json: body });
    });
    await page.goto(`${hub.origin}/console/prompts`);
    await page.getByText('The PBX refused').waitFor();
    await expect
      .poll(() => page.getByRole('link', { name: 'Главное меню' }).getAttribute('href'))
      .toBe(`/console/menus/${menuId}`);
    await page.getByRole('button', { name: 'Edit: Приветствие' }).click();
    await page.getByText('To delete the file, take it out of these menus first.').waitFor();
    await page.getByText('No more than ten files.').waitFor();
    await expect.poll(() => page.getByRole('button', { name: 'Delete' }).count()).toBe(0);
    await picture(page, 'prompt-used');
    await expect.poll(() => findings(page)).toEqual([]);
    await context.close();
  });

  it('lets supervisors listen and change nothing', async () => {
    const { page, context } = await openConsole(browser, hub, { role: 'supervisor', path: '/prompts' });
    await page.getByRole('button', { name: 'Listen: Приветствие' }).waitFor();
    await expect.poll(() => page.getByRole('button', { name: /^Edit|^Choose/ }).count()).toBe(0);
    await context.close();
  });

  it.each(LOOKS)('is accessible and fits: $name', async (look) => {
    const { page, context, complaints } = await openConsole(browser, hub, { look, path: '/prompts' });
    await page.locator('main li').first().waitFor();
    await page.locator('main li button').first().click();
    await page.locator('main [role=group] button').first().click();
    await page.locator('[data-drawn]').waitFor();
    await picture(page, `prompts-${look.name}`);
    await expect.poll(() => findings(page)).toEqual([]);
    await expect.poll(() => overflow(page)).toBe(0);
    await page.locator('main li button').nth(1).scrollIntoViewIfNeeded();
    await page
      .getByRole('button', { name: /^(Edit|Изменить): / })
      .first()
      .click();
    await page.getByRole('dialog').waitFor();
    await picture(page, `prompt-${look.name}`);
    await expect.poll(() => findings(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('shows the sounds that a PBX has by itself, and lets none of them be changed', async () => {
    const sandbox = await openSandbox({ backlog: 0 });
    try {
      for (let one = 1; one < 20; one += 1)
        sandbox.asterisk.stasis.sounds.own.set(`letters/${one}`, `Letter ${one}`);
      const { origin: baseUrl, user: username, password } = sandbox.addresses.asterisk;
      const settings = { baseUrl, username, password };
      await hub.ask('POST', '/connections', { connector: 'asterisk', name: 'Офис на Лесной', settings });
      const { page, context, complaints } = await openConsole(browser, hub, { path: '/prompts' });
      const section = page.getByRole('region', { name: 'Sounds that Офис на Лесной has by itself' });
      await section.getByText('hello-world', { exact: true }).waitFor(PATIENTLY);
      await section.getByText('And 11 more', { exact: false }).waitFor();
      await section.getByLabel('Find a sound').fill('goodb');
      await section.getByText('vm-goodbye', { exact: true }).waitFor();
      await section.getByText('hello-world', { exact: true }).waitFor({ state: 'detached' });
      expect(await section.getByRole('button').count()).toBe(0);
      expect(await findings(page)).toEqual([]);
      expect(complaints).toEqual([]);
      await context.close();
    } finally {
      await sandbox.stop();
    }
  });
});
