import { ConnectorError } from '../../kit/connector-error.ts';
import { readJson } from '../../kit/read-json.ts';
import type { TokenPairs, TokenRefusal } from '../../kit/token-pair.ts';
import { isObject, textOf, toRequest } from './api.ts';
import type { T2Settings } from './settings.ts';

/** The access token lives a day and the refresh token seven. A public client refreshes as often. */
const REFRESH_EVERY_MS = 12 * 60 * 60_000;

/** `details` of a 403, as public clients restate them. */
const REFUSALS: readonly [RegExp, TokenRefusal][] = [
  [/token is expired/i, 'expired'],
  [/token has already been updated/i, 'superseded'],
];

/** The bare token in `Authorization`, without a word before it. */
export const t2Tokens: TokenPairs<T2Settings> = {
  refreshEveryMs: REFRESH_EVERY_MS,
  entered: ({ accessToken, refreshToken }) => ({ access: accessToken, refresh: refreshToken }),
  headers: (access) => ({ Authorization: access }),
  refusalOf: ({ answer }) => REFUSALS.find(([text]) => answer !== undefined && text.test(answer.body))?.[1],
  async refresh(http, refreshToken, settings) {
    const response = await http.request(
      toRequest(settings, {
        method: 'PUT',
        path: '/authorization/refresh/token',
        headers: { Authorization: refreshToken },
      }),
    );
    const body = readJson(response);
    const [access, refresh] = isObject(body)
      ? [textOf(body.accessToken), textOf(body.refreshToken)]
      : [undefined, undefined];
    if (access === undefined || refresh === undefined) {
      throw new ConnectorError('badPayload', 'the answer to the refresh has no pair of tokens');
    }
    return { access, refresh };
  },
};
