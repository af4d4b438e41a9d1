import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { VARIABLES } from '../src/config.ts';

/** Writes `.env.example` from the schema of the configuration; with `--check`, only says whether it is up to date. */
const file = fileURLToPath(new URL('../.env.example', import.meta.url));

const lines = [
  '# Every variable of Callweave. Written by `node --import tsx scripts/env-example.ts`; nothing here is required to start.',
  '',
];
for (const [name, variable] of Object.entries(VARIABLES)) {
  const fallback = 'default' in variable ? variable.default : '';
  lines.push(`# ${variable.help}`, `#${name}=${fallback}`, '');
}
const wanted = lines.join('\n');

if (process.argv.includes('--check')) {
  const present = await readFile(file, 'utf8').catch(() => '');
  if (present !== wanted) {
    console.error(
      '.env.example is not what src/config.ts says: run `node --import tsx scripts/env-example.ts`.',
    );
    process.exitCode = 1;
  }
} else {
  await writeFile(file, wanted);
}
