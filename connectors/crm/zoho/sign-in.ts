import { ConnectorError } from '../../kit/connector-error.ts';
import { isObject, textOf } from '../../kit/json-shape.ts';
import type { Account } from '../../kit/operations.ts';
import { accountKey, type SignedIn } from '../../kit/session-desk.ts';
import { accountsOf, apiOf, type ZohoSettings } from './settings.ts';

/** A token is given up so long before its end: a request is under way meanwhile. */
const EARLY_MS = 120_000;
/** Of an answer that does not say. */
const USUAL_SECONDS = 3_600;
/** Ten tokens in ten minutes, and then none for as long. */
const DENIED_MS = 10 * 60_000;

/** Refusals that say nothing about the credentials. */
const PASSING = new Set(['general_error', 'server_error', 'temporarily_unavailable', 'internal_error']);

export function signInKey(settings: ZohoSettings): string {
  const { clientId, clientSecret, refreshToken } = settings;
  return accountKey('zoho', apiOf(settings), accountsOf(settings), clientId, clientSecret, refreshToken);
}

/** The refresh token stays the same; each use of it gives an access token for an hour. Zoho words its refusals in JSON, with status 200. */
export async function signInToZoho({
  http,
  settings,
}: Pick<Account<ZohoSettings>, 'http' | 'settings'>): Promise<SignedIn<string>> {
  const response = await http.request({
    method: 'POST',
    url: `${accountsOf(settings)}/oauth/v2/token`,
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' },
    body: new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: settings.clientId,
      client_secret: settings.clientSecret,
      refresh_token: settings.refreshToken,
    }).toString(),
    isAnswerSecret: true,
  });
  const answer = read(response.body);
  const token = textOf(answer.access_token);
  if (token === undefined) throw refusalOf(answer);
  checkHome(textOf(answer.api_domain), settings);
  const seconds = Number(answer.expires_in);
  const lifeMs = (Number.isFinite(seconds) && seconds > 0 ? seconds : USUAL_SECONDS) * 1000;
  return { session: token, until: Date.now() + Math.max(0, lifeMs - EARLY_MS) };
}

function refusalOf(answer: Record<string, unknown>): ConnectorError {
  const said = textOf(answer.error_description) ?? textOf(answer.error) ?? 'no reason';
  if (/access.?denied/i.test(`${said} ${String(answer.error)}`)) {
    return new ConnectorError('rateLimited', `Zoho gives no more tokens for now: ${said}`, {
      retryAfterMs: DENIED_MS,
    });
  }
  if (PASSING.has(String(answer.error)))
    return new ConnectorError('transient', `Zoho has trouble with the sign-in: ${said}`);
  return new ConnectorError('auth', `Zoho gives no token: ${said}`);
}

/** An account lives in one data centre; the others do not know it. */
function checkHome(home: string | undefined, settings: ZohoSettings): void {
  if (home === undefined || !URL.canParse(home) || new URL(home).origin === apiOf(settings)) return;
  throw new ConnectorError(
    'auth',
    `this account is kept at ${new URL(home).origin}: correct the address of the data centre`,
  );
}

function read(body: string): Record<string, unknown> {
  try {
    const answer: unknown = JSON.parse(body);
    if (isObject(answer)) return answer;
  } catch {
    // A page of something in between.
  }
  throw new ConnectorError('transient', 'the sign-in was answered with something else than JSON');
}
