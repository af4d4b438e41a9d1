import { ConnectorError } from '../../kit/connector-error.ts';
import type { Account } from '../../kit/operations.ts';
import { type MtsVpbxSettings, requestTo } from './settings.ts';

/**
 * MTS switches events off when the hub could not be reached, tells nobody, and has no operation that tells whether they are on: so
 * they are switched on again and again. The kit renews when a third of this time is left: every half hour.
 */
const ON_FOR_MS = 45 * 60_000;
/** Where a person has switched events on in the cabinet, and Callweave is not to. */
const BY_HAND = { id: 'by-hand', expiresInMs: 30 * 24 * 60 * 60_000 };

export const keepWebhookOn = {
  checkEveryMs: ON_FOR_MS,
  async create({ http, settings }: Account<MtsVpbxSettings>, { callbackUrl }: { callbackUrl: string }) {
    const { keepWebhookOn: isWanted, clientApiKey } = settings;
    // The operation demands a key.
    if (!isWanted || clientApiKey === undefined) return BY_HAND;
    const { status } = await http.request({
      ...requestTo(settings, '/service/webhook'),
      method: 'POST',
      body: { callbackUrl, clientApiKey },
    });
    if (status < 200 || status > 299)
      throw new ConnectorError('badPayload', `events could not be switched on: answered ${status}`);
    return { id: 'webhook', expiresInMs: ON_FOR_MS };
  },
};
