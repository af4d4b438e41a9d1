import type { Database, Transaction } from '../db/database.ts';
import type { Match } from '../domain/call-record.ts';
import { type PhoneNumber, parsePartyNumber, phoneKeys } from '../domain/phone-number.ts';
import { AppError } from '../platform/app-error.ts';
import type { CallerDirectory } from './caller-directory.ts';
import { type Contact, type ContactChange, type NewContact, newContactId } from './contact.ts';
import { type ContactPage, contactStore, type ListedContact } from './contact-store.ts';
import { searchContacts } from './search-contacts.ts';
import { type StoredNumber, toStoredNumber } from './stored-number.ts';

const UNIQUE_VIOLATION = '23505';
const FOREIGN_KEY_VIOLATION = '23503';

/** Contacts as people see and change them. `country` is the tenant's: numbers without a country are read as its own. */
export class ContactService {
  readonly #database: Database;
  readonly #callers: CallerDirectory;
  readonly #countryOf: (tenantId: string) => Promise<string>;

  constructor(options: {
    database: Database;
    callers: CallerDirectory;
    countryOf: (tenantId: string) => Promise<string>;
  }) {
    this.#database = options.database;
    this.#callers = options.callers;
    this.#countryOf = options.countryOf;
  }

  list(tenantId: string, page: ContactPage): Promise<ListedContact[]> {
    return this.#database.tenant(tenantId, (tx) => contactStore.list(tx, tenantId, page));
  }

  /** Contacts of the companies whose names begin so. */
  listByCompany(tenantId: string, company: string, limit: number): Promise<Contact[]> {
    return this.#database.tenant(tenantId, (tx) => contactStore.listByCompany(tx, tenantId, company, limit));
  }

  /** What a person types into one field; by name, and at most `limit` of them. */
  async search(tenantId: string, typed: string, limit: number): Promise<Contact[]> {
    const country = await this.#countryOf(tenantId);
    return this.#database.tenant(tenantId, (tx) => searchContacts(tx, tenantId, { typed, country, limit }));
  }

  get(tenantId: string, contactId: string): Promise<Contact> {
    return this.#database.tenant(tenantId, (tx) => getContact(tx, tenantId, contactId));
  }

  /** Who has this number: the candidates as a call would rank them, each with its contact. */
  async findByNumber(tenantId: string, raw: string): Promise<{ match: Match; contact: Contact }[]> {
    const number = parsePartyNumber(raw, { country: await this.#countryOf(tenantId), form: 'mixed' });
    return this.#database.tenant(tenantId, async (tx) => {
      const matches = (await this.#callers.matchMany(tx, tenantId, [number])).get(number.digits) ?? [];
      const contacts = await contactStore.listByIds(
        tx,
        tenantId,
        matches.filter(({ crm }) => crm === 'callweave').map((match) => match.id),
      );
      const byId = new Map(contacts.map((contact) => [contact.contactId, contact]));
      return matches.flatMap((match) => {
        const contact = byId.get(match.id);
        return contact === undefined ? [] : [{ match, contact }];
      });
    });
  }

  async create(tenantId: string, contact: NewContact): Promise<Contact> {
    const numbers = toNumbers(contact.numbers, await this.#countryOf(tenantId));
    return this.#change(tenantId, async (tx) => {
      const contactId = newContactId();
      if (contact.ownerAgentId !== undefined) await requireAgent(tx, tenantId, contact.ownerAgentId);
      await contactStore.insert(tx, tenantId, { ...contact, contactId });
      await contactStore.setNumbers(tx, tenantId, contactId, numbers);
      return getContact(tx, tenantId, contactId);
    });
  }

  async update(tenantId: string, contactId: string, change: ContactChange): Promise<Contact> {
    const numbers = change.numbers && toNumbers(change.numbers, await this.#countryOf(tenantId));
    return this.#change(tenantId, async (tx) => {
      if (typeof change.ownerAgentId === 'string') await requireAgent(tx, tenantId, change.ownerAgentId);
      if (!(await contactStore.update(tx, tenantId, contactId, change))) throw unknownContact();
      if (numbers !== undefined) await contactStore.setNumbers(tx, tenantId, contactId, numbers);
      return getContact(tx, tenantId, contactId);
    });
  }

  remove(tenantId: string, contactId: string): Promise<void> {
    return this.#change(tenantId, async (tx) => {
      if (!(await contactStore.remove(tx, tenantId, contactId))) throw unknownContact();
    });
  }

  /** Remembers the choice for every later call of this number. Throws `unprocessable` for a number that can never match. */
  async pick(
    tenantId: string,
    number: PhoneNumber,
    contactId: string,
    pickedBy: string | null,
  ): Promise<void> {
    const numberKey = numberKeyOf(number);
    await this.#database.tenant(tenantId, async (tx) => {
      const contact = await getContact(tx, tenantId, contactId);
      if (!contact.active) throw new AppError('unprocessable', 'This contact is inactive.');
      await contactStore.pick(tx, tenantId, { numberKey, contactId, pickedBy });
    });
  }

  /** The same for somebody whom a CRM has: known by what the CRM calls them. */
  async pickPerson(
    tenantId: string,
    number: PhoneNumber,
    person: { accountId: string; type: string; personId: string },
    pickedBy: string | null,
  ): Promise<void> {
    const numberKey = numberKeyOf(number);
    await this.#database.tenant(tenantId, (tx) =>
      contactStore.pickPerson(tx, tenantId, { ...person, numberKey, pickedBy }),
    );
  }

  async #change<T>(tenantId: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
    try {
      return await this.#database.tenant(tenantId, work);
    } catch (error) {
      const { code } = error as { code?: string };
      if (code === UNIQUE_VIOLATION) {
        throw new AppError('conflict', 'There is already a contact with this external key.', {
          cause: error,
        });
      }
      if (code === FOREIGN_KEY_VIOLATION) throw unknownOwner(error);
      throw error;
    }
  }
}

async function getContact(tx: Transaction, tenantId: string, contactId: string): Promise<Contact> {
  const contact = await contactStore.find(tx, tenantId, contactId);
  if (contact === undefined) throw unknownContact();
  return contact;
}

/** A foreign key looks past row-level security, so another tenant's agent would pass it. */
async function requireAgent(tx: Transaction, tenantId: string, agentId: string): Promise<void> {
  const { rowCount } = await tx.query('SELECT 1 FROM agents WHERE tenant_id = $1 AND agent_id = $2', [
    tenantId,
    agentId,
  ]);
  if (rowCount === 0) throw unknownOwner();
}

function toNumbers(numbers: NewContact['numbers'], country: string): StoredNumber[] {
  return numbers.map(({ raw, label }) => {
    const stored = toStoredNumber(raw, country, label);
    if (stored === undefined) {
      throw new AppError('unprocessable', `"${raw}" is not a phone number: it needs 7 to 18 digits.`);
    }
    return stored;
  });
}

function unknownContact(): AppError {
  return new AppError('notFound', 'There is no such contact.');
}

function unknownOwner(cause?: unknown): AppError {
  return new AppError('unprocessable', 'The owner is not an agent of this tenant.', { cause });
}

/** By which a choice is remembered. */
function numberKeyOf(number: PhoneNumber): string {
  const numberKey = phoneKeys(number)?.digits;
  if (numberKey !== undefined) return numberKey;
  throw new AppError(
    'unprocessable',
    'The number is hidden or internal, so the choice cannot be remembered.',
  );
}
