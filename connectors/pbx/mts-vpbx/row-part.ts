import type { Device } from '../../../src/domain/call-event.ts';
import { type CallPart, isSameNumber } from '../../../src/domain/stitch/call-part.ts';
import { asSubscriber, isShort, type RowFact } from './facts.ts';
import type { MtsVpbxSettings } from './settings.ts';

/** `9000000021@example.ru`: of mobile subscribers the id begins with the number. */
const MOBILE_USER = /^(\d{10})@/;

/** A row is one leg of one subscriber: a part of a call. */
export function partOf(row: RowFact, settings: MtsVpbxSettings): CallPart {
  const { userId, startedAt, calling, called, isOriginating, extTrackingId, callGroupId } = row;
  const endedAt = startedAt + row.durationMs;
  const [own, other] = isOriginating ? [calling, called] : [called, calling];
  const ownNumber = MOBILE_USER.exec(userId)?.[1] ?? asSubscriber(own);
  const isInside = isShort(other);
  const subscriber: Device = { number: ownNumber, user: userId };
  const isLine = !isShort(own) && own !== '' && !isSameNumber(own, ownNumber);
  const answer = answerOf(row, settings);
  const name = `${extTrackingId ?? startedAt}/${userId}/${isOriginating ? 'out' : 'in'}`;
  return {
    id: `row:${name}`,
    readAt: row.readAt,
    keys: [],
    direction: isInside ? 'internal' : isOriginating ? 'outbound' : 'inbound',
    ...(!isInside && { customer: { raw: other } }),
    ...(isLine && !isInside && { line: own }),
    ...(isInside && isOriginating ? { device: { number: other }, from: subscriber } : {}),
    ...(isInside && !isOriginating ? { device: subscriber, from: { number: other } } : {}),
    ...(!isInside && ownNumber !== '' && { device: subscriber }),
    startedAt,
    ...answer,
    endedAt,
    ...(row.redirecting !== undefined && { redirectedFrom: row.redirecting }),
    ...(settings.fetchRecordings &&
      answer.result === 'answered' &&
      extTrackingId !== undefined && {
        recording: { id: name, state: 'pending', source: extTrackingId, mediaType: 'audio/mpeg' },
      }),
    externalIds: [
      ...(extTrackingId === undefined ? [] : [{ kind: 'call' as const, value: extTrackingId }]),
      ...(callGroupId === undefined ? [] : [{ kind: 'session' as const, value: callGroupId }]),
    ],
  };
}

/** `PLACED` is a call that came about; when it was answered only the reading of `answerDuration` can tell. */
function answerOf(
  { isPlaced, answerMs, startedAt, durationMs }: RowFact,
  { answerDuration }: MtsVpbxSettings,
): Pick<CallPart, 'result' | 'connectedAt'> {
  const isSilent = answerDuration === 'talk' && answerMs === 0;
  if (!isPlaced || isSilent) return { result: 'noAnswer' };
  if (answerMs === undefined || answerDuration === 'unknown') return { result: 'answered' };
  const waitMs = answerDuration === 'wait' ? answerMs : durationMs - answerMs;
  return { result: 'answered', connectedAt: startedAt + Math.min(durationMs, Math.max(0, waitMs)) };
}
