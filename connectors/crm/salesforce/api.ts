import { ConnectorError } from '../../kit/connector-error.ts';
import { isPage } from '../../kit/is-page.ts';
import type { Account } from '../../kit/operations.ts';
import type { ProviderResponse } from '../../kit/provider-http.ts';
import { readJson } from '../../kit/read-json.ts';
import { SessionDesk, SessionOver } from '../../kit/session-desk.ts';
import { errorsOf } from './said-errors.ts';
import type { SalesforceSettings } from './settings.ts';
import { type SalesforceSession, signInKey, signInToSalesforce } from './sign-in.ts';
import { CROWD_REST_MS, LIMIT_REST_MS, leaveRoom, noteUsage } from './usage.ts';

export interface SalesforceRequest {
  method?: 'GET' | 'POST' | 'PATCH';
  /** Below the version: `sobjects/Task/00T…`; or a whole path, as a page names the next one. */
  path: string;
  query?: Record<string, string>;
  body?: Record<string, unknown>;
}

export interface SalesforceAnswer {
  /** 2xx, 300 (several rows have this external id), or 404 with an error of Salesforce. */
  status: number;
  json: unknown;
  /** Origin of the org. */
  instance: string;
}

const WRITE_TIMEOUT_MS = 30_000;
/** The same request may succeed a moment later. */
const PASSING = new Set([
  'UNABLE_TO_LOCK_ROW',
  'SERVER_UNAVAILABLE',
  'QUERY_TIMEOUT',
  'REQUEST_RUNNING_TOO_LONG',
]);
/** Nothing at all is taken from this user, whatever is asked. */
const SHUT = new Set(['API_DISABLED_FOR_ORG', 'API_CURRENTLY_DISABLED']);

const desk = new SessionDesk<SalesforceSession>();

/**
 * One request in the app's session, signed in again when Salesforce has ended it. Throws `ConnectorError`: `rateLimited` for limits, which Salesforce
 * answers with 403, `refused` with what it says.
 */
export function askSalesforce(
  account: Account<SalesforceSettings>,
  { method = 'GET', path, query, body }: SalesforceRequest,
): Promise<SalesforceAnswer> {
  const { http, settings } = account;
  const key = signInKey(settings);
  return desk.with(
    key,
    () => signInToSalesforce(account),
    async ({ token, instance }) => {
      leaveRoom(key, settings.requestShare);
      const asking = http.request({
        method,
        url: `${instance}${path.startsWith('/') ? path : `/services/data/v${settings.apiVersion}/${path}`}`,
        ...(query && { query }),
        headers: {
          Authorization: `Bearer ${token}`,
          Accept: 'application/json',
          ...(body && { 'Content-Type': 'application/json; charset=utf-8' }),
        },
        sensitive: [token],
        namedOrigins: [instance],
        ...(body && { body }),
        ...(method !== 'GET' && { timeoutMs: WRITE_TIMEOUT_MS }),
      });
      const response = await asking.catch(translated);
      noteUsage(key, response.headers['sforce-limit-info']);
      return { ...judged(response), instance };
    },
  );
}

function judged(response: ProviderResponse): Omit<SalesforceAnswer, 'instance'> {
  const { status, body } = response;
  const errors = errorsOf(body);
  const [error] = errors;
  // 404 without an error of Salesforce is a path that somebody else answers.
  if (status === 404 && error !== undefined) return { status, json: errors };
  if (error !== undefined && PASSING.has(error.code)) {
    throw new ConnectorError('transient', `Salesforce is busy: ${error.message}`, {
      answer: { status, body },
    });
  }
  if (status >= 400) throw refused({ status, body });
  try {
    return { status, json: readJson(status === 300 ? { ...response, status: 200 } : response) };
  } catch (cause) {
    throw new ConnectorError('transient', 'answered with a page in place of data', { cause, status });
  }
}

/** What the kit makes of 401, 403 and 5xx, in the light of what Salesforce says. */
function translated(error: unknown): never {
  if (!(error instanceof ConnectorError) || error.answer === undefined || error.kind !== 'auth') throw error;
  const { answer } = error;
  const [said] = errorsOf(answer.body);
  if (answer.status === 401 || said?.code === 'INVALID_SESSION_ID') throw new SessionOver(error);
  if (isPage(answer.body))
    throw new ConnectorError('transient', 'answered with a page in place of data', { cause: error, answer });
  if (said === undefined) throw error;
  if (said.code === 'REQUEST_LIMIT_EXCEEDED') {
    const isCrowd = /concurrent/i.test(said.message);
    throw new ConnectorError(
      'rateLimited',
      isCrowd
        ? 'Salesforce has too many long requests of this company under way'
        : 'the company has used up its requests of 24 hours at Salesforce',
      { answer, retryAfterMs: isCrowd ? CROWD_REST_MS : LIMIT_REST_MS },
    );
  }
  if (SHUT.has(said.code)) {
    throw new ConnectorError('auth', `Salesforce lets no program in: ${said.message}`, { answer });
  }
  // A right that is missing for one thing is no reason to stop all others.
  throw refused(answer);
}

function refused(answer: { status: number; body: string }): ConnectorError {
  const said = errorsOf(answer.body)
    .map(({ message, code }) => `${message} (${code})`)
    .join('; ');
  return new ConnectorError('refused', said === '' ? `answered ${answer.status}` : said, { answer });
}
