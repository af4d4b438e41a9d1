import type { CallEvent, CallEventKind, EventLeg } from '../../../src/domain/call-event.ts';
import { toCause } from './causes.ts';
import type { Conversation, Party } from './conversation.ts';
import { endOf } from './topology.ts';
import { unansweredResult } from './unanswered.ts';

/** The life of one channel, in the words of CSTA. */
export function legEvents(conversation: Conversation, party: Party): CallEvent[] {
  return [...ringEvents(party), ...talkEvents(party), ...endEvents(conversation, party)];
}

export function event(kind: CallEventKind, at: number, leg: EventLeg): CallEvent {
  return { kind, at, order: 0, leg };
}

function ringEvents({ channel, leg }: Party): CallEvent[] {
  const { createdAt, isDialled, upAt } = channel;
  if (!isDialled) return [event('originated', createdAt, leg)];
  const rangAt = channel.ringingAt ?? channel.dial?.ringingAt;
  const offered = event('offered', createdAt, leg);
  return rangAt === undefined || (upAt !== undefined && rangAt > upAt)
    ? [offered]
    : [offered, event('delivered', rangAt, leg)];
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
