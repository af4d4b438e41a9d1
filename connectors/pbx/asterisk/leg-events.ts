import type { CallEvent, CallEventKind, EventLeg } from '../../../src/domain/call-event.ts';
import { askerOf } from './asker.ts';
import { toCause } from './causes.ts';
import { endOf } from './channel.ts';
import { type Conversation, firstMet, type Party } from './conversation.ts';
import { unansweredResult } from './unanswered.ts';

/** The life of one channel, in the words of CSTA. */
export function legEvents(conversation: Conversation, party: Party): CallEvent[] {
  return [...ringEvents(conversation, party), ...talkEvents(party), ...endEvents(conversation, party)];
}

export function event(kind: CallEventKind, at: number, leg: EventLeg): CallEvent {
  return { kind, at, order: 0, leg };
}

function ringEvents(conversation: Conversation, party: Party): CallEvent[] {
  const { channel, leg } = party;
  const { createdAt, isDialled, upAt } = channel;
  if (!isDialled) return [event('originated', createdAt, leg)];
  const asker = askerOf(conversation, party);
  const peer = asker === undefined ? {} : { peer: 'colleague' as const };
  const rangAt = channel.ringingAt ?? channel.dial?.ringingAt;
  const offered = { ...event('offered', createdAt, leg), ...peer };
  if (rangAt === undefined || (upAt !== undefined && rangAt > upAt)) return [offered];
  const left = asker === undefined ? undefined : leftRinging(conversation, party, asker);
  return [
    offered,
    { ...event('delivered', rangAt, leg), ...peer },
    ...(left === undefined ? [] : [{ ...event('delivered', left, leg), peer: 'customer' as const }]),
  ];
}

/** When the asker hung up and left the customer to the phone that still rang. */
function leftRinging(conversation: Conversation, { channel }: Party, asker: Party): number | undefined {
  const left = endOf(asker.channel);
  const main = conversation.parties.main;
  // On a second line the asker only takes back the question.
  if (left === undefined || main === undefined || firstMet(asker) === undefined) return undefined;
  const until = Math.min(
    channel.upAt ?? Number.POSITIVE_INFINITY,
    endOf(channel) ?? Number.POSITIVE_INFINITY,
  );
  return left < until && left < (endOf(main) ?? Number.POSITIVE_INFINITY) ? left : undefined;
}

function talkEvents({ leg, segments }: Party): CallEvent[] {
  return segments.flatMap(({ from, value }, index): CallEvent[] => {
    const before = segments[index - 1]?.value;
    if (value === 'held') {
      const held = event('held', from, leg);
      return before === undefined ? [event('established', from, leg), held] : [held];
    }
    if (before === 'held' && value === 'customer') return [event('retrieved', from, leg)];
    return [{ ...event('established', from, leg), peer: value }];
  });
}

function endEvents(conversation: Conversation, party: Party): CallEvent[] {
  const { channel, leg, segments } = party;
  const endedAt = endOf(channel);
  if (endedAt === undefined) return [];
  const cause = toCause(channel.cause, channel.sip);
  const shared = { ...(cause === undefined ? {} : { cause }), clearedBy: clearedBy(party) };
  const isAnswered = segments.length > 0 || (leg.role === 'customer' && channel.upAt !== undefined);
  if (isAnswered) return [{ ...event('connectionCleared', endedAt, leg), ...shared, result: 'answered' }];
  if (!channel.isDialled)
    return [{ ...event('connectionCleared', endedAt, leg), ...shared, result: 'cancelled' }];
  const result = unansweredResult(conversation, party, endedAt);
  if (result === 'diverted') {
    const forward =
      channel.dial?.forward?.split(/[@/]/).find((part) => /^\+?\d+$/.test(part)) ?? channel.dial?.forward;
    return [
      {
        ...event('diverted', endedAt, leg),
        ...shared,
        result,
        ...(forward === undefined ? {} : { divertedTo: forward }),
      },
    ];
  }
  const kind = result === 'busy' || result === 'failed' ? 'failed' : 'connectionCleared';
  return [{ ...event(kind, endedAt, leg), ...shared, result }];
}

function clearedBy({ channel, leg }: Party): 'customer' | 'agent' | 'system' {
  if (channel.hungUpAt === undefined) return 'system';
  return leg.role === 'customer' || leg.role === 'external' ? 'customer' : 'agent';
}
