import { ConnectorError } from '../../kit/connector-error.ts';
import type { Account } from '../../kit/operations.ts';
import type { ProviderRequest } from '../../kit/provider-http.ts';
import { readJson } from '../../kit/read-json.ts';
import type { AsteriskSettings } from './asterisk-settings.ts';

export type AsteriskAccount = Account<AsteriskSettings>;

/** `what` below `/ari/`, its parts already encoded. */
export function ariUrl({ baseUrl }: AsteriskSettings, what: string): URL {
  return new URL(`ari/${what}`, baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`);
}

export function ariAuthorization({ username, password }: AsteriskSettings): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(`${username}:${password ?? ''}`).toString('base64')}` };
}

/** One request to ARI → its JSON. Throws `ConnectorError`: `refused` with Asterisk's words and status. */
export async function askAri(
  { http, settings }: AsteriskAccount,
  { path, method = 'GET', query }: Pick<ProviderRequest, 'method' | 'query'> & { path: string },
): Promise<unknown> {
  try {
    const response = await http.request({
      method,
      url: ariUrl(settings, path).href,
      headers: ariAuthorization(settings),
      ...(query && { query }),
    });
    if (response.status >= 400)
      throw new ConnectorError('refused', messageOf(response.body), { status: response.status });
    return readJson(response);
  } catch (error) {
    throw explained(error, method);
  }
}

function messageOf(body: string): string {
  try {
    const { message, error } = JSON.parse(body) as { message?: unknown; error?: unknown };
    return String(message ?? error ?? 'no reason given');
  } catch {
    return 'no reason given';
  }
}

function explained(error: unknown, method: string): unknown {
  if (!(error instanceof ConnectorError)) return error;
  const { kind, message } = error;
  if (kind === 'auth' && message.includes('Write access denied')) {
    return new ConnectorError('refused', 'this ARI user may only read; it needs "read_only = no"');
  }
  // What Asterisk answers when no channel to a telephone can be made: unknown, or nobody is registered there.
  if (kind === 'transient' && message.includes('Allocation failed')) {
    return new ConnectorError('refused', 'the telephone cannot be reached: it is unknown or not registered');
  }
  if (kind === 'transient' && method !== 'GET') {
    return new ConnectorError('transient', `${message}; whether Asterisk did it is not known`);
  }
  return error;
}
