import { randomUUID } from 'node:crypto';
import { realClock } from '../../exchange/clock.ts';
import type { Random } from '../../exchange/random.ts';
import { Faults } from '../../http/faults.ts';
import { type Answer, type Asked, type Served, serve } from '../../http/serve.ts';
import { PhoneBridge } from './phone-bridge.ts';

export type ZohoOptions = { host: string; port: number; random: Random; log(message: string): void };

/** Errors in Zoho's own form. */
export const ZOHO_FAULTS = [
  { kind: 'answer', answer: internal() },
  { kind: 'done', answer: internal() },
  { kind: 'answer', answer: { status: 429, headers: { 'retry-after': '0' }, text: '' } },
] as const;

/** A Zoho account with PhoneBridge, and the sign-in server of its data centre. */
export class ZohoAccount {
  readonly faults: Faults;
  readonly bridge = new PhoneBridge();
  readonly credentials = {
    clientId: 'fictional-provider-1',
    clientSecret: 'fictional-provider-secret-1',
    refreshToken: 'fictional-refresh-token-1',
  };
  readonly #options: ZohoOptions;
  readonly #tokens = new Set<string>();
  readonly #clock;
  #served: Served | undefined;
  signIns = 0;
  /** How many more tokens are given; the real one gives ten in ten minutes. */
  tokensLeft = Number.POSITIVE_INFINITY;
  /** Where the account is kept; absent: here. */
  home: string | undefined;

  constructor(options: ZohoOptions) {
    this.#options = options;
    this.#clock = realClock((error) => options.log(String(error)));
    this.faults = new Faults({ clock: this.#clock, random: options.random.fork('faults') });
    this.faults.spares = (path) => path.startsWith('/oauth/');
  }

  get url(): string {
    if (this.#served === undefined) throw new Error('the virtual account is not started');
    return this.#served.origin;
  }

  /** All tokens are over, in the middle of whatever goes on. */
  expireTokens(): void {
    this.#tokens.clear();
  }

  async start(): Promise<void> {
    const { host, port, log } = this.#options;
    this.#served = await serve({
      host,
      port,
      faults: this.faults,
      onError: (error) => log(`zoho: ${String(error)}`),
      answer: (asked) => this.#answer(asked),
    });
  }

  async stop(): Promise<void> {
    this.#clock.stop();
    await this.#served?.stop();
  }

  #answer(asked: Asked): Answer {
    if (asked.path === '/oauth/v2/token') return this.#signIn(new URLSearchParams(asked.body));
    // Bearer is not taken.
    const token = /^Zoho-oauthtoken (.+)$/.exec(asked.headers.authorization ?? '')?.[1] ?? '';
    if (!this.#tokens.has(token)) {
      return {
        status: 401,
        json: { code: 'INVALID_OAUTHTOKEN', status: 'error', message: 'invalid oauth token' },
      };
    }
    return this.bridge.answer(asked);
  }

  /** Refusals come with status 200. */
  #signIn(form: URLSearchParams): Answer {
    this.signIns += 1;
    const { clientId, clientSecret, refreshToken } = this.credentials;
    if (form.get('client_id') !== clientId || form.get('client_secret') !== clientSecret) {
      return { status: 200, json: { error: 'invalid_client' } };
    }
    if (form.get('grant_type') !== 'refresh_token' || form.get('refresh_token') !== refreshToken) {
      return { status: 200, json: { error: 'invalid_code' } };
    }
    if (this.tokensLeft <= 0) {
      return {
        status: 200,
        json: { error: 'Access Denied', error_description: 'You have made too many requests continuously.' },
      };
    }
    this.tokensLeft -= 1;
    const token = `1000.${randomUUID()}`;
    this.#tokens.add(token);
    return {
      status: 200,
      json: {
        access_token: token,
        api_domain: this.home ?? this.url,
        token_type: 'Bearer',
        expires_in: 3600,
      },
    };
  }
}

function internal(): Answer {
  return {
    status: 500,
    json: { status: 'error', code: 'SC_INTERNAL_SERVER_ERROR', message: 'INTERNAL_ERROR' },
  };
}
