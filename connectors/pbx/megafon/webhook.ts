import { safeEqual } from '../../kit/safe-equal.ts';
import type { Webhook } from '../../kit/webhook.ts';
import { readFields, tokenOf, withoutToken } from './read-fields.ts';
import type { MegafonSettings } from './settings.ts';

/**
 * The platform does not publish how long it waits for the answer to `contact` while the caller hears ringing. An
 * observed client gives itself this long, and its calls go on undisturbed.
 */
const CONTACT_DEADLINE_MS = 1_200;
const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';

/** All commands arrive at one address as a form (the reference's own example is JSON: both are read). */
export const megafonWebhook: Webhook<MegafonSettings> = {
  contentTypes: [FORM, JSON_TYPE],
  verify(exchange, { settings }) {
    const type = exchange.headers?.['content-type']?.split(';')[0]?.trim().toLowerCase();
    if (type !== undefined && type !== FORM && type !== JSON_TYPE) {
      return { ok: false, status: 415, reason: 'neither a form nor JSON' };
    }
    const token = tokenOf(exchange, readFields(exchange));
    if (safeEqual(token, settings.crmToken)) return { ok: true };
    return {
      ok: false,
      status: 401,
      reason: token === undefined ? 'crm_token is missing' : 'crm_token is wrong',
    };
  },
  redact: withoutToken,
  accepted: { status: 200, contentType: JSON_TYPE, body: '{}' },
  question: {
    deadlineMs: CONTACT_DEADLINE_MS,
    callerOf(exchange) {
      const fields = readFields(exchange);
      return fields?.cmd?.toLowerCase() === 'contact' ? fields.phone : undefined;
    },
    // "Not found" is an empty object; an empty array is refused.
    toReply: (answer) => ({
      status: 200,
      contentType: JSON_TYPE,
      body: JSON.stringify({
        ...(answer?.contactName !== undefined && { contact_name: answer.contactName }),
        ...(answer?.responsibleDevice !== undefined && { responsible: answer.responsibleDevice }),
      }),
    }),
  },
};
