import { afterEach, describe, expect, it } from 'vitest';
import { bindOperations } from '../../connectors/kit/bind-operations.ts';
import { megafon } from '../../connectors/pbx/megafon/megafon.ts';
import { demoAgents } from '../../sandbox/demo-directory.ts';
import { openSandbox, type Sandbox, type SandboxOptions, steppedClock } from '../../sandbox/index.ts';
import type { PbxOperations } from '../../src/domain/pbx/pbx-operations.ts';

const START = Date.parse('2026-03-02T07:00:00.400Z');
const toClose: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of toClose.splice(0)) await close();
});

async function open(more: object = {}, options: SandboxOptions = {}) {
  const clock = steppedClock(START);
  const sandbox = await openSandbox({ clock, backlog: 0, ...options });
  toClose.push(sandbox.stop);
  return { clock, sandbox, operations: operate(sandbox, more) };
}

function operate({ addresses: { megafon: at } }: Sandbox, more: object = {}): PbxOperations {
  const { baseUrl, apiKey, crmToken } = at;
  return bindOperations(megafon, { baseUrl, apiKey, crmToken, ...more }, 'RU');
}

/** The group, which the test needs to be there. */
function have<Group extends keyof PbxOperations>(
  operations: PbxOperations,
  group: Group,
): NonNullable<PbxOperations[Group]> {
  const found = operations[group];
  if (found === undefined) throw new Error(`${group} is missing`);
  return found;
}

const entry = (number: string, more: object = {}) => ({ number, isPrefix: false, ...more });

describe('the users of the PBX', () => {
  it('come with the names that calls give them, and their departments', async () => {
    const { operations } = await open();
    const users = await have(operations, 'agents').list();
    expect(users).toHaveLength(demoAgents.length);
    expect(users[0]).toEqual({
      id: 'primerova',
      name: 'Анна Примерова',
      email: 'primerova@example.com',
      department: 'Продажи',
      devices: [
        { kind: 'user', value: 'primerova' },
        { kind: 'extension', value: '101' },
        { kind: 'direct', value: '79000000201' },
      ],
    });
  });

  it('are all read where they fill several pages', async () => {
    const agents = Array.from({ length: 230 }, (_, index) => ({
      extension: String(1000 + index),
      login: `user${index}`,
      name: `Сотрудник ${index}`,
      telnum: `7900000${1000 + index}`,
    }));
    const { operations } = await open({}, { agents });
    const users = await have(operations, 'agents').list();
    expect(new Set(users.map(({ id }) => id)).size).toBe(230);
  });

  it('are not counted twice when a PBX gives its first page again and again', async () => {
    const { operations, sandbox } = await open();
    const page = { items: [{ login: 'primerova' }], info: { start: 0, total: 2 } };
    sandbox.megafon.faults.next({ kind: 'answer', answer: { status: 200, json: page } }, 2);
    await expect(have(operations, 'agents').list()).rejects.toMatchObject({
      code: 'unprocessable',
      message: 'The answer of the PBX cannot be read: /users gives the same page again.',
    });
  });

  it('come without departments where the key has no right to them', async () => {
    const { operations, sandbox } = await open();
    const users = { items: [{ login: 'primerova' }], info: { start: 0, total: 1 } };
    sandbox.megafon.faults.next({ kind: 'answer', answer: { status: 200, json: users } });
    sandbox.megafon.faults.next({ kind: 'answer', answer: { status: 403, text: 'Forbidden' } });
    expect(await have(operations, 'agents').list()).toEqual([
      { id: 'primerova', devices: [{ kind: 'user', value: 'primerova' }] },
    ]);
  });
});

describe('a call that is asked for', () => {
  const dialling = { from: { number: '101', user: 'primerova' }, to: '+79000000101' };

  it('is placed with digits alone, and its id is not sworn to', async () => {
    const { operations, sandbox, clock } = await open();
    const answer = await have(operations, 'dial').dial(dialling);
    expect(answer).toEqual({ callId: expect.stringMatching(/^[A-Z0-9]{16}$/), isCallIdUncertain: true });
    await clock.advance(60_000);
    expect(sandbox.truths()).toMatchObject([{ direction: 'outbound', customer: '79000000101' }]);
  });

  it('says when another number than the wanted one is shown', async () => {
    const { operations, sandbox } = await open();
    const { dial } = have(operations, 'dial');
    const own = await dial({ ...dialling, callerId: `+${sandbox.addresses.megafon.line}` });
    expect(own.callerId).toBe('asAsked');
    const foreign = { ...dialling, from: { number: '102' }, callerId: '79000000999' };
    expect((await dial(foreign)).callerId).toBe('another');
  });

  it('is refused in the words of the PBX', async () => {
    const { operations } = await open();
    await expect(
      have(operations, 'dial').dial({ ...dialling, from: { number: '999' } }),
    ).rejects.toMatchObject({
      code: 'unprocessable',
      message: 'The PBX refused: 400 Invalid parameters: [user].',
    });
  });

  it('is never asked for twice, and an answer that is lost leaves it open', async () => {
    const { operations, sandbox } = await open();
    const met = sandbox.megafon.faults.counts.met;
    sandbox.megafon.faults.next({ kind: 'reset' });
    await expect(have(operations, 'dial').dial(dialling)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('whether the PBX did it is not known'),
    });
    expect(sandbox.megafon.faults.counts.met).toBe(met + 1);
  });
});

describe('the block list', () => {
  it('takes entries with comments, says what was there, and gives them back', async () => {
    const { operations } = await open();
    const list = have(operations, 'blockList');
    const first = entry('79000000666', { comment: 'реклама' });
    const change = { colour: 'black' as const, entries: [first] };
    expect(await list.add(change)).toEqual([{ state: 'done' }]);
    expect(await list.add({ ...change, entries: [entry('79000000667'), first] })).toEqual([
      { state: 'done' },
      { state: 'already' },
    ]);
    expect(await list.list({ colour: 'black' })).toEqual([first, entry('79000000667')]);
    expect(await list.remove({ ...change, entries: [first, entry('79000000668')] })).toEqual([
      { state: 'done' },
      { state: 'absent' },
    ]);
    expect(await list.list({ colour: 'black' })).toEqual([entry('79000000667')]);
  });

  it('knows prefixes only where the settings say that this PBX does', async () => {
    const { operations, sandbox } = await open();
    const prefix = { number: '7900000', isPrefix: true };
    const change = { colour: 'black' as const, entries: [prefix, entry('79000000666')] };
    expect(have(operations, 'blockList').prefixes).toBe(false);
    expect(await have(operations, 'blockList').add(change)).toMatchObject([
      { state: 'refused' },
      { state: 'done' },
    ]);
    const daring = have(operate(sandbox, { blockListPrefixes: true }), 'blockList');
    expect(daring.prefixes).toBe(true);
    expect(await daring.add(change)).toEqual([
      { state: 'refused', reason: '400 Invalid parameters: [telnum]' },
      { state: 'already' },
    ]);
    sandbox.megafon.cabinet.takesPrefixes = true;
    expect(await daring.add(change)).toEqual([{ state: 'done' }, { state: 'already' }]);
    expect(await daring.list({ colour: 'black' })).toContainEqual(prefix);
  });

  it('finds the one entry that the PBX refuses among many', async () => {
    const { operations } = await open({ blockListPrefixes: true });
    const entries = [entry('79000000661'), { number: '7900', isPrefix: true }, entry('79000000662')];
    expect(await have(operations, 'blockList').add({ colour: 'black', entries })).toEqual([
      { state: 'done' },
      { state: 'refused', reason: '400 Invalid parameters: [telnum]' },
      { state: 'done' },
    ]);
  });

  it('leaves open what became of entries whose answer was lost', async () => {
    const { operations, sandbox } = await open();
    const list = have(operations, 'blockList');
    sandbox.megafon.faults.next({ kind: 'answer', answer: { status: 200, json: null } });
    sandbox.megafon.faults.next({ kind: 'answer', answer: { status: 502, text: 'Bad Gateway' } });
    const adding = list.add({ colour: 'black', entries: [entry('79000000666')] });
    expect(await adding).toMatchObject([{ state: 'unknown', reason: expect.stringContaining('502') }]);
  });

  it('refuses callers without a number by a switch of its own', async () => {
    const { operations } = await open();
    const list = have(operations, 'blockList');
    expect(await list.readAnonymous?.()).toEqual({ isBlocked: false });
    await list.writeAnonymous?.({ isBlocked: true });
    expect(await list.readAnonymous?.()).toEqual({ isBlocked: true });
  });
});

describe('the numbers of the company', () => {
  it('show what they lead to, down to the keys of a menu', async () => {
    const { operations } = await open();
    const numbers = await have(operations, 'numbers').list();
    expect(numbers[0]).toEqual({
      id: '79000000301',
      number: '79000000301',
      name: 'Сайт',
      enabled: true,
      leadsTo: { kind: 'group', id: '1', name: 'Продажи' },
    });
    expect(numbers[1]?.leadsTo).toEqual({ kind: 'user', id: 'primerova', name: 'Анна Примерова' });
    expect(numbers.at(-1)).toMatchObject({
      enabled: false,
      leadsTo: {
        kind: 'menu',
        choices: [
          { key: '1', leadsTo: { kind: 'group', name: 'Продажи' } },
          { key: 'timeout', leadsTo: { kind: 'user', id: 'primerova' } },
        ],
      },
    });
  });

  it('are switched off and on', async () => {
    const { operations } = await open();
    const numbers = have(operations, 'numbers');
    const isOn = async () => (await numbers.list()).find(({ id }) => id === '79000000301')?.enabled;
    await numbers.setEnabled?.({ id: '79000000301', enabled: false });
    expect(await isOn()).toBe(false);
    await numbers.setEnabled?.({ id: '79000000301', enabled: true });
    expect(await isOn()).toBe(true);
    await expect(numbers.setEnabled?.({ id: '79000000999', enabled: true })).rejects.toMatchObject({
      message: 'The PBX refused: 404 Telnum not found.',
    });
  });
});

describe('presence', () => {
  const userId = 'primerova';

  it('is refused until somebody has tried what the switch means', async () => {
    const { operations } = await open();
    expect(operations.presence).toBeUndefined();
    const settings = { domain: 'example', apiKey: 'x', crmToken: 'y' };
    expect(megafon.lacks?.(settings).presence).toContain('disputed');
    expect(megafon.lacks?.({ ...settings, dndMeaning: 'takesCalls' })).not.toHaveProperty('presence');
  });

  it.each([
    ['doNotDisturb', true],
    ['takesCalls', false],
  ] as const)('is read and set where the switch means %s', async (dndMeaning, silent) => {
    const { operations, sandbox } = await open({ dndMeaning });
    const { cabinet } = sandbox.megafon;
    cabinet.dnd.set(userId, !silent);
    const presence = have(operations, 'presence');
    expect(await presence.read({ userId })).toBe('available');
    await presence.write({ userId, state: 'dnd' });
    expect(cabinet.dnd.get(userId)).toBe(silent);
    expect(await presence.read({ userId })).toBe('dnd');
    await presence.write({ userId, state: 'break' });
    expect([cabinet.dnd.get(userId), cabinet.unsubscribed.has(userId)]).toEqual([!silent, true]);
    expect(await presence.read({ userId })).toBe('break');
    await presence.write({ userId, state: 'available' });
    expect(await presence.read({ userId })).toBe('available');
  });

  it('switches only what differs, so that departments are left alone', async () => {
    const { operations, sandbox } = await open({ dndMeaning: 'doNotDisturb' });
    const presence = have(operations, 'presence');
    const { faults } = sandbox.megafon;
    const before = faults.counts.met;
    await presence.write({ userId, state: 'available' });
    // The two questions, and nothing written.
    expect(faults.counts.met).toBe(before + 2);
    await expect(presence.write({ userId, state: 'offline' })).rejects.toMatchObject({
      message: 'This PBX cannot do that: nobody can be set to "offline".',
    });
  });
});

describe('departments', () => {
  it('come with their members, in the words of every client', async () => {
    const { operations, sandbox } = await open();
    sandbox.megafon.cabinet.groups.push(
      { id: '2', name: 'Склад', ext: '', call_order: 'by_order', users: [] },
      { id: '3', name: 'Новый', ext: '603', call_order: 'SPIRAL', users: [] },
    );
    const found = await have(operations, 'departments').list();
    expect(found[0]).toMatchObject({ id: '1', name: 'Продажи', extension: '600', order: 'inOrder' });
    expect(found[0]?.members[0]).toEqual({ userId: 'primerova', isRung: true });
    expect(found[0]?.members).toHaveLength(demoAgents.length);
    expect(found.slice(1)).toEqual([
      { id: '2', name: 'Склад', order: 'inOrder', members: [] },
      { id: '3', name: 'Новый', extension: '603', members: [] },
    ]);
  });

  it('ring a member or not, each department for itself', async () => {
    const { operations, sandbox } = await open();
    const { cabinet } = sandbox.megafon;
    cabinet.groups.push({
      id: '2',
      name: 'Склад',
      ext: '602',
      users: [{ login: 'primerova', calls_enable: true }],
    });
    const departments = have(operations, 'departments');
    const rungs = async () =>
      (await departments.list()).map(({ members }) => members.find(({ userId }) => userId === 'primerova'));
    await departments.setRung({ departmentId: '2', userId: 'primerova', isRung: false });
    expect(await rungs()).toMatchObject([{ isRung: true }, { isRung: false }]);
    await departments.setRung({ departmentId: '2', userId: 'primerova', isRung: true });
    expect(await rungs()).toMatchObject([{ isRung: true }, { isRung: true }]);
    await expect(
      departments.setRung({ departmentId: '9', userId: 'primerova', isRung: true }),
    ).rejects.toMatchObject({ code: 'unprocessable', message: 'The PBX refused: 404 Group not found.' });
    expect(cabinet.unsubscribed.size).toBe(0);
  });
});

describe('a recording', () => {
  async function recorded(more: object = {}) {
    const stage = await open(more);
    const { sandbox, clock } = stage;
    const call = sandbox.planners.megafon.next(clock.now(), { scenario: 'answered', favourite: true });
    if (call === undefined) throw new Error('nobody is free');
    await sandbox.megafon.begin(call);
    const records = async () => {
      const { baseUrl, apiKey } = sandbox.addresses.megafon;
      const answer = await fetch(`${baseUrl}/history/json`, { headers: { 'X-API-KEY': apiKey } });
      return ((await answer.json()) as { record?: string }[] | null)?.[0]?.record;
    };
    let source: string | undefined;
    for (let turn = 0; turn < 300 && source === undefined; turn += 1) {
      await clock.advance(1_000);
      source = await records();
    }
    if (source === undefined) throw new Error('no recording');
    return { ...stage, source };
  }

  it('is not there at once, and is fetched a while later', async () => {
    const { operations, clock, source } = await recorded();
    const recordings = have(operations, 'recordings');
    expect(recordings.firstTryAfterMs).toBe(20_000);
    expect(await recordings.fetch({ source })).toEqual({ state: 'notYet', retryAfterMs: 60_000 });
    await clock.advance(20_000);
    const fetched = await recordings.fetch({ source });
    if (fetched.state !== 'ready') throw new Error(fetched.state);
    const chunks: Uint8Array[] = [];
    for await (const chunk of fetched.body) chunks.push(chunk);
    expect(fetched.mediaType).toBe('audio/mpeg');
    expect(Buffer.concat(chunks).length).toBeGreaterThan(10_000);
  });

  it('is no recording when a proxy answers with a page', async () => {
    const { operations, sandbox, source } = await recorded();
    sandbox.megafon.faults.next({ kind: 'html' });
    await expect(have(operations, 'recordings').fetch({ source })).rejects.toMatchObject({
      message: expect.stringContaining('the link leads to a page, not to a sound'),
    });
    expect(await have(operations, 'recordings').fetch({ source: 'file:///etc/passwd' })).toMatchObject({
      state: 'gone',
    });
  });
});

describe('the key', () => {
  it('goes with a recording to the address of the PBX, and to no other host', async () => {
    const keys: (string | undefined)[] = [];
    const store = await listenFor((key) => keys.push(key));
    toClose.push(store.close);
    const own = bindOperations(
      megafon,
      { baseUrl: `${store.origin}/crmapi/v1`, apiKey: 'the-key', crmToken: 'y' },
      'RU',
    );
    const other = bindOperations(megafon, { domain: 'example', apiKey: 'the-key', crmToken: 'y' }, 'RU');
    for (const operations of [own, other]) {
      const fetched = await have(operations, 'recordings').fetch({ source: `${store.origin}/a.mp3` });
      if (fetched.state === 'ready') for await (const _ of fetched.body);
    }
    expect(keys).toEqual(['the-key', undefined]);
  });

  it('that has no right, and a PBX that is switched off, are told apart from a wrong key', async () => {
    const { operations, sandbox } = await open();
    const { list } = have(operations, 'numbers');
    sandbox.megafon.faults.next({ kind: 'answer', answer: { status: 403, text: 'Forbidden' } });
    await expect(list()).rejects.toMatchObject({
      message: 'The PBX refused: this key has no right to do that (answered 403: Forbidden).',
    });
    sandbox.megafon.setDisabled(true);
    await expect(list()).rejects.toMatchObject({
      message: expect.stringContaining('the PBX or its CRM integration is switched off'),
    });
    sandbox.megafon.setDisabled(false);
    const stranger = operate(sandbox, { apiKey: 'wrong-key' });
    await expect(have(stranger, 'numbers').list()).rejects.toMatchObject({
      code: 'unprocessable',
      message: expect.stringMatching(/^The PBX refuses the credentials of this connection: answered 401/),
    });
  });
});

async function listenFor(note: (key: string | undefined) => void) {
  const { createServer } = await import('node:http');
  const server = createServer((request, response) => {
    note(request.headers['x-api-key'] as string | undefined);
    response.setHeader('content-type', 'audio/mpeg').end('sound');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.address() as import('node:net').AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
