import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LocalAudioStore } from '../../src/audio-store/local-audio-store.ts';
import { audioKey } from '../../src/recordings/audio-key.ts';
import { hasChromium, launch } from '../desktop/browser.ts';
import { tone } from '../recordings/sound.ts';
import { addCalls } from './call-history.ts';
import { buildConsole, type ConsoleHub, startConsoleHub } from './console-hub.ts';
import { findings, LOOKS, openConsole, overflow, picture } from './open-console.ts';

describe.skipIf(!hasChromium)('recordings and the audit log in the console', { timeout: 180_000 }, () => {
  let browser: Browser;
  let hub: ConsoleHub;
  let built: Awaited<ReturnType<typeof buildConsole>>;
  let connectionId: string;
  let callIds: string[];

  beforeAll(async () => {
    [built, browser] = await Promise.all([buildConsole(), launch()]);
    hub = await startConsoleHub(built.dist);
    ({ connectionId } = await hub.ask('POST', '/connections', {
      connector: 'megafon',
      name: 'Office',
      enabled: false,
      settings: { domain: 'vats000001', apiKey: 'key', crmToken: 'token' },
    }));
    const { agentId } = await hub.ask('POST', '/agents', { name: 'Анна Примерова' });
    const agents = { '101': { agentId, name: 'Анна Примерова' } };
    const startedAt = (minutes: number) => new Date(Date.now() - minutes * 60_000);
    const legs = [{ device: '101', ring: 5, talk: 20 }];
    const records = await addCalls(hub, { agents, connectionId }, [
      { startedAt: startedAt(10), customer: '79000000011', name: 'Иван Клиентов', legs },
      { startedAt: startedAt(20), customer: '79000000012', legs },
      { startedAt: startedAt(30), customer: '79000000013', legs },
    ]);
    callIds = records.map(({ callId }) => callId);
    await addRecording(callIds[0] as string, 'ready');
    await addRecording(callIds[1] as string, 'failed');
    await addRecording(callIds[2] as string, 'pending');
  }, 240_000);

  afterAll(async () => {
    await browser?.close();
    await hub?.stop();
    await built?.remove();
  });

  async function asOwner(sql: string, values: unknown[]): Promise<any[]> {
    const client = new pg.Client({ connectionString: hub.databaseUrl });
    await client.connect();
    const { rows } = await client.query(sql, values);
    await client.end();
    return rows;
  }

  /** As the fetcher leaves it. */
  async function addRecording(callId: string, state: 'ready' | 'failed' | 'pending'): Promise<void> {
    const sound = tone(20);
    const [{ tenant_id: tenantId }] = await asOwner(
      'SELECT tenant_id FROM connections WHERE connection_id = $1',
      [connectionId],
    );
    const recordingId = `rec-${state}`;
    const key = audioKey({ tenantId, connectionId, recordingId });
    const sha256 = createHash('sha256').update(sound).digest('hex');
    if (state === 'ready') {
      const path = join(hub.dataDir, 'sound.part');
      await writeFile(path, sound);
      const file = { path, bytes: sound.length, sha256, mediaType: 'audio/wav' };
      await new LocalAudioStore(join(hub.dataDir, 'recordings')).keep(key, file);
    }
    const isReady = state === 'ready';
    await asOwner(
      `INSERT INTO recordings (connection_id, recording_id, tenant_id, call_id, source, state, ended_at, tries, next_try_at, give_up_at,
         hope_ms, sha256, bytes, media_type, duration_ms, stored_key, reason)
       SELECT $1, $2, $3, call_id, 'https://pbx.example/secret', $4, started_at + interval '25 seconds', 3, now() + interval '10 minutes',
         now() + interval '3 days', 1000, $6, $7, $8, $9, $10, $11 FROM calls WHERE call_id = $5`,
      [
        ...[connectionId, recordingId, tenantId, state, callId],
        ...(isReady ? [sha256, sound.length, 'audio/wav', 20_000, key] : [null, null, null, null, null]),
        isReady ? null : 'The PBX has no such recording (404)',
      ],
    );
  }

  it('plays a recording, and makes a link to it that works without signing in', async () => {
    const { page, context, complaints } = await openConsole(browser, hub, { path: '/recordings' });
    await page.getByRole('link', { name: 'Иван Клиентов' }).waitFor();
    await page.getByText('Recordings are kept for good.').waitFor();
    await page.getByRole('button', { name: 'Listen: Иван Клиентов' }).click();
    await page.getByRole('button', { name: 'Play recording' }).click();
    await page.getByRole('button', { name: 'Pause' }).waitFor();
    await page.locator('[data-drawn]').waitFor();
    await picture(page, 'recording-plays');
    await expect.poll(() => findings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Link: Иван Клиентов' }).click();
    await page.getByRole('button', { name: 'Make the link' }).click();
    const link = new URL(await page.getByRole('textbox', { name: 'Link' }).inputValue());
    expect((await fetch(`${hub.origin}${link.pathname}`)).status).toBe(200);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('puts a recording under a legal hold with the reason, and releases it', async () => {
    const { page, context, complaints } = await openConsole(browser, hub, { path: '/recordings' });
    await page.getByRole('button', { name: 'Legal hold: Иван Клиентов' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('Claim 12');
    await dialog.getByRole('button', { name: 'Legal hold' }).click();
    await page.getByText('The recording is held: Claim 12').waitFor();
    expect(await page.getByRole('button', { name: /^Delete/ }).count()).toBe(0);
    await page.getByRole('switch', { name: 'Only under a legal hold' }).click();
    await page.getByRole('link', { name: 'Иван Клиентов' }).waitFor();
    await page.getByRole('button', { name: 'Release the hold' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Release the hold' }).click();
    await page.getByText('No recording is ready').waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('says why a recording did not come and when it is tried next, and tries again when told to', async () => {
    const { page, context, complaints } = await openConsole(browser, hub, {
      role: 'supervisor',
      path: '/recordings?state=pending',
    });
    await page.getByText('3 tries. Next try').waitFor();
    await page.getByRole('combobox', { name: 'Show' }).selectOption('failed');
    await page.getByText('The PBX has no such recording (404)').waitFor();
    expect(await page.getByRole('button', { name: /Legal hold/ }).count()).toBe(0);
    await page.getByRole('button', { name: /Try again/ }).click();
    await page.getByText('Every recording was fetched').waitFor();
    const { items } = await hub.ask('GET', '/recordings?state=pending');
    expect(items).toHaveLength(2);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('says who changed what, and how it was before', async () => {
    const { settings } = await hub.ask('GET', '/tenant');
    await hub.ask('PATCH', '/tenant', { settings: { wrapUpSeconds: settings.wrapUpSeconds + 15 } });
    const { page, context, complaints } = await openConsole(browser, hub, { path: '/audit' });
    const change = page.locator('main li').filter({ hasText: 'Settings changed' });
    await change.getByText('before: nothing').waitFor();
    await change.getByText(`after: ${settings.wrapUpSeconds + 15}`).waitFor();
    await change.getByText('Wrap-up time, seconds').waitFor();
    await page.locator('main li').getByText('PBX connected').waitFor();
    expect(await page.content()).not.toContain('crmToken');
    await page.getByRole('combobox', { name: 'What was done' }).selectOption({ label: 'Agent made' });
    await change.waitFor({ state: 'detached' });
    await page.locator('main li').getByText('Анна Примерова').first().waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('names agents and connections, also those that are gone, and shows what was done at one connection', async () => {
    const { agentId } = await hub.ask('POST', '/agents', { name: 'Павел Ушедший' });
    await hub.ask('POST', `/agents/${agentId}/devices`, { connectionId, kind: 'extension', value: '177' });
    await hub.ask('DELETE', `/agents/${agentId}`);
    const { page, context, complaints } = await openConsole(browser, hub, {
      path: '/audit?operation=addAgentDevice',
      look: LOOKS[0],
    });
    const added = page.locator('main li').filter({ hasText: '177' });
    await added.getByText('Павел Ушедший').waitFor();
    await added.getByText('Office').first().waitFor();
    expect(await added.textContent()).not.toContain(agentId);
    await picture(page, 'audit-names-ru-wide');
    await page.goto(`${hub.origin}/console/audit`);
    const made = page.locator('main li').filter({ hasText: 'Создан оператор' });
    await made.first().waitFor();
    await page.getByRole('combobox', { name: 'Подключение' }).selectOption({ label: 'Office' });
    await made.first().waitFor({ state: 'detached' });
    await added.first().waitFor();
    expect(new URL(page.url()).searchParams.get('connectionId')).toBe(connectionId);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('shows a change at a PBX as one, with when it was sent and what came of it', async () => {
    const [{ tenant_id: tenantId }] = await asOwner(
      'SELECT tenant_id FROM connections WHERE connection_id = $1',
      [connectionId],
    );
    const attempt = '00000000-0000-4000-8000-00000000000a';
    for (const state of ['asked', 'refused'])
      await asOwner(
        `INSERT INTO audit_entries (tenant_id, operation, actor_kind, state, attempt_id, subject_kind, subject_id, before, after)
         VALUES ($1, 'setPbxNumber', 'system', $2, $3, 'pbxNumber', '74950000001', '{"name": "Old"}', '{"name": "New"}')`,
        [tenantId, state, attempt],
      );
    const { page, context, complaints } = await openConsole(browser, hub, {
      path: '/audit?operation=setPbxNumber',
    });
    await page.getByText('Refused by the PBX').waitFor();
    await page.getByText('sent at').waitFor();
    expect(await page.locator('main li').count()).toBe(1);
    await page.getByText('The hub by itself').waitFor();
    await page.getByRole('button', { name: /^History/ }).click();
    expect(new URL(page.url()).searchParams.get('subjectId')).toBe('74950000001');
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('keeps the audit log to administrators', async () => {
    const { page, context } = await openConsole(browser, hub, { role: 'supervisor', path: '/audit' });
    await page.getByRole('heading', { name: 'Not found' }).waitFor();
    await context.close();
  });

  it.each(LOOKS)('is accessible and fits: $name', async (look) => {
    const { page, context, complaints } = await openConsole(browser, hub, { look });
    for (const [name, path] of [
      ['recordings', 'recordings'],
      ['recordings-pending', 'recordings?state=pending'],
      ['audit', 'audit'],
    ] as const) {
      await page.goto(`${hub.origin}/console/${path}`);
      await page.locator('main li').first().waitFor();
      await picture(page, `${name}-${look.name}`);
      await expect.poll(() => findings(page), { message: name }).toEqual([]);
      await expect.poll(() => overflow(page), { message: name }).toBe(0);
    }
    expect(complaints).toEqual([]);
    await context.close();
  });
});
