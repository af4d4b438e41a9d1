import type { CallOutcome } from '../../../src/domain/call-event.ts';
import type { Attempt } from './attempts.ts';
import type { CallRow } from './parse.ts';
import type { LogWord } from './read-log.ts';

/** `subResult` of calls in. 0, 100 and -1 (connected, conference, undefined) say nothing about a call that nobody answered. */
const BY_SUB_RESULT: Readonly<Record<number, CallOutcome>> = {
  1: 'blocked', // number blocked
  2: 'abandoned', // ended after the greeting
  3: 'blocked', // no money
  4: 'abandoned', // ended in the menu
  5: 'overflowed', // no available destinations
  6: 'congestion', // no free channels
  7: 'blocked', // forbidden by rules
  [-2]: 'abandoned', // ended before the queue
  [-3]: 'abandoned', // ended in the queue
};
const BY_WORD: Readonly<Partial<Record<LogWord['word'], CallOutcome>>> = {
  callerLeft: 'abandoned',
  refused: 'blocked',
  noChannels: 'congestion',
  queueFull: 'overflowed',
  noDestination: 'overflowed',
};
/** `result` of calls out: the platform's own 1284 (ended while dialling), the rest as in SIP. */
const OUTGOING: Readonly<Record<number, CallOutcome>> = {
  1284: 'cancelled',
  487: 'cancelled',
  401: 'blocked',
  403: 'blocked',
  404: 'invalidNumber',
  408: 'noAnswer',
  480: 'noAnswer',
  486: 'busy',
  503: 'congestion',
};

/** Undefined: the log does not say; the legs decide. */
export function outcomeOf(
  row: CallRow,
  attempts: readonly Attempt[],
  words: readonly LogWord[],
): CallOutcome | undefined {
  if (attempts.some(({ result }) => result === 'answered')) return 'answered';
  if (row.direction === 'outbound') return outgoing(row, words);
  const stated = statedInbound(row, words);
  // "Nobody available" after operators were rung: they did not take it.
  if (attempts.length > 0 && (stated === 'overflowed' || stated === undefined)) return 'missed';
  return stated;
}

function statedInbound(row: CallRow, words: readonly LogWord[]): CallOutcome | undefined {
  const bySub = BY_SUB_RESULT[row.subResult ?? 0];
  if (bySub !== undefined) return bySub;
  for (const { word } of words) {
    const byWord = BY_WORD[word];
    if (byWord !== undefined) return byWord;
  }
  return row.result === 1284 || row.result === 487 ? 'abandoned' : undefined;
}

function outgoing({ cn, talkMs, result }: CallRow, words: readonly LogWord[]): CallOutcome | undefined {
  if (cn !== undefined && talkMs > 0) return 'answered';
  if (words.some(({ word }) => word === 'busy')) return 'busy';
  if (words.some(({ word }) => word === 'noAnswer')) return 'noAnswer';
  if (words.some(({ word }) => word === 'noChannels')) return 'congestion';
  if (words.some(({ word }) => word === 'refused')) return 'blocked';
  return result === undefined ? undefined : (OUTGOING[result] ?? 'failed');
}
