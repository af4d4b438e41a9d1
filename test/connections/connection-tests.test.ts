import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { definePbxConnector } from '../../connectors/kit/define-pbx-connector.ts';
import { testConnection } from '../../connectors/kit/test-connection.ts';
import { pbxConnectors } from '../../connectors/registry.ts';
import { openSandbox, type Sandbox, steppedClock } from '../../sandbox/index.ts';
import { ConnectionTests } from '../../src/connections/connection-tests.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { connectionsOn, createTenant } from './connections-on.ts';

let test: TestDatabase;
let sandbox: Sandbox;
let tenantId: string;
let settings: { baseUrl: string; apiKey: string; crmToken: string };
let part: ReturnType<typeof connectionsOn>;
let tests: ConnectionTests;
beforeAll(async () => {
  test = await createTestDatabase();
  sandbox = await openSandbox({ clock: steppedClock(Date.now()), backlog: 0 });
});
afterAll(async () => {
  await sandbox?.stop();
  await test?.close();
});
beforeEach(async () => {
  tenantId = await createTenant(test.database);
  const { baseUrl, apiKey, crmToken } = sandbox.addresses.megafon;
  settings = { baseUrl, apiKey, crmToken };
  part = connectionsOn(test.database, pbxConnectors);
  tests = new ConnectionTests({
    connections: part.service,
    source: part.source,
    catalog: part.catalog,
    countryOf: async () => 'RU',
  });
});

const make = (over: object = {}, enabled = true) =>
  part.service.create(tenantId, {
    connector: 'megafon',
    name: 'PBX',
    enabled,
    settings: { ...settings, ...over },
  });
const brief = (steps: readonly { what: string; state: string }[]) =>
  steps.map(({ what, state }) => `${what} ${state}`);

describe('the test of a connection', () => {
  it('says that the PBX is reached and takes the credentials, and what it saw', async () => {
    const { connectionId } = await make();
    const tested = await tests.saved(tenantId, connectionId);
    expect(tested).toMatchObject({ reached: 'yes', accepted: 'yes' });
    expect(brief(tested.steps)).toEqual(['agents read', 'numbers read', 'callLog read', 'blockList read']);
    expect(tested.steps[0]?.seen).toBeGreaterThan(1);
  });

  it('tells wrong credentials at the first question, and shows them no second time', async () => {
    const { connectionId } = await make({ apiKey: 'a-wrong-key-of-the-pbx' });
    const before = sandbox.megafon.faults.counts.met;
    const tested = await tests.saved(tenantId, connectionId);
    expect(tested).toMatchObject({ reached: 'yes', accepted: 'no', steps: [{ state: 'credentials' }] });
    expect(sandbox.megafon.faults.counts.met - before).toBe(1);
    expect(JSON.stringify(tested)).not.toContain('a-wrong-key-of-the-pbx');
  });

  it('tells that nobody answers from an answer that tells of trouble, and from one of something else', async () => {
    const nobody = await make({ baseUrl: 'http://127.0.0.1:9/crmapi/v1' });
    expect(await tests.saved(tenantId, nobody.connectionId)).toMatchObject({
      reached: 'no',
      accepted: 'unknown',
      steps: [{ what: 'agents', state: 'unreached' }],
    });
    const { connectionId } = await make();
    sandbox.megafon.faults.next({ kind: 'html' });
    const odd = await tests.saved(tenantId, connectionId);
    expect(odd.steps[0]).toMatchObject({ what: 'agents', state: 'unreadable' });
    expect(odd).toMatchObject({ reached: 'yes', accepted: 'yes' });
    sandbox.megafon.faults.next({ kind: 'answer', answer: { status: 503, text: 'Not now' } }, 3);
    const ill = await tests.saved(tenantId, connectionId);
    expect(ill.steps[0]).toMatchObject({ what: 'agents', state: 'trouble' });
  });

  it('leaves the health as it was, works switched off, and is closed to other companies', async () => {
    const { connectionId } = await make({}, false);
    expect((await tests.saved(tenantId, connectionId)).accepted).toBe('yes');
    expect(await part.service.get(tenantId, connectionId)).toMatchObject({ status: 'new', enabled: false });
    const other = await createTenant(test.database);
    await expect(tests.saved(other, connectionId)).rejects.toMatchObject({ code: 'notFound' });
    await expect(
      tests.unsaved(other, { connector: 'megafon', settings: {}, connectionId }),
    ).rejects.toMatchObject({ code: 'notFound' });
  });

  it('tries a form before it is saved, with the secrets that stay, and sends those to no other address', async () => {
    const { connectionId } = await make();
    const { baseUrl } = settings;
    const form = { connector: 'megafon', connectionId };
    const kept = await tests.unsaved(tenantId, { ...form, settings: { baseUrl } });
    expect(kept.accepted).toBe('yes');
    await expect(
      tests.unsaved(tenantId, { ...form, settings: { baseUrl: 'http://127.0.0.1:9/crmapi/v1' } }),
    ).rejects.toMatchObject({
      code: 'unprocessable',
      details: { problems: [{ path: 'apiKey' }, { path: 'crmToken' }] },
    });
    await expect(
      tests.unsaved(tenantId, { connector: 'megafon', settings: { baseUrl: 'no address' } }),
    ).rejects.toMatchObject({ code: 'unprocessable' });
  });

  it('uses up no tokens of settings that are not saved', async () => {
    const tokens = { accessToken: 'one', refreshToken: 'two' };
    const tested = await tests.unsaved(tenantId, { connector: 't2', settings: tokens });
    expect(tested).toEqual({ reached: 'unknown', accepted: 'unknown', steps: [], untested: 'tokensChange' });
  });
});

describe('a definition', () => {
  const definition = (operations: object) =>
    definePbxConnector({
      id: 'fake',
      displayName: 'Fake',
      docs: 'docs/connectors/fake.md',
      settings: z.object({}),
      numberForm: 'e164',
      parse: () => ({ facts: [], rejects: [], ignored: 0 }),
      interpret: () => [],
      can: {},
      operations,
    });

  it('that offers nothing to read is not tested, and says so', async () => {
    const tested = await testConnection(definition({}), {}, 'RU');
    expect(tested.untested).toBe('nothingToAsk');
  });

  it('that never answers is not waited for without end', async () => {
    const agents = { list: () => new Promise<never>(() => undefined) };
    const tested = await testConnection(definition({ agents }), {}, 'RU', { stepMs: 20 });
    expect(tested).toMatchObject({ reached: 'no', steps: [{ state: 'unreached' }] });
  });
});
