import type { HubToken } from './token-keeper.ts';
import { TokenRefusedError } from './token-refused.ts';

/**
 * `getToken` for an endpoint of your own site that answers `POST` with `{ token, expiresAt }`. Its cookies go along. 401 and 403
 * mean that nobody is signed in there (any more); everything else is tried again.
 */
export function tokenFrom(endpoint: string, init: { headers?: Record<string, string> } = {}) {
  return async (): Promise<HubToken> => {
    const response = await fetch(endpoint, {
      method: 'POST',
      credentials: 'same-origin',
      ...init,
    });
    if (response.status === 401 || response.status === 403)
      throw new TokenRefusedError(response.status, `the token endpoint answered ${response.status}`);
    if (!response.ok) throw new Error(`the token endpoint answered ${response.status}`);
    const body = (await response.json()) as Partial<HubToken>;
    if (typeof body.token !== 'string') throw new Error('the token endpoint answered without a token');
    return body as HubToken;
  };
}
