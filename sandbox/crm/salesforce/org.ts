import { realClock } from '../../exchange/clock.ts';
import type { Random } from '../../exchange/random.ts';
import { Faults } from '../../http/faults.ts';
import { type Answer, type Asked, type Served, serve } from '../../http/serve.ts';
import { Login } from './login.ts';
import { COMMON_FIELDS, FIELDS, Records, Refused, type Row } from './records.ts';
import { SearchIndex } from './search-index.ts';
import { runSoql, shown } from './soql.ts';
import { judgeLead, judgeTask, type Manners, USUAL_MANNERS } from './tasks.ts';

export interface SalesforceOrgOptions {
  host: string;
  port: number;
  random: Random;
  manners?: Partial<Manners>;
  /** When rows are made, epoch ms. */
  now?: () => number;
  log(message: string): void;
}

const TOKEN_PATH = '/services/oauth2/token';
const API = /^\/services\/data\/v(\d\d)\.0\/(.+)$/;
/** So few that a list of a dozen users has pages. */
const PAGE_SIZE = 5;

/** Limits and errors in the words of Salesforce. */
export const SALESFORCE_FAULTS = [
  { kind: 'answer', answer: refusal(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.') },
  {
    kind: 'answer',
    answer: refusal(403, 'REQUEST_LIMIT_EXCEEDED', 'ConcurrentPerOrgLongTxn Limit exceeded.'),
  },
  {
    kind: 'answer',
    answer: refusal(400, 'UNABLE_TO_LOCK_ROW', 'unable to obtain exclusive access to this record'),
  },
  { kind: 'answer', answer: refusal(503, 'SERVER_UNAVAILABLE', 'Server is too busy') },
  { kind: 'done', answer: refusal(500, 'UNKNOWN_EXCEPTION', 'An unexpected error occurred.') },
] as const;

/** A Salesforce org with its log-in host and its own domain, as an integration sees them. */
export class SalesforceOrg {
  readonly faults: Faults;
  readonly records: Records;
  readonly search: SearchIndex;
  readonly login = new Login();
  readonly manners: Manners;
  /** Who the integration is. */
  readonly self: string;
  /** Requests in 24 hours. */
  readonly usage = { used: 18, total: 100_000 };
  readonly #options: SalesforceOrgOptions;
  readonly #clock;
  #loginHost: Served | undefined;
  #myDomain: Served | undefined;
  /** How often a call was made anew: one that was deleted and made again counts twice. */
  created = 0;

  constructor(options: SalesforceOrgOptions) {
    this.#options = options;
    this.manners = { ...USUAL_MANNERS, ...options.manners };
    this.#clock = realClock((error) => options.log(String(error)));
    this.records = new Records(options.now ?? Date.now);
    this.self = this.records.insert('User', { Name: 'CTI', Email: 'cti@example.org' });
    this.search = new SearchIndex(this.records, this.manners.cutting, this.#ownFields);
    this.faults = new Faults({ clock: this.#clock, random: options.random.fork('faults') });
    this.faults.spares = (path) => path === TOKEN_PATH;
  }

  /** What all companies sign in at. */
  get loginUrl(): string {
    return originOf(this.#loginHost);
  }

  /** The org's own address. */
  get url(): string {
    return originOf(this.#myDomain);
  }

  get calls(): Row[] {
    return this.records.list('Task');
  }

  get #ownFields(): string[] {
    return Object.keys(this.manners.ownFields);
  }

  /** One row stays, the other is in the recycle bin and points to it. */
  merge(loser: string, winner: string): void {
    const row = this.records.find(loser)?.row;
    if (row !== undefined) Object.assign(row, { IsDeleted: true, MasterRecordId: winner });
  }

  convert(lead: string, contact: string): void {
    const row = this.records.find(lead)?.row;
    if (row !== undefined) Object.assign(row, { IsConverted: true, ConvertedContactId: contact });
  }

  async start(): Promise<void> {
    const { host, port, log } = this.#options;
    const common = {
      host,
      faults: this.faults,
      onError: (error: unknown) => log(`salesforce: ${String(error)}`),
    };
    this.#loginHost = await serve({
      ...common,
      port: 0,
      answer: (asked) => this.#signIn(asked, false) ?? { status: 404, empty: true },
    });
    this.#myDomain = await serve({
      ...common,
      port,
      answer: (asked) => this.#signIn(asked, true) ?? this.#answer(asked),
    });
    this.login.audience = this.loginUrl;
  }

  async stop(): Promise<void> {
    this.#clock.stop();
    await Promise.all([this.#loginHost?.stop(), this.#myDomain?.stop()]);
  }

  #signIn({ path, method, body }: Asked, isMyDomain: boolean): Answer | undefined {
    if (path !== TOKEN_PATH || method !== 'POST') return undefined;
    return this.login.signIn(new URLSearchParams(body), { instance: this.url, isMyDomain });
  }

  #answer(asked: Asked): Answer {
    const token = /^Bearer (.+)$/.exec(asked.headers.authorization ?? '')?.[1] ?? '';
    if (!this.login.isGood(token)) {
      return refusal(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
    }
    if (this.usage.used >= this.usage.total)
      return refusal(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.');
    this.usage.used += 1;
    const said = { 'sforce-limit-info': `api-usage=${this.usage.used}/${this.usage.total}` };
    const answer = this.#data(asked);
    return { ...answer, headers: { ...said, ...answer.headers } };
  }

  #data(asked: Asked): Answer {
    const [, , path = ''] = API.exec(asked.path) ?? [];
    const [first = '', ...rest] = path.split('/').map(decodeURIComponent);
    try {
      if (first === 'query' || first === 'queryAll') return this.#query(asked, first === 'queryAll', rest[0]);
      if (first === 'search')
        return { status: 200, json: { searchRecords: this.search.run(asked.query.get('q') ?? '') } };
      if (first === 'sobjects') return this.#rows(asked, rest);
    } catch (error) {
      if (error instanceof Refused) return refusal(error.status, error.code, error.message, error.fields);
      throw error;
    }
    return refusal(404, 'NOT_FOUND', 'The requested resource does not exist');
  }

  #query({ query, path }: Asked, all: boolean, locator: string | undefined): Answer {
    const soql = locator === undefined ? (query.get('q') ?? '') : decodeLocator(locator).soql;
    const from = locator === undefined ? 0 : decodeLocator(locator).from;
    const { rows } = runSoql(this.records, soql, { all, ownFields: this.#ownFields });
    const isLimited = / LIMIT \d+$/.test(soql);
    const to = isLimited ? rows.length : from + PAGE_SIZE;
    const base = path.replace(/\/(query|queryAll).*$/, '');
    return {
      status: 200,
      json: {
        totalSize: rows.length,
        done: to >= rows.length,
        records: rows.slice(from, to),
        ...(to < rows.length && { nextRecordsUrl: `${base}/query/${encodeLocator(soql, to)}` }),
      },
    };
  }

  #rows({ method, body, query }: Asked, [object, key, value]: readonly string[]): Answer {
    if (object === 'Task' && key === 'describe') return this.#describe();
    if (object === 'Task' && method === 'PATCH' && key !== undefined && value !== undefined)
      return this.#upsert(key, value, JSON.parse(body) as Row);
    if (object === 'Task' && method === 'POST') return this.#make(JSON.parse(body) as Row);
    if (object === 'Lead' && method === 'POST') {
      const id = this.records.insert('Lead', judgeLead(JSON.parse(body) as Row, this.manners));
      return { status: 201, json: { id, success: true, errors: [] } };
    }
    if (object !== 'Task' || key === undefined)
      return refusal(404, 'NOT_FOUND', 'The requested resource does not exist');
    const row = this.records.need('Task', key);
    if (method === 'GET')
      return { status: 200, json: shown('Task', row, query.get('fields')?.split(',') ?? Object.keys(row)) };
    if (method !== 'PATCH') return refusal(405, 'METHOD_NOT_ALLOWED', `HTTP Method '${method}' not allowed.`);
    this.#change(row, JSON.parse(body) as Row);
    return { status: 204, empty: true };
  }

  #upsert(field: string, value: string, values: Row): Answer {
    if (!this.manners.externalIds.includes(field)) {
      return refusal(
        404,
        'NOT_FOUND',
        `Provided external ID field does not exist or is not accessible: ${field}`,
      );
    }
    const found = this.calls.filter((row) => row[field] === value);
    const [row] = found;
    if (row === undefined) return this.#make({ ...values, [field]: value });
    if (found.length > 1) {
      return { status: 300, json: found.map(({ Id }) => `/services/data/v62.0/sobjects/Task/${String(Id)}`) };
    }
    this.#change(row, values);
    if (this.manners.changed === 'nothing') return { status: 204, empty: true };
    return { status: 200, json: { id: row.Id, success: true, errors: [], created: false } };
  }

  #make(values: Row): Answer {
    const { manners, self } = this;
    const row = judgeTask(this.records, values, { isNew: true, manners, self });
    const id = this.records.insert('Task', { OwnerId: self, ...row });
    this.created += 1;
    return { status: 201, json: { id, success: true, errors: [], created: true } };
  }

  #change(row: Row, values: Row): void {
    const { manners, self } = this;
    Object.assign(row, judgeTask(this.records, values, { isNew: false, manners, self }));
  }

  #describe(): Answer {
    const { ownFields, externalIds } = this.manners;
    const standard = [...COMMON_FIELDS, ...FIELDS.Task].map((name) => ({
      name,
      createable: !COMMON_FIELDS.includes(name),
      updateable: !COMMON_FIELDS.includes(name) && name !== 'TaskSubtype',
      externalId: false,
    }));
    const own = Object.entries(ownFields).map(([name, length]) => ({
      name,
      length,
      createable: true,
      updateable: true,
      externalId: externalIds.includes(name),
    }));
    return { status: 200, json: { name: 'Task', fields: [...standard, ...own] } };
  }
}

function refusal(status: number, errorCode: string, message: string, fields: readonly string[] = []): Answer {
  return { status, json: [{ message, errorCode, fields }] };
}

function originOf(served: Served | undefined): string {
  if (served === undefined) throw new Error('the virtual org is not started');
  return served.origin;
}

function encodeLocator(soql: string, from: number): string {
  return `01g${Buffer.from(JSON.stringify({ soql, from })).toString('base64url')}`;
}

function decodeLocator(locator: string): { soql: string; from: number } {
  return JSON.parse(Buffer.from(locator.slice(3), 'base64url').toString('utf8')) as {
    soql: string;
    from: number;
  };
}
