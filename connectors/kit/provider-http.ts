/** A request to a provider's API. The kit adds time-out, retries of safe methods, rate limit, metrics and masking. */
export interface ProviderRequest {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  url: string;
  query?: Record<string, string | number | boolean | undefined>;
  headers?: Record<string, string>;
  /** Sent as is; objects are sent as JSON. */
  body?: unknown;
  timeoutMs?: number;
}

export interface ProviderResponse {
  status: number;
  headers: Record<string, string>;
  /** The body as text. */
  body: string;
}

/** Throws `ConnectorError`: `auth` on 401/403, `rateLimited` on 429, `transient` on 5xx, time-out and refusal. */
export interface ProviderHttp {
  request(request: ProviderRequest): Promise<ProviderResponse>;
}
