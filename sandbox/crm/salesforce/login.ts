import { createPublicKey, generateKeyPairSync, type KeyObject, randomUUID, verify } from 'node:crypto';
import type { Answer } from '../../http/serve.ts';

/** A certificate's key takes long to make; all orgs of a process have the same. */
let madePair: { privateKey: string; publicKey: KeyObject } | undefined;
function keyPair(): { privateKey: string; publicKey: KeyObject } {
  if (madePair === undefined) {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    });
    madePair = { privateKey, publicKey: createPublicKey(publicKey) };
  }
  return madePair;
}

/** An assertion that is valid for longer is not taken. */
const LONGEST_SECONDS = 300;

/** The connected app, and the user that it works as. */
export class Login {
  readonly app = {
    // No two apps have the same.
    clientId: `3MVG9.${randomUUID()}`,
    clientSecret: 'salesforce-client-secret-1',
    userName: 'cti@example.org',
    get privateKey(): string {
      return keyPair().privateKey;
    },
  };
  readonly #tokens = new Set<string>();
  /** What assertions have to be for. */
  audience = 'https://login.example.org';
  signIns = 0;

  isGood(token: string): boolean {
    return this.#tokens.has(token);
  }

  /** All sessions are over, in the middle of whatever goes on. */
  expire(): void {
    this.#tokens.clear();
  }

  signIn(form: URLSearchParams, { instance, isMyDomain }: { instance: string; isMyDomain: boolean }): Answer {
    this.signIns += 1;
    const wrong =
      form.get('grant_type') === 'client_credentials'
        ? this.#wrongCredentials(form, isMyDomain)
        : this.#wrongAssertion(form);
    if (wrong !== undefined) return { status: 400, json: wrong };
    const token = `00D!${randomUUID()}`;
    this.#tokens.add(token);
    // Nothing is said of how long it lasts: that is a setting of the org.
    return {
      status: 200,
      json: {
        access_token: token,
        scope: 'api',
        instance_url: instance,
        id: `${this.audience}/id/00D000000000001AAA/005000000000001AAA`,
        token_type: 'Bearer',
      },
    };
  }

  #wrongCredentials(form: URLSearchParams, isMyDomain: boolean): object | undefined {
    if (!isMyDomain)
      return { error: 'invalid_grant', error_description: 'request not supported on this domain' };
    const { clientId, clientSecret } = this.app;
    if (form.get('client_id') !== clientId)
      return { error: 'invalid_client_id', error_description: 'client identifier invalid' };
    if (form.get('client_secret') !== clientSecret)
      return { error: 'invalid_client', error_description: 'invalid client credentials' };
    return undefined;
  }

  #wrongAssertion(form: URLSearchParams): object | undefined {
    if (form.get('grant_type') !== 'urn:ietf:params:oauth:grant-type:jwt-bearer')
      return { error: 'unsupported_grant_type', error_description: 'grant type not supported' };
    const invalid = { error: 'invalid_grant', error_description: 'invalid assertion' };
    const [head = '', claims = '', signature = ''] = (form.get('assertion') ?? '').split('.');
    const isSigned = verify(
      'RSA-SHA256',
      Buffer.from(`${head}.${claims}`),
      keyPair().publicKey,
      Buffer.from(signature, 'base64url'),
    );
    if (!isSigned || read(head).alg !== 'RS256') return invalid;
    const { iss, sub, aud, exp } = read(claims);
    if (iss !== this.app.clientId)
      return { error: 'invalid_client_id', error_description: 'client identifier invalid' };
    if (aud !== this.audience) return { error: 'invalid_grant', error_description: 'audience is invalid' };
    if (sub !== this.app.userName)
      return { error: 'invalid_grant', error_description: "user hasn't approved this consumer" };
    const left = Number(exp) - Date.now() / 1000;
    return left > 0 && left <= LONGEST_SECONDS + 1 ? undefined : invalid;
  }
}

function read(part: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Record<string, unknown>;
}
