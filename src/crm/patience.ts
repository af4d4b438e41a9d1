import type { CrmAnswer } from '../domain/crm/crm-port.ts';
import type { CrmStep } from '../domain/crm/crm-step.ts';
import { type AccountGate, MOST_PATIENCE_MS } from './account-gate.ts';
import type { Rest } from './call-steps.ts';
import type { CrmCall, CrmCallState } from './crm-call.ts';

/** Of a call that was in vain. */
export const BACK_OFF = { baseMs: 5_000, maxMs: 900_000 };
/** A card is worth something for seconds. */
const POP_BACK_OFF = { baseMs: 1_000, maxMs: 5_000 };

export interface PatienceOptions {
  gate: AccountGate;
  now: () => number;
  /** How long to wait after so many times in vain. */
  backOffMs(tries: number, pace: { baseMs: number; maxMs: number }): number;
}

/** When a call is looked at again. */
export class Patience {
  readonly #options: PatienceOptions;

  constructor(options: PatienceOptions) {
    this.#options = options;
  }

  /** Nothing was done, and it is not this call's fault. */
  async hindered(
    call: CrmCall,
    answer: Extract<CrmAnswer<never>, { state: 'later' | 'auth' }>,
    { state, step }: { state: CrmCallState; step?: CrmStep },
  ): Promise<Rest> {
    const { gate } = this.#options;
    const { reason } = answer;
    if (answer.state === 'auth') await gate.refused(reason);
    else if (!answer.isLimit) await gate.troubled(call.callId, reason);
    else {
      const waitMs = await gate.limited(reason, answer.retryAfterMs);
      return this.restAfter(call, answer, { state, waitMs });
    }
    return this.restAfter(call, answer, { state, ...(step && { step }) });
  }

  /** The gate knows of it. `waitMs`: what the CRM asked for. */
  restAfter(
    call: CrmCall,
    answer: Extract<CrmAnswer<never>, { state: 'later' | 'auth' }>,
    { state, step, waitMs = 0 }: { state: CrmCallState; step?: CrmStep; waitMs?: number },
  ): Rest {
    const { now } = this.#options;
    const { reason } = answer;
    if (answer.state === 'auth') return { state, reason, nextTryAt: now(), tries: call.tries };
    if (answer.isLimit) return { state, reason, nextTryAt: now() + waitMs, tries: call.tries };
    const rest = this.backOff(call, state, reason, step);
    const patienceMs = Math.min(answer.retryAfterMs ?? 0, MOST_PATIENCE_MS);
    return { ...rest, nextTryAt: Math.max(rest.nextTryAt, now() + patienceMs) };
  }

  backOff(
    call: Pick<CrmCall, 'tries'>,
    state: CrmCallState,
    reason: string | undefined,
    step?: CrmStep,
  ): Rest & { nextTryAt: number } {
    const { now, backOffMs } = this.#options;
    const tries = call.tries + 1;
    const pace = step?.kind === 'pop' ? POP_BACK_OFF : BACK_OFF;
    const waitMs = backOffMs(tries, pace);
    return { state, reason, nextTryAt: now() + waitMs, tries };
  }

  wait(state: CrmCallState, ms: number, tries = 0): Rest {
    return { state, nextTryAt: this.#options.now() + ms, tries };
  }
}
