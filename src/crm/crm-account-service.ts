import { randomUUID } from 'node:crypto';
import { hideSecrets, mergeSecrets, refuseOtherDestination } from '../connections/secret-settings.ts';
import type { SettingsCipher } from '../connections/settings-cipher.ts';
import type { CrmAnswer, UnknownCallers } from '../domain/crm/crm-port.ts';
import { withNote } from '../platform/acting.ts';
import { AppError } from '../platform/app-error.ts';
import type { CrmStatus } from './crm-account.ts';
import { type CrmAccountSource, sealedFor } from './crm-account-source.ts';
import type { CrmAccountRow, CrmAccountStore, MappedUser } from './crm-account-store.ts';
import type { CrmCatalog, CrmDescription } from './crm-catalog.ts';
import { type KnownAgent, proposeUsers, type UserProposal } from './propose-users.ts';

/** An account as people see it: everything but the secrets. */
export interface CrmAccountView {
  accountId: string;
  connector: string;
  displayName: string;
  name: string;
  enabled: boolean;
  /** Secrets appear as `{ secret: true, set: true }`. */
  settings: Record<string, unknown>;
  unknownCallers: UnknownCallers;
  inbound: boolean;
  outbound: boolean;
  since: string;
  status: CrmStatus;
  reason?: string;
  reasonAt?: string;
  failures: number;
  restsUntil?: string;
  lastDoneAt?: string;
  /** Calls that the CRM lacks something of. */
  waiting: { pending: number; unknown: number; failed: number; oldest?: string };
  createdAt: string;
  updatedAt: string;
}

export interface CrmAccountForm {
  name?: string | undefined;
  enabled?: boolean | undefined;
  /** The whole form; a secret that is left out, or sent back as its marker, stays as it is. */
  settings?: Record<string, unknown> | undefined;
  unknownCallers?: UnknownCallers | undefined;
  inbound?: boolean | undefined;
  outbound?: boolean | undefined;
  since?: string | undefined;
}

export interface NewCrmAccount extends CrmAccountForm {
  connector: string;
  name: string;
  settings: Record<string, unknown>;
}

/** What trying an account brought. */
export interface CrmTest {
  ok: boolean;
  /** How people there know the account. */
  account?: string;
  state?: 'later' | 'refused' | 'auth' | 'unknown';
  reason?: string;
}

export interface CrmAccountServiceOptions {
  store: CrmAccountStore;
  source: CrmAccountSource;
  cipher: SettingsCipher;
  catalog: CrmCatalog;
  countryOf: (tenantId: string) => Promise<string>;
  agentsOf: (tenantId: string) => Promise<KnownAgent[]>;
  now?: () => Date;
}

/** A tenant's accounts at CRMs. Every method works for one tenant; others' accounts are not found. */
export class CrmAccountService {
  readonly #options: CrmAccountServiceOptions;

  constructor(options: CrmAccountServiceOptions) {
    this.#options = options;
  }

  connectors(): CrmDescription[] {
    return this.#options.catalog.list();
  }

  async list(tenantId: string): Promise<CrmAccountView[]> {
    const rows = await this.#options.store.list(tenantId);
    return rows.map((row) => this.#view(row));
  }

  async get(tenantId: string, accountId: string): Promise<CrmAccountView> {
    return this.#view(await this.#row(tenantId, accountId));
  }

  async create(tenantId: string, form: NewCrmAccount): Promise<CrmAccountView> {
    const connector = this.#connector(form.connector);
    const accountId = randomUUID();
    const settings = mergeSecrets(form.settings, {}, connector.secretFields);
    this.#options.catalog.check(connector.id, settings);
    const unknownCallers = form.unknownCallers ?? connector.unknownCallers[0] ?? 'ignore';
    checkUnknownCallers(connector, unknownCallers);
    await this.#options.store.insert(tenantId, {
      accountId,
      connector: connector.id,
      name: form.name,
      enabled: form.enabled ?? true,
      unknownCallers,
      inbound: form.inbound ?? true,
      outbound: form.outbound ?? true,
      since: form.since === undefined ? (this.#options.now?.() ?? new Date()) : new Date(form.since),
      ...this.#options.cipher.seal(sealedFor(accountId), settings),
    });
    return this.get(tenantId, accountId);
  }

  /** New settings, and switching on, also forget an earlier refusal: what waits is made at once. */
  async update(tenantId: string, accountId: string, form: CrmAccountForm): Promise<CrmAccountView> {
    const row = await this.#row(tenantId, accountId);
    const connector = this.#connector(row.connector);
    const { name, enabled, settings, unknownCallers, inbound, outbound, since } = form;
    if (unknownCallers !== undefined) checkUnknownCallers(connector, unknownCallers);
    const sealed = settings === undefined ? undefined : this.#reseal(row, connector, settings);
    const change = {
      ...(name !== undefined && { name }),
      ...(enabled !== undefined && { enabled }),
      ...(unknownCallers !== undefined && { unknownCallers }),
      ...(inbound !== undefined && { inbound }),
      ...(outbound !== undefined && { outbound }),
      ...(since !== undefined && { since: new Date(since) }),
      ...(sealed && { sealed: sealed.sealed, keyId: sealed.keyId }),
      startOver: sealed !== undefined || enabled === true,
    };
    await withNote(sealed === undefined ? {} : { crmAccount: sealed.note }, () =>
      this.#options.store.update(tenantId, accountId, change),
    );
    return this.get(tenantId, accountId);
  }

  /** What the hub knows of its deliveries goes with it; in the CRM everything stays. */
  async delete(tenantId: string, accountId: string): Promise<void> {
    if (!(await this.#options.store.delete(tenantId, accountId))) throw notFound();
  }

  /** As it is saved, switched off or not. Writes nothing there. */
  async test(tenantId: string, accountId: string): Promise<CrmTest> {
    return toTest(await (await this.#port(tenantId, accountId)).test());
  }

  /** A form as it stands. */
  async testForm(
    tenantId: string,
    form: { connector: string; settings: Record<string, unknown>; accountId?: string | undefined },
  ): Promise<CrmTest> {
    const { catalog, countryOf } = this.#options;
    const connector = this.#connector(form.connector);
    const row = form.accountId === undefined ? undefined : await this.#row(tenantId, form.accountId);
    if (row !== undefined && row.connector !== connector.id)
      throw new AppError('unprocessable', 'This account is at another CRM.');
    const before = row === undefined ? {} : this.#openSettings(row, connector).stored;
    const settings = mergeSecrets(form.settings, before, connector.secretFields);
    catalog.check(connector.id, settings);
    this.#checkDestination(connector, { before, settings, form: form.settings });
    // Asking with tokens that change would take them over before anybody has saved them.
    if (connector.keepsTokens)
      return {
        ok: false,
        state: 'unknown',
        reason: 'Save the account first: its tokens change when they are used.',
      };
    return toTest(await catalog.bind(connector.id, settings, await countryOf(tenantId)).test());
  }

  /** Our agents and the CRM's users, with what is mapped and what may belong together. */
  async users(
    tenantId: string,
    accountId: string,
  ): Promise<{ items: UserProposal[]; mapped: MappedUser[]; unreadable?: string }> {
    const { store, agentsOf } = this.#options;
    const port = await this.#port(tenantId, accountId);
    const [mapped, agents] = [await store.listUsers(tenantId, accountId), await agentsOf(tenantId)];
    const answer = await port.users?.();
    if (answer?.state === 'done') return { items: proposeUsers(answer.value, agents, mapped), mapped };
    const unreadable = answer === undefined ? 'This CRM does not tell who its users are.' : answer.reason;
    return { items: [], mapped, unreadable };
  }

  async putUsers(tenantId: string, accountId: string, users: readonly MappedUser[]): Promise<MappedUser[]> {
    await this.#row(tenantId, accountId);
    await this.#options.store.putUsers(tenantId, accountId, users);
    return this.#options.store.listUsers(tenantId, accountId);
  }

  async #port(tenantId: string, accountId: string) {
    // Whose it is comes first: nothing of somebody else's is opened.
    await this.#row(tenantId, accountId);
    const account = await this.#options.source.find(accountId, { disabledToo: true });
    if (account === undefined) throw notFound();
    return this.#options.catalog.bind(account.connector, account.settings, account.country, account.tokens);
  }

  #reseal(row: CrmAccountRow, connector: CrmDescription, form: Record<string, unknown>) {
    const { cipher, catalog } = this.#options;
    const before = this.#openSettings(row, connector).stored;
    const settings = mergeSecrets(form, before, connector.secretFields);
    catalog.check(connector.id, settings);
    this.#checkDestination(connector, { before, settings, form });
    const readable = [before, settings].map((one) => ({
      settings: hideSecrets(one, connector.secretFields),
    }));
    const renewedSecrets = connector.secretFields.filter((field) => before[field] !== settings[field]);
    const note = { before: { ...readable[0] }, after: { ...readable[1], renewedSecrets } };
    return { ...cipher.seal(sealedFor(row.accountId), settings), note };
  }

  #checkDestination(
    connector: CrmDescription,
    forms: Record<'before' | 'settings' | 'form', Record<string, unknown>>,
  ): void {
    refuseOtherDestination(connector.secretFields, forms, (settings) =>
      this.#options.catalog.credentialOrigins(connector.id, settings),
    );
  }

  #view(row: CrmAccountRow): CrmAccountView {
    const connector = this.#options.catalog.find(row.connector);
    const { settings, error } = this.#openSettings(row, connector);
    const { accountId, name, enabled, unknownCallers, inbound, outbound, failures } = row;
    const { pending, unknown, failed, oldest } = row;
    const reason = error ?? row.reason ?? undefined;
    return {
      accountId,
      connector: row.connector,
      displayName: connector?.displayName ?? row.connector,
      name,
      enabled,
      settings,
      unknownCallers,
      inbound,
      outbound,
      since: row.since.toISOString(),
      status: error === undefined ? row.status : 'refused',
      ...(reason !== undefined && { reason }),
      ...(row.reasonAt && { reasonAt: row.reasonAt.toISOString() }),
      failures,
      ...(row.restsUntil && { restsUntil: row.restsUntil.toISOString() }),
      ...(row.lastDoneAt && { lastDoneAt: row.lastDoneAt.toISOString() }),
      waiting: { pending, unknown, failed, ...(oldest && { oldest: oldest.toISOString() }) },
      createdAt: row.createdAt.toISOString(),
      updatedAt: row.updatedAt.toISOString(),
    };
  }

  /** A list must not break because one row's key is gone: the row says so itself. */
  #openSettings(row: CrmAccountRow, connector: CrmDescription | undefined) {
    const none: Record<string, unknown> = {};
    if (connector === undefined) {
      return { settings: none, stored: none, error: `This build has no CRM connector "${row.connector}"` };
    }
    try {
      const stored = this.#options.cipher.open(sealedFor(row.accountId), row) as Record<string, unknown>;
      return { settings: hideSecrets(stored, connector.secretFields), stored, error: undefined };
    } catch (error) {
      return {
        settings: none,
        stored: none,
        error: error instanceof Error ? error.message : String(error),
      };
    }
  }

  async #row(tenantId: string, accountId: string): Promise<CrmAccountRow> {
    const row = await this.#options.store.find(tenantId, accountId);
    if (row === undefined) throw notFound();
    return row;
  }

  #connector(id: string): CrmDescription {
    const connector = this.#options.catalog.find(id);
    if (connector === undefined) throw new AppError('unprocessable', `There is no CRM connector "${id}"`);
    return connector;
  }
}

function toTest(answer: CrmAnswer<{ account: string }>): CrmTest {
  if (answer.state === 'done') return { ok: true, account: answer.value.account };
  return { ok: false, state: answer.state, reason: answer.reason };
}

function checkUnknownCallers(connector: CrmDescription, wanted: UnknownCallers): void {
  if (connector.unknownCallers.includes(wanted)) return;
  throw new AppError('unprocessable', `${connector.displayName} cannot do that with unknown callers.`, {
    details: {
      problems: [
        { path: 'unknownCallers', message: `must be one of ${connector.unknownCallers.join(', ')}` },
      ],
    },
  });
}

function notFound(): AppError {
  return new AppError('notFound', 'There is no such CRM account');
}
