import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { crmCatalog } from '../../connectors/kit/crm-catalog.ts';
import { crmConnectors } from '../../connectors/registry.ts';
import { crmNames, demoAgents, demoContacts, openSandbox, type Sandbox } from '../../sandbox/index.ts';
import { AgentService } from '../../src/agents/agent-service.ts';
import { cipherKeysFrom, SettingsCipher } from '../../src/connections/settings-cipher.ts';
import { createCrm } from '../../src/crm/create-crm.ts';
import { furnishCrms } from '../../src/furnish-sandbox-crms.ts';
import { silentLogger } from '../../src/platform/logger.ts';
import { Metrics } from '../../src/platform/metrics.ts';
import { RecordingLinks } from '../../src/recordings/recording-links.ts';
import { createTenant, FakeBus } from '../connections/connections-on.ts';
import { numberKeysOf } from '../crm/number-keys.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase({ poolSize: 5 });
});
afterAll(() => test.close());

/** A company with the agents of the sandbox, and what furnishes it with accounts. */
async function openCompany() {
  const { database } = test;
  const tenantId = await createTenant(database);
  const bus = new FakeBus();
  const agents = new AgentService({ database, bus });
  for (const { name } of demoAgents) await agents.create(tenantId, { name });
  const crm = createCrm({
    database,
    bus,
    cipher: new SettingsCipher(cipherKeysFrom(randomBytes(32))),
    metrics: new Metrics(),
    catalog: crmCatalog(crmConnectors),
    recordings: new RecordingLinks(randomBytes(32)),
    agents,
    users: { list: async () => [] },
    countryOf: async () => 'RU',
    publicUrl: () => 'https://calls.example.com',
  });
  const { accounts } = crm;
  return {
    tenantId,
    crm,
    accounts,
    agents,
    furnish: ({ world }: Sandbox) =>
      furnishCrms({
        tenantId,
        crms: world.crms,
        people: world.agents,
        accounts,
        agents,
        logger: silentLogger(),
      }),
    named: async (name: string) =>
      (await accounts.list(tenantId)).find((account) => account.name === `${name} (песочница)`)!,
    async port(accountId: string) {
      const { connector, settings, tokens } = (await crm.source.find(accountId, { disabledToo: true }))!;
      return crm.catalog.bind(connector, settings, 'RU', tokens);
    },
  };
}

it('makes an account at each virtual CRM, which knows the agents as its users and has people whom only CRMs know', async () => {
  const { tenantId, accounts, agents, furnish, port } = await openCompany();
  const sandbox = await openSandbox({ backlog: 0 });
  try {
    await furnish(sandbox);
    const made = await accounts.list(tenantId);
    expect(made.map(({ name }) => name).sort()).toEqual(sandbox.world.crms.map(({ name }) => name).sort());
    expect(made.filter(({ enabled }) => enabled).map(({ name }) => name)).toEqual(['Битрикс24 (песочница)']);
    const agentIds = new Map(
      (await agents.list(tenantId, { limit: 10 })).map((one) => [one.agentId, one.name]),
    );
    const stranger = '+79000000111';
    expect(demoContacts.flatMap(({ numbers }) => numbers)).not.toContain(stranger);

    for (const { accountId, name, connector } of made) {
      expect(await accounts.test(tenantId, accountId), name).toMatchObject({ ok: true });
      const { mapped } = await accounts.users(tenantId, accountId);
      expect(mapped, name).toHaveLength(demoAgents.length);
      const { users, lookUp } = await port(accountId);
      // One lists no users, one looks nobody up.
      const listed = await users?.();
      if (listed?.state === 'done') {
        const nameOf = new Map(listed.value.map((user) => [user.id, user.name]));
        expect(
          mapped.map(({ userId }) => nameOf.get(userId)),
          name,
        ).toEqual(mapped.map(({ agentId }) => agentIds.get(agentId)));
      }
      const answer = await lookUp?.(numberKeysOf(stranger), { fields: [] });
      if (answer === undefined) continue;
      expect(answer, name).toMatchObject({ state: 'done', value: [{ name: 'Светлана Понарошку' }] });
      const { users: userOf } = sandbox.world.crms.find((one) => one.connector === connector)!;
      const owner = answer.state === 'done' ? answer.value[0]?.ownerUserId : undefined;
      if (owner !== undefined) expect(owner, name).toBe(userOf['102']);
    }
  } finally {
    await sandbox.stop();
  }
});

it('tells the accounts at the next start where their CRMs are, and leaves everything else as people left it', async () => {
  const { tenantId, accounts, furnish, named } = await openCompany();
  const first = await openSandbox({ backlog: 0, seed: 'first' });
  let underWay: Record<string, unknown> = {};
  try {
    await furnish(first);
    const bitrix = await named('Битрикс24');
    // Its tokens change when they are used.
    expect(await accounts.test(tenantId, bitrix.accountId)).toMatchObject({ ok: true });
    const [mapped] = (await accounts.users(tenantId, bitrix.accountId)).mapped;
    await accounts.putUsers(tenantId, bitrix.accountId, [mapped!]);
    const settings = { ...bitrix.settings, tellInChat: true };
    await accounts.update(tenantId, bitrix.accountId, { settings, enabled: false, outbound: false });
    await accounts.update(tenantId, (await named('HubSpot')).accountId, { enabled: true });
    await accounts.delete(tenantId, (await named('Zoho')).accountId);
    // Somebody signs in at this one with what was not given them; the address of its tokens stays an old one.
    const siebel = await named('Siebel');
    const oauth = {
      signIn: 'oauth',
      tokenUrl: 'http://127.0.0.1:1/token',
      clientId: 'a',
      clientSecret: 'b',
      password: 'c',
    };
    await accounts.update(tenantId, siebel.accountId, { settings: { ...siebel.settings, ...oauth } });
    underWay = first.crms.bitrix24.api.telephony.register({
      USER_ID: 1,
      TYPE: 1,
      PHONE_NUMBER: '+79000000101',
    });
  } finally {
    await first.stop();
  }

  const second = await openSandbox({ backlog: 0, seed: 'second' });
  try {
    await furnish(second);
    const present = await accounts.list(tenantId);
    expect(present).toHaveLength(crmNames.length - 1);
    expect(present.filter(({ enabled }) => enabled).map(({ name }) => name)).toEqual(['HubSpot (песочница)']);
    const bitrix = await named('Битрикс24');
    expect(bitrix).toMatchObject({
      outbound: false,
      settings: { tellInChat: true, portal: second.crms.bitrix24.url },
    });
    expect((await accounts.users(tenantId, bitrix.accountId)).mapped).toHaveLength(1);
    for (const { accountId, name } of present) {
      if (name.startsWith('Siebel')) continue;
      expect(await accounts.test(tenantId, accountId), name).toMatchObject({ ok: true });
    }
    expect((await named('Siebel')).settings).toMatchObject({ signIn: 'oauth' });
    // A call that went on meanwhile can be finished.
    const finished = { CALL_ID: underWay.CALL_ID, USER_ID: 1, DURATION: 20 };
    expect(second.crms.bitrix24.api.telephony.finish(finished)).toMatchObject({ CALL_FAILED_CODE: '200' });
  } finally {
    await second.stop();
  }
});
