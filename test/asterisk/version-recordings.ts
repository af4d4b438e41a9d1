import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Truth } from './agreement.ts';
import type { PhoneEntry } from './phone-log.ts';
import type { Dialect } from './recorded-calls.ts';

const ROOT = new URL('../fixtures/asterisk-versions/', import.meta.url);

/** One call on one version of Asterisk. */
export interface VersionRecording {
  /** Version and channel driver: `13.38.3-SIP`. */
  pbx: string;
  scenario: string;
}

export function versionRecordings(): VersionRecording[] {
  return foldersIn(ROOT).flatMap((pbx) =>
    foldersIn(new URL(`${pbx}/`, ROOT)).map((scenario) => ({ pbx, scenario })),
  );
}

export function versionLines(recording: VersionRecording, dialect: Dialect): string[] {
  return linesOf(recording, `${dialect}.ndjson.gz`);
}

export function versionPhones(recording: VersionRecording): PhoneEntry[] {
  return linesOf(recording, 'phones.ndjson.gz').map((line) => JSON.parse(line) as PhoneEntry);
}

export function versionTruth({ pbx, scenario }: VersionRecording): Truth {
  return JSON.parse(readFileSync(new URL(`${pbx}/${scenario}/truth.json`, ROOT), 'utf8')) as Truth;
}

function linesOf({ pbx, scenario }: VersionRecording, file: string): string[] {
  const text = gunzipSync(readFileSync(new URL(`${pbx}/${scenario}/${file}`, ROOT))).toString('utf8');
  return text.split('\n').filter((line) => line !== '');
}

function foldersIn(directory: URL): string[] {
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}
