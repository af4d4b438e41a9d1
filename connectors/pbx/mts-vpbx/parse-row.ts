import type { Fact } from '../../../src/domain/fact.ts';
import { checkSeconds } from '../../kit/check-field.ts';
import { contentId } from '../../kit/content-id.ts';
import { FieldProblem, shown } from '../../kit/reject.ts';
import type { RowFact } from './facts.ts';
import { neededTextOf, objectOf, phoneOf, textOf, timeOf } from './read-fields.ts';
import type { MtsVpbxSettings } from './settings.ts';

/** Name of the log in exchanges, and of the ids of its rows. */
export const CALL_HISTORY = 'callHistory';

/** Throws `FieldProblem`. */
export function parseRow(row: unknown, readAt: number, { callGroupTies }: MtsVpbxSettings): Fact {
  const fields = objectOf('a row', row);
  const startedAt = timeOf('callTime', fields.callTime, readAt);
  if (startedAt === undefined) throw new FieldProblem('`callTime` is missing');
  const hasAnswer = fields.answerDuration !== undefined && fields.answerDuration !== null;
  const [redirecting, group, tracking] = [
    phoneOf('redirectingNumber', fields.redirectingNumber),
    textOf('callGroupId', fields.callGroupId),
    textOf('extTrackingId', fields.extTrackingId),
  ];
  const body: RowFact = {
    told: 'row',
    readAt,
    userId: neededTextOf('userId', fields.userId),
    startedAt,
    calling: phoneOf('callingNumber', fields.callingNumber),
    called: phoneOf('calledNumber', fields.calledNumber),
    isOriginating: wordOf('direction', fields.direction, ['ORIGINATING', 'TERMINATING']),
    isPlaced: wordOf('status', fields.status, ['PLACED', 'MISSED']),
    durationMs: checkSeconds('duration', fields.duration),
    ...(hasAnswer && { answerMs: checkSeconds('answerDuration', fields.answerDuration) }),
    ...(redirecting !== '' && { redirecting }),
    ...(group !== '' && { callGroupId: group }),
    ...(tracking !== '' && { extTrackingId: tracking }),
  };
  const id = rowId(row);
  const own = tracking === '' ? `row:${id}` : `track:${tracking}`;
  return {
    id,
    keys: [own, ...(callGroupTies && group !== '' ? [`group:${group}`] : [])],
    at: startedAt,
    order: 0,
    body,
  };
}

/** Whether it is the first of the two words; all others are kept for people to see. */
function wordOf(name: string, value: unknown, [yes, no]: readonly [string, string]): boolean {
  const word = textOf(name, value).toUpperCase();
  if (word !== yes && word !== no)
    throw new FieldProblem(`\`${name}\` is neither ${yes} nor ${no}: ${shown(value)}`);
  return word === yes;
}

/** A row that has changed is a new fact. */
export function rowId(row: unknown): string {
  return contentId(CALL_HISTORY, row);
}
