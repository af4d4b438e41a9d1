import { ConnectorError } from '../../kit/connector-error.ts';
import type { ProviderHttp, ProviderResponse } from '../../kit/provider-http.ts';
import type { TokenPair, TokenPairs } from '../../kit/token-pair.ts';
import { type Bitrix24Settings, isWebhookOnly } from './settings.ts';

/** An access token lives an hour and is renewed when the portal says so; a refresh token lives 180 days, and refreshing "every day" gets an application blocked. */
const REFRESH_EVERY_MS = 60 * 24 * 60 * 60_000;
/** No portal gives this out: the first request is refused, and the pair is made of the entered refresh token. */
const NOT_YET = 'access-token-not-asked-for-yet';

/** Codes of a refused access token. */
const STALE = new Set(['expired_token', 'invalid_token', 'NO_AUTH_FOUND']);

/** The token goes into the fields of each method, as `auth`. A webhook has its credentials in its address. */
export const bitrix24Tokens: TokenPairs<Bitrix24Settings> = {
  refreshEveryMs: REFRESH_EVERY_MS,
  entered: ({ refreshToken = '' }) => ({ access: NOT_YET, refresh: refreshToken }),
  headers: () => ({}),
  sign: (request, access, settings) =>
    isWebhookOnly(settings) ? request : { ...request, body: { ...(request.body as object), auth: access } },
  refusalOf: ({ answer }) => {
    const code = answer && codeOf(answer.body);
    if (code === 'invalid_grant') return 'superseded';
    return code !== undefined && STALE.has(code) ? 'expired' : undefined;
  },
  refresh,
};

async function refresh(
  http: ProviderHttp,
  refreshToken: string,
  { signInUrl, clientId, clientSecret }: Bitrix24Settings,
): Promise<TokenPair> {
  const response = await http.request({
    url: signInUrl,
    query: {
      grant_type: 'refresh_token',
      client_id: clientId,
      client_secret: clientSecret,
      refresh_token: refreshToken,
    },
    isAnswerSecret: true,
  });
  const tokens = fieldsOf(response);
  const { access_token: access, refresh_token: next } = tokens;
  if (typeof access === 'string' && typeof next === 'string') return { access, refresh: next };
  if (typeof tokens.error === 'string') {
    throw new ConnectorError('auth', `the sign-in server of Bitrix24 refuses: ${tokens.error}`, {
      answer: { status: response.status, body: response.body },
    });
  }
  throw new ConnectorError(
    'transient',
    'the sign-in server of Bitrix24 answered with something else than tokens',
  );
}

function fieldsOf({ body }: ProviderResponse): Record<string, unknown> {
  try {
    return Object(JSON.parse(body)) as Record<string, unknown>;
  } catch {
    return {};
  }
}

function codeOf(body: string): string | undefined {
  return /"error"\s*:\s*"([^"]*)"/.exec(body)?.[1];
}
