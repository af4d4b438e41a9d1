import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, isAbsolute, join, resolve } from 'node:path';

/** The whole path of a program, as a shell would find it; undefined when there is none that may be run. */
export async function findProgram(name: string, searchPath: string): Promise<string | undefined> {
  const isPath = isAbsolute(name) || name.includes('/');
  const candidates = isPath
    ? [resolve(name)]
    : searchPath
        .split(delimiter)
        .filter((folder) => isAbsolute(folder))
        .map((folder) => join(folder, name));
  for (const candidate of candidates) {
    const canRun = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (canRun) return candidate;
  }
  return undefined;
}
