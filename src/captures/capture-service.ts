import { randomBytes, randomUUID } from 'node:crypto';
import type { ConnectionSource, OpenedConnection } from '../connections/connection-source.ts';
import type { ConnectorCatalog } from '../connections/connector-catalog.ts';
import type { SettingsCipher } from '../connections/settings-cipher.ts';
import { AppError } from '../platform/app-error.ts';
import type { Bus } from '../platform/bus.ts';
import { CaptureMasker } from './capture-masker.ts';
import { CAPTURES_CHANGED, type CaptureRecorder } from './capture-recorder.ts';
import type { Capture, CaptureKey, CaptureStore, OpenCapture } from './capture-store.ts';
import { namedByConnector } from './named-by-connector.ts';

export interface CaptureServiceOptions {
  store: CaptureStore;
  source: Pick<ConnectionSource, 'find'>;
  catalog: Pick<ConnectorCatalog, 'find' | 'bind'>;
  cipher: SettingsCipher;
  bus: Pick<Bus, 'publish'>;
  /** Of this process. */
  recorder: () => Pick<CaptureRecorder, 'look' | 'flush'>;
  now?: () => Date;
}

const KEY_BYTES = 32;
const NONE = 'There is no such capture.';
const HOUR_MS = 3_600_000;
/** Long enough to hand it in, short enough to be forgotten. */
const KEPT_DAYS = 30;

/** The switch of each connection, and what was recorded. */
export class CaptureService {
  readonly #options: CaptureServiceOptions;
  readonly #now: () => Date;

  constructor(options: CaptureServiceOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => new Date());
  }

  /** @throws AppError `notFound` without such a connection, `conflict` when one is on */
  async start(
    tenantId: string,
    connectionId: string,
    wish: { hours: number; maxBytes: number; by: string | null },
  ): Promise<Capture> {
    const connection = await this.#connection(tenantId, connectionId);
    const captureId = randomUUID();
    const { keyId, sealed } = this.#options.cipher.seal(captureId, randomBytes(KEY_BYTES).toString('base64'));
    const isNew = await this.#options.store.insert({
      captureId,
      tenantId,
      connectionId,
      connector: connection.connector,
      connectionName: connection.name,
      until: new Date(this.#now().getTime() + wish.hours * HOUR_MS),
      maxBytes: wish.maxBytes,
      startedBy: wish.by,
      keyId,
      sealedKey: sealed,
    });
    if (!isNew) throw new AppError('conflict', 'A capture of this connection is on already.');
    await this.#announce(connectionId);
    return this.get(tenantId, connectionId, captureId);
  }

  /** @throws AppError `conflict` when it has ended */
  async stop(tenantId: string, connectionId: string, captureId: string): Promise<Capture> {
    await this.get(tenantId, connectionId, captureId);
    await this.#options.recorder().flush();
    if (!(await this.#options.store.stop(tenantId, captureId))) {
      throw new AppError('conflict', 'The capture has ended already.');
    }
    await this.#announce(connectionId);
    return this.get(tenantId, connectionId, captureId);
  }

  /** Of a connection that was removed, too. @throws AppError `notFound` where there are none and never were */
  async list(
    tenantId: string,
    connectionId: string,
    page: { after: CaptureKey | undefined; limit: number },
  ): Promise<Capture[]> {
    const found = await this.#options.store.list(tenantId, { connectionId, ...page });
    if (found.length === 0) await this.#connection(tenantId, connectionId);
    return found;
  }

  async get(tenantId: string, connectionId: string, captureId: string): Promise<Capture> {
    const found = await this.#options.store.find(tenantId, captureId);
    if (found?.connectionId !== connectionId) throw new AppError('notFound', NONE);
    return found;
  }

  /** NDJSON, a piece at a time; of one that is on, what has been written so far. */
  async *read(tenantId: string, { captureId }: Capture): AsyncGenerator<string> {
    for await (const lines of this.#options.store.lines(tenantId, captureId)) yield `${lines.join('\n')}\n`;
  }

  async remove(tenantId: string, connectionId: string, captureId: string): Promise<void> {
    await this.get(tenantId, connectionId, captureId);
    await this.#options.store.remove(tenantId, captureId);
    await this.#announce(connectionId);
  }

  /** For the schedule. */
  expire(): Promise<{ ended: number; removed: number }> {
    return this.#options.store.expire(new Date(this.#now().getTime() - KEPT_DAYS * 24 * HOUR_MS));
  }

  /** What hides the secrets, names and numbers of a capture that is on. */
  async maskerOf({
    captureId,
    connectionId,
    keyId,
    sealedKey,
  }: OpenCapture): Promise<CaptureMasker | undefined> {
    const { source, catalog, cipher } = this.#options;
    const connection = await source.find(connectionId, { disabledToo: true });
    if (connection === undefined) return undefined;
    const key = Buffer.from(cipher.open(captureId, { keyId, sealed: sealedKey }) as string, 'base64');
    const { connector, country } = connection;
    return new CaptureMasker({
      key,
      country,
      secrets: secretsOf(connection, catalog.find(connector)?.secretFields ?? []),
      named: this.#namedBy(connection),
    });
  }

  /** Settings that cannot be used may be the very trouble that is recorded. */
  #namedBy({ connector, settings, country }: OpenedConnection): ReturnType<typeof namedByConnector> {
    try {
      return namedByConnector(this.#options.catalog.bind(connector, settings, country));
    } catch {
      return () => ({ numbers: [], names: [] });
    }
  }

  async #connection(tenantId: string, connectionId: string): Promise<{ connector: string; name: string }> {
    const connection = await this.#options.store.findConnection(tenantId, connectionId);
    if (connection === undefined) throw new AppError('notFound', 'There is no such connection.');
    return connection;
  }

  async #announce(connectionId: string): Promise<void> {
    await this.#options.recorder().look();
    await this.#options.bus.publish(CAPTURES_CHANGED, connectionId);
  }
}

function secretsOf({ hookSecret, settings }: OpenedConnection, fields: readonly string[]): string[] {
  const values = settings as Record<string, unknown>;
  return [hookSecret, ...fields.flatMap((field) => textsOf(values[field]))];
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}
