import type { Logger } from 'pino';
import type { AudioStore } from '../audio-store/audio-store.ts';
import type { Database } from '../db/database.ts';
import { isTransient } from '../inbox/database-error.ts';
import { actingAs } from '../platform/acting.ts';
import type { ErasePerson } from './erase-person.ts';
import type { ExportPerson } from './export-person.ts';
import { followSubject } from './find-subject.ts';
import type { PrivacyService } from './privacy-service.ts';
import type { PrivacyStore } from './privacy-store.ts';
import { countTexts, rowsOf, scrubFor, tablesToScrub } from './scrub-texts.ts';
import type { PrivacyRequest, Subject } from './subject.ts';

export interface PrivacyRunnerOptions {
  database: Database;
  store: PrivacyStore;
  service: Pick<PrivacyService, 'openSubject'>;
  erase: ErasePerson;
  export: ExportPerson;
  archives: Pick<AudioStore, 'remove'>;
  logger: Logger;
}

const CONFIRMED = 'confirmed';
/** A statement may look through all of history: for as long as this process lives nobody else takes the request. */
const BEAT_EVERY_MS = 10_000;

/** Does what was asked, one request after the other; one whose process died goes on behind its last step. */
export class PrivacyRunner {
  readonly #options: PrivacyRunnerOptions;

  constructor(options: PrivacyRunnerOptions) {
    this.#options = options;
  }

  /** Everything that waits. */
  async run(): Promise<void> {
    for (let request = await this.#claim(); request !== undefined; request = await this.#claim()) {
      await this.#work(request);
    }
  }

  /** Archives and names whose time is up. */
  async expire(): Promise<void> {
    for (const { storedKey } of await this.#options.store.expire()) {
      if (storedKey !== undefined) await this.#options.archives.remove(storedKey);
    }
  }

  #claim(): Promise<PrivacyRequest | undefined> {
    return this.#options.store.claim();
  }

  async #work(request: PrivacyRequest): Promise<void> {
    const { service, database, store, logger } = this.#options;
    const { tenantId, requestId } = request;
    const beat = setInterval(() => void store.beat(request).catch(() => undefined), BEAT_EVERY_MS).unref();
    try {
      const subject = await service.openSubject(tenantId, requestId);
      if (subject === undefined) throw new Error('A request without a subject.');
      if (request.kind === 'export') await this.#export(request, await this.#follow(tenantId, subject));
      else if (request.stepsDone.includes(CONFIRMED)) await this.#erase(request, subject);
      else
        await store.counted(
          tenantId,
          requestId,
          await this.#count(tenantId, await this.#follow(tenantId, subject)),
        );
    } catch (error) {
      // Found again when nobody has beaten for it for a while.
      if (isTransient(error)) throw error;
      logger.error({ err: error, tenantId, requestId, kind: request.kind }, 'privacy request failed');
      await database.tenant(tenantId, (tx) =>
        store.finish(tx, requestId, { state: 'failed', error: 'It stopped because of a fault in the hub.' }),
      );
    } finally {
      clearInterval(beat);
    }
  }

  async #export(request: PrivacyRequest, subject: Subject): Promise<void> {
    const { counts, storedKey, bytes } = await this.#options.export.run(request, subject);
    await this.#finish(request, { counts, storedKey, bytes });
  }

  async #erase(request: PrivacyRequest, subject: Subject): Promise<void> {
    const { database, erase, store } = this.#options;
    const { tenantId, requestId } = request;
    const counts: Record<string, number> = { ...request.counts };
    for (const { name, run } of erase.steps) {
      if (request.stepsDone.includes(name)) continue;
      const found = await run(request, subject);
      await database.tenant(tenantId, (tx) => store.stepDone(tx, requestId, name, found));
      Object.assign(counts, found);
    }
    await this.#finish(request, { counts });
  }

  /** The audit log gets who wanted it and how much it was, and nobody's name. */
  async #finish(
    request: PrivacyRequest,
    done: { counts: Record<string, number>; storedKey?: string; bytes?: number },
  ): Promise<void> {
    const { database, store } = this.#options;
    const { tenantId, requestId, kind, createdBy } = request;
    const operation = kind === 'export' ? 'exportPerson' : 'erasePerson';
    await actingAs({ operation }, () =>
      database.tenant(tenantId, async (tx) => {
        await store.finish(tx, requestId, { state: 'done', ...done });
        await tx.query(`SELECT write_audit('done', NULL, 'privacyRequest', $1, NULL, NULL, $2)`, [
          requestId,
          JSON.stringify({ askedBy: createdBy ?? null, counts: done.counts }),
        ]);
      }),
    );
  }

  #follow(tenantId: string, subject: Subject): Promise<Subject> {
    return this.#options.database.tenant(tenantId, (tx) => followSubject(tx, subject));
  }

  async #count(tenantId: string, subject: Subject): Promise<Record<string, number>> {
    const { database } = this.#options;
    const { callIds } = subject;
    const scrub = scrubFor(subject);
    const counts: Record<string, number> = { contacts: subject.contacts.length, calls: callIds.length };
    await database.tenant(tenantId, async (tx) => {
      const { rows } = await tx.query<{ all: number; held: number }>(
        `SELECT count(*) AS all, count(*) FILTER (WHERE EXISTS (SELECT 1 FROM recording_holds h WHERE h.tenant_id = current_tenant()
            AND h.connection_id = r.connection_id AND h.call_id = r.call_id AND h.recording_id IN ('', r.recording_id))) AS held
          FROM recordings r WHERE tenant_id = current_tenant() AND call_id = ANY($1::uuid[]) AND state <> 'deleted'`,
        [callIds],
      );
      counts.recordings = Number(rows[0]?.all ?? 0);
      counts.recordingsHeld = Number(rows[0]?.held ?? 0);
    });
    for (const table of await database.tenant(tenantId, tablesToScrub)) {
      const found = await database.tenant(tenantId, (tx) => countTexts(tx, table, scrub));
      if (found > 0) counts[rowsOf(table)] = found;
    }
    return counts;
  }
}
