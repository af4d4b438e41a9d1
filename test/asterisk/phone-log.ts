import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

const ROOT = new URL('../fixtures/asterisk/', import.meta.url);

/** What a SIP phone, or the carrier that stands for everybody outside, saw or did. */
export interface PhoneEntry {
  /** Ms after the scenario's `t0`. */
  tMs: number;
  /** `101`, or `carrier`. */
  phone: string;
  what: string;
  callid?: string;
  caller?: string;
  digit?: string;
  replaces?: boolean;
}

/** In the order in which it happened; empty where SIPp did the talking. */
export function phoneLog(scenario: string): PhoneEntry[] {
  const file = new URL(`${scenario}/phones.ndjson.gz`, ROOT);
  const lines = gunzipSync(readFileSync(file)).toString('utf8').split('\n');
  return lines
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as PhoneEntry)
    .sort((a, b) => a.tMs - b.tMs);
}
