import type { Fact } from '../../../src/domain/fact.ts';
import { checkCallTime } from '../../kit/check-field.ts';
import { contentId } from '../../kit/content-id.ts';
import { FieldProblem, shown } from '../../kit/reject.ts';
import { EVENT_TYPES, type EventFact, type EventType } from './facts.ts';
import { keysOf } from './keys.ts';
import { callIdOf, objectOf, phoneOf } from './read-fields.ts';
import { readTime } from './read-time.ts';
import { clockHoursOf, type MtsAutosecretary2Settings } from './settings.ts';

/** Throws `FieldProblem`. Events carry their own time, so one that is sent again is the same fact. */
export function parseEvent(event: unknown, receivedAt: number, settings: MtsAutosecretary2Settings): Fact {
  const fields = objectOf('the event', event);
  const type = typeOf(fields.EventType);
  const from = objectOf('`From`', fields.From, true);
  const to = objectOf('`To`', fields.To, true);
  const virtual = phoneOf('To.Virtual', to.Virtual);
  // Events write their zone, and it was right in all that were seen.
  const zone = { hours: clockHoursOf(settings), isZoneBelieved: true };
  const body: EventFact = {
    told: 'event',
    callId: callIdOf('CallID', fields.CallID),
    type,
    at: checkCallTime('EventTime', readTime('EventTime', fields.EventTime, zone), receivedAt),
    ani: phoneOf('From.ANI', from.ANI),
    dnis: phoneOf('To.DNIS', to.DNIS),
    ...(virtual !== '' && { virtual }),
    trunk: phoneOf('To.TrunkId', to.TrunkId),
    ...(fields.CallResult !== undefined &&
      fields.CallResult !== null && { result: resultOf(fields.CallResult) }),
  };
  return {
    id: contentId('event', body),
    keys: keysOf('event', body.callId, body.ani),
    at: body.at,
    order: EVENT_TYPES.indexOf(type),
    body,
  };
}

function typeOf(value: unknown): EventType {
  if (value === undefined || value === null || value === '') throw new FieldProblem('`EventType` is missing');
  const type = EVENT_TYPES.find((known) => known.toLowerCase() === String(value).toLowerCase());
  // Others may exist (a transfer, a recording): kept for people to see.
  if (type === undefined) throw new FieldProblem(`\`EventType\` is not a known event: ${shown(value)}`);
  return type;
}

function resultOf(value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'number')
    throw new FieldProblem(`\`CallResult\` is not a code: ${shown(value)}`);
  return String(value).slice(0, 40);
}
