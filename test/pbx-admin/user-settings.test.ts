import { beforeEach, describe, expect, it } from 'vitest';
import type {
  Forwarding,
  ForwardingOperations,
  ForwardingRules,
  NewForwardingRule,
} from '../../src/domain/pbx/forwarding.ts';
import { AppError } from '../../src/platform/app-error.ts';
import { prepareHub } from '../http/http-fixture.ts';

const hub = prepareHub();

let tenantId: string;
let connectionId: string;
let agentId: string;
let key: string;
let held: Forwarding;
let rules: ForwardingRules;
let isRecorded: boolean;
let extra: object[];

/** Keeps what it is told, for the one user it has. */
const forwarding: ForwardingOperations = {
  cases: ['always', 'busy', 'noAnswer'],
  alwaysAlone: true,
  noAnswerAfter: { unit: 'rings', min: 1, max: 10 },
  read: async () => held,
  write: async ({ targets }) => {
    held = { isOn: true, targets };
  },
  switchOff: async () => {
    held = { ...held, isOn: false };
  },
  schedules: ['always', 'workingTime'],
  readRules: async () => rules,
  addRule: async ({ rule }) => void rules.items.push({ id: String(rules.items.length + 1), ...rule }),
  changeRule: async ({ ruleId, rule }) => {
    rules.items = rules.items.map((one) => (one.id === ruleId ? { id: ruleId, ...rule } : one));
  },
  removeRule: async ({ ruleId }) => {
    rules.items = rules.items.filter(({ id }) => id !== ruleId);
  },
  switchRules: async ({ isOn }) => {
    rules.isOn = isOn;
  },
};

beforeEach(async () => {
  tenantId = await hub.addTenant();
  connectionId = await hub.addConnection(tenantId);
  key = await hub.apiKey(tenantId, 'admin');
  held = { isOn: false, targets: {} };
  rules = { isOn: false, items: [] };
  isRecorded = true;
  extra = [];
  hub.operations.set(connectionId, {
    agents: { list: async () => [{ id: 'u-17', devices: [{ kind: 'extension', value: '101' }] }] },
    forwarding,
    recordingSwitch: {
      read: async () => ({ isOn: isRecorded }),
      write: async ({ isOn }) => {
        isRecorded = isOn;
      },
    },
    numbers: {
      list: async () => [],
      schedules: ['always'],
      attach: async (change) => void extra.push(change),
      detach: async (user) => void extra.push(user),
    },
  });
  const devices = [{ connectionId, kind: 'extension', value: '101' }];
  ({ agentId } = (await ask('POST', '/agents', { name: 'Анна', devices })).body);
});

const ask = (method: string, path: string, json?: unknown, as: string = key) =>
  hub.request(method, `/api/v1${path}`, { key: as, ...(json !== undefined && { json }) });
const at = (what: string) => `/agents/${agentId}/pbx-settings/${connectionId}/${what}`;
const read = async () => (await ask('GET', `/agents/${agentId}/pbx-settings`)).body.items;
const entriesOf = async (kind: string) =>
  (await ask('GET', `/audit?subjectKind=${kind}&subjectId=${agentId}`)).body.items;

describe('what the PBXs hold of an agent', () => {
  it('is told whole, each PBX for itself, with the reason where one cannot or does not answer', async () => {
    const second = await hub.addConnection(tenantId);
    const third = await hub.addConnection(tenantId);
    hub.operations.set(second, {});
    const lost = () => Promise.reject(new AppError('unavailable', 'The PBX does not answer.'));
    hub.operations.set(third, {
      recordingSwitch: { read: async () => ({ isOn: false }), write: lost },
      forwarding: { ...forwarding, read: lost },
    });
    for (const one of [second, third])
      await ask('POST', `/agents/${agentId}/devices`, { connectionId: one, kind: 'user', value: 'anna' });
    const items = await read();
    const of = (id: string) => items.find((one: { connectionId: string }) => one.connectionId === id);
    expect(of(connectionId)).toMatchObject({
      forwarding: { isOn: false, targets: {}, cases: ['always', 'busy', 'noAnswer'], alwaysAlone: true },
      rules: { isOn: false, items: [], schedules: ['always', 'workingTime'] },
      recording: { isOn: true },
      extraNumber: { schedules: ['always'] },
    });
    expect(of(second)).toMatchObject({ forwarding: { isMissing: true }, recording: { isMissing: true } });
    expect(of(second)).not.toHaveProperty('extraNumber');
    expect(of(third)).toMatchObject({
      forwarding: { isMissing: false, reason: 'The PBX does not answer.' },
      rules: { isOn: false },
      recording: { isOn: false },
    });
  });

  it('is not guessed where no user of the PBX has the device', async () => {
    const devices = [{ connectionId, kind: 'extension', value: '909' }];
    const other = (await ask('POST', '/agents', { name: 'Олег', devices })).body.agentId;
    const { items } = (await ask('GET', `/agents/${other}/pbx-settings`)).body;
    expect(items).toMatchObject([{ reason: 'No user of this PBX has a device of this agent.' }]);
    const put = await ask('PUT', `/agents/${other}/pbx-settings/${connectionId}/recording`, { isOn: false });
    expect(put.status).toBe(422);
    expect(isRecorded).toBe(true);
  });
});

describe('forwarding', () => {
  it('takes numbers as people write them, and is in the audit log with what was before', async () => {
    const targets = { busy: { to: '8 (900) 000-00-22' }, noAnswer: { to: '102', after: 4 } };
    expect((await ask('PUT', at('forwarding'), { targets })).status).toBe(204);
    expect(held).toEqual({
      isOn: true,
      targets: { busy: { to: '79000000022' }, noAnswer: { to: '102', after: 4 } },
    });
    expect((await ask('DELETE', at('forwarding'))).status).toBe(204);
    expect((await read())[0].forwarding.isOn).toBe(false);
    const log = await entriesOf('forwarding');
    expect(log.map(({ operation, state }: any) => `${operation} ${state}`)).toEqual([
      'switchForwardingOff done',
      'switchForwardingOff asked',
      'setForwarding done',
      'setForwarding asked',
    ]);
    expect(log[1]).toMatchObject({ before: { isOn: true, targets: { busy: { to: '79000000022' } } } });
    expect(log[2]).toMatchObject({ after: { isOn: true, targets: { noAnswer: { to: '102', after: 4 } } } });
  });

  it.each([
    ['nothing', {}],
    ['every call beside another case', { always: { to: '79000000021' }, busy: { to: '79000000022' } }],
    ['a case that the PBX does not know', { notReachable: { to: '79000000022' } }],
    ['no number of rings', { noAnswer: { to: '79000000022' } }],
    ['too many rings', { noAnswer: { to: '79000000022', after: 11 } }],
    ['rings where none are counted', { busy: { to: '79000000022', after: 3 } }],
    ['what is no number', { busy: { to: 'home' } }],
  ])('refuses %s before the PBX is asked', async (_what, targets) => {
    expect((await ask('PUT', at('forwarding'), { targets })).status).toBe(422);
    expect(held).toEqual({ isOn: false, targets: {} });
    expect(await entriesOf('forwarding')).toEqual([]);
  });

  it('has rules that are added, changed, switched and removed', async () => {
    const rule: NewForwardingRule = {
      name: 'Директор',
      to: '+7 900 000-00-25',
      schedule: 'workingTime',
      callers: ['8 900 000 00 26', '+79000000026', '79000000027'],
    };
    expect((await ask('POST', at('forwarding-rules'), rule)).status).toBe(204);
    const kept = { ...rule, to: '79000000025', callers: ['79000000026', '79000000027'] };
    expect(rules.items).toEqual([{ id: '1', ...kept }]);
    await ask('PATCH', at('forwarding-rules'), { isOn: true });
    await ask('PUT', at('forwarding-rules/1'), { ...rule, name: 'Он же' });
    expect((await read())[0].rules).toMatchObject({ isOn: true, items: [{ id: '1', name: 'Он же' }] });
    await ask('DELETE', at('forwarding-rules/1'));
    expect(rules.items).toEqual([]);
    const [removed] = await entriesOf('forwardingRule');
    expect(removed).toMatchObject({ operation: 'removeForwardingRule', state: 'done' });
    const unknown = { ...rule, schedule: 'outsideWorkingTime' };
    expect((await ask('POST', at('forwarding-rules'), unknown)).status).toBe(422);
    expect((await ask('POST', at('forwarding-rules'), { ...rule, callers: [] })).status).toBe(400);
  });

  it('is for administrators to change, at PBXs of the agent alone', async () => {
    const supervisor = await hub.apiKey(tenantId, 'supervisor');
    const targets = { busy: { to: '79000000022' } };
    expect((await ask('GET', `/agents/${agentId}/pbx-settings`, undefined, supervisor)).status).toBe(200);
    expect((await ask('PUT', at('forwarding'), { targets }, supervisor)).status).toBe(403);
    const elsewhere = await hub.addConnection(tenantId);
    hub.operations.set(elsewhere, { forwarding });
    const path = `/agents/${agentId}/pbx-settings/${elsewhere}/forwarding`;
    expect((await ask('PUT', path, { targets })).status).toBe(422);
    const stranger = await hub.apiKey(await hub.addTenant(), 'admin');
    expect((await ask('PUT', at('forwarding'), { targets }, stranger)).status).toBe(404);
    expect(held.isOn).toBe(false);
  });
});

describe('recording and additional numbers', () => {
  it('are switched at the PBX, and written down', async () => {
    expect((await ask('PUT', at('recording'), { isOn: false })).status).toBe(204);
    expect(isRecorded).toBe(false);
    const [entry] = await entriesOf('recordingSwitch');
    expect(entry).toMatchObject({ state: 'done', after: { isOn: false } });
    const wanted = { number: '8 900 000-00-31', schedule: 'always' };
    expect((await ask('PUT', at('extra-number'), wanted)).status).toBe(204);
    expect((await ask('DELETE', at('extra-number'))).status).toBe(204);
    expect(extra).toEqual([
      { userId: 'u-17', number: '79000000031', schedule: 'always' },
      { userId: 'u-17' },
    ]);
    expect((await entriesOf('extraNumber')).length).toBe(4);
  });

  it('that are lost on the way may have been done, and the log says so', async () => {
    const lost = () => Promise.reject(new AppError('unavailable', 'The answer was lost.'));
    hub.operations.set(connectionId, {
      agents: { list: async () => [{ id: 'u-17', devices: [{ kind: 'extension', value: '101' }] }] },
      recordingSwitch: { read: lost, write: lost },
    });
    expect((await ask('PUT', at('recording'), { isOn: false })).status).toBe(503);
    const [entry] = await entriesOf('recordingSwitch');
    expect(entry).toMatchObject({ state: 'unknown', after: { reason: 'The answer was lost.' } });
  });
});

describe('departments and callers without a number', () => {
  it('are those of the PBX, with the names of its users', async () => {
    let isRung = true;
    let isBlocked = false;
    hub.operations.set(connectionId, {
      agents: { list: async () => [{ id: 'anna', name: 'Анна', devices: [] }] },
      departments: {
        list: async () => [
          { id: '1', name: 'Продажи', members: [{ userId: 'anna', isRung }, { userId: 'ghost' }] },
        ],
        setRung: async (change) => {
          isRung = change.isRung;
        },
      },
      blockList: {
        colours: ['black'],
        prefixes: false,
        comments: false,
        perUser: false,
        list: async () => [],
        add: async () => [],
        remove: async () => [],
        readAnonymous: async () => ({ isBlocked }),
        writeAnonymous: async (change) => {
          ({ isBlocked } = change);
        },
      },
    });
    const supervisor = await hub.apiKey(tenantId, 'supervisor');
    const path = `/connections/${connectionId}`;
    const change = { departmentId: '1', userId: 'anna', isRung: false };
    expect((await ask('PATCH', `${path}/departments`, change, supervisor)).status).toBe(204);
    expect((await ask('GET', `${path}/departments`)).body.items).toEqual([
      {
        id: '1',
        name: 'Продажи',
        members: [{ userId: 'anna', name: 'Анна', isRung: false }, { userId: 'ghost' }],
      },
    ]);
    expect((await ask('PUT', `${path}/anonymous-callers`, { isBlocked: true }, supervisor)).status).toBe(204);
    expect((await ask('GET', `${path}/anonymous-callers`)).body).toEqual({
      canSwitch: true,
      isBlocked: true,
    });
    const log = (await ask('GET', '/audit?limit=10')).body.items;
    expect(log.map(({ subject, state }: any) => `${subject.kind} ${state}`)).toEqual(
      expect.arrayContaining(['department done', 'anonymousCallers done']),
    );
    hub.operations.set(connectionId, {});
    expect((await ask('GET', `${path}/departments`)).status).toBe(422);
    expect((await ask('GET', `${path}/anonymous-callers`)).body).toEqual({ canSwitch: false });
    expect((await ask('PUT', `${path}/anonymous-callers`, { isBlocked: true })).status).toBe(422);
  });
});
