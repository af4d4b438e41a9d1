import { afterAll, beforeAll, expect, it } from 'vitest';
import { pbxConnectors } from '../../connectors/registry.ts';
import { openSandbox, pbxNames, type RingingPbxs } from '../../sandbox/index.ts';
import { AgentService } from '../../src/agents/agent-service.ts';
import { ContactService } from '../../src/contacts/contact-service.ts';
import { PgCallerDirectory } from '../../src/contacts/pg-caller-directory.ts';
import type { CrmAccountView } from '../../src/crm/crm-account-service.ts';
import { silentLogger } from '../../src/platform/logger.ts';
import { PlaySandbox, type PlaySandboxOptions } from '../../src/play-sandbox.ts';
import { connectionsOn, createTenant } from '../connections/connections-on.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

const NO_ACCOUNTS: PlaySandboxOptions['crm']['accounts'] = {
  list: async () => [],
  create: async () => ({ accountId: '' }) as CrmAccountView,
  update: async () => ({ accountId: '' }) as CrmAccountView,
  putUsers: async () => [],
};

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase({ poolSize: 5 });
});
afterAll(() => test.close());

it('makes a connection for each virtual PBX that its connector accepts, and rings those that are switched on', async () => {
  const hub = connectionsOn(test.database, pbxConnectors);
  const { database } = test;
  const tenantId = await createTenant(database);
  const sandbox = await openSandbox({ backlog: 0 });
  const rung: RingingPbxs[] = [];
  const play = new PlaySandbox({
    tenantId,
    userId: undefined,
    connections: hub.service,
    agents: new AgentService({ database, bus: hub.bus }),
    contacts: new ContactService({
      database,
      callers: new PgCallerDirectory(),
      countryOf: async () => 'RU',
    }),
    sandbox: { world: sandbox.world, ring: (pbxs) => void rung.push(pbxs) },
    bus: hub.bus,
    // Accounts at virtual CRMs: furnish-crms.test.ts.
    crm: { accounts: NO_ACCOUNTS },
    logger: silentLogger(),
    hubUrl: () => 'http://127.0.0.1:8080',
  });
  try {
    await play.furnish();
    const connections = await hub.service.list(tenantId);
    expect(connections.map(({ name }) => name).sort()).toEqual(
      sandbox.world.connections.map(({ name }) => name).sort(),
    );
    const named = (name: string) => connections.find((one) => one.name.startsWith(name))!;

    await play.start();
    const megafon = { hookUrl: `http://127.0.0.1:8080${named('МегаФон').hookPath}` };
    expect(rung.at(-1)).toEqual({ megafon, mts: {}, asterisk: {} });

    await hub.service.update(tenantId, named('Колокол').connectionId, { enabled: true });
    await hub.service.update(tenantId, named('Asterisk').connectionId, { enabled: false });
    const kolokol = { hookUrl: `http://127.0.0.1:8080${named('Колокол').hookPath}` };
    await expect.poll(() => rung.at(-1)).toEqual({ megafon, mts: {}, kolokol });

    // The next start finds all of it there.
    await play.furnish();
    expect(await hub.service.list(tenantId)).toHaveLength(pbxNames.length);
    await play.stop();
    expect(rung.at(-1)).toEqual({});
  } finally {
    await sandbox.stop();
  }
});
