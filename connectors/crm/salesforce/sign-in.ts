import { ConnectorError } from '../../kit/connector-error.ts';
import { isObject, textOf } from '../../kit/json-shape.ts';
import type { Account } from '../../kit/operations.ts';
import type { ProviderResponse } from '../../kit/provider-http.ts';
import { accountKey, type SignedIn } from '../../kit/session-desk.ts';
import { assertionOf, readPrivateKey } from './assertion.ts';
import { audienceOf, loginOf, type SalesforceSettings } from './settings.ts';

export interface SalesforceSession {
  token: string;
  /** Origin of the org, as the log-in named it. */
  instance: string;
}

/** Answers that say nothing about the credentials. */
const PASSING = new Set(['unknown_error', 'server_error', 'temporarily_unavailable']);
/** A company that gets another address is found there no later than this. */
const LOOK_AGAIN_MS = 3_600_000;
/** Log-ins of one user are counted by the hour. */
const RATE_MS = 60_000;

export function signInKey(settings: SalesforceSettings): string {
  const { signIn, clientId, clientSecret = '', userName = '', privateKey = '' } = settings;
  return accountKey(
    'salesforce',
    loginOf(settings),
    signIn,
    clientId,
    ...(signIn === 'jwt' ? [userName, privateKey, audienceOf(settings)] : [clientSecret]),
  );
}

/**
 * A token, and the address of the org that it is for. How long it lasts is a setting of the org and not said: Salesforce may end it any time.
 */
export async function signInToSalesforce({
  http,
  settings,
}: Account<SalesforceSettings>): Promise<SignedIn<SalesforceSession>> {
  const login = loginOf(settings);
  const response = await http
    .request({
      method: 'POST',
      url: `${login}/services/oauth2/token`,
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' },
      body: new URLSearchParams(grantOf(settings)).toString(),
      isAnswerSecret: true,
    })
    .catch(refusalOf);
  const answer = readAnswer(response);
  const token = textOf(answer.access_token);
  if (token === undefined) throw refusedFor(answer, response.status);
  const named = textOf(answer.instance_url) ?? '';
  if (!URL.canParse(named))
    throw new ConnectorError('badPayload', 'the token came without the address of the org');
  const { origin, protocol } = new URL(named);
  if (login.startsWith('https:') && protocol !== 'https:')
    throw new ConnectorError(
      'badPayload',
      'the address of the org that came with the token is not encrypted',
    );
  return { session: { token, instance: origin }, until: Date.now() + LOOK_AGAIN_MS };
}

function grantOf(settings: SalesforceSettings): Record<string, string> {
  const { signIn, clientId, clientSecret = '', userName = '', privateKey = '' } = settings;
  if (signIn === 'clientCredentials') {
    return { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
  }
  const key = readPrivateKey(privateKey);
  if (key === undefined) throw new ConnectorError('auth', 'the private key is no RSA key in PEM form');
  const assertion = assertionOf(key, { clientId, userName, audience: audienceOf(settings), now: Date.now() });
  return { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion };
}

/** A refusal has its words in JSON whatever its status is. */
function refusalOf(error: unknown): ProviderResponse {
  if (error instanceof ConnectorError && error.kind === 'auth' && error.answer !== undefined) {
    return { ...error.answer, headers: {} };
  }
  throw error;
}

function refusedFor(answer: Record<string, unknown>, status: number): ConnectorError {
  const code = textOf(answer.error) ?? '';
  const said = textOf(answer.error_description) ?? (code === '' ? `answered ${status}` : code);
  if (PASSING.has(code)) {
    return new ConnectorError('transient', `Salesforce has trouble with the sign-in: ${said}`, { status });
  }
  if (/rate exceeded/i.test(said)) {
    return new ConnectorError('rateLimited', 'too many sign-ins of this user', { retryAfterMs: RATE_MS });
  }
  return new ConnectorError('auth', `Salesforce gives no token: ${said}`);
}

/** What is no JSON is a page of maintenance, or of something in between: nobody said anything about the credentials. */
function readAnswer({ body }: ProviderResponse): Record<string, unknown> {
  try {
    const answer: unknown = JSON.parse(body);
    if (isObject(answer)) return answer;
  } catch (cause) {
    throw new ConnectorError('transient', 'the sign-in was answered with something else than JSON', {
      cause,
    });
  }
  throw new ConnectorError('transient', 'the sign-in was answered with something else than an object');
}
