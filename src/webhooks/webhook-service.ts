import { randomBytes, randomUUID } from 'node:crypto';
import type { SettingsCipher } from '../connections/settings-cipher.ts';
import type { Database } from '../db/database.ts';
import { AppError } from '../platform/app-error.ts';
import type { EventSender, Sent } from './send-event.ts';
import {
  type DeliveryState,
  type EndpointSecrets,
  SECRET_LOST,
  type WebhookDelivery,
  type WebhookEndpoint,
} from './webhook-endpoint.ts';
import { type EndpointChange, type EndpointRow, endpointStore } from './webhook-store.ts';

export interface WebhookServiceOptions {
  database: Database;
  cipher: SettingsCipher;
  sender: Pick<EventSender, 'send' | 'whyNot'>;
  now?: () => Date;
}

export interface NewEndpoint {
  name: string;
  url: string;
  types?: string[] | undefined;
  enabled?: boolean | undefined;
}

/** Signs as well for so long after a new secret was made. */
const OVERLAP_MS = 24 * 3_600_000;
const SECRET_BYTES = 32;
const MOST_ENDPOINTS = 50;

/** A tenant's webhook endpoints and what became of each event for them. */
export class WebhookService {
  readonly #options: WebhookServiceOptions;
  readonly #now: () => Date;

  constructor(options: WebhookServiceOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => new Date());
  }

  async list(tenantId: string): Promise<WebhookEndpoint[]> {
    const rows = await this.#options.database.tenant(tenantId, (tx) => endpointStore.list(tx));
    return rows.map((row) => this.#view(row));
  }

  async get(tenantId: string, endpointId: string): Promise<WebhookEndpoint> {
    return this.#view(await this.#row(tenantId, endpointId));
  }

  /** It is told of everything that happens from now on. The secret is shown here and never again. */
  async create(tenantId: string, input: NewEndpoint): Promise<WebhookEndpoint & { secret: string }> {
    this.#check(input.url);
    const endpointId = randomUUID();
    const secret = newSecret();
    const { keyId, sealed } = this.#seal(endpointId, { current: secret });
    await this.#options.database.tenant(tenantId, async (tx) => {
      if ((await endpointStore.count(tx)) >= MOST_ENDPOINTS)
        throw new AppError('conflict', `There are ${MOST_ENDPOINTS} endpoints already; remove one first.`);
      await endpointStore.insert(tx, tenantId, {
        endpointId,
        name: input.name,
        url: input.url,
        types: input.types ?? [],
        enabled: input.enabled ?? true,
        secrets: sealed,
        keyId,
      });
    });
    return { ...(await this.get(tenantId, endpointId)), secret };
  }

  /** Switched on again it goes on where it stopped; see `replay`. */
  async update(tenantId: string, endpointId: string, change: EndpointChange): Promise<WebhookEndpoint> {
    if (change.url !== undefined) this.#check(change.url);
    await this.#options.database.tenant(tenantId, async (tx) => {
      if (!(await endpointStore.update(tx, endpointId, change))) throw notFound();
    });
    return this.get(tenantId, endpointId);
  }

  async delete(tenantId: string, endpointId: string): Promise<void> {
    await this.#options.database.tenant(tenantId, async (tx) => {
      if (!(await endpointStore.delete(tx, endpointId))) throw notFound();
    });
  }

  /** A new secret; the one before signs too for a day, so that the receiver has time to change. */
  async renewSecret(
    tenantId: string,
    endpointId: string,
  ): Promise<{ secret: string; oldSecretUntil: string }> {
    const row = await this.#row(tenantId, endpointId);
    const secret = newSecret();
    const oldSecretUntil = new Date(this.#now().getTime() + OVERLAP_MS).toISOString();
    const before = this.#opened(row);
    const secrets = {
      current: secret,
      ...(before && { previous: before.current, previousUntil: oldSecretUntil }),
    };
    const { keyId, sealed } = this.#seal(endpointId, secrets);
    await this.#options.database.tenant(tenantId, (tx) =>
      endpointStore.putSecrets(tx, endpointId, { keyId, secrets: sealed }),
    );
    return { secret, oldSecretUntil };
  }

  /** Sends an event of no call now, whether or not it is switched on, and says what came of it. */
  async test(tenantId: string, endpointId: string): Promise<Sent> {
    const row = await this.#row(tenantId, endpointId);
    const id = `test:${randomUUID()}`;
    const text = JSON.stringify({
      specversion: '1.0',
      id,
      source: `/tenants/${tenantId}`,
      type: TEST_EVENT,
      subject: endpointId,
      time: this.#now().toISOString(),
      datacontenttype: 'application/json',
      data: { endpointId, name: row.name },
    });
    return this.#options.sender.send({ url: row.url, id, text, secrets: this.#open(row) });
  }

  /** Sends again everything behind a sequence that is still kept, under the same ids. Returns where it begins. */
  async replay(
    tenantId: string,
    endpointId: string,
    afterSequence: number,
  ): Promise<{ afterSequence: number; newest: number }> {
    return this.#options.database.tenant(tenantId, async (tx) => {
      const kept = await endpointStore.keptEvents(tx);
      if (afterSequence > kept.newest)
        throw new AppError('unprocessable', `The newest event has the sequence ${kept.newest}.`);
      const from = Math.max(afterSequence, kept.oldest - 1);
      if (!(await endpointStore.readFrom(tx, endpointId, from))) throw notFound();
      return { afterSequence: from, newest: kept.newest };
    });
  }

  /** Newest first. */
  async deliveries(
    tenantId: string,
    endpointId: string,
    query: {
      after?: { sequence: number; eventId: string } | undefined;
      state?: DeliveryState | undefined;
      callId?: string | undefined;
      limit: number;
    },
  ): Promise<WebhookDelivery[]> {
    await this.#row(tenantId, endpointId);
    return this.#options.database.tenant(tenantId, (tx) => endpointStore.deliveries(tx, endpointId, query));
  }

  /** One event again, at once. */
  async resend(tenantId: string, endpointId: string, eventId: string): Promise<WebhookDelivery> {
    return this.#options.database.tenant(tenantId, async (tx) => {
      const delivery = await endpointStore.resend(tx, endpointId, eventId);
      if (delivery === undefined)
        throw new AppError('notFound', 'There is no such delivery, or its event is not kept any longer.');
      return delivery;
    });
  }

  async #row(tenantId: string, endpointId: string): Promise<EndpointRow> {
    const row = await this.#options.database.tenant(tenantId, (tx) => endpointStore.find(tx, endpointId));
    if (row === undefined) throw notFound();
    return row;
  }

  #check(url: string): void {
    const reason = this.#options.sender.whyNot(url);
    if (reason !== undefined) throw new AppError('unprocessable', reason, { details: { path: 'url' } });
  }

  #seal(endpointId: string, secrets: EndpointSecrets) {
    return this.#options.cipher.seal(endpointId, secrets);
  }

  #open({ endpointId, keyId, secrets }: EndpointRow): EndpointSecrets {
    return this.#options.cipher.open(endpointId, { keyId, sealed: secrets }) as EndpointSecrets;
  }

  /** Undefined when the key that sealed them is gone. */
  #opened(row: EndpointRow): EndpointSecrets | undefined {
    try {
      return this.#open(row);
    } catch {
      return undefined;
    }
  }

  /** One whose secret is lost is shown with the rest: somebody has to make a new one. */
  #view(row: EndpointRow): WebhookEndpoint {
    const { secrets: _sealed, keyId: _key, ...shown } = row;
    const secretsNow = this.#opened(row);
    if (secretsNow === undefined) return { ...shown, lastError: SECRET_LOST };
    const { previousUntil } = secretsNow;
    const isOldValid = previousUntil !== undefined && Date.parse(previousUntil) > this.#now().getTime();
    return { ...shown, ...(isOldValid && { oldSecretUntil: previousUntil }) };
  }
}

export const TEST_EVENT = 'callweave.webhook.test.v1';

function newSecret(): string {
  return `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
}

function notFound(): AppError {
  return new AppError('notFound', 'There is no such webhook endpoint.');
}
