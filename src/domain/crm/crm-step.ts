/**
 * What is written into a CRM about one call, one request at a time. A call has an outbox of its own: its steps are made in order, and
 * the steps of one call wait for no other call.
 */

/** Pure JSON. */
export type Json = null | boolean | number | string | Json[] | { [field: string]: Json };

/**
 * - `record`: the call itself, made or changed. · `recording`: where to hear it. · `person`: somebody the CRM did not know.
 * - `pop`: a card is opened or closed on a screen now. It is worth nothing later.
 */
export type StepKind = 'record' | 'recording' | 'person' | 'pop';

export interface CrmStep {
  /**
   * Names the step within its call, for ever: `register`, `finish`, `recording:<id>`. Planned again with another `body` it is a correction; the
   * same id with the same body is never made twice.
   */
  id: string;
  kind: StepKind;
  /**
   * What to do when nobody knows whether it was made (a time-out, a broken line, 5xx).
   * - `repeatable`: make it again, because twice is the same as once (the CRM has a key for it).
   * - `ask`: `find` tells whether it was made; until it does, it is not made again.
   * - `never`: leave it. A person may decide otherwise.
   */
  whenUnknown: 'repeatable' | 'ask' | 'never';
  /** RFC 3339. After this it is left out, and that is no failure: for pops. */
  until?: string;
  /** RFC 3339. It is better not made before: until then something may come that it cannot be given later. The plan is asked again at that time. */
  notBefore?: string;
  /** All that `make` and `find` need besides the account: shown to people as the request, so no secret may stand in it. */
  body: Json;
}

/** What the CRM calls a thing of ours. */
export interface CrmRef {
  kind: 'call' | 'activity' | 'note' | 'task' | 'contact' | 'company' | 'lead';
  id: string;
  /** Page in the CRM for people. */
  url?: string;
}

/** What came of a step. */
export interface Made {
  /**
   * Merged, field by field, into what is remembered of this call at this CRM (`CrmSituation.memory`); null removes a field. The ids that later steps
   * need stand here.
   */
  remember?: { [field: string]: Json };
  refs?: CrmRef[];
  /** What a person should know although it went well: "the CRM knows nobody with this number and kept no call". */
  notice?: string;
}

/** Answer of `find`: was the step made after all? */
export type Found =
  | ({ state: 'made' } & Made)
  | { state: 'absent' }
  /** Asked in vain, or the CRM shows it late: to be asked again after this time. */
  | { state: 'unclear'; again?: number };
