import { randomUUID } from 'node:crypto';
import { realClock } from '../../exchange/clock.ts';
import type { Random } from '../../exchange/random.ts';
import { Faults } from '../../http/faults.ts';
import { type Answer, type Asked, type Served, serve } from '../../http/serve.ts';
import { changePhoneCall, type Manners, USUAL_MANNERS } from './phone-calls.ts';
import { readSet, shown } from './read-set.ts';
import { Refused, type Row, SETS, type SetName, Tables } from './tables.ts';

export interface DynamicsOptions {
  host: string;
  port: number;
  random: Random;
  manners?: Partial<Manners>;
  log(message: string): void;
}

const DIRECTORY = '11111111-2222-3333-4444-000000000001';
const TOKEN_PATH = `/${DIRECTORY}/oauth2/v2.0/token`;
const API = '/api/data/v9.2/';
const PATH = /^(\w+)(?:\(([0-9a-f-]{36})\))?(?:\/(\w+)\/\$ref)?$/;
/** So few that a list of a dozen users has pages. */
const PAGE_SIZE = 5;

/** Limits and errors in the words of Dataverse. */
export const DYNAMICS_FAULTS = [
  { kind: 'answer', answer: tooMany('0x80072322', 'Number of requests exceeded the limit of 6000', 1) },
  { kind: 'answer', answer: tooMany('0x80072321', 'Combined execution time exceeded the limit', 1) },
  { kind: 'answer', answer: refusal(500, '0x80040216', 'An unexpected error occurred.') },
  { kind: 'done', answer: refusal(503, '0x80060700', 'The server is busy') },
] as const;

/** A Dynamics 365 environment and its sign-in service, as an integration sees them. */
export class DynamicsEnvironment {
  readonly faults: Faults;
  readonly tables = new Tables();
  readonly application = {
    directory: DIRECTORY,
    clientId: 'client-1',
    clientSecret: 'dynamics-client-secret-1',
  };
  readonly manners: Manners;
  readonly #options: DynamicsOptions;
  readonly #tokens = new Set<string>();
  readonly #clock;
  #served: Served | undefined;
  signIns = 0;
  /** How often a call was made anew: one that was deleted and made again counts twice. */
  created = 0;

  constructor(options: DynamicsOptions) {
    this.#options = options;
    this.manners = { ...USUAL_MANNERS, ...options.manners };
    this.#clock = realClock((error) => options.log(String(error)));
    this.faults = new Faults({ clock: this.#clock, random: options.random.fork('faults') });
    this.faults.spares = (path) => path === TOKEN_PATH;
  }

  get url(): string {
    if (this.#served === undefined) throw new Error('the virtual environment is not started');
    return this.#served.origin;
  }

  get calls(): Row[] {
    return this.tables.list('phonecalls');
  }

  /** One row stays, the other points to it. */
  mergeContacts(loser: string, winner: string): void {
    Object.assign(this.tables.need('contacts', loser), {
      merged: true,
      statecode: 1,
      _masterid_value: winner,
    });
  }

  /** All tokens are over, in the middle of whatever goes on. */
  expireTokens(): void {
    this.#tokens.clear();
  }

  async start(): Promise<void> {
    const { host, port, log } = this.#options;
    this.#served = await serve({
      host,
      port,
      faults: this.faults,
      onError: (error) => log(`dynamics365: ${String(error)}`),
      answer: (asked) => this.#answer(asked),
    });
  }

  async stop(): Promise<void> {
    this.#clock.stop();
    await this.#served?.stop();
  }

  #answer(asked: Asked): Answer {
    const { path, method, headers } = asked;
    if (path === TOKEN_PATH && method === 'POST') return this.#signIn(asked);
    const token = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? '';
    if (!this.#tokens.has(token)) return { status: 401, empty: true };
    const [, set, id, property] = PATH.exec(path.startsWith(API) ? path.slice(API.length) : '') ?? [];
    if (set === undefined || !(set in SETS)) {
      return refusal(404, '0x80060888', `Resource not found for the segment '${path}'.`);
    }
    try {
      return this.#data(asked, set as SetName, { id, property });
    } catch (error) {
      if (error instanceof Refused) return refusal(error.status, error.code, error.message);
      throw error;
    }
  }

  #signIn({ body }: Asked): Answer {
    this.signIns += 1;
    const form = new URLSearchParams(body);
    const { clientId, clientSecret } = this.application;
    const isKnown =
      form.get('grant_type') === 'client_credentials' &&
      form.get('client_id') === clientId &&
      form.get('scope') === `${this.url}/.default`;
    if (!isKnown || form.get('client_secret') !== clientSecret) {
      return {
        status: 401,
        json: {
          error: 'invalid_client',
          error_description: 'AADSTS7000215: Invalid client secret provided.',
        },
      };
    }
    const token = randomUUID();
    this.#tokens.add(token);
    return { status: 200, json: { token_type: 'Bearer', expires_in: 3599, access_token: token } };
  }

  #data(
    asked: Asked,
    set: SetName,
    { id, property }: { id?: string | undefined; property?: string | undefined },
  ): Answer {
    const { tables } = this;
    const { method, query, headers } = asked;
    if (method === 'GET' && id === undefined) {
      return { status: 200, json: readSet(tables, set, query, { pageSize: PAGE_SIZE, origin: this.url }) };
    }
    if (id === undefined) return refusal(405, '0x80060888', 'Method not allowed');
    if (method === 'GET') return { status: 200, json: shown(set, tables.need(set, id), query) };
    if (method === 'DELETE' && property !== undefined) {
      tables.need(set, id)._regardingobjectid_value = null;
      return { status: 204, empty: true };
    }
    if (method !== 'PATCH') return refusal(405, '0x80060888', 'Method not allowed');
    const known = tables.get(set, id);
    if (known !== undefined && headers['if-none-match'] === '*') {
      return refusal(412, '0x80060891', 'A record with matching key values already exists.');
    }
    if (known === undefined && headers['if-match'] === '*') tables.need(set, id);
    return this.#upsert(set, id, JSON.parse(asked.body) as Row);
  }

  #upsert(set: SetName, id: string, values: Row): Answer {
    const { tables, manners } = this;
    const known = tables.get(set, id);
    if (set === 'phonecalls') {
      const row = known ?? { statecode: 0, statuscode: 1, directioncode: true };
      changePhoneCall(tables, row, values, { isNew: known === undefined, manners });
      if (known === undefined) {
        this.created += 1;
        tables.insert(set, row, id);
      }
    } else if (known === undefined) tables.insert(set, values, id);
    else Object.assign(known, values);
    return {
      status: 204,
      headers: { 'odata-entityid': `${this.url}${API}${set}(${id})` },
      empty: true,
    };
  }
}

function tooMany(code: string, message: string, seconds: number): Answer {
  return { ...refusal(429, code, message), headers: { 'retry-after': String(seconds) } };
}

function refusal(status: number, code: string, message: string): Answer {
  return { status, json: { error: { code, message } } };
}
