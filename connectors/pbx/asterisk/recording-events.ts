import type { CallEvent } from '../../../src/domain/call-event.ts';
import type { Fact } from '../../../src/domain/fact.ts';
import type { AsteriskFact } from './asterisk-fact.ts';
import type { Conversation } from './conversation.ts';

/** What an ARI application recorded of a channel of this call. */
export function recordingEvents(facts: readonly Fact[], { ends }: Conversation): CallEvent[] {
  return facts.flatMap(({ at, body }): CallEvent[] => {
    const fact = body as AsteriskFact;
    if (fact.what !== 'recorded') return [];
    const { channelId, name, format } = fact;
    const leg = ends.find(({ channel }) => channel.id === channelId)?.leg;
    return [
      {
        kind: 'recordingReady',
        at,
        order: 0,
        recording: {
          id: name,
          state: 'pending',
          source: name,
          ...(format === 'wav' && { mediaType: 'audio/wav' }),
          ...(leg && { legId: leg.id }),
        },
      },
    ];
  });
}
