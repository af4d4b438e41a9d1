import type { ConnectorError } from './connector-error.ts';
import type { ProviderHttp, ProviderRequest } from './provider-http.ts';

export interface TokenPair {
  access: string;
  refresh: string;
}

/** What a refusal says of the token: its time is over, or another pair has taken its place. */
export type TokenRefusal = 'expired' | 'superseded';

/**
 * For a provider with a pair of tokens that both change at every refresh, so that whoever loses the answer has lost the account
 * until a person issues another pair. The kit refreshes under one lock per connection, saves the new pair before anything
 * is asked with it, and refreshes in good time also when nothing else is asked.
 */
export interface TokenPairs<Settings> {
  /** The pair that a person entered. Changed in the settings it replaces whatever the hub holds. */
  entered(settings: Settings): TokenPair;
  /** So long after the last refresh the next one is due; well below the life of the refresh token. */
  refreshEveryMs: number;
  headers(access: string): Record<string, string>;
  /** For a provider that wants its token elsewhere than in a header, or from some of its accounts only. */
  sign?(request: ProviderRequest, access: string, settings: Settings): ProviderRequest;
  /** Undefined: the refusal is about something else than the token. */
  refusalOf(error: ConnectorError): TokenRefusal | undefined;
  /** Asks once. Throws `ConnectorError`; one that `refusalOf` explains means that the pair is dead. */
  refresh(http: ProviderHttp, refreshToken: string, settings: Settings): Promise<TokenPair>;
}

export interface SavedPair {
  pair: TokenPair;
  /** When to refresh although nothing else is asked, epoch ms; absent: never refreshed by the hub. */
  dueAt?: number;
  /** Why no refresh helps any more: a person has to issue another pair. */
  deadReason?: string;
}

/** What becomes of a pair under the lock; undefined: nothing, somebody else has refreshed it. */
export type PairChange = { pair: TokenPair; dueAt: number } | { deadReason: string } | undefined;

/** Where the pair of one connection is kept, for all processes. */
export interface TokenPairStore {
  /** The saved pair, or the entered one when there is none or when a person has entered another since. */
  read(entered: TokenPair): Promise<SavedPair>;
  /**
   * `work` gets what is saved now, runs in one process at a time, and what it returns is durable when this resolves. When `work`
   * throws, nothing is saved.
   */
  change(entered: TokenPair, work: (saved: SavedPair) => Promise<PairChange>): Promise<SavedPair>;
}
