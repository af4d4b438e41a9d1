/** When calls of a user go on to another number. */
export const FORWARD_CASES = ['always', 'busy', 'noAnswer', 'notReachable'] as const;
export type ForwardCase = (typeof FORWARD_CASES)[number];

export interface ForwardTarget {
  /** E.164 digits without plus, or an extension. */
  to: string;
  /** Of `noAnswer`: how long it rings before, in the unit of `noAnswerAfter`. */
  after?: number | undefined;
}
/** A case that is absent forwards nothing. */
export type ForwardTargets = Readonly<Partial<Record<ForwardCase, ForwardTarget>>>;

export interface Forwarding {
  /** Off: the PBX may keep the targets, and follows none. */
  isOn: boolean;
  targets: ForwardTargets;
}

export const RULE_SCHEDULES = ['always', 'workingTime', 'outsideWorkingTime'] as const;
export type RuleSchedule = (typeof RULE_SCHEDULES)[number];

/** Calls of these callers go to another number at these times. */
export interface NewForwardingRule {
  name: string;
  to: string;
  schedule: RuleSchedule;
  /** E.164 digits without plus; at least one. */
  callers: readonly string[];
}
export interface ForwardingRule extends Omit<NewForwardingRule, 'schedule'> {
  /** The PBX's own id of the rule. */
  id: string;
  /** `unknown` for a word of the PBX that no source explains. */
  schedule: RuleSchedule | 'unknown';
}
export interface ForwardingRules {
  /** Off: the PBX keeps the rules, and follows none. */
  isOn: boolean;
  items: ForwardingRule[];
}

/** Forwarding of single users as the PBX keeps it. */
export interface ForwardingOperations {
  cases: readonly ForwardCase[];
  /** `always` cannot stand beside the other cases. */
  alwaysAlone: boolean;
  /** What `after` counts and may be; absent where the PBX lets nobody choose. */
  noAnswerAfter?: { unit: 'rings' | 'seconds'; min: number; max: number };
  read(user: { userId: string }): Promise<Forwarding>;
  /** Replaces all targets, and switches forwarding on. `targets` has at least one. */
  write(change: { userId: string; targets: ForwardTargets }): Promise<void>;
  switchOff(user: { userId: string }): Promise<void>;
  /** Present with the functions for rules. */
  schedules?: readonly RuleSchedule[];
  readRules?(user: { userId: string }): Promise<ForwardingRules>;
  addRule?(change: { userId: string; rule: NewForwardingRule }): Promise<void>;
  changeRule?(change: { userId: string; ruleId: string; rule: NewForwardingRule }): Promise<void>;
  removeRule?(change: { userId: string; ruleId: string }): Promise<void>;
  switchRules?(change: { userId: string; isOn: boolean }): Promise<void>;
}
