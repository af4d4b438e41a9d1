// `npm run check`: everything that can be said about the code without running it. One line per step; the output of a
// step is shown only when it fails.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
process.chdir(root);
const bin = (name) => join('node_modules', '.bin', name);
const present = (paths) => paths.filter((path) => existsSync(path));

const layered = present([
  'src',
  'connectors',
  'workers',
  'sandbox',
  'web/client/src',
  'web/widget/src',
  'web/bridges/src',
  'web/shared',
  'web/desktop/src',
  'web/console/src',
  'bin',
  'bench',
]);
const steps = [
  ['types', bin('tsc'), ['-p', 'tsconfig.json']],
  ...present([
    'web/desktop/tsconfig.json',
    'web/console/tsconfig.json',
    'web/widget/tsconfig.json',
    'web/bridges/tsconfig.json',
  ]).map((file) => [`types of ${dirname(file)}`, bin('tsc'), ['-p', file, '--noEmit']]),
  ['lint and format', bin('biome'), ['check', '--error-on-warnings', '.']],
  ['layers and cycles', bin('depcruise'), ['--config', '.dependency-cruiser.cjs', ...layered]],
  // A generator that is called with --check says whether its files are up to date, and writes nothing.
  ...readdirSync('scripts')
    .filter((name) => /^generate-.+\.ts$/.test(name))
    .map((name) => [
      `${name} up to date`,
      process.execPath,
      ['--import', 'tsx', join('scripts', name), '--check'],
    ]),
];

let failed = 0;
for (const [name, command, args] of steps) {
  const started = Date.now();
  const result = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  const good = result.status === 0;
  console.log(`${good ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
  if (good) continue;
  failed += 1;
  console.log(`${result.stdout ?? ''}${result.stderr ?? ''}${result.error ?? ''}`);
}
process.exitCode = failed === 0 ? 0 : 1;
