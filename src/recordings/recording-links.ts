import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/** What a link gives access to: one recording of one tenant, until a moment. */
export interface LinkedRecording {
  tenantId: string;
  connectionId: string;
  recordingId: string;
}

const UUID_BYTES = 16;
const EXPIRY_BYTES = 5;
const MAC_BYTES = 32;
const HEAD_BYTES = 2 * UUID_BYTES + EXPIRY_BYTES;

/**
 * Links that need no sign-in, for a CRM or a mail: `<what><until when><HMAC-SHA256>` in base64url. The key is derived from SECRET_KEY, so
 * all processes agree and no other use of that key can make one. Whoever has the link can listen until it expires.
 */
export class RecordingLinks {
  readonly #key: Uint8Array;

  constructor(secretKey: Buffer) {
    this.#key = new Uint8Array(hkdfSync('sha256', secretKey, '', 'callweave recording link', 32));
  }

  sign({ tenantId, connectionId, recordingId }: LinkedRecording, expiresAt: Date): string {
    const expiry = Buffer.alloc(EXPIRY_BYTES);
    expiry.writeUIntBE(Math.floor(expiresAt.getTime() / 1000), 0, EXPIRY_BYTES);
    const text = Buffer.concat([toBytes(tenantId), toBytes(connectionId), expiry, Buffer.from(recordingId)]);
    return Buffer.concat([text, this.#macOf(text)]).toString('base64url');
  }

  /** Undefined for whatever is not a live link of ours. */
  verify(token: string, now: Date): LinkedRecording | undefined {
    const bytes = Buffer.from(token, 'base64url');
    // Base64 has many spellings of the same bytes; ours is the only one that counts.
    if (bytes.length <= HEAD_BYTES + MAC_BYTES || bytes.toString('base64url') !== token) return undefined;
    const text = bytes.subarray(0, -MAC_BYTES);
    if (!timingSafeEqual(this.#macOf(text), bytes.subarray(-MAC_BYTES))) return undefined;
    const expiresAtMs = text.readUIntBE(2 * UUID_BYTES, EXPIRY_BYTES) * 1000;
    if (expiresAtMs <= now.getTime()) return undefined;
    return {
      tenantId: toUuid(text.subarray(0, UUID_BYTES)),
      connectionId: toUuid(text.subarray(UUID_BYTES, 2 * UUID_BYTES)),
      recordingId: text.subarray(HEAD_BYTES).toString('utf8'),
    };
  }

  #macOf(text: Buffer): Buffer {
    return createHmac('sha256', this.#key).update(text).digest();
  }
}

function toBytes(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex');
}

function toUuid(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
