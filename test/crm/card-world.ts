import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { crmCatalog } from '../../connectors/kit/crm-catalog.ts';
import { SessionLeases } from '../../src/connections/session-leases.ts';
import { SettingsCipher } from '../../src/connections/settings-cipher.ts';
import { type Crm, createCrm } from '../../src/crm/create-crm.ts';
import { silentLogger } from '../../src/platform/logger.ts';
import { Metrics } from '../../src/platform/metrics.ts';
import { PushServer } from '../../src/push/push-server.ts';
import { RecordingLinks } from '../../src/recordings/recording-links.ts';
import { DeliverCrm } from '../../workers/deliver-crm.ts';
import { createHub, type Hub } from '../calls/hub-harness.ts';
import { QueueingSocket } from '../push/push-client-socket.ts';
import { notebook } from './notebook-crm.ts';
import { NotebookServer } from './notebook-server.ts';

/** Notes between the parts of one process, by channel. */
export class ChannelBus {
  readonly #listeners = new Set<{ channel: string; hear: (message: string) => void }>();

  async publish(channel: string, message: string): Promise<void> {
    for (const one of this.#listeners) if (one.channel === channel) one.hear(message);
  }

  async subscribe(channel: string, hear: (message: string) => void): Promise<() => Promise<void>> {
    const listener = { channel, hear };
    this.#listeners.add(listener);
    return async () => void this.#listeners.delete(listener);
  }
}

/** The whole way of a card: a PBX that rings, push to a desktop, and a CRM that is asked. */
export class CardWorld {
  readonly notebook = new NotebookServer();
  readonly bus = new ChannelBus();
  readonly metrics = new Metrics();
  hub!: Hub;
  crm!: Crm;
  /** What a tenant wants on its cards. */
  fields: string[] = [];
  now: () => number = Date.now;
  #push!: PushServer;
  #http!: Server;
  #leases!: SessionLeases;
  #deliver: DeliverCrm | undefined;
  readonly #clients: QueueingSocket[] = [];

  async open(): Promise<void> {
    this.hub = await createHub({ bus: this.bus });
    await this.notebook.start();
    const { database, tenantId } = this.hub;
    const secretKey = randomBytes(32);
    this.crm = createCrm({
      database,
      cipher: new SettingsCipher({ currentKeyId: 'k', keys: { k: secretKey } }),
      metrics: this.metrics,
      catalog: crmCatalog([notebook]),
      recordings: new RecordingLinks(secretKey),
      agents: { list: async () => [] },
      users: { list: async () => [] },
      countryOf: async () => 'RU',
      publicUrl: () => 'https://calls.example.com',
      bus: this.bus,
      wanted: { fieldsOf: async () => this.fields },
    });
    this.#push = new PushServer({
      database,
      bus: this.bus,
      verifyPushToken: async (device) => ({
        tenantId,
        role: 'agent',
        userId: device,
        agentId: this.agentAt(device),
        expiresAt: new Date(Date.now() + 3_600_000),
      }),
      logger: silentLogger(),
      metrics: this.metrics,
    });
    this.#http = createServer();
    await new Promise<void>((resolve) => this.#http.listen(0, '127.0.0.1', resolve));
    await this.#push.start();
    this.#push.attach(this.#http);
    this.#leases = new SessionLeases(database);
    await this.#leases.start();
  }

  async close(): Promise<void> {
    await this.rest();
    await this.#leases.stop();
    await this.#push.stop();
    await new Promise((resolve) => this.#http.close(resolve));
    await this.notebook.stop();
    await this.hub.close();
  }

  /** Nobody works, nobody looks, and nothing is known of anybody. */
  async rest(): Promise<void> {
    for (const { socket } of this.#clients.splice(0)) socket.close();
    await this.#deliver?.stop();
    this.#deliver = undefined;
    await this.hub.owner.query('DELETE FROM crm_accounts');
    const { notebook: there } = this;
    there.mood = () => 'well';
    there.before = () => undefined;
    there.asked.length = there.people.length = there.notes.length = 0;
    this.fields = [];
    this.now = Date.now;
  }

  async account(name = 'Notebook'): Promise<string> {
    const { accountId } = await this.crm.accounts.create(this.hub.tenantId, {
      connector: 'notebook',
      name,
      settings: { url: this.notebook.url, token: `fictional-token-${name}`, timeoutMs: 20_000 },
      since: '2026-01-01T00:00:00.000Z',
    });
    return accountId;
  }

  /** Works on the accounts as soon as it holds them. */
  async work(options: { cardWaitsMs?: number } = {}): Promise<void> {
    this.#deliver = new DeliverCrm({
      database: this.hub.database,
      bus: this.bus,
      leases: this.#leases,
      logger: silentLogger(),
      crm: this.crm,
      refold: ({ connectionId, callId }) =>
        this.hub.ingest.refresh(connectionId, [{ callId, rematch: true }]),
      now: () => this.now(),
      lookEveryMs: 40,
      backOffMs: (tries) => 20 * tries,
      ...options,
    });
    await this.#deliver.start();
  }

  /** Accounts that are worked on. */
  get holding(): string[] {
    return this.#deliver?.holding ?? [];
  }

  agentAt(device: string): string {
    return this.hub.agents.get(device)?.agentId as string;
  }

  /** A desktop that sees what is live and hears what comes. */
  async desktop(device: string): Promise<QueueingSocket> {
    const { port } = this.#http.address() as AddressInfo;
    const client = await new QueueingSocket(`ws://127.0.0.1:${port}/push`).opened();
    this.#clients.push(client);
    client.answerPings();
    client.say({ type: 'hello', token: device });
    await client.next('snapshot');
    return client;
  }

  ring(call: string, from: string, leg = '101'): Promise<void> {
    return this.hub.say({ id: `${call}-ring-${leg}`, call, kind: 'delivered', at: Date.now(), leg, from });
  }

  answer(call: string, leg = '101'): Promise<void> {
    return this.hub.say({ id: `${call}-answer`, call, kind: 'established', at: Date.now(), leg });
  }

  clear(call: string): Promise<void> {
    return this.hub.say({ id: `${call}-clear`, call, kind: 'callCleared', at: Date.now() });
  }

  /** How often the CRM was asked who has a number that ends so. */
  asked(last10: string): number {
    return this.notebook.asked.filter(({ path, body }) => path === '/people' && body.last10 === last10)
      .length;
  }

  async lookUps(
    numberKey: string,
  ): Promise<{ account_id: string; state: string; people: { name: string }[] }[]> {
    const { rows } = await this.hub.owner.query(
      `SELECT l.account_id, l.state, l.people FROM crm_lookups l JOIN crm_accounts a USING (account_id) WHERE number_key = $1 ORDER BY a.created_at`,
      [numberKey],
    );
    return rows;
  }

  async metric(name: string): Promise<number> {
    const line = (await this.metrics.render())
      .split('\n')
      .find((one) => one.startsWith(`callweave_${name} `));
    return Number(line?.split(' ')[1] ?? 0);
  }
}
