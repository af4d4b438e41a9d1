import { ConnectorError } from '../../kit/connector-error.ts';
import type { Account } from '../../kit/operations.ts';
import { type Bitrix24Settings, restBaseOf } from './settings.ts';

export type Bitrix24Account = Pick<Account<Bitrix24Settings>, 'http' | 'settings'>;
export type Fields = Record<string, unknown>;

/** The portal ends a request after 60 s; whoever waits so long for a card has no use for it. */
const TIMEOUT_MS = 20_000;
/** The bucket drains by two a second: after this there is room again. */
const FULL_BUCKET_MS = 2_000;
/** Work of ten minutes is counted together. Where the answer does not say when it ends, ask again sooner. */
const BLOCKED_MS = 60_000;

export interface Answered {
  result: unknown;
  /** Of a list: where the next page begins. */
  next?: number;
}

/**
 * Calls a method. `isRead`: it changes nothing. Throws `ConnectorError`: the portal words its limits and errors in its own form, with any status, 200
 * among them; all of that is translated here. `refused` carries the portal's text, for `isAbout`.
 */
export async function askBitrix24(
  { http, settings }: Bitrix24Account,
  method: string,
  fields: Fields,
  { isRead = false }: { isRead?: boolean } = {},
): Promise<Answered> {
  const request = {
    method: 'POST' as const,
    url: `${restBaseOf(settings)}/${method}`,
    headers: { Accept: 'application/json' },
    body: fields,
    timeoutMs: TIMEOUT_MS,
    ...(isRead && { isRead }),
  };
  const response = await http.request(request).catch((error: unknown) => {
    throw error instanceof ConnectorError && error.answer ? inItsWords(error, error.answer) : error;
  });
  const body = read(response.body);
  if (body === undefined) {
    // A proxy's page, or half an answer: whether the portal behind it did anything, nobody knows.
    throw new ConnectorError('transient', `answered ${response.status} with something that is not JSON`, {
      status: response.status,
    });
  }
  if (body.error !== undefined || response.status >= 400) throw toError(body, response);
  return { result: body.result, ...(typeof body.next === 'number' && { next: body.next }) };
}

/** All pages of a list. */
export async function listBitrix24(
  account: Bitrix24Account,
  method: string,
  fields: Fields,
): Promise<Fields[]> {
  const rows: Fields[] = [];
  for (let start: number | undefined = 0; start !== undefined; ) {
    const page = await askBitrix24(account, method, { ...fields, start }, { isRead: true });
    if (!Array.isArray(page.result)) throw new ConnectorError('badPayload', `${method} gave no list`);
    rows.push(...(page.result as Fields[]));
    start = page.next !== undefined && page.next > start ? page.next : undefined;
  }
  return rows;
}

/** The portal understood, and said this. Its codes are few; what it means stands in the text. */
export function isAbout(error: unknown, text: RegExp): boolean {
  return error instanceof ConnectorError && error.kind === 'refused' && text.test(error.message);
}

/** What the kit judged by its status alone. */
function inItsWords(error: ConnectorError, answer: { status: number; body: string }): ConnectorError {
  const body = read(answer.body);
  return body?.error === undefined ? error : toError(body, answer);
}

function toError(body: Fields, { status, body: text }: { status: number; body: string }): ConnectorError {
  const code = String(body.error ?? '');
  const said = [code, String(body.error_description ?? '')].filter((part) => part !== '').join(': ');
  const options = { answer: { status, body: text } };
  if (code === 'QUERY_LIMIT_EXCEEDED') {
    return new ConnectorError('rateLimited', said, { ...options, retryAfterMs: FULL_BUCKET_MS });
  }
  if (code === 'OPERATION_TIME_LIMIT') {
    return new ConnectorError('rateLimited', said, { ...options, retryAfterMs: blockedMs(body) });
  }
  if (status === 401 || status === 403 || CREDENTIALS.has(code))
    return new ConnectorError('auth', said, options);
  if (status >= 500 || TROUBLE.test(said)) {
    return new ConnectorError('transient', said, { answer: { status: Math.max(status, 500), body: text } });
  }
  return new ConnectorError('refused', said === '' ? `answered ${status}` : said, options);
}

/** Where the status does not say it. */
const CREDENTIALS = new Set([
  'expired_token',
  'invalid_token',
  'NO_AUTH_FOUND',
  'INVALID_CREDENTIALS',
  'WRONG_AUTH_TYPE',
  'insufficient_scope',
  'user_access_error',
  'PORTAL_DELETED',
]);
const TROUBLE = /^INTERNAL_SERVER_ERROR|^ERROR_UNEXPECTED_ANSWER|Unexpected database error/;

function blockedMs({ time }: Fields): number {
  const resetAt = Number((Object(time) as Fields).operating_reset_at);
  return Number.isFinite(resetAt) && resetAt > 0 ? Math.max(1_000, resetAt * 1000 - Date.now()) : BLOCKED_MS;
}

function read(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Fields)
      : undefined;
  } catch {
    return undefined;
  }
}
