import type { CallOutbox } from './call-outbox.ts';
import { type CallWithRecord, inOrder, isOpen, LET_OTHERS_MS, type Round } from './call-steps.ts';
import type { CrmCall } from './crm-call.ts';
import { type CrmRun, crmCallRows } from './crm-call-rows.ts';
import type { Patience } from './patience.ts';

export interface JoinCallsOptions {
  outbox: CallOutbox;
  patience: Patience;
  run: CrmRun;
  now: () => number;
  /** Holds a call as if it were worked on; undefined where it is. The function lets go of it. */
  claim(callId: string): (() => void) | undefined;
  /** Whether the CRM tells what was made. */
  canAsk: boolean;
}

/** Calls that turn out to be parts of one: what the CRM has of the part belongs to the whole. */
export class JoinCalls {
  readonly #options: JoinCallsOptions;

  constructor(options: JoinCallsOptions) {
    this.#options = options;
  }

  /** What the CRM has of the parts of this call is taken over before anything is made twice. */
  async adopt(call: CallWithRecord): Promise<Round | undefined> {
    const { outbox, patience, claim, canAsk, run, now } = this.#options;
    const { callId, record } = call;
    const linked = (record.links ?? []).flatMap(({ absorbedCallId }) => absorbedCallId ?? []);
    const isNews = await outbox.tx((tx) => crmCallRows.noteAbsorbed(tx, run, { callId, absorbed: linked }));
    if (isNews) return 'again';
    for (const part of call.absorbed) {
      const release = claim(part);
      const known = release && (await outbox.load(part));
      const isSettled = known !== undefined && !inOrder(known).some((step) => isOpen(step, canAsk));
      try {
        if (!isSettled) return patience.wait('pending', LET_OTHERS_MS, call.tries);
        if (await outbox.tx((tx) => crmCallRows.adopt(tx, run, { from: part, into: callId, now: now() }))) {
          return 'again';
        }
      } finally {
        release?.();
      }
    }
    return undefined;
  }

  async mergeInto(call: CrmCall, into: string): Promise<Round> {
    const { outbox, patience, claim, run, now } = this.#options;
    const release = claim(into);
    if (release === undefined) return patience.wait(call.state, LET_OTHERS_MS, call.tries);
    try {
      for (const step of call.steps.values()) {
        if (step.state !== 'pending') continue;
        await outbox.settle(call, step, { state: 'skipped', reason: 'The call became a part of another.' });
      }
      await outbox.tx((tx) => crmCallRows.adopt(tx, run, { from: call.callId, into, now: now() }));
    } finally {
      release();
    }
    return { state: 'skipped', reason: 'The call became a part of another.' };
  }
}
