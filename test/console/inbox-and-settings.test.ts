import pg from 'pg';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, launch } from '../desktop/browser.ts';
import { buildConsole, type ConsoleHub, startConsoleHub } from './console-hub.ts';
import { findings, LOOKS, openConsole, overflow, picture } from './open-console.ts';

describe.skipIf(!hasChromium)('inbox and settings in the console', { timeout: 180_000 }, () => {
  let browser: Browser;
  let hub: ConsoleHub;
  let built: Awaited<ReturnType<typeof buildConsole>>;
  let connection: any;

  beforeAll(async () => {
    [built, browser] = await Promise.all([buildConsole(), launch()]);
    hub = await startConsoleHub(built.dist);
    connection = await hub.ask('POST', '/connections', {
      connector: 'megafon',
      name: 'Office',
      enabled: false,
      settings: { domain: 'vats000001', apiKey: 'key', crmToken: 'token' },
    });
    await hub.ask('POST', '/agents', { name: 'Анна Примерова' });
  }, 240_000);

  afterAll(async () => {
    await browser?.close();
    await hub?.stop();
    await built?.remove();
  });

  /** A message that was given up, as the path would leave it. */
  async function giveUp(state: 'dead' | 'rejected', error: string): Promise<void> {
    const client = new pg.Client({ connectionString: hub.databaseUrl });
    await client.connect();
    await client.query(
      `INSERT INTO inbox (tenant_id, connection_id, source, exchange, state, error)
       SELECT tenant_id, connection_id, 'webhook', $2, $3, $4 FROM connections WHERE connection_id = $1`,
      [connection.connectionId, JSON.stringify({ method: 'POST', body: 'not understood' }), state, error],
    );
    await client.end();
  }

  it('says that all is well when every message was understood', async () => {
    const { page, context } = await openConsole(browser, hub, { path: '/inbox' });
    await page.getByText('Every message was understood').waitFor();
    await context.close();
  });

  it('shows why a message was given up, the message as it came, and processes it again', async () => {
    await giveUp('dead', 'The connector failed five times');
    await giveUp('rejected', 'Nobody knows this row');
    const { page, context, complaints } = await openConsole(browser, hub, { path: '/inbox' });
    await page.getByText('Nobody knows this row').waitFor();
    await page.getByRole('combobox', { name: 'Show' }).selectOption('dead');
    await page.getByText('Nobody knows this row').waitFor({ state: 'detached' });
    await page.getByText('The connector failed five times').waitFor();
    await page.getByRole('button', { name: 'The message' }).click();
    await page.getByRole('region', { name: 'The message as it came' }).getByText('not understood').waitFor();
    await page.getByRole('button', { name: 'Process again' }).click();
    await page.getByText('It is processed again').waitFor();
    await page.getByText('Every message was understood').waitFor();
    expect((await hub.ask('GET', '/inbox?state=dead')).items).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('saves the company, and says at the field what the hub does not take', async () => {
    const { page, context, complaints } = await openConsole(browser, hub, { path: '/settings' });
    await page.getByRole('combobox', { name: 'Time zone' }).fill('Mars/Base');
    await page.getByRole('button', { name: 'Save: Company' }).click();
    await page.getByRole('alert').waitFor();
    await expect
      .poll(() => page.getByRole('combobox', { name: 'Time zone' }).getAttribute('aria-invalid'))
      .toBe('true');
    await page.getByRole('combobox', { name: 'Time zone' }).fill('Asia/Novosibirsk');
    await page.getByRole('textbox', { name: 'Wrap-up time, seconds' }).fill('45');
    await page.getByRole('button', { name: 'Save: Company' }).click();
    await page.getByText('Saved.').waitFor();
    expect((await hub.ask('GET', '/tenant')).settings).toMatchObject({
      timeZone: 'Asia/Novosibirsk',
      wrapUpSeconds: 45,
    });
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('saves rules for queues and lines, and times for missed calls', async () => {
    const { page, context, complaints } = await openConsole(browser, hub, { path: '/settings' });
    const rules = page.getByRole('form', { name: 'Who is responsible for a call' });
    await rules.getByRole('combobox', { name: 'Rule of the company' }).selectOption('longestTalk');
    await rules.getByRole('button', { name: 'Add a rule for a queue' }).click();
    await rules.getByRole('textbox', { name: 'Queue' }).fill('400');
    await rules.getByRole('combobox', { name: 'On duty' }).selectOption({ label: 'Анна Примерова' });
    await rules.getByRole('button', { name: 'Add a rule for a line' }).click();
    await rules.getByRole('textbox', { name: 'Line' }).fill('79000000020');
    await rules.getByRole('combobox', { name: 'Rule of the line' }).selectOption('firstAnswered');
    await rules.getByRole('button', { name: 'Save: Who is responsible' }).click();
    await page.getByText('Saved.').waitFor();
    const missed = page.getByRole('form', { name: 'Missed calls' });
    await missed.getByRole('textbox', { name: 'Too long after, minutes' }).fill('');
    await missed.getByRole('button', { name: 'Save: Missed calls' }).click();
    await expect
      .poll(async () => (await hub.ask('GET', '/tenant')).settings)
      .toMatchObject({
        assignPolicy: 'longestTalk',
        queueRules: [{ queueId: '400', policy: 'lastConnected', dutyAgentId: expect.any(String) }],
        lineRules: [{ line: '+79000000020', policy: 'firstAnswered' }],
        missedCalls: { escalateAfterMinutes: null },
      });
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('tries rules on old calls and says what would happen', async () => {
    const { page, context, complaints } = await openConsole(browser, hub, { path: '/settings' });
    await page.getByRole('button', { name: 'Try', exact: true }).click();
    await page.getByText('This would happen:').waitFor();
    // Nothing would change: nothing can be applied.
    await expect.poll(() => page.getByRole('button', { name: 'Apply to these calls' }).count()).toBe(0);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it.each(LOOKS)('is accessible and fits: $name', async (look) => {
    const { page, context, complaints } = await openConsole(browser, hub, { look });
    for (const name of ['inbox', 'settings']) {
      await page.goto(`${hub.origin}/console/${name}`);
      await page
        .locator(name === 'inbox' ? 'main li' : 'main form')
        .first()
        .waitFor();
      await picture(page, `${name}-${look.name}`);
      await expect.poll(() => findings(page), { message: name }).toEqual([]);
      await expect.poll(() => overflow(page), { message: name }).toBe(0);
    }
    await page.getByRole('heading', { level: 2 }).nth(2).scrollIntoViewIfNeeded();
    await picture(page, `settings-below-${look.name}`);
    expect(complaints).toEqual([]);
    await context.close();
  });
});
