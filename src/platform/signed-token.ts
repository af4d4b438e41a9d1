import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

const MAC_BYTES = 32;

/**
 * Tokens that carry what they give access to: `<bytes><HMAC-SHA256>` in base64url. The key is derived from SECRET_KEY for one purpose, so
 * all processes agree and no other use of that key can make one.
 */
export class SignedTokens {
  readonly #key: Uint8Array;

  /** `purpose` never changes: the tokens that are out would not be known any more. */
  constructor(secretKey: Buffer, purpose: string) {
    this.#key = new Uint8Array(hkdfSync('sha256', secretKey, '', purpose, 32));
  }

  sign(text: Buffer): string {
    return Buffer.concat([text, this.#macOf(text)]).toString('base64url');
  }

  /** What was signed; undefined for whatever is no token of ours. */
  verify(token: string): Buffer | undefined {
    const bytes = Buffer.from(token, 'base64url');
    // Base64 has many spellings of the same bytes; ours is the only one that counts.
    if (bytes.length <= MAC_BYTES || bytes.toString('base64url') !== token) return undefined;
    const text = bytes.subarray(0, -MAC_BYTES);
    return timingSafeEqual(this.#macOf(text), bytes.subarray(-MAC_BYTES)) ? text : undefined;
  }

  #macOf(text: Buffer): Buffer {
    return createHmac('sha256', this.#key).update(text).digest();
  }
}

export const UUID_BYTES = 16;

export function uuidToBytes(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex');
}

export function uuidFromBytes(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
