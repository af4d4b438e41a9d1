import type { PlannedCall } from '../exchange/call-planner.ts';
import type { Clock } from '../exchange/clock.ts';
import type { Company } from '../exchange/company.ts';
import type { CallScript } from '../exchange/happening.ts';
import type { Random } from '../exchange/random.ts';
import { Faults } from '../http/faults.ts';
import { type Answer, type Asked, type Served, serve } from '../http/serve.ts';
import { abonentIdOf, type Leg, type PushBody, toLegs, toPushes, toRow } from './wording.ts';

export type VpbxOptions = {
  host: string;
  port: number;
  clock: Clock;
  random: Random;
  token: string;
  company: Company;
  /** In which header the key of the callback comes is not known. */
  clientKeyHeader?: string;
  onCall?: (script: CallScript) => void;
  log(message: string): void;
};

const VISIBLE_AFTER_MS = 1_000;
const MAX_SIZE = 100;
const FIRST_ID = 21_289_855;
/** Our own choice: so many pushes that are not answered 200, and the webhook is off. */
const OFF_AFTER = 3;

/** The MTS Virtual PBX: subscribers, history in pages, recordings, and a webhook that must be switched on. Error bodies: empty. */
export class Vpbx {
  readonly faults: Faults;
  readonly #options: VpbxOptions;
  readonly #legs: Leg[] = [];
  readonly counts = { pushed: 0, refused: 0, switchedOn: 0 };
  /** Undefined: off. */
  hook: { callbackUrl: string; clientApiKey: string } | undefined;
  #failures = 0;
  #id = FIRST_ID;
  #served: Served | undefined;

  constructor(options: VpbxOptions) {
    this.#options = options;
    this.faults = new Faults({ clock: options.clock, random: options.random.fork('faults') });
  }

  get origin(): string {
    if (!this.#served) throw new Error('the PBX is not started');
    return this.#served.origin;
  }

  async start(): Promise<void> {
    const { host, port, log } = this.#options;
    this.#served = await serve({
      host,
      port,
      faults: this.faults,
      onError: (error) => log(`mts vpbx: ${String(error)}`),
      answer: (asked) => this.#answer(asked),
    });
  }

  /** A call starts now: its pushes are sent as things happen, its rows appear after the end of each leg. */
  begin({ script }: PlannedCall): void {
    const { clock, company } = this.#options;
    for (const leg of this.remember(script)) {
      for (const { at, body } of toPushes(leg, abonentIdOf(company, leg.agent)))
        clock.at(at, async () => void (await this.push(body)));
    }
    this.#options.onCall?.(script);
  }

  /** A call into the history alone. */
  remember(script: CallScript): Leg[] {
    const legs = toLegs(script, this.#options.company, () => this.#id++);
    this.#legs.push(...legs);
    return legs;
  }

  /** Sends one push, unless the webhook is off. */
  async push(body: PushBody | { eventType: 'CHECK_ALIVE' }): Promise<number | undefined> {
    if (this.hook === undefined) return undefined;
    const { callbackUrl, clientApiKey } = this.hook;
    this.counts.pushed += 1;
    const status = await this.#post(callbackUrl, clientApiKey, body);
    this.#failures = status === 200 ? 0 : this.#failures + 1;
    if (status !== 200) this.counts.refused += 1;
    if (this.#failures >= OFF_AFTER) this.hook = undefined;
    return status;
  }

  async stop(): Promise<void> {
    await this.#served?.stop();
  }

  async #post(url: string, key: string, body: object): Promise<number | undefined> {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          [this.#options.clientKeyHeader ?? 'x-sandbox-key']: key,
        },
        body: JSON.stringify(body),
      });
      return response.status;
    } catch (error) {
      this.#options.log(`mts vpbx: push not delivered: ${String(error)}`);
      return undefined;
    }
  }

  #answer(asked: Asked): Answer | Promise<Answer> {
    // In the query it would do on the real one as well; whoever writes it there leaks it, so it is refused here.
    if (asked.headers['x-auth-token'] !== this.#options.token) return { status: 401, empty: true };
    const path = asked.path.replace('/api', '');
    if (asked.method === 'GET' && path === '/v1/callHistory/enterprise') return this.#history(asked.query);
    if (asked.method === 'GET' && path === '/abonents') return { status: 200, json: this.#abonents() };
    if (asked.method === 'GET' && path.startsWith('/callRecording/mp3/'))
      return this.#recording(decodeURIComponent(path.slice('/callRecording/mp3/'.length)));
    if (asked.method === 'GET' && path.startsWith('/files/'))
      return {
        status: 200,
        bytes: Buffer.concat([Buffer.from('ID3'), Buffer.alloc(2_000)]),
        type: 'audio/mpeg',
      };
    if (asked.method === 'POST' && path === '/service/webhook') return this.#switchOn(asked.body);
    return { status: 404, empty: true };
  }

  /** The newest last; which order the real one has is unknown. */
  #history(query: URLSearchParams): Answer {
    const now = this.#options.clock.now();
    const [from, to] = [Number(query.get('dateFrom')), Number(query.get('dateTo'))];
    const [page, size] = [
      Number(query.get('page') ?? 0),
      Math.min(MAX_SIZE, Number(query.get('size') ?? 10)),
    ];
    if ([from, to, page, size].some((n) => !Number.isInteger(n) || n < 0) || size === 0)
      return { status: 400, empty: true };
    const rows = this.#legs
      .filter(
        ({ startedAt, endedAt }) => startedAt >= from && startedAt <= to && endedAt + VISIBLE_AFTER_MS <= now,
      )
      .sort((a, b) => a.startedAt - b.startedAt)
      .map(toRow);
    return {
      status: 200,
      json: {
        content: rows.slice(page * size, (page + 1) * size),
        totalElements: rows.length,
        totalPages: Math.ceil(rows.length / size),
      },
    };
  }

  #abonents(): object[] {
    const { company } = this.#options;
    return company.agents.map((agent) => ({
      serviceProviderId: 8_888_888_888,
      groupId: 8_888_888_888,
      userId: abonentIdOf(company, agent),
      firstName: agent.name,
      lastname: '',
      phoneNumber: agent.telnum.slice(-10),
      extension: agent.extension,
      callingLineIdPhoneNumber: agent.telnum.slice(-10),
      department: company.groupName,
      email: '',
    }));
  }

  #recording(trackingId: string): Answer {
    const leg = this.#legs.find((one) => one.trackingId === trackingId && one.answeredAt !== null);
    if (leg === undefined) return { status: 404, empty: true };
    return { status: 302, headers: { location: `/api/files/${leg.groupId}.mp3` }, empty: true };
  }

  /** Asks at once whether anybody is there, as the real one does at some time. */
  async #switchOn(body: string): Promise<Answer> {
    const { callbackUrl, clientApiKey } = JSON.parse(body) as Record<string, string | undefined>;
    if (!callbackUrl || !clientApiKey) return { status: 400, empty: true };
    this.counts.switchedOn += 1;
    this.#failures = 0;
    const status = await this.#post(callbackUrl, clientApiKey, { eventType: 'CHECK_ALIVE' });
    this.hook = status === 200 ? { callbackUrl, clientApiKey } : undefined;
    return { status: 200, empty: true };
  }
}
