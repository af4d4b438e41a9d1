import type { Exchange } from '../../src/domain/exchange.ts';
import type { Account } from './operations.ts';

/** What the PBX granted; it may be shorter than what was asked for, and the granted time is what counts. */
export interface GrantedSubscription {
  /** The PBX's own id. */
  id: string;
  /** From now, ms. */
  expiresInMs: number;
}

/**
 * For a PBX that sends its webhooks only to whoever has subscribed, and only for a while. The hub keeps one subscription per
 * connection alive, in one process at a time: it remembers id and expiry, renews before the end, looks after it between
 * times, and replaces it when address or settings change. All of them throw `ConnectorError`.
 *
 *     none ──create──► alive ──renew, before its end──► alive
 *                        │  └─check: not there, or the PBX tells of its end─► create
 *                        └─connection switched off─► cancel ─► none
 */
export interface Subscription<Settings> {
  /** How often a living one is looked after. */
  checkEveryMs: number;
  /** `callbackUrl` is the webhook address of the connection, with its secret. */
  create(account: Account<Settings>, wanted: { callbackUrl: string }): Promise<GrantedSubscription>;
  /** How long it still lives; undefined: the PBX has it no more. */
  check?(
    account: Account<Settings>,
    subscription: { id: string },
  ): Promise<{ expiresInMs: number } | undefined>;
  /** Default: `create` once more. The id may be another one then. */
  renew?(
    account: Account<Settings>,
    subscription: { id: string; callbackUrl: string },
  ): Promise<GrantedSubscription>;
  /** One that is gone already is no error. */
  cancel?(account: Account<Settings>, subscription: { id: string }): Promise<void>;
  /** Id of the subscription whose end this webhook tells. Pure. The end of any but the current one changes nothing. */
  endedBy?(exchange: Exchange): string | undefined;
}
