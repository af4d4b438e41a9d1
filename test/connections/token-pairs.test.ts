import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ConnectorError } from '../../connectors/kit/connector-error.ts';
import { definePbxConnector } from '../../connectors/kit/define-pbx-connector.ts';
import type { ProviderHttp, ProviderRequest } from '../../connectors/kit/provider-http.ts';
import { secret } from '../../connectors/kit/secret.ts';
import type { TokenPair, TokenPairs } from '../../connectors/kit/token-pair.ts';
import { TokenPairHttp } from '../../connectors/kit/token-pair-http.ts';
import { ConnectionTokens } from '../../src/connections/token-pairs.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { connectionsOn, createTenant } from './connections-on.ts';

const HOUR = 3_600_000;
const ENTERED: TokenPair = { access: 'access-0', refresh: 'refresh-0' };

/** A provider whose tokens both change at every refresh; refusals say why in their body. */
class FakeProvider implements ProviderHttp {
  current: TokenPair = ENTERED;
  isExpired = false;
  refreshes = 0;
  /** The next answer to a refresh is lost, after the provider has changed the tokens. */
  losesAnswer = false;
  gate: Promise<void> | undefined;
  readonly asked: string[] = [];

  async request({ method = 'GET', headers = {} }: ProviderRequest) {
    const token = headers.Authorization ?? '';
    if (method === 'PUT') return this.#refresh(token);
    this.asked.push(token);
    if (token !== this.current.access) throw refused('superseded');
    if (this.isExpired) throw refused('expired');
    return { status: 200, headers: {}, body: token };
  }

  download(): never {
    throw new Error('nothing is to be downloaded here');
  }

  async #refresh(token: string) {
    await this.gate;
    if (token !== this.current.refresh) throw refused('superseded');
    this.refreshes += 1;
    this.isExpired = false;
    this.current = { access: `access-${this.refreshes}`, refresh: `refresh-${this.refreshes}` };
    if (this.losesAnswer) throw new ConnectorError('transient', 'timeout');
    return { status: 200, headers: {}, body: JSON.stringify(this.current) };
  }
}

function refused(body: string): ConnectorError {
  return new ConnectorError('auth', 'answered 403', { answer: { status: 403, body } });
}

const tokenPairs: TokenPairs<TokenPair> = {
  refreshEveryMs: 12 * HOUR,
  entered: (settings) => settings,
  headers: (access) => ({ Authorization: access }),
  refusalOf: ({ answer }) =>
    answer?.body === 'expired' || answer?.body === 'superseded' ? answer.body : undefined,
  async refresh(http, refreshToken) {
    const { body } = await http.request({
      method: 'PUT',
      url: 'https://pbx.example/',
      headers: { Authorization: refreshToken },
    });
    return JSON.parse(body) as TokenPair;
  },
};

const connector = definePbxConnector<TokenPair>({
  id: 'fake-tokens',
  displayName: 'Fake PBX',
  docs: 'docs/connectors/fake-tokens.md',
  settings: z.object({ access: secret(), refresh: secret() }),
  numberForm: 'e164',
  parse: () => ({ facts: [], rejects: [], ignored: 0 }),
  interpret: () => [],
  tokenPairs,
  can: {},
});

let test: TestDatabase;
let tenantId: string;
let hub: ReturnType<typeof connectionsOn>;
let connectionId: string;
let provider: FakeProvider;
/** Of the settings that the processes work with. */
let version: string;

beforeAll(async () => {
  test = await createTestDatabase({ poolSize: 10 });
  tenantId = await createTenant(test.database);
});
afterAll(() => test.close());
beforeEach(async () => {
  hub = connectionsOn(test.database, [connector]);
  provider = new FakeProvider();
  ({ connectionId } = await hub.service.create(tenantId, {
    connector: 'fake-tokens',
    name: 'x',
    settings: { ...ENTERED },
  }));
  version = await versionNow();
});

async function versionNow(): Promise<string> {
  return (await hub.source.find(connectionId))?.version ?? '';
}

function tokensOptions() {
  return { database: test.database, cipher: hub.cipher, connectionId, tenantId, version };
}
function tokens(): ConnectionTokens {
  return new ConnectionTokens(tokensOptions());
}

/** A process of its own: nothing in common but the database. */
function newProcess(entered: TokenPair = ENTERED): TokenPairHttp<TokenPair> {
  return new TokenPairHttp({
    http: provider,
    tokenPairs,
    settings: entered,
    store: tokens(),
    onSecret: () => undefined,
  });
}

const ask = (process: TokenPairHttp<TokenPair>) => process.request({ url: 'https://pbx.example/' });

describe('a pair of tokens that both change', () => {
  it('is refreshed when the provider says that the token is expired, and the question is asked again', async () => {
    provider.isExpired = true;
    expect(await ask(newProcess())).toMatchObject({ body: 'access-1' });
    expect(await tokens().read(ENTERED)).toMatchObject({
      pair: { access: 'access-1', refresh: 'refresh-1' },
    });
  });

  it('is refreshed once when several processes and several of their questions find it expired', async () => {
    provider.isExpired = true;
    let open: () => void = () => undefined;
    provider.gate = new Promise((resolve) => {
      open = resolve;
    });
    const processes = [newProcess(), newProcess()];
    const answers = processes.flatMap((process) => [ask(process), ask(process), ask(process)]);
    await expect.poll(() => provider.asked.length).toBe(6);
    open();
    expect(new Set((await Promise.all(answers)).map(({ body }) => body))).toEqual(new Set(['access-1']));
    expect(provider.refreshes).toBe(1);
  });

  it('is read anew by a process whose tokens another one has replaced', async () => {
    const [first, second] = [newProcess(), newProcess()];
    await ask(first);
    await ask(second);
    await first.refresh();
    provider.asked.length = 0;
    expect(await ask(second)).toMatchObject({ body: 'access-1' });
    expect(provider.asked).toEqual(['access-0', 'access-1']);
    expect(provider.refreshes).toBe(1);
  });

  it('is replaced and expired again meanwhile: the third try helps', async () => {
    const [first, second] = [newProcess(), newProcess()];
    await ask(second);
    await first.refresh();
    provider.isExpired = true;
    expect(await ask(second)).toMatchObject({ body: 'access-2' });
  });

  it('is saved before anything is asked with it', async () => {
    provider.isExpired = true;
    const saved: string[] = [];
    const plain = provider.request.bind(provider);
    provider.request = async (request) => {
      if (request.method !== 'PUT') saved.push((await tokens().read(ENTERED)).pair.access);
      return plain(request);
    };
    await ask(newProcess());
    expect(saved).toEqual(['access-0', 'access-1']);
  });

  it('is dead when the answer to a refresh was lost, and says what a person has to do', async () => {
    provider.losesAnswer = true;
    await expect(newProcess().refresh()).rejects.toMatchObject({ kind: 'transient' });
    provider.losesAnswer = false;
    await expect(newProcess().refresh()).rejects.toMatchObject({
      kind: 'auth',
      message: expect.stringMatching(/newer tokens.*issue a new pair/),
    });
    // Known from now on: the provider is not asked any more.
    provider.asked.length = 0;
    await expect(ask(newProcess())).rejects.toMatchObject({ kind: 'auth' });
    expect(provider.asked).toEqual([]);
  });

  it('is saved all the same when the database breaks off between answer and commit', async () => {
    const broken = {
      ...tokensOptions(),
      database: Object.assign(Object.create(test.database), {
        hub: (work: Parameters<typeof test.database.hub>[0]) =>
          test.database.hub(async (tx) => {
            await work(tx);
            throw new Error('Connection terminated unexpectedly');
          }),
        hubPool: test.database.hubPool,
      }),
    };
    const process = new TokenPairHttp({
      http: provider,
      tokenPairs,
      settings: ENTERED,
      store: new ConnectionTokens(broken),
      onSecret: () => undefined,
    });
    await process.refresh();
    expect(await tokens().read(ENTERED)).toMatchObject({ pair: { refresh: 'refresh-1' } });
    expect(await ask(newProcess())).toMatchObject({ body: 'access-1' });
  });

  it('comes back to life with the pair that a person enters', async () => {
    provider.losesAnswer = true;
    await newProcess()
      .refresh()
      .catch(() => undefined);
    provider.losesAnswer = false;
    await newProcess()
      .refresh()
      .catch(() => undefined);
    const entered = { access: 'issued', refresh: 'issued-refresh' };
    provider.current = entered;
    await hub.service.update(tenantId, connectionId, { settings: entered });
    version = await versionNow();
    const process = newProcess(entered);
    expect(await ask(process)).toMatchObject({ body: 'issued' });
    await process.refresh();
    expect(await ask(newProcess(entered))).toMatchObject({ body: provider.current.access });
  });

  it('that a person has entered is not undone by a process that still has the old one', async () => {
    const late = newProcess();
    await ask(late);
    const entered = { access: 'issued', refresh: 'issued-refresh' };
    provider.current = entered;
    await hub.service.update(tenantId, connectionId, { settings: entered });
    version = await versionNow();
    const current = newProcess(entered);
    await current.refresh();
    await expect(ask(late)).rejects.toMatchObject({ code: 'conflict' });
    expect(await ask(newProcess(entered))).toMatchObject({ body: provider.current.access });
  });

  it('is kept encrypted, and opens as nothing else', async () => {
    await newProcess().refresh();
    const { rows } = await test.database.hubPool.query<{ sealed: Buffer; key_id: string }>(
      'SELECT sealed, key_id FROM token_pairs WHERE connection_id = $1',
      [connectionId],
    );
    const [row] = rows;
    expect(row?.sealed.includes('refresh-1')).toBe(false);
    expect(() =>
      hub.cipher.open(connectionId, { keyId: row?.key_id ?? '', sealed: row?.sealed ?? Buffer.alloc(0) }),
    ).toThrow();
  });

  it('of one tenant is not to be seen by another', async () => {
    await newProcess().refresh();
    const count = (tenant: string) =>
      test.database.tenant(tenant, async (tx) => (await tx.query('SELECT 1 FROM token_pairs')).rows.length);
    await expect(count(randomUUID())).rejects.toThrow(/permission denied/);
  });
});
