import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { VARIABLES } from '../src/config.ts';

/**
 * Writes what people read about the configuration from its schema: `.env.example`, and the table of docs/operations.md
 * between its two marks. With `--check` it only says whether they are up to date.
 */
const COMMAND = 'node --import tsx scripts/generate-configuration.ts';
const START = '<!-- configuration: written by scripts/generate-configuration.ts -->';
const END = '<!-- end of configuration -->';

function fallbackOf(variable: object): string {
  return 'default' in variable ? String(variable.default) : '';
}

function envExample(): string {
  const lines = [
    `# Every variable of Callweave. Written by \`${COMMAND}\`; nothing here is required to start.`,
    '',
  ];
  for (const [name, variable] of Object.entries(VARIABLES)) {
    lines.push(`# ${variable.help}`, `#${name}=${fallbackOf(variable)}`, '');
  }
  return lines.join('\n');
}

function table(): string {
  const rows = Object.entries(VARIABLES).map(([name, variable]) => {
    const fallback = fallbackOf(variable);
    return `| \`${name}\` | ${fallback === '' ? '' : `\`${fallback}\``} | ${variable.help} |`;
  });
  return ['| variable | default | meaning |', '|---|---|---|', ...rows].join('\n');
}

function withTable(page: string): string {
  const start = page.indexOf(START);
  const end = page.indexOf(END);
  if (start < 0 || end < start)
    throw new Error('docs/operations.md has lost the marks of its configuration table.');
  return `${page.slice(0, start)}${START}\n${table()}\n${page.slice(end)}`;
}

const targets = [
  { file: '../.env.example', wanted: async () => envExample() },
  { file: '../docs/operations.md', wanted: async (present: string) => withTable(present) },
];
for (const target of targets) {
  const path = fileURLToPath(new URL(target.file, import.meta.url));
  const present = await readFile(path, 'utf8').catch(() => '');
  const wanted = await target.wanted(present);
  if (!process.argv.includes('--check')) {
    await writeFile(path, wanted);
  } else if (present !== wanted) {
    console.error(`${target.file.slice(3)} is not what src/config.ts says: run \`${COMMAND}\`.`);
    process.exitCode = 1;
  }
}
