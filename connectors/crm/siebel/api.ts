import { ConnectorError } from '../../kit/connector-error.ts';
import { isObject } from '../../kit/json-shape.ts';
import type { Account } from '../../kit/operations.ts';
import type { ProviderResponse } from '../../kit/provider-http.ts';
import { SessionDesk, SessionOver } from '../../kit/session-desk.ts';
import { baseOf, type SiebelSettings } from './settings.ts';
import { saysNothingFound, siebelError, verdictOn } from './siebel-error.ts';
import { type SiebelSession, signInKey, signInToSiebel } from './sign-in.ts';

export type SiebelAccount = Account<SiebelSettings>;
export type Row = Record<string, unknown>;

export interface SiebelRequest {
  method?: 'GET' | 'PUT';
  /** `Action/Action`, with what follows it. */
  path: string;
  query?: Record<string, string>;
  body?: Row;
}

/** A component with many joins is slow to write. */
const WRITE_TIMEOUT_MS = 30_000;
/** Sessions end by themselves; nobody publishes after how long. */
const CROWDED_MS = 30_000;

const desk = new SessionDesk<SiebelSession>();

/**
 * JSON of the answer; undefined for 404, which is how Siebel says that it found nothing. Throws `ConnectorError`: Siebel words its errors with any
 * status, 200 among them; all of that is translated here.
 */
export function askSiebel(
  account: SiebelAccount,
  { method = 'GET', path, query, body }: SiebelRequest,
): Promise<unknown> {
  const { http, settings } = account;
  return desk.with(
    signInKey(settings),
    () => signInToSiebel(account),
    async ({ authorization, sensitive }) => {
      const asking = http.request({
        method,
        url: `${baseOf(settings)}/data/${path.split('/').map(encodeURIComponent).join('/')}`,
        ...(query && { query }),
        headers: {
          Authorization: authorization,
          Accept: 'application/json',
          ...(body && { 'Content-Type': 'application/json' }),
        },
        sensitive: [sensitive],
        ...(body && { body }),
        ...(method !== 'GET' && { timeoutMs: WRITE_TIMEOUT_MS }),
      });
      return judged(await asking.catch((error: unknown) => translated(error, settings)), path);
    },
  );
}

/** Rows that fit, none where there is nothing. One row is no list, but an object. */
export async function rowsOf(
  account: SiebelAccount,
  component: string,
  { searchspec, most }: { searchspec: string; most: number },
): Promise<Row[]> {
  const json = await askSiebel(account, {
    path: `${component}/`,
    query: { searchspec, PageSize: String(most) },
  });
  if (json === undefined) return [];
  const items = itemsOf(json);
  if (items === undefined) throw new ConnectorError('badPayload', `no rows of ${component} in the answer`);
  return items;
}

export function itemsOf(json: unknown): Row[] | undefined {
  const items = isObject(json) ? json.items : undefined;
  if (Array.isArray(items)) return items.filter(isObject);
  return isObject(items) ? [items] : undefined;
}

function judged({ status, body }: ProviderResponse, path: string): unknown {
  const json = read(body);
  const said = siebelError(json);
  if (status === 404) {
    if (saysNothingFound(json)) return undefined;
    throw new ConnectorError(
      'refused',
      `there is nothing of Siebel at data/${path}: check the address and the names`,
      {
        answer: { status, body },
      },
    );
  }
  if (said !== undefined) throw refusal(said, { status, body });
  if (status >= 400) throw new ConnectorError('refused', `answered ${status}`, { answer: { status, body } });
  if (json === undefined && body.trim() !== '')
    throw new ConnectorError('transient', 'answered with a page in place of data', { status });
  return json ?? {};
}

/** Errors of the application come as 500 too. */
function translated(error: unknown, { signIn }: SiebelSettings): never {
  if (!(error instanceof ConnectorError) || error.answer === undefined) throw error;
  const { status, body } = error.answer;
  const said = siebelError(read(body));
  if (status === 401 && signIn === 'oauth') throw new SessionOver(error);
  if (said === undefined) throw error;
  if (error.kind === 'auth')
    throw new ConnectorError('auth', `Siebel refuses: ${said}`, { answer: error.answer });
  throw refusal(said, error.answer);
}

function refusal(said: string, answer: { status: number; body: string }): ConnectorError {
  switch (verdictOn(said)) {
    case 'crowded':
      return new ConnectorError('rateLimited', `Siebel has no room for one more session: ${said}`, {
        answer,
        retryAfterMs: CROWDED_MS,
      });
    case 'away':
      return new ConnectorError('transient', `Siebel is away: ${said}`, { answer });
    case 'no':
      return new ConnectorError('refused', said, { answer });
  }
}

function read(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
