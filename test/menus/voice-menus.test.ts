import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { VoiceMenu } from '../../src/domain/menu/voice-menu.ts';
import { type Answer, prepareHub } from '../http/http-fixture.ts';
import { FakeMenuPbx, FakeMenuPrompts } from './fake-menu-pbx.ts';
import { bye, choice, connect, menuOf, usual } from './menu-story.ts';

const hub = prepareHub();
const prompts = new FakeMenuPrompts();
hub.menuPrompts = prompts;

let tenantId: string;
let connectionId: string;
let key: string;
let supervisor: string;
let pbx: FakeMenuPbx;
beforeEach(async () => {
  tenantId = await hub.addTenant();
  connectionId = await hub.addConnection(tenantId);
  key = await hub.apiKey(tenantId, 'admin');
  supervisor = await hub.apiKey(tenantId, 'supervisor');
  pbx = new FakeMenuPbx();
  hub.operations.set(connectionId, { voiceMenus: pbx });
  prompts.there.clear();
  prompts.refuses = undefined;
});

/** The answer, after a look at whether it is what the description of the API says. */
async function ask(method: string, path: string, json?: unknown, as = key): Promise<Answer> {
  const answer = await hub.request(method, `/api/v1${path}`, {
    key: as,
    ...(json !== undefined && { json }),
  });
  const [pathname] = path.split('?') as [string];
  const route = hub.routes.find(
    (one) =>
      one.method === method.toLowerCase() &&
      new RegExp(`^${one.path.replace(/\{\w+\}/g, '[^/]+')}$`).test(pathname),
  );
  if (answer.status < 400 && route?.response !== undefined) {
    expect(answer.status, answer.text).toBe(route.status);
    expect(route.response.safeParse(answer.body).error?.issues ?? []).toEqual([]);
  }
  return answer;
}
async function create(menu: VoiceMenu = usual, name = 'Главное'): Promise<string> {
  const { status, body, text } = await ask('POST', '/voice-menus', { name, menu });
  expect(status, text).toBe(201);
  return body.menuId;
}
/** The PBX hands callers over. */
const conduct = (id = connectionId) =>
  hub.live.set(id, {
    tenantId,
    connectionId: id,
    port: {
      conducts: {
        supports: {
          steps: ['play', 'choice', 'hours', 'connect', 'voicemail', 'menu', 'hangUp'],
          targets: ['agent', 'agents', 'responsible', 'device', 'group', 'queue', 'number'],
        },
        plays: { container: 'wav', codec: 'pcm_s16le', sampleRateHz: 8_000, channels: 1 },
      },
    },
  } as never);
const hours = (name = 'Офис') => ({
  name,
  timeZone: 'Europe/Moscow',
  week: [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }],
  holidays: [{ date: '--01-01', name: 'Новый год', open: [] }],
});
const codes = (problems: { code: string; stepId?: string }[]) =>
  problems.map(({ code, stepId }) => `${code} ${stepId ?? ''}`.trim());

describe('voice menus', () => {
  it('begin with a greeting, a question and an end, and say what is still missing', async () => {
    const { status, body } = await ask('POST', '/voice-menus', { name: 'Новое' });
    expect(status).toBe(201);
    expect(body).toMatchObject({ name: 'Новое', version: 1, places: [] });
    expect(codes(body.problems)).toContain('valueMissing greeting');
  });

  it('are saved against what was edited, and a change of somebody else is told and not overwritten', async () => {
    const menuId = await create();
    const later = menuOf({ bye });
    const save = (json: object) => ask('PUT', `/voice-menus/${menuId}`, { name: 'Главное', ...json });
    expect((await save({ menu: later, basedOn: 1, comment: 'Короче' })).body).toMatchObject({ version: 2 });
    const refused = await save({ menu: usual, basedOn: 1 });
    expect(refused.status).toBe(409);
    expect(refused.body.details).toMatchObject({
      version: 2,
      updatedAt: expect.any(String),
      updatedBy: expect.any(String),
    });
    expect((await save({ menu: later, basedOn: 2 })).body.version).toBe(2);
    expect((await ask('GET', `/voice-menus/${menuId}`)).body.menu).toEqual(later);
  });

  it('keep every version, tell what differs, and take an earlier one up again', async () => {
    const menuId = await create();
    await ask('PUT', `/voice-menus/${menuId}`, {
      name: 'Другое',
      menu: menuOf({ bye }),
      basedOn: 1,
      comment: 'Короче',
    });
    const restored = await ask('POST', `/voice-menus/${menuId}/restorations`, { version: 1, basedOn: 2 });
    expect(restored.body).toMatchObject({ version: 3, name: 'Главное', menu: usual });
    const { body } = await ask('GET', `/voice-menus/${menuId}/versions?limit=2`);
    expect(body.items).toMatchObject([
      { version: 3, restored: 1, changes: 5 },
      { version: 2, comment: 'Короче', changes: 5 },
    ]);
    const rest = await ask('GET', `/voice-menus/${menuId}/versions?limit=2&after=${body.next}`);
    expect(rest.body).toMatchObject({ items: [{ version: 1, changes: 0 }], next: null });
    expect((await ask('GET', `/voice-menus/${menuId}/versions/2`)).body).toMatchObject({ name: 'Другое' });
    expect((await ask('GET', `/voice-menus/${menuId}/comparison?from=1&to=3`)).body.changes).toEqual([]);
    const compared = await ask('GET', `/voice-menus/${menuId}/comparison?from=1&to=2`);
    expect(compared.body.changes[0]).toEqual({ kind: 'start', from: 'hello', to: 'bye' });
    expect((await ask('GET', `/voice-menus/${menuId}/versions/9`)).status).toBe(404);
  });

  it('are listed by name in pages, with their problems counted', async () => {
    await create(usual, 'Б');
    await create(menuOf({ a: { kind: 'play', prompt: 'none', next: 'bye' }, bye }), 'А');
    const first = await ask('GET', '/voice-menus?limit=1');
    expect(first.body.items).toMatchObject([{ name: 'А', problems: { errors: 1, warnings: 0 } }]);
    const second = await ask('GET', `/voice-menus?limit=1&after=${first.body.next}`);
    expect(second.body).toMatchObject({
      items: [{ name: 'Б', problems: { errors: 0, warnings: 1 } }],
      next: null,
    });
  });

  it('show when an agent was removed whom they ring', async () => {
    const agentId = (await ask('POST', '/agents', { name: 'Анна' })).body.agentId;
    const menuId = await create(
      menuOf({
        a: { kind: 'connect', to: { kind: 'agent', agentId }, ringMs: 20_000, otherwise: 'bye' },
        bye,
      }),
    );
    expect((await ask('GET', `/voice-menus/${menuId}`)).body.problems).toEqual([]);
    await ask('PATCH', `/agents/${agentId}`, { active: false });
    expect(codes((await ask('GET', `/voice-menus/${menuId}`)).body.problems)).toEqual(['agentInactive a']);
    await ask('DELETE', `/agents/${agentId}`);
    expect(codes((await ask('GET', `/voice-menus/${menuId}`)).body.problems).join()).toMatch(
      /agent(Unknown|Inactive) a/,
    );
  });

  it('are checked while they are edited, and tried out without anything being kept', async () => {
    const broken = menuOf({ a: { kind: 'play', prompt: 'hello', next: 'a' } });
    expect(
      codes((await ask('POST', '/voice-menus/checks', { menu: broken }, supervisor)).body.problems),
    ).toEqual(['neverEnds a']);
    const made = (await ask('POST', '/working-hours', hours())).body;
    const menu = menuOf({
      when: { kind: 'hours', hoursId: made.hoursId, open: 'owner', closed: 'bye' },
      owner: { kind: 'connect', to: { kind: 'responsible' }, ringMs: 20_000, otherwise: 'ask' },
      ask: choice(),
      sales: connect('101'),
      support: connect('102'),
      bye,
    });
    const preview = async (json: object) =>
      (await ask('POST', '/voice-menus/previews', { menu, inputs: [], ...json }, supervisor)).body;
    const open = '2027-03-02T09:00:00Z';
    expect((await preview({ at: open })).orders).toEqual([{ kind: 'play', prompt: 'ask' }]);
    expect((await preview({ at: open, caller: 'known' })).orders).toMatchObject([
      { kind: 'connect', to: { kind: 'responsible' } },
    ]);
    expect((await preview({ at: '2027-03-02T19:00:00Z' })).orders).toEqual([{ kind: 'play', prompt: 'bye' }]);
    const told = await preview({
      at: open,
      inputs: [{ kind: 'promptEnded' }, { kind: 'key', key: '1' }, { kind: 'promptEnded' }],
    });
    expect(told.orders).toMatchObject([{ kind: 'connect', to: { number: '101' }, isLast: true }]);
    expect(told.run.path.map(({ stepId }: { stepId: string }) => stepId)).toEqual([
      'when',
      'owner',
      'ask',
      'sales',
    ]);
  });

  it('are no place for what is no menu', async () => {
    const wrong = [
      { start: 'a', steps: { a: { kind: 'dance' } } },
      {
        start: 'a',
        steps: {
          a: { kind: 'choice', keys: { A: 'a' }, waitMs: 1, tries: 1, onTimeout: 'a', onWrongKey: 'a' },
        },
      },
      { start: 'a', steps: { a: { kind: 'hangUp', extra: true } } },
      { start: 'a'.repeat(100), steps: {} },
    ];
    for (const menu of wrong)
      expect((await ask('POST', '/voice-menus', { name: 'x', menu })).status).toBe(400);
    expect((await ask('POST', '/voice-menus', { name: 'x' }, supervisor)).status).toBe(403);
  });

  it('are nobody else’s', async () => {
    const menuId = await create();
    const stranger = await hub.apiKey(await hub.addTenant(), 'admin');
    expect((await ask('GET', `/voice-menus/${menuId}`, undefined, stranger)).status).toBe(404);
    expect(
      (await ask('PUT', `/voice-menus/${menuId}`, { name: 'x', menu: usual, basedOn: 1 }, stranger)).status,
    ).toBe(404);
    expect(
      (await ask('PUT', `/voice-menus/${menuId}/places`, { connectionId, at: 'main' }, stranger)).status,
    ).toBe(404);
    expect((await ask('GET', '/voice-menus', undefined, stranger)).body.items).toEqual([]);
  });

  it('leave an entry in the audit log at every change', async () => {
    const menuId = await create();
    await ask('PUT', `/voice-menus/${menuId}`, { name: 'Другое', menu: usual, basedOn: 1 });
    const { body } = await ask('GET', `/audit?subjectKind=voiceMenu&subjectId=${menuId}`);
    expect(body.items).toMatchObject([
      {
        operation: 'saveVoiceMenu',
        before: { version: 1, name: 'Главное' },
        after: { version: 2, name: 'Другое' },
      },
      { operation: 'createVoiceMenu' },
    ]);
  });
});

describe('working hours', () => {
  it('are kept, told at any time, and refuse nonsense', async () => {
    const made = await ask('POST', '/working-hours', hours());
    expect(made.status).toBe(201);
    const { hoursId } = made.body;
    const at = (time: string) =>
      ask('GET', `/working-hours/${hoursId}/state?at=${time}`).then(({ body }) => body);
    expect(await at('2027-03-02T10:00:00Z')).toMatchObject({
      state: 'open',
      until: '2027-03-02T15:00:00.000Z',
    });
    expect(await at('2027-01-01T10:00:00Z')).toMatchObject({ state: 'holiday', holiday: 'Новый год' });
    for (const change of [
      { timeZone: 'Mars/Olympus' },
      { holidays: [{ date: '2027-02-30', name: 'x', open: [] }] },
    ]) {
      const refused = await ask('PUT', `/working-hours/${hoursId}`, { ...hours(), ...change });
      expect([refused.status, refused.body.problems.length]).toEqual([422, 1]);
    }
    expect(
      (
        await ask('PUT', `/working-hours/${hoursId}`, {
          ...hours(),
          week: [{ days: [1], from: '9:00', to: '18:00' }],
        })
      ).status,
    ).toBe(400);
    expect(
      (await ask('PUT', `/working-hours/${hoursId}`, { ...hours('Склад'), basedOn: 1 })).body,
    ).toMatchObject({ name: 'Склад', version: 2 });
    const late = await ask('PUT', `/working-hours/${hoursId}`, { ...hours(), basedOn: 1 });
    expect([late.status, late.body.details.version]).toEqual([409, 2]);
  });

  it('are not removed while a menu goes by them', async () => {
    const { hoursId } = (await ask('POST', '/working-hours', hours())).body;
    const menuId = await create(
      menuOf({ when: { kind: 'hours', hoursId, open: 'bye', closed: 'bye' }, bye }),
    );
    expect((await ask('GET', '/working-hours')).body.items).toMatchObject([
      { hoursId, usedBy: [{ menuId, name: 'Главное' }] },
    ]);
    const refused = await ask('DELETE', `/working-hours/${hoursId}`);
    expect([refused.status, refused.body.details.menus]).toEqual([409, [{ menuId, name: 'Главное' }]]);
    await ask('DELETE', `/voice-menus/${menuId}`);
    expect((await ask('DELETE', `/working-hours/${hoursId}`)).status).toBe(204);
  });
});

describe('a menu through which Callweave leads callers', () => {
  const put = (menuId: string, at = 'main') =>
    ask('PUT', `/voice-menus/${menuId}/places`, { connectionId, at });
  const publish = (menuId: string, placeId: string, json: object) =>
    ask('POST', `/voice-menus/${menuId}/places/${placeId}/publications`, json);

  it('is placed once at each entry, published in a version, and known to be behind when it was saved since', async () => {
    conduct();
    const menuId = await create();
    const place = (await put(menuId)).body;
    expect(place).toMatchObject({
      how: 'conducted',
      at: 'main',
      state: 'never',
      handOver: { entry: 'main' },
    });
    expect((await put(menuId)).body.placeId).toBe(place.placeId);
    expect((await put(await create(usual, 'Другое'))).status).toBe(409);
    const planned = await publish(menuId, place.placeId, { version: 1 });
    expect(planned.body).toMatchObject({
      dryRun: true,
      done: false,
      steps: [{ what: 'enter', state: 'would' }],
      place: { state: 'never' },
    });
    const done = await publish(menuId, place.placeId, { version: 1, dryRun: false });
    expect(done.body).toMatchObject({
      done: true,
      now: 'ours',
      place: { state: 'published', publishedVersion: 1 },
    });
    await ask('PUT', `/voice-menus/${menuId}`, { name: 'Главное', menu: menuOf({ bye }), basedOn: 1 });
    const { body } = await ask('GET', `/voice-menus/${menuId}`);
    expect(body.places).toMatchObject([{ state: 'changedHere', publishedVersion: 1 }]);
    const compared = await ask('GET', `/voice-menus/${menuId}/places/${place.placeId}/comparison`);
    expect(compared.body).toMatchObject({ state: 'changedHere', there: usual });
    expect(compared.body.changes).toHaveLength(5);
    expect((await ask('DELETE', `/voice-menus/${menuId}`)).status).toBe(409);
    expect((await ask('DELETE', `/voice-menus/${menuId}/places/${place.placeId}`)).status).toBe(204);
    expect((await ask('DELETE', `/voice-menus/${menuId}`)).status).toBe(204);
  });

  it('is not published with errors, nor with errors in the menus that it leads to, nor without its sounds', async () => {
    conduct();
    const second = await create(menuOf({ a: { kind: 'play', prompt: 'none', next: 'bye' }, bye }), 'Второе');
    const menuId = await create(menuOf({ a: { kind: 'menu', menuId: second } }));
    const { placeId } = (await put(menuId)).body;
    const refused = await publish(menuId, placeId, { version: 1 });
    expect([refused.status, refused.body.details.menuProblems]).toMatchObject([
      422,
      [{ code: 'promptUnknown', menuId: second }],
    ]);
    await ask('PUT', `/voice-menus/${second}`, { name: 'Второе', menu: menuOf({ bye }), basedOn: 1 });
    prompts.refuses = 'bye';
    const silent = await publish(menuId, placeId, { version: 1, dryRun: false });
    expect(silent.body).toMatchObject({
      done: false,
      now: 'before',
      steps: [{ subject: 'bye', state: 'refused' }],
    });
    prompts.refuses = undefined;
    expect((await publish(menuId, placeId, { version: 1, dryRun: false })).body).toMatchObject({
      done: true,
    });
    await ask('PUT', `/voice-menus/${second}`, { name: 'Второе', menu: menuOf({ late: bye }), basedOn: 2 });
    expect((await ask('GET', `/voice-menus/${menuId}`)).body.places[0].state).toBe('changedHere');
    const kept = await ask('DELETE', `/voice-menus/${second}`);
    expect([kept.status, kept.body.details.menus]).toMatchObject([409, [{ menuId }]]);
  });

  it('is not published when what it leads to was deleted while its sounds were made ready', async () => {
    conduct();
    const hoursId = (await ask('POST', '/working-hours', hours())).body.hoursId;
    const other = await create(menuOf({ bye }), 'Другое');
    const menuId = await create(
      menuOf({
        open: { kind: 'hours', hoursId, open: 'other', closed: 'bye' },
        other: { kind: 'menu', menuId: other },
        bye: { kind: 'hangUp', prompt: 'bye' },
      }),
    );
    // An earlier version is published, which nobody edits any more.
    await ask('PUT', `/voice-menus/${menuId}`, { name: 'Главное', menu: menuOf({ bye }), basedOn: 1 });
    const { placeId } = (await ask('PUT', `/voice-menus/${menuId}/places`, { connectionId, at: 'main' }))
      .body;
    const publish = () =>
      ask('POST', `/voice-menus/${menuId}/places/${placeId}/publications`, { version: 1, dryRun: false });
    prompts.converting = async () => {
      prompts.converting = undefined;
      expect((await ask('DELETE', `/voice-menus/${other}`)).status).toBe(204);
    };
    const refused = await publish();
    expect([refused.status, refused.body.detail]).toEqual([
      409,
      expect.stringContaining('deleted meanwhile'),
    ]);
    expect((await ask('GET', `/voice-menus/${menuId}`)).body.places).toMatchObject([{ state: 'never' }]);
  });

  it('cannot be placed where a PBX takes none', async () => {
    hub.operations.delete(connectionId);
    expect((await put(await create())).status).toBe(422);
    expect(
      (await ask('PUT', `/voice-menus/${await create()}/places`, { connectionId: randomUUID(), at: 'x' }))
        .status,
    ).toBe(404);
    const { body } = await ask('GET', `/connections/${connectionId}/voice-menus`);
    expect(body).toMatchObject({ how: [], reason: expect.any(String), items: [] });
  });
});

describe('a menu that a PBX keeps', () => {
  const there: VoiceMenu = menuOf({ old: { kind: 'hangUp', prompt: 'there-bye' } });
  let menuId: string;
  let placeId: string;
  const path = () => `/voice-menus/${menuId}/places/${placeId}`;
  const publish = (json: object = {}) =>
    ask('POST', `${path()}/publications`, { version: 1, dryRun: false, ...json });
  const stateNow = async () => (await ask('GET', `/voice-menus/${menuId}`)).body.places[0].state;
  const stepsOf = ({ body }: Answer) =>
    body.steps.map(({ what, state }: { what: string; state: string }) => `${what} ${state}`);
  const held = () => pbx.has.get('7')?.menu;
  const uploads = ['uploadPrompt done', 'uploadPrompt done', 'uploadPrompt done', 'uploadPrompt done'];
  const takenBack = [
    'removePrompt undone',
    'removePrompt undone',
    'removePrompt undone',
    'removePrompt undone',
  ];
  beforeEach(async () => {
    pbx.put('7', there);
    menuId = await create();
    placeId = (await ask('PUT', `/voice-menus/${menuId}/places`, { connectionId, at: '7' })).body.placeId;
  });

  it('is written with the prompts, devices and menus that it speaks of, and read again', async () => {
    const planned = await publish({ dryRun: true });
    expect(planned.body.changes).toContainEqual({
      kind: 'removed',
      stepId: 'old',
      step: { kind: 'hangUp', prompt: 'bye' },
    });
    expect([pbx.writes, prompts.there.size]).toEqual([0, 0]);
    const done = await publish();
    expect(stepsOf(done)).toEqual(['look done', ...uploads, 'writeMenu done', 'readBack done']);
    expect(done.body).toMatchObject({ done: true, now: 'ours', place: { state: 'published' } });
    expect(held()?.steps.hello).toEqual({ kind: 'play', prompt: 'there-hello', next: 'ask' });
    expect((await ask('GET', `${path()}/comparison`)).body).toMatchObject({
      state: 'published',
      changes: [],
    });
    expect(stepsOf(await publish())).toEqual(['look done']);
    const { body } = await ask('GET', '/audit?subjectKind=pbxVoiceMenu&subjectId=7');
    expect(body.items.map(({ state }: { state: string }) => state)).toEqual(['done', 'asked']);
  });

  it('rings agents at their devices there, and is not published where one has none', async () => {
    const agentId = (await ask('POST', '/agents', { name: 'Анна' })).body.agentId;
    const menu = menuOf({
      a: { kind: 'connect', to: { kind: 'agent', agentId }, ringMs: 20_000, otherwise: 'bye' },
      bye,
    });
    await ask('PUT', `/voice-menus/${menuId}`, { name: 'Главное', menu, basedOn: 1 });
    const refused = await publish({ version: 2 });
    expect([refused.status, refused.body.details.menuProblems]).toMatchObject([
      422,
      [{ code: 'agentNotThere' }],
    ]);
    await ask('POST', `/agents/${agentId}/devices`, { connectionId, kind: 'extension', value: '104' });
    expect((await publish({ version: 2 })).body).toMatchObject({ done: true });
    expect(held()?.steps.a).toMatchObject({ to: { kind: 'device', number: '104' } });
    expect((await ask('GET', `${path()}/comparison`)).body).toMatchObject({ there: menu, changes: [] });
  });

  it('is never written over what somebody changed there, unless that very change is named', async () => {
    await publish();
    pbx.put('7', menuOf({ hello: { kind: 'hangUp' } }));
    const writes = pbx.writes;
    const refused = await publish();
    expect([refused.status, refused.body.details.version]).toEqual([409, pbx.has.get('7')?.version]);
    expect(refused.body.details.there).toEqual(menuOf({ hello: { kind: 'hangUp' } }));
    expect(refused.body.details.changes.length).toBeGreaterThan(0);
    expect([pbx.writes, await stateNow()]).toEqual([writes, 'changedThere']);
    pbx.put('7', menuOf({ again: { kind: 'hangUp' } }));
    expect((await publish({ over: refused.body.details.version })).status).toBe(409);
    const done = await publish({ over: pbx.has.get('7')?.version });
    expect([done.body.done, await stateNow()]).toEqual([true, 'published']);
  });

  it('is as it was before when the PBX refuses, without the prompts that were meant for it', async () => {
    pbx.trouble = 'refused';
    const answer = await publish();
    expect(stepsOf(answer)).toEqual([
      'look done',
      ...uploads,
      'writeMenu refused',
      'readBack done',
      ...takenBack,
    ]);
    expect(answer.body).toMatchObject({ done: false, now: 'before', place: { state: 'never' } });
    expect([held(), prompts.there.size]).toEqual([there, 0]);
  });

  it('is written back as it was when the PBX took half of it', async () => {
    pbx.trouble = 'halfWay';
    const answer = await publish();
    expect(stepsOf(answer)).toEqual([
      'look done',
      ...uploads,
      'writeMenu undone',
      'readBack done',
      'readBack done',
      'restoreMenu done',
      ...takenBack,
    ]);
    expect(answer.body).toMatchObject({ done: false, now: 'before', place: { state: 'never' } });
    expect(held()).toEqual(there);
    expect((await publish()).body.done).toBe(true);
  });

  it('is told as it is when the answer was lost and only half of it is there', async () => {
    pbx.trouble = 'lostHalfWay';
    const answer = await publish();
    expect(answer.body).toMatchObject({
      done: false,
      now: 'somethingElse',
      place: { state: 'changedThere' },
    });
    expect(Object.keys(answer.body.there.steps)).toContain('half');
    expect((await publish()).status).toBe(409);
  });

  it('counts as published when the answer was lost and it is there', async () => {
    pbx.trouble = 'lostDone';
    const answer = await publish();
    expect(stepsOf(answer).slice(-2)).toEqual(['writeMenu unknown', 'readBack done']);
    expect(answer.body).toMatchObject({ done: true, now: 'ours', place: { state: 'published' } });
  });

  it('is unknown when the answer was lost and nothing can be read, and looked at before anything else is done', async () => {
    pbx.trouble = 'lostDone';
    pbx.blindAfter = 1;
    const answer = await publish();
    expect(answer.body).toMatchObject({ done: false, now: 'unknown', place: { state: 'unknown' } });
    expect(prompts.there.size).toBe(4);
    const writes = pbx.writes;
    expect((await publish()).status).toBe(503);
    expect(pbx.writes).toBe(writes);
    pbx.blindAfter = Number.POSITIVE_INFINITY;
    expect((await ask('GET', `${path()}/comparison`)).body).toMatchObject({
      state: 'published',
      changes: [],
    });
    expect(await stateNow()).toBe('published');
  });

  it('may still come to be written after a lost answer: that is no change of somebody else', async () => {
    pbx.trouble = 'lostUndone';
    const answer = await publish();
    expect(answer.body).toMatchObject({ done: false, now: 'before' });
    expect(prompts.there.size).toBe(4);
    const { attempted } = (
      await hub.owner.query('SELECT attempted FROM voice_menu_places WHERE place_id = $1', [placeId])
    ).rows[0];
    pbx.put('7', attempted.menu);
    expect((await publish()).body).toMatchObject({ done: true, now: 'ours' });
  });

  it('tells a change that came between the look and the writing', async () => {
    pbx.trouble = 'conflict';
    const answer = await publish();
    expect([answer.status, answer.body.details.there]).toEqual([
      409,
      { start: 'x', steps: { x: { kind: 'hangUp' } } },
    ]);
    expect([prompts.there.size, await stateNow()]).toEqual([0, 'changedThere']);
  });

  it('is not begun when a prompt is not taken', async () => {
    prompts.refuses = 'bye';
    const answer = await publish();
    expect(answer.body).toMatchObject({ done: false, now: 'before' });
    const steps: string[] = stepsOf(answer);
    const placed = steps.filter((step) => step === 'uploadPrompt done').length;
    expect(steps).toEqual([
      'look done',
      ...uploads.slice(0, placed),
      'uploadPrompt refused',
      ...takenBack.slice(0, placed),
    ]);
    expect([pbx.writes, prompts.there.size]).toEqual([0, 0]);
  });

  it('may be gone there', async () => {
    pbx.has.delete('7');
    expect((await publish()).status).toBe(409);
    expect(await stateNow()).toBe('gone');
    expect((await ask('GET', `${path()}/comparison`)).body).toMatchObject({ state: 'gone', changes: [] });
  });

  it('is taken over from the PBX as it is, once', async () => {
    const agentId = (await ask('POST', '/agents', { name: 'Анна' })).body.agentId;
    await ask('POST', `/agents/${agentId}/devices`, { connectionId, kind: 'extension', value: '104' });
    pbx.put(
      '8',
      menuOf({
        hi: { kind: 'play', prompt: 'there-hello', next: 'a' },
        a: connect('104', 'm'),
        m: { kind: 'menu', menuId: '7' },
      }),
      'Касса',
    );
    const { body } = await ask('GET', `/connections/${connectionId}/voice-menus`);
    expect(body).toMatchObject({
      how: ['held'],
      items: [
        { id: '7', placedMenuId: menuId },
        { id: '8', name: 'Касса' },
      ],
    });
    const taken = await ask('POST', '/voice-menus/imports', { connectionId, id: '8' });
    expect(taken.body).toMatchObject({
      name: 'Касса',
      version: 1,
      places: [{ at: '8', state: 'published', publishedVersion: 1 }],
    });
    expect(taken.body.menu.steps).toMatchObject({
      hi: { prompt: 'hello' },
      a: { to: { kind: 'agent', agentId } },
      m: { menuId },
    });
    expect((await ask('POST', '/voice-menus/imports', { connectionId, id: '8' })).status).toBe(409);
    expect((await ask('POST', '/voice-menus/imports', { connectionId, id: '9' })).status).toBe(422);
  });

  it('keeps its prompts in use as long as a version that plays them is edited or published', async () => {
    await publish();
    await ask('PUT', `/voice-menus/${menuId}`, {
      name: 'Главное',
      menu: menuOf({ end: { kind: 'hangUp' } }),
      basedOn: 1,
    });
    const [uses] = hub.promptUses;
    const usedBy = () => hub.database.tenant(tenantId, (tx) => uses!.usedBy(tx, tenantId, 'hello'));
    expect(await usedBy()).toEqual([{ menuId, name: 'Главное' }]);
    await publish({ version: 2 });
    expect([await usedBy(), await stateNow()]).toEqual([[], 'published']);
  });

  it('has to be published again when a prompt sounds different', async () => {
    await publish();
    await hub.promptUses[0]!.copyRenewed?.(tenantId, { connectionId, promptId: 'hello' });
    expect(await stateNow()).toBe('changedHere');
  });
});
