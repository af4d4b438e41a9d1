import { ConnectorError } from './connector-error.ts';
import type { ProviderDownload, ProviderHttp, ProviderRequest, ProviderResponse } from './provider-http.ts';
import type { SavedPair, TokenPairStore, TokenPairs } from './token-pair.ts';

export interface TokenPairHttpOptions<Settings> {
  http: ProviderHttp;
  tokenPairs: TokenPairs<Settings>;
  settings: Settings;
  store: TokenPairStore;
  /** Every token that is about to be sent: masked, and kept to the provider's own origins, from then on. */
  onSecret(token: string): void;
  now?: () => number;
}

/** With the token held, with a newer one that another process had saved, and with one of our own asking. */
const MAX_TRIES = 3;
const ASK_AGAIN = 'issue a new pair of tokens and enter it in the settings';

/** `ProviderHttp` that sends the access token along, and refreshes the pair when the provider says that it must. */
export class TokenPairHttp<Settings> implements ProviderHttp {
  readonly #options: TokenPairHttpOptions<Settings>;
  #held: SavedPair | undefined;
  /** One refresh at a time in this process; between processes the store sees to it. */
  #refreshing: Promise<SavedPair> | undefined;

  constructor(options: TokenPairHttpOptions<Settings>) {
    this.#options = options;
  }

  request(request: ProviderRequest): Promise<ProviderResponse> {
    return this.#withToken(request, (signed) => this.#options.http.request(signed));
  }

  download(request: ProviderRequest): Promise<ProviderDownload> {
    return this.#withToken(request, (signed) => this.#options.http.download(signed));
  }

  /**
   * Refreshes unless somebody else has done so since `stale` was read, or it is not due at `ifDueAt`. Throws
   * `ConnectorError('auth')` for a dead pair.
   */
  async refresh(unless: { stale?: SavedPair; ifDueAt?: number } = {}): Promise<void> {
    this.#refreshing ??= this.#refresh(unless).finally(() => {
      this.#refreshing = undefined;
    });
    this.#hold(await this.#refreshing);
  }

  async #withToken<Answer>(
    request: ProviderRequest,
    send: (request: ProviderRequest) => Promise<Answer>,
  ): Promise<Answer> {
    const { tokenPairs, settings } = this.#options;
    for (let attempt = 1; ; attempt += 1) {
      const held = this.#held ?? this.#hold(await this.#read());
      try {
        const headers = { ...request.headers, ...tokenPairs.headers(held.pair.access) };
        const signed = { ...request, headers };
        return await send(tokenPairs.sign?.(signed, held.pair.access, settings) ?? signed);
      } catch (error) {
        const refusal = error instanceof ConnectorError ? tokenPairs.refusalOf(error) : undefined;
        if (refusal === undefined) throw error;
        if (attempt === MAX_TRIES) {
          throw new ConnectorError('transient', 'tokens that have just been given out are refused', {
            isUnsent: true,
          });
        }
        // Whoever was faster has saved a newer pair: that one is tried first.
        const saved = this.#hold(await this.#read());
        if (saved.pair.access === held.pair.access) {
          await this.refresh({ stale: held }).catch((trouble: unknown) => {
            throw withoutEffect(trouble);
          });
        }
      }
    }
  }

  #read(): Promise<SavedPair> {
    const { store, tokenPairs, settings } = this.#options;
    return store.read(tokenPairs.entered(settings));
  }

  async #refresh({ stale, ifDueAt }: { stale?: SavedPair; ifDueAt?: number }): Promise<SavedPair> {
    const { http, tokenPairs, settings, store, onSecret, now = Date.now } = this.#options;
    return store.change(tokenPairs.entered(settings), async (saved) => {
      if (saved.deadReason !== undefined) return undefined;
      if (stale !== undefined && saved.pair.access !== stale.pair.access) return undefined;
      if (ifDueAt !== undefined && (saved.dueAt ?? 0) > ifDueAt) return undefined;
      onSecret(saved.pair.refresh);
      try {
        const pair = await tokenPairs.refresh(http, saved.pair.refresh, settings);
        return { pair, dueAt: now() + tokenPairs.refreshEveryMs };
      } catch (error) {
        const refusal = error instanceof ConnectorError ? tokenPairs.refusalOf(error) : undefined;
        if (refusal === undefined) throw error;
        return { deadReason: `${SAYS[refusal]}: ${ASK_AGAIN}` };
      }
    });
  }

  #hold(saved: SavedPair): SavedPair {
    if (saved.deadReason !== undefined) {
      this.#held = undefined;
      throw new ConnectorError('auth', saved.deadReason);
    }
    this.#options.onSecret(saved.pair.access);
    this.#options.onSecret(saved.pair.refresh);
    this.#held = saved;
    return saved;
  }
}

/** What was asked for was refused, and then the refresh did not go through either: nothing happened at the provider. */
function withoutEffect(trouble: unknown): unknown {
  if (!(trouble instanceof ConnectorError) || trouble.kind !== 'transient') return trouble;
  return new ConnectorError('transient', trouble.message, { cause: trouble, isUnsent: true });
}

const SAYS = {
  expired: 'the tokens were not refreshed in time and are expired',
  // An answer that was lost on the way, a program that stopped at the wrong moment, or a second hub with the same pair.
  superseded: 'newer tokens have been given out, and this hub does not have them',
} as const;
