import { beforeEach, describe, expect, it } from 'vitest';
import type { CallerRoute, PbxUser, PresenceState } from '../../src/domain/pbx/pbx-operations.ts';
import { AppError } from '../../src/platform/app-error.ts';
import { prepareHub } from '../http/http-fixture.ts';

const hub = prepareHub();

let tenantId: string;
let connectionId: string;
let key: string;
let users: PbxUser[];
beforeEach(async () => {
  tenantId = await hub.addTenant();
  connectionId = await hub.addConnection(tenantId);
  key = await hub.apiKey(tenantId, 'admin');
  users = [];
  hub.operations.set(connectionId, { agents: { list: async () => users } });
});

const ask = (method: string, path: string, json?: unknown) =>
  hub.request(method, `/api/v1${path}`, { key, ...(json !== undefined && { json }) });
const run = async (json: object = {}) =>
  (await ask('POST', `/connections/${connectionId}/agent-imports`, json)).body.items;
const user = (id: string, name: string, extension: string, email?: string): PbxUser => ({
  id,
  name,
  ...(email !== undefined && { email }),
  devices: [{ kind: 'extension', value: extension }],
});
const brief = (items: { pbxUser: PbxUser; state: string; by?: string; result: string }[]) =>
  items.map(({ pbxUser, state, by, result }) => [pbxUser.id, state, by ?? '-', result].join(' '));
const addAgent = async (name: string, extension?: string): Promise<string> => {
  const devices =
    extension === undefined ? [] : [{ connectionId, kind: 'extension' as const, value: extension }];
  return (await ask('POST', '/agents', { name, devices })).body.agentId;
};

describe('agents from the users of a PBX', () => {
  it('are recognized by device, by e-mail and by name, and shown before anything is made', async () => {
    await addAgent('Совсем Другое Имя', '101');
    await addAgent('Пётр Ильин');
    const signed = await hub.signIn(tenantId, 'supervisor', { asAgent: true });
    const { body } = await ask('GET', '/users');
    const { email } = body.items.find((one: { userId: string }) => one.userId === signed.userId);
    users = [
      user('1', 'Анна', '101'),
      user('2', 'Ильин Петр', '102'),
      user('3', 'Кто-то', '103', email.toUpperCase()),
      user('4', 'Новый', '104'),
      { id: '5', name: 'Без телефона', devices: [] },
    ];
    const before = (await ask('GET', '/agents')).body.items.length;
    expect(brief(await run())).toEqual([
      '1 known device nothing',
      '2 extends name planned',
      '3 extends email planned',
      '4 new - planned',
      '5 unusable - nothing',
    ]);
    expect((await ask('GET', '/agents')).body.items.length).toBe(before);
    expect(brief(await run({ dryRun: false }))).toEqual([
      '1 known device nothing',
      '2 extends name done',
      '3 extends email done',
      '4 new - done',
      '5 unusable - nothing',
    ]);
    expect(brief(await run()).filter((line) => !line.endsWith('nothing'))).toEqual([]);
    const log = await ask('GET', '/audit?operation=importAgents&subjectKind=agent');
    expect(log.body.items).toMatchObject([{ after: { name: 'Новый' } }]);
  });

  it('are not guessed where several fit: a person says who it is', async () => {
    const one = await addAgent('Анна Белова');
    const two = await addAgent('Белова Анна');
    await addAgent('Олег');
    users = [user('1', 'Анна Белова', '101'), user('2', 'Олег', '102'), user('3', 'олег', '103')];
    const shown = await run({ dryRun: false });
    expect(brief(shown)).toEqual([
      '1 ambiguous name nothing',
      '2 ambiguous name nothing',
      '3 ambiguous name nothing',
    ]);
    expect(shown[0].candidates.map((candidate: { agentId: string }) => candidate.agentId).sort()).toEqual(
      [one, two].sort(),
    );
    const choices = [
      { pbxUserId: '1', agentId: two },
      { pbxUserId: '2', as: 'new' },
      { pbxUserId: '3', as: 'skip' },
    ];
    expect(brief(await run({ dryRun: false, choices }))).toEqual([
      '1 extends - done',
      '2 new - done',
      '3 ambiguous name nothing',
    ]);
    expect((await ask('GET', `/agents/${two}`)).body.devices).toMatchObject([{ value: '101' }]);
  });

  it('never take a device from somebody', async () => {
    const owner = await addAgent('Владелец', '101');
    const other = await addAgent('Другой');
    users = [
      {
        id: '1',
        name: 'Другой',
        devices: [
          { kind: 'extension', value: '101' },
          { kind: 'extension', value: '102' },
        ],
      },
    ];
    const [chosen] = await run({ dryRun: false, choices: [{ pbxUserId: '1', agentId: other }] });
    expect(chosen).toMatchObject({ result: 'done', taken: [{ value: '101', agentId: owner }] });
    expect((await ask('GET', `/agents/${owner}`)).body.devices).toMatchObject([{ value: '101' }]);
    expect((await ask('GET', `/agents/${other}`)).body.devices).toMatchObject([{ value: '102' }]);
  });
});

describe('presence', () => {
  it('is read and set at every PBX of the agent, with a result for each', async () => {
    const second = await hub.addConnection(tenantId);
    const agentId = await addAgent('Анна', '101');
    await ask('POST', `/agents/${agentId}/devices`, { connectionId: second, kind: 'user', value: 'anna' });
    users = [user('u-17', 'Анна', '101')];
    const states = new Map<string, PresenceState>([['u-17', 'available']]);
    hub.operations.set(connectionId, {
      agents: { list: async () => users },
      presence: {
        settable: ['available', 'dnd'],
        read: async ({ userId }) => states.get(userId) ?? 'unknown',
        write: async ({ userId, state }) => void states.set(userId, state),
      },
    });
    const lost = () => Promise.reject(new AppError('unavailable', 'The answer was lost.'));
    hub.operations.set(second, {
      presence: { settable: ['dnd'], read: async () => 'unknown', write: lost },
    });
    const { body } = await ask('PUT', `/agents/${agentId}/presence`, { state: 'dnd' });
    expect(
      Object.fromEntries(
        body.items.map((one: { connectionId: string; result: string }) => [one.connectionId, one.result]),
      ),
    ).toEqual({ [connectionId]: 'done', [second]: 'unknown' });
    const read = await ask('GET', `/agents/${agentId}/presence`);
    expect(read.body.items.map((one: { state: string }) => one.state).sort()).toEqual(['dnd', 'unknown']);
    const log = await ask('GET', `/audit?subjectKind=presence&subjectId=${agentId}`);
    expect(log.body.items.map((one: { state: string }) => one.state).sort()).toEqual([
      'asked',
      'asked',
      'done',
      'unknown',
    ]);
    const some = await ask('PUT', `/agents/${agentId}/presence`, { state: 'break' });
    expect(some.body.items.map((one: { result: string }) => one.result)).toEqual([
      'unsupported',
      'unsupported',
    ]);
    const agent = await hub.signIn(tenantId, 'agent');
    const stranger = await hub.request('PUT', `/api/v1/agents/${agentId}/presence`, {
      cookie: agent.cookie,
      json: { state: 'dnd' },
    });
    expect(stranger.status).toBe(404);
  });
});

describe('numbers and routes', () => {
  it('are those of the PBX, and changes are written down', async () => {
    const routes: CallerRoute[] = [];
    const switched: object[] = [];
    hub.operations.set(connectionId, {
      numbers: {
        list: async () => [{ id: '7/1', number: '+7 495 000-00-01', enabled: true }],
        setEnabled: async (change) => void switched.push(change),
        setRoutesCallers: async (change) => void switched.push(change),
      },
      callerRouting: {
        list: async () => routes,
        set: async (added) => {
          routes.push(...added);
          return added.map(() => ({ state: 'done' as const }));
        },
        remove: async (gone) => gone.map(() => ({ state: 'refused' as const, reason: 'Not now.' })),
      },
    });
    const at = `/connections/${connectionId}`;
    expect((await ask('GET', `${at}/numbers`)).body.items).toMatchObject([{ id: '7/1' }]);
    expect((await ask('GET', `${at}/numbers`)).body.canSwitch).toBe(true);
    expect((await ask('PATCH', `${at}/numbers`, { id: '7/1', enabled: false })).status).toBe(204);
    expect((await ask('PATCH', `${at}/numbers`, { id: '7/1', routesCallers: true })).status).toBe(204);
    expect(switched).toEqual([
      { id: '7/1', enabled: false },
      { id: '7/1', routesCallers: true },
    ]);
    expect((await ask('PATCH', `${at}/numbers`, { id: '7/1' })).status).toBe(400);
    expect((await ask('GET', `${at}/numbers`)).body.canSwitchRoutes).toBe(true);
    const route = { caller: '79000000081', extension: '101' };
    expect((await ask('POST', `${at}/caller-routes/set`, { routes: [route] })).body.items).toEqual([
      { state: 'done' },
    ]);
    expect((await ask('GET', `${at}/caller-routes`)).body.items).toEqual([route]);
    await ask('POST', `${at}/caller-routes/remove`, { routes: [route] });
    const log = await ask('GET', '/audit?subjectKind=callerRoutes');
    expect(log.body.items.map((one: { state: string }) => one.state)).toEqual([
      'refused',
      'asked',
      'done',
      'asked',
    ]);
    hub.operations.set(connectionId, {});
    expect((await ask('GET', `${at}/numbers`)).status).toBe(422);
  });
});
