import type { Readable } from 'node:stream';

/** A request to a provider's API. The kit adds time-out, retries of safe methods, rate limit, metrics and masking. */
export interface ProviderRequest {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  url: string;
  query?: Record<string, string | number | boolean | undefined>;
  headers?: Record<string, string>;
  /** Sent as is; objects are sent as JSON. */
  body?: unknown;
  timeoutMs?: number;
  /** Values of this request that are credentials, though no setting holds them: a token, a pair in base64. */
  sensitive?: readonly string[];
  /**
   * Origins that the log-in named, where the settings cannot know them (an instance, a data centre): `sensitive` may go there too. What the settings
   * hold may not.
   */
  namedOrigins?: readonly string[];
  /** The answer is a credential (a log-in gives a token): no capture hears it. */
  isAnswerSecret?: boolean;
  /** It changes nothing, though it is no GET: a search, a log-in. So a failure of it leaves nobody in doubt. */
  isRead?: boolean;
  /** Name of a limit of its own that the provider has for such requests, as in `rateLimits` of the definition; the account's own counts too. */
  limit?: string;
}

export interface ProviderResponse {
  status: number;
  headers: Record<string, string>;
  /** The body as text. */
  body: string;
}

/** An answer that is read as it comes: a recording, a sound file. */
export interface ProviderDownload {
  status: number;
  headers: Record<string, string>;
  /** Ends with `ConnectorError('transient')` when the line breaks. Must be read or destroyed. */
  body: Readable;
}

/** Throws `ConnectorError`: `auth` on 401/403, `rateLimited` on 429, `transient` on 5xx, time-out and refusal. */
export interface ProviderHttp {
  request(request: ProviderRequest): Promise<ProviderResponse>;
  /** GET without reading the body; `timeoutMs` covers the time until the headers are there. */
  download(request: ProviderRequest): Promise<ProviderDownload>;
}
