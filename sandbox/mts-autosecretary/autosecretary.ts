import type { PlannedCall } from '../exchange/call-planner.ts';
import type { Clock } from '../exchange/clock.ts';
import type { CallScript } from '../exchange/happening.ts';
import type { Random } from '../exchange/random.ts';
import { Faults } from '../http/faults.ts';
import { type Answer, type Asked, type Served, serve } from '../http/serve.ts';
import { type CdrRow, parseMoscow } from './cdr-row.ts';
import { CdrStore, POLITE_CDR } from './cdr-store.ts';

export type AutosecretaryOptions = {
  host: string;
  port: number;
  clock: Clock;
  random: Random;
  apiKey: string;
  /** The universal number, ten digits. */
  phone: string;
  onCall?: (script: CallScript) => void;
  log(message: string): void;
};

/** What is answered when no limit is asked for; clients ask for 500 to 200,000 and the real bound is unknown. */
const DEFAULT_LIMIT = 2_000;

/** The classic Autosecretary, v5: a call log to poll, nothing live. */
export class Autosecretary {
  readonly faults: Faults;
  readonly rows: CdrStore;
  readonly #options: AutosecretaryOptions;
  #served: Served | undefined;

  constructor(options: AutosecretaryOptions) {
    this.#options = options;
    this.faults = new Faults({ clock: options.clock, random: options.random.fork('faults') });
    this.rows = new CdrStore({ random: options.random.fork('rows'), manners: POLITE_CDR });
  }

  get origin(): string {
    if (!this.#served) throw new Error('the autosecretary is not started');
    return this.#served.origin;
  }

  async start(): Promise<void> {
    const { host, port, log } = this.#options;
    this.#served = await serve({
      host,
      port,
      faults: this.faults,
      onError: (error) => log(`mts: ${String(error)}`),
      answer: (asked) => this.#answer(asked),
    });
  }

  /** A call starts now. Nothing tells of it until its row appears. */
  begin({ script }: PlannedCall): void {
    this.rows.add(script);
    this.#options.onCall?.(script);
  }

  /** A call that is over, into the log. */
  remember(script: CallScript): void {
    this.rows.add(script);
  }

  async stop(): Promise<void> {
    await this.#served?.stop();
  }

  #answer(asked: Asked): Answer {
    // Paths are read without regard to case: clients write both `/Cdr/GetByTime` and `/cdr/getbytime`.
    const path = asked.path.toLowerCase();
    const refusal = this.#refuse(asked);
    if (!path.startsWith('/api/v5/')) return { status: 404, text: 'Not Found' };
    if (refusal) return refusal;
    switch (path) {
      case '/api/v5/cdr/getbytime':
        return this.#rowsFor(asked, 'inbound', (rows) => rows);
      case '/api/v5/cdr/getbytimepaging':
        return this.#rowsFor(asked, 'inbound', (rows) => ({ items: rows }));
      case '/api/v5/cdr/getbytimeoutpaging':
        return this.#rowsFor(asked, 'outbound', (rows) => ({ items: rows }));
      default:
        return { status: 404, text: 'Not Found' };
    }
  }

  /** Error bodies of the real one are unknown: ours are empty. */
  #refuse(asked: Asked): Answer | undefined {
    const given = /^api-key\s+(\S+)$/i.exec(asked.headers.authorization ?? '');
    if (!given) return { status: 401, empty: true };
    if (given[1] !== this.#options.apiKey) return { status: 403, empty: true };
    if (asked.method !== 'GET') return { status: 405, empty: true };
    return undefined;
  }

  #rowsFor(asked: Asked, direction: 'inbound' | 'outbound', wrap: (rows: CdrRow[]) => unknown): Answer {
    // The names of query parameters are written as clients do; a .NET server would not mind their case either.
    const query = new Map([...asked.query].map(([name, value]) => [name.toLowerCase(), value]));
    const from = parseMoscow(query.get('begin') ?? '');
    const to = parseMoscow(query.get('end') ?? '');
    const limit = Number(query.get('limit') ?? DEFAULT_LIMIT);
    const offset = Number(query.get('offset') ?? 0);
    const bad = [from, to].some(Number.isNaN) || ![limit, offset].every((n) => Number.isInteger(n) && n >= 0);
    if (bad || !query.has('phone')) return { status: 400, empty: true };
    // One key goes with one universal number.
    if (query.get('phone') !== this.#options.phone) return { status: 403, empty: true };
    const withAttempts = query.get('includeoutbounds')?.toLowerCase() === 'true';
    const rows = this.rows
      .list(direction, { from, to, now: this.#options.clock.now() })
      .slice(offset, offset + limit)
      .map((row) => (withAttempts ? row : { ...row, outbounds: null }));
    return rows.length === 0 ? { status: 204, empty: true } : { status: 200, json: wrap(rows) };
  }
}
