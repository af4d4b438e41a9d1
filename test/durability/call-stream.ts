import { randomUUID } from 'node:crypto';

const FORM = 'application/x-www-form-urlencoded';
/** A PBX that waits longer for an answer has given up. */
const ANSWER_MS = 5_000;

/** Lines of the exchange: when nobody acknowledges, no more calls than these are under way, each asking again and again. */
const LINES = 40;

/** What a MegaFon exchange sends of calls that ring and are answered: each webhook again and again until it is acknowledged. */
export class CallStream {
  readonly #targets: readonly string[];
  readonly #crmToken: string;
  readonly #running = new Set<Promise<void>>();
  #isOver = false;
  #tries = 0;
  /** Call ids whose both webhooks were acknowledged. */
  readonly acknowledged: string[] = [];

  constructor(options: { targets: readonly string[]; crmToken: string }) {
    this.#targets = options.targets;
    this.#crmToken = options.crmToken;
  }

  /** Webhooks that were sent, acknowledged or not. */
  get tries(): number {
    return this.#tries;
  }

  /** A new call every `everyMs` until `end`, where a line is free. */
  async run(everyMs: number): Promise<void> {
    for (let call = 0; !this.#isOver; ) {
      if (this.#running.size < LINES) {
        const talk = this.#call(call).finally(() => this.#running.delete(talk));
        this.#running.add(talk);
        call += 1;
      }
      await pause(everyMs);
    }
  }

  /** No new calls; resolves when those under way are acknowledged. */
  async end(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#running);
  }

  async #call(number: number): Promise<void> {
    const callid = randomUUID();
    const phone = `7900${String(number).padStart(7, '0')}`;
    for (const type of ['INCOMING', 'ACCEPTED']) {
      await this.#sendUntilAcknowledged({
        cmd: 'event',
        type,
        callid,
        phone,
        user: 'ivanov',
        ext: '101',
        direction: 'in',
        diversion: '74950000001',
      });
      await pause(Math.random() * 100);
    }
    this.acknowledged.push(callid);
  }

  async #sendUntilAcknowledged(fields: Record<string, string>): Promise<void> {
    const body = new URLSearchParams({ ...fields, crm_token: this.#crmToken }).toString();
    for (;;) {
      this.#tries += 1;
      const target = this.#targets[this.#tries % this.#targets.length] as string;
      try {
        const response = await fetch(target, {
          method: 'POST',
          headers: { 'content-type': FORM },
          body,
          signal: AbortSignal.timeout(ANSWER_MS),
        });
        await response.arrayBuffer();
        if (response.ok) return;
      } catch {
        // Nobody there, or gone in the middle: not acknowledged.
      }
      await pause(50);
    }
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
