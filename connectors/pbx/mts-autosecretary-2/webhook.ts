import type { Exchange } from '../../../src/domain/exchange.ts';
import { safeEqual } from '../../kit/safe-equal.ts';
import type { Verdict, Webhook } from '../../kit/webhook.ts';
import type { MtsAutosecretary2Settings } from './settings.ts';

/** Events are JSON; under which name they are sent is not known, so the plain ones and none at all are taken too. */
const CONTENT_TYPES = ['application/json', 'text/json', 'text/plain', ''];

export const mtsAutosecretary2Webhook: Webhook<MtsAutosecretary2Settings> = {
  contentTypes: CONTENT_TYPES,
  verify(exchange, { settings: { eventUser, eventPassword } }): Verdict {
    if (eventUser === undefined || eventPassword === undefined)
      return refuse('no user name and password for events are set');
    const given = credentialsOf(exchange);
    if (given === undefined) return refuse('the user name and password are missing');
    // Both are compared whatever the first says, so that time tells nothing.
    const [isUser, isPassword] = [safeEqual(given.user, eventUser), safeEqual(given.password, eventPassword)];
    return isUser && isPassword ? { ok: true } : refuse('the user name or the password is wrong');
  },
  redact({ headers = {}, ...exchange }) {
    const { authorization: _, ...rest } = headers;
    return { ...exchange, headers: rest };
  },
};

function refuse(reason: string): Verdict {
  return { ok: false, status: 401, reason };
}

function credentialsOf({ headers }: Exchange): { user: string; password: string } | undefined {
  const basic = /^basic\s+([a-z0-9+/=_-]+)\s*$/i.exec(headers?.authorization ?? '')?.[1];
  const text = basic === undefined ? '' : Buffer.from(basic, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon === -1 ? undefined : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}
