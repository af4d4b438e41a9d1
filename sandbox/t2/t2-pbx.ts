import type { PlannedCall } from '../exchange/call-planner.ts';
import type { Clock } from '../exchange/clock.ts';
import type { Company } from '../exchange/company.ts';
import type { CallScript } from '../exchange/happening.ts';
import type { Random } from '../exchange/random.ts';
import { Faults } from '../http/faults.ts';
import { type Served, serve } from '../http/serve.ts';
import { Monitoring } from './monitoring.ts';
import { RecordStore } from './record-store.ts';
import { BASE_PATH, RestApi } from './rest-api.ts';
import { TokenDesk } from './token-desk.ts';

export type T2PbxOptions = {
  host: string;
  port: number;
  clock: Clock;
  random: Random;
  company: Company;
  onCall?: (script: CallScript) => void;
  log(message: string): void;
};

/** T2's corporate PBX: nothing is told, everything is asked for, with a pair of tokens that rotates. */
export class T2Pbx {
  readonly faults: Faults;
  readonly api: RestApi;
  readonly #options: T2PbxOptions;
  #served: Served | undefined;
  #oldHost: Served | undefined;

  constructor(options: T2PbxOptions) {
    const { clock, random, company } = options;
    this.#options = options;
    this.faults = new Faults({ clock, random: random.fork('faults') });
    this.api = new RestApi({
      clock,
      company,
      tokens: new TokenDesk(clock, BASE_PATH),
      records: new RecordStore(company, random.fork('records')),
      monitoring: new Monitoring(random.fork('monitoring')),
    });
  }

  get baseUrl(): string {
    return `${originOf(this.#served)}${BASE_PATH}`;
  }

  /** The operator's former name of the host: sends everybody on with 308. */
  get oldBaseUrl(): string {
    return `${originOf(this.#oldHost)}${BASE_PATH}`;
  }

  async start(): Promise<void> {
    const { host, port, clock, random, log } = this.#options;
    const onError = (error: unknown): void => log(`t2: ${String(error)}`);
    this.#served = await serve({
      host,
      port,
      faults: this.faults,
      onError,
      answer: (asked) => this.api.answer(asked),
    });
    const { origin } = this.#served;
    this.#oldHost = await serve({
      host,
      port: 0,
      faults: new Faults({ clock, random: random.fork('old host') }),
      onError,
      answer: ({ path, query }) => ({
        status: 308,
        headers: { location: `${origin}${path}${query.size > 0 ? `?${query}` : ''}` },
        empty: true,
      }),
    });
  }

  begin({ script }: PlannedCall): void {
    this.api.monitoring.add(script);
    this.remember(script);
    this.#options.onCall?.(script);
  }

  /** A call that is over, into the log. */
  remember(script: CallScript): void {
    this.api.records.add(script);
  }

  async stop(): Promise<void> {
    await Promise.all([this.#served?.stop(), this.#oldHost?.stop()]);
  }
}

function originOf(served: Served | undefined): string {
  if (served === undefined) throw new Error('the virtual T2 is not started');
  return served.origin;
}
