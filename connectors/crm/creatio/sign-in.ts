import { ConnectorError } from '../../kit/connector-error.ts';
import { isObject, textOf } from '../../kit/json-shape.ts';
import type { Account } from '../../kit/operations.ts';
import type { ProviderResponse } from '../../kit/provider-http.ts';
import { readJson } from '../../kit/read-json.ts';
import { accountKey, type SignedIn } from '../../kit/session-desk.ts';
import { baseOf, type CreatioSettings } from './settings.ts';

/** What every request of a session carries. */
export interface CreatioSession {
  headers: Record<string, string>;
  /** Cookies and tokens, to be masked. */
  sensitive: readonly string[];
}

/** A token is given up so long before its end: a request is under way meanwhile. */
const EARLY_MS = 60_000;
/** In the words of the vendor; some versions set the second. */
const CSRF_COOKIES = ['BPMCSRF', 'CsrfToken'];
/** Several cookies in one header: a comma begins the next where a name and `=` follow it; dates have commas too. */
const COOKIE_BORDER = /,(?=\s*[^\s;,=]+=)/;

export function signInKey(settings: CreatioSettings): string {
  const {
    signIn,
    userName = '',
    password = '',
    identityService = '',
    clientId = '',
    clientSecret = '',
  } = settings;
  return accountKey(
    'creatio',
    baseOf(settings),
    ...(signIn === 'password' ? [userName, password] : [identityService, clientId, clientSecret]),
  );
}

export function signInToCreatio(account: Account<CreatioSettings>): Promise<SignedIn<CreatioSession>> {
  return account.settings.signIn === 'password' ? withPassword(account) : withClientCredentials(account);
}

/** A wrong password is answered with 200 and a `Code` that is not 0. */
async function withPassword({ http, settings }: Account<CreatioSettings>): Promise<SignedIn<CreatioSession>> {
  const { userName = '', password = '' } = settings;
  const response = await http.request({
    method: 'POST',
    url: `${baseOf(settings)}/ServiceModel/AuthService.svc/Login`,
    headers: { 'Content-Type': 'application/json', Accept: 'application/json', ForceUseSession: 'true' },
    body: { UserName: userName, UserPassword: password },
    isAnswerSecret: true,
  });
  const answer = readLogIn(response);
  const code = Number(answer.Code ?? Number.NaN);
  if (code !== 0) {
    const said = textOf(answer.Message) ?? 'without a reason';
    const hint = textOf(answer.PasswordChangeUrl) === undefined ? '' : '; the password has to be changed';
    throw new ConnectorError(
      'auth',
      `Creatio refuses the log-in (code ${String(answer.Code)}): ${said}${hint}`,
    );
  }
  const cookies = cookiesOf(response);
  if (cookies.size === 0)
    throw new ConnectorError('badPayload', 'the log-in was accepted but gave no cookies');
  const csrf = CSRF_COOKIES.map((name) => cookies.get(name)).find((value) => value !== undefined);
  return {
    session: {
      headers: {
        Cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ForceUseSession: 'true',
        ...(csrf !== undefined && { BPMCSRF: csrf }),
      },
      sensitive: [...cookies].filter(([name]) => name !== 'UserName').map(([, value]) => value),
    },
  };
}

async function withClientCredentials({
  http,
  settings,
}: Account<CreatioSettings>): Promise<SignedIn<CreatioSession>> {
  const { identityService = '', clientId = '', clientSecret = '' } = settings;
  const response = await http.request({
    method: 'POST',
    url: `${identityService.replace(/\/+$/, '')}/connect/token`,
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
    }).toString(),
    isAnswerSecret: true,
  });
  const answer = readLogIn(response);
  const token = textOf(answer.access_token);
  if (token === undefined) {
    throw new ConnectorError(
      'auth',
      `the Identity Service gives no token: ${textOf(answer.error) ?? response.status}`,
    );
  }
  const seconds = Number(answer.expires_in);
  return {
    session: { headers: { Authorization: `Bearer ${token}`, ForceUseSession: 'true' }, sensitive: [token] },
    ...(Number.isFinite(seconds) && { until: Date.now() + Math.max(0, seconds * 1000 - EARLY_MS) }),
  };
}

/** What is no JSON is a page of a proxy or of maintenance: nobody said anything about the credentials. */
function readLogIn(response: ProviderResponse): Record<string, unknown> {
  // An identity service says `{"error":"invalid_client"}` with 400.
  const readable = response.status === 400 ? { ...response, status: 200 } : response;
  try {
    const answer = readJson(readable);
    if (isObject(answer)) return answer;
  } catch (error) {
    throw new ConnectorError('transient', 'the log-in was answered with something else than JSON', {
      cause: error,
    });
  }
  throw new ConnectorError('badPayload', 'the log-in was answered with something else than an object');
}

function cookiesOf({ headers }: ProviderResponse): Map<string, string> {
  const cookies = new Map<string, string>();
  for (const cookie of (headers['set-cookie'] ?? '').split(COOKIE_BORDER)) {
    const [pair = ''] = cookie.split(';');
    const at = pair.indexOf('=');
    if (at > 0) cookies.set(pair.slice(0, at).trim(), pair.slice(at + 1).trim());
  }
  return cookies;
}
