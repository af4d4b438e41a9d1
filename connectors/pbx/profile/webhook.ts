import { createHmac } from 'node:crypto';
import type { Exchange } from '../../../src/domain/exchange.ts';
import { safeEqual } from '../../kit/safe-equal.ts';
import type { Verdict, Webhook } from '../../kit/webhook.ts';
import { compiledProfile } from './compiled-profile.ts';
import { readBody } from './parse.ts';
import type { Profile, Verify } from './profile-schema.ts';
import { credentialsOf, type ProfileSettings } from './settings.ts';
import { fill } from './template.ts';

const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';

export const profileWebhook: Webhook<ProfileSettings> = {
  contentTypes: [JSON_TYPE, FORM],
  verify(exchange, { settings }) {
    const { webhook } = compiledProfile(settings.profile).profile;
    if (webhook === undefined) return { ok: false, status: 403, reason: 'the profile describes no webhook' };
    return verdictOf(webhook.verify, exchange, (template) =>
      String(fill(template, credentialsOf(settings)) ?? ''),
    );
  },
  redact(exchange, { settings }) {
    const { webhook } = compiledProfile(settings.profile).profile;
    return webhook === undefined ? exchange : redacted(exchange, webhook);
  },
};

function verdictOf(
  verify: Verify,
  { headers = {}, body }: Exchange,
  text: (template: string) => string,
): Verdict {
  switch (verify.kind) {
    case 'hookSecret':
      // The hub has compared the secret in the address already.
      return { ok: true };
    case 'header':
      return compared(headers[verify.name.toLowerCase()], text(verify.value), verify.name);
    case 'basic': {
      const pair = Buffer.from(`${text(verify.user)}:${text(verify.password)}`).toString('base64');
      return compared(headers.authorization?.replace(/^basic\s+/i, ''), pair, 'Authorization');
    }
    case 'hmac': {
      const signature = createHmac(verify.algorithm, text(verify.secret))
        .update(body, 'utf8')
        .digest(verify.encoding);
      const given = headers[verify.header.toLowerCase()];
      const signed = verify.encoding === 'hex' ? given?.toLowerCase() : given;
      const prefix = verify.encoding === 'hex' ? verify.prefix.toLowerCase() : verify.prefix;
      return compared(signed, `${prefix}${signature}`, verify.header);
    }
  }
}

function compared(given: string | undefined, expected: string, name: string): Verdict {
  // An empty secret would let everybody in.
  if (expected !== '' && safeEqual(given, expected)) return { ok: true };
  return { ok: false, status: 401, reason: given === undefined ? `${name} is missing` : `${name} is wrong` };
}

function redacted(
  exchange: Exchange,
  { verify, forget, body: kind }: NonNullable<Profile['webhook']>,
): Exchange {
  const secret = verify.kind === 'header' ? verify.name.toLowerCase() : undefined;
  const headers = Object.fromEntries(
    Object.entries(exchange.headers ?? {}).filter(([name]) => name !== secret),
  );
  if (forget.length === 0) return { ...exchange, headers };
  const body = readBody(exchange.body, kind);
  if (typeof body !== 'object' || body === null) return { ...exchange, headers, body: '' };
  const kept = Object.fromEntries(Object.entries(body).filter(([name]) => !forget.includes(name)));
  const text =
    kind === 'json' ? JSON.stringify(kept) : new URLSearchParams(kept as Record<string, string>).toString();
  return { ...exchange, headers, body: text };
}
