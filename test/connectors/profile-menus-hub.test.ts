import { afterEach, beforeEach, expect, it } from 'vitest';
import { bindOperations } from '../../connectors/kit/bind-operations.ts';
import { profile } from '../../connectors/pbx/profile/profile.ts';
import { steppedClock } from '../../sandbox/exchange/clock.ts';
import type { KolokolPbx } from '../../sandbox/profile-pbx/kolokol-pbx.ts';
import { prepareHub } from '../http/http-fixture.ts';
import { openKolokol, settingsFor } from './kolokol.ts';

/** Menus of a PBX that writes them in its own way, from the REST of the hub to its HTTP. */
const hub = prepareHub();
let pbx: KolokolPbx;
let connectionId: string;
let key: string;
beforeEach(async () => {
  pbx = await openKolokol(steppedClock(Date.UTC(2026, 2, 2, 4)));
  const tenantId = await hub.addTenant();
  connectionId = await hub.addConnection(tenantId);
  key = await hub.apiKey(tenantId, 'admin');
  hub.operations.set(connectionId, bindOperations(profile, settingsFor(pbx), 'RU'));
});
afterEach(() => pbx.stop());

const ask = (method: string, path: string, json?: unknown) =>
  hub.request(method, `/api/v1${path}`, { key, ...(json !== undefined && { json }) });
const kept = () => pbx.desk.menus.kept.get('1')?.menu;

async function takeOver() {
  const { status, body, text } = await ask('POST', '/voice-menus/imports', { connectionId, id: '1' });
  expect(status, text).toBe(201);
  return body;
}
/** The same menu as an administrator would draw it: one step for two keys, and names of our own. */
async function redraw(taken: Awaited<ReturnType<typeof takeOver>>) {
  const steps = {
    ask: {
      kind: 'choice',
      waitMs: 7_000,
      tries: 2,
      keys: { 1: 'sales', 2: 'sales' },
      onTimeout: 'desk',
      onWrongKey: 'desk',
    },
    sales: { kind: 'connect', name: 'Продажи', to: { kind: 'device', number: '104' }, ringMs: 20_000 },
    desk: { kind: 'connect', name: 'Приёмная', to: { kind: 'device', number: '103' }, ringMs: 30_000 },
  };
  const { status, text } = await ask('PUT', `/voice-menus/${taken.menuId}`, {
    name: taken.name,
    menu: { start: 'ask', steps },
    basedOn: 1,
  });
  expect(status, text).toBe(200);
  return `/voice-menus/${taken.menuId}/places/${taken.places[0].placeId}`;
}

it('a menu is taken over, drawn anew and published; what the PBX calls its steps makes no difference', async () => {
  const path = await redraw(await takeOver());
  const planned = await ask('POST', `${path}/publications`, { version: 2 });
  expect(planned.body).toMatchObject({
    dryRun: true,
    steps: [{ what: 'look' }, { what: 'writeMenu', state: 'would' }],
  });
  const done = await ask('POST', `${path}/publications`, { version: 2, dryRun: false });
  expect(done.body, done.text).toMatchObject({ done: true, now: 'ours', place: { state: 'published' } });
  expect(kept()).toMatchObject({ wait_sec: 7, keys: { 1: { ring: '104' }, 2: { ring: '104' } } });
  expect((await ask('GET', `${path}/comparison`)).body).toMatchObject({ state: 'published', changes: [] });
});

it('what is changed in its cabinet is told under our names, and not overwritten', async () => {
  const path = await redraw(await takeOver());
  await ask('POST', `${path}/publications`, { version: 2, dryRun: false });
  pbx.desk.menus.edit('1', { nothing: { ring: '101', sec: 30 } });
  const refused = await ask('POST', `${path}/publications`, { version: 2, dryRun: false });
  expect(refused.status).toBe(409);
  const { body } = await ask('GET', `${path}/comparison`);
  expect(body).toMatchObject({ state: 'changedThere' });
  expect(body.changes).toEqual([
    {
      kind: 'changed',
      stepId: 'desk',
      field: 'to',
      from: { kind: 'device', number: '101' },
      to: { kind: 'device', number: '103' },
    },
  ]);
  const over = { version: 2, dryRun: false, over: refused.body.details.version };
  expect((await ask('POST', `${path}/publications`, over)).body).toMatchObject({ done: true, now: 'ours' });
  expect(kept()?.nothing).toEqual({ ring: '103', sec: 30 });
});

it('what it takes half of before its answer fails is told as it stands there', async () => {
  const path = await redraw(await takeOver());
  pbx.desk.menus.breaksHalfWay = true;
  const { body } = await ask('POST', `${path}/publications`, { version: 2, dryRun: false });
  expect(body).toMatchObject({ done: false, now: 'somethingElse', place: { state: 'changedThere' } });
  expect(body.there.steps['key-1'].to).toEqual({ kind: 'device', number: '104' });
  expect(body.there.steps.choice.waitMs).toBe(5_000);
  expect((await ask('GET', `${path}/comparison`)).body.state).toBe('changedThere');
});

it('a menu that was removed in its cabinet is gone', async () => {
  const path = await redraw(await takeOver());
  pbx.desk.menus.kept.delete('1');
  expect((await ask('GET', `${path}/comparison`)).body).toMatchObject({ state: 'gone' });
  expect((await ask('POST', `${path}/publications`, { version: 2 })).status).toBe(409);
});
