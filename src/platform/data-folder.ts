import { accessSync, constants } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { StartupError } from './startup-error.ts';

/** Others may pass, because root lends the database another account; every file in it is closed to them. */
const FOLDER_MODE = 0o711;

/** Makes the folder where the hub keeps everything. @throws StartupError when it cannot be made or written */
export async function ensureDataFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new StartupError(
      `The folder ${folder} cannot be written (${reason}): give this account the right to it, or set DATA_DIR to another folder.`,
      { cause: error },
    );
  }
}
