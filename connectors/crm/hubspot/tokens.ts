import { ConnectorError } from '../../kit/connector-error.ts';
import { textOf } from '../../kit/json-shape.ts';
import type { ProviderHttp } from '../../kit/provider-http.ts';
import type { TokenPair, TokenPairs } from '../../kit/token-pair.ts';
import { apiOf, type HubspotSettings } from './settings.ts';

/** A refresh token has no end while the app is installed; an access token lives half an hour and is renewed when HubSpot says so. */
const REFRESH_EVERY_MS = 7 * 24 * 60 * 60_000;
/** The first request is refused, and the pair is made of the entered refresh token. */
const NOT_YET = 'access-token-not-asked-for-yet';
/** In place of a refresh token. */
const NONE = 'private-app';

/** One token for ever, or a refresh token. Whether that one changes with a refresh is told both ways: what comes back is kept. */
export const hubspotTokens: TokenPairs<HubspotSettings> = {
  refreshEveryMs: REFRESH_EVERY_MS,
  entered: ({ token, refreshToken = '' }) =>
    token === undefined ? { access: NOT_YET, refresh: refreshToken } : { access: token, refresh: NONE },
  headers: (access) => ({ Authorization: `Bearer ${access}` }),
  refusalOf: ({ status }) => (status === 401 ? 'expired' : undefined),
  refresh,
};

async function refresh(
  http: ProviderHttp,
  refreshToken: string,
  settings: HubspotSettings,
): Promise<TokenPair> {
  const { token, clientId, clientSecret } = settings;
  if (token !== undefined) {
    throw new ConnectorError('auth', 'HubSpot refuses the token of the private app: copy it again');
  }
  const response = await http.request({
    method: 'POST',
    url: `${apiOf(settings)}/oauth/v3/token`,
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' },
    body: new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: clientId ?? '',
      client_secret: clientSecret ?? '',
      refresh_token: refreshToken,
    }).toString(),
    isAnswerSecret: true,
  });
  const answer = read(response.body);
  const access = textOf(answer.access_token);
  if (access !== undefined) return { access, refresh: textOf(answer.refresh_token) ?? refreshToken };
  if (response.status !== 400) {
    throw new ConnectorError('transient', 'HubSpot answered with something else than tokens', {
      status: response.status,
    });
  }
  const said = textOf(answer.message) ?? textOf(answer.error_description) ?? 'it says no more';
  throw new ConnectorError('auth', `HubSpot gives no tokens: ${said}`);
}

function read(body: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(body)) as Record<string, unknown>;
  } catch {
    return {};
  }
}
