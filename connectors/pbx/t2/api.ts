import { ConnectorError } from '../../kit/connector-error.ts';
import type { Account } from '../../kit/operations.ts';
import type { ProviderRequest, ProviderResponse } from '../../kit/provider-http.ts';
import { readJson } from '../../kit/read-json.ts';
import { apiBaseOf, type T2Settings } from './settings.ts';

export type T2Account = Pick<Account<T2Settings>, 'http' | 'settings'>;

const TIMEOUT_MS = 30_000;
/** What looks like a library is turned away with 406 by the firewall before the PBX. */
const USER_AGENT = 'Callweave/1';

export interface ApiRequest extends Pick<ProviderRequest, 'method' | 'query' | 'body' | 'headers'> {
  /** Below the API's address: `/employees`. */
  path: string;
  accept?: string;
}

export function toRequest(
  settings: T2Settings,
  { path, accept = 'application/json', headers, ...rest }: ApiRequest,
): ProviderRequest {
  return {
    ...rest,
    url: `${apiBaseOf(settings)}${path}`,
    headers: { 'User-Agent': USER_AGENT, Accept: accept, ...headers },
    timeoutMs: TIMEOUT_MS,
  };
}

/** The answer as it is; the token is put in by the kit. */
export function askT2({ http, settings }: T2Account, request: ApiRequest): Promise<ProviderResponse> {
  return http.request(toRequest(settings, request));
}

/** A bare array; an empty body, as current calls have when there are none, is an empty one. */
export async function listT2(account: T2Account, request: ApiRequest): Promise<unknown[]> {
  const body = readJson(await askT2(account, request)) ?? [];
  if (!Array.isArray(body)) throw new ConnectorError('badPayload', `${request.path} is not a list`);
  return body;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Text with content; numbers may come as JSON numbers. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}
