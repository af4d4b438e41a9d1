import { createPrivateKey, type KeyObject, sign } from 'node:crypto';

/** Salesforce takes no assertion that is valid for longer than five minutes. */
const LASTS_SECONDS = 180;
const PEM = /-----BEGIN ([A-Z ]*PRIVATE KEY)-----([^-]+)-----END \1-----/;
const LINE_CHARS = 64;

/** A key as people paste it: a field of one line leaves spaces, or nothing, of its line ends. Undefined: it is none. */
export function readPrivateKey(text: string): KeyObject | undefined {
  const [, label, body = ''] = PEM.exec(text) ?? [];
  if (label === undefined) return undefined;
  const base64 = body.replaceAll(/\\[rn]|\s/g, '');
  const lines = base64.match(new RegExp(`.{1,${LINE_CHARS}}`, 'g')) ?? [];
  const pem = [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
  try {
    const key = createPrivateKey(pem);
    return key.asymmetricKeyType === 'rsa' ? key : undefined;
  } catch {
    return undefined;
  }
}

/** Says who asks, for whom, and that they hold the key (RFC 7523). */
export function assertionOf(
  key: KeyObject,
  {
    clientId,
    userName,
    audience,
    now,
  }: { clientId: string; userName: string; audience: string; now: number },
): string {
  const claims = {
    iss: clientId,
    sub: userName,
    aud: audience,
    exp: Math.floor(now / 1000) + LASTS_SECONDS,
  };
  const said = [{ alg: 'RS256', typ: 'JWT' }, claims].map(base64url).join('.');
  return `${said}.${sign('RSA-SHA256', Buffer.from(said), key).toString('base64url')}`;
}

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
