import { randomUUID } from 'node:crypto';
import { realClock } from '../../exchange/clock.ts';
import type { Random } from '../../exchange/random.ts';
import { Faults } from '../../http/faults.ts';
import { type Answer, type Asked, type Served, serve } from '../../http/serve.ts';
import { Component, Refused } from './components.ts';
import { rowsThatFit } from './searchspec.ts';

export interface SiebelServerOptions {
  host: string;
  port: number;
  random: Random;
  /** Whether an Id that a client sends is kept. */
  ids?: 'kept' | 'own';
  /** Field by which a row is known again. */
  keyField?: string;
  describes?: boolean;
  log(message: string): void;
}

const DATA = '/siebel/v1.0/data/';
const NOTHING: Answer = { status: 404, json: { ERROR: 'There is no data for the requested resource' } };
const refusal = (status: number, text: string): Answer => ({ status, json: { ERROR: text } });

/** In the shape of its words: errors inside a 200, and a server that has no session left or lost what is behind it. */
export const SIEBEL_FAULTS = [
  { kind: 'answer', answer: refusal(200, 'The maximum number of sessions has been reached') },
  { kind: 'answer', answer: refusal(500, 'The server is busy, too many tasks are running') },
  { kind: 'done', answer: refusal(500, 'The request has timed out') },
] as const;

/** A Siebel REST API as an integration sees it: business components, searches, and names that only this deployment has. */
export class SiebelServer {
  readonly faults: Faults;
  readonly user = { name: 'CALLWEAVE', password: 'siebel-password-1' };
  readonly application = { id: 'siebel-app-1', secret: 'siebel-app-secret-1' };
  readonly contacts = new Component('Contact', {
    'First Name': { width: 50 },
    'Last Name': { width: 50 },
    'Work Phone #': { width: 40 },
    'Cellular Phone #': { width: 40 },
    'Job Title': { width: 75 },
  });
  readonly activities = new Component('Action', {
    Type: { width: 30, picks: () => ['Call - Inbound', 'Call - Outbound', 'Appointment'] },
    Description: { width: 250 },
    Comment: { width: 1_500 },
    'Call Key': { width: 30 },
    Started: { width: 30 },
    Done: { width: 30 },
    'Primary Owned By': { width: 50, picks: () => this.logins },
    'Contact Id': { width: 15, picks: () => [...this.contacts.rows.keys()] },
    'Recording URL': { width: 250 },
  });
  readonly logins: string[] = [];
  /** Tokens that are good. */
  readonly #tokens = new Set<string>();
  signIns = 0;
  readonly #options: Required<SiebelServerOptions>;
  readonly #clock;
  #served: Served | undefined;

  constructor(options: SiebelServerOptions) {
    this.#options = { ids: 'kept', keyField: 'Id', describes: true, ...options };
    this.#clock = realClock((error) => options.log(String(error)));
    this.faults = new Faults({ clock: this.#clock, random: options.random.fork('faults') });
    this.faults.spares = (path) => path === '/oauth/token';
  }

  /** As the settings name it. */
  get api(): string {
    if (this.#served === undefined) throw new Error('the virtual Siebel is not started');
    return `${this.#served.origin}/siebel/v1.0`;
  }

  get tokenUrl(): string {
    return `${new URL(this.api).origin}/oauth/token`;
  }

  addContact({ first, last, phone }: { first: string; last: string; phone: string }): string {
    return this.contacts.insert({
      'First Name': first,
      'Last Name': last,
      'Work Phone #': phone,
      Id: `1-C${String(this.contacts.rows.size).padStart(5, '0')}`,
    });
  }

  expireTokens(): void {
    this.#tokens.clear();
  }

  async start(): Promise<void> {
    const { host, port, log } = this.#options;
    this.#served = await serve({
      host,
      port,
      faults: this.faults,
      onError: (error) => log(`siebel: ${String(error)}`),
      answer: (asked) => this.#answer(asked),
    });
  }

  async stop(): Promise<void> {
    this.#clock.stop();
    await this.#served?.stop();
  }

  #answer(asked: Asked): Answer {
    if (asked.path === '/oauth/token' && asked.method === 'POST') return this.#giveToken(asked);
    if (!asked.path.startsWith(DATA)) return { status: 404, text: '<h1>Not Found</h1>', type: 'text/html' };
    if (!this.#isKnown(asked)) return refusal(401, 'The user ID or password that you entered is incorrect');
    const path = decodeURIComponent(asked.path.slice(DATA.length)).replace(/\/$/, '');
    const component = { 'Contact/Contact': this.contacts, 'Action/Action': this.activities }[
      path.replace(/\/describe$/, '')
    ];
    if (component === undefined) return refusal(500, `Business object '${path.split('/')[0]}' is not found`);
    try {
      if (path.endsWith('/describe')) return this.#describe(component);
      if (asked.method === 'PUT') return this.#put(component, asked);
      return this.#read(component, asked);
    } catch (error) {
      if (error instanceof Refused) return refusal(500, error.message);
      throw error;
    }
  }

  #isKnown({ headers: { authorization = '' } }: Asked): boolean {
    const { name, password } = this.user;
    const [kind, value = ''] = authorization.split(' ');
    if (kind === 'Bearer') return this.#tokens.has(value);
    return kind === 'Basic' && Buffer.from(value, 'base64').toString() === `${name}:${password}`;
  }

  #giveToken({ body }: Asked): Answer {
    this.signIns += 1;
    const form = new URLSearchParams(body);
    const { id, secret } = this.application;
    if (form.get('client_id') !== id || form.get('client_secret') !== secret)
      return { status: 400, json: { error: 'invalid_client', error_description: 'Unknown client' } };
    const token = randomUUID();
    this.#tokens.add(token);
    return { status: 200, json: { access_token: token, token_type: 'Bearer', expires_in: 3600 } };
  }

  /** One row is no list. */
  #read(component: Component, { query }: Asked): Answer {
    const most = Number(query.get('PageSize') ?? 10);
    const rows = rowsThatFit(component, query.get('searchspec') ?? '').slice(0, most);
    if (rows.length === 0) return NOTHING;
    const items = rows.map((row) => ({ ...row, Link: [{ rel: 'self', name: component.name }] }));
    return { status: 200, json: { items: items.length === 1 ? items[0] : items } };
  }

  #put(component: Component, { body }: Asked): Answer {
    const { keyField, ids } = this.#options;
    const values = JSON.parse(body) as Record<string, unknown>;
    const row = component.upsert(keyField, values, ids === 'kept');
    const key = keyField === 'Id' ? {} : { [keyField]: row[keyField] };
    return { status: 200, json: { items: { Id: row.Id, ...key, Link: [] } } };
  }

  #describe({ name, fields }: Component): Answer {
    if (!this.#options.describes) return refusal(404, 'The resource is not described');
    const properties = Object.fromEntries([...fields.keys()].map((field) => [field, { type: 'string' }]));
    return {
      status: 200,
      json: { swagger: '2.0', paths: {}, definitions: { [name]: { type: 'object', properties } } },
    };
  }
}
