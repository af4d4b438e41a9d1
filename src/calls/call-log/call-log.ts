import type { Database, Transaction } from '../../db/database.ts';
import type { ToldLanguage } from '../../domain/tell-call-words.ts';
import { AppError } from '../../platform/app-error.ts';
import { type CallLogRow, toCallLogRow } from './call-log-row.ts';
import { ANY_PART_DAYS, type CallSearch, LONGEST_DAYS } from './call-search.ts';
import { readCustomer } from './read-customer.ts';
import { type CallPage, searchCalls } from './search-calls.ts';

/** The search as it was asked: the customer is still what somebody typed. */
export type AskedSearch = Omit<CallSearch, 'customer'> & { customer?: string | undefined };

const DAY_MS = 86_400_000;
/** A question that takes longer is to be asked more narrowly; nobody waits for it, and the calls of now need the database. */
const PATIENCE_SECONDS = 20;
/** PostgreSQL's code for a statement that was given up because of its time-out. */
const QUERY_CANCELED = '57014';
/** Rows of an export in one transaction. */
const EXPORT_PAGE = 500;

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

  /** All of them, a page at a time; each page sees what is there when it is read. */
  async *export(tenantId: string, asked: AskedSearch, language: ToldLanguage): AsyncGenerator<CallLogRow[]> {
    const search = await this.#read(tenantId, asked);
    let after: CallPage['after'];
    do {
      const found = await this.#find(tenantId, search, { after, limit: EXPORT_PAGE });
      yield found.map((one) => toCallLogRow(one, language));
      const last = found.at(-1)?.record;
      after =
        found.length < EXPORT_PAGE ? undefined : last && { startedAt: last.startedAt, callId: last.callId };
    } while (after !== undefined);
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

  async #find(tenantId: string, search: CallSearch, page: CallPage) {
    try {
      return await this.#database.tenant(tenantId, async (tx: Transaction) => {
        await tx.query(`SET LOCAL statement_timeout = '${PATIENCE_SECONDS}s'`);
        return searchCalls(tx, search, page);
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
