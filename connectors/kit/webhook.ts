import type { Exchange } from '../../src/domain/exchange.ts';
import type { ConnectorContext } from './connector-context.ts';

/** Is this webhook from our PBX? `status` is what the PBX gets back when it is not. */
export type Verdict = { ok: true } | { ok: false; status: 400 | 401 | 403 | 415; reason: string };

/** What the hub knows of a caller while the PBX waits. */
export interface CallerAnswer {
  contactName?: string;
  /** Device of the responsible agent at this connection, as the PBX names it (extension, login, number). */
  responsibleDevice?: string;
}

export interface HttpReply {
  status: number;
  contentType?: string;
  body?: string;
}

export interface Webhook<Settings> {
  /** The PBX signs nothing and sends no token: the secret in the address, which the hub compares first, is all there is. */
  secretInAddressOnly?: true;
  /** Media types the PBX sends; anything else is 415 before it is looked at. */
  contentTypes: readonly string[];
  /** Pure; compares secrets in constant time. Runs before anything is stored. */
  verify(exchange: Exchange, context: ConnectorContext<Settings>): Verdict;
  /** Takes tokens out of a verified exchange before it is stored; default leaves it as it is. */
  redact?(exchange: Exchange, context: ConnectorContext<Settings>): Exchange;
  /** The answer to an accepted webhook; default 200 with an empty body. */
  accepted?: HttpReply;
  /**
   * For webhooks whose answer the PBX uses: says whom the PBX asks about, or undefined for the others. The hub looks
   * the caller up within `deadlineMs`, and answers with `toReply(found)`, or `toReply(undefined)` when time runs out.
   */
  question?: {
    deadlineMs: number;
    callerOf(exchange: Exchange): string | undefined;
    toReply(answer: CallerAnswer | undefined): HttpReply;
  };
}
