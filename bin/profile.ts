import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { checkProfile } from '../connectors/pbx/profile/check-profile.ts';
import { type Credentials, probeProfile } from './profile-probe.ts';

const USAGE = 'Usage: npm run profile -- check <file.yaml>\n       npm run profile -- probe <file.yaml>';
/** Never on the command line, which every user of the machine can read. */
const VARIABLES = {
  user: 'PROFILE_USER',
  password: 'PROFILE_PASSWORD',
  apiKey: 'PROFILE_API_KEY',
  token: 'PROFILE_TOKEN',
} as const;

/** `check`: everything that is wrong with a profile, with its place. `probe`: what the PBX answers, and what becomes of it. */
async function main([command, path, ...more]: readonly string[]): Promise<number> {
  if ((command !== 'check' && command !== 'probe') || path === undefined || more.length > 0)
    return say(USAGE, 2);
  const text = await readFile(path, 'utf8');
  const { profile, problems } = checkProfile(text);
  for (const { line, column, message } of problems) {
    process.stderr.write(`${path}:${line}:${column}: ${message}\n`);
  }
  if (profile === undefined) return say(`Problems: ${problems.length}.`, 1);
  if (command === 'check') {
    process.stdout.write(`${path}: nothing is wrong with it.\n`);
    return 0;
  }
  const isGood = await probeProfile(text, {
    credentials: await askFor(text),
    say: (line) => process.stdout.write(`${line}\n`),
  });
  return isGood ? 0 : 1;
}

/** What the profile uses, from the environment, else typed without being shown. */
async function askFor(text: string): Promise<Credentials> {
  const credentials: Credentials = {};
  for (const [name, variable] of Object.entries(VARIABLES) as [keyof Credentials, string][]) {
    if (!text.includes(`credentials.${name}`)) continue;
    const given = process.env[variable] ?? (process.stdin.isTTY ? await typed(variable) : undefined);
    if (given !== undefined && given !== '') credentials[name] = given;
  }
  return credentials;
}

async function typed(variable: string): Promise<string> {
  process.stderr.write(`${variable}: `);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    return await lines.question('');
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
}

function say(sentence: string, code: number): number {
  process.stderr.write(`${sentence}\n`);
  return code;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const { details, message } = error as {
    details?: { problems?: { path: string; message: string }[] };
    message?: string;
  };
  for (const one of details?.problems ?? []) process.stderr.write(`${one.path}: ${one.message}\n`);
  process.exitCode = say(message ?? String(error), 1);
}
