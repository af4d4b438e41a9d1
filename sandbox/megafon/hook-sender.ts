import type { Clock } from '../exchange/clock.ts';
import type { Random } from '../exchange/random.ts';
import { formPoster } from '../http/post-form.ts';

export type HookFields = Record<string, string>;

/** Shares of the webhooks that meet a fault, each between 0 and 1. A delayed one is overtaken by later ones. */
export type HookFaults = {
  lose: number;
  double: number;
  delay: number;
  delayMs: readonly [number, number];
};

export const POLITE: HookFaults = { lose: 0, double: 0, delay: 0, delayMs: [0, 0] };
export const RUDE: HookFaults = { lose: 0.05, double: 0.1, delay: 0.15, delayMs: [200, 8_000] };

/** The operator publishes neither how often nor when it sends again after an answer that is not 200: our own choice. */
const RESEND_AFTER_MS = [3_000, 15_000, 60_000];

/** No published limit either; integrators' receivers answer far sooner. */
const EVENT_TIMEOUT_MS = 10_000;
/** How long the caller hears ringing while the CRM thinks; unpublished. */
const CONTACT_TIMEOUT_MS = 3_000;

/** Sends webhooks to the one URL that the customer typed into the cabinet. */
export class HookSender {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #crmToken: string;
  readonly #log: (message: string) => void;
  readonly #poster = formPoster();
  /** The last webhook under way of each call, keyed by callid: those of one call do not overtake each other unasked. */
  readonly #underWay = new Map<string, Promise<unknown>>();
  #stopped = false;
  url: string | undefined;
  faults: HookFaults = POLITE;
  readonly counts = { wanted: 0, posted: 0, lost: 0, doubled: 0, delayed: 0, refused: 0, resent: 0 };

  constructor(options: { clock: Clock; random: Random; crmToken: string; log: (message: string) => void }) {
    this.#clock = options.clock;
    this.#random = options.random;
    this.#crmToken = options.crmToken;
    this.#log = options.log;
  }

  /** Asks who is calling. @returns the parsed reply, undefined when there was none in time or it was no JSON object. */
  async ask(fields: HookFields): Promise<Record<string, unknown> | undefined> {
    this.counts.wanted += 1;
    if (this.#random.chance(this.faults.lose)) {
      this.counts.lost += 1;
      return undefined;
    }
    const posted = await this.#post(fields, CONTACT_TIMEOUT_MS);
    if (posted?.status !== 200) return undefined;
    return parseObject(posted.body);
  }

  /** Sends one event or history, with the faults that are set. Resolves when it is delivered, lost or put off. */
  send(fields: HookFields): Promise<void> {
    this.counts.wanted += 1;
    const { lose, double, delay, delayMs } = this.faults;
    // All draws are made for each webhook, so that changing one rate does not move the others' luck.
    const lost = this.#random.chance(lose);
    const doubled = this.#random.chance(double);
    const delayed = this.#random.chance(delay);
    const laterMs = this.#random.between(...delayMs);
    if (lost) {
      this.counts.lost += 1;
      return Promise.resolve();
    }
    if (doubled) {
      this.counts.doubled += 1;
      this.#clock.at(this.#clock.now() + this.#random.between(1, 2_000), () => this.#deliver(fields, 0));
    }
    if (delayed) {
      this.counts.delayed += 1;
      this.#clock.at(this.#clock.now() + laterMs, () => this.#deliver(fields, 0));
      return Promise.resolve();
    }
    return this.#inTurn(fields);
  }

  stop(): void {
    this.#stopped = true;
    this.#poster.stop();
  }

  #inTurn(fields: HookFields): Promise<void> {
    const callid = fields.callid ?? '';
    const before = this.#underWay.get(callid) ?? Promise.resolve();
    const turn = before.then(() => this.#deliver(fields, 0));
    this.#underWay.set(callid, turn);
    return turn.finally(() => {
      if (this.#underWay.get(callid) === turn) this.#underWay.delete(callid);
    });
  }

  async #deliver(fields: HookFields, tried: number): Promise<void> {
    const posted = await this.#post(fields, EVENT_TIMEOUT_MS);
    if (posted?.status === 200 || this.#stopped) return;
    this.counts.refused += 1;
    const again = RESEND_AFTER_MS[tried];
    if (again === undefined) return;
    this.#clock.at(this.#clock.now() + again, () => {
      this.counts.resent += 1;
      return this.#deliver(fields, tried + 1);
    });
  }

  async #post(fields: HookFields, timeoutMs: number): Promise<{ status: number; body: string } | undefined> {
    if (!this.url) return undefined;
    try {
      this.counts.posted += 1;
      return await this.#poster.post(this.url, { ...fields, crm_token: this.#crmToken }, timeoutMs);
    } catch (error) {
      if (!this.#stopped) this.#log(`megafon: webhook not delivered: ${String(error)}`);
      return undefined;
    }
  }
}

function parseObject(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
