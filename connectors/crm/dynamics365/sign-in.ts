import { ConnectorError } from '../../kit/connector-error.ts';
import { isObject, textOf } from '../../kit/json-shape.ts';
import type { Account } from '../../kit/operations.ts';
import type { ProviderResponse } from '../../kit/provider-http.ts';
import { readJson } from '../../kit/read-json.ts';
import { accountKey, type SignedIn } from '../../kit/session-desk.ts';
import { type Dynamics365Settings, organizationOf } from './settings.ts';

/** A token is given up so long before its end: a request is under way meanwhile. */
const EARLY_MS = 120_000;
/** Of an answer that does not say. */
const USUAL_SECONDS = 3_600;

export function signInKey(settings: Dynamics365Settings): string {
  const { authority, directory, clientId, clientSecret } = settings;
  return accountKey('dynamics365', organizationOf(settings), authority, directory, clientId, clientSecret);
}

/** Client credentials: the application itself is the user, so no agent has to sign in. */
export async function signInToEntra({
  http,
  settings,
}: Account<Dynamics365Settings>): Promise<SignedIn<string>> {
  const { authority, directory, clientId, clientSecret } = settings;
  const response = await http.request({
    method: 'POST',
    url: `${authority.replace(/\/+$/, '')}/${directory}/oauth2/v2.0/token`,
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      scope: `${organizationOf(settings)}/.default`,
    }).toString(),
    isAnswerSecret: true,
  });
  const answer = readAnswer(response);
  const token = textOf(answer.access_token);
  if (token === undefined) {
    const said = textOf(answer.error_description) ?? textOf(answer.error) ?? `answered ${response.status}`;
    throw new ConnectorError('auth', `Microsoft Entra gives no token: ${said.split('\n')[0]}`);
  }
  const seconds = Number(answer.expires_in);
  const lifeMs = (Number.isFinite(seconds) ? seconds : USUAL_SECONDS) * 1000;
  return { session: token, until: Date.now() + Math.max(0, lifeMs - EARLY_MS) };
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
