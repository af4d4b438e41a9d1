import type { Webhook } from '../../kit/webhook.ts';
import type { BeelineSettings } from './settings.ts';

/** One XML event per request. The PBX sends neither token nor signature: the secret of the address is all there is. */
export const beelineWebhook: Webhook<BeelineSettings> = {
  contentTypes: ['application/xml', 'text/xml'],
  secretInAddressOnly: true,
  verify({ body }) {
    if (/<!(DOCTYPE|ENTITY)/i.test(body)) {
      return { ok: false, status: 400, reason: 'XML with a document type or entities is refused' };
    }
    return body.trimStart().startsWith('<')
      ? { ok: true }
      : { ok: false, status: 400, reason: 'the body is not XML' };
  },
};
