import { realClock } from '../../exchange/clock.ts';
import type { Random } from '../../exchange/random.ts';
import { Faults } from '../../http/faults.ts';
import { type Served, serve } from '../../http/serve.ts';
import { type BucketSize, LeakyBucket } from '../leaky-bucket.ts';
import { CrmTokenDesk } from '../token-desk.ts';
import { People } from './people.ts';
import { RestApi } from './rest-api.ts';
import { refusal } from './said.ts';
import { Telephony } from './telephony.ts';

export type Bitrix24PortalOptions = {
  host: string;
  port: number;
  random: Random;
  /** Epoch ms of the portal; what it compares its windows with. */
  now(): number;
  log(message: string): void;
};

const HOUR_MS = 3_600_000;
/** What a portal allows one address; the larger editions more. */
export const PORTAL_LIMIT: BucketSize = { burst: 50, perSecond: 2 };

/** Limits and errors in the portal's own form, before anything was done. */
export const PORTAL_FAULTS = [
  { kind: 'answer', answer: refusal('QUERY_LIMIT_EXCEEDED', 'Too many requests', 503) },
  {
    kind: 'answer',
    answer: refusal('OPERATION_TIME_LIMIT', 'Method is blocked due to operation time limit', 429),
  },
  { kind: 'answer', answer: refusal('QUERY_LIMIT_EXCEEDED', 'Too many requests', 200) },
  { kind: 'answer', answer: refusal('INTERNAL_SERVER_ERROR', 'Internal server error', 500) },
  { kind: 'done', answer: refusal('INTERNAL_SERVER_ERROR', 'Internal server error', 500) },
] as const;

/** A Bitrix24 portal with its telephony, as far as an outside exchange sees it. */
export class Bitrix24Portal {
  readonly faults: Faults;
  readonly api: RestApi;
  readonly #options: Bitrix24PortalOptions;
  readonly #clock;
  #served: Served | undefined;

  constructor(options: Bitrix24PortalOptions) {
    const { random, now, log } = options;
    this.#options = options;
    this.#clock = realClock((error) => log(String(error)));
    this.faults = new Faults({ clock: this.#clock, random: random.fork('faults') });
    const people = new People();
    this.api = new RestApi({
      people,
      telephony: new Telephony(now, people),
      tokens: new CrmTokenDesk(now, { accessMs: HOUR_MS, refreshMs: 180 * 24 * HOUR_MS }),
      now,
    });
  }

  get url(): string {
    if (this.#served === undefined) throw new Error('the virtual portal is not started');
    return this.#served.origin;
  }

  /** From now on it counts requests as the real one does. */
  limit(size: BucketSize = PORTAL_LIMIT): void {
    this.api.bucket = new LeakyBucket(this.#options.now, size);
  }

  async start(): Promise<void> {
    const { host, port, log } = this.#options;
    this.#served = await serve({
      host,
      port,
      faults: this.faults,
      onError: (error) => log(`bitrix24: ${String(error)}`),
      answer: (asked) => this.api.answer(asked),
    });
  }

  async stop(): Promise<void> {
    this.#clock.stop();
    await this.#served?.stop();
  }
}
