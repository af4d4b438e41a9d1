import { setTimeout as delay } from 'node:timers/promises';
import type { BlockListService } from '../block-lists/block-list-service.ts';
import type { Database, Transaction } from '../db/database.ts';
import { isAppError } from '../platform/app-error.ts';
import type { Bus } from '../platform/bus.ts';
import type { DeleteRecordings } from '../recordings/delete-recordings.ts';
import { recordingRows } from '../recordings/recording-rows.ts';
import type { ErasedNumbers } from './erased-numbers.ts';
import { NUMBERS_ERASED } from './erasure-door.ts';
import { followSubject } from './find-subject.ts';
import { tailOf } from './number-patterns.ts';
import type { PrivacyStore } from './privacy-store.ts';
import { replaceTexts, rowsOf, scrubFor, tablesToScrub } from './scrub-texts.ts';
import type { PrivacyRequest, Subject } from './subject.ts';

export interface ErasePersonOptions {
  database: Database;
  store: PrivacyStore;
  numbers: ErasedNumbers;
  bus: Pick<Bus, 'publish'>;
  recordings: Pick<DeleteRecordings, 'delete'>;
  blockLists: Pick<BlockListService, 'remove'>;
  /** Keeps what was found out about the subject since. */
  keep(request: PrivacyRequest, subject: Subject): Promise<void>;
  /** How long what another process had in hand at the beginning may take. */
  settleMs?: number;
}

type Counts = Record<string, number>;
interface Step {
  name: string;
  run(request: PrivacyRequest, subject: Subject): Promise<Counts>;
}

/** Rows per transaction: a call that is live waits no longer than that. */
const ROWS_AT_ONCE = 200;
const SETTLE_MS = 3_000;
/** A request to a CRM has ended one way or the other by then. */
const ANSWERED_WITHIN_SECONDS = 30;
const LOOK_AGAIN_MS = 500;
/** As often as a table is gone through when rows keep coming. */
const MAX_ROUNDS = 1_000;

/**
 * Takes a person out of everything that is held, step by step; a step that was broken off is done again, and doing it twice does no harm.
 * The door is closed first, so that nothing old comes in behind.
 */
export class ErasePerson {
  readonly #options: ErasePersonOptions;
  readonly steps: readonly Step[];

  constructor(options: ErasePersonOptions) {
    this.#options = options;
    this.steps = [
      { name: 'door', run: (request, subject) => this.#closeDoor(request, subject) },
      { name: 'calls', run: (request, subject) => this.#findCalls(request, subject) },
      { name: 'recordings', run: (request, subject) => this.#deleteRecordings(request, subject) },
      { name: 'blockList', run: (request, subject) => this.#unblock(request, subject) },
      { name: 'contacts', run: (request, subject) => this.#deleteContacts(request, subject) },
      { name: 'texts', run: (request, subject) => this.#scrub(request, subject) },
      // What others had read before the door was closed is written by now.
      { name: 'textsAgain', run: (request, subject) => this.#scrubAgain(request, subject) },
    ];
  }

  async #closeDoor({ tenantId }: PrivacyRequest, subject: Subject): Promise<Counts> {
    await this.#options.database.tenant(tenantId, async (tx) => {
      for (const number of subject.numbers) await this.#options.numbers.put(tx, tenantId, number);
    });
    await this.#options.bus.publish(NUMBERS_ERASED, tenantId);
    return { numbers: subject.numbers.length };
  }

  /** After everybody who had something in hand is done with it: whoever drains a connection holds its lock. */
  async #findCalls(request: PrivacyRequest, subject: Subject): Promise<Counts> {
    const { database } = this.#options;
    const { tenantId } = request;
    const { rows } = await database.tenant(tenantId, (tx) =>
      tx.query<{ connection_id: string }>(
        'SELECT connection_id FROM connections WHERE tenant_id = current_tenant()',
      ),
    );
    for (const { connection_id: connectionId } of rows) {
      await database.tenant(tenantId, (tx) =>
        tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [connectionId]),
      );
    }
    Object.assign(subject, await database.tenant(tenantId, (tx) => followSubject(tx, subject)));
    await this.#options.keep(request, subject);
    return { calls: subject.callIds.length };
  }

  async #deleteRecordings(request: PrivacyRequest, subject: Subject): Promise<Counts> {
    const { tenantId } = request;
    const counts = { recordings: 0, recordingsHeld: 0 };
    for (const callId of subject.callIds) {
      const found = await this.#options.database.tenant(tenantId, (tx) => recordingsOf(tx, callId));
      for (const key of found) {
        const recording = await this.#options.database.tenant(tenantId, (tx) => recordingRows.find(tx, key));
        if (recording === undefined || recording.state === 'deleted') continue;
        try {
          await this.#options.recordings.delete(recording, {
            by: 'erasure',
            reason: 'Erased with the person',
          });
          counts.recordings += 1;
        } catch (error) {
          if (!isAppError(error) || error.code !== 'conflict') throw error;
          counts.recordingsHeld += 1;
        }
      }
      await this.#options.store.beat(request);
    }
    return counts;
  }

  /** Out of the list here and at the PBXs; an entry whose PBX cannot be reached keeps its number until it can, and is said. */
  async #unblock({ tenantId }: PrivacyRequest, subject: Subject): Promise<Counts> {
    const { database, blockLists } = this.#options;
    const { rows } = await database.tenant(tenantId, (tx) =>
      tx.query<{ entry_id: string }>(
        `SELECT entry_id FROM block_entries WHERE tenant_id = current_tenant() AND NOT is_prefix AND right(number, 10) = ANY($1::text[])`,
        [subject.numbers.map(tailOf)],
      ),
    );
    let waiting = 0;
    for (const { entry_id: entryId } of rows) {
      if ((await blockLists.remove(tenantId, entryId)) !== undefined) waiting += 1;
    }
    return { blockEntries: rows.length, blockEntriesWaiting: waiting };
  }

  async #deleteContacts({ tenantId }: PrivacyRequest, subject: Subject): Promise<Counts> {
    return this.#options.database.tenant(tenantId, async (tx) => {
      const contacts = await tx.query('DELETE FROM contacts WHERE contact_id = ANY($1::uuid[])', [
        subject.contacts.map(({ contactId }) => contactId),
      ]);
      const numbers = await tx.query(
        'DELETE FROM contact_numbers WHERE tenant_id = current_tenant() AND last10 = ANY($1::text[])',
        [subject.numbers.map(tailOf)],
      );
      const picks = await tx.query(
        `DELETE FROM contact_picks WHERE tenant_id = current_tenant() AND right(number_key, 10) = ANY($1::text[])`,
        [subject.numbers.map(tailOf)],
      );
      // Goes whole: by the number put in its place two erasures of one person would meet in one row.
      const people = await tx.query(
        'DELETE FROM crm_people WHERE tenant_id = current_tenant() AND right(number_key, 10) = ANY($1::text[])',
        [subject.numbers.map(tailOf)],
      );
      // An answer that is still on its way finds no place to be kept in.
      const lookUps = await tx.query(
        `DELETE FROM crm_lookups WHERE tenant_id = current_tenant() AND right(number_key, 10) = ANY($1::text[])`,
        [subject.numbers.map(tailOf)],
      );
      // What cards showed of people in CRMs has no pattern that a scrub would find.
      await tx.query(
        `UPDATE outgoing_events SET card_details = NULL
          WHERE tenant_id = current_tenant() AND card_details IS NOT NULL AND call_id = ANY($1::uuid[])`,
        [subject.callIds],
      );
      // By a hash of what was wanted anybody could try which number it was.
      await tx.query(
        `UPDATE dials SET digest = '' WHERE tenant_id = current_tenant() AND right(number, 10) = ANY($1::text[])`,
        [subject.numbers.map(tailOf)],
      );
      return {
        contacts: contacts.rowCount ?? 0,
        numbersOfOthers: numbers.rowCount ?? 0,
        picks: picks.rowCount ?? 0,
        peopleInCrms: (people.rowCount ?? 0) + (lookUps.rowCount ?? 0),
      };
    });
  }

  async #scrub(request: PrivacyRequest, subject: Subject): Promise<Counts> {
    const { tenantId } = request;
    const { database, numbers, store } = this.#options;
    const replacements = await database.tenant(tenantId, async (tx) => {
      const found = new Map<string, string>();
      for (const number of subject.numbers) {
        found.set(number, (await numbers.put(tx, tenantId, number)).replacement);
      }
      return found;
    });
    const scrub = scrubFor(subject, replacements);
    const counts: Counts = {};
    for (const table of await database.tenant(tenantId, tablesToScrub)) {
      for (let round = 0; round < MAX_ROUNDS; round += 1) {
        const done = await database.tenant(tenantId, (tx) => replaceTexts(tx, table, scrub, ROWS_AT_ONCE));
        if (done > 0) counts[rowsOf(table)] = (counts[rowsOf(table)] ?? 0) + done;
        await store.beat(request);
        if (done < ROWS_AT_ONCE) break;
      }
    }
    return counts;
  }

  async #scrubAgain(request: PrivacyRequest, subject: Subject): Promise<Counts> {
    const { database, store } = this.#options;
    await delay(this.#options.settleMs ?? SETTLE_MS);
    while (await database.tenant(request.tenantId, (tx) => isBeingTold(tx, subject.callIds))) {
      await store.beat(request);
      await delay(LOOK_AGAIN_MS);
    }
    const again = await this.#scrub(request, subject);
    const rows = Object.values(again).reduce((sum, count) => sum + count, 0);
    return rows === 0 ? {} : { again: rows };
  }
}

/** Whether a CRM's answer about one of these calls is still on its way: it is written down with the call when it comes. */
async function isBeingTold(tx: Transaction, callIds: readonly string[]): Promise<boolean> {
  const { rowCount } = await tx.query(
    `SELECT 1 FROM crm_steps WHERE tenant_id = current_tenant() AND account_id IN (SELECT account_id FROM crm_accounts)
        AND call_id = ANY($1::uuid[]) AND state = 'sent' AND sent_at > now() - interval '${ANSWERED_WITHIN_SECONDS} seconds' LIMIT 1`,
    [callIds],
  );
  return (rowCount ?? 0) > 0;
}

async function recordingsOf(tx: Transaction, callId: string) {
  const { rows } = await tx.query<{ connection_id: string; recording_id: string }>(
    'SELECT connection_id, recording_id FROM recordings WHERE tenant_id = current_tenant() AND call_id = $1',
    [callId],
  );
  return rows.map((row) => ({ connectionId: row.connection_id, recordingId: row.recording_id }));
}
