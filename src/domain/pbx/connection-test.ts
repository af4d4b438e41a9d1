/** What is read when a connection is tested, in this order; only what its connector offers and its settings leave. */
export const TESTED = ['agents', 'numbers', 'callLog', 'blockList', 'callerRouting', 'prompts'] as const;
export type Tested = (typeof TESTED)[number];

/**
 * - `read`: the PBX answered, and the answer was understood. · `credentials`: they are refused, or have no right to this.
 * - `unreached`: no answer came. · `trouble`: it answered that it has trouble of its own. · `patience`: it wants to be asked later.
 * - `unreadable`: what answers does not speak as this PBX does. · `refused`: it understood and said no.
 */
export const STEP_STATES = [
  'read',
  'credentials',
  'unreached',
  'trouble',
  'patience',
  'unreadable',
  'refused',
] as const;
export type StepState = (typeof STEP_STATES)[number];

export interface TestStep {
  what: Tested;
  state: StepState;
  /** How many were read: all of a list, or the rows of one page of the log. */
  seen?: number;
  reason?: string;
}

/** What came of reading here and there at a PBX. Nothing is written there, and nothing of it is kept here. */
export interface ConnectionTest {
  /** `unknown`: nothing was asked. */
  reached: 'yes' | 'no' | 'unknown';
  accepted: 'yes' | 'no' | 'unknown';
  steps: TestStep[];
  /**
   * Why nothing was asked. `nothingToAsk`: the PBX only tells, and a call shows whether it does. `tokensChange`: its tokens
   * are used up by being used, so that settings must be saved before they are tried.
   */
  untested?: 'nothingToAsk' | 'tokensChange';
}
