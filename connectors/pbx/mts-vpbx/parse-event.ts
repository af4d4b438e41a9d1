import type { Fact } from '../../../src/domain/fact.ts';
import { contentId } from '../../kit/content-id.ts';
import { FieldProblem, shown } from '../../kit/reject.ts';
import type { EventFact } from './facts.ts';
import { neededTextOf, objectOf, phoneOf, textOf, timeOf } from './read-fields.ts';

const PROBE = 'CHECK_ALIVE';

/** MTS asks whether anybody is there; it tells of no call and has, as far as is known, no `payload`. */
export function isProbe(event: unknown): boolean {
  return (
    typeof event === 'object' && event !== null && (event as { eventType?: unknown }).eventType === PROBE
  );
}

/** Throws `FieldProblem`. `eventType` and `state` are not read: no source lists their words, and the times say what happened. */
export function parseEvent(event: unknown, receivedAt: number): Fact {
  const fields = objectOf('the event', event);
  if (fields.payload === undefined || fields.payload === null)
    throw new FieldProblem(`\`payload\` is missing in an event ${shown(fields.eventType)}`);
  const payload = objectOf('`payload`', fields.payload);
  const times = {
    startedAt: timeOf('startTime', payload.startTime, receivedAt),
    answeredAt: timeOf('answerTime', payload.answerTime, receivedAt),
    endedAt: timeOf('endTime', payload.endTime, receivedAt),
  };
  const { startedAt, answeredAt, endedAt } = times;
  const [remoteName, tracking] = [
    textOf('remotePartyName', payload.remotePartyName),
    textOf('extTrackingId', payload.extTrackingId),
  ];
  const body: EventFact = {
    told: 'event',
    callId: neededTextOf('callId', payload.callId),
    abonentId: neededTextOf('abonentId', fields.abonentId),
    remote: phoneOf('remotePartyAddress', payload.remotePartyAddress),
    callDirection: textOf('callDirection', payload.callDirection),
    ...(remoteName !== '' && { remoteName }),
    ...(startedAt !== undefined && { startedAt }),
    ...(answeredAt !== undefined && { answeredAt }),
    ...(endedAt !== undefined && { endedAt }),
    ...(tracking !== '' && { extTrackingId: tracking }),
  };
  return {
    id: contentId('event', body),
    // Whether call ids are the subscriber's own or everybody's is not known; together they are nobody else's.
    keys: [`event:${body.abonentId}/${body.callId}`, ...(tracking === '' ? [] : [`track:${tracking}`])],
    at: endedAt ?? answeredAt ?? startedAt ?? receivedAt,
    order: endedAt !== undefined ? 2 : answeredAt !== undefined ? 1 : 0,
    body,
  };
}
