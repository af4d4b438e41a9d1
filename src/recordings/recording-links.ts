import { SignedTokens, UUID_BYTES, uuidFromBytes, uuidToBytes } from '../platform/signed-token.ts';

/** What a link gives access to: one recording of one tenant, until a moment. */
export interface LinkedRecording {
  tenantId: string;
  connectionId: string;
  recordingId: string;
}

const EXPIRY_BYTES = 5;
const HEAD_BYTES = 2 * UUID_BYTES + EXPIRY_BYTES;

/** Links that need no sign-in, for a CRM or a mail: whoever has one can listen until it expires. */
export class RecordingLinks {
  readonly #tokens: SignedTokens;

  constructor(secretKey: Buffer) {
    this.#tokens = new SignedTokens(secretKey, 'callweave recording link');
  }

  sign({ tenantId, connectionId, recordingId }: LinkedRecording, expiresAt: Date): string {
    const expiry = Buffer.alloc(EXPIRY_BYTES);
    expiry.writeUIntBE(Math.floor(expiresAt.getTime() / 1000), 0, EXPIRY_BYTES);
    return this.#tokens.sign(
      Buffer.concat([uuidToBytes(tenantId), uuidToBytes(connectionId), expiry, Buffer.from(recordingId)]),
    );
  }

  /** Undefined for whatever is not a live link of ours. */
  verify(token: string, now: Date): LinkedRecording | undefined {
    const text = this.#tokens.verify(token);
    if (text === undefined || text.length <= HEAD_BYTES) return undefined;
    const expiresAtMs = text.readUIntBE(2 * UUID_BYTES, EXPIRY_BYTES) * 1000;
    if (expiresAtMs <= now.getTime()) return undefined;
    return {
      tenantId: uuidFromBytes(text.subarray(0, UUID_BYTES)),
      connectionId: uuidFromBytes(text.subarray(UUID_BYTES, 2 * UUID_BYTES)),
      recordingId: text.subarray(HEAD_BYTES).toString('utf8'),
    };
  }
}
