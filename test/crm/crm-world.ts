import { randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';
import { pino } from 'pino';
import { crmCatalog } from '../../connectors/kit/crm-catalog.ts';
import type { CrmConnector } from '../../connectors/kit/define-crm-connector.ts';
import { EVENTS_PUBLISHED } from '../../src/calls/outgoing-events.ts';
import { SessionLeases } from '../../src/connections/session-leases.ts';
import { SettingsCipher } from '../../src/connections/settings-cipher.ts';
import { createCrm } from '../../src/crm/create-crm.ts';
import type { CallRecord } from '../../src/domain/call-record.ts';
import { Metrics } from '../../src/platform/metrics.ts';
import { RecordingLinks } from '../../src/recordings/recording-links.ts';
import { DeliverCrm, type DeliverCrmOptions } from '../../workers/deliver-crm.ts';

import type { TestDatabase } from '../support/database.ts';
import { notebook } from './notebook-crm.ts';
import { NotebookServer } from './notebook-server.ts';

export type CallParts = Partial<
  Pick<CallRecord, 'direction' | 'endedAt' | 'outcome' | 'recordings' | 'links'>
> & {
  number?: string;
  startedAt?: string;
};

/** A database with one tenant, a notebook to write into, and workers that do. */
export class CrmWorld {
  readonly tenantId = randomUUID();
  readonly connectionId = randomUUID();
  readonly agentId = randomUUID();
  readonly notebook = new NotebookServer();
  readonly #workers: { deliver: DeliverCrm; leases: SessionLeases }[] = [];
  readonly #revisions = new Map<string, number>();
  readonly #listeners = new Set<{ channel: string; hear: (message: string) => void }>();
  /** What is asked for once a CRM has answered. */
  refold: (call: { connectionId: string; callId: string }) => Promise<void> = async () => undefined;
  test!: TestDatabase;
  owner!: pg.Pool;
  crm!: ReturnType<typeof createCrm>;
  now: () => number = Date.now;

  async open({
    connectors = [notebook],
    openDatabase = openTestDatabase,
  }: {
    connectors?: CrmConnector[];
    openDatabase?: () => Promise<TestDatabase>;
  } = {}): Promise<void> {
    this.test = await openDatabase();
    this.owner = new pg.Pool({ connectionString: this.test.databaseUrl, max: 3 });
    await this.notebook.start();
    const { database } = this.test;
    await this.owner.query(`INSERT INTO tenants (tenant_id, name) VALUES ($1, 'Fictional company')`, [
      this.tenantId,
    ]);
    await this.owner.query(
      `INSERT INTO agents (agent_id, tenant_id, name) VALUES ($1, $2, 'Anna Fictional')`,
      [this.agentId, this.tenantId],
    );
    const secretKey = randomBytes(32);
    this.crm = createCrm({
      database,
      cipher: new SettingsCipher({ currentKeyId: 'k', keys: { k: secretKey } }),
      metrics: new Metrics(),
      catalog: crmCatalog(connectors),
      recordings: new RecordingLinks(secretKey),
      agents: { list: async () => [] },
      users: { list: async () => [] },
      countryOf: async () => 'RU',
      publicUrl: () => 'https://calls.example.com',
      bus: { publish: async () => undefined, subscribe: async () => async () => undefined },
    });
  }

  async close(): Promise<void> {
    for (const { deliver, leases } of this.#workers.splice(0)) {
      await deliver.stop();
      await leases.stop();
    }
    await this.notebook.stop();
    await this.owner.end();
    await this.test.close();
  }

  /** A process that delivers. */
  async worker(options: Partial<DeliverCrmOptions> = {}): Promise<DeliverCrm> {
    const leases = new SessionLeases(this.test.database);
    await leases.start();
    const deliver = new DeliverCrm({
      database: this.test.database,
      bus: {
        publish: async (channel, message) => this.#publish(channel, message),
        subscribe: (channel, listener) => this.subscribe(channel, listener),
      },
      leases,
      logger: pino({ level: process.env.CRM_LOG ?? 'silent' }),
      crm: this.crm,
      refold: (call) => this.refold(call),
      now: () => this.now(),
      lookEveryMs: 40,
      inFlightMs: 300,
      backOffMs: (tries) => 20 * tries,
      ...options,
    });
    this.#workers.push({ deliver, leases });
    await deliver.start();
    return deliver;
  }

  async stopWorkers(): Promise<void> {
    for (const { deliver, leases } of this.#workers.splice(0)) {
      await deliver.stop();
      await leases.stop();
    }
  }

  async account(
    settings: Record<string, unknown> = {},
    policy: { unknownCallers?: 'ignore' | 'create'; since?: string; name?: string } = {},
  ): Promise<string> {
    const { accountId } = await this.crm.accounts.create(this.tenantId, {
      connector: 'notebook',
      name: policy.name ?? 'Notebook',
      settings: { url: this.notebook.url, token: 'fictional-token-9f2c', ...settings },
      since: policy.since ?? '2026-01-01T00:00:00.000Z',
      ...(policy.unknownCallers && { unknownCallers: policy.unknownCallers }),
    });
    return accountId;
  }

  /** A call is told, or told anew. Returns its id. */
  async tell(parts: CallParts = {}, callId = this.newCallId()): Promise<string> {
    await this.tellMany([{ parts, callId }]);
    return callId;
  }

  tellMany(calls: { parts: CallParts; callId: string }[]): Promise<void> {
    return this.tellRecords(calls.map(({ parts, callId }) => this.#record(callId, parts)));
  }

  async tellRecords(records: readonly CallRecord[]): Promise<void> {
    const client = await this.owner.connect();
    try {
      await client.query('BEGIN');
      for (const record of records) {
        await client.query(
          `INSERT INTO calls (month, call_id, tenant_id, connection_id, revision, live, started_at, direction, outcome, customer_e164, customer_digits, record)
           VALUES (month_of_call($1), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
           ON CONFLICT (month, call_id) DO UPDATE SET revision = excluded.revision, live = excluded.live, outcome = excluded.outcome, record = excluded.record`,
          [
            record.callId,
            this.tenantId,
            this.connectionId,
            record.revision,
            record.endedAt === undefined,
            record.startedAt,
            record.direction,
            record.outcome ?? null,
            record.customer.e164 ?? null,
            record.customer.digits,
            JSON.stringify(record),
          ],
        );
        await this.#event(client, record.callId, 'recordUpdated', {});
      }
      await client.query('COMMIT');
    } finally {
      client.release();
    }
    this.#announce();
  }

  /** `part` turns out to be a part of `whole`. */
  async merge(part: string, whole: string): Promise<void> {
    const client = await this.owner.connect();
    try {
      await client.query('BEGIN');
      await client.query('UPDATE calls SET merged_into = $2 WHERE call_id = $1', [part, whole]);
      await this.#event(client, part, 'merged', { mergedInto: whole });
      await client.query('COMMIT');
    } finally {
      client.release();
    }
    this.#announce();
  }

  newCallId(at = new Date().toISOString()): string {
    const time = Date.parse(at).toString(16).padStart(12, '0');
    const rest = randomUUID().slice(14);
    return `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(1)}`;
  }

  states(accountId: string): Promise<Record<string, string>> {
    return this.owner
      .query<{ call_id: string; state: string }>(
        'SELECT call_id, state FROM crm_calls WHERE account_id = $1',
        [accountId],
      )
      .then(({ rows }) => Object.fromEntries(rows.map(({ call_id, state }) => [call_id, state])));
  }

  async stateOf(accountId: string, callId: string): Promise<string | undefined> {
    return (await this.states(accountId))[callId];
  }

  async steps(
    accountId: string,
    callId: string,
  ): Promise<{ step_id: string; state: string; tries: number; reason: string | null }[]> {
    const { rows } = await this.owner.query(
      'SELECT step_id, state, tries, reason FROM crm_steps WHERE account_id = $1 AND call_id = $2 ORDER BY nth',
      [accountId, callId],
    );
    return rows;
  }

  async status(accountId: string): Promise<string> {
    return (await this.crm.accounts.get(this.tenantId, accountId)).status;
  }

  #publish(channel: string, message: string): void {
    for (const one of this.#listeners) if (one.channel === channel) one.hear(message);
  }

  async subscribe(channel: string, hear: (message: string) => void): Promise<() => Promise<void>> {
    const listener = { channel, hear };
    this.#listeners.add(listener);
    return async () => void this.#listeners.delete(listener);
  }

  #announce(): void {
    this.#publish(EVENTS_PUBLISHED, `${this.tenantId} 0`);
  }

  async #event(client: pg.PoolClient, callId: string, type: string, data: object): Promise<void> {
    await client.query(
      `WITH s AS (UPDATE tenants SET sequence = sequence + 1 WHERE tenant_id = $1 RETURNING sequence)
       INSERT INTO outgoing_events (tenant_id, sequence, call_id, type, event) SELECT $1, sequence, $2, $3, $4 FROM s`,
      [this.tenantId, callId, `callweave.call.${type}.v1`, JSON.stringify({ data })],
    );
  }

  #record(callId: string, parts: CallParts): CallRecord {
    const revision = (this.#revisions.get(callId) ?? 0) + 1;
    this.#revisions.set(callId, revision);
    const { number = '+79000000011', startedAt = new Date().toISOString(), ...rest } = parts;
    return {
      schema: 'callweave.call/1',
      callId,
      linkageId: callId,
      tenantId: this.tenantId,
      connectorId: this.connectionId,
      externalIds: [],
      revision,
      final: rest.endedAt !== undefined,
      direction: 'inbound',
      kind: 'normal',
      customer: { raw: number, e164: number, digits: number.slice(1), withheld: false },
      startedAt,
      durations: { total: 0, ring: 0, queue: 0, talk: 0, hold: 0 },
      responsible: { agentId: this.agentId, rule: 'lastConnected', reason: 'lastConnected:x' },
      legs: [],
      transfers: [],
      matches: [],
      crmRefs: [],
      recordings: [],
      ext: {},
      ...rest,
    };
  }
}

/** That of the test run; imported late, because a bench has none. */
async function openTestDatabase(): Promise<TestDatabase> {
  const { createTestDatabase } = await import('../support/database.ts');
  return createTestDatabase({ poolSize: 12 });
}

export const ENDED: CallParts = { endedAt: '2026-11-22T10:00:00.000Z', outcome: 'answered' };

/** Polls until it is so; the machine may be slow. */
export async function until<T>(look: () => Promise<T> | T, isSo: (seen: T) => boolean): Promise<T> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const seen = await look();
    if (isSo(seen)) return seen;
    if (Date.now() > deadline) throw new Error(`It did not come to that: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
