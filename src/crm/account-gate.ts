import type { Database } from '../db/database.ts';
import type { CrmStanding, CrmStatus } from './crm-account.ts';

/** So many calls in a row without a sensible answer are no accident of one of them. */
const REST_AFTER = 5;
const REST_BASE_MS = 30_000;
const REST_MAX_MS = 600_000;
/** A CRM that asks for patience and does not say how long. */
const LIMIT_MS = 5_000;
/** Whoever asks for more patience has made a mistake, and is asked again. */
export const MOST_PATIENCE_MS = 6 * 3_600_000;
/** `last_done_at` is for people. */
const NOTE_DONE_EVERY_MS = 10_000;
const REASON_CHARS = 500;

export interface AccountGateOptions {
  database: Pick<Database, 'hubPool'>;
  accountId: string;
  now: () => number;
}

/**
 * Whether anything may be sent to an account now, and what people see of its health.
 *
 *     ok ──► degraded ──(five calls in a row)──► resting ──(time is up)──► one call tries ──► ok
 *                                                   ▲                           │
 *                                                   └───────────────────────────┘
 * The calls are counted, not the requests: one call that the CRM cannot stand makes nobody else wait.
 */
export class AccountGate {
  readonly #options: AccountGateOptions;
  /** Calls that were in vain since the last that was not. */
  readonly #inVain = new Set<string>();
  #status: CrmStatus = 'new';
  #failures = 0;
  #restsUntil: number | undefined;
  /** In a row; the CRM may not say how long. */
  #limits = 0;
  #doneNotedAt = Number.NEGATIVE_INFINITY;

  constructor(options: AccountGateOptions) {
    this.#options = options;
  }

  /** As it stands in the database: a person may have set it back. */
  take({ status, failures, restsUntil }: CrmStanding): void {
    if (status === 'new' && this.#status !== 'new') this.#inVain.clear();
    this.#status = status;
    this.#failures = failures;
    this.#restsUntil = restsUntil;
  }

  /** How many calls may be under way. */
  get room(): 'none' | 'one' | 'all' {
    if (this.#status === 'refused') return 'none';
    if (this.#restsUntil !== undefined && this.#options.now() < this.#restsUntil) return 'none';
    return this.#status === 'resting' ? 'one' : 'all';
  }

  /** The CRM did what was asked, or said in so many words why not. */
  async answered(): Promise<void> {
    if (this.#status === 'refused') return;
    const now = this.#options.now();
    this.#limits = 0;
    this.#inVain.clear();
    if (this.#status === 'ok' && now - this.#doneNotedAt < NOTE_DONE_EVERY_MS) return;
    this.#doneNotedAt = now;
    await this.#write({ status: 'ok', failures: 0, restsUntil: undefined, reason: undefined, isDone: true });
  }

  /** No answer came, or one that means trouble on the other side. */
  async troubled(callId: string, reason: string): Promise<void> {
    this.#inVain.add(callId);
    const failures = Math.max(this.#inVain.size, this.#status === 'resting' ? this.#failures + 1 : 0);
    const rests = failures >= REST_AFTER;
    const restMs = Math.min(REST_MAX_MS, REST_BASE_MS * 2 ** Math.min(failures - REST_AFTER, 10));
    await this.#write({
      status: rests ? 'resting' : 'degraded',
      failures,
      restsUntil: rests ? this.#options.now() + restMs : undefined,
      reason,
    });
  }

  /** Nothing is sent for so long. Returns how long. */
  async limited(reason: string, retryAfterMs: number | undefined): Promise<number> {
    this.#limits += 1;
    const waitMs = Math.min(
      MOST_PATIENCE_MS,
      retryAfterMs ?? Math.min(REST_MAX_MS, LIMIT_MS * 2 ** Math.min(this.#limits - 1, 6)),
    );
    await this.#write({
      status: this.#status === 'new' ? 'ok' : this.#status,
      failures: this.#failures,
      restsUntil: this.#options.now() + waitMs,
      reason,
    });
    return waitMs;
  }

  /** Until a person changes the settings. */
  async refused(reason: string): Promise<void> {
    await this.#write({ status: 'refused', failures: this.#failures, restsUntil: undefined, reason });
  }

  async #write(state: {
    status: CrmStatus;
    failures: number;
    restsUntil: number | undefined;
    reason: string | undefined;
    isDone?: boolean;
  }): Promise<void> {
    const { status, failures, restsUntil, reason, isDone = false } = state;
    this.#status = status;
    this.#failures = failures;
    this.#restsUntil = restsUntil;
    const now = new Date(this.#options.now());
    await this.#options.database.hubPool.query(
      `UPDATE crm_account_states SET status = $2, failures = $3, rests_until = $4, reason = $5,
              reason_at = CASE WHEN $5::text IS NULL THEN NULL ELSE $6::timestamptz END,
              last_done_at = CASE WHEN $7 THEN $6::timestamptz ELSE last_done_at END
        WHERE account_id = $1`,
      [
        this.#options.accountId,
        status,
        failures,
        restsUntil === undefined ? null : new Date(restsUntil),
        reason?.slice(0, REASON_CHARS) ?? null,
        now,
        isDone,
      ],
    );
  }
}
