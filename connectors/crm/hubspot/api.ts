import { ConnectorError } from '../../kit/connector-error.ts';
import { isPage } from '../../kit/is-page.ts';
import { isObject, textOf } from '../../kit/json-shape.ts';
import type { Account } from '../../kit/operations.ts';
import type { ProviderRequest, ProviderResponse } from '../../kit/provider-http.ts';
import { apiOf, type HubspotSettings } from './settings.ts';

export type HubspotAccount = Pick<Account<HubspotSettings>, 'http' | 'settings' | 'country'>;
export type Row = Record<string, unknown>;

export interface HubspotRequest extends Pick<ProviderRequest, 'query' | 'isRead' | 'limit'> {
  method?: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Below the API: `/crm/v3/objects/calls`. */
  path: string;
  body?: unknown;
}

export interface HubspotAnswer {
  /** 2xx, or 404: no such record. */
  status: number;
  json: unknown;
}

/** Its limits have a name for each (`policyName`), and no more is told of searches. */
const WINDOWS_MS: Readonly<Record<string, number>> = {
  SECONDLY: 1_000,
  TEN_SECONDLY_ROLLING: 10_000,
  // Until midnight, by the clock of the account, which is not told.
  DAILY: 30 * 60_000,
};
const TIMEOUT_MS = 20_000;
/** Much is written at a time, and these rows are held for a moment. */
const LOCKED = 423;
/** The account is moved between data centres, which takes hours. */
const MOVING = 477;
const MOVING_MS = 15 * 60_000;

/**
 * Throws `ConnectorError`: `rateLimited` with the length of the window whose limit was reached, or while the account is moved, `refused` with what HubSpot says, `auth` for a missing
 * scope. An answer with status 200 or 207 and an error inside is `refused` too.
 */
export async function askHubspot(
  { http, settings }: HubspotAccount,
  { path, ...request }: HubspotRequest,
): Promise<HubspotAnswer> {
  const response = await http
    .request({
      ...request,
      url: `${apiOf(settings)}${path}`,
      headers: { Accept: 'application/json' },
      timeoutMs: TIMEOUT_MS,
    })
    .catch(translated);
  return judged(response);
}

function judged({ status, body, headers }: ProviderResponse): HubspotAnswer {
  if (body.trim() === '' && status < 400) return { status, json: undefined };
  const json = read(body);
  // A proxy's page, half an answer, or a path that somebody else answers.
  if (!isObject(json)) {
    throw new ConnectorError('transient', 'answered with a page in place of data', { status });
  }
  if (status === 404) return { status, json: undefined };
  const inside = errorInside(json);
  if (status === LOCKED)
    throw new ConnectorError('transient', inside ?? `answered ${status}`, { answer: { status, body } });
  if (status === MOVING) {
    const seconds = Number(headers['retry-after']);
    throw new ConnectorError('rateLimited', 'HubSpot is moving the account to another data centre', {
      answer: { status, body },
      retryAfterMs: seconds > 0 ? seconds * 1000 : MOVING_MS,
    });
  }
  if (status >= 400 || inside !== undefined) {
    throw new ConnectorError('refused', inside ?? `answered ${status}`, { answer: { status, body } });
  }
  return { status, json };
}

/** What was wrong, with the field where there is one. */
function errorInside(json: Row): string | undefined {
  const errors = Array.isArray(json.errors) ? json.errors.filter(isObject) : [];
  if (json.status !== 'error' && errors.length === 0) return undefined;
  const said = [json.message, ...errors.map(({ message }) => message)].flatMap((text) => textOf(text) ?? []);
  return said.length === 0 ? 'no reason' : [...new Set(said)].join('; ');
}

function translated(error: unknown): never {
  if (!(error instanceof ConnectorError) || error.answer === undefined) throw error;
  const { status, body } = error.answer;
  const json = read(body);
  const said = (isObject(json) ? errorInside(json) : undefined) ?? `answered ${status}`;
  if (status === 429) {
    const window = isObject(json) ? WINDOWS_MS[String(json.policyName)] : undefined;
    const retryAfterMs = error.retryAfterMs ?? window;
    throw new ConnectorError('rateLimited', said, {
      answer: error.answer,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    });
  }
  if (status === 403 && isPage(body))
    throw new ConnectorError('transient', 'answered with a page in place of data', { answer: error.answer });
  if (status === 403) {
    throw new ConnectorError('auth', `HubSpot does not allow the app to do it: ${said}`, {
      answer: error.answer,
    });
  }
  throw error;
}

function read(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
