import type { PlannedCall } from '../exchange/call-planner.ts';
import type { Clock } from '../exchange/clock.ts';
import type { CallScript } from '../exchange/happening.ts';
import type { Random } from '../exchange/random.ts';
import { Faults } from '../http/faults.ts';
import { type Answer, type Asked, type Served, serve } from '../http/serve.ts';
import { type StatisticsRow, toEvents, toRow } from './wording.ts';

export type Autosecretary2Options = {
  host: string;
  port: number;
  clock: Clock;
  random: Random;
  /** The JWT that the cabinet gives. */
  token: string;
  domain: string;
  trunks: readonly { trunkId: string; name: string; cli: string }[];
  /** By how many hours the clock of the rows is ahead of UTC. */
  clockHours?: number;
  /** Where events go, and the name and password that the customer typed in. */
  hook?: { url: string; user: string; password: string };
  /** How long after a call its recording is there. */
  recordingAfterMs?: number;
  onCall?: (script: CallScript) => void;
  log(message: string): void;
};

type Kept = { row: StatisticsRow; startsAt: number; endsAt: number };

/** The most that a client was seen to ask for; what a larger `Limit` does is unknown, here it is cut. */
const MAX_LIMIT = 1_000;
/** Our own choice: a call is in the log a second after its end. */
const VISIBLE_AFTER_MS = 1_000;
const RECORDING_AFTER_MS = 60_000;
const KEPT_MS = 30 * 86_400_000;
const FIRST_CALL_ID = 75_000_000_001;
const MOSCOW_HOURS = 3;

/** Autosecretary 2.0: trunks, their statistics and recordings to ask for, and events by webhook. Error bodies are unknown: empty. */
export class Autosecretary2 {
  readonly faults: Faults;
  readonly #options: Autosecretary2Options;
  readonly #calls: Kept[] = [];
  readonly counts = { posted: 0, refused: 0 };
  hook: Autosecretary2Options['hook'];
  #callId = FIRST_CALL_ID;
  #served: Served | undefined;

  constructor(options: Autosecretary2Options) {
    this.#options = options;
    this.hook = options.hook;
    this.faults = new Faults({ clock: options.clock, random: options.random.fork('faults') });
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
      onError: (error) => log(`mts ac20: ${String(error)}`),
      answer: (asked) => this.#answer(asked),
    });
  }

  /** A call starts now: its events are posted as they happen, its row appears after its end. */
  begin({ script }: PlannedCall): void {
    const callId = this.#callId;
    const trunkId = this.remember(script);
    const { clock, domain } = this.#options;
    for (const { at, body } of toEvents(script, { callId, trunkId, domain }))
      clock.at(at, () => this.#post(body));
    this.#options.onCall?.(script);
  }

  /** A call into the log alone. @returns its trunk. */
  remember(script: CallScript): string {
    const { trunks, clockHours = MOSCOW_HOURS } = this.#options;
    const trunkId =
      trunks.find((trunk) => script.line.endsWith(trunk.trunkId))?.trunkId ?? trunks[0]?.trunkId ?? '';
    const row = toRow(script, { callId: this.#callId, trunkId, clockHours });
    this.#callId += 1;
    const endsAt = script.happenings.at(-1)?.at ?? script.startsAt;
    this.#calls.push({ row, startsAt: script.startsAt, endsAt });
    return trunkId;
  }

  async stop(): Promise<void> {
    await this.#served?.stop();
  }

  async #post(body: object): Promise<void> {
    const { hook } = this;
    if (hook === undefined) return;
    const basic = Buffer.from(`${hook.user}:${hook.password}`).toString('base64');
    this.counts.posted += 1;
    try {
      const response = await fetch(hook.url, {
        method: 'POST',
        headers: { authorization: `Basic ${basic}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      if (!response.ok) this.counts.refused += 1;
    } catch (error) {
      this.counts.refused += 1;
      this.#options.log(`mts ac20: event not delivered: ${String(error)}`);
    }
  }

  #answer(asked: Asked): Answer {
    const { token, domain } = this.#options;
    if (asked.headers.authorization !== `Bearer ${token}`) return { status: 401, empty: true };
    if (asked.method !== 'GET') return { status: 405, empty: true };
    if (asked.query.get('Domain') !== domain) return { status: 403, empty: true };
    switch (asked.path) {
      case '/api/ac20/trunks/all':
        return { status: 200, json: this.#options.trunks };
      case '/api/ac20/trunks/statistics':
        return this.#statistics(asked.query);
      case '/api/ac20/trunks/record':
        return this.#record(asked.query);
      case '/api/ac20/stt/result':
        return this.#said(asked.query);
      default:
        return { status: 404, text: 'Not Found' };
    }
  }

  /** Whether the interval is of the beginnings of calls is unknown: here it is, and the hours are those of the rows. */
  #statistics(query: URLSearchParams): Answer {
    const { clock, clockHours = MOSCOW_HOURS } = this.#options;
    const read = (name: string): number => {
      const text = query.get(name) ?? '';
      const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text);
      return isTime ? Date.parse(`${text}Z`) - clockHours * 3_600_000 : Number.NaN;
    };
    const [from, to] = [read('Begin'), read('End')];
    const [limit, offset] = [Number(query.get('Limit') ?? MAX_LIMIT), Number(query.get('Offset') ?? 0)];
    if ([from, to].some(Number.isNaN) || ![limit, offset].every((n) => Number.isInteger(n) && n >= 0))
      return { status: 400, empty: true };
    const rows = this.#calls
      .filter(
        ({ row, startsAt, endsAt }) =>
          row.trunkId === query.get('TrunkId') &&
          endsAt + VISIBLE_AFTER_MS <= clock.now() &&
          startsAt >= from &&
          startsAt <= to + 999,
      )
      .slice(offset, offset + Math.min(limit, MAX_LIMIT))
      .map(({ row }) => row);
    return rows.length === 0 ? { status: 204, empty: true } : { status: 200, json: rows };
  }

  /** There once the recording is, as long as that is kept; what an account gets that has not paid for it is unknown. */
  #said(query: URLSearchParams): Answer {
    const call = this.#calls.find(
      ({ row }) => String(row.callId) === query.get('CallId') && row.trunkId === query.get('TrunkId'),
    );
    if (!call || call.row.recDur === 0) return { status: 404, empty: true };
    const { clock, recordingAfterMs = RECORDING_AFTER_MS } = this.#options;
    if (clock.now() - call.endsAt < 2 * recordingAfterMs) return { status: 204, empty: true };
    return { status: 200, json: { status: 'Completed', phrases: PHRASES } };
  }

  #record(query: URLSearchParams): Answer {
    const { clock, recordingAfterMs = RECORDING_AFTER_MS } = this.#options;
    if (query.get('Type') !== 'mp3') return { status: 400, empty: true };
    const call = this.#calls.find(
      ({ row }) => String(row.callId) === query.get('CallId') && row.trunkId === query.get('TrunkId'),
    );
    if (!call || call.row.recDur === 0) return { status: 404, empty: true };
    const age = clock.now() - call.endsAt;
    if (age > KEPT_MS) return { status: 410, empty: true };
    if (age < recordingAfterMs) return { status: 204, empty: true };
    return { status: 200, bytes: soundOf(call.row.recDur), type: 'audio/mpeg' };
  }
}

const PHRASES = [
  { phrase: 'Добрый день, компания Пример', callSide: 'operator' },
  { phrase: 'Здравствуйте, я по поводу заказа', callSide: 'user' },
];

/** Nobody listens to it: a file that begins as an mp3 does, the longer the call the larger. */
function soundOf(seconds: number): Buffer {
  return Buffer.concat([Buffer.from('ID3'), Buffer.alloc(1_000 * Math.max(1, seconds))]);
}
