import { ConnectorError } from '../../kit/connector-error.ts';
import type { Account } from '../../kit/operations.ts';
import type { ProviderRequest } from '../../kit/provider-http.ts';
import { readJson } from '../../kit/read-json.ts';
import { apiBaseOf, type MegafonSettings } from './settings.ts';

export type MegafonAccount = Account<MegafonSettings>;

export interface ApiRequest extends Pick<ProviderRequest, 'method' | 'query' | 'body'> {
  /** Below the API's address: `/users`. */
  path: string;
}

/** An integrator had to raise the time-out of the platform to this. */
const TIMEOUT_MS = 30_000;
/** Clients page by 100 and 200; the largest page is not published. */
const PAGE = 100;

/** One request to `/crmapi/v1` → its JSON; `undefined` for the empty answer of a switch. Throws `ConnectorError`. */
export async function askMegafon(
  { http, settings }: MegafonAccount,
  { path, method = 'GET', ...rest }: ApiRequest,
): Promise<unknown> {
  try {
    const response = await http.request({
      ...rest,
      method,
      url: `${apiBaseOf(settings)}${path}`,
      headers: { 'X-API-KEY': settings.apiKey },
      timeoutMs: TIMEOUT_MS,
    });
    if (response.status === 400 || response.status === 404 || response.status === 405) {
      throw new ConnectorError('refused', `${response.status} ${reasonOf(response.body)}`.trimEnd());
    }
    return readJson(response);
  } catch (error) {
    throw explained(error, method);
  }
}

/** All rows of a list in pages (`{items, info: {start, total}}`). */
export async function listMegafon(account: MegafonAccount, path: string): Promise<Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = [];
  /** First rows of the pages so far, as JSON. */
  const begun = new Set<string>();
  for (;;) {
    const page = await askMegafon(account, { path, query: { start: rows.length, limit: PAGE } });
    const { items, info } = objectOf(page);
    if (!Array.isArray(items)) throw new ConnectorError('badPayload', `${path} is not a list`);
    const first = JSON.stringify(items[0]);
    if (items.length > 0 && begun.has(first)) {
      throw new ConnectorError('badPayload', `${path} gives the same page again`);
    }
    begun.add(first);
    rows.push(...items.map(objectOf));
    const { total } = objectOf(info ?? {});
    // Without a total there is one page; an empty page ends a total that is not reached.
    if (typeof total !== 'number' || rows.length >= total || items.length === 0) return rows;
  }
}

export function objectOf(value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new ConnectorError('badPayload', 'an answer is not of the form that is known');
}

/** Text with content: absent fields are missing, null or empty on this platform. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The reason is plain text or `{"message"}`, on the older contract `{"error"}`. */
function reasonOf(body: string): string {
  try {
    const { message, error } = objectOf(JSON.parse(body));
    return textOf(message) ?? textOf(error) ?? '';
  } catch {
    return body.startsWith('<') ? '' : body.slice(0, 200);
  }
}

/** What 401 and 403 mean here, and that a write without an answer may have been done. */
function explained(error: unknown, method: string): unknown {
  if (!(error instanceof ConnectorError)) return error;
  const { kind, message } = error;
  if (kind === 'auth' && /domain disabled/i.test(message)) {
    return new ConnectorError('auth', 'the PBX or its CRM integration is switched off (Domain disabled)');
  }
  if (kind === 'auth' && message.startsWith('answered 403')) {
    return new ConnectorError('refused', `this key has no right to do that (${message})`);
  }
  if (kind === 'transient' && method !== 'GET') {
    return new ConnectorError('transient', `${message}; whether the PBX did it is not known`);
  }
  return error;
}
