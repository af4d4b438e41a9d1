import type { LegResult } from '../../../src/domain/call-event.ts';
import type { CallRow } from './parse.ts';
import type { LogWord } from './read-log.ts';

/** One try to reach an operator, in the order of the tries. */
export interface Attempt {
  number: string;
  /** Absent: neither the list nor the log says how it ended. */
  result?: LegResult;
}

/** Codes of `outbounds[].result`: two of the platform's own, the rest as in SIP. */
const BY_CODE: Readonly<Record<number, LegResult>> = {
  0: 'answered',
  1280: 'answered',
  1284: 'cancelled',
  408: 'noAnswer',
  480: 'noAnswer',
  486: 'busy',
  487: 'cancelled',
};
const BY_WORD: Readonly<Partial<Record<LogWord['word'], LegResult>>> = {
  connected: 'answered',
  noAnswer: 'noAnswer',
  busy: 'busy',
  callerLeft: 'cancelled',
};

/**
 * The chain of a call. `outbounds` is the list of attempts; the log says in words how each went and is the only source
 * when the list is absent. The two may name an operator differently (short number, telephone number): they are laid over
 * each other by number, or by place when they are equally long; what fits neither way is left to the list.
 */
export function attemptsOf(row: CallRow, words: readonly LogWord[]): Attempt[] {
  const tried = fromLog(words);
  if (row.outbounds.length === 0) return settle(row, tried.length > 0 ? tried : onlyConnected(row));
  const listed = row.outbounds.map(({ bn, result }): Attempt => {
    const known = result === undefined ? undefined : (BY_CODE[result] ?? 'failed');
    return known === undefined ? { number: bn } : { number: bn, result: known };
  });
  return settle(row, overlay(listed, tried));
}

function onlyConnected({ cn }: CallRow): Attempt[] {
  return cn === undefined ? [] : [{ number: cn, result: 'answered' }];
}

/** A word about an end belongs to the latest try that has none yet. */
function fromLog(words: readonly LogWord[]): Attempt[] {
  const attempts: Attempt[] = [];
  for (const word of words) {
    if (word.word === 'try') {
      attempts.push({ number: word.number });
      continue;
    }
    // What follows a transfer is told by its own words.
    if (word.word === 'transfer') break;
    const result = BY_WORD[word.word];
    const open = attempts.findLast((attempt) => attempt.result === undefined);
    if (result !== undefined && open !== undefined) open.result = result;
  }
  return attempts;
}

function overlay(listed: readonly Attempt[], tried: readonly Attempt[]): Attempt[] {
  if (tried.length === listed.length) return listed.map((attempt, index) => explain(attempt, tried[index]));
  const rest = [...tried];
  const isSameNaming = listed.some(({ number }) => tried.some((other) => isSameNumber(number, other.number)));
  if (!isSameNaming) return [...listed];
  const merged: Attempt[] = [];
  for (const attempt of listed) {
    const index = rest.findIndex(({ number }) => isSameNumber(number, attempt.number));
    // Tries that only the log has keep their place before the next one that both have.
    if (index !== -1) merged.push(...rest.splice(0, index), explain(attempt, rest.shift()));
    else merged.push(attempt);
  }
  return [...merged, ...rest];
}

/** The word is clearer than an unknown code; "connected" in either is kept. */
function explain(attempt: Attempt, said: Attempt | undefined): Attempt {
  if (said?.result === undefined || attempt.result === 'answered') return attempt;
  return { ...attempt, result: said.result };
}

/**
 * `cn` has the last word: without a connected number nobody answered, with one exactly that operator did. Phones that
 * were still being dialled when another took the call were answered elsewhere.
 */
function settle(row: CallRow, attempts: readonly Attempt[]): Attempt[] {
  const { cn } = row;
  if (cn === undefined) {
    const hasTalk = row.talkMs > 0;
    return attempts.map((one) =>
      one.result === 'answered' && !hasTalk ? { ...one, result: 'failed' } : one,
    );
  }
  const matching = attempts.filter(({ number }) => isSameNumber(number, cn));
  const winner = matching.find(({ result }) => result === 'answered') ?? matching.at(-1);
  const isAnswered = attempts.some(({ result }) => result === 'answered');
  const all = winner === undefined && !isAnswered ? [...attempts, { number: cn }] : attempts;
  return all.map((one) => {
    if (one === winner || (winner === undefined && one.number === cn)) return { ...one, result: 'answered' };
    if (one.result === 'cancelled' || one.result === undefined)
      return { ...one, result: 'answeredElsewhere' };
    return one;
  });
}

/** `79000000021`, `89000000021` and `9000000021` are one telephone; short numbers must be the same. */
export function isSameNumber(a: string, b: string): boolean {
  const [x, y] = [a.replaceAll(/\D/g, ''), b.replaceAll(/\D/g, '')];
  return x.length >= 10 && y.length >= 10 ? x.slice(-10) === y.slice(-10) : x === y;
}
