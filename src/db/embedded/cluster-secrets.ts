import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { StartupError } from '../../platform/startup-error.ts';

/** What the hub must remember of its server between two starts. */
export interface ClusterSecrets {
  password: string;
  /** Kept, so that tools which people point at the database find it again. */
  port: number | undefined;
}

const PASSWORD_BYTES = 24;

export async function readSecrets(file: string, clusterExists: boolean): Promise<ClusterSecrets> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    if (clusterExists) {
      throw new StartupError(
        `The file ${file} with the password of the embedded database is missing: restore it from a backup.`,
      );
    }
    return { password: randomBytes(PASSWORD_BYTES).toString('base64url'), port: undefined };
  }
  try {
    const parsed = JSON.parse(text) as Partial<ClusterSecrets>;
    if (typeof parsed.password !== 'string') throw new Error('no password');
    return { password: parsed.password, port: parsed.port };
  } catch (error) {
    throw new StartupError(`The file ${file} is damaged: restore it from a backup.`, { cause: error });
  }
}

/** Whole or not at all, whenever the process is killed. */
export async function writeSecrets(file: string, secrets: ClusterSecrets): Promise<void> {
  await writeFile(`${file}.new`, `${JSON.stringify(secrets)}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
}
