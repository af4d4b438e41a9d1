import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { bindOperations } from '../../connectors/kit/bind-operations.ts';
import { profile } from '../../connectors/pbx/profile/profile.ts';
import { steppedClock } from '../../sandbox/exchange/clock.ts';
import { silentLogger } from '../../src/platform/logger.ts';
import { createPrompts } from '../../src/prompts/create-prompts.ts';
import type { PromptUses } from '../../src/prompts/prompt.ts';
import { openKolokol, settingsFor } from '../connectors/kolokol.ts';
import { prepareHub } from '../http/http-fixture.ts';
import { FakePromptPbx } from './fake-prompt-pbx.ts';
import { hasFfmpeg, tone } from './sounds.ts';

const hub = prepareHub();
let tenantId: string;
let connectionId: string;
let pbx: FakePromptPbx;
let promptId: string;
let key: string;

const send = (method: string, path: string, body: Buffer) =>
  hub.request(method, `/api/v1/prompts${path}`, { key, body, headers: { 'content-type': 'audio/wav' } });
async function add(name: string, sound = tone(1)): Promise<string> {
  const { status, body, text } = await send('POST', `?name=${encodeURIComponent(name)}`, sound);
  expect(status, text).toBe(201);
  return body.promptId;
}
const place = (id = promptId) => hub.prompts.placer.place(tenantId, connectionId, id);
const withdraw = (id = promptId) => hub.prompts.placer.withdraw(tenantId, connectionId, id);
const copies = async (id = promptId) =>
  (await hub.owner.query('SELECT * FROM prompt_copies WHERE prompt_id = $1 ORDER BY version', [id])).rows;
const replace = (sound = tone(2)) => send('PUT', `/${promptId}/audio`, sound);
/** The schedule, now. */
const renew = () => hub.prompts.renewal.run(new Date(Date.now() + 24 * 3_600_000));
const audited = async (): Promise<string[]> => {
  const { rows } = await hub.owner.query(
    `SELECT state, after FROM audit_entries WHERE tenant_id = $1 AND subject_kind = 'promptCopy' ORDER BY entry_id`,
    [tenantId],
  );
  return rows.map(({ state, after }) => `${state} ${'upload' in after ? 'upload' : 'remove'}`);
};

beforeEach(async () => {
  tenantId = await hub.addTenant();
  connectionId = await hub.addConnection(tenantId);
  key = await hub.apiKey(tenantId, 'admin');
  pbx = new FakePromptPbx();
  hub.operations.set(connectionId, { prompts: pbx });
  hub.promptUses.length = 0;
  promptId = await add('Приветствие: "день"');
});

describe('a prompt at a PBX', () => {
  it('is uploaded once, under a name that people and the hub know again', async () => {
    const first = await place();
    expect(first).toEqual({ pbxPromptId: 's-1', isNew: true });
    expect(await place()).toEqual({ pbxPromptId: 's-1', isNew: false });
    expect([pbx.uploads, pbx.names()]).toEqual([1, [`cw-${promptId.slice(0, 8)}-1 Приветствие`]]);
    expect(Buffer.from(pbx.has.get('s-1')?.audio ?? []).equals(tone(1))).toBe(true);
    expect(await audited()).toEqual(['asked upload', 'done upload']);
    expect((await hub.request('GET', `/api/v1/prompts/${promptId}`, { key })).body.copies).toMatchObject([
      { connectionId, version: 1, state: 'here' },
    ]);
  });

  it('is uploaded once when two want it at the same time', async () => {
    const answers = await Promise.all([place(), place(), place()]);
    expect(new Set(answers.map(({ pbxPromptId }) => pbxPromptId)).size).toBe(1);
    expect(pbx.uploads).toBe(1);
  });

  it('is uploaded once when two processes want it at the same time', async () => {
    let release = (): void => undefined;
    pbx.held = new Promise((resolve) => {
      release = resolve;
    });
    const other = createPrompts({
      database: hub.database,
      store: hub.recordings.store,
      spoolDirectory: hub.recordings.spoolDirectory,
      operator: hub.operator,
      logger: silentLogger(),
      secretKey: Buffer.alloc(32),
      publicUrl: () => hub.origin,
      limits: { maxBytes: 1_000_000, maxDurationMs: 60_000 },
      ffmpeg: { program: 'ffmpeg', searchPath: '' },
      uses: [],
    });
    const one = place();
    await expect.poll(() => pbx.uploads).toBe(1);
    const two = other.placer.place(tenantId, connectionId, promptId);
    release();
    expect([await one, await two]).toEqual([
      { pbxPromptId: 's-1', isNew: true },
      { pbxPromptId: 's-1', isNew: false },
    ]);
  });

  it('whose answer was lost is found in the list of the PBX and not sent again', async () => {
    pbx.trouble = 'lost';
    expect(await place()).toMatchObject({ pbxPromptId: 's-1' });
    expect(await audited()).toEqual(['asked upload', 'unknown upload']);
    expect(await copies()).toMatchObject([{ state: 'here', pbx_prompt_id: 's-1' }]);
  });

  it('of which nobody knows is looked for before it is sent again', async () => {
    pbx.trouble = 'lost';
    pbx.isBlind = true;
    await expect(place()).rejects.toMatchObject({ code: 'unavailable', message: 'The answer was lost.' });
    expect(await copies()).toMatchObject([{ state: 'unknown', reason: 'The answer was lost.' }]);
    await expect(place()).rejects.toMatchObject({ code: 'unavailable' });
    expect(pbx.uploads).toBe(1);
    pbx.isBlind = false;
    expect(await place()).toEqual({ pbxPromptId: 's-1', isNew: false });
    expect(pbx.uploads).toBe(1);
  });

  it('that never came there is sent again', async () => {
    pbx.trouble = 'down';
    await expect(place()).rejects.toMatchObject({ code: 'unavailable' });
    expect(await place()).toEqual({ pbxPromptId: 's-2', isNew: true });
  });

  it('that somebody has deleted there is sent again, once it is noticed', async () => {
    await place();
    pbx.has.clear();
    await hub.owner.query(`UPDATE prompt_copies SET seen_at = now() - interval '1 hour'`);
    expect(await place()).toEqual({ pbxPromptId: 's-2', isNew: true });
  });

  it('which the PBX refuses is told with its reason, and may be tried again', async () => {
    pbx.trouble = { refuses: 'No more than ten files.' };
    await expect(place()).rejects.toMatchObject({
      code: 'unprocessable',
      message: 'No more than ten files.',
    });
    expect(await copies()).toMatchObject([{ state: 'refused', reason: 'No more than ten files.' }]);
    expect(await place()).toMatchObject({ isNew: true });
  });

  it('which the PBX refused is sent again when a person asks for it, and only then', async () => {
    const retry = () =>
      hub.request('POST', `/api/v1/prompts/${promptId}/copies/${connectionId}/retries`, { key });
    pbx.trouble = { refuses: 'No more than ten files.' };
    await expect(place()).rejects.toMatchObject({ code: 'unprocessable' });
    pbx.trouble = undefined;
    await renew();
    expect(await copies()).toMatchObject([{ state: 'refused' }]);
    expect((await retry()).body.copies).toMatchObject([{ state: 'wanted' }]);
    await renew();
    expect(await copies()).toMatchObject([{ state: 'here' }]);
    expect((await retry()).status).toBe(409);
  });

  it('which is too long or too large for it is not sent', async () => {
    pbx.maxDurationMs = 500;
    await expect(place()).rejects.toThrow('This PBX takes sounds of 0 s at most; this one has 1 s.');
    delete pbx.maxDurationMs;
    pbx.maxBytes = 10_240;
    await expect(place()).rejects.toThrow(
      'This PBX takes files of 10 KB at most; in its format this one has 16 KB.',
    );
    expect([pbx.uploads, await audited()]).toEqual([0, []]);
  });

  it.skipIf(!hasFfmpeg)('is in the format that the PBX takes', async () => {
    pbx.takes = { container: 'mp3', codec: 'mp3', sampleRateHz: 16_000, channels: 1 };
    await place();
    const audio = Buffer.from(pbx.has.get('s-1')?.audio ?? []);
    expect([audio.readUInt8(0), audio.readUInt8(1) & 0xe0]).toEqual([0xff, 0xe0]);
  });

  it('is not there where the PBX takes no files: its reason is told', async () => {
    hub.operations.set(connectionId, {});
    await expect(place()).rejects.toMatchObject({ code: 'unprocessable', details: { missing: 'prompts' } });
    await expect(place(randomUUID())).rejects.toMatchObject({ code: 'unprocessable' });
    expect(await copies()).toEqual([]);
  });

  it('is known by its id there', async () => {
    await place();
    const ids = await hub.prompts.forMenus.keptAs(tenantId, connectionId, ['s-1', 's-9']);
    expect([...ids]).toEqual([['s-1', promptId]]);
    expect([...(await hub.prompts.forMenus.known(tenantId, [promptId, randomUUID(), 'no id']))]).toEqual([
      promptId,
    ]);
  });
});

describe('taken away', () => {
  it('it is gone there, and here as a copy', async () => {
    await place();
    await withdraw();
    expect([pbx.names(), await copies()]).toEqual([[], []]);
    expect(await audited()).toEqual(['asked upload', 'done upload', 'asked remove', 'done remove']);
    await withdraw();
  });

  it('it is tried again by itself while the PBX is down, and what is gone already is gone', async () => {
    await place();
    pbx.trouble = 'down';
    await withdraw();
    expect(await copies()).toMatchObject([
      { state: 'leaving', reason: 'The PBX does not answer as it should.' },
    ]);
    pbx.has.clear();
    await renew();
    expect(await copies()).toEqual([]);
  });

  it('it can be placed again before it is gone', async () => {
    await place();
    pbx.trouble = 'down';
    await withdraw();
    expect(await place()).toEqual({ pbxPromptId: 's-1', isNew: false });
    await renew();
    expect(await copies()).toMatchObject([{ state: 'here' }]);
  });

  it('it goes with the prompt', async () => {
    await place();
    const { status } = await hub.request('DELETE', `/api/v1/prompts/${promptId}`, { key });
    expect([status, pbx.names().length]).toEqual([204, 1]);
    await renew();
    expect([pbx.names(), await copies()]).toEqual([[], []]);
  });
});

describe('replaced', () => {
  it('its copies follow, and the old ones go when nothing plays it', async () => {
    await place();
    expect((await replace()).body.copies).toMatchObject([
      { version: 1, state: 'here' },
      { version: 2, state: 'wanted' },
    ]);
    await renew();
    expect(pbx.names()).toEqual([`cw-${promptId.slice(0, 8)}-2 Приветствие`]);
    expect(Buffer.from(pbx.has.get('s-2')?.audio ?? []).equals(tone(2))).toBe(true);
    expect(await copies()).toMatchObject([{ version: 2, state: 'here' }]);
    await renew();
    expect(pbx.uploads).toBe(2);
  });

  it('the old copy stays while a menu plays it, which hears of the new one', async () => {
    const renewed: unknown[] = [];
    const menus: PromptUses = {
      usedBy: async () => [{ menuId: randomUUID(), name: 'Главное меню' }],
      copyRenewed: async (_tenantId, what) => void renewed.push(what),
    };
    hub.promptUses.push(menus);
    await place();
    await replace();
    await renew();
    expect([renewed, pbx.has.size]).toEqual([[{ connectionId, promptId }], 2]);
    await hub.prompts.placer.withdrawOlder(tenantId, connectionId, promptId);
    expect([...pbx.has.keys()]).toEqual(['s-2']);
  });

  it('it is tried again while the PBX is down or switched off', async () => {
    await place();
    await replace();
    pbx.trouble = 'down';
    await renew();
    expect(await copies()).toMatchObject([{ state: 'here' }, { version: 2, state: 'unknown' }]);
    await hub.owner.query('UPDATE connections SET enabled = false WHERE connection_id = $1', [connectionId]);
    await renew();
    await hub.owner.query('UPDATE connections SET enabled = true WHERE connection_id = $1', [connectionId]);
    await renew();
    expect(await copies()).toMatchObject([{ version: 2, state: 'here' }]);
  });

  it('it is sent once more, however often it was replaced meanwhile', async () => {
    await place();
    await replace(tone(2));
    await replace(tone(3));
    await renew();
    expect([pbx.uploads, await copies()]).toEqual([
      2,
      [expect.objectContaining({ version: 3, state: 'here' })],
    ]);
  });

  it('what was placed a moment ago is taken back alone', async () => {
    await place();
    await replace();
    expect(await hub.prompts.forMenus.place(tenantId, connectionId, promptId)).toEqual({
      idThere: 's-2',
      isNew: true,
    });
    await hub.prompts.forMenus.withdraw(tenantId, connectionId, promptId);
    expect([...pbx.has.keys()]).toEqual(['s-1']);
    await place();
    pbx.trouble = 'down';
    await expect(hub.prompts.forMenus.withdraw(tenantId, connectionId, promptId)).rejects.toThrow(
      'The file may still be at the PBX, and is removed later. The PBX does not answer as it should.',
    );
  });
});

it('works at a PBX over real HTTP that only its profile knows', async () => {
  const kolokol = await openKolokol(steppedClock(Date.UTC(2026, 2, 2, 4)));
  try {
    hub.operations.set(connectionId, bindOperations(profile, settingsFor(kolokol), 'RU'));
    const short = hasFfmpeg ? promptId : await add('16 kHz');
    const { pbxPromptId } = await hub.prompts.placer.place(tenantId, connectionId, short);
    expect(kolokol.desk.sounds).toMatchObject([{ id: pbxPromptId, title: expect.stringMatching(/^cw-/) }]);
    await withdraw(short);
    expect(kolokol.desk.sounds).toEqual([]);
  } finally {
    await kolokol.stop();
  }
});
