import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CreatioSite } from '../../sandbox/crm/creatio/creatio-site.ts';
import { seededRandom } from '../../sandbox/exchange/random.ts';
import { hasChromium, launch } from '../desktop/browser.ts';
import { buildConsole, type ConsoleHub, startConsoleHub } from './console-hub.ts';
import { findings, LOOKS, openConsole, overflow, picture } from './open-console.ts';

const PATIENCE = { timeout: 60_000, interval: 200 };

describe.skipIf(!hasChromium)('CRMs in the console', { timeout: 180_000 }, () => {
  let browser: Browser;
  let hub: ConsoleHub;
  let built: Awaited<ReturnType<typeof buildConsole>>;
  const site = new CreatioSite({
    host: '127.0.0.1',
    port: 0,
    random: seededRandom('console'),
    log: () => {},
  });
  let annaThere = '';

  beforeAll(async () => {
    [built, browser] = await Promise.all([buildConsole(), launch(), site.start()]);
    hub = await startConsoleHub(built.dist);
    annaThere = site.addUser({ name: 'Анна Примерова' });
    site.addUser({ name: 'Борис Образцов' });
    for (const name of ['Анна Примерова', 'Вера Шаблонова']) await hub.ask('POST', '/agents', { name });
  }, 240_000);

  afterAll(async () => {
    await browser?.close();
    await hub?.stop();
    await site.stop();
    await built?.remove();
  });

  const accounts = async () => (await hub.ask('GET', '/crm-accounts')).items;
  const deliveries = async () => (await hub.ask('GET', '/crm-deliveries')).items;

  it('connects a CRM by a form that is tried before it is saved', async () => {
    const { page, context } = await openConsole(browser, hub, { path: '/crm' });
    await page.getByText('No CRM is connected yet').waitFor();
    await page.getByRole('link', { name: 'Connect a CRM' }).click();
    await page.getByLabel('CRM', { exact: true }).selectOption('creatio');
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Продажи');
    await page.getByRole('textbox', { name: 'Address of Creatio' }).fill(site.url);
    // The hub says what is missing, at its field.
    await page.getByRole('button', { name: 'Connect' }).click();
    await page.getByText('is needed to sign in this way').first().waitFor();
    await page.getByRole('textbox', { name: 'User name' }).fill(site.doors.user.name);
    await page.getByLabel('Password', { exact: true }).fill('wrong');
    await page.getByRole('button', { name: 'Test before saving' }).click();
    await page.getByText('The CRM refuses the credentials').waitFor();
    await page.getByLabel('Password', { exact: true }).fill(site.doors.user.password);
    await page.getByRole('button', { name: 'Test before saving' }).click();
    await page.getByText('The CRM answers and lets us in').waitFor();
    expect(await accounts()).toEqual([]);
    await page.getByRole('button', { name: 'Connect' }).click();
    await page.getByRole('heading', { name: 'Продажи', level: 1 }).waitFor();
    expect(await accounts()).toMatchObject([{ name: 'Продажи', enabled: true, unknownCallers: 'ignore' }]);
    await page.getByRole('button', { name: 'Test the CRM' }).click();
    await page.getByText('The CRM answers and lets us in').waitFor();
    await context.close();
  });

  it('says who is who there, as it is proposed', async () => {
    const [{ accountId }] = await accounts();
    const { page, context, complaints } = await openConsole(browser, hub, { path: `/crm/${accountId}` });
    await page.getByText('Looks like Анна Примерова (same name)').waitFor();
    await page.getByRole('button', { name: 'Yes, that is who: Анна Примерова' }).click();
    await page.getByRole('button', { name: 'Save who is who' }).click();
    await page.getByText('Looks like').waitFor({ state: 'detached' });
    await expect
      .poll(async () => (await hub.ask('GET', `/crm-accounts/${accountId}/users`)).mapped, PATIENCE)
      .toMatchObject([{ userId: annaThere }]);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('takes what is typed where a CRM does not tell who its users are', async () => {
    const { accountId } = await hub.ask('POST', '/crm-accounts', {
      connector: 'siebel',
      name: 'Siebel',
      settings: { api: `${site.url}/siebel/v1.0`, userName: 'CALLWEAVE', password: 'siebel-password-1' },
    });
    const { page, context, complaints } = await openConsole(browser, hub, { path: `/crm/${accountId}` });
    await page.getByRole('textbox', { name: 'User of the CRM: Анна Примерова' }).fill(' APRIMEROVA ');
    await page.getByRole('button', { name: 'Save who is who' }).click();
    await expect
      .poll(async () => (await hub.ask('GET', `/crm-accounts/${accountId}/users`)).mapped, PATIENCE)
      .toMatchObject([{ userId: 'APRIMEROVA' }]);
    expect(complaints).toEqual([]);
    await context.close();
    await hub.ask('DELETE', `/crm-accounts/${accountId}`);
  });

  it('shows a call that the CRM refused with its answer, leaves it alone, and makes it again', async () => {
    site.faults.spares = (path) => !path.endsWith('/Call');
    site.faults.byChance(1, [
      { kind: 'answer', answer: { status: 400, json: { error: { message: 'This call is not welcome' } } } },
    ]);
    await ring(hub);
    await expect
      .poll(async () => (await deliveries()).map((one: any) => one.state), PATIENCE)
      .toEqual(['failed']);
    const { page, context, complaints } = await openConsole(browser, hub, { path: '/crm' });
    await page.getByRole('link', { name: 'Продажи: 1 call was refused' }).click();
    await expect.poll(() => page.url(), PATIENCE).toContain('state=failed');
    await page.locator('main li').getByRole('link').click();
    await page.getByText('The CRM refused it.').waitFor();
    await page.getByText('Request and answer').first().click();
    await page.locator('pre', { hasText: 'This call is not welcome' }).first().waitFor();
    await page.getByRole('button', { name: 'Leave it alone' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Leave it alone' }).click();
    await page.getByText('It is left alone until something about the call changes.').waitFor();
    expect(site.calls).toEqual([]);
    site.faults.byChance(0, []);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('The CRM has what is known of the call.').waitFor({ timeout: 90_000 });
    expect(site.calls).toHaveLength(1);
    const [{ callId }] = await deliveries();
    expect(await page.getByRole('link', { name: 'Open the call' }).getAttribute('href')).toBe(
      `/calls/${callId}`,
    );
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('catches up with some days, and is switched off and on', async () => {
    const [{ accountId }] = await accounts();
    const { page, context, complaints } = await openConsole(browser, hub, { path: `/crm/${accountId}` });
    // It may have rung before midnight.
    const yesterday = new Date(Date.now() - 36 * 3_600_000).toISOString().slice(0, 10);
    await page.getByLabel('From day').fill(yesterday);
    await page.getByRole('button', { name: 'Catch up' }).click();
    await page.getByText('1 call is being looked at.').waitFor();
    for (const wanted of [false, true]) {
      await page.getByRole('switch', { name: 'Switched on' }).click({ force: true });
      await expect.poll(async () => (await accounts())[0].enabled, PATIENCE).toBe(wanted);
      await expect
        .poll(() => page.getByRole('switch', { name: 'Switched on' }).isChecked(), PATIENCE)
        .toBe(wanted);
      await expect
        .poll(() => page.getByRole('switch', { name: 'Switched on' }).isEnabled(), PATIENCE)
        .toBe(true);
    }
    expect(site.calls).toHaveLength(1);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('lets supervisors look, and change nothing', async () => {
    const { page, context, complaints } = await openConsole(browser, hub, {
      role: 'supervisor',
      path: '/crm',
    });
    await page.getByRole('link', { name: 'Продажи', exact: true }).click();
    await page.getByRole('heading', { name: 'Who is who in the CRM' }).waitFor();
    await page.getByRole('heading', { name: 'What this CRM can and cannot do' }).waitFor();
    expect(await page.getByRole('button', { name: /Save|Test|Catch up|Remove/ }).count()).toBe(0);
    const guide = await page.getByRole('link', { name: 'How to connect' }).getAttribute('href');
    expect((await fetch(`${hub.origin}${guide}`)).status).toBe(200);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it.each(LOOKS)('is accessible and fits: $name', async (look) => {
    const { page, context, complaints } = await openConsole(browser, hub, { look, path: '/crm' });
    const see = async (name: string, ready: string): Promise<void> => {
      await page.locator(ready).first().waitFor();
      await picture(page, `${name}-${look.name}`);
      await expect.poll(() => findings(page), PATIENCE).toEqual([]);
      await expect.poll(() => overflow(page), PATIENCE).toBe(0);
    };
    await see('crm', 'main li a');
    await page.getByRole('link', { name: 'Продажи', exact: true }).click();
    await see('crm-account', '#crm-people ~ ul');
    await page.goto(`${hub.origin}/console/deliveries`);
    await see('deliveries', 'main li a');
    await page.locator('main li a').first().click();
    await page.locator('main summary').first().click();
    await see('delivery', 'main pre');
    await page.goto(`${hub.origin}/console/crm/new`);
    await page.locator('main select').selectOption('creatio');
    await see('crm-new', 'main form');
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('is removed after a question', async () => {
    const [{ accountId }] = await accounts();
    const { page, context } = await openConsole(browser, hub, { path: `/crm/${accountId}` });
    await page.getByRole('button', { name: 'Remove this CRM' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove this CRM' }).click();
    await page.getByText('No CRM is connected yet').waitFor();
    expect(await accounts()).toEqual([]);
    expect(site.calls).toHaveLength(1);
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
