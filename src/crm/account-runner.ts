import type { Logger } from 'pino';
import type { Database } from '../db/database.ts';
import type { CrmPort, NumberKeys } from '../domain/crm/crm-port.ts';
import { AccountGate } from './account-gate.ts';
import type { CrmStanding } from './crm-account.ts';
import type { CrmAccountSource } from './crm-account-source.ts';
import { type CrmRun, RunIsOver } from './crm-call-rows.ts';
import type { CrmMetrics } from './crm-metrics.ts';
import { DeliverCall, type DeliverCallOptions } from './deliver-call.ts';
import { demoteStale, followEvents } from './follow-events.ts';
import { LiveCallers, type Refold } from './live-callers.ts';
import { LookUps } from './look-ups.ts';
import type { CrmLinks } from './situation.ts';
import type { WantedFields } from './wanted-fields.ts';

export interface AccountRunnerOptions {
  database: Database;
  source: Pick<CrmAccountSource, 'standing'>;
  port: CrmPort;
  run: CrmRun;
  links: CrmLinks;
  metrics: CrmMetrics;
  /** Of the tenant. */
  country: string;
  wanted: WantedFields;
  refold: Refold;
  /** Whoever waits for what is known of a number may look. */
  told(numberKey: string): void;
  logger: Logger;
  backOffMs: DeliverCallOptions['backOffMs'];
  now?: () => number;
  /** How often it looks by itself; a note on the bus may be lost. */
  lookEveryMs?: number;
  inFlightMs?: number;
  /** How long a card waits for a name. */
  cardWaitsMs?: number;
}

/** Calls under way at a time. Each lane has its own, so that a backlog of slow answers keeps no call of now waiting. */
const AT_ONCE = [6, 4] as const;
const LOOK_EVERY_MS = 1_000;
/** What was not written at once is looked for so often. */
const DEMOTE_EVERY_MS = 15_000;
/** A step has ended one way or the other by then, wherever its process is: connectors wait up to half a minute for one write, and read before it. */
export const IN_FLIGHT_MS = 90_000;
/** What is under way when this stops has so long; what is not heard by then is cleared up later. */
const STOP_MS = 8_000;

/** Works on one account, in one process at a time: follows the events of its tenant, and brings the calls that are due up to date. */
export class AccountRunner {
  readonly #options: AccountRunnerOptions;
  readonly #now: () => number;
  readonly #gate: AccountGate;
  readonly #lookUps: LookUps;
  readonly #callers: LiveCallers;
  readonly #deliver: DeliverCall;
  /** Call id → its lane; undefined is one that is held, not worked on. */
  readonly #busy = new Map<string, number | undefined>();
  readonly #running = new Set<Promise<void>>();
  #standing: CrmStanding | undefined;
  #isStopped = true;
  #timer: NodeJS.Timeout | undefined;
  #isKicked = false;
  #demotedAt = 0;
  #looking: Promise<void> | undefined;

  constructor(options: AccountRunnerOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    const { database, port, run, links, metrics, logger, backOffMs } = options;
    this.#gate = new AccountGate({ database, accountId: run.accountId, now: this.#now });
    const { accountId, tenantId } = run;
    const common = { database, accountId, tenantId, metrics, logger, now: this.#now };
    this.#lookUps = new LookUps({
      ...common,
      port,
      gate: this.#gate,
      country: options.country,
      wanted: options.wanted,
      heard: (numberKey, people) => this.#callers.heard(numberKey, people),
    });
    this.#callers = new LiveCallers({
      ...common,
      lookUps: this.#lookUps,
      refold: options.refold,
      told: options.told,
      mayAsk: () => this.#mayAsk(),
      ...(options.cardWaitsMs !== undefined && { limitMs: options.cardWaitsMs }),
    });
    this.#deliver = new DeliverCall({
      database,
      port,
      gate: this.#gate,
      lookUps: this.#lookUps,
      run,
      links,
      metrics,
      logger,
      backOffMs,
      now: this.#now,
      inFlightMs: options.inFlightMs ?? IN_FLIGHT_MS,
      claim: (callId) => this.#claim(callId),
      standing: () => this.#standing as CrmStanding,
    });
  }

  start(): void {
    this.#isStopped = false;
    this.#timer = setInterval(() => this.kick(), this.#options.lookEveryMs ?? LOOK_EVERY_MS);
    this.kick();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearInterval(this.#timer);
    await this.#looking;
    let patience: NodeJS.Timeout | undefined;
    const enough = new Promise<void>((resolve) => {
      patience = setTimeout(resolve, STOP_MS);
    });
    await Promise.race([Promise.all([...this.#running, this.#callers.stop()]), enough]);
    clearTimeout(patience);
  }

  /** There may be something to do. */
  kick(): void {
    this.#isKicked = true;
    if (this.#isStopped || this.#looking !== undefined) return;
    this.#looking = this.#look()
      .catch((error: unknown) => this.#trouble(error))
      .finally(() => {
        this.#looking = undefined;
        if (this.#isKicked && !this.#isStopped) this.kick();
      });
  }

  async #look(): Promise<void> {
    const { database, run, source } = this.#options;
    this.#isKicked = false;
    for (let isMore = true; isMore && !this.#isStopped; ) {
      const followed = await followEvents(database, run, this.#now());
      isMore = followed.isMore;
      await this.#callers.note(followed.fresh);
    }
    this.#standing = await source.standing(run.accountId);
    if (this.#standing === undefined || this.#isStopped) return;
    // What is under way knows better than what was written before it.
    const isIdle = this.#running.size === 0 && this.#lookUps.underWay === 0;
    if (isIdle || this.#standing.status === 'new') this.#gate.take(this.#standing);
    // Somebody looks at a card.
    this.#callers.fill();
    if (this.#now() - this.#demotedAt >= DEMOTE_EVERY_MS) {
      this.#demotedAt = this.#now();
      await demoteStale(database, run, this.#now());
    }
    for (const lane of [0, 1]) await this.#fill(lane);
  }

  async #fill(lane: number): Promise<void> {
    const { room } = this.#gate;
    if (room === 'none') return;
    const most = room === 'one' ? 1 - this.#running.size : (AT_ONCE[lane] ?? 0) - this.#inLane(lane);
    if (most <= 0) return;
    const { rows } = await this.#options.database.hubPool.query<{ call_id: string }>(
      `SELECT call_id FROM crm_calls WHERE account_id = $1 AND lane = $2 AND next_try_at <= $3
        ORDER BY next_try_at LIMIT $4`,
      [this.#options.run.accountId, lane, new Date(this.#now()), most + this.#busy.size],
    );
    const free = rows.map(({ call_id }) => call_id).filter((callId) => !this.#busy.has(callId));
    for (const callId of free.slice(0, most)) this.#begin(callId, lane);
  }

  /** A PBX wants to know who calls. */
  async question(keys: NumberKeys): Promise<void> {
    await this.#callers.question(keys);
    this.kick();
  }

  #mayAsk(): boolean {
    const { room } = this.#gate;
    return room === 'all' || (room === 'one' && this.#running.size === 0 && this.#lookUps.underWay === 0);
  }

  #begin(callId: string, lane: number): void {
    if (this.#isStopped) return;
    this.#busy.set(callId, lane);
    const work = this.#deliver
      .work(callId)
      .catch((error: unknown) => this.#failed(error, callId))
      .finally(() => {
        this.#busy.delete(callId);
        this.#running.delete(work);
        this.kick();
      });
    this.#running.add(work);
  }

  #claim(callId: string): (() => void) | undefined {
    if (this.#busy.has(callId)) return undefined;
    this.#busy.set(callId, undefined);
    return () => this.#busy.delete(callId);
  }

  #inLane(lane: number): number {
    return [...this.#busy.values()].filter((one) => one === lane).length;
  }

  async #failed(error: unknown, callId: string): Promise<void> {
    this.#trouble(error, callId);
    if (error instanceof RunIsOver) return;
    await this.#deliver.setAside(callId).catch((again: unknown) => this.#trouble(again, callId));
  }

  #trouble(error: unknown, callId?: string): void {
    const { logger, run } = this.#options;
    const { accountId } = run;
    if (error instanceof RunIsOver) {
      this.#isStopped = true;
      clearInterval(this.#timer);
      logger.warn({ accountId }, 'another process works on this CRM account by now');
      return;
    }
    logger.error({ err: error, accountId, callId }, 'work for a CRM failed');
  }
}
