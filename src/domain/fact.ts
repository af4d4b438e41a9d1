/**
 * One thing that happened, taken out of an exchange by a connector's `parse`: still in the provider's words, but
 * addressed. Facts are what the hub keeps for ever; the call is derived from all facts of its conversation, again
 * and again, so a better `interpret` improves old calls too.
 */
export interface Fact {
  /** The same thing told twice has the same id; two different things never share one (within a connection). */
  id: string;
  /**
   * Names of the conversation: facts that share a key belong to one call, transitively. Namespaced by the connector
   * where needed (`channel:1795302782.53`). Never empty. A fact may tie two conversations by naming a key of each.
   */
  keys: string[];
  /** Epoch ms by the PBX's clock, else the time of receipt. */
  at: number;
  /** The provider's own order among facts of the same `at`; 0 when it has none. */
  order: number;
  /** JSON: all that `interpret` needs of it and nothing more. Numbers of people are in here: it is stored under row-level security. */
  body: unknown;
}

/** A part of an exchange that could not be understood; it is kept and shown, and does not stop the rest. */
export interface Reject {
  /** One sentence for the person who looks at the inbox: "`start` is not a time: 'yesterday'". */
  reason: string;
  /** The offending part, cut to 2,000 characters. */
  excerpt: string;
}

export interface Parsed {
  facts: Fact[];
  rejects: Reject[];
  /** Parts that are valid and mean nothing to us (a rating, an unknown command). */
  ignored: number;
}
