import { request as httpRequest } from 'node:http';
import type { Clock } from '../exchange/clock.ts';
import type { Random } from '../exchange/random.ts';
import { newUuid } from './new-uuid.ts';
import type { XsiSaid } from './xsi-said.ts';
import { toXsiXml } from './xsi-xml.ts';

type Kept = {
  subscriptionId: string;
  targetType: 'GROUP' | 'ABONENT' | 'NUMBER';
  targetId: string;
  subscriptionType: string;
  url: string;
  endsAt: number;
  sequence: number;
  forget: () => void;
};

/** The platform grants no less; and here no more than this, whatever is asked for. */
const MIN_SECONDS = 3_600;
const MAX_SECONDS = 7_200;
const CLIENT_ID = '10000000001';
const POST_TIMEOUT_MS = 10_000;

/** Who hears of calls, and until when. The end of each is told to its address. Same parameters overwrite, others live side by side. */
export class Subscriptions {
  readonly #clock: Clock;
  readonly #random: Random;
  /** By id. */
  readonly #kept = new Map<string, Kept>();
  readonly counts = { granted: 0, posted: 0, refused: 0 };

  constructor(options: { clock: Clock; random: Random }) {
    this.#clock = options.clock;
    this.#random = options.random;
  }

  get ids(): string[] {
    return [...this.#kept.keys()];
  }

  put(body: { pattern?: unknown; expires?: unknown; subscriptionType?: unknown; url?: unknown }) {
    const { pattern, expires, subscriptionType, url } = body;
    if (typeof url !== 'string' || typeof expires !== 'number') return undefined;
    if (subscriptionType !== 'BASIC_CALL' && subscriptionType !== 'ADVANCED_CALL') return undefined;
    const seconds = Math.min(MAX_SECONDS, Math.max(MIN_SECONDS, expires));
    const targetId = typeof pattern === 'string' ? pattern : CLIENT_ID;
    const same = [...this.#kept.values()].find(
      (one) => one.url === url && one.targetId === targetId && one.subscriptionType === subscriptionType,
    );
    this.counts.granted += 1;
    const subscriptionId = newUuid(this.#random);
    const endsAt = this.#clock.now() + seconds * 1000;
    this.#kept.set(subscriptionId, {
      subscriptionId,
      targetType: typeof pattern === 'string' ? 'ABONENT' : 'GROUP',
      targetId,
      subscriptionType,
      url,
      endsAt,
      sequence: 0,
      forget: this.#clock.at(endsAt, async () => void (await this.end(subscriptionId))),
    });
    if (same !== undefined) void this.end(same.subscriptionId);
    return { subscriptionId, expires: seconds };
  }

  get(id: string) {
    const found = this.#kept.get(id);
    if (found === undefined) return undefined;
    const { subscriptionId, targetType, targetId, subscriptionType, url, endsAt } = found;
    const expires = Math.round((endsAt - this.#clock.now()) / 1000);
    return { subscriptionId, targetType, targetId, subscriptionType, expires, url };
  }

  /** @returns false when there is none */
  async end(id: string): Promise<boolean> {
    const found = this.#kept.get(id);
    if (found === undefined) return false;
    found.forget();
    this.#kept.delete(id);
    const said = { type: 'SubscriptionTerminatedEvent', targetId: found.targetId, calls: [], carries: [] };
    await this.#post(found, said);
    return true;
  }

  /** To whoever wants it. BASIC_CALL leaves out what no client of that package was seen to handle. */
  async tell(said: XsiSaid): Promise<void> {
    const hears = [...this.#kept.values()].filter(
      ({ subscriptionType }) => subscriptionType === 'ADVANCED_CALL' || !ADVANCED_ONLY.has(said.type),
    );
    await Promise.all(hears.map((one) => this.#post(one, said)));
  }

  stop(): void {
    for (const { forget } of this.#kept.values()) forget();
    this.#kept.clear();
  }

  #post(subscription: Kept, said: XsiSaid): Promise<void> {
    subscription.sequence += 1;
    const { subscriptionId, url, sequence } = subscription;
    const envelope = { eventId: newUuid(this.#random), sequence, clientId: CLIENT_ID, subscriptionId, url };
    const body = toXsiXml({ ...envelope, targetId: said.targetId }, said);
    return new Promise((resolve) => {
      const request = httpRequest(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/xml; charset=UTF-8',
          'content-length': String(Buffer.byteLength(body)),
        },
        timeout: POST_TIMEOUT_MS,
      });
      const done = (isHeard: boolean): void => {
        this.counts[isHeard ? 'posted' : 'refused'] += 1;
        resolve();
      };
      // At most once: whether it is sent again is unknown.
      request.on('error', () => done(false));
      request.on('response', (response) => {
        response.resume();
        response.on('end', () => done(response.statusCode === 200));
      });
      request.end(body);
    });
  }
}

const ADVANCED_ONLY = new Set(['CallHeldEvent', 'CallRetrievedEvent', 'CallRedirectedEvent']);
