import { Agent } from 'node:https';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import axios, { type AxiosInstance, type AxiosResponse } from 'axios';
import { retryAfterMsOf } from '../../src/platform/retry-after.ts';
import { backOffMs } from './back-off.ts';
import { ConnectorError } from './connector-error.ts';
import { maskSecrets, mentionsSecret } from './mask-secrets.ts';
import type { ProviderDownload, ProviderHttp, ProviderRequest, ProviderResponse } from './provider-http.ts';
import type { TlsOptions } from './tls-options.ts';
import { type RateLimit, TokenBucket } from './token-bucket.ts';

export interface AxiosProviderHttpOptions {
  /** Values that may go to `origins` only and never into a message. */
  secrets: readonly string[];
  /** Origins (`https://pbx.example`) that the credentials are meant for. */
  origins: readonly string[];
  rateLimit?: RateLimit;
  /** For requests that name one (`limit`), beside the common one. */
  rateLimits?: Readonly<Record<string, RateLimit>>;
  /** For `origins` alone. */
  tls?: TlsOptions;
  /** Larger answers are refused; a page of a call log is far below. */
  maxResponseBytes?: number;
  clock?: { now: () => number; sleep: (ms: number) => Promise<void> };
  random?: () => number;
}

const DEFAULT_TIMEOUT_MS = 15_000;
/** Providers publish no limits; this is below everything seen in the wild and enough for any log. */
const DEFAULT_RATE: RateLimit = { perSecond: 4, burst: 8 };
const DEFAULT_MAX_RESPONSE_BYTES = 16 * 1024 * 1024;
/** A download that says nothing for so long is broken. */
const IDLE_MS = 30_000;
const SAFE_METHODS = new Set(['GET']);
const MAX_TRIES = 3;
const RETRY_BASE_MS = 500;
const RETRY_MAX_MS = 5_000;
const MAX_REDIRECTS = 3;
/** The connection was refused, or there was nobody to connect to. */
const NEVER_STOOD: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** The reason of a refusal may decide what comes next; so much of it is read in place of a download. */
const REFUSED = new Set([401, 403]);
const REFUSAL_BYTES = 4_096;
/** So much of an answer stands in the message of a failure. */
const SHOWN_CHARS = 200;
const MASKED_CHARS = 4_096;

/** `ProviderHttp` over axios: see the interface for the errors. One per connection. */
export class AxiosProviderHttp implements ProviderHttp {
  readonly #options: AxiosProviderHttpOptions;
  readonly #axios: AxiosInstance;
  readonly #bucket: TokenBucket;
  /** By the name of the limit. */
  readonly #buckets: ReadonlyMap<string, TokenBucket>;
  /** For our origins, where their TLS is not what Node does by itself. */
  readonly #agent: Agent | undefined;
  readonly #clock: { now: () => number; sleep: (ms: number) => Promise<void> };

  constructor(options: AxiosProviderHttpOptions) {
    this.#options = options;
    this.#clock = options.clock ?? { now: Date.now, sleep: async (ms) => void (await delay(ms)) };
    this.#bucket = new TokenBucket(options.rateLimit ?? DEFAULT_RATE, this.#clock);
    this.#buckets = new Map(
      Object.entries(options.rateLimits ?? {}).map(([name, limit]) => [
        name,
        new TokenBucket(limit, this.#clock),
      ]),
    );
    // Certificates are checked: `rejectUnauthorized` stays as it is.
    this.#agent = options.tls && new Agent({ keepAlive: true, ...options.tls });
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

  request(request: ProviderRequest): Promise<ProviderResponse> {
    const method = request.method ?? 'GET';
    return this.#tryFor(request, SAFE_METHODS.has(method) ? MAX_TRIES : 1, async () => {
      const response = await this.#send<string>(request, method, 'text');
      const body = typeof response.data === 'string' ? response.data : '';
      return { ...this.#judge(response, body, request), body };
    });
  }

  download(request: ProviderRequest): Promise<ProviderDownload> {
    return this.#tryFor(request, MAX_TRIES, async () => {
      const response = await this.#send<Readable>(request, 'GET', 'stream');
      const { data: body } = response;
      try {
        const refusal = REFUSED.has(response.status) ? await beginningOf(body) : '';
        return { ...this.#judge(response, refusal, request), body: watched(body, new URL(request.url).host) };
      } catch (error) {
        body.destroy();
        throw error;
      }
    });
  }

  async #tryFor<T>({ limit }: ProviderRequest, tries: number, send: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await (limit === undefined ? undefined : this.#buckets.get(limit))?.take();
        await this.#bucket.take();
        return await send();
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
  async #send<Body>(
    request: ProviderRequest,
    method: string,
    responseType: 'text' | 'stream',
  ): Promise<AxiosResponse<Body>> {
    let url = new URL(request.url);
    for (const [name, value] of Object.entries(request.query ?? {})) {
      if (value !== undefined) url.searchParams.append(name, String(value));
    }
    let headers = request.headers ?? {};
    if (
      !this.#isHome(url) &&
      this.#isForOthers(request, url, [url.href, JSON.stringify(headers), bodyText(request.body)])
    ) {
      throw new ConnectorError('unsupported', `credentials are not sent to ${url.host}`);
    }
    for (let redirects = 0; ; redirects += 1) {
      const response = await this.#once<Body>(request, { method, url, headers, responseType });
      const location = response.headers.location;
      if (method !== 'GET' || !REDIRECTS.has(response.status) || typeof location !== 'string')
        return response;
      if (redirects === MAX_REDIRECTS)
        throw new ConnectorError('transient', `${url.host} redirects without end`);
      if (response.data instanceof Readable) response.data.destroy();
      url = new URL(location, url);
      if (!this.#isHome(url)) {
        const target = url;
        headers = Object.fromEntries(
          Object.entries(headers).filter(([, value]) => !this.#isForOthers(request, target, [value])),
        );
      }
    }
  }

  async #once<Body>(
    request: ProviderRequest,
    sending: { method: string; url: URL; headers: Record<string, string>; responseType: 'text' | 'stream' },
  ): Promise<AxiosResponse<Body>> {
    const timeoutMs = request.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    const { url, responseType } = sending;
    // `timeout` covers the answer; this also covers a connection that never comes up.
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), timeoutMs + 1_000);
    try {
      return await this.#axios.request<Body>({
        ...sending,
        url: url.href,
        data: request.body,
        timeout: timeoutMs,
        signal: patience.signal,
        ...(this.#agent !== undefined && this.#isHome(url) && { httpsAgent: this.#agent }),
        // What is streamed is counted by whoever stores it.
        ...(responseType === 'stream' && { maxContentLength: Number.POSITIVE_INFINITY }),
      });
    } catch (error) {
      throw this.#toConnectorError(error, url, request);
    } finally {
      clearTimeout(timer);
    }
  }

  #judge(
    response: AxiosResponse,
    body: string,
    request: ProviderRequest,
  ): { status: number; headers: Record<string, string> } {
    const { status } = response;
    // Cut after the masking: half a secret would not be found.
    const shown = maskSecrets(body.slice(0, MASKED_CHARS), this.#secretsOf(request)).slice(0, SHOWN_CHARS);
    const said = `answered ${status}: ${shown}`;
    if (status === 401 || status === 403)
      throw new ConnectorError('auth', said, { answer: { status, body } });
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(response.headers)) headers[name.toLowerCase()] = String(value);
    if (status === 429) {
      const retryAfterMs = retryAfterMsOf(headers['retry-after'], this.#clock.now());
      throw new ConnectorError('rateLimited', said, {
        answer: { status, body },
        ...(retryAfterMs !== undefined && { retryAfterMs }),
      });
    }
    if (status >= 500 || status === 408)
      throw new ConnectorError('transient', said, { answer: { status, body } });
    return { status, headers };
  }

  #toConnectorError(error: unknown, url: URL, request: ProviderRequest): ConnectorError {
    const code = axios.isAxiosError(error) ? error.code : undefined;
    const message = error instanceof Error ? error.message : String(error);
    if (message.includes('maxContentLength')) {
      return new ConnectorError('badPayload', `${url.host} answered with more than the hub reads at once`);
    }
    // The axios error itself carries headers and the whole request: only its words go on, without secrets.
    return new ConnectorError(
      'transient',
      maskSecrets(`${url.host} cannot be reached: ${code ?? message}`, this.#secretsOf(request)),
      { isUnsent: code !== undefined && NEVER_STOOD.has(code) },
    );
  }

  #isHome(url: URL): boolean {
    return this.#options.origins.includes(url.origin);
  }

  #secretsOf({ sensitive = [] }: ProviderRequest): readonly string[] {
    return sensitive.length === 0 ? this.#options.secrets : [...this.#options.secrets, ...sensitive];
  }

  /** Away from home: a credential stands in it that is not meant for this address. */
  #isForOthers(request: ProviderRequest, { origin }: URL, texts: readonly string[]): boolean {
    const isNamed = request.namedOrigins?.includes(origin) === true;
    const secrets = isNamed ? this.#options.secrets : this.#secretsOf(request);
    return texts.some((text) => mentionsSecret(text, secrets));
  }
}

/** A line that breaks, or says nothing for long, ends the body with an error of ours. */
function watched(body: Readable, host: string): Readable {
  return Readable.from(relay(body, host), { objectMode: false });
}

async function* relay(body: Readable, host: string): AsyncGenerator<Uint8Array> {
  const idle = setTimeout(() => body.destroy(new Error(`${IDLE_MS / 1000} s of silence`)), IDLE_MS);
  try {
    for await (const chunk of body) {
      idle.refresh();
      yield chunk as Uint8Array;
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ConnectorError('transient', `${host} broke off: ${why}`);
  } finally {
    clearTimeout(idle);
    body.destroy();
  }
}

async function beginningOf(body: Readable): Promise<string> {
  const patience = setTimeout(() => body.destroy(), IDLE_MS);
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of body) {
      chunks.push(chunk as Buffer);
      if (Buffer.concat(chunks).length >= REFUSAL_BYTES) break;
    }
  } catch {
    // A refusal without its reason is a refusal.
  } finally {
    clearTimeout(patience);
  }
  return Buffer.concat(chunks).toString('utf8').slice(0, REFUSAL_BYTES);
}

function bodyText(body: unknown): string {
  if (body === undefined) return '';
  return typeof body === 'string' ? body : JSON.stringify(body);
}
