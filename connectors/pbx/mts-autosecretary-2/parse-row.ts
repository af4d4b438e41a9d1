import type { Fact } from '../../../src/domain/fact.ts';
import { checkCallTime, checkSeconds } from '../../kit/check-field.ts';
import { contentId } from '../../kit/content-id.ts';
import { FieldProblem, shown } from '../../kit/reject.ts';
import type { RowFact } from './facts.ts';
import { keysOf } from './keys.ts';
import { callIdOf, objectOf, phoneOf } from './read-fields.ts';
import { readTime } from './read-time.ts';
import { clockHoursOf, type MtsAutosecretary2Settings } from './settings.ts';

/** Name of the log in exchanges, and of the ids of its rows. */
export const STATISTICS = 'statistics';

/** Throws `FieldProblem`. */
export function parseRow(row: unknown, readAt: number, settings: MtsAutosecretary2Settings): Fact {
  const fields = objectOf('a row', row);
  if (!('an' in fields)) throw new FieldProblem('`an` is missing');
  const via = phoneOf('via', fields.via);
  const zone = { hours: clockHoursOf(settings), isZoneBelieved: settings.hoursFromUtc === undefined };
  const body: RowFact = {
    told: 'row',
    readAt,
    callId: callIdOf('callId', fields.callId),
    trunk: phoneOf('trunkId', fields.trunkId),
    startedAt: checkCallTime('startTime', readTime('startTime', fields.startTime, zone), readAt),
    an: phoneOf('an', fields.an),
    dn: phoneOf('dn', fields.dn),
    ...(via !== '' && { via }),
    isInside: Number(fields.rel ?? 0) === 1,
    durationMs: checkSeconds('duration', fields.duration),
    waitMs: checkSeconds('wait', fields.wait ?? 0),
    recMs: checkSeconds('recDur', fields.recDur ?? 0),
  };
  if (body.waitMs > body.durationMs)
    throw new FieldProblem(`\`wait\` is longer than \`duration\`, which includes it: ${shown(fields.wait)}`);
  return {
    id: rowId(row),
    keys: keysOf('row', body.callId, body.an),
    at: body.startedAt,
    order: 0,
    body,
  };
}

/** A row that has changed is a new fact. */
export function rowId(row: unknown): string {
  return contentId(STATISTICS, row);
}
