import { realClock } from '../../exchange/clock.ts';
import type { Random } from '../../exchange/random.ts';
import { Faults } from '../../http/faults.ts';
import { type Served, serve } from '../../http/serve.ts';
import { type BucketSize, LeakyBucket } from '../leaky-bucket.ts';
import { CrmTokenDesk } from '../token-desk.ts';
import { Cards } from './cards.ts';
import { RestApi } from './rest-api.ts';
import { problem } from './said.ts';

export type AmoCrmAccountOptions = {
  host: string;
  port: number;
  random: Random;
  now(): number;
  log(message: string): void;
};

const DAY_MS = 86_400_000;
export const ACCOUNT_LIMIT: BucketSize = { burst: 7, perSecond: 7 };

/** Limits and errors in the account's own form. The block of an address comes as a page, without a word of JSON. */
export const ACCOUNT_FAULTS = [
  { kind: 'answer', answer: problem(429, 'Too Many Requests', 'Too many requests') },
  { kind: 'answer', answer: { status: 403, text: '<html><h1>403 Forbidden</h1></html>', type: 'text/html' } },
  { kind: 'answer', answer: problem(500, 'Internal Server Error', 'Try later') },
  { kind: 'done', answer: problem(500, 'Internal Server Error', 'Try later') },
] as const;

/** An amoCRM account, as far as telephony sees it. */
export class AmoCrmAccount {
  readonly faults: Faults;
  readonly api: RestApi;
  readonly #options: AmoCrmAccountOptions;
  readonly #clock;
  #served: Served | undefined;

  constructor(options: AmoCrmAccountOptions) {
    const { random, now, log } = options;
    this.#options = options;
    this.#clock = realClock((error) => log(String(error)));
    this.faults = new Faults({ clock: this.#clock, random: random.fork('faults') });
    const tokens = new CrmTokenDesk(now, { accessMs: DAY_MS, refreshMs: 90 * DAY_MS });
    this.api = new RestApi({ cards: new Cards(), tokens, now });
  }

  get url(): string {
    if (this.#served === undefined) throw new Error('the virtual account is not started');
    return this.#served.origin;
  }

  limit(size: BucketSize = ACCOUNT_LIMIT): void {
    this.api.bucket = new LeakyBucket(this.#options.now, size);
  }

  async start(): Promise<void> {
    const { host, port, log } = this.#options;
    this.#served = await serve({
      host,
      port,
      faults: this.faults,
      onError: (error) => log(`amocrm: ${String(error)}`),
      answer: (asked) => this.api.answer(asked),
    });
  }

  async stop(): Promise<void> {
    this.#clock.stop();
    await this.#served?.stop();
  }
}
