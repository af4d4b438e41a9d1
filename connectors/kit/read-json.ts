import { ConnectorError } from './connector-error.ts';
import type { ProviderResponse } from './provider-http.ts';

const EXCERPT_CHARS = 200;

/**
 * The JSON of an answer; `undefined` for 204 and an empty body. Throws `badPayload` when the status is not 2xx or the
 * body is not JSON (a proxy's HTML page, half an answer).
 */
export function readJson(response: ProviderResponse): unknown {
  if (response.status < 200 || response.status > 299) {
    throw new ConnectorError('badPayload', `answered ${response.status}: ${excerptOf(response.body)}`);
  }
  if (response.status === 204 || response.body.trim() === '') return undefined;
  try {
    return JSON.parse(response.body);
  } catch (cause) {
    throw new ConnectorError(
      'badPayload',
      `answered with something that is not JSON: ${excerptOf(response.body)}`,
      {
        cause,
      },
    );
  }
}

function excerptOf(body: string): string {
  return body.replaceAll(/\s+/g, ' ').trim().slice(0, EXCERPT_CHARS);
}
