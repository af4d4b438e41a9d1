import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { pbxConnectors } from '../connectors/registry.ts';
import { writeExplanation } from '../src/domain/write-explanation.ts';
import { replayCapture } from './replay-capture.ts';

const EXPLAIN = '--explain';

/**
 * `npm run replay -- <connector> <capture.ndjson> [--explain]`: offline, one record a line, or with `--explain` each call as a
 * story; what went wrong goes to stderr.
 */
async function main(words: readonly string[]): Promise<number> {
  const [connectorId, path, ...more] = words.filter((word) => word !== EXPLAIN);
  if (connectorId === undefined || path === undefined || more.length > 0) {
    return fail(`Usage: npm run replay -- <connector> <capture.ndjson> [${EXPLAIN}]`);
  }
  const connector = pbxConnectors.find(({ id }) => id === connectorId);
  if (connector === undefined) {
    return fail(
      `There is no connector "${connectorId}"; known are ${pbxConnectors.map(({ id }) => id).join(', ')}.`,
    );
  }
  const problem = await problemWith(path);
  if (problem !== undefined) return fail(problem);
  const lines = createInterface({
    input: createReadStream(path, 'utf8'),
    crlfDelay: Number.POSITIVE_INFINITY,
  });
  const { records, problems, counts } = await replayCapture(connector, lines);
  for (const one of problems) process.stderr.write(`${one}\n`);
  const write = words.includes(EXPLAIN) ? writeExplanation : JSON.stringify;
  process.stdout.write(
    records.map((record) => `${write(record)}\n`).join(write === JSON.stringify ? '' : '\n'),
  );
  process.stderr.write(
    `${counts.exchanges} exchanges, ${counts.facts} facts, ${counts.ignored} ignored, ${problems.length} problems, ${records.length} calls\n`,
  );
  return counts.badLines > 0 ? 1 : 0;
}

async function problemWith(path: string): Promise<string | undefined> {
  try {
    return (await stat(path)).isFile() ? undefined : `${path} is not a file.`;
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return isMissing ? `There is no file ${path}.` : `${path} cannot be read: ${(error as Error).message}`;
  }
}

function fail(sentence: string): number {
  process.stderr.write(`${sentence}\n`);
  return 1;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.exitCode = fail(`The replay failed: ${error instanceof Error ? error.message : String(error)}`);
}
