import type { Logger } from 'pino';
import type { Database, Transaction } from '../db/database.ts';
import type { CrmAnswer, CrmPort, NumberKeys } from '../domain/crm/crm-port.ts';
import { type KnownCrmPerson, peopleWith } from '../domain/crm/people-with.ts';
import type { AccountGate } from './account-gate.ts';
import type { CrmMetrics } from './crm-metrics.ts';
import { type KeptLookUp, lookupRows } from './lookup-rows.ts';
import type { WantedFields } from './wanted-fields.ts';

export interface LookUpsOptions {
  database: Database;
  port: CrmPort;
  gate: AccountGate;
  accountId: string;
  tenantId: string;
  country: string;
  wanted: WantedFields;
  metrics: Pick<CrmMetrics, 'lookUps' | 'lookUpSeconds'>;
  logger: Logger;
  now: () => number;
  /** The CRM has said whom it has for a number. */
  heard?(numberKey: string, people: readonly KnownCrmPerson[]): void;
}

export interface LookedUp {
  answer: CrmAnswer<KnownCrmPerson[]>;
  /** Epoch ms: when the question left. */
  askedAt: number;
  /** The CRM asked for patience for so long. */
  waitMs?: number;
}

/** Somebody whom a CRM has is there tomorrow, too; but people are renamed and merged, and change hands. */
const FOUND_MS = 4 * 3_600_000;
/** Somebody who calls for the first time is often entered into the CRM after that call. */
const NONE_MS = 10 * 60_000;
const FAILED_MS = 30_000;
/** Whoever is found by a number that so many have is found by nobody. */
const MOST_PEOPLE = 20;
const ERASED = 'The number was erased while the CRM was asked.';
const TYPE_ORDER = { contact: 0, lead: 1, company: 2 } as const;

/**
 * Whom an account has for a number: asked once for all who want to know, and kept. One process works on an account, so a number is asked about by
 * one at a time. Health of the account is told to its gate here, once for each question.
 */
export class LookUps {
  readonly #options: LookUpsOptions;
  /** By number key. */
  readonly #flights = new Map<string, Promise<LookedUp>>();

  constructor(options: LookUpsOptions) {
    this.#options = options;
  }

  get isPossible(): boolean {
    return this.#options.port.lookUp !== undefined;
  }

  /** Questions under way. */
  get underWay(): number {
    return this.#flights.size;
  }

  /** Names of the fields that an answer has to bring along. Nobody is left without a name because their fields are not known. */
  async wanted(): Promise<readonly string[]> {
    const { wanted, tenantId, accountId, logger } = this.#options;
    try {
      return await wanted.fieldsOf(tenantId, accountId);
    } catch (error) {
      logger.warn({ err: error, accountId }, 'the fields of cards could not be read');
      return [];
    }
  }

  /** What is kept and to be believed as of now. By number key. */
  async kept(numberKeys: readonly string[], wanted: readonly string[]): Promise<Map<string, KeptLookUp>> {
    const { accountId, now } = this.#options;
    const rows = await this.#tx((tx) => lookupRows.find(tx, accountId, numberKeys));
    return new Map([...rows].filter(([, kept]) => kept.expiresAt > now() && hasAll(kept, wanted)));
  }

  /** The answer to a question that left at `notBefore` or later: one that is kept, one on its way, or a new one. `callId`: whom the gate counts. */
  async ask(
    keys: NumberKeys,
    { notBefore, callId }: { notBefore: number; callId: string },
  ): Promise<LookedUp> {
    for (;;) {
      const flight = this.#flights.get(keys.digits);
      if (flight === undefined) break;
      const known = await flight;
      if (known.askedAt >= notBefore) return known;
    }
    const flight = this.#keptOrAsked(keys, { notBefore, callId }).finally(() =>
      this.#flights.delete(keys.digits),
    );
    this.#flights.set(keys.digits, flight);
    return flight;
  }

  async #keptOrAsked(
    keys: NumberKeys,
    { notBefore, callId }: { notBefore: number; callId: string },
  ): Promise<LookedUp> {
    const { accountId } = this.#options;
    const kept = (await this.#tx((tx) => lookupRows.find(tx, accountId, [keys.digits]))).get(keys.digits);
    const fields = await this.wanted();
    const isAnswer = (kept?.state === 'found' || kept?.state === 'none') && hasAll(kept, fields);
    if (kept && isAnswer && kept.askedAt >= notBefore && kept.expiresAt > this.#options.now())
      return { answer: { state: 'done', value: kept.people }, askedAt: kept.askedAt };
    return this.#ask(keys, { callId, fields });
  }

  async #ask(
    keys: NumberKeys,
    { callId, fields }: { callId: string; fields: readonly string[] },
  ): Promise<LookedUp> {
    const { port, accountId, now, country, metrics } = this.#options;
    const askedAt = now();
    const numberKey = keys.digits;
    await this.#tx((tx) => lookupRows.begin(tx, { accountId, numberKey, now: askedAt }));
    const end = metrics.lookUpSeconds.startTimer();
    const answer = await port.lookUp?.(keys, { fields });
    end();
    if (answer?.state !== 'done') {
      metrics.lookUps.inc({ result: 'failed' });
      const expiresAt = now() + FAILED_MS;
      await this.#tx((tx) => lookupRows.fail(tx, { accountId, numberKey, askedAt, expiresAt }));
      const failed: CrmAnswer<never> = answer ?? { state: 'refused', reason: 'It cannot be asked.' };
      const waitMs = await this.#tellGate(failed, callId);
      return { answer: failed, askedAt, ...(waitMs !== undefined && { waitMs }) };
    }
    const people = peopleWith(answer.value, keys, country)
      .sort((a, b) => TYPE_ORDER[a.type] - TYPE_ORDER[b.type])
      .slice(0, MOST_PEOPLE);
    metrics.lookUps.inc({ result: people.length > 0 ? 'found' : 'none' });
    const expiresAt = now() + (people.length > 0 ? FOUND_MS : NONE_MS);
    const isKept = await this.#tx((tx) =>
      lookupRows.keep(tx, { accountId, numberKey, people, wanted: fields, askedAt, expiresAt }),
    );
    await this.#options.gate.answered();
    // Nobody is unknown for that: an unknown caller may be made there.
    if (!isKept) return { answer: { state: 'refused', reason: ERASED }, askedAt };
    this.#options.heard?.(numberKey, people);
    return { answer: { state: 'done', value: people }, askedAt };
  }

  async #tellGate(answer: CrmAnswer<never>, callId: string): Promise<number | undefined> {
    const { gate } = this.#options;
    if (answer.state === 'auth') await gate.refused(answer.reason);
    if (answer.state !== 'later') return undefined;
    if (answer.isLimit) return gate.limited(answer.reason, answer.retryAfterMs);
    await gate.troubled(callId, answer.reason);
    return undefined;
  }

  #tx<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.#options.database.tenant(this.#options.tenantId, work);
  }
}

function hasAll({ state, wanted }: KeptLookUp, names: readonly string[]): boolean {
  return state !== 'found' || names.every((name) => wanted.includes(name));
}
