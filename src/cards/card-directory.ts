import type { WantedFields } from '../crm/wanted-fields.ts';
import type { Database } from '../db/database.ts';
import type { Bus } from '../platform/bus.ts';
import type { Service } from '../platform/lifecycle.ts';
import { type CardRules, readyRules } from './card-rules.ts';
import { cardStore } from './card-store.ts';

/** Bus channel on which the tenant id is announced whose fields or hints changed. */
export const CARDS_CHANGED = 'cards';

/** A bus note may be lost; what is older than this is read again. */
const MAX_AGE_MS = 30_000;
/** Companies in memory before all are dropped; each holds a few dozen rules. */
const MAX_ENTRIES = 5_000;

interface Held {
  readAt: number;
  rules: Promise<CardRules>;
  isReadAgain: boolean;
}

export interface CardDirectoryOptions {
  database: Database;
  bus: Pick<Bus, 'subscribe'>;
  now?: () => number;
}

/**
 * Fields and hints of companies, held in memory: calls do not wait for them. After a change nobody gets the old ones; those that merely grew old are
 * handed out once more while they are read again.
 */
export class CardDirectory implements Service, WantedFields {
  readonly #options: CardDirectoryOptions;
  readonly #now: () => number;
  /** Key: tenant id. */
  readonly #held = new Map<string, Held>();
  #unsubscribe: (() => Promise<void>) | undefined;

  constructor(options: CardDirectoryOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  async start(): Promise<void> {
    this.#unsubscribe ??= await this.#options.bus.subscribe(CARDS_CHANGED, (tenantId) =>
      this.forget(tenantId),
    );
  }

  async stop(): Promise<void> {
    const unsubscribe = this.#unsubscribe;
    this.#unsubscribe = undefined;
    await unsubscribe?.();
    this.#held.clear();
  }

  of(tenantId: string): Promise<CardRules> {
    const held = this.#held.get(tenantId);
    if (held === undefined) return this.#hold(tenantId);
    if (this.#now() - held.readAt >= MAX_AGE_MS && !held.isReadAgain) {
      held.isReadAgain = true;
      void this.#readAgain(tenantId, held);
    }
    return held.rules;
  }

  /** For look-ups: fields are asked for when somebody may see them. */
  fieldsOf(tenantId: string, accountId: string): Promise<readonly string[]> {
    return this.#options.database.tenant(tenantId, (tx) => cardStore.wanted(tx, accountId));
  }

  forget(tenantId: string): void {
    this.#held.delete(tenantId);
  }

  #hold(tenantId: string): Promise<CardRules> {
    const held: Held = { readAt: this.#now(), rules: this.#read(tenantId), isReadAgain: false };
    if (this.#held.size >= MAX_ENTRIES) this.#held.clear();
    this.#held.set(tenantId, held);
    held.rules.catch(() => {
      // A failure is not an answer: the next call asks again.
      if (this.#held.get(tenantId) === held) this.#held.delete(tenantId);
    });
    return held.rules;
  }

  async #readAgain(tenantId: string, old: Held): Promise<void> {
    try {
      const rules = await this.#read(tenantId);
      // Not over what was changed, or read, meanwhile.
      if (this.#held.get(tenantId) !== old) return;
      this.#held.set(tenantId, { readAt: this.#now(), rules: Promise.resolve(rules), isReadAgain: false });
    } catch {
      // Asked again by the next call. Meanwhile what was read last holds.
      old.isReadAgain = false;
    }
  }

  async #read(tenantId: string): Promise<CardRules> {
    return readyRules(await this.#options.database.tenant(tenantId, (tx) => cardStore.config(tx)));
  }
}
