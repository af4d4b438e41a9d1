import { realClock } from '../../exchange/clock.ts';
import type { Random } from '../../exchange/random.ts';
import { Faults } from '../../http/faults.ts';
import { type Answer, type Asked, type Served, serve } from '../../http/serve.ts';
import { Doors, LOGIN_PAGE } from './doors.ts';
import { readTable, shownRow } from './odata-query.ts';
import { Broken, type Row, type TableName, Tables } from './tables.ts';

export interface CreatioSiteOptions {
  host: string;
  port: number;
  random: Random;
  /** .NET Framework serves OData below /0. */
  platform?: 'framework' | 'net';
  /** What becomes of an author that a client sends. */
  author?: 'taken' | 'ignored' | 'forbidden' | 'denied';
  /** Whether ids that a client chose are kept. */
  ids?: 'taken' | 'ignored' | 'forbidden';
  /** Whether this user may make contacts; a site of the customer's own may want more of them. */
  contacts?: 'taken' | 'denied' | 'incomplete';
  /** Whether a number must say of what type it is. */
  numberTypes?: 'optional' | 'required';
  log(message: string): void;
}

const TABLES: ReadonlySet<string> = new Set([
  'Contact',
  'Account',
  'Lead',
  'ContactCommunication',
  'AccountCommunication',
  'SysAdminUnit',
  'Call',
]);
const LOG_INS: readonly string[] = ['/ServiceModel/AuthService.svc/Login', '/identity/connect/token'];
const SUPERVISOR = '410006e1-ca4e-4502-a9ec-e54d922d2c00';

/** In the words of its OData: a database that is away for a moment, before the work was done and after it. Sessions end by `doors.endSessions`. */
export const CREATIO_FAULTS = [
  {
    kind: 'answer',
    answer: odataRefusal(500, 'Npgsql.NpgsqlException', 'Exception while reading from stream'),
  },
  { kind: 'done', answer: odataRefusal(500, 'System.TimeoutException', 'The operation has timed out') },
] as const;

/** A Creatio site as an integration sees it: a log-in, OData, and a table of calls that lets the same call in twice. */
export class CreatioSite {
  readonly faults: Faults;
  readonly tables = new Tables(() => Date.now());
  readonly doors: Doors;
  readonly #options: Required<CreatioSiteOptions>;
  readonly #clock;
  #served: Served | undefined;

  constructor(options: CreatioSiteOptions) {
    this.#options = {
      platform: 'framework',
      author: 'taken',
      ids: 'taken',
      contacts: 'taken',
      numberTypes: 'optional',
      ...options,
    };
    this.#clock = realClock((error) => options.log(String(error)));
    this.faults = new Faults({ clock: this.#clock, random: options.random.fork('faults') });
    // A log-in that fails is a wrong password.
    this.faults.spares = (path) => LOG_INS.includes(path);
    this.doors = new Doors({ name: 'Supervisor', password: 'supervisor-password-1', contactId: SUPERVISOR });
    this.tables.insert('Contact', { Id: SUPERVISOR, Name: 'Supervisor' });
    this.addUser({ id: SUPERVISOR, name: 'Supervisor' });
  }

  get url(): string {
    if (this.#served === undefined) throw new Error('the virtual Creatio is not started');
    return this.#served.origin;
  }

  get calls(): Row[] {
    return this.tables.list('Call');
  }

  /** Somebody with a number; returns the id. */
  addContact({ name, numbers, ownerId }: { name: string; numbers: string[]; ownerId?: string }): string {
    const { Id } = this.tables.insert('Contact', { Name: name, OwnerId: ownerId ?? null });
    for (const number of numbers)
      this.tables.insert('ContactCommunication', { ContactId: Id, Number: number });
    return Id;
  }

  addAccount({ name, numbers }: { name: string; numbers: string[] }): string {
    const { Id } = this.tables.insert('Account', { Name: name });
    for (const number of numbers)
      this.tables.insert('AccountCommunication', { AccountId: Id, Number: number });
    return Id;
  }

  /** A user and the contact behind it; returns the contact's id. */
  addUser({ id, name, isActive = true }: { id?: string; name: string; isActive?: boolean }): string {
    const contactId = id ?? this.tables.insert('Contact', { Name: name, Email: 'user@company.example' }).Id;
    this.tables.insert('SysAdminUnit', {
      Name: name,
      Active: isActive,
      SysAdminUnitTypeValue: 4,
      ContactId: contactId,
    });
    return contactId;
  }

  async start(): Promise<void> {
    const { host, port, log } = this.#options;
    this.#served = await serve({
      host,
      port,
      faults: this.faults,
      onError: (error) => log(`creatio: ${String(error)}`),
      answer: (asked) => this.#answer(asked),
    });
  }

  async stop(): Promise<void> {
    this.#clock.stop();
    await this.#served?.stop();
  }

  #answer(asked: Asked): Answer {
    const { path, method } = asked;
    if (path === LOG_INS[0] && method === 'POST') return this.doors.logIn(asked);
    if (path === LOG_INS[1] && method === 'POST') return this.doors.giveToken(asked);
    if (path.startsWith('/Login/')) return LOGIN_PAGE;
    const stopped = this.doors.stop(asked);
    if (stopped !== undefined) return stopped;
    const base = this.#options.platform === 'framework' ? '/0/odata/' : '/odata/';
    const [, table, id] =
      /^(\w+)(?:\(([0-9a-f-]+)\))?$/.exec(path.startsWith(base) ? path.slice(base.length) : '') ?? [];
    if (table === undefined || !TABLES.has(table))
      return { status: 404, text: 'Not Found', type: 'text/html' };
    try {
      return this.#odata(asked, table as TableName, id);
    } catch (error) {
      if (error instanceof Broken) return odataRefusal(error.status, error.type, error.message);
      throw error;
    }
  }

  #odata({ method, query, body }: Asked, table: TableName, id: string | undefined): Answer {
    const { tables } = this;
    if (method === 'GET' && id === undefined)
      return { status: 200, json: { value: readTable(tables, table, query) } };
    const row = id === undefined ? undefined : tables.get(table, id);
    if (id !== undefined && row === undefined) return { status: 404, empty: true };
    if (method === 'GET' && row !== undefined) return { status: 200, json: shownRow(tables, row, query) };
    const values = JSON.parse(body) as Record<string, unknown>;
    const kept = this.#checked(values);
    if (method === 'POST' && id === undefined) {
      this.#admit(table, kept);
      return { status: 201, json: tables.insert(table, { CreatedById: this.doors.user.contactId, ...kept }) };
    }
    if (method === 'PATCH' && id !== undefined) {
      tables.update(table, id, kept);
      return { status: 204, empty: true };
    }
    return { status: 405, empty: true };
  }

  /** What rights and rules of this site keep out. */
  #admit(table: TableName, values: Record<string, unknown>): void {
    const { contacts, numberTypes } = this.#options;
    if (table === 'Contact' && contacts === 'denied') throw new Broken(403, '', 'Insufficient permissions');
    const isLacking =
      (table === 'Contact' && contacts === 'incomplete' && values.TypeId === undefined) ||
      (table === 'ContactCommunication' &&
        numberTypes === 'required' &&
        values.CommunicationTypeId === undefined);
    if (isLacking) {
      throw new Broken(
        500,
        'Terrasoft.Common.NullOrEmptyException',
        'A value of a required column is missing',
      );
    }
  }

  /** What rights and versions make of the columns that are not everybody's. */
  #checked(values: Record<string, unknown>): Record<string, unknown> {
    const { author, ids } = this.#options;
    const kept = { ...values };
    if ('CreatedById' in kept) {
      if (author === 'denied') throw new Broken(403, '', 'Insufficient permissions');
      if (author === 'forbidden')
        throw new Broken(
          500,
          'Terrasoft.Web.OData.Exceptions.GenericODataException',
          'The column CreatedBy cannot be set',
        );
      if (author === 'ignored') delete kept.CreatedById;
    }
    if ('Id' in kept) {
      if (ids === 'forbidden')
        throw new Broken(400, 'Microsoft.OData.ODataException', 'The property Id cannot be set');
      if (ids === 'ignored') delete kept.Id;
    }
    return kept;
  }
}

function odataRefusal(status: number, type: string, message: string): Answer {
  return { status, json: { error: { code: '', message, innererror: { message, type, stacktrace: '' } } } };
}
