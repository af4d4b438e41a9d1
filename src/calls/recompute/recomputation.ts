import { z } from 'zod';
import { assignRulesSchema, LOCALES } from '../../tenants/tenant-settings.ts';

/** `responsible`: who must act, by the rules, from the records as they stand. `records`: everything, from the kept facts. */
export const RECOMPUTE_WHATS = ['responsible', 'records'] as const;
export type RecomputeWhat = (typeof RECOMPUTE_WHATS)[number];

export const RECOMPUTE_STATES = ['waiting', 'running', 'done', 'failed', 'cancelled'] as const;
export type RecomputeState = (typeof RECOMPUTE_STATES)[number];

/** What a run judges by: the tenant's rules with what was proposed instead, fixed when it was asked for. */
export const runRulesSchema = z.object({ ...assignRulesSchema.shape, locale: z.enum(LOCALES) });
export type RunRules = z.infer<typeof runRulesSchema>;

/** Which calls, by which rules: equal for a dry run and the run that applies it. */
export interface Scope {
  what: RecomputeWhat;
  from: string;
  /** Not included. */
  to: string;
  connectionId?: string;
  queueId?: string;
  rules: RunRules;
}

export interface Counts {
  lookedAt: number;
  /** Alive or in their wrap-up time: the path decides them anyway. */
  notFinal: number;
  /** Their facts are gone, or say nothing any more. */
  underivable: number;
  /** Would change (a dry run), or were to change. */
  planned: number;
  /** Of those, the calls that somebody else is responsible for. */
  reassigned: number;
  applied: number;
  /** Left alone, because the call changed after the plan was made. */
  changedSince: number;
}

/** How many calls go from whom to whom, and from which rule to which; absent means nobody. */
export interface Summary {
  moves: { from?: Person; to?: Person; calls: number }[];
  rules: { from?: string; to?: string; calls: number }[];
  /** Why calls could not be derived. */
  underivable: { why: Underivable; calls: number }[];
}

export interface Person {
  agentId: string;
  name?: string;
}

/** Why a record cannot be made anew. */
export type Underivable = 'noFacts' | 'noConnection' | 'noCall' | 'fault';

export interface Recomputation extends Scope {
  recomputationId: string;
  tenantId: string;
  dryRun: boolean;
  /** The run whose plan is applied. */
  planId: string;
  state: RecomputeState;
  phase: 'planning' | 'applying';
  cursor: Cursor | undefined;
  counts: Counts;
  summary?: Summary;
  error?: string;
  createdBy?: string;
  createdAt: string;
  finishedAt?: string;
}

/** The call looked at last. */
export interface Cursor {
  startedAt: string;
  callId: string;
}
