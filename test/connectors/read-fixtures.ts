import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type Exchange, exchangeSchema } from '../../src/domain/exchange.ts';

const FIXTURES = join(import.meta.dirname, '..', 'fixtures');
/** Enough scenarios for the rules that hold for every connector; each connector's own suite reads all of its own. */
const MAX_SCENARIOS = 8;

export interface Capture {
  name: string;
  exchanges: Exchange[];
  /** Expected events; absent for recorded scenarios, which have their truth beside them. */
  eventsFile?: string;
}

/** Captures of a connector: `<name>.ndjson` files and recorded scenarios (`<scenario>/ari.ndjson.gz`). */
export function capturesOf(connectorId: string): Capture[] {
  const folder = join(FIXTURES, connectorId);
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.ndjson'));
  const scenarios = entries.filter(
    (entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'ari.ndjson.gz')),
  );
  return [
    ...files.map(({ name }) => ({
      name: name.replace('.ndjson', ''),
      exchanges: readCapture(join(folder, name)),
      eventsFile: join(folder, name.replace('.ndjson', '.events.json')),
    })),
    ...scenarios
      .slice(0, MAX_SCENARIOS)
      .map(({ name }) => ({ name, exchanges: readCapture(join(folder, name, 'ari.ndjson.gz')) })),
  ];
}

export function readCapture(path: string): Exchange[] {
  const content = readFileSync(path);
  return (path.endsWith('.gz') ? gunzipSync(content) : content)
    .toString('utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => exchangeSchema.parse(JSON.parse(line)));
}

/** A sample payload: the text behind its comment lines. */
export function readSample(connectorId: string, name: string): string {
  const text = readFileSync(join(FIXTURES, connectorId, 'samples', name), 'utf8');
  return text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
    .trim();
}
