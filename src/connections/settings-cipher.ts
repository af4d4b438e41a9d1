import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { AppError } from '../platform/app-error.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export interface SealedSettings {
  keyId: string;
  /** nonce (12) · tag (16) · ciphertext. */
  sealed: Buffer;
}

export interface CipherKeys {
  /** The key that new settings are sealed under. */
  currentKeyId: string;
  /** 32-byte keys by key id; old ones stay so that rows sealed under them can still be opened. */
  keys: Readonly<Record<string, Buffer>>;
}

/** Keys of a hub that has one key (and, after a rotation, older ones): the id is derived, so that it needs no bookkeeping. */
export function cipherKeysFrom(current: Buffer, older: readonly Buffer[] = []): CipherKeys {
  const idOf = (key: Buffer): string => createHash('sha256').update(key).digest('hex').slice(0, 12);
  return {
    currentKeyId: idOf(current),
    keys: Object.fromEntries([current, ...older].map((key) => [idOf(key), key])),
  };
}

/**
 * Settings of connections at rest: AES-256-GCM, bound to the connection id, so that a row copied under another
 * connection does not open there.
 */
export class SettingsCipher {
  readonly #keys: CipherKeys;

  constructor(keys: CipherKeys) {
    for (const [id, key] of Object.entries(keys.keys)) {
      if (key.length !== 32) throw new AppError('internal', `Encryption key "${id}" is not 32 bytes long`);
    }
    if (keys.keys[keys.currentKeyId] === undefined) {
      throw new AppError('internal', `There is no encryption key "${keys.currentKeyId}"`);
    }
    this.#keys = keys;
  }

  seal(connectionId: string, settings: unknown): SealedSettings {
    const keyId = this.#keys.currentKeyId;
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key(keyId), nonce).setAAD(Buffer.from(connectionId));
    const text = Buffer.concat([cipher.update(JSON.stringify(settings), 'utf8'), cipher.final()]);
    return { keyId, sealed: Buffer.concat([nonce, cipher.getAuthTag(), text]) };
  }

  /** Throws `AppError('internal')` when the key is gone or the row was altered. */
  open(connectionId: string, { keyId, sealed }: SealedSettings): unknown {
    const nonce = sealed.subarray(0, NONCE_BYTES);
    const tag = sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.#key(keyId), nonce, { authTagLength: TAG_BYTES })
        .setAAD(Buffer.from(connectionId))
        .setAuthTag(tag);
      const text = Buffer.concat([
        decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)),
        decipher.final(),
      ]);
      return JSON.parse(text.toString('utf8'));
    } catch (cause) {
      throw new AppError('internal', 'The settings cannot be decrypted', {
        cause,
        details: { connectionId, keyId },
      });
    }
  }

  #key(keyId: string): Buffer {
    const key = this.#keys.keys[keyId];
    if (key === undefined) throw new AppError('internal', `There is no encryption key "${keyId}"`);
    return key;
  }
}
