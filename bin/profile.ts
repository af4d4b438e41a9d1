import { readFile } from 'node:fs/promises';
import { checkProfile } from '../connectors/pbx/profile/check-profile.ts';

const USAGE = 'Usage: npm run profile -- check <file.yaml>';

/** `npm run profile -- check <file>`: everything that is wrong with a profile, with its place. */
async function main([command, path, ...more]: readonly string[]): Promise<number> {
  if (command !== 'check' || path === undefined || more.length > 0) return say(USAGE, 2);
  const { profile, problems } = checkProfile(await readFile(path, 'utf8'));
  for (const { line, column, message } of problems) {
    process.stderr.write(`${path}:${line}:${column}: ${message}\n`);
  }
  if (profile === undefined) return say(`${problems.length} problems.`, 1);
  process.stdout.write(`${path}: nothing is wrong with it.\n`);
  return 0;
}

function say(sentence: string, code: number): number {
  process.stderr.write(`${sentence}\n`);
  return code;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.exitCode = say(error instanceof Error ? error.message : String(error), 1);
}
