import { accessSync, constants } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StartupError } from './startup-error.ts';

/** Others may pass, because root lends the database another account; every file in it is closed to them. */
const FOLDER_MODE = 0o711;

/** Makes the folder where the hub keeps everything. @throws StartupError when it cannot be made or written */
export async function ensureDataFolder(folder: string): Promise<void> {
  try {
    await makeFolder(folder);
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new StartupError(
      `The folder ${folder} cannot be written (${reason}): give this account the right to it, or set DATA_DIR to another folder.`,
      { cause: error },
    );
  }
}

/** Folder by folder: the `recursive` of Node's mkdir tries for ever where a file system lets nobody make one (/proc). */
async function makeFolder(folder: string): Promise<void> {
  const make = () => mkdir(folder, { mode: FOLDER_MODE });
  try {
    await make();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && dirname(folder) !== folder) {
      await makeFolder(dirname(folder));
      await make();
    } else if (code !== 'EEXIST' || !(await stat(folder)).isDirectory()) {
      throw error;
    }
  }
}
