import { beforeEach, expect, it } from 'vitest';
import { prepareHub } from '../http/http-fixture.ts';
import { hasFfmpeg, silentMp3, tone } from '../prompts/sounds.ts';
import { menuOf } from './menu-story.ts';

const hub = prepareHub();
let tenantId: string;
let connectionId: string;
let key: string;

beforeEach(async () => {
  tenantId = await hub.addTenant();
  connectionId = await hub.addConnection(tenantId);
  key = await hub.apiKey(tenantId, 'admin');
  hub.live.set(connectionId, {
    tenantId,
    connectionId,
    port: {
      conducts: {
        supports: { steps: ['play', 'hangUp'], targets: [] },
        plays: { container: 'wav', codec: 'pcm_s16le', sampleRateHz: 8_000, channels: 1 },
      },
    },
  } as never);
});

const upload = (method: string, path: string, body: Buffer) =>
  hub.request(method, `/api/v1/prompts${path}`, { key, body, headers: { 'content-type': 'audio/wav' } });
async function ask(method: string, path: string, json?: unknown) {
  const answer = await hub.request(method, `/api/v1${path}`, { key, ...(json !== undefined && { json }) });
  expect(answer.status, answer.text).toBeLessThan(300);
  return answer.body;
}
/** A prompt that callers hear. */
async function published(name: string): Promise<string> {
  const { promptId } = (await upload('POST', `?name=${name}`, tone(1))).body;
  const menu = menuOf({ end: { kind: 'hangUp', prompt: promptId } });
  const { menuId } = await ask('POST', '/voice-menus', { name, menu });
  const { placeId } = await ask('PUT', `/voice-menus/${menuId}/places`, { connectionId, at: name });
  const path = `/voice-menus/${menuId}/places/${placeId}/publications`;
  expect(await ask('POST', path, { version: 1, dryRun: false })).toMatchObject({ done: true });
  return promptId;
}
const renditions = async (promptId: string) =>
  (await hub.owner.query('SELECT version, format FROM prompt_renditions WHERE prompt_id = $1', [promptId]))
    .rows;

it.runIf(hasFfmpeg)(
  'a prompt that callers hear is converted as soon as it is replaced, and no other one',
  async () => {
    const heard = await published('hello');
    const other = (await upload('POST', '?name=other', tone(1))).body.promptId;
    for (const promptId of [heard, other]) await upload('PUT', `/${promptId}/audio`, silentMp3(100));
    expect([await renditions(heard), await renditions(other)]).toEqual([
      [{ version: 2, format: 'wav-pcm_s16le-8000-1' }],
      [],
    ]);
  },
);

it('a prompt that callers hear is not replaced by what they could not hear, where there is no converter', async () => {
  const heard = await published('hello');
  const { ffmpeg } = hub.prompts;
  Object.defineProperty(ffmpeg, 'isThere', { value: false, configurable: true });
  try {
    const refused = await upload('PUT', `/${heard}/audio`, silentMp3(100));
    expect([refused.status, refused.body.detail]).toEqual([
      422,
      expect.stringContaining('Callers hear this prompt as wav-pcm_s16le-8000-1, and there is no ffmpeg'),
    ]);
    expect((await upload('PUT', `/${heard}/audio`, tone(2))).body).toMatchObject({ version: 2 });
  } finally {
    Reflect.deleteProperty(ffmpeg, 'isThere');
  }
});

it('a list of prompts names the menus of each, also those that play it only as they are published', async () => {
  const [hello, bye] = [await published('hello'), await published('bye')];
  const { items } = await ask('GET', '/voice-menus');
  const { menuId } = items.find(({ name }: { name: string }) => name === 'bye');
  await ask('PUT', `/voice-menus/${menuId}`, {
    name: 'bye',
    menu: menuOf({ end: { kind: 'hangUp', prompt: hello } }),
    basedOn: 1,
  });
  const list = (await ask('GET', '/prompts')).items;
  const usersOf = (id: string) =>
    list.find(({ promptId }: { promptId: string }) => promptId === id).usedBy.map(({ name }: any) => name);
  expect([usersOf(hello), usersOf(bye)]).toEqual([['bye', 'hello'], ['bye']]);
});
