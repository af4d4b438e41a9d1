import { ConnectorError } from '../../kit/connector-error.ts';
import type { ProviderHttp } from '../../kit/provider-http.ts';
import type { TokenPair, TokenPairs } from '../../kit/token-pair.ts';
import { type AmocrmSettings, baseOf } from './settings.ts';

/** An access token lives a day and a refresh token about three months; unused it dies. */
const REFRESH_EVERY_MS = 12 * 60 * 60_000;
/** The first request is refused, and the pair is made of the entered code. */
const NOT_YET = 'access-token-not-asked-for-yet';
/** In place of a refresh token: a code that becomes the first pair. */
const CODE = 'code:';

/** A pair that both rotates, made of an authorization code; or one token for years, which is never refreshed. */
export const amocrmTokens: TokenPairs<AmocrmSettings> = {
  refreshEveryMs: REFRESH_EVERY_MS,
  entered: ({ longLivedToken, authorizationCode = '' }) => ({
    access: longLivedToken ?? NOT_YET,
    refresh: `${CODE}${authorizationCode}`,
  }),
  headers: (access) => ({ Authorization: `Bearer ${access}` }),
  refusalOf: ({ answer }) => {
    if (answer?.status === 401) return 'expired';
    return answer?.status === 400 && answer.body.includes(DEAD) ? 'superseded' : undefined;
  },
  refresh,
};

/** Our own mark: this 400 is about a token. */
const DEAD = 'callweave:dead';

async function refresh(
  http: ProviderHttp,
  refreshToken: string,
  settings: AmocrmSettings,
): Promise<TokenPair> {
  if (settings.longLivedToken !== undefined) {
    throw new ConnectorError(
      'auth',
      'amoCRM refuses the long-lived token: issue another on the page of the integration',
    );
  }
  const { clientId, clientSecret, redirectUri } = settings;
  const isCode = refreshToken.startsWith(CODE);
  const response = await http.request({
    method: 'POST',
    url: `${baseOf(settings)}/oauth2/access_token`,
    body: {
      client_id: clientId,
      client_secret: clientSecret,
      redirect_uri: redirectUri,
      ...(isCode
        ? { grant_type: 'authorization_code', code: refreshToken.slice(CODE.length) }
        : { grant_type: 'refresh_token', refresh_token: refreshToken }),
    },
    isAnswerSecret: true,
  });
  const tokens = read(response.body);
  const { access_token: access, refresh_token: next } = tokens;
  if (typeof access === 'string' && typeof next === 'string') return { access, refresh: next };
  if (response.status !== 400) {
    throw new ConnectorError('transient', 'amoCRM answered with something else than tokens', {
      status: response.status,
    });
  }
  const said =
    [tokens.hint, tokens.detail, tokens.title].find((text) => typeof text === 'string') ?? 'it says no more';
  // What the account is, it says in the same way as what the token is: a person has to look at all of it.
  throw new ConnectorError('auth', `amoCRM gives no tokens: ${String(said)}`, {
    answer: { status: 400, body: DEAD },
  });
}

function read(body: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(body)) as Record<string, unknown>;
  } catch {
    return {};
  }
}
