import type { Clock } from '../exchange/clock.ts';
import type { Company } from '../exchange/company.ts';
import type { Answer, Asked } from '../http/serve.ts';
import type { Monitoring } from './monitoring.ts';
import type { RecordStore } from './record-store.ts';
import type { TokenDesk } from './token-desk.ts';

export const BASE_PATH = '/crm/openapi';

/** A page unless asked otherwise: small enough to cut a busy quarter of an hour short. */
const DEFAULT_SIZE = 10;
/** `Accept` of libraries, and their names, are turned away. */
const LIBRARY = /^(axios|node|undici|python|go-http|curl|okhttp|guzzle)/i;
const LIBRARY_ACCEPT = new Set(['', '*/*', 'application/json, text/plain, */*']);
/** Enough bytes for whoever takes a tiny file for an error. */
const AUDIO = Buffer.concat([Buffer.from('ID3'), Buffer.alloc(8_192, 0x55)]);

export class RestApi {
  readonly tokens: TokenDesk;
  readonly records: RecordStore;
  readonly monitoring: Monitoring;
  readonly #clock: Clock;
  readonly #company: Company;
  readonly blacklist = new Set<string>();
  readonly dialled: { source: string; destination: string }[] = [];
  /** Rows it gives at most, however many are asked for: what the real one gives is not known. */
  maxSize = Number.POSITIVE_INFINITY;
  /** How often a file name has to be percent-encoded: clients do not agree. */
  nameEncodedTimes: 1 | 2 = 1;
  /** Nothing going on: an empty body instead of an empty list. */
  emptyBodies = true;
  /** An employee is called by the full number only, by the short one only, or by either. */
  callsBy: 'full' | 'short' | 'either' = 'either';
  readonly asked: Asked[] = [];

  constructor(options: {
    clock: Clock;
    company: Company;
    tokens: TokenDesk;
    records: RecordStore;
    monitoring: Monitoring;
  }) {
    this.#clock = options.clock;
    this.#company = options.company;
    this.tokens = options.tokens;
    this.records = options.records;
    this.monitoring = options.monitoring;
  }

  answer(asked: Asked): Answer {
    this.asked.push(asked);
    if (this.asked.length > 1_000) this.asked.shift();
    const { 'user-agent': agent = '', accept = '' } = asked.headers;
    if (agent === '' || LIBRARY.test(agent) || LIBRARY_ACCEPT.has(accept)) {
      return { status: 406, text: '<html><body>Not Acceptable</body></html>', type: 'text/html' };
    }
    if (!asked.path.startsWith(`${BASE_PATH}/`)) return this.#error(404, asked.path);
    const path = asked.path.slice(BASE_PATH.length);
    const token = asked.headers.authorization;
    if (asked.method === 'PUT' && path === '/authorization/refresh/token') {
      return this.tokens.refresh(token, path);
    }
    return this.tokens.refuse('access', token, path) ?? this.#route(asked, path);
  }

  #route(asked: Asked, path: string): Answer {
    const { method, query } = asked;
    switch (`${method} ${path}`) {
      case 'GET /monitoring/calls':
        return this.#monitored();
      case 'GET /call-records/info':
        return this.#rows(query);
      case 'GET /call-records/file':
        return this.#file(query, () => ({ status: 200, bytes: AUDIO, type: 'audio/mpeg' }));
      case 'GET /call-records/file/stt':
        return this.#file(query, () => ({ status: 200, json: WORDS }));
      case 'GET /employees':
        return { status: 200, json: this.#company.agents.map(toEmployee) };
      case 'POST /call/outgoing':
        return this.#dial(query, path);
      case 'GET /blacklist':
        return { status: 200, json: [...this.blacklist] };
      case 'POST /blacklist':
        return this.#block(asked);
      case 'DELETE /blacklist/all':
        this.blacklist.clear();
        return { status: 200, text: 'SUCCESS' };
      default:
        break;
    }
    const [, msisdn] = /^DELETE \/blacklist\/by-msisdn\/(\d+)$/.exec(`${method} ${path}`) ?? [];
    if (msisdn === undefined) return this.#error(404, path);
    return this.blacklist.delete(msisdn) ? { status: 200, text: 'SUCCESS' } : this.#error(404, path);
  }

  #monitored(): Answer {
    const items = this.monitoring.list(this.#clock.now());
    return items.length === 0 && this.emptyBodies
      ? { status: 200, empty: true }
      : { status: 200, json: items };
  }

  #rows(query: URLSearchParams): Answer {
    // A `+` that was not encoded arrives as a space, and is no time then.
    const [start, end] = ['start', 'end'].map((name) => zoned(query.get(name) ?? ''));
    const [page, size] = [Number(query.get('page') ?? 0), Number(query.get('size') ?? DEFAULT_SIZE)];
    if (start === undefined || end === undefined || !Number.isInteger(page) || !(size > 0)) {
      return this.#error(400, '/call-records/info');
    }
    const recorded = query.get('is_recorded');
    return {
      status: 200,
      json: this.records.page({
        start,
        end,
        page,
        size: Math.min(size, this.maxSize),
        now: this.#clock.now(),
        descending: query.get('sort')?.endsWith(',DESC') ?? false,
        ...(recorded === null ? {} : { isRecorded: recorded === 'true' }),
      }),
    };
  }

  #file(query: URLSearchParams, ready: () => Answer): Answer {
    const given = query.get('filename') ?? '';
    const name = this.nameEncodedTimes === 2 ? decodeURIComponent(given) : given;
    const isEncodedRight = this.nameEncodedTimes === 1 || given.includes('%');
    const state = isEncodedRight ? this.records.fileState(name, this.#clock.now()) : 'unknown';
    return state === 'ready' ? ready() : this.#error(404, '/call-records/file');
  }

  #dial(query: URLSearchParams, path: string): Answer {
    const [source, destination] = [query.get('source') ?? '', query.get('destination') ?? ''];
    const { callsBy } = this;
    const isKnown = this.#company.agents.some(
      ({ telnum, extension }) =>
        (callsBy !== 'short' && telnum === source) || (callsBy !== 'full' && extension === source),
    );
    if (!isKnown || destination === '') return this.#error(404, path);
    this.dialled.push({ source, destination });
    return { status: 200, empty: true };
  }

  #block({ headers, body }: Asked): Answer {
    if (!headers['content-type']?.startsWith('text/html') || !/^\d{5,15}$/.test(body)) {
      return this.#error(400, '/blacklist');
    }
    if (this.blacklist.has(body)) return { status: 200, text: 'DUPLICATE_BLACK_LIST_NUMBER' };
    this.blacklist.add(body);
    return { status: 200, text: 'SUCCESS' };
  }

  #error(status: number, path: string): Answer {
    return { status, json: { timestamp: this.#clock.now(), status, error: 'Error', path } };
  }
}

const WORDS = [
  { channel: 'B', startTime: 0.9, endTime: 1.3, word: 'алло' },
  { channel: 'A', startTime: 1.8, endTime: 2.2, word: 'здравствуйте' },
];

function zoned(text: string): number | undefined {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text)
    ? Date.parse(text)
    : undefined;
}

function toEmployee({ extension, name, telnum, login }: Company['agents'][number], index: number) {
  const [surname = '', first = ''] = name.split(' ');
  return {
    employeeId: 500 + index,
    name: first,
    surname,
    fullNumber: telnum,
    shortNumber: extension,
    groupName: 'Продажи',
    email: `${login}@example.ru`,
  };
}
