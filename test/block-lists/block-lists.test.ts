import { beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../src/platform/logger.ts';
import { SweepBlockLists } from '../../workers/apply-block-lists.ts';
import { prepareHub } from '../http/http-fixture.ts';
import { FakeLists } from './fake-lists.ts';

const hub = prepareHub();

let tenantId: string;
let key: string;
let first: { connectionId: string; lists: FakeLists };
let second: { connectionId: string; lists: FakeLists };
beforeEach(async () => {
  tenantId = await hub.addTenant();
  key = await hub.apiKey(tenantId, 'admin');
  first = await addPbx();
  second = await addPbx();
});

async function addPbx() {
  const connectionId = await hub.addConnection(tenantId);
  const lists = new FakeLists();
  hub.operations.set(connectionId, { blockList: lists });
  return { connectionId, lists };
}

const ask = (method: string, path: string, json?: unknown) =>
  hub.request(method, `/api/v1${path}`, { key, ...(json !== undefined && { json }) });
/** A moment later: the database counts finer than the clock of the test. */
const sweep = (now = new Date(Date.now() + 1_000)) =>
  new SweepBlockLists({
    database: hub.database,
    blockLists: hub.blockLists,
    logger: silentLogger(),
    now: () => now,
  }).run();
/** As if the time of the next try had come. */
const waitForTry = () =>
  hub.owner.query(
    `UPDATE block_placements SET next_try_at = now() - interval '1 s' WHERE next_try_at IS NOT NULL`,
  );
const states = (entry: { placements: { connectionId: string; state: string }[] }) =>
  [first, second].map(
    ({ connectionId }) => entry.placements.find((one) => one.connectionId === connectionId)?.state,
  );

describe('a wanted number', () => {
  it('goes to every PBX at once, with a result for each', async () => {
    second.lists.trouble = { refuses: 'The list is full.' };
    const { status, body } = await ask('POST', '/block-list', {
      number: '8 (900) 000-00-31',
      comment: 'грубит',
    });
    expect(status).toBe(201);
    expect([body.number, states(body)]).toEqual(['79000000031', ['done', 'refused']]);
    expect(body.placements.find((one: { state: string }) => one.state === 'refused').reason).toBe(
      'The list is full.',
    );
    expect([...first.lists.has.values()]).toEqual([
      { number: '79000000031', isPrefix: false, comment: 'грубит' },
    ]);
    await waitForTry();
    await sweep();
    expect(second.lists.changes, 'a refusal is not tried again by itself').toBe(1);
    const again = await ask('POST', `/block-list/${body.entryId}/apply`);
    expect(states(again.body)).toEqual(['done', 'done']);
    expect(first.lists.changes).toBe(1);
  });

  it('tells by name who wanted it, and is found by what a person types', async () => {
    const { cookie } = await hub.signIn(tenantId, 'supervisor');
    const added = await hub.request('POST', '/api/v1/block-list', {
      cookie,
      json: { number: '+7 900 000-00-41', colour: 'black' },
    });
    await ask('POST', '/block-list', { number: '+7900', isPrefix: true, colour: 'white' });
    await ask('POST', '/block-list', { number: '+78120000041' });
    expect(added.body.createdByName).toBe('supervisor');
    const find = async (number: string) =>
      (await ask('GET', `/block-list?number=${encodeURIComponent(number)}`)).body.items
        .map((one: { number: string }) => one.number)
        .sort();
    expect(await find('8 (900) 000-00-41')).toEqual(['7900', '79000000041']);
    expect(await find('+79000')).toEqual(['7900', '79000000041']);
    expect(await find('7812')).toEqual(['78120000041']);
    const { body } = await ask('GET', '/block-list?colour=white');
    expect(body.items).toMatchObject([{ createdByName: 'admin' }]);
  });

  it('says where it cannot be, and why', async () => {
    first.lists.prefixes = false;
    second.lists.perUser = true;
    const third = await hub.addConnection(tenantId);
    const { body } = await ask('POST', '/block-list', { number: '+7495', isPrefix: true });
    const reasons = Object.fromEntries(
      body.placements.map((one: { connectionId: string; state: string; reason: string }) => [
        one.connectionId,
        `${one.state}: ${one.reason}`,
      ]),
    );
    expect(reasons[first.connectionId]).toMatch(/^unsupported: .*prefixes/);
    expect(reasons[second.connectionId]).toMatch(/^unsupported: .*users/);
    expect(reasons[third]).toMatch(/^unsupported: /);
    const white = await ask('POST', '/block-list', { number: '+79000000032', colour: 'white' });
    expect(states(white.body)).toEqual(['unsupported', 'unsupported']);
  });

  it('is tried again when an answer was lost or the PBX was busy, and never put there twice', async () => {
    first.lists.trouble = 'lost';
    second.lists.trouble = 'busy';
    const { body } = await ask('POST', '/block-list', { number: '+79000000033' });
    expect(states(body)).toEqual(['unknown', 'waiting']);
    await sweep();
    expect(first.lists.changes, 'not before its time').toBe(1);
    await waitForTry();
    await sweep();
    expect(states((await ask('GET', `/block-list/${body.entryId}`)).body)).toEqual(['already', 'done']);
    expect([first.lists.has.size, second.lists.has.size]).toEqual([1, 1]);
  });

  it('is taken out everywhere, and shown until it is gone', async () => {
    const { body } = await ask('POST', '/block-list', { number: '+79000000034' });
    second.lists.trouble = 'down';
    const removed = await ask('DELETE', `/block-list/${body.entryId}`);
    expect(removed.body.entry).toMatchObject({
      state: 'removed',
      placements: [{ connectionId: second.connectionId, wanted: false, state: 'unknown' }],
    });
    await waitForTry();
    await sweep();
    expect((await ask('GET', `/block-list/${body.entryId}`)).status).toBe(404);
    expect([first.lists.has.size, second.lists.has.size]).toEqual([0, 0]);
  });

  it('comes back whole when it is wanted again while it is on its way out', async () => {
    const { body } = await ask('POST', '/block-list', { number: '+79000000035' });
    second.lists.trouble = 'down';
    await ask('DELETE', `/block-list/${body.entryId}`);
    const again = await ask('POST', '/block-list', { number: '+79000000035' });
    expect(again.status).toBe(201);
    await waitForTry();
    await sweep();
    expect([first.lists.has.size, second.lists.has.size]).toEqual([1, 1]);
  });

  it('runs out by itself, and takes nothing away that the PBX had before', async () => {
    first.lists.has.set('79000000036', { number: '79000000036', isPrefix: false });
    const expiresAt = new Date(Date.now() + 60_000).toISOString();
    const { body } = await ask('POST', '/block-list', { number: '+79000000036', expiresAt });
    expect(states(body)).toEqual(['already', 'done']);
    await sweep(new Date(Date.now() + 59_000));
    expect(second.lists.has.size).toBe(1);
    await sweep(new Date(Date.now() + 61_000));
    expect([first.lists.has.size, second.lists.has.size]).toEqual([1, 0]);
    expect((await ask('GET', `/block-list/${body.entryId}`)).status).toBe(404);
  });

  it('follows its scope, and reaches a connection that is made later', async () => {
    const { body } = await ask('POST', '/block-list', {
      number: '+79000000037',
      connectionIds: [first.connectionId],
    });
    expect(states(body)).toEqual(['done', undefined]);
    const moved = await ask('PATCH', `/block-list/${body.entryId}`, { connectionIds: [second.connectionId] });
    expect(states(moved.body)).toEqual([undefined, 'done']);
    expect(first.lists.has.size).toBe(0);
    await ask('PATCH', `/block-list/${body.entryId}`, { connectionIds: null });
    const third = await addPbx();
    await sweep();
    expect(third.lists.has.size).toBe(1);
  });

  it('is refused when it is a number of the company, in the list already, or no number', async () => {
    await hub.tenants.putOwnNumber(tenantId, '+7 495 000 00 01');
    const add = async (json: object) => (await ask('POST', '/block-list', json)).status;
    expect(await add({ number: '+74950000001' })).toBe(422);
    expect(await add({ number: '+7495', isPrefix: true })).toBe(422);
    expect(await add({ number: '8495', isPrefix: true })).toBe(422);
    expect(await add({ number: 'abc' })).toBe(422);
    expect(
      await add({ number: '+79000000038', connectionIds: [await hub.addConnection(await hub.addTenant())] }),
    ).toBe(422);
    expect(await add({ number: '+79000000038' })).toBe(201);
    expect(await add({ number: '89000000038' })).toBe(409);
  });

  it('tells how many calls of it were refused, and who changed what at which PBX', async () => {
    const { body } = await ask('POST', '/block-list', { number: '+79000000039' });
    const at = new Date().toISOString();
    await hub.addCall(tenantId, first.connectionId, { at, customer: '+79000000039', outcome: 'blocked' });
    await hub.addCall(tenantId, first.connectionId, { at, customer: '+79000000039', outcome: 'missed' });
    expect((await ask('GET', `/block-list/${body.entryId}`)).body.blockedCalls).toBe(1);
    const log = await ask('GET', `/audit?subjectKind=blockList&connectionId=${first.connectionId}`);
    expect(log.body.items).toMatchObject([
      { state: 'done', operation: 'addBlockEntry', after: { done: ['79000000039'] } },
      { state: 'asked', operation: 'addBlockEntry', after: { add: ['79000000039'] } },
    ]);
    expect(log.body.items[0].attemptId).toBe(log.body.items[1].attemptId);
  });
});

describe('the list of a PBX', () => {
  it('shows what only it has, and keeps that', async () => {
    first.lists.has.set('79000000041', { number: '79000000041', isPrefix: false });
    const { body } = await ask('POST', '/block-list', { number: '+79000000042' });
    await hub.owner.query('UPDATE block_entries SET expires_at = now() WHERE entry_id = $1', [body.entryId]);
    first.lists.has.delete('79000000042');
    const compare = async () =>
      (await ask('GET', `/connections/${first.connectionId}/block-list`)).body.items.map(
        (one: { number: string; where: string }) => `${one.number} ${one.where}`,
      );
    expect(await compare()).toEqual(['79000000041 onlyThere', '79000000042 onlyHere']);
    await sweep();
    expect(await compare()).toEqual(['79000000041 onlyThere']);
  });
});

describe('a file', () => {
  const upload = (body: string, query = '') =>
    hub.request('POST', `/api/v1/block-list-imports${query}`, {
      key,
      body,
      headers: { 'content-type': 'text/csv' },
    });

  it('is taken whole, and comes out as it went in', async () => {
    const csv =
      'colour,number,comment,expires,connections\r\n' +
      `black,+79000000051,"спам, ""реклама""",2099-01-01T00:00:00.000Z,${first.connectionId}\r\n` +
      `white,+7499*,'=1+1,,\r\n`;
    expect((await upload(csv, '?dryRun=true')).body).toEqual({ rows: 2, added: 2, already: 0 });
    expect((await upload(csv)).body).toEqual({ rows: 2, added: 2, already: 0 });
    expect(first.lists.changes, 'the PBXs follow in the background').toBe(0);
    await sweep();
    expect([...first.lists.has.keys()]).toEqual(['79000000051']);
    expect((await upload(csv)).body).toEqual({ rows: 2, added: 0, already: 2 });
    const out = await hub.request('GET', '/api/v1/block-list.csv', { key });
    expect(out.text.split('\r\n').sort()).toEqual(csv.split('\r\n').sort());
  });

  it('is refused whole, with every problem', async () => {
    await hub.tenants.putOwnNumber(tenantId, '+7 495 000 00 01');
    const answer = await upload(
      'colour,number,expires\r\nblack,+79000000052,\r\ngrey,+79000000053,\r\nblack,12,yesterday\r\nblack,89000000052,\r\n',
    );
    expect(answer.status).toBe(422);
    expect(answer.body.problems.map((one: { path: string }) => one.path)).toEqual([
      'line 3',
      'line 4',
      'line 4',
      'line 5',
    ]);
    const own = await upload('colour,number\r\nblack,+74950000001\r\n');
    expect(own.body.problems).toEqual([{ path: 'line 2', message: expect.stringMatching(/company/) }]);
    expect((await upload('what,ever\r\n1,2\r\n')).status).toBe(422);
    expect((await upload('colour,number\r\n"black,1\r\n')).status).toBe(422);
    expect((await ask('GET', '/block-list')).body.items).toEqual([]);
  });
});
