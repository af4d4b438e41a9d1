import { realClock } from '../../exchange/clock.ts';
import type { Random } from '../../exchange/random.ts';
import { Faults } from '../../http/faults.ts';
import { type Served, serve } from '../../http/serve.ts';
import { type BucketSize, LeakyBucket } from '../leaky-bucket.ts';
import { CrmTokenDesk } from '../token-desk.ts';
import { Records } from './records.ts';
import { CALL_PROPERTY, RestApi } from './rest-api.ts';
import { refusal, tooMany } from './said.ts';

export type HubspotOptions = {
  host: string;
  port: number;
  random: Random;
  /** Epoch ms. */
  now?: () => number;
  log(message: string): void;
};

const HALF_AN_HOUR_MS = 30 * 60_000;
const FOR_EVER_MS = 100 * 365 * 86_400_000;
/** A hundred in ten seconds; and of those, searches. */
export const ACCOUNT_LIMIT: BucketSize = { burst: 100, perSecond: 10 };
export const SEARCH_LIMIT: BucketSize = { burst: 4, perSecond: 4 };

/** Limits and errors in the account's own form. */
export const HUBSPOT_FAULTS = [
  { kind: 'answer', answer: tooMany('TEN_SECONDLY_ROLLING') },
  { kind: 'answer', answer: tooMany('SECONDLY', true) },
  { kind: 'answer', answer: refusal(500, 'INTERNAL_ERROR', 'internal error') },
  { kind: 'done', answer: refusal(500, 'INTERNAL_ERROR', 'internal error') },
] as const;

/** A HubSpot account, as far as an app that logs calls sees it. */
export class HubspotAccount {
  readonly faults: Faults;
  readonly api: RestApi;
  readonly #options: HubspotOptions;
  readonly #clock;
  #served: Served | undefined;
  /** How far searches are behind. */
  lagMs = 0;

  constructor(options: HubspotOptions) {
    const { random, log, now = Date.now } = options;
    this.#options = options;
    this.#clock = realClock((error) => log(String(error)));
    this.faults = new Faults({ clock: this.#clock, random: random.fork('faults') });
    this.faults.spares = (path) => path.startsWith('/oauth/');
    const records = new Records(now, () => this.lagMs, CALL_PROPERTY);
    const tokens = new CrmTokenDesk(now, { accessMs: HALF_AN_HOUR_MS, refreshMs: FOR_EVER_MS });
    this.api = new RestApi(records, tokens);
  }

  get url(): string {
    if (this.#served === undefined) throw new Error('the virtual account is not started');
    return this.#served.origin;
  }

  /** From now on it counts requests as the real one does. */
  limit(account: BucketSize = ACCOUNT_LIMIT, searches: BucketSize = SEARCH_LIMIT): void {
    const { now = Date.now } = this.#options;
    this.api.account = new LeakyBucket(now, account);
    this.api.searches = new LeakyBucket(now, searches);
  }

  async start(): Promise<void> {
    const { host, port, log } = this.#options;
    this.#served = await serve({
      host,
      port,
      faults: this.faults,
      onError: (error) => log(`hubspot: ${String(error)}`),
      answer: (asked) => this.api.answer(asked),
    });
  }

  async stop(): Promise<void> {
    this.#clock.stop();
    await this.#served?.stop();
  }
}
