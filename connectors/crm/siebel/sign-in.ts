import { ConnectorError } from '../../kit/connector-error.ts';
import { isObject, textOf } from '../../kit/json-shape.ts';
import type { Account } from '../../kit/operations.ts';
import type { ProviderResponse } from '../../kit/provider-http.ts';
import { readJson } from '../../kit/read-json.ts';
import { accountKey, type SignedIn } from '../../kit/session-desk.ts';
import { baseOf, type SiebelSettings } from './settings.ts';

/** What every request carries. */
export interface SiebelSession {
  authorization: string;
  /** To be masked. */
  sensitive: string;
}

/** A token is given up so long before its end: a request is under way meanwhile. */
const EARLY_MS = 60_000;
/** Of an answer that does not say. */
const USUAL_SECONDS = 300;

export function signInKey(settings: SiebelSettings): string {
  const {
    signIn,
    userName = '',
    password = '',
    tokenUrl = '',
    clientId = '',
    clientSecret = '',
    scope,
  } = settings;
  return accountKey(
    'siebel',
    baseOf(settings),
    ...(signIn === 'password' ? [userName, password] : [tokenUrl, clientId, clientSecret, scope]),
  );
}

export async function signInToSiebel(account: Account<SiebelSettings>): Promise<SignedIn<SiebelSession>> {
  const { signIn, userName = '', password = '' } = account.settings;
  if (signIn === 'oauth') return withClientCredentials(account);
  const pair = Buffer.from(`${userName}:${password}`).toString('base64');
  return { session: { authorization: `Basic ${pair}`, sensitive: pair } };
}

async function withClientCredentials({
  http,
  settings,
}: Account<SiebelSettings>): Promise<SignedIn<SiebelSession>> {
  const { tokenUrl = '', clientId = '', clientSecret = '', scope } = settings;
  const response = await http.request({
    method: 'POST',
    url: tokenUrl,
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      ...(scope !== '' && { scope }),
    }).toString(),
    isAnswerSecret: true,
  });
  const answer = readAnswer(response);
  const token = textOf(answer.access_token);
  if (token === undefined) {
    const said = textOf(answer.error_description) ?? textOf(answer.error) ?? `answered ${response.status}`;
    throw new ConnectorError('auth', `the sign-in service gives no token: ${said}`);
  }
  const seconds = Number(answer.expires_in);
  const lifeMs = (Number.isFinite(seconds) ? seconds : USUAL_SECONDS) * 1000;
  return {
    session: { authorization: `Bearer ${token}`, sensitive: token },
    until: Date.now() + Math.max(0, lifeMs - EARLY_MS),
  };
}

/** A refusal has its words in JSON with 400; what is no JSON is a page of something in between. */
function readAnswer(response: ProviderResponse): Record<string, unknown> {
  try {
    const answer = readJson(response.status === 400 ? { ...response, status: 200 } : response);
    if (isObject(answer)) return answer;
  } catch (cause) {
    throw new ConnectorError('transient', 'the sign-in was answered with something else than JSON', {
      cause,
    });
  }
  throw new ConnectorError('transient', 'the sign-in was answered with something else than an object');
}
