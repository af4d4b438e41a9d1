import { createHash } from 'node:crypto';

const PREFIX = 'CW';
/** Row ids of Siebel have 15 characters; 8 bytes are 13 in base 36. */
const DIGITS = 13;

/** The key of a call's activity: the same call gives the same key, for ever. */
export function callKey(callId: string): string {
  const number = createHash('sha256').update(`siebel:${callId}`).digest().readBigUInt64BE();
  return `${PREFIX}${number.toString(36).toUpperCase().padStart(DIGITS, '0')}`;
}
