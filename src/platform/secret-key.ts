import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { StartupError } from './startup-error.ts';

const KEY_BYTES = 32;

/** The key of a hub that was given none: made once, kept in its folder for its account alone. */
export async function keepSecretKey(file: string): Promise<Buffer> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) {
    const key = randomBytes(KEY_BYTES);
    // `wx`: never over a key that is there, whatever happened in between.
    await writeFile(file, `${key.toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
    return key;
  }
  const key = Buffer.from(text.trim(), 'base64');
  if (key.length !== KEY_BYTES) {
    throw new StartupError(
      `The file ${file} holds no key of ${KEY_BYTES} bytes: restore it from a backup, or the PBX credentials stay sealed.`,
    );
  }
  return key;
}
