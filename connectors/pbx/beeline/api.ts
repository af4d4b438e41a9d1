import { ConnectorError } from '../../kit/connector-error.ts';
import type { ProviderHttp, ProviderRequest, ProviderResponse } from '../../kit/provider-http.ts';
import type { BeelineSettings } from './settings.ts';

export const TOKEN_HEADER = 'X-MPBX-API-AUTH-TOKEN';
/** Clients wait from 10 to 60 s. */
const TIMEOUT_MS = 30_000;

export interface Api {
  http: ProviderHttp;
  settings: BeelineSettings;
}

/** What the API says when it refuses: `{errorCode, description}`. The description can be empty. */
export interface ApiFault {
  errorCode: string;
  description: string;
}

export function urlOf({ settings }: Api, path: string): string {
  return `${settings.baseUrl.replace(/\/+$/, '')}/${path}`;
}

export function headersOf({ settings }: Api): Record<string, string> {
  return { [TOKEN_HEADER]: settings.token };
}

/** The answer as it came; throws `ConnectorError` for failures of the way and of the token only. */
export function send(
  api: Api,
  path: string,
  request: Omit<ProviderRequest, 'url'> = {},
): Promise<ProviderResponse> {
  return api.http.request({
    timeoutMs: TIMEOUT_MS,
    ...request,
    url: urlOf(api, path),
    headers: headersOf(api),
  });
}

/** The answer's JSON, a bare word, or undefined for an empty one. Throws `refused` with the PBX's words where it says no. */
export async function call(
  api: Api,
  path: string,
  request: Omit<ProviderRequest, 'url'> = {},
): Promise<unknown> {
  const response = await send(api, path, request);
  const body = bodyOf(response);
  const fault = faultIn(body);
  if (fault !== undefined) throw refusal(fault);
  if (response.status < 200 || response.status > 299) {
    throw new ConnectorError('badPayload', `answered ${response.status}: ${response.body.slice(0, 200)}`);
  }
  return body;
}

export async function callList(
  api: Api,
  path: string,
  request: Omit<ProviderRequest, 'url'> = {},
): Promise<unknown[]> {
  const list = (await call(api, path, request)) ?? [];
  if (!Array.isArray(list)) throw new ConnectorError('badPayload', `\`${path}\` did not answer with a list`);
  return list;
}

export function refusal({ errorCode, description }: ApiFault): ConnectorError {
  return new ConnectorError('refused', description === '' ? errorCode : `${errorCode}: ${description}`);
}

/** Found by its key: the status may be any. */
export function faultIn(body: unknown): ApiFault | undefined {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return undefined;
  const { errorCode, description } = body as Record<string, unknown>;
  if (typeof errorCode !== 'string') return undefined;
  return { errorCode, description: typeof description === 'string' ? description : '' };
}

/** Several answers are a bare word (`ONLINE`), with or without quotation marks; a proxy's page is none. */
export function bodyOf({ body }: ProviderResponse): unknown {
  const text = body.trim();
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    if (/^[\w:@.+-]{1,200}$/.test(text)) return text;
    throw new ConnectorError('transient', `answered with something that is not JSON: ${text.slice(0, 100)}`);
  }
}

/** A user id, a number or an extension inside a path. */
export function pathPart(pattern: string): string {
  return encodeURIComponent(pattern);
}

/** The API wants ten digits: `79000000001` → `9000000001`. Extensions stay. */
export function tenDigits(number: string): string {
  const digits = number.replaceAll(/\D/g, '');
  return digits.length === 11 && /^[78]/.test(digits) ? digits.slice(1) : digits;
}

/** The other way round: `9000000001` and `+79000000001` → `79000000001`. What is shorter or longer stays. */
export function wholeNumber(phone: string): string {
  const digits = tenDigits(phone);
  return digits.length === 10 ? `7${digits}` : digits;
}
