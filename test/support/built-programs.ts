import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What is made from sources once for all test files of a run, each in a folder of its own below the temporary one. */
export class BuiltPrograms {
  readonly #folders: Promise<string>[] = [];

  /** A page as it ships, but with the warnings of React that the shipped one leaves out. Resolves with its folder. */
  async page(name: 'desktop' | 'console'): Promise<string> {
    const folder = await this.#folder(name);
    const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin', 'vite.js');
    const child = spawn(
      process.execPath,
      [vite, 'build', '--logLevel', 'error', '--outDir', folder, '--emptyOutDir'],
      {
        cwd: join(ROOT, 'web', name),
        env: { ...process.env, NODE_ENV: 'test' },
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    const [complaint, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
    if (code !== 0) throw new Error(`web/${name} could not be built: ${complaint}`);
    return folder;
  }

  /**
   * The hub in one file, for suites that start it again and again: reading its sources one by one takes three times as
   * long. Resolves with the file. Its sources believe to stand where they stand.
   */
  async hub(): Promise<string> {
    const folder = await this.#folder('hub');
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    const outfile = join(folder, 'main.mjs');
    await build({
      entryPoints: [join(ROOT, 'src', 'main.ts')],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      packages: 'external',
      logLevel: 'silent',
      plugins: [
        {
          name: 'where sources stand',
          setup: (on) =>
            on.onLoad({ filter: /\.ts$/ }, async ({ path }) => ({
              loader: 'ts',
              contents: (await readFile(path, 'utf8')).replaceAll(
                'import.meta.url',
                JSON.stringify(pathToFileURL(path).href),
              ),
            })),
        },
      ],
    });
    return outfile;
  }

  async remove(): Promise<void> {
    for (const folder of this.#folders) await rm(await folder, { recursive: true, force: true });
  }

  #folder(name: string): Promise<string> {
    const folder = mkdtemp(join(tmpdir(), `callweave-built-${name}-`));
    this.#folders.push(folder);
    return folder;
  }
}
