import type { CallEvent } from '../../../src/domain/call-event.ts';
import type { Conversation } from './legs.ts';

/** `call/<extTrackingId>/<userId>`, from the events, and `record/<id>`, from the list of recordings: both lead to the same file. */
export function sourceOfCall(tracking: string, userId: string): string {
  return `call/${tracking}/${userId}`;
}
export function sourceOfRecord(recordId: string): string {
  return `record/${recordId}`;
}

/** A leg that was recorded says so when it is over; the list of recordings has the file some minutes later. */
export function recordingEvents({ legs, records }: Conversation): CallEvent[] {
  const listed = new Set(records.map(({ tracking, abonent }) => `${tracking}/${abonent.userId}`));
  const told = legs.filter((leg) => leg.isRecorded && leg.releasedAt !== undefined);
  return [
    ...told
      .filter(({ tracking, target }) => !listed.has(`${tracking}/${target}`))
      .map(
        (leg): CallEvent => ({
          kind: 'recordingReady',
          at: leg.releasedAt ?? leg.startedAt,
          order: 9,
          recording: {
            id: `${leg.tracking}/${leg.target}`,
            legId: leg.id,
            state: 'pending',
            source: sourceOfCall(leg.tracking, leg.target),
            mediaType: 'audio/mpeg',
          },
        }),
      ),
    ...records.map((record): CallEvent => {
      const leg = legs.find(
        ({ tracking, target }) => tracking === record.tracking && target === record.abonent.userId,
      );
      return {
        kind: 'recordingReady',
        at: record.startedAt + record.durationMs,
        order: 9,
        recording: {
          id: `${record.tracking}/${record.abonent.userId}`,
          ...(leg !== undefined && { legId: leg.id }),
          state: 'ready',
          source: sourceOfRecord(record.recordId),
          mediaType: 'audio/mpeg',
          durationMs: record.durationMs,
        },
        externalIds: [{ kind: 'recording', value: record.recordId }],
      };
    }),
  ];
}
