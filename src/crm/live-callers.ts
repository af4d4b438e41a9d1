import type { Logger } from 'pino';
import type { Database } from '../db/database.ts';
import type { NumberKeys } from '../domain/crm/crm-port.ts';
import type { KnownCrmPerson } from '../domain/crm/people-with.ts';
import type { CrmMetrics } from './crm-metrics.ts';
import { type LiveCall, loadLiveCalls, namesOf } from './live-calls.ts';
import type { LookUps } from './look-ups.ts';

/** Has a call derived again, its customer looked up anew. */
export type Refold = (call: { connectionId: string; callId: string }) => Promise<void>;

export interface LiveCallersOptions {
  database: Database;
  accountId: string;
  tenantId: string;
  lookUps: LookUps;
  refold: Refold;
  /** Whether the account may be asked now. */
  mayAsk(): boolean;
  /** Somebody who waits for an answer may look: it is kept, or there is none. */
  told(numberKey: string): void;
  metrics: Pick<CrmMetrics, 'lookUps'>;
  logger: Logger;
  now: () => number;
  limitMs?: number;
}

interface Question {
  keys: NumberKeys;
  /** Whom the gate counts. */
  callId: string;
  since: number;
  /** Whoever asks takes no answer as an answer. */
  isImpatient: boolean;
}

/** A card that gets its name later than this is read by nobody; the answer is kept all the same. */
const LIMIT_MS = 3_000;
/** Questions that cards wait for. One that takes longer than a card waits makes room. */
const AT_ONCE = 6;
/** Questions that were not asked by then tell nobody anything any more. */
const FORGET_MS = 60_000;
/** A tenant with more live calls at a time has seen the older ones long ago. */
const MOST_CALLS = 20_000;

/**
 * Brings people of an account into the records of live calls: whoever calls and is not known yet is asked for, and calls whose people are others
 * than their record says are derived again. Nothing of this is on the path, and a CRM that fails or is slow delays nobody.
 */
export class LiveCallers {
  readonly #options: LiveCallersOptions;
  /** Live calls: by number key, then by call id. */
  readonly #calls = new Map<string, Map<string, LiveCall>>();
  /** Call id → its number key. */
  readonly #numbers = new Map<string, string>();
  /** By number key, in the order they came. */
  readonly #waiting = new Map<string, Question>();
  /** Questions under way, by number key. */
  readonly #asked = new Map<string, Promise<void>>();
  #places = AT_ONCE;
  #isStopped = false;

  constructor(options: LiveCallersOptions) {
    this.#options = options;
  }

  /** Something was told of these calls just now. */
  async note(callIds: readonly string[]): Promise<void> {
    const { database, tenantId, accountId, lookUps, now } = this.#options;
    if (callIds.length === 0 || !lookUps.isPossible) return;
    for (const callId of callIds) this.#forget(callId);
    const live = await database.tenant(tenantId, (tx) => loadLiveCalls(tx, accountId, callIds));
    if (live.length === 0) return;
    for (const call of live) this.#remember(call);
    const kept = await lookUps.kept(
      [...new Set(live.map(({ keys }) => keys.digits))],
      await lookUps.wanted(),
    );
    for (const call of live) {
      const known = kept.get(call.keys.digits);
      if (known === undefined)
        this.#want({ keys: call.keys, callId: call.callId, since: now(), isImpatient: false });
      // The batch that made it may have looked just before the answer came.
      else if (known.state !== 'failed') this.#rematch(call, namesOf(known.people));
    }
  }

  /** A PBX wants to know. */
  async question(keys: NumberKeys): Promise<void> {
    const { lookUps, told, now } = this.#options;
    if (!lookUps.isPossible) return;
    const kept = await lookUps.kept([keys.digits], await lookUps.wanted());
    if (kept.has(keys.digits)) told(keys.digits);
    else this.#want({ keys, callId: `question ${keys.digits}`, since: now(), isImpatient: true });
  }

  /** The account has said whom it has, whoever asked. */
  heard(numberKey: string, people: readonly KnownCrmPerson[]): void {
    const names = namesOf(people);
    for (const call of this.#calls.get(numberKey)?.values() ?? []) this.#rematch(call, names);
  }

  /** Asks as long as there is room. */
  fill(): void {
    const { mayAsk, now, metrics, told } = this.#options;
    for (const [numberKey, question] of this.#waiting) {
      if (this.#isStopped || this.#places <= 0) return;
      const isPast = now() - question.since > FORGET_MS;
      // A card takes its name later, too; a PBX does not wait.
      if (!isPast && !mayAsk() && !question.isImpatient) continue;
      if (isPast || !mayAsk()) {
        this.#waiting.delete(numberKey);
        metrics.lookUps.inc({ result: 'skipped' });
        told(numberKey);
        continue;
      }
      this.#waiting.delete(numberKey);
      this.#begin(question);
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all(this.#asked.values());
  }

  #want(question: Question): void {
    const numberKey = question.keys.digits;
    if (this.#asked.has(numberKey)) return;
    const known = this.#waiting.get(numberKey);
    if (known === undefined) this.#waiting.set(numberKey, question);
    else known.isImpatient ||= question.isImpatient;
  }

  #begin({ keys, callId, since }: Question): void {
    const { lookUps, logger, accountId, metrics, told, limitMs = LIMIT_MS } = this.#options;
    this.#places -= 1;
    let isLate = false;
    const late = setTimeout(() => {
      isLate = true;
      metrics.lookUps.inc({ result: 'late' });
      this.#places += 1;
      this.fill();
    }, limitMs);
    const asking = lookUps
      // An answer to somebody who asked a moment before is as good.
      .ask(keys, { notBefore: since - FORGET_MS, callId })
      .then(
        () => undefined,
        (error: unknown) =>
          logger.error({ err: error, accountId, callId }, 'a caller could not be looked up'),
      )
      .then(() => {
        clearTimeout(late);
        this.#asked.delete(keys.digits);
        if (!isLate) this.#places += 1;
        told(keys.digits);
        this.fill();
      });
    this.#asked.set(keys.digits, asking);
  }

  #rematch(call: LiveCall, names: string): void {
    if (call.names === names || this.#isStopped) return;
    // Once for each answer: the next news of the call says what became of it.
    call.names = names;
    const { connectionId, callId } = call;
    const { refold, logger } = this.#options;
    refold({ connectionId, callId }).catch((error: unknown) =>
      logger.error({ err: error, callId }, 'a call was not matched again after a CRM had answered'),
    );
  }

  #remember(call: LiveCall): void {
    const [oldest] = this.#numbers.keys();
    if (this.#numbers.size >= MOST_CALLS && oldest !== undefined) this.#forget(oldest);
    const ofNumber = this.#calls.get(call.keys.digits) ?? new Map<string, LiveCall>();
    this.#calls.set(call.keys.digits, ofNumber.set(call.callId, call));
    this.#numbers.set(call.callId, call.keys.digits);
  }

  #forget(callId: string): void {
    const numberKey = this.#numbers.get(callId);
    if (numberKey === undefined) return;
    this.#numbers.delete(callId);
    const ofNumber = this.#calls.get(numberKey);
    ofNumber?.delete(callId);
    if (ofNumber?.size === 0) this.#calls.delete(numberKey);
  }
}
