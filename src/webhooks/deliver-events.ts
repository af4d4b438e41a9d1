import type { Logger } from 'pino';
import type { SettingsCipher } from '../connections/settings-cipher.ts';
import type { Database } from '../db/database.ts';
import type { Metrics } from '../platform/metrics.ts';
import { restMs, retryAfterMs, SWITCH_OFF_AFTER_MS } from './retry-plan.ts';
import type { EventSender, Sent } from './send-event.ts';
import { type EndpointSecrets, SECRET_LOST } from './webhook-endpoint.ts';
import {
  type BusyEndpoint,
  type DueEvent,
  dueEvents,
  noteHealth,
  settle,
  takeEvents,
} from './webhook-queue.ts';

export interface DeliverEventsOptions {
  database: Database;
  cipher: SettingsCipher;
  sender: Pick<EventSender, 'send'>;
  metrics: Metrics;
  logger: Logger;
  now?: () => Date;
  random?: () => number;
}

/** Requests to one endpoint at a time. */
const AT_ONCE = 8;
/** `last_success_at` is for people. */
const NOTE_WELL_EVERY_MS = 10_000;
/** Nothing but a person helps: as rare as after many failures. */
const LONG_WEAK = 20;
const TOO_OLD: Sent = {
  state: 'failed',
  error: 'The event is not kept any longer: see the retention of events.',
  tookMs: 0,
};

/** Sends what waits for one endpoint. Exactly one process does so for an endpoint at a time. */
export class DeliverEvents {
  readonly #options: DeliverEventsOptions;
  readonly #now: () => Date;
  readonly #counter;
  /** Endpoint id → when its good health was last written down, epoch ms. */
  readonly #notedWell = new Map<string, number>();
  /** Endpoint id → failures in a row, and until when it rests (epoch ms). */
  readonly #weak = new Map<string, { failures: number; restUntil: number }>();

  constructor(options: DeliverEventsOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => new Date());
    this.#counter = options.metrics.counter<'result'>({
      name: 'webhook_tries_total',
      help: 'Events sent to webhook endpoints, by result: delivered, failed.',
      labels: ['result'],
    });
  }

  rests(endpointId: string): boolean {
    return (this.#weak.get(endpointId)?.restUntil ?? 0) > this.#now().getTime();
  }

  /** Endpoints that rest now. */
  resting(): string[] {
    return [...this.#weak.keys()].filter((endpointId) => this.rests(endpointId));
  }

  /** Until nothing is due, the endpoint rests, or `signal` says to stop. */
  async run(endpoint: BusyEndpoint, signal: AbortSignal): Promise<void> {
    const { database, cipher } = this.#options;
    const { endpointId } = endpoint;
    let secrets: EndpointSecrets;
    try {
      const sealed = { keyId: endpoint.keyId, sealed: endpoint.secrets };
      secrets = cipher.open(endpointId, sealed) as EndpointSecrets;
    } catch {
      const sent: Sent = { state: 'failed', error: SECRET_LOST, tookMs: 0 };
      this.#noteStrength(endpointId, { isWell: false, patience: restMs(LONG_WEAK), now: this.#now() });
      await noteHealth(database, endpointId, {
        sent,
        now: this.#now(),
        switchOffAfterMs: SWITCH_OFF_AFTER_MS,
      });
      return;
    }
    while (!signal.aborted) {
      const read = await takeEvents(database, endpointId, this.#now());
      const due = await dueEvents(database, endpointId, this.#now());
      if (due.length === 0) {
        if (read === 0) return;
        continue;
      }
      // Who has been failing is asked with one event first.
      const isWeak = this.#weak.has(endpointId);
      const inHand = isWeak ? due.slice(0, 1) : due;
      const goesOn = await this.#sendAll(endpoint, { secrets, due: inHand, signal });
      if (!goesOn || this.rests(endpointId)) return;
    }
  }

  /** Events of one call one after the other, of different calls side by side. False: the endpoint was switched off. */
  async #sendAll(
    endpoint: BusyEndpoint,
    { secrets, due, signal }: { secrets: EndpointSecrets; due: readonly DueEvent[]; signal: AbortSignal },
  ): Promise<boolean> {
    const byCall = new Map<string, DueEvent[]>();
    for (const event of [...due].sort((a, b) => a.sequence - b.sequence)) {
      const key = event.callId ?? event.eventId;
      byCall.set(key, [...(byCall.get(key) ?? []), event]);
    }
    const calls = [...byCall.values()];
    let isOn = true;
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (let call = calls.shift(); call !== undefined; call = calls.shift()) {
          for (const event of call) {
            if (signal.aborted || !isOn || this.rests(endpoint.endpointId)) return;
            isOn = (await this.#sendOne(endpoint, secrets, event)) && isOn;
          }
        }
      }),
    );
    return isOn;
  }

  async #sendOne(endpoint: BusyEndpoint, secrets: EndpointSecrets, event: DueEvent): Promise<boolean> {
    const { database, sender, logger, random } = this.#options;
    const { endpointId, tenantId, url } = endpoint;
    const { eventId, text } = event;
    const tries = event.tries + 1;
    if (text === null) {
      await settle(database, endpointId, { eventId, tries, sent: TOO_OLD });
      return true;
    }
    const {
      retryAfterMs: patience,
      isGone,
      ...sent
    } = await sender.send({ url, id: eventId, text, secrets });
    const now = this.#now();
    this.#counter.inc({ result: sent.state });
    const waitMs =
      sent.state === 'delivered' || isGone === true
        ? undefined
        : retryAfterMs(tries, { atLeastMs: patience, ...(random && { random }) });
    await settle(database, endpointId, {
      eventId,
      tries,
      sent,
      nextTryAt: waitMs === undefined ? undefined : new Date(now.getTime() + waitMs),
    });
    const isWell = sent.state === 'delivered';
    const wasWeak = this.#weak.has(endpointId);
    this.#noteStrength(endpointId, { isWell, patience, now });
    if (isWell && !wasWeak && now.getTime() - (this.#notedWell.get(endpointId) ?? 0) < NOTE_WELL_EVERY_MS)
      return true;
    if (isWell) this.#notedWell.set(endpointId, now.getTime());
    else this.#notedWell.delete(endpointId);
    const off = await noteHealth(database, endpointId, {
      sent: { ...sent, ...(isGone && { isGone }) },
      now,
      switchOffAfterMs: SWITCH_OFF_AFTER_MS,
    });
    if (off !== undefined)
      logger.warn({ tenantId, endpointId, reason: off }, 'webhook endpoint switched off');
    return off === undefined;
  }

  #noteStrength(
    endpointId: string,
    { isWell, patience = 0, now }: { isWell: boolean; patience: number | undefined; now: Date },
  ): void {
    if (isWell) {
      this.#weak.delete(endpointId);
      return;
    }
    const failures = (this.#weak.get(endpointId)?.failures ?? 0) + 1;
    const restUntil = now.getTime() + Math.max(patience, restMs(failures));
    this.#weak.set(endpointId, { failures, restUntil });
  }
}
