import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSandbox, type Sandbox, steppedClock } from '../../sandbox/index.ts';
import { hasChromium, launch } from '../desktop/browser.ts';
import { buildConsole, type ConsoleHub, startConsoleHub } from './console-hub.ts';
import { findings, LOOKS, openConsole, overflow, picture } from './open-console.ts';

describe.skipIf(!hasChromium)('administration of PBXs in the console', { timeout: 180_000 }, () => {
  let browser: Browser;
  let hub: ConsoleHub;
  let built: Awaited<ReturnType<typeof buildConsole>>;
  let sandbox: Sandbox;
  let office: any;

  beforeAll(async () => {
    [built, browser, sandbox] = await Promise.all([
      buildConsole(),
      launch(),
      openSandbox({ clock: steppedClock(Date.now()), backlog: 0 }),
    ]);
    hub = await startConsoleHub(built.dist);
    const { baseUrl, apiKey, crmToken } = sandbox.addresses.megafon;
    office = await hub.ask('POST', '/connections', {
      connector: 'megafon',
      name: 'Офис',
      settings: { baseUrl, apiKey, crmToken, dndMeaning: 'doNotDisturb' },
    });
    await hub.ask('POST', '/connections', {
      connector: 'mts-vpbx',
      name: 'Склад',
      settings: { token: 'a-token', baseUrl: 'http://127.0.0.1:9' },
    });
  }, 240_000);

  afterAll(async () => {
    await browser?.close();
    await hub?.stop();
    await sandbox?.stop();
    await built?.remove();
  });

  const visit = (path: string, more: Partial<Parameters<typeof openConsole>[2]> = {}) =>
    openConsole(browser, hub, { path, ...more });
  const dialog = (page: Page) => page.getByRole('dialog');

  it('tests a connection and says what it saw, and wrong settings before they are saved', async () => {
    const { page, context, complaints } = await visit(`/connections/${office.connectionId}`);
    await page.getByRole('button', { name: 'Test the connection' }).click();
    await page.getByText('The phone system answers').waitFor();
    await page.getByText('The credentials are accepted').waitFor();
    await page.getByText(/Users: read, 4 found/).waitFor();
    await page.getByText('Which call came of it is recognized, not known.').waitFor();
    await page.getByText('No prefixes.').waitFor();
    await picture(page, 'connection-tested');
    await page.getByRole('textbox', { name: 'Key for the PBX' }).fill('a-wrong-key');
    await page.getByRole('button', { name: 'Test before saving' }).click();
    await page.getByText('The credentials are refused').waitFor();
    expect((await hub.ask('GET', `/connections/${office.connectionId}`)).updatedAt).toBe(office.updatedAt);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('imports agents: shows who is who, lets a person decide, and makes what was shown', async () => {
    for (const name of ['Анна Примерова', 'Примерова Анна', 'Борис Образцов'])
      await hub.ask('POST', '/agents', { name });
    const { page, context, complaints } = await visit('/agents');
    await page.getByRole('link', { name: 'Import from a phone system' }).click();
    await page.getByRole('combobox', { name: 'Phone system' }).selectOption({ label: 'Офис' });
    await page.getByRole('button', { name: 'Show its users' }).click();
    await page.getByText('Several agents fit. Say who it is.').waitFor();
    await page.getByText(/Is Борис Образцов, known by the name/).waitFor();
    await picture(page, 'agents-import');
    await expect.poll(() => findings(page)).toEqual([]);
    await page
      .getByRole('combobox', { name: 'Who is Анна Примерова?' })
      .selectOption({ label: 'Примерова Анна' });
    await page.getByText(/Is Примерова Анна,/).waitFor();
    await page.getByRole('combobox', { name: 'Who is Глеб Тестов?' }).selectOption({ label: 'Leave out' });
    await page.getByRole('button', { name: 'Import 3 people' }).click();
    await page.getByText('3 people imported.').waitFor();
    const { items } = await hub.ask('GET', '/agents');
    const devices = Object.fromEntries(items.map((one: any) => [one.name, one.devices.length]));
    expect(devices).toEqual({
      'Анна Примерова': 0,
      'Примерова Анна': 3,
      'Борис Образцов': 3,
      'Вера Шаблонова': 3,
    });
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('shows what a PBX says of an agent, and sets it there', async () => {
    const { page, context, complaints } = await visit('/agents');
    await page.getByRole('button', { name: 'Edit: Вера Шаблонова' }).click();
    const presence = dialog(page).getByRole('region', { name: 'Presence' });
    await presence.getByText('Available').first().waitFor();
    await presence.getByRole('button', { name: 'Do not disturb' }).click();
    await presence.getByText('Set.').waitFor();
    await expect.poll(() => sandbox.megafon.cabinet.dnd.get('shablonova')).toBe(true);
    await presence.getByRole('listitem').getByText('Do not disturb').waitFor();
    await picture(page, 'agent-presence');
    await expect.poll(() => findings(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('shows the numbers with the keys of menus, switches one on, and says where there are none', async () => {
    const { page, context, complaints } = await visit('/numbers');
    const part = page.getByRole('region', { name: 'Офис' });
    await part.getByText('to a menu').waitFor();
    await part.getByText('pressing nothing').waitFor();
    await part.getByRole('switch', { name: /Switched on: .*03.90/ }).press('Space');
    await expect
      .poll(() => sandbox.megafon.cabinet.telnums.find(({ type }) => type === 'ivr')?.disabled)
      .toBe(false);
    await part.getByText(/it keeps no list that could be shown/).waitFor();
    await page.getByRole('region', { name: 'Склад' }).getByText('Not here.').first().waitFor();
    expect(complaints.filter((line) => !line.includes('422'))).toEqual([]);
    await context.close();
  });

  it('puts a number into the list of every PBX, with a result for each, and takes it out', async () => {
    const { page, context, complaints } = await visit('/lists');
    await page.getByText('No number is in the list').waitFor();
    await page.getByRole('button', { name: 'Add a number' }).click();
    await dialog(page).getByRole('textbox', { name: 'Number' }).fill('12');
    await dialog(page).getByRole('button', { name: 'Put into the list' }).click();
    await dialog(page).getByRole('alert').waitFor();
    await dialog(page).getByRole('textbox', { name: 'Number' }).fill('8 900 000-00-61');
    await dialog(page).getByRole('textbox', { name: 'Reason' }).fill('Грубит');
    await dialog(page).getByRole('button', { name: 'Put into the list' }).click();
    const row = page
      .getByRole('listitem')
      .filter({ hasText: /000.00.61/ })
      .first();
    await row.getByText('done').waitFor();
    await row.getByText('cannot').waitFor();
    expect(sandbox.megafon.cabinet.blocked.get('79000000061')).toEqual({
      telnum: '79000000061',
      comment: 'Грубит',
    });
    await page.getByRole('searchbox', { name: 'Number' }).fill('+7812');
    await page.getByText('No number fits').waitFor();
    await page.getByRole('searchbox', { name: 'Number' }).fill('');
    await page.getByRole('button', { name: 'Edit: +79000000061' }).click();
    await dialog(page).getByText('0 calls refused').waitFor();
    await dialog(page).getByLabel('Until').fill('2099-12-31');
    await dialog(page).getByRole('button', { name: 'Save' }).click();
    await row.getByText('until').waitFor();
    await page.getByRole('button', { name: 'Take out: +79000000061' }).click();
    await dialog(page).getByRole('button', { name: 'Take out' }).click();
    await expect.poll(() => sandbox.megafon.cabinet.blocked.has('79000000061')).toBe(false);
    expect(complaints.filter((line) => !line.includes('422'))).toEqual([]);
    await context.close();
  });

  it('imports a file after a dry run that names every bad line', async () => {
    const { page, context } = await visit('/lists');
    await page.getByRole('button', { name: 'Import a CSV file' }).click();
    const choose = async (text: string) => {
      const chooser = page.waitForEvent('filechooser');
      await dialog(page).getByRole('button', { name: 'File', exact: true }).click();
      await (await chooser).setFiles({ name: 'list.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
    };
    await choose('colour,number\nblack,nobody\ngreen,+79000000062\n');
    await dialog(page).getByText('Line 2:').waitFor();
    await dialog(page).getByText('Line 3:').waitFor();
    await picture(page, 'lists-import');
    await choose('colour,number,comment\nblack,+79000000062,Спам\nwhite,+79000000063,Директор\n');
    await dialog(page).getByText('Nothing is imported yet.').waitFor();
    expect((await hub.ask('GET', '/block-list')).items).toEqual([]);
    await dialog(page).getByRole('button', { name: 'Import 2 numbers' }).click();
    await dialog(page).getByText('Imported: 2.').waitFor();
    await dialog(page).getByRole('button', { name: 'Close' }).last().click();
    await page
      .getByText(/000.00.62/)
      .first()
      .waitFor();
    const csv = await page.request.get(`${hub.origin}/api/v1/block-list.csv`);
    expect(await csv.text()).toContain('black,+79000000062,Спам');
    await context.close();
  });

  it('takes over what a PBX has besides', async () => {
    sandbox.megafon.cabinet.blocked.set('79000000064', { telnum: '79000000064', comment: 'Давно здесь' });
    const { page, context } = await visit('/lists');
    const found = page.getByRole('region', { name: 'What phone systems have besides' });
    await found.getByRole('combobox', { name: 'Look at' }).selectOption({ label: 'Офис' });
    await found.getByRole('button', { name: 'Take over into our list: +79000000064' }).click();
    await found.getByText('There is nothing that is not in the list here.').waitFor();
    const row = page
      .getByRole('listitem')
      .filter({ hasText: /000.00.64/ })
      .first();
    await row.getByText('was there before').waitFor();
    await found.getByRole('combobox', { name: 'Look at' }).selectOption({ label: 'Склад' });
    await found.getByRole('alert').waitFor();
    await context.close();
  });

  it('shows departments, and takes somebody out of the calls of one', async () => {
    const { page, context, complaints } = await visit('/agents');
    await page.getByRole('link', { name: 'Departments' }).click();
    const part = page.getByRole('region', { name: 'Офис' });
    await part.getByText('Rings one after the other.').waitFor();
    const member = part.getByRole('switch', {
      name: 'Вера Шаблонова gets calls of the department “Продажи”',
    });
    await member.press('Space');
    const rung = () =>
      sandbox.megafon.cabinet.groups[0]?.users.find(({ login }) => login === 'shablonova')?.calls_enable;
    await expect.poll(rung).toBe(false);
    await part.getByText('Gets no calls of the department').waitFor();
    await page.getByRole('region', { name: 'Склад' }).getByText('Not here.').waitFor();
    await member.press('Space');
    await expect.poll(rung).toBe(true);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('refuses callers who hide their number, where a PBX has a switch for them', async () => {
    const { page, context } = await visit('/lists');
    const part = page.getByRole('region', { name: 'Callers who hide their number' });
    await part.getByRole('switch').press('Space');
    await expect.poll(() => sandbox.megafon.cabinet.isAnonymousBlocked).toBe(true);
    await part.getByRole('switch', { name: /Офис/, checked: true }).waitFor();
    expect(await part.getByRole('switch').count()).toBe(1);
    await context.close();
  });

  it('forwards the calls of an agent, with rules for single callers, and stops their recording', async () => {
    const mobile = await hub.ask('POST', '/connections', {
      connector: 'beeline',
      name: 'Мобильные',
      settings: {
        baseUrl: sandbox.addresses.beeline.baseUrl,
        token: sandbox.addresses.beeline.token,
      },
    });
    const { items } = await hub.ask('GET', '/agents');
    const { agentId } = items.find((one: any) => one.name === 'Вера Шаблонова');
    const device = { connectionId: mobile.connectionId, kind: 'extension', value: '103' };
    await hub.ask('POST', `/agents/${agentId}/devices`, device);
    const services = () => [...sandbox.beeline.state.services.values()][0];
    const { page, context, complaints } = await visit('/agents');
    await page.getByRole('button', { name: 'Edit: Вера Шаблонова' }).click();
    const part = dialog(page).getByRole('region', { name: 'Мобильные' });
    await part.getByRole('switch', { name: 'The phone system records calls' }).press('Space');
    await expect.poll(() => services()?.recording).toBe('OFF');
    await part.getByRole('button', { name: 'Set up' }).click();
    await part.getByRole('textbox', { name: 'When busy' }).fill('101');
    await part.getByRole('button', { name: 'Forward', exact: true }).click();
    await part
      .getByRole('alert')
      .getByText(/ten digits/)
      .waitFor();
    await part.getByRole('textbox', { name: 'When busy' }).fill('8 900 000-00-41');
    await part.getByRole('textbox', { name: 'When nobody answers' }).fill('+7 900 000-00-42');
    await part.getByRole('textbox', { name: 'After rings' }).fill('4');
    await picture(page, 'forwarding-form');
    await part.getByRole('button', { name: 'Forward', exact: true }).click();
    await part.getByText('after 4 rings').waitFor();
    expect(services()?.cfb).toEqual({
      status: 'ON',
      forward: {
        forwardBusyPhone: '9000000041',
        forwardNotAnswerPhone: '9000000042',
        forwardNotAnswerTimeout: 4,
      },
    });
    await part.getByRole('button', { name: 'Add a rule' }).click();
    await part.getByRole('textbox', { name: 'Name', exact: true }).fill('Директор');
    await part.getByRole('textbox', { name: 'Who calls' }).fill('8 900 000-00-81\n8 900 000-00-82');
    await part.getByRole('textbox', { name: 'Goes to' }).fill('8 900 000-00-43');
    await part.getByRole('combobox', { name: 'When' }).selectOption({ label: 'In working hours' });
    await part.getByRole('button', { name: 'Save' }).click();
    await part.getByRole('listitem').getByText('Директор').waitFor();
    await part.getByRole('switch', { name: 'Forwarding of single callers is on' }).press('Space');
    await expect.poll(() => services()?.cfs.isCfsServiceEnabled).toBe(true);
    expect(services()?.cfs.ruleList).toMatchObject([
      { schedule: 'WORKING_TIME', phoneList: ['+79000000081', '+79000000082'] },
    ]);
    await part.getByRole('button', { name: 'Switch off' }).click();
    await expect.poll(() => services()?.cfb.status).toBe('OFF');
    await part.getByRole('button', { name: 'Give a number' }).click();
    await part.getByRole('textbox', { name: 'Number', exact: true }).fill('8 900 000-00-31');
    await part.getByRole('button', { name: 'Give a number' }).click();
    await part.getByText('The phone system took it.').waitFor();
    expect(services()?.number).toEqual({ phoneNumber: '9000000031', schedule: 'ROUND_THE_CLOCK' });
    await picture(page, 'agent-forwarding');
    await expect.poll(() => findings(page)).toEqual([]);
    expect(complaints.filter((line) => !line.includes('422'))).toEqual([]);
    await context.close();
  });

  it('puts customers straight through on a number, where that is a switch of the number', async () => {
    const { page, context } = await visit('/numbers');
    const part = page.getByRole('region', { name: 'Мобильные' });
    await part.getByRole('switch', { name: /Customers are put straight through/ }).press('Space');
    await expect.poll(() => sandbox.beeline.state.routedNumbers.size).toBe(1);
    await part.getByRole('switch', { name: /Customers are put straight through/, checked: true }).waitFor();
    await context.close();
  });

  it.each(LOOKS)('is accessible and fits: $name', async (look) => {
    const { page, context } = await openConsole(browser, hub, { look });
    for (const [name, ready] of [
      ['lists', 'main li'],
      ['numbers', 'main kbd'],
      ['agents', 'main li'],
      ['agents/departments', 'main li'],
    ] as const) {
      await page.goto(`${hub.origin}/console/${name}`);
      await page.locator(ready).first().waitFor();
      await picture(page, `pbx-${name.replace('/', '-')}-${look.name}`);
      await expect.poll(() => findings(page), { message: name }).toEqual([]);
      await expect.poll(() => overflow(page), { message: name }).toBe(0);
    }
    await page.goto(`${hub.origin}/console/lists`);
    await page.locator('main button').first().click();
    await dialog(page).waitFor();
    await picture(page, `pbx-new-entry-${look.name}`);
    await expect.poll(() => findings(page), { message: 'new entry' }).toEqual([]);
    await page.goto(`${hub.origin}/console/agents`);
    await page.getByRole('button', { name: /Вера Шаблонова/ }).click();
    const settings = dialog(page).getByRole('region', { name: 'Мобильные' });
    await settings.getByText('Директор').scrollIntoViewIfNeeded();
    await picture(page, `pbx-agent-${look.name}`);
    await expect.poll(() => findings(page), { message: 'agent' }).toEqual([]);
    await expect.poll(() => overflow(page), { message: 'agent' }).toBe(0);
    await context.close();
  });
});
