import { randomBytes, randomUUID } from 'node:crypto';
import { withNote } from '../platform/acting.ts';
import { AppError } from '../platform/app-error.ts';
import type { Bus } from '../platform/bus.ts';
import { CONNECTIONS_CHANGED } from './cached-connection-directory.ts';
import type { ConnectionStatus, ConnectionTroubles } from './connection-health.ts';
import type { ConnectionRow, ConnectionStore } from './connection-store.ts';
import type { ConnectorCatalog, ConnectorDescription } from './connector-catalog.ts';
import { hideSecrets, mergeSecrets, refuseOtherDestination } from './secret-settings.ts';
import type { SettingsCipher } from './settings-cipher.ts';

/** A connection as people see it: everything but the secrets. */
export interface ConnectionView {
  connectionId: string;
  connector: string;
  displayName: string;
  name: string;
  enabled: boolean;
  /** Secrets appear as `{ secret: true, set: true }`. Empty when they cannot be decrypted (see `error`). */
  settings: Record<string, unknown>;
  /** Path of the webhook address, for connectors that have one: `/hooks/<id>/<secret>`. */
  hookPath?: string;
  status: ConnectionStatus;
  error?: string;
  errorAt?: string;
  failures: number;
  /** The same for each way in which it hears of calls; absent: none has trouble. */
  troubles?: ConnectionTroubles;
  /** What its own settings take away of what the connector can: capability, or a part of it → why. */
  lacks?: Readonly<Partial<Record<string, string>>>;
  lastEventAt?: string;
  lastPollAt?: string;
  nextPollAt?: string;
  /** The call log was read whole up to this moment. */
  logReadTo?: string;
  /** Where the PBX sends webhooks to subscribers only: until when it does, and why it does not. */
  subscription?: { until?: string; error?: string };
  /** Whether callers are led through voice menus now; absent: nothing is published there, or nobody leads them. */
  voiceMenus?: { state: 'starting' | 'listening' | 'trouble'; since?: string; trouble?: string };
  createdAt: string;
  updatedAt: string;
}

export interface NewConnection {
  connector: string;
  name: string;
  settings: Record<string, unknown>;
  enabled?: boolean;
}

export interface ConnectionChange {
  name?: string;
  enabled?: boolean;
  /** The whole form; a secret that is left out, or sent back as its marker, stays as it is. */
  settings?: Record<string, unknown>;
  /** A new webhook address; the old one stops working at once. */
  renewHook?: boolean;
}

export interface ConnectionServiceOptions {
  store: ConnectionStore;
  cipher: SettingsCipher;
  catalog: ConnectorCatalog;
  bus: Pick<Bus, 'publish'>;
}

const HOOK_SECRET_BYTES = 32;
const MAX_NAME_CHARS = 100;

/** A tenant's accounts at PBXs. Every method works for one tenant; others' connections are not found. */
export class ConnectionService {
  readonly #options: ConnectionServiceOptions;

  constructor(options: ConnectionServiceOptions) {
    this.#options = options;
  }

  /** The connectors of this build with the schema that draws each form. What hears of nothing by itself is no choice of people: imports make it. */
  connectors(): ConnectorDescription[] {
    return this.#options.catalog.list().filter(({ hears }) => hears.webhook || hears.callLog || hears.stream);
  }

  async list(tenantId: string): Promise<ConnectionView[]> {
    const rows = await this.#options.store.list(tenantId);
    return rows.map((row) => this.#view(row));
  }

  async get(tenantId: string, connectionId: string): Promise<ConnectionView> {
    return this.#view(await this.#row(tenantId, connectionId));
  }

  async create(tenantId: string, input: NewConnection): Promise<ConnectionView> {
    const connector = this.#connector(input.connector);
    const connectionId = randomUUID();
    const settings = mergeSecrets(input.settings, {}, connector.secretFields);
    this.#options.catalog.check(connector.id, settings);
    const { keyId, sealed } = this.#options.cipher.seal(connectionId, settings);
    await this.#options.store.insert(tenantId, {
      connectionId,
      connector: connector.id,
      name: checkedName(input.name),
      enabled: input.enabled ?? true,
      sealed,
      keyId,
      hookSecret: newHookSecret(),
      polls: connector.hears.callLog,
    });
    await this.#announce(connectionId);
    return this.get(tenantId, connectionId);
  }

  /** New settings also forget an earlier refusal: the next poll or stream starts at once. */
  async update(tenantId: string, connectionId: string, change: ConnectionChange): Promise<ConnectionView> {
    const row = await this.#row(tenantId, connectionId);
    const connector = this.#connector(row.connector);
    const sealed = change.settings === undefined ? undefined : this.#reseal(row, connector, change.settings);
    const changed = {
      ...(change.name !== undefined && { name: checkedName(change.name) }),
      ...(change.enabled !== undefined && { enabled: change.enabled }),
      ...(sealed && { sealed: sealed.sealed, keyId: sealed.keyId }),
      ...(change.renewHook === true && { hookSecret: newHookSecret() }),
      ...((sealed !== undefined || change.enabled === true) && {
        startOver: connector.hears.callLog ? ('poll' as const) : ('status' as const),
      }),
    };
    await withNote(sealed === undefined ? {} : { connection: sealed.note }, () =>
      this.#options.store.update(tenantId, connectionId, changed),
    );
    await this.#announce(connectionId);
    return this.get(tenantId, connectionId);
  }

  /**
   * A form that was not saved yet, as it would be: checked, with the secrets of `connectionId` where they are left out. Throws as
   * `create` and `update` do, also when a stored secret would go to another address.
   */
  async fillIn(
    tenantId: string,
    form: { connector: string; settings: Record<string, unknown>; connectionId?: string | undefined },
  ): Promise<Record<string, unknown>> {
    const connector = this.#connector(form.connector);
    const row = form.connectionId === undefined ? undefined : await this.#row(tenantId, form.connectionId);
    if (row !== undefined && row.connector !== connector.id)
      throw new AppError('unprocessable', 'This connection is of another kind.');
    const before = row === undefined ? {} : this.#openSettings(row, connector).stored;
    const settings = mergeSecrets(form.settings, before, connector.secretFields);
    this.#options.catalog.check(connector.id, settings);
    this.#checkDestination(connector, { before, settings, form: form.settings });
    return settings;
  }

  /** Its calls stay; the account, its settings and its health go. */
  async delete(tenantId: string, connectionId: string): Promise<void> {
    if (!(await this.#options.store.delete(tenantId, connectionId))) throw notFound();
    await this.#announce(connectionId);
  }

  #reseal(row: ConnectionRow, connector: ConnectorDescription, form: Record<string, unknown>) {
    const { cipher, catalog } = this.#options;
    const before = this.#openSettings(row, connector).stored;
    const settings = mergeSecrets(form, before, connector.secretFields);
    catalog.check(connector.id, settings);
    this.#checkDestination(connector, { before, settings, form });
    const readable = [before, settings].map((one) => ({
      settings: hideSecrets(one, connector.secretFields),
    }));
    const renewed = connector.secretFields.filter(
      (field) => (before as Record<string, unknown>)[field] !== settings[field],
    );
    const note = { before: { ...readable[0] }, after: { ...readable[1], renewedSecrets: renewed } };
    return { ...cipher.seal(row.connectionId, settings), note };
  }

  #checkDestination(
    connector: ConnectorDescription,
    forms: Record<'before' | 'settings' | 'form', Record<string, unknown>>,
  ): void {
    refuseOtherDestination(connector.secretFields, forms, (settings) =>
      this.#options.catalog.credentialOrigins(connector.id, settings),
    );
  }

  #view(row: ConnectionRow): ConnectionView {
    const connector = this.#options.catalog.find(row.connector);
    const { settings, stored, error } = this.#openSettings(row, connector);
    const trouble = error ?? row.error;
    return {
      connectionId: row.connectionId,
      connector: row.connector,
      displayName: connector?.displayName ?? row.connector,
      name: row.name,
      enabled: row.enabled,
      settings,
      ...(connector?.hears.webhook === true && { hookPath: `/hooks/${row.connectionId}/${row.hookSecret}` }),
      status: error === undefined ? row.status : 'refused',
      ...(trouble !== undefined && { error: trouble }),
      ...(row.errorAt && { errorAt: row.errorAt.toISOString() }),
      failures: row.failures,
      ...(Object.keys(row.troubles).length > 0 && { troubles: row.troubles }),
      ...this.#lacks(row.connector, stored, error),
      ...(row.lastEventAt && { lastEventAt: row.lastEventAt.toISOString() }),
      ...(row.lastPollAt && { lastPollAt: row.lastPollAt.toISOString() }),
      ...(row.nextPollAt && { nextPollAt: row.nextPollAt.toISOString() }),
      ...(row.logReadTo !== null && { logReadTo: new Date(row.logReadTo).toISOString() }),
      ...((row.subscribedUntil !== null || row.subscriptionError !== null) && {
        subscription: {
          ...(row.subscribedUntil && { until: row.subscribedUntil.toISOString() }),
          ...(row.subscriptionError !== null && { error: row.subscriptionError }),
        },
      }),
      ...(row.menusState !== null && {
        voiceMenus: {
          state: row.menusState,
          ...(row.menusSince && { since: row.menusSince.toISOString() }),
          ...(row.menusTrouble !== null && { trouble: row.menusTrouble }),
        },
      }),
      createdAt: row.createdAt.toISOString(),
      updatedAt: row.updatedAt.toISOString(),
    };
  }

  /** Settings of an earlier release may fit no more: the form says so, and nothing else is known. */
  #lacks(connector: string, stored: unknown, error: string | undefined): Pick<ConnectionView, 'lacks'> {
    if (error !== undefined) return {};
    try {
      const lacks = this.#options.catalog.lacks(connector, stored);
      return Object.keys(lacks).length === 0 ? {} : { lacks };
    } catch {
      return {};
    }
  }

  /** A list must not break because one row's key is gone: the row says so itself. */
  #openSettings(row: ConnectionRow, connector: ConnectorDescription | undefined) {
    if (connector === undefined)
      return { settings: {}, stored: {}, error: `This build has no connector "${row.connector}"` };
    try {
      const stored = this.#options.cipher.open(row.connectionId, row) as Record<string, unknown>;
      return { settings: hideSecrets(stored, connector.secretFields), stored, error: undefined };
    } catch (error) {
      // Under a key that is lost: the whole form, secrets included, makes the connection work again.
      return { settings: {}, stored: {}, error: error instanceof Error ? error.message : String(error) };
    }
  }

  async #row(tenantId: string, connectionId: string): Promise<ConnectionRow> {
    const row = await this.#options.store.find(tenantId, connectionId);
    if (row === undefined) throw notFound();
    return row;
  }

  #connector(id: string): ConnectorDescription {
    const connector = this.#options.catalog.find(id);
    if (connector === undefined) throw new AppError('unprocessable', `There is no connector "${id}"`);
    return connector;
  }

  /** A lost note is caught by the expiry of the directory's entries. */
  async #announce(connectionId: string): Promise<void> {
    await this.#options.bus.publish(CONNECTIONS_CHANGED, connectionId);
  }
}

function notFound(): AppError {
  return new AppError('notFound', 'There is no such connection');
}

function newHookSecret(): string {
  return randomBytes(HOOK_SECRET_BYTES).toString('base64url');
}

function checkedName(name: string): string {
  const trimmed = name.trim();
  if (trimmed === '' || trimmed.length > MAX_NAME_CHARS) {
    throw new AppError('unprocessable', `A connection needs a name of at most ${MAX_NAME_CHARS} characters`, {
      details: { problems: [{ path: 'name', message: 'missing or too long' }] },
    });
  }
  return trimmed;
}
