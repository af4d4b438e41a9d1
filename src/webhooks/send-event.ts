import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { isIP } from 'node:net';
import type { Readable } from 'node:stream';
import axios, { type AxiosInstance } from 'axios';
import { Webhook } from 'standardwebhooks';
import { type AddressGuard, UnreachableAddress } from '../platform/public-address.ts';
import { retryAfterMsOf } from '../platform/retry-after.ts';
import type { EndpointSecrets } from './webhook-endpoint.ts';

export interface Sent {
  state: 'delivered' | 'failed';
  /** Absent: no answer came. */
  status?: number;
  /** One sentence for people; absent when it was delivered. */
  error?: string;
  /** Beginning of what was answered. */
  answer?: string;
  tookMs: number;
  /** The receiver wants to be left alone for that long. */
  retryAfterMs?: number;
  /** 410: it wants no more of it, ever. */
  isGone?: true;
}

/** Receivers have so long to answer. */
const TIMEOUT_MS = 15_000;
const ANSWER_CHARS = 1_000;
const MOST_PATIENCE_MS = 24 * 3_600_000;

/**
 * Posts events as Standard Webhooks 1.0 asks: the text as it is stored, signed over its bytes with every secret that is valid. Follows no
 * redirect, and connects to nothing but what the guard lets through.
 */
export class EventSender {
  readonly #guard: AddressGuard;
  readonly #axios: AxiosInstance;
  readonly #timeoutMs: number;
  readonly #now: () => number;

  constructor(
    guard: AddressGuard,
    { timeoutMs = TIMEOUT_MS, now = Date.now }: { timeoutMs?: number; now?: () => number } = {},
  ) {
    this.#guard = guard;
    this.#timeoutMs = timeoutMs;
    this.#now = now;
    // No limit per host: endpoints of many companies are often at one, and whoever waits for a socket is told that no answer came.
    const options = { keepAlive: true, lookup: guard.lookup };
    this.#axios = axios.create({
      adapter: 'http',
      httpAgent: new HttpAgent(options),
      httpsAgent: new HttpsAgent(options),
      timeout: timeoutMs,
      maxRedirects: 0,
      proxy: false,
      responseType: 'stream',
      decompress: false,
      validateStatus: () => true,
    });
  }

  /** Why an address cannot be an endpoint; undefined: it can. Names are looked up when something is sent, each time. */
  whyNot(address: string): string | undefined {
    if (!URL.canParse(address)) return 'This is no web address.';
    const { protocol, hostname, username, password } = new URL(address);
    const host = hostname.replace(/^\[|\]$/g, '');
    if (protocol !== 'https:' && protocol !== 'http:') return 'The address must begin with https://.';
    if (username !== '' || password !== '') return 'The address must hold no user name and no password.';
    const isAddress = isIP(host) !== 0;
    if (isAddress && !this.#guard.mayReach(host))
      return 'This address is inside a private network: whoever runs the hub must allow it (WEBHOOK_ALLOWED_NETWORKS).';
    if (protocol === 'http:' && !(isAddress && this.#guard.isAllowed(host)))
      return 'The address must begin with https://; plain http is for allowed addresses of private networks.';
    return undefined;
  }

  async send(event: { url: string; id: string; text: string; secrets: EndpointSecrets }): Promise<Sent> {
    const startedAt = this.#now();
    const took = (): number => Math.max(0, this.#now() - startedAt);
    const refusal = this.whyNot(event.url);
    if (refusal !== undefined) return { state: 'failed', error: refusal, tookMs: 0 };
    try {
      const response = await this.#axios.post<Readable>(event.url, event.text, {
        headers: this.#headersOf(event),
        // Also for a connection that never stands, and an answer that never ends.
        signal: AbortSignal.timeout(this.#timeoutMs + 1_000),
      });
      const answer = await beginningOf(response.data);
      return {
        ...judge(response.status, response.headers['retry-after'], this.#now()),
        answer,
        tookMs: took(),
      };
    } catch (error) {
      return { state: 'failed', error: wordsOf(error), tookMs: took() };
    }
  }

  #headersOf({ id, text, secrets }: { id: string; text: string; secrets: EndpointSecrets }) {
    const at = new Date(this.#now());
    const { current, previous, previousUntil } = secrets;
    const isOldValid = previous !== undefined && Date.parse(previousUntil ?? '') > at.getTime();
    const valid = isOldValid ? [current, previous] : [current];
    return {
      'content-type': 'application/cloudevents+json; charset=utf-8',
      'user-agent': 'Callweave-Webhooks/1',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': valid.map((secret) => new Webhook(secret).sign(id, at, text)).join(' '),
    };
  }
}

function judge(
  status: number,
  retryAfter: unknown,
  now: number,
): Pick<Sent, 'state' | 'status' | 'error' | 'retryAfterMs' | 'isGone'> {
  if (status >= 200 && status < 300) return { state: 'delivered', status };
  if (status === 410)
    return { state: 'failed', status, error: 'It answered 410: it wants no more.', isGone: true };
  const patienceMs = patienceOf(retryAfter, now);
  return {
    state: 'failed',
    status,
    error:
      status >= 300 && status < 400
        ? `It answered ${status}, which leads elsewhere: redirects are not followed.`
        : `It answered ${status}.`,
    ...(patienceMs !== undefined && { retryAfterMs: patienceMs }),
  };
}

function patienceOf(header: unknown, now: number): number | undefined {
  const ms = retryAfterMsOf(typeof header === 'string' ? header : undefined, now);
  return ms === undefined ? undefined : Math.min(ms, MOST_PATIENCE_MS);
}

/** The rest is not read. */
async function beginningOf(body: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body) {
      chunks.push(chunk as Buffer);
      bytes += (chunk as Buffer).length;
      if (bytes >= ANSWER_CHARS * 4) break;
    }
  } catch {
    // What counts is the status, and that has come.
  } finally {
    body.destroy();
  }
  return Buffer.concat(chunks).toString('utf8').replaceAll('\0', '').slice(0, ANSWER_CHARS);
}

function wordsOf(error: unknown): string {
  const cause = axios.isAxiosError(error) ? (error.cause ?? error) : error;
  if (cause instanceof UnreachableAddress) return `${cause.message}: it is not connected to.`;
  const code = axios.isAxiosError(error) ? error.code : undefined;
  if (code === 'ECONNABORTED' || code === 'ETIMEDOUT' || code === 'ERR_CANCELED') return 'No answer in time.';
  return `It cannot be reached (${code ?? (error instanceof Error ? error.message : String(error))}).`;
}
