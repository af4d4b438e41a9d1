import type { Database, Transaction } from '../db/database.ts';
import type { CrmTalk } from '../domain/crm/crm-port.ts';
import type { CrmStep, Made } from '../domain/crm/crm-step.ts';
import type { CrmCall, KeptStep, KnownPerson } from './crm-call.ts';
import { type CrmRun, crmCallRows } from './crm-call-rows.ts';
import { loadCrmCall } from './load-crm-call.ts';
import { lookupRows } from './lookup-rows.ts';
import { mergeMemory, mergeRefs } from './merge-memory.ts';
import { numberKeysOf } from './situation.ts';

/** Until the CRM finds by itself whom we have made there. */
const MADE_PERSON_MS = 30 * 24 * 3_600_000;

export interface CallOutboxOptions {
  database: Database;
  run: CrmRun;
  now: () => number;
}

/** The calls of one account as they stand in the database, and what came of their steps. */
export class CallOutbox {
  readonly #options: CallOutboxOptions;

  constructor(options: CallOutboxOptions) {
    this.#options = options;
  }

  async confirm(
    call: CrmCall,
    done: { nth: number; step: CrmStep; made: Made; talk: readonly CrmTalk[]; tries?: number },
  ): Promise<void> {
    const { run, now } = this.#options;
    const { nth, step, made, talk, tries } = done;
    const { callId } = call;
    await this.tx(async (tx) => {
      const isMine = await crmCallRows.settle(tx, run, {
        callId,
        nth,
        state: 'confirmed',
        reason: made.notice,
        talk,
        now: now(),
        ...(tries !== undefined && { tries }),
      });
      if (!isMine) return;
      const memory = mergeMemory(call.memory, made.remember);
      const refs = mergeRefs(call.refs, made.refs);
      await crmCallRows.remember(tx, run, { callId, memory, refs, notice: made.notice ?? call.notice });
      await this.#keepPerson(tx, call, step, made);
    });
  }

  async #keepPerson(tx: Transaction, call: CrmCall, step: CrmStep, made: Made): Promise<void> {
    const { numberKey, record } = call;
    const ref = made.refs?.find(({ kind }) => kind === 'contact' || kind === 'lead' || kind === 'company');
    if (step.kind !== 'person' || ref === undefined || numberKey === undefined || record === undefined)
      return;
    const name = record.customer.name ?? record.customer.raw;
    const person = { type: ref.kind as KnownPerson['type'], id: ref.id, name };
    const until = this.#options.now() + MADE_PERSON_MS;
    await crmCallRows.keepPerson(tx, this.#options.run, { numberKey, person, until });
    const digits = numberKeysOf(record)?.digits;
    const { accountId } = this.#options.run;
    // Cards show them as soon as the CRM finds them.
    if (digits !== undefined)
      await lookupRows.expire(tx, { accountId, numberKey: digits, now: this.#options.now() });
  }

  settle(
    { callId }: Pick<CrmCall, 'callId'>,
    { nth }: Pick<KeptStep, 'nth'>,
    outcome: {
      state: KeptStep['state'];
      reason?: string | undefined;
      talk?: readonly CrmTalk[];
      tries?: number;
    },
  ): Promise<boolean> {
    const { run, now } = this.#options;
    return this.tx((tx) => crmCallRows.settle(tx, run, { callId, nth, ...outcome, now: now() }));
  }

  load(callId: string): Promise<CrmCall | undefined> {
    return this.tx((tx) => loadCrmCall(tx, this.#options.run.accountId, callId));
  }

  tx<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.#options.database.tenant(this.#options.run.tenantId, work);
  }
}
