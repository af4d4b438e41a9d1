import { setTimeout as delay } from 'node:timers/promises';
import axios, { type AxiosInstance, type AxiosResponse } from 'axios';
import { backOffMs } from './back-off.ts';
import { ConnectorError } from './connector-error.ts';
import { maskSecrets, mentionsSecret } from './mask-secrets.ts';
import type { ProviderHttp, ProviderRequest, ProviderResponse } from './provider-http.ts';
import { retryAfterMsOf } from './retry-after.ts';
import { type RateLimit, TokenBucket } from './token-bucket.ts';

export interface AxiosProviderHttpOptions {
  /** Values that may go to `origins` only and never into a message. */
  secrets: readonly string[];
  /** Origins (`https://pbx.example`) that the credentials are meant for. */
  origins: readonly string[];
  rateLimit?: RateLimit;
  /** Larger answers are refused; a page of a call log is far below. */
  maxResponseBytes?: number;
  clock?: { now: () => number; sleep: (ms: number) => Promise<void> };
  random?: () => number;
}

const DEFAULT_TIMEOUT_MS = 15_000;
/** Providers publish no limits; this is below everything seen in the wild and enough for any log. */
const DEFAULT_RATE: RateLimit = { perSecond: 4, burst: 8 };
const DEFAULT_MAX_RESPONSE_BYTES = 16 * 1024 * 1024;
const SAFE_METHODS = new Set(['GET']);
const MAX_TRIES = 3;
const RETRY_BASE_MS = 500;
const RETRY_MAX_MS = 5_000;
const MAX_REDIRECTS = 3;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** `ProviderHttp` over axios: see the interface for the errors. One per connection. */
export class AxiosProviderHttp implements ProviderHttp {
  readonly #options: AxiosProviderHttpOptions;
  readonly #axios: AxiosInstance;
  readonly #bucket: TokenBucket;
  readonly #clock: { now: () => number; sleep: (ms: number) => Promise<void> };

  constructor(options: AxiosProviderHttpOptions) {
    this.#options = options;
    this.#clock = options.clock ?? { now: Date.now, sleep: async (ms) => void (await delay(ms)) };
    this.#bucket = new TokenBucket(options.rateLimit ?? DEFAULT_RATE, this.#clock);
    this.#axios = axios.create({
      // The body is handed on as text, every status is judged here, redirects are followed here (see #send).
      responseType: 'text',
      transformResponse: [(data: unknown) => data],
      validateStatus: () => true,
      maxRedirects: 0,
      maxContentLength: options.maxResponseBytes ?? DEFAULT_MAX_RESPONSE_BYTES,
      proxy: false,
    });
  }

  async request(request: ProviderRequest): Promise<ProviderResponse> {
    const method = request.method ?? 'GET';
    const tries = SAFE_METHODS.has(method) ? MAX_TRIES : 1;
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#bucket.take();
        return this.#judge(await this.#send(request, method));
      } catch (error) {
        const retry = error instanceof ConnectorError && error.kind === 'transient' && attempt < tries;
        if (!retry) throw error;
        const { random } = this.#options;
        await this.#clock.sleep(
          backOffMs(attempt, { baseMs: RETRY_BASE_MS, maxMs: RETRY_MAX_MS, ...(random && { random }) }),
        );
      }
    }
  }

  /** One request with its redirects; credentials stay at the origins they are meant for. */
  async #send(request: ProviderRequest, method: string): Promise<AxiosResponse<string>> {
    let url = new URL(request.url);
    for (const [name, value] of Object.entries(request.query ?? {})) {
      if (value !== undefined) url.searchParams.append(name, String(value));
    }
    let headers = request.headers ?? {};
    if (
      !this.#isHome(url) &&
      this.#mentionsSecret([url.href, JSON.stringify(headers), bodyText(request.body)])
    ) {
      throw new ConnectorError('unsupported', `credentials are not sent to ${url.host}`);
    }
    for (let redirects = 0; ; redirects += 1) {
      const response = await this.#once(request, method, url, headers);
      const location = response.headers.location;
      if (method !== 'GET' || !REDIRECTS.has(response.status) || typeof location !== 'string')
        return response;
      if (redirects === MAX_REDIRECTS)
        throw new ConnectorError('transient', `${url.host} redirects without end`);
      url = new URL(location, url);
      if (!this.#isHome(url)) {
        headers = Object.fromEntries(
          Object.entries(headers).filter(([, value]) => !this.#mentionsSecret([value])),
        );
      }
    }
  }

  async #once(
    request: ProviderRequest,
    method: string,
    url: URL,
    headers: Record<string, string>,
  ): Promise<AxiosResponse<string>> {
    const timeoutMs = request.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    try {
      return await this.#axios.request<string>({
        method,
        url: url.href,
        headers,
        data: request.body,
        timeout: timeoutMs,
        // `timeout` covers the answer; the signal also covers a connection that never comes up.
        signal: AbortSignal.timeout(timeoutMs + 1_000),
      });
    } catch (error) {
      throw this.#toConnectorError(error, url);
    }
  }

  #judge(response: AxiosResponse<string>): ProviderResponse {
    const { status } = response;
    const body = typeof response.data === 'string' ? response.data : '';
    const said = maskSecrets(`answered ${status}: ${body.slice(0, 200)}`, this.#options.secrets);
    if (status === 401 || status === 403) throw new ConnectorError('auth', said);
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(response.headers)) headers[name.toLowerCase()] = String(value);
    if (status === 429) {
      const retryAfterMs = retryAfterMsOf(headers['retry-after'], this.#clock.now());
      throw new ConnectorError('rateLimited', said, retryAfterMs === undefined ? {} : { retryAfterMs });
    }
    if (status >= 500 || status === 408) throw new ConnectorError('transient', said);
    return { status, headers, body };
  }

  #toConnectorError(error: unknown, url: URL): ConnectorError {
    const code = axios.isAxiosError(error) ? error.code : undefined;
    const message = error instanceof Error ? error.message : String(error);
    if (message.includes('maxContentLength')) {
      return new ConnectorError('badPayload', `${url.host} answered with more than the hub reads at once`);
    }
    // The axios error itself carries headers and the whole request: only its words go on, without secrets.
    return new ConnectorError(
      'transient',
      maskSecrets(`${url.host} cannot be reached: ${code ?? message}`, this.#options.secrets),
    );
  }

  #isHome(url: URL): boolean {
    return this.#options.origins.includes(url.origin);
  }

  #mentionsSecret(texts: readonly string[]): boolean {
    return texts.some((text) => mentionsSecret(text, this.#options.secrets));
  }
}

function bodyText(body: unknown): string {
  if (body === undefined) return '';
  return typeof body === 'string' ? body : JSON.stringify(body);
}
