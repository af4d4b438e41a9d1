import { describe, expect, it } from 'vitest';
import { AgentService } from '../../src/agents/agent-service.ts';
import { PgAgentDirectory } from '../../src/agents/pg-agent-directory.ts';
import { LocalBus, prepareWorld } from './people-fixture.ts';

const world = prepareWorld();

async function desk(options: { now?: () => number; bus?: LocalBus } = {}) {
  const bus = options.bus ?? new LocalBus();
  const tenantId = await world.addTenant();
  const connectionId = await world.addConnection(tenantId);
  const agents = new AgentService({ database: world.database, bus });
  const directory = new PgAgentDirectory({
    database: world.database,
    bus,
    ...(options.now && { now: options.now }),
  });
  await directory.start();
  return { tenantId, connectionId, agents, directory };
}

describe('who sits at a device', () => {
  it('is found by extension, login and direct number, as the PBX writes them', async () => {
    const { tenantId, connectionId, agents, directory } = await desk();
    const ann = await agents.create(tenantId, {
      name: 'Ann',
      devices: [
        { connectionId, kind: 'number', value: '+7 900 000-00-21' },
        { connectionId, kind: 'user', value: 'Ivanova' },
        { connectionId, kind: 'extension', value: '101' },
      ],
    });
    const at = await directory.at(tenantId, connectionId);
    const known = { agentId: ann.agentId, name: 'Ann' };
    expect(at({ number: '101' })).toEqual(known);
    expect(at({ number: '79000000021' })).toEqual(known);
    expect(at({ number: 'unknown', user: 'ivanova' })).toEqual(known);
    expect(at({ number: '102' })).toBeUndefined();
    expect(at({})).toBeUndefined();
    expect(await directory.devicesOf(tenantId, connectionId, ann.agentId)).toEqual([
      '101',
      'Ivanova',
      '+7 900 000-00-21',
    ]);
    const otherConnection = await world.addConnection(tenantId);
    expect((await directory.at(tenantId, otherConnection))({ number: '101' })).toBeUndefined();
  });

  it('is called by name also without a device, until somebody renames them', async () => {
    const { tenantId, agents, directory } = await desk();
    const nameOf = async (agentId: string) => (await directory.names(tenantId))(agentId);
    expect(await nameOf('101')).toBeUndefined();
    const ann = await agents.create(tenantId, { name: 'Ann' });
    expect(await nameOf(ann.agentId)).toBe('Ann');
    await agents.update(tenantId, ann.agentId, { name: 'Ann B' });
    expect(await nameOf(ann.agentId)).toBe('Ann B');
    expect((await directory.names(await world.addTenant()))(ann.agentId)).toBeUndefined();
  });

  it('is known anew as soon as somebody changes it', async () => {
    const { tenantId, connectionId, agents, directory } = await desk();
    const who = async (number: string) => (await directory.at(tenantId, connectionId))({ number })?.name;
    expect(await who('101')).toBeUndefined();
    const ann = await agents.create(tenantId, {
      name: 'Ann',
      devices: [{ connectionId, kind: 'extension', value: '101' }],
    });
    expect(await who('101')).toBe('Ann');
    await agents.update(tenantId, ann.agentId, { name: 'Ann B' });
    expect(await who('101')).toBe('Ann B');
    const device = await agents.addDevice(tenantId, ann.agentId, {
      connectionId,
      kind: 'extension',
      value: '102',
    });
    expect(await who('102')).toBe('Ann B');
    await agents.removeDevice(tenantId, ann.agentId, device.deviceId);
    expect(await who('102')).toBeUndefined();
    await agents.update(tenantId, ann.agentId, { active: false });
    expect(await who('101')).toBeUndefined();
  });

  it('is read again after a while, should the note have been lost', async () => {
    let now = 0;
    const { tenantId, connectionId, directory } = await desk({ now: () => now });
    const deaf = new AgentService({ database: world.database, bus: new LocalBus() });
    const who = async () => (await directory.at(tenantId, connectionId))({ number: '101' })?.name;
    expect(await who()).toBeUndefined();
    await deaf.create(tenantId, {
      name: 'Ann',
      devices: [{ connectionId, kind: 'extension', value: '101' }],
    });
    now = 29_000;
    expect(await who()).toBeUndefined();
    now = 31_000;
    expect(await who()).toBe('Ann');
  });
});
