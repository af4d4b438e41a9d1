import { cancelOnAbort } from '../../db/cancel-on-abort.ts';
import type { Database, Transaction } from '../../db/database.ts';
import type { ToldLanguage } from '../../domain/tell-call-words.ts';
import { AppError } from '../../platform/app-error.ts';
import { type CallLogRow, toCallLogRow } from './call-log-row.ts';
import { ANY_PART_DAYS, type CallSearch, LONGEST_DAYS } from './call-search.ts';
import { readCustomer } from './read-customer.ts';
import { type CallPage, countCalls, estimateCalls, type FoundCall, searchCalls } from './search-calls.ts';

/** The search as it was asked: the customer is still what somebody typed. */
export type AskedSearch = Omit<CallSearch, 'customer'> & { customer?: string | undefined };

const DAY_MS = 86_400_000;
/** A question that takes longer is to be asked more narrowly; nobody waits for it, and the calls of now need the database. */
const PATIENCE_SECONDS = 20;
/** PostgreSQL's code for a statement that was given up because of its time-out. */
const QUERY_CANCELED = '57014';
/** Counting reads as much as exporting: whoever has to wait longer than this is told about how many. */
const COUNT_PATIENCE_SECONDS = 2;
/** Rows of an export in one transaction. */
const EXPORT_PAGE = 500;

/** Calls that are being exported. */
export interface CallExport {
  total: { count: number; isEstimated: boolean };
  /** A page at a time, newest first; each sees what is there when it is read. */
  pages: AsyncGenerator<FoundCall[]>;
}

/** Calls as people look for them; agents have their desktop. */
export class CallLog {
  readonly #database: Database;
  readonly #countryOf: (tenantId: string) => Promise<string>;

  constructor(options: { database: Database; countryOf: (tenantId: string) => Promise<string> }) {
    this.#database = options.database;
    this.#countryOf = options.countryOf;
  }

  /** Newest first. @throws AppError `unprocessable` for an interval that is too long, or a question that takes too long */
  async list(
    tenantId: string,
    asked: AskedSearch,
    page: CallPage & { language: ToldLanguage },
  ): Promise<CallLogRow[]> {
    const search = await this.#read(tenantId, asked);
    return (await this.#find(tenantId, search, page)).map((found) => toCallLogRow(found, page.language));
  }

  /** All of them. Ends quietly, and has the database stop looking, when the signal says that nobody listens any more. */
  async export(tenantId: string, asked: AskedSearch, signal: AbortSignal): Promise<CallExport> {
    const search = await this.#read(tenantId, asked);
    return { total: await this.#total(tenantId, search), pages: this.#pages(tenantId, search, signal) };
  }

  async *#pages(tenantId: string, search: CallSearch, signal: AbortSignal): AsyncGenerator<FoundCall[]> {
    let after: CallPage['after'];
    do {
      let found: FoundCall[];
      try {
        found = await this.#find(tenantId, search, { after, limit: EXPORT_PAGE }, signal);
      } catch (error) {
        if (signal.aborted) return;
        throw error;
      }
      yield found;
      const last = found.at(-1)?.record;
      after =
        found.length < EXPORT_PAGE ? undefined : last && { startedAt: last.startedAt, callId: last.callId };
    } while (after !== undefined && !signal.aborted);
  }

  async #total(tenantId: string, search: CallSearch): Promise<CallExport['total']> {
    const database = this.#database;
    try {
      const count = await database.tenant(tenantId, async (tx) => {
        await tx.query(`SET LOCAL statement_timeout = '${COUNT_PATIENCE_SECONDS}s'`);
        return countCalls(tx, search);
      });
      return { count, isEstimated: false };
    } catch (error) {
      if ((error as { code?: unknown }).code !== QUERY_CANCELED) throw error;
      const count = await database.tenant(tenantId, (tx) => estimateCalls(tx, search));
      return { count: Math.round(count), isEstimated: true };
    }
  }

  async #read(tenantId: string, { customer, ...asked }: AskedSearch): Promise<CallSearch> {
    const days = (Date.parse(asked.to) - Date.parse(asked.from)) / DAY_MS;
    if (days <= 0) throw new AppError('unprocessable', 'The interval ends before it begins.');
    if (days > LONGEST_DAYS)
      throw new AppError('unprocessable', `Choose at most ${LONGEST_DAYS} days at once.`);
    if (customer === undefined) return asked;
    const country = await this.#countryOf(tenantId);
    const read = await this.#database.tenant(tenantId, (tx) =>
      readCustomer(tx, customer, { tenantId, country, anyPart: days <= ANY_PART_DAYS }),
    );
    return { ...asked, customer: read };
  }

  async #find(tenantId: string, search: CallSearch, page: CallPage, signal?: AbortSignal) {
    try {
      return await this.#database.tenant(tenantId, async (tx: Transaction) => {
        await tx.query(`SET LOCAL statement_timeout = '${PATIENCE_SECONDS}s'`);
        const look = () => searchCalls(tx, search, page);
        return signal === undefined ? look() : cancelOnAbort(tx, signal, look);
      });
    } catch (cause) {
      if ((cause as { code?: unknown }).code !== QUERY_CANCELED) throw cause;
      throw new AppError(
        'unprocessable',
        'So many calls were to be looked at that it took too long. Choose a shorter interval, or name an agent or a number.',
        { cause },
      );
    }
  }
}
