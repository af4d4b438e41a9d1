import type { CallRecord } from '../domain/call-record.ts';
import type { CrmStep } from '../domain/crm/crm-step.ts';
import type { CrmCall, CrmCallState, KeptStep } from './crm-call.ts';

/** Where a call is left for now. `tries` counts what was in vain. */
export interface Rest {
  state: CrmCallState;
  reason?: string | undefined;
  /** Epoch ms; absent: until something touches the call. */
  nextTryAt?: number;
  tries?: number;
}

/** What came of one look at a call. */
export type Round = Rest | 'again' | 'forgotten';
export type CallWithRecord = CrmCall & { record: CallRecord };

/** Another call is in front. */
export const LET_OTHERS_MS = 1_000;

export function inOrder({ steps }: Pick<CrmCall, 'steps'>): KeptStep[] {
  return [...steps.values()].sort((one, other) => one.nth - other.nth);
}

/** Uncertain and to be cleared up, or on its way. */
export function isOpen(step: KeptStep, canAsk: boolean): boolean {
  return step.state === 'sent' || (step.state === 'unknown' && !isLeft(step, canAsk));
}

/** Nobody waits for it. `canAsk`: the CRM tells what was made. */
export function isLeft({ state, kind, whenUnknown }: KeptStep, canAsk: boolean): boolean {
  if (state === 'skipped') return true;
  if (state === 'failed') return kind === 'pop';
  if (state !== 'unknown') return false;
  return whenUnknown === 'never' || (whenUnknown === 'ask' && !canAsk);
}

export function isTooLate({ until }: Pick<KeptStep, 'until'>, now: number): boolean {
  return until !== undefined && until <= now;
}

/** The CRM has something of this call, or may have. */
export function hasBegun({ memory, steps }: CrmCall): boolean {
  return (
    Object.keys(memory).length > 0 ||
    [...steps.values()].some(
      ({ kind, state }) => kind !== 'pop' && state !== 'pending' && state !== 'skipped',
    )
  );
}

/** Nothing more is planned. */
export function atRest(call: CrmCall, left: readonly KeptStep[]): Rest {
  const uncertain = left.find(({ state }) => state === 'unknown');
  if (uncertain !== undefined) return { state: 'unknown', reason: uncertain.reason };
  const isMade = [...call.steps.values()].some(({ state }) => state === 'confirmed');
  return { state: isMade || call.refs.length > 0 ? 'confirmed' : 'idle' };
}

/** The plan asks for what was asked for before, word for word. */
export function stoppedAt(call: CrmCall, { state, reason, kind }: KeptStep): Rest {
  if (state === 'confirmed') return { state: 'confirmed' };
  // A card that could not be opened is nobody's trouble any more.
  if (kind === 'pop') return atRest(call, []);
  return { state: state === 'failed' ? 'failed' : state === 'unknown' ? 'unknown' : 'skipped', reason };
}

/** As it will come back from the database, so that bodies can be compared. */
export function normalized(step: CrmStep): CrmStep {
  return { ...step, body: JSON.parse(JSON.stringify(step.body ?? null)) };
}

export function instantOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Date.parse(text);
}
