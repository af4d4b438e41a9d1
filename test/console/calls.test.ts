import { readFile } from 'node:fs/promises';
import pg from 'pg';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasChromium, launch } from '../desktop/browser.ts';
import { addCalls, type People, type Told } from './call-history.ts';
import { buildConsole, type ConsoleHub, startConsoleHub } from './console-hub.ts';
import { findings, LOOKS, openConsole, overflow, picture } from './open-console.ts';

/** In the page: of an export half comes, and then nothing. */
const HALF_AN_EXPORT = `
  const before = window.fetch;
  window.fetch = (input, init) => {
    if (!String(input).includes('/calls/export')) return before(input, init);
    const half = 'Began,Words\\r\\n' + '2026-03-02,"two\\nlines"\\r\\n'.repeat(1200);
    const body = new ReadableStream({
      start(stream) {
        stream.enqueue(new TextEncoder().encode(half));
        init.signal.addEventListener('abort', () => {
          window.exportStopped = true;
          stream.error(init.signal.reason);
        });
      },
    });
    return Promise.resolve(new Response(body, { headers: { 'callweave-total-count': '2400;estimated' } }));
  };`;

/** Two hours after midnight of today would be yesterday's calls at one o'clock: all of today's are a little while ago. */
const ago = (seconds: number): Date => new Date(Math.max(Date.now() - seconds * 1000, startOfToday()));
const startOfToday = (): number => new Date(new Date().setHours(0, 0, 1, 0)).getTime();

describe.skipIf(!hasChromium)('the call log in the console', { timeout: 180_000 }, () => {
  let browser: Browser;
  let hub: ConsoleHub;
  let built: Awaited<ReturnType<typeof buildConsole>>;
  let people: People;
  let answered: string;

  beforeAll(async () => {
    [built, browser] = await Promise.all([buildConsole(), launch()]);
    hub = await startConsoleHub(built.dist);
  }, 240_000);

  afterAll(async () => {
    await browser?.close();
    await hub?.stop();
    await built?.remove();
  });

  const rows = (page: any) => page.locator('main section li');

  it('says what to do while there is no call', async () => {
    const { page, context, complaints } = await openConsole(browser, hub, { path: '/calls' });
    await page.getByText('There are no such calls').waitFor();
    await page.getByText('see whether the PBX is connected').waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('tells each call in words, and opens it', async () => {
    const { connectionId } = await hub.ask('POST', '/connections', {
      connector: 'megafon',
      name: 'Office',
      enabled: false,
      settings: { domain: 'vats000001', apiKey: 'key', crmToken: 'token' },
    });
    const agents: Record<string, { agentId: string; name: string }> = {};
    for (const [device, name] of [
      ['101', 'Анна Примерова'],
      ['102', 'Борис Образцов'],
      ['103', 'Вера Шаблонова'],
    ] as const) {
      agents[device] = { agentId: (await hub.ask('POST', '/agents', { name })).agentId, name };
    }
    people = { agents, connectionId };
    const told: Told[] = [
      {
        startedAt: ago(600),
        customer: '79000000011',
        name: 'Иван Клиентов',
        queue: 'Продажи',
        recording: 'ready',
        legs: [
          { device: '101', ring: 15 },
          { device: '102', ring: 6, talk: 130, transferredTo: '103' },
          { device: '103', ring: 4, talk: 65 },
        ],
      },
      {
        startedAt: ago(500),
        customer: '79000000012',
        legs: [
          { device: '101', ring: 20 },
          { device: '102', ring: 15 },
        ],
      },
      {
        startedAt: ago(400),
        customer: '79000004321',
        name: 'Покупателева Анна',
        direction: 'outbound',
        endedBy: 'agent',
        recording: 'pending',
        legs: [{ device: '103', ring: 8, talk: 42 }],
      },
      {
        startedAt: new Date(Date.now() - 40 * 86_400_000),
        customer: '79000000077',
        legs: [{ device: '101', ring: 3, talk: 600 }],
      },
    ];
    const records = await addCalls(hub, people, told);
    answered = records[0]?.callId as string;
    const client = new pg.Client({ connectionString: hub.databaseUrl });
    await client.connect();
    await client.query(
      `INSERT INTO missed_call_tasks (task_id, tenant_id, call_id, revision, state, missed_at, task)
       SELECT gen_random_uuid(), tenant_id, call_id, 1, 'open', now(), '{}' FROM calls WHERE call_id = $1`,
      [records[1]?.callId],
    );
    await client.end();
    const { page, context, complaints } = await openConsole(browser, hub, { path: '/calls' });
    await rows(page).first().waitFor();
    await expect.poll(() => rows(page).count()).toBe(3);
    const first = rows(page).filter({ hasText: 'Иван Клиентов' });
    await first.getByText('Борис Образцов: talk 2:10 → transfer → Вера Шаблонова: talk 1:05').waitFor();
    await page.getByText('waits for a call').waitFor();
    await expect.poll(() => first.getByRole('link').getAttribute('href')).toBe(`/calls/${answered}`);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('finds by number and by filters, and keeps them in the address for a colleague', async () => {
    const { page, context, complaints } = await openConsole(browser, hub, { path: '/calls' });
    await page.getByRole('textbox', { name: 'Number or name of the customer' }).fill('8 900 000-43');
    await expect.poll(() => rows(page).count()).toBe(1);
    await page.getByText('Покупателева Анна').waitFor();
    await page.getByRole('button', { name: 'Reset' }).click();
    await expect.poll(() => rows(page).count()).toBe(3);
    await page
      .getByRole('combobox', { name: 'Outcome' })
      .selectOption({ label: 'The customer was not answered' });
    await expect.poll(() => rows(page).count()).toBe(1);
    await page.getByRole('button', { name: 'Reset' }).click();
    await page.getByRole('button', { name: 'More filters' }).click();
    await page.getByRole('combobox', { name: 'Agent' }).selectOption({ label: 'Вера Шаблонова' });
    await page.getByRole('combobox', { name: 'Direction' }).selectOption('outbound');
    await expect.poll(() => rows(page).count()).toBe(1);
    const colleague = await context.newPage();
    await colleague.goto(page.url());
    await colleague.getByText('Покупателева Анна').waitFor();
    await expect.poll(() => rows(colleague).count()).toBe(1);
    await expect
      .poll(() => colleague.getByRole('combobox', { name: 'Agent' }).inputValue())
      .toBe(people.agents['103']?.agentId);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('looks at other days when asked to', async () => {
    const { page, context, complaints } = await openConsole(browser, hub, { path: '/calls?q=0077' });
    await page.getByText('There are no such calls').waitFor();
    await page.getByRole('combobox', { name: 'Period' }).selectOption('dates');
    const since = new Date(Date.now() - 60 * 86_400_000).toISOString().slice(0, 10);
    await page.getByLabel('From day').fill(since);
    await rows(page).first().waitFor();
    await page.getByText('More than 31 days').waitFor();
    await page.getByText('talk 10:00 →').waitFor();
    await page.getByText('1 in all').waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('exports what is shown, and says how far it is', async () => {
    const { page, context, complaints } = await openConsole(browser, hub, {
      path: '/calls?outcome=abandoned',
    });
    await rows(page).first().waitFor();
    await page.getByRole('button', { name: 'Export to a file' }).click();
    const dialog = page.getByRole('dialog');
    const exported = async (): Promise<string[]> => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        dialog.getByRole('button', { name: 'Export', exact: false }).click(),
      ]);
      return (await readFile(await download.path(), 'utf8')).trim().split(/\r?\n/);
    };
    const table = await exported();
    expect(table).toHaveLength(2);
    expect(table[1]).toContain('+79000000012');
    await dialog.getByText('Done: 1 calls are in the file calls-').waitFor();
    await dialog.getByRole('radio', { name: /For other programs/ }).click();
    const records = (await exported()).map((line) => JSON.parse(line));
    expect(records).toMatchObject([{ schema: 'callweave.call/1', customer: { e164: '+79000000012' } }]);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('shows how much of a long export there is, and lets it be stopped', async () => {
    const { page, context } = await openConsole(browser, hub, { path: '/calls' });
    await page.evaluate(HALF_AN_EXPORT);
    await page.getByRole('button', { name: 'Export to a file' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Export' }).click();
    await dialog.getByText('1,200 of about 2,400 calls').waitFor();
    await dialog.getByRole('button', { name: 'Stop' }).click();
    await expect.poll(() => page.evaluate('window.exportStopped')).toBe(true);
    await dialog.getByRole('button', { name: 'Export' }).waitFor();
    await context.close();
  });

  const oldLog = {
    name: 'old-pbx.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(
      [
        'Дата и время;Направление;Клиент;Имя;Сотрудник;Ожидание;Разговор;Итог',
        '02.03.2026 10:15:04;входящий;89000000051;Прежний Клиент;Вера Шаблонова;11;1:15;отвечен',
        'когда-то;входящий;89000000052;;;5;0;пропущен',
      ].join('\n'),
    ),
  };

  it('takes in the log of another system, shows first what would come of it, and takes it back', async () => {
    const { page, context, complaints } = await openConsole(browser, hub, { path: '/calls' });
    await page.getByRole('link', { name: 'Import a call log' }).click();
    await page.getByText('Nothing has been imported yet').waitFor();
    await page.locator('input[type=file]').setInputFiles(oldLog);
    await page.getByText('Прежний Клиент · Вера Шаблонова').waitFor();
    await page.getByText('"когда-то" is no time.').waitFor();
    await page.getByRole('textbox', { name: 'What that system was called' }).fill('Old PBX');
    await page.getByRole('button', { name: 'Try without importing' }).click();
    await page.getByText('would be: 1 new, 0 imported before, 0 known from a PBX, 1 not taken').waitFor();
    await page.getByRole('button', { name: 'Import the calls' }).click();
    const done = page.locator('li').filter({ hasText: '· 1 new, 0 imported before' });
    await done.getByText('Done').waitFor({ timeout: 60_000 });
    const found = () =>
      hub.ask('GET', '/call-log?from=2026-03-02T00:00:00.000Z&to=2026-03-03T00:00:00.000Z&lang=en');
    const { items } = await found();
    expect(items).toMatchObject([
      { customer: { number: '+79000000051', name: 'Прежний Клиент' }, outcome: 'answered', talkMs: 75_000 },
    ]);
    expect(items[0].words).toContain('Вера Шаблонова');
    await done.getByRole('button', { name: 'Report' }).click();
    await page.getByText('Line 3:').waitFor();
    await done.getByRole('button', { name: 'Remove its calls: old-pbx.csv' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove its calls' }).click();
    await page.getByText('Removed', { exact: true }).waitFor({ timeout: 60_000 });
    expect((await found()).items).toEqual([]);
    const { items: kinds } = await hub.ask('GET', '/connectors');
    expect(kinds.map(({ id }: { id: string }) => id)).not.toContain('imported');
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('is there for supervisors, and not for agents', async () => {
    const leader = await openConsole(browser, hub, { role: 'supervisor', path: '/calls' });
    await rows(leader.page).first().waitFor();
    await leader.context.close();
    const agent = await openConsole(browser, hub, { role: 'agent', path: '/calls' });
    await agent.page.getByText('The console is for administrators').waitFor();
    await agent.context.close();
  });

  it.each(LOOKS)('is accessible and fits: $name', async (look) => {
    const { page, context, complaints } = await openConsole(browser, hub, { look, path: '/calls' });
    await rows(page).first().waitFor();
    await picture(page, `calls-${look.name}`);
    await expect.poll(() => findings(page)).toEqual([]);
    await expect.poll(() => overflow(page)).toBe(0);
    await page
      .getByRole('button', { name: look.locale === 'ru-RU' ? 'Выгрузить в файл' : 'Export to a file' })
      .click();
    await page.getByRole('dialog').getByRole('radio').first().waitFor();
    await picture(page, `calls-export-${look.name}`);
    await expect.poll(() => findings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.locator('search button[aria-expanded]').click();
    await picture(page, `calls-filters-${look.name}`);
    await expect.poll(() => findings(page)).toEqual([]);
    await expect.poll(() => overflow(page)).toBe(0);
    await page.goto(`${hub.origin}/console/calls/import`);
    await page.locator('input[type=file]').setInputFiles(oldLog);
    await page.getByText('Прежний Клиент · Вера Шаблонова').waitFor();
    await picture(page, `calls-import-${look.name}`);
    await expect.poll(() => findings(page)).toEqual([]);
    await expect.poll(() => overflow(page)).toBe(0);
    expect(complaints).toEqual([]);
    await context.close();
  });
});
