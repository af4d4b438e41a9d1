import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  concerns,
  inOrder,
  keepJustClosed,
  missedAgain,
  withTask,
} from '../../web/desktop/src/tasks/task-cache.ts';
import { buildDesktop, type Desk, hasChromium, launch, openDesk, SKIPPED } from './browser.ts';
import { PEOPLE } from './call-story.ts';
import { MockHub, type MockHubOptions } from './mock-hub.ts';
import { knownRings } from './scenes.ts';
import { busyMorning, customer, reached, task } from './task-scenes.ts';

const { me, anna } = PEOPLE;
if (!hasChromium) console.warn(`Browser tests of missed calls ${SKIPPED}`);

describe('the list of missed calls', () => {
  const hub = new MockHub({ dist: '' });
  const mine = { agentId: me.agentId, seesAll: false };
  const open = task(hub, { taskId: 't1' });

  it("takes in what push tells, newest revision only, and lets go of what is somebody else's now", () => {
    const page = withTask({ items: [], next: null }, open, mine);
    expect(page.items).toHaveLength(1);
    const newer = withTask(page, { ...open, revision: 3, state: 'escalated' }, mine);
    expect(withTask(newer, { ...open, revision: 2 }, mine)).toBe(newer);
    const given = { ...open, revision: 4, agentId: anna.agentId };
    expect(withTask(newer, given, mine).items).toEqual([]);
    expect(withTask(newer, given, { ...mine, seesAll: true }).items).toHaveLength(1);
  });

  it('shows nobody as waiting who was closed before they were known', () => {
    const closed = { ...open, state: 'closed' as const };
    expect(withTask({ items: [], next: null }, closed, mine).items).toEqual([]);
    expect(withTask({ items: [open], next: null }, { ...closed, revision: 2 }, mine).items[0]?.state).toBe(
      'closed',
    );
  });

  it('keeps what was closed a moment ago when it is read anew, and not for ever', () => {
    const at = new Date(hub.now()).toISOString();
    const closed = { ...open, state: 'closed' as const, history: [{ at, what: 'closed' as const }] };
    const before = { items: [closed], next: null };
    const fresh = { items: [], next: null };
    expect(keepJustClosed(fresh, before, hub.now() + 10_000).items).toEqual([closed]);
    expect(keepJustClosed(fresh, before, hub.now() + 100_000).items).toEqual([]);
    expect(keepJustClosed({ items: [open], next: null }, before, hub.now()).items).toEqual([open]);
  });

  it('is up to whose task it is; to supervisors also what is nobody’s or waits too long', () => {
    const { agentId: _mine, ...nobodys } = open;
    const late = { ...open, agentId: anna.agentId, escalatedAt: open.missedAt };
    const all = [open, nobodys, late, { ...open, agentId: anna.agentId }];
    const seen = (viewer: Parameters<typeof concerns>[1]) => all.map((one) => concerns(one, viewer));
    expect(seen(mine)).toEqual([true, false, false, false]);
    expect(seen({ ...mine, seesAll: true })).toEqual([true, true, true, false]);
    expect(seen({ agentId: undefined, seesAll: true })).toEqual([true, true, true, true]);
  });

  it('has those who wait too long first, then those who wait longest, and counts later calls of the same number', () => {
    const tasks = [
      task(hub, { taskId: 'new' }, 1),
      task(hub, { taskId: 'old' }, 9),
      task(hub, { taskId: 'late', state: 'escalated' }, 5),
    ];
    expect(inOrder(tasks).map(({ taskId }) => taskId)).toEqual(['late', 'old', 'new']);
    expect(tasks.map((one) => missedAgain(one, tasks))).toEqual([0, 2, 1]);
    expect(missedAgain({ ...(tasks[0] as typeof open), missedAgain: 7 }, tasks)).toBe(7);
  });
});

describe.skipIf(!hasChromium)('missed calls on the desktop', { timeout: 180_000 }, () => {
  let browser: Browser;
  let built: Awaited<ReturnType<typeof buildDesktop>>;
  let hub: MockHub;
  let desk: Desk;

  beforeAll(async () => {
    [built, browser] = await Promise.all([buildDesktop(), launch()]);
  }, 240_000);
  afterEach(async () => {
    await desk.context.close();
    await hub.stop();
    expect(desk.complaints).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    await built?.remove();
  });

  async function open(
    options: Omit<MockHubOptions, 'dist'> = {},
    context: BrowserContextOptions = {},
    before: (hub: MockHub) => void = busyMorning,
  ): Promise<Page> {
    hub = await new MockHub({ dist: built.dist, ...options }).start();
    before(hub);
    desk = await openDesk(browser, hub.url, context);
    await desk.page.getByText(/^(Live|На связи)$/).waitFor();
    return desk.page;
  }
  const row = (page: Page, taskId: string) => page.locator(`[data-task="${taskId}"]`);
  const counter = (page: Page) => page.locator('[data-task-counter]');
  const counts = (page: Page, count: number) => page.locator(`[data-task-counter="${count}"]`).waitFor();

  it('are counted in the header and open by a key, who waits too long first', async () => {
    const page = await open();
    await counts(page, 4);
    await expect.poll(() => counter(page).getAttribute('aria-label')).toContain('4 missed calls to return');
    await page.keyboard.press('t');
    await row(page, 't2').waitFor();
    await expect.poll(() => page.locator('[data-task]').first().getAttribute('data-task')).toBe('t2');
    await row(page, 't2').getByText('Waits too long').waitFor();
    await row(page, 't1').getByText('You: your phone was the last to ring').waitFor();
    await row(page, 't1').getByText('called 2 more times').waitFor();
    await row(page, 't1')
      .getByText(/^12:\d\d$/)
      // The time of a later call stands beside it, and may be of the same hour.
      .first()
      .waitFor();
    await row(page, 't1').getByRole('button', { name: 'Call Мария Примерная' }).click();
    await expect.poll(() => hub.dials).toMatchObject([{ to: '+79000000011', taskId: 't1' }]);
    await row(page, 't3').getByText('The number is hidden').waitFor();
    await expect
      .poll(() =>
        row(page, 't3')
          .getByRole('button', { name: /^Call / })
          .count(),
      )
      .toBe(0);
  });

  it('appear the moment they are missed and say why when the customer gets through', async () => {
    const page = await open({}, {}, () => undefined);
    await counts(page, 0);
    await page.keyboard.press('t');
    await page.getByText('Nobody waits for a call.').waitFor();
    hub.tellTask(
      'callweave.task.opened.v1',
      task(hub, { taskId: 'new', ...customer('21', 'Ольга Выдуманная') }, 0),
    );
    await row(page, 'new').waitFor();
    await counts(page, 1);
    await page.locator('[data-spoken="tasks"]').getByText('Missed call: Ольга Выдуманная').waitFor();
    reached(hub, 'new', anna);
    await row(page, 'new').getByText('The customer got through to Анна Образцова').waitFor();
    await counts(page, 0);
    await page
      .locator('[data-spoken="tasks"]')
      .getByText(/got through to Анна Образцова/)
      .waitFor();
  });

  it('are taken and finished with a note, by the keyboard alone', async () => {
    const page = await open({ role: 'supervisor' });
    await page.keyboard.press('t');
    await page.getByText('Everybody', { exact: true }).click();
    const anothers = row(page, 't5');
    await anothers.getByText('Анна Образцова: owns this contact').waitFor();
    await anothers.getByRole('button', { name: /^Take/ }).focus();
    await page.keyboard.press('Enter');
    await anothers.getByText('You took it').waitFor();
    await anothers.getByRole('button', { name: /^Done/ }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.type('wrote to her');
    await page.keyboard.press('Enter');
    await anothers.getByText('You marked it as done').waitFor();
    await anothers.getByText('wrote to her').waitFor();
    expect(hub.taskActions).toEqual([
      { taskId: 't5', action: 'take' },
      { taskId: 't5', action: 'done', note: 'wrote to her' },
    ]);
    await anothers.getByRole('button', { name: /^Open/ }).click();
    await anothers.getByRole('button', { name: /^Call / }).waitFor();
  });

  it('say when an action came too late, and show what is true', async () => {
    const page = await open();
    await page.keyboard.press('t');
    await row(page, 't1').waitFor();
    hub.taskActionFails = true;
    const gone = hub.tasks.get('t1');
    if (gone) hub.tasks.set('t1', { ...gone, state: 'closed' });
    await row(page, 't1').getByRole('button', { name: /^Take/ }).click();
    await page.getByRole('alert').getByText('That did not work').waitFor();
    await row(page, 't1').waitFor({ state: 'detached' });
  });

  it('are true again after the connection was away', async () => {
    const page = await open();
    await counts(page, 4);
    hub.loseConnection();
    hub.tasks.delete('t1');
    hub.tasks.set('t9', task(hub, { taskId: 't9' }, 2));
    hub.tasks.set('t8', task(hub, { taskId: 't8' }, 2));
    hub.reconnects({ forgetEvents: true });
    await counts(page, 5);
  });

  it('do not take the place of a call: it rings, and the list stays beside it', async () => {
    const page = await open();
    await page.keyboard.press('t');
    await row(page, 't1').waitFor();
    knownRings(hub);
    await page.locator('[data-call-card]').waitFor();
    await expect.poll(() => row(page, 't1').isVisible()).toBe(true);
    await page.getByRole('button', { name: 'Recent calls' }).click();
    await page.locator('#recent-title').waitFor();
  });

  it('of the whole company are seen by supervisors, with whose each is', async () => {
    const page = await open({ role: 'supervisor', hasPhone: false });
    await counts(page, 5);
    await counter(page).click();
    await row(page, 't5').getByText('Анна Образцова: owns this contact').waitFor();
    await expect.poll(() => row(page, 't5').getByRole('button', { name: /^Take/ }).count()).toBe(0);
  });
});
