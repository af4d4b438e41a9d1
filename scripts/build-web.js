// Builds the web pages and the packages for other people's pages into web/<name>/dist. With --if-stale only when their sources changed since the last build, so
// that `npm start` may always call it. Plain JavaScript on Node alone: it runs before anything else is there.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const onlyIfStale = process.argv.includes('--if-stale');

/** Pages with their own index.html, and what they are made of besides their own folder. */
const PAGES = ['desktop', 'console'];
/** Published to npm, with types; the hub serves them as well. Named on the command line, only that one is built. */
const PACKAGES = ['client', 'widget'];
/** Scripts and small pages for CRMs; served by the hub alone. */
const SCRIPTS = ['bridges'];
/** What a build is known by. */
const RESULTS = { bridges: 'frame.js', desktop: 'index.html', console: 'index.html' };
const only = process.argv.slice(2).find((word) => !word.startsWith('--'));
const SHARED_SOURCES = [
  'web/shared',
  'web/client/src',
  'web/widget/src',
  'web/desktop/src/call',
  'package-lock.json',
];
const NOT_SOURCES = new Set(['dist', 'node_modules', '.vite']);
/** Left in dist, so that the next start knows what it was built from. */
const STAMP = '.sources';

for (const name of [...PACKAGES, ...SCRIPTS, ...PAGES]) {
  const folder = join(root, 'web', name);
  if ((only ?? name) !== name || !existsSync(join(folder, 'vite.config.ts'))) continue;
  build(name, folder, RESULTS[name] ?? 'index.js');
  if (!onlyIfStale && PACKAGES.includes(name)) await writeTypes(folder);
}

/** Only where a package is to be published: whoever starts the hub need not wait for it. */
async function writeTypes(folder) {
  const rollUp = await import('./roll-up-types.js');
  rollUp.writeTypes(join(folder, 'src', 'index.ts'), join(folder, 'dist', 'index.d.ts'));
}

function build(page, folder, result) {
  const dist = join(folder, 'dist');
  const isBuilt = existsSync(join(dist, result));
  const sources = fingerprint([folder, ...SHARED_SOURCES.map((path) => join(root, path))]);
  if (onlyIfStale && isBuilt && readStamp(dist) === sources) return;
  const vite = findVite();
  if (vite === undefined) {
    // An installation without development packages brings its pages ready-made.
    if (isBuilt && onlyIfStale) return;
    fail(
      `The pages of web/${page} are not built and Vite is not installed: run npm ci with development packages once.`,
    );
  }
  if (onlyIfStale) console.log(`Building the web pages (${page}), a few seconds, only when they changed …`);
  const built = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (built.status !== 0) {
    if (isBuilt && onlyIfStale) {
      console.warn(`The pages of web/${page} could not be built again; the old ones are served.`);
      return;
    }
    fail(
      `The pages of web/${page} could not be built:\n${built.stdout ?? ''}${built.stderr ?? ''}${built.error ?? ''}`,
    );
  }
  try {
    writeFileSync(join(dist, STAMP), sources);
  } catch {
    // A folder that cannot be written is built again next time; that is slow, not wrong.
  }
}

function findVite() {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin', 'vite.js');
  } catch {
    return undefined;
  }
}

function readStamp(dist) {
  try {
    return readFileSync(join(dist, STAMP), 'utf8');
  } catch {
    return undefined;
  }
}

/** Names and contents of all files below the paths. Contents rather than times: a clone has new times for old files. */
function fingerprint(paths) {
  const hash = createHash('sha256');
  for (const file of paths.flatMap(listFiles).sort()) {
    hash
      .update(`${relative(root, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  }
  return hash.digest('hex');
}

function listFiles(path) {
  if (!existsSync(path)) return [];
  if (path.endsWith('.json')) return [path];
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
    if (NOT_SOURCES.has(entry.name)) return [];
    const child = join(path, entry.name);
    return entry.isDirectory() ? listFiles(child) : [child];
  });
}

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}
