import { randomUUID } from 'node:crypto';
import type { Database } from '../db/database.ts';
import { isAppError } from '../platform/app-error.ts';
import type { AuditState } from './audit-entry.ts';

export interface PbxChange {
  tenantId: string;
  connectionId: string;
  subject: { kind: string; id: string };
  before?: object;
  /** What is asked of the PBX. */
  wanted: object;
}

/** What the second entry says. */
export interface PbxAnswer {
  state: Exclude<AuditState, 'asked'>;
  after: object;
}

/**
 * A change at a PBX is no part of a transaction of ours: it is written down as asked for before it is tried, and what
 * became of it afterwards. Without a second entry the hub died in between.
 * @param told what the answer means; default: done as wanted
 */
export async function changeAtPbx<T>(
  database: Database,
  change: PbxChange,
  work: () => Promise<T>,
  told: (answer: T) => PbxAnswer = () => ({ state: 'done', after: change.wanted }),
): Promise<T> {
  const attemptId = randomUUID();
  const write = (state: AuditState, after: object): Promise<unknown> =>
    database.tenant(change.tenantId, (tx) =>
      tx.query('SELECT write_audit($1, $2, $3, $4, $5, $6, $7)', [
        state,
        attemptId,
        change.subject.kind,
        change.subject.id,
        change.connectionId,
        change.before === undefined ? null : JSON.stringify(change.before),
        JSON.stringify(after),
      ]),
    );
  await write('asked', change.wanted);
  let answer: T;
  try {
    answer = await work();
  } catch (error) {
    const reason = isAppError(error) ? error.message : 'The hub failed.';
    await write(outcomeOf(error), { ...change.wanted, reason });
    throw error;
  }
  const { state, after } = told(answer);
  await write(state, after);
  return answer;
}

/** Codes of refusals: the PBX did nothing. After anything else it may have. */
const NOT_DONE: ReadonlySet<string> = new Set([
  'unprocessable',
  'tooManyRequests',
  'notFound',
  'conflict',
  'invalidInput',
  'forbidden',
]);

export function outcomeOf(error: unknown): 'refused' | 'unknown' {
  // An answer that cannot be read came after the PBX had heard the wish.
  const unread = (error as { details?: { kind?: string } }).details?.kind === 'badPayload';
  return isAppError(error) && NOT_DONE.has(error.code) && !unread ? 'refused' : 'unknown';
}
