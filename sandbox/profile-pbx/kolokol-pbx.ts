import { randomBytes } from 'node:crypto';
import type { PlannedCall } from '../exchange/call-planner.ts';
import { truthOf } from '../exchange/call-truth.ts';
import type { Clock } from '../exchange/clock.ts';
import type { Company } from '../exchange/company.ts';
import type { CallScript } from '../exchange/happening.ts';
import type { Random } from '../exchange/random.ts';
import type { ScenarioName } from '../exchange/scenarios.ts';
import { Faults } from '../http/faults.ts';
import { type Answer, type Asked, type Served, serve } from '../http/serve.ts';
import { KolokolDesk } from './kolokol-desk.ts';
import { type HookManners, sendHooks } from './kolokol-hooks.ts';
import { type KolokolRing, toKolokolRings } from './kolokol-ring.ts';
import { fromLocal, type KolokolRow, toKolokolRow } from './kolokol-row.ts';

export type KolokolOptions = {
  host: string;
  port: number;
  clock: Clock;
  random: Random;
  company: Company;
  login: string;
  password: string;
  hookSecret: string;
  onCall?: (script: CallScript) => void;
  log(message: string): void;
};

/** Kolokol's log has words for these. */
export const kolokolPlays: readonly ScenarioName[] = [
  'answered',
  'huntSecondAnswers',
  'huntThirdAnswers',
  'busyNextAnswers',
  'declinedNextAnswers',
  'callerGivesUp',
  'huntAbandoned',
  'nobodyAnswers',
  'menuThenAnswered',
  'blocked',
  'queueLinearSecondAnswers',
  'blindTransfer',
  'outboundAnswered',
  'outboundBusy',
  'outboundNoAnswer',
];

/** Whatever is asked for, a page has no more. */
const PAGE = 25;
const TOKEN_LIFE_MIN = 10;

/** Of the journal of telephones. */
type StoredRing = { ring: KolokolRing; startsAt: number; visibleAt: number };

type Stored = { row: KolokolRow; startsAt: number; visibleAt: number; correctedAt: number };

/** A fictional cloud PBX that no connector knows: tokens that die, pages by cursor, minutes, a zone of its own. */
export class KolokolPbx {
  readonly faults: Faults;
  readonly desk: KolokolDesk;
  /** How rows come to be seen. */
  manners = { appearAfterMs: [1_000, 3_000] as readonly [number, number], corrected: 0.3 };
  hooks: { url: string; manners: HookManners } | undefined;
  readonly #options: KolokolOptions;
  readonly #rows: Stored[] = [];
  readonly #rings: StoredRing[] = [];
  /** Token → when it dies; of both kinds. */
  readonly #access = new Map<string, number>();
  readonly #refresh = new Set<string>();
  #served: Served | undefined;
  #id = 700_000;
  #ring = 100_000;
  readonly counts = { logins: 0, refreshes: 0 };

  constructor(options: KolokolOptions) {
    this.#options = options;
    this.faults = new Faults({ clock: options.clock, random: options.random.fork('faults') });
    this.desk = new KolokolDesk(options.company);
  }

  get baseUrl(): string {
    if (!this.#served) throw new Error('kolokol is not started');
    return `${this.#served.origin}/v2`;
  }

  async start(): Promise<void> {
    const { host, port, log } = this.#options;
    this.#served = await serve({
      host,
      port,
      faults: this.faults,
      onError: (error) => log(`kolokol: ${String(error)}`),
      answer: (asked) => this.#answer(asked),
    });
  }

  async stop(): Promise<void> {
    await this.#served?.stop();
  }

  /** A call begins: it is told of as it goes on, and in the log some time after its end. @returns its id. */
  begin({ script }: Pick<PlannedCall, 'script'>): string {
    const { random, clock, hookSecret, onCall } = this.#options;
    const id = this.remember(script);
    if (this.hooks)
      sendHooks(script, id, { ...this.hooks, clock, random: random.fork(id), secret: hookSecret });
    onCall?.(script);
    return id;
  }

  /** A call into the log alone. */
  remember(script: CallScript): string {
    const { random } = this.#options;
    const id = `KL-${this.#id++}`;
    const truth = truthOf(script);
    const visibleAt = truth.t0 + truth.callEndedAtMs + random.between(...this.manners.appearAfterMs);
    const correctedAt = random.chance(this.manners.corrected)
      ? visibleAt + random.between(10_000, 400_000)
      : visibleAt;
    this.#rows.push({ row: toKolokolRow(truth, id), startsAt: truth.t0, visibleAt, correctedAt });
    for (const ring of toKolokolRings(truth, () => `R-${this.#ring++}`)) {
      this.#rings.push({ ring, startsAt: fromLocal(ring.begin), visibleAt });
    }
    return id;
  }

  #answer(asked: Asked): Answer {
    const path = asked.path.replace(/^\/v2/, '');
    if (path === '/session') return this.#session(asked, false);
    if (path === '/session/refresh') return this.#session(asked, true);
    const token = /^Kolokol (\S+)$/.exec(asked.headers.authorization ?? '')?.[1];
    const dies = token === undefined ? undefined : this.#access.get(token);
    if (dies === undefined || dies <= this.#options.clock.now()) {
      return { status: 401, json: { ok: false, code: 'TOKEN', text: 'the token is not known or too old' } };
    }
    if (path === '/calls') return this.#calls(asked);
    return path === '/rings' ? this.#journal(asked) : this.desk.answer(path, asked);
  }

  #session(asked: Asked, isRefresh: boolean): Answer {
    const given = readJson(asked.body);
    const { login, password, clock } = { ...this.#options, clock: this.#options.clock };
    const refresh = String(given.refresh ?? '');
    const isGood = isRefresh
      ? this.#refresh.delete(refresh)
      : given.login === login && given.password === password;
    if (!isGood) return { status: 403, json: { ok: false, code: 'WHO', text: 'not known' } };
    this.counts[isRefresh ? 'refreshes' : 'logins'] += 1;
    const next = { access: randomBytes(9).toString('hex'), refresh: randomBytes(9).toString('hex') };
    this.#access.set(next.access, clock.now() + TOKEN_LIFE_MIN * 60_000);
    this.#refresh.add(next.refresh);
    return { status: 200, json: { ok: true, ...next, lives_min: TOKEN_LIFE_MIN } };
  }

  /** Rows of calls that began in the span, by id; an empty one is told in words and not by an empty list. */
  #calls({ query }: Asked): Answer {
    const now = this.#options.clock.now();
    const [from, to] = spanOf(query);
    if (Number.isNaN(from) || Number.isNaN(to)) return { status: 400, json: { ok: false, code: 'SPAN' } };
    const after = query.get('cursor') ?? '';
    const found = this.#rows
      .filter(({ startsAt, visibleAt }) => visibleAt <= now && startsAt >= from && startsAt <= to)
      .filter(({ row }) => row.id > after)
      .sort((a, b) => (a.row.id < b.row.id ? -1 : 1));
    if (found.length === 0) return { status: 404, json: { ok: false, code: 'NOTHING', text: 'no calls' } };
    const page = found.slice(0, PAGE);
    const next = found.length > PAGE ? page.at(-1)?.row.id : undefined;
    const items = page.map(({ row, correctedAt }) => (correctedAt <= now ? row : { ...row, rec: null }));
    return { status: 200, json: { ok: true, page: { items, ...(next === undefined ? {} : { next }) } } };
  }

  /** Telephones that rang in the span, in pages by how many to skip. */
  #journal({ query }: Asked): Answer {
    const now = this.#options.clock.now();
    const [from, to] = spanOf(query);
    if (Number.isNaN(from) || Number.isNaN(to)) return { status: 400, json: { ok: false, code: 'SPAN' } };
    const skip = Number(query.get('skip') ?? 0);
    const rings = this.#rings
      .filter(({ startsAt, visibleAt }) => visibleAt <= now && startsAt >= from && startsAt <= to)
      .sort((a, b) => a.startsAt - b.startsAt || (a.ring.no < b.ring.no ? -1 : 1))
      .slice(skip, skip + PAGE);
    return { status: 200, json: { ok: true, rings: rings.map(({ ring }) => ring) } };
  }
}

function spanOf(query: URLSearchParams): [number, number] {
  return [fromLocal(query.get('since') ?? ''), fromLocal(query.get('until') ?? '')];
}

function readJson(body: string): Record<string, unknown> {
  try {
    const json: unknown = JSON.parse(body);
    return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
