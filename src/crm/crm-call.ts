import type { CallRecord } from '../domain/call-record.ts';
import type { CrmSituation } from '../domain/crm/crm-port.ts';
import type { CrmRef, CrmStep, Json, StepKind } from '../domain/crm/crm-step.ts';

/** See migrations/0029-crm-outbox.sql for both machines. `idle`: nothing was to be written so far. */
export const CRM_CALL_STATES = ['pending', 'idle', 'confirmed', 'unknown', 'failed', 'skipped'] as const;
export type CrmCallState = (typeof CRM_CALL_STATES)[number];
export const CRM_STEP_STATES = ['pending', 'sent', 'confirmed', 'unknown', 'failed', 'skipped'] as const;
export type CrmStepState = (typeof CRM_STEP_STATES)[number];

export type CrmMemory = { readonly [field: string]: Json };
export type KnownPerson = NonNullable<CrmSituation['person']>;

/** A step as it is kept. */
export interface KeptStep {
  nth: number;
  stepId: string;
  kind: StepKind;
  whenUnknown: CrmStep['whenUnknown'];
  /** Epoch ms. */
  until: number | undefined;
  body: Json;
  revision: number;
  /** `skipped` is left alone for good; what the plan did without for a while is still `pending`. */
  state: CrmStepState;
  isDropped: boolean;
  tries: number;
  reason: string | undefined;
  sentAt: number | undefined;
}

/** All that is known of one call at one CRM, as it stands now. */
export interface CrmCall {
  callId: string;
  state: CrmCallState;
  touched: number;
  tries: number;
  memory: CrmMemory;
  refs: CrmRef[];
  person: KnownPerson | undefined;
  /** `contact 17`: whom somebody chose for the number, of this account's people. */
  picked: string | undefined;
  /** Epoch ms. */
  lookedUpAt: number | undefined;
  /** So many were found; undefined: nobody knows. */
  people: number | undefined;
  numberKey: string | undefined;
  notice: string | undefined;
  asked: boolean;
  mergedInto: string | undefined;
  /** Calls that became a part of this one and have something there, or may have. */
  absorbed: readonly string[];
  /** Absent: the call is gone, or its facts tell of none. */
  record: CallRecord | undefined;
  /** By step id, the newest of each. */
  steps: Map<string, KeptStep>;
  /** Agent id → user of the CRM. */
  users: { readonly [agentId: string]: string };
  /** A file tells of it, and no PBX. */
  isImported: boolean;
  /** Its customer was erased: nothing more is told about them. */
  isErased: boolean;
}

export function toStep({ stepId, kind, whenUnknown, until, body }: KeptStep): CrmStep {
  return {
    id: stepId,
    kind,
    whenUnknown,
    body,
    ...(until !== undefined && { until: new Date(until).toISOString() }),
  };
}
