import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { AudioStore } from '../audio-store/audio-store.ts';
import type { SettingsCipher } from '../connections/settings-cipher.ts';
import type { Database } from '../db/database.ts';
import { AppError } from '../platform/app-error.ts';
import { findSubject, type Wanted } from './find-subject.ts';
import { anyOf, numberChange } from './number-patterns.ts';
import type { PrivacyStore } from './privacy-store.ts';
import type { PrivacyRequest, RequestKind, Subject } from './subject.ts';

export interface PrivacyServiceOptions {
  database: Database;
  store: PrivacyStore;
  cipher: SettingsCipher;
  archives: AudioStore;
  countryOf: (tenantId: string) => Promise<string>;
  now?: () => Date;
}

/** Whom it is about, for whoever asked, while the request is open. */
export type AboutWhom = Pick<Subject, 'numbers' | 'contacts'>;

const DAY_MS = 24 * 3_600_000;
/** To look at the counts and decide; to fetch the archive. */
const KEPT_DAYS = 7;
const NONE = 'There is no such request.';

/** Asking for the export or erasure of one person, and looking at what becomes of it; the work is a worker's. */
export class PrivacyService {
  readonly #options: PrivacyServiceOptions;
  readonly #now: () => Date;

  constructor(options: PrivacyServiceOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => new Date());
  }

  /** An erasure is only counted until it is confirmed. */
  async start(
    tenantId: string,
    kind: RequestKind,
    { createdBy, ...wanted }: Wanted & { createdBy: string | null },
  ): Promise<PrivacyRequest> {
    const { database, store, countryOf } = this.#options;
    const country = await countryOf(tenantId);
    const subject = await database.tenant(tenantId, (tx) => findSubject(tx, wanted, country));
    const requestId = randomUUID();
    const expiresAt = new Date(this.#now().getTime() + KEPT_DAYS * DAY_MS);
    await store.insert({ requestId, tenantId, kind, expiresAt, createdBy }, this.seal(requestId, subject));
    return this.get(tenantId, requestId);
  }

  /** @throws AppError `conflict` unless it was counted, and while the person is in a call */
  async confirm(tenantId: string, requestId: string): Promise<PrivacyRequest> {
    await this.get(tenantId, requestId);
    const subject = await this.openSubject(tenantId, requestId);
    if (subject !== undefined && (await this.#isTalking(tenantId, subject))) {
      throw new AppError('conflict', 'This person is in a call now: erase when it is over.');
    }
    if (!(await this.#options.store.confirm(tenantId, requestId))) {
      throw new AppError('conflict', 'Only an erasure that was counted can be confirmed, and only once.');
    }
    return this.get(tenantId, requestId);
  }

  async get(tenantId: string, requestId: string): Promise<PrivacyRequest> {
    const found = await this.#options.store.find(tenantId, requestId);
    if (found === undefined) throw new AppError('notFound', NONE);
    return found;
  }

  list(
    tenantId: string,
    page: { after: { createdAt: string; requestId: string } | undefined; limit: number },
  ): Promise<PrivacyRequest[]> {
    return this.#options.store.list(tenantId, page);
  }

  async aboutWhom(tenantId: string, requestId: string): Promise<AboutWhom | undefined> {
    const subject = await this.openSubject(tenantId, requestId);
    return subject && { numbers: subject.numbers, contacts: subject.contacts };
  }

  /** @throws AppError `notFound` where there is none yet, `gone` where its time is up */
  async openArchive(tenantId: string, requestId: string): Promise<{ body: Readable; bytes: number }> {
    const { storedKey, bytes, state } = await this.get(tenantId, requestId);
    if (state === 'expired') throw new AppError('gone', 'The archive was removed when its time was up.');
    const body = storedKey === undefined ? undefined : await this.#options.archives.open(storedKey);
    if (body === undefined || bytes === undefined)
      throw new AppError('notFound', 'There is no archive (yet).');
    return { body, bytes };
  }

  /** Leaves in the audit log that whoever acts has taken the archive: nothing else of this size says so much of one person. */
  async noteFetched(tenantId: string, requestId: string): Promise<void> {
    await this.#options.database.tenant(tenantId, (tx) =>
      tx.query(`SELECT write_audit('done', NULL, 'privacyRequest', $1, NULL, NULL, NULL)`, [requestId]),
    );
  }

  /** Takes it off the list, with its archive; what was erased stays erased. */
  async remove(tenantId: string, requestId: string): Promise<void> {
    const { storedKey } = await this.get(tenantId, requestId);
    if (!(await this.#options.store.remove(tenantId, requestId))) {
      throw new AppError('conflict', 'It is being worked on.');
    }
    if (storedKey !== undefined) await this.#options.archives.remove(storedKey);
  }

  async openSubject(tenantId: string, requestId: string): Promise<Subject | undefined> {
    const sealed = await this.#options.store.subject(tenantId, requestId);
    return sealed && (this.#options.cipher.open(requestId, sealed) as Subject);
  }

  seal(requestId: string, subject: Subject): { keyId: string; sealed: Buffer } {
    return this.#options.cipher.seal(requestId, subject);
  }

  async #isTalking(tenantId: string, { numbers }: Subject): Promise<boolean> {
    if (numbers.length === 0) return false;
    const { rows } = await this.#options.database.tenant(tenantId, (tx) =>
      tx.query(
        `SELECT 1 FROM calls WHERE tenant_id = current_tenant() AND NOT final AND live AND record::text ~ $1 LIMIT 1`,
        [anyOf(numbers.map((number) => numberChange(number, '')))],
      ),
    );
    return rows.length > 0;
  }
}
