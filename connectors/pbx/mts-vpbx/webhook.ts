import type { Exchange } from '../../../src/domain/exchange.ts';
import { safeEqual } from '../../kit/safe-equal.ts';
import type { Webhook } from '../../kit/webhook.ts';
import type { MtsVpbxSettings } from './settings.ts';

/** Headers whose values are kept; of the others the names are, so that people can see in which one the key comes. */
const KEPT = new Set(['content-type', 'content-length', 'user-agent']);

export const mtsVpbxWebhook: Webhook<MtsVpbxSettings> = {
  // Events are JSON; under which name they are sent is not known.
  contentTypes: ['application/json', 'text/json', 'text/plain', ''],
  verify(exchange, { settings: { clientApiKey, requireClientKey } }) {
    // The address itself holds a secret. In which header the key comes back is not published: any will do.
    if (!requireClientKey || carries(exchange, clientApiKey)) return { ok: true };
    return { ok: false, status: 401, reason: 'no header carries the key for the callback' };
  },
  redact({ headers = {}, ...exchange }) {
    const kept = Object.entries(headers).map(([name, value]) => [name, KEPT.has(name) ? value : '***']);
    return { ...exchange, headers: Object.fromEntries(kept) };
  },
  // Any status but 200 means "unavailable", and MTS switches events off.
  accepted: { status: 200, contentType: 'text/plain', body: 'OK' },
};

/** As the whole value, or behind a word such as `Bearer`. Every header is compared, so that time tells nothing. */
function carries({ headers = {} }: Exchange, key: string | undefined): boolean {
  const given = Object.values(headers).flatMap((value) => [value, value.split(' ').at(-1) ?? '']);
  return given.map((value) => safeEqual(value, key)).some(Boolean);
}
