import { beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../src/platform/app-error.ts';
import { prepareHub } from '../http/http-fixture.ts';
import { FakePromptPbx } from '../prompts/fake-prompt-pbx.ts';
import { tone } from '../prompts/sounds.ts';
import { FakeMenuPbx } from './fake-menu-pbx.ts';
import { menuOf } from './menu-story.ts';

const hub = prepareHub();
let tenantId: string;
let connectionId: string;
let key: string;
let menus: FakeMenuPbx;
let files: FakePromptPbx;
let promptId: string;
/** Ids of the files at the PBX. */
const names = () => [...files.has.keys()];

beforeEach(async () => {
  tenantId = await hub.addTenant();
  connectionId = await hub.addConnection(tenantId);
  key = await hub.apiKey(tenantId, 'admin');
  menus = new FakeMenuPbx();
  files = new FakePromptPbx();
  hub.operations.set(connectionId, { voiceMenus: menus, prompts: files });
  promptId = (await upload('POST', '?name=Hello')).promptId;
});

async function upload(method: string, path: string, seconds = 1) {
  const headers = { 'content-type': 'audio/wav' };
  const answer = await hub.request(method, `/api/v1/prompts${path}`, { key, body: tone(seconds), headers });
  expect(answer.status, answer.text).toBeLessThan(300);
  return answer.body;
}
const replace = () => upload('PUT', `/${promptId}/audio`, 2);
async function ask(method: string, path: string, json?: unknown) {
  const answer = await hub.request(method, `/api/v1${path}`, { key, ...(json !== undefined && { json }) });
  expect(answer.status, answer.text).toBeLessThan(300);
  return answer.body;
}
/** A menu that says the prompt, published as that menu of the PBX. */
async function publishAt(at: string, play = promptId) {
  menus.put(at, menuOf({ old: { kind: 'hangUp' } }));
  const menu = menuOf({ end: { kind: 'hangUp', prompt: play } });
  const { menuId } = await ask('POST', '/voice-menus', { name: `Menu ${at}`, menu });
  const { placeId } = await ask('PUT', `/voice-menus/${menuId}/places`, { connectionId, at });
  const path = `/voice-menus/${menuId}/places/${placeId}`;
  const publish = (json = {}) => ask('POST', `${path}/publications`, { version: 1, dryRun: false, ...json });
  expect(await publish()).toMatchObject({ done: true });
  const stateNow = async () => (await ask('GET', `/voice-menus/${menuId}`)).places[0].state;
  return { menuId, path, publish, stateNow };
}
/** The schedule, now. */
const renew = () => hub.prompts.renewal.run(new Date(Date.now() + 24 * 3_600_000));

describe('a sound that was replaced, at a PBX that keeps menus', () => {
  it('goes from there when the last menu that played it is published again', async () => {
    const [one, two] = [await publishAt('1'), await publishAt('2')];
    await replace();
    await renew();
    expect([await one.stateNow(), await two.stateNow(), names()]).toEqual([
      'changedHere',
      'changedHere',
      ['s-1', 's-2'],
    ]);
    const planned = await one.publish({ dryRun: true });
    expect(planned.steps).toContainEqual({ what: 'writeMenu', subject: '1', state: 'would' });
    expect(await one.publish()).toMatchObject({ done: true });
    await renew();
    expect([await one.stateNow(), await two.stateNow(), names()]).toEqual([
      'published',
      'changedHere',
      ['s-1', 's-2'],
    ]);
    await two.publish();
    await renew();
    expect([await two.stateNow(), names()]).toEqual(['published', ['s-2']]);
  });

  it('is known to be played still by another menu, when one was published before the new sound came there by itself', async () => {
    const [one, two] = [await publishAt('1'), await publishAt('2')];
    await replace();
    await one.publish();
    await renew();
    expect([await one.stateNow(), await two.stateNow()]).toEqual(['published', 'changedHere']);
  });

  it('stays while the PBX plays it in a menu that is a place no more, also when the prompt is deleted here', async () => {
    const { menuId, path } = await publishAt('1');
    await ask('DELETE', path);
    await ask('DELETE', `/voice-menus/${menuId}`);
    await ask('DELETE', `/prompts/${promptId}`);
    await renew();
    expect(names()).toEqual(['s-1']);
    const { rows } = await hub.owner.query('SELECT reason FROM prompt_copies WHERE prompt_id = $1', [
      promptId,
    ]);
    expect(rows).toEqual([{ reason: 'The menu “Меню 1” at the PBX plays it.' }]);
    menus.put('1', menuOf({ old: { kind: 'hangUp' } }));
    await renew();
    expect(names()).toEqual([]);
  });

  it('is not taken back by a publication that fails, when another one names it', async () => {
    const other = (await upload('POST', '?name=Other', 3)).promptId;
    menus.put('1', menuOf({ old: { kind: 'hangUp' } }));
    const menu = menuOf({
      a: { kind: 'play', prompt: promptId, next: 'end' },
      end: { kind: 'hangUp', prompt: other },
    });
    const { menuId } = await ask('POST', '/voice-menus', { name: 'Both', menu });
    const { placeId } = await ask('PUT', `/voice-menus/${menuId}/places`, { connectionId, at: '1' });
    let goOn = (): void => undefined;
    const both = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const taken = files.upload.bind(files);
    let isAsked = false;
    files.upload = async (sound) => {
      if (sound.name.includes('Other')) throw new AppError('unprocessable', 'Too long.');
      isAsked = true;
      await both;
      return taken(sound);
    };
    const failing = ask('POST', `/voice-menus/${menuId}/places/${placeId}/publications`, {
      version: 1,
      dryRun: false,
    });
    await expect.poll(() => isAsked).toBe(true);
    const second = publishAt('2');
    const placesNow = async () =>
      (await ask('GET', '/voice-menus')).items.flatMap((one: any) => one.places).length;
    await expect.poll(placesNow).toBe(2);
    // Both are on their way by now.
    for (let turns = 0; turns < 40; turns += 1) await ask('GET', '/prompts');
    goOn();
    expect(await failing).toMatchObject({ done: false });
    await second;
    const played = menus.has.get('2')?.menu.steps.end;
    expect(names()).toContain(played?.kind === 'hangUp' ? played.prompt : '');
  });
});
