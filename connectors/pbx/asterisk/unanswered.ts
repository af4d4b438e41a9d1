import type { LegResult } from '../../../src/domain/call-event.ts';
import { type Channel, endOf } from './channel.ts';
import { type Conversation, isTakenAt, type Party } from './conversation.ts';
import { isMenuLeg } from './menu-leg.ts';
import { otherHalf } from './other-half.ts';

const SIP_BUSY = new Set([486, 600]);
const SIP_DECLINE = 603;
const TIME_IS_UP = new Set([0, 16, 19]);
/** Both ends of a call that the caller gives up are taken down within this time. */
const GAVE_UP_WITHIN_MS = 500;

/** How a leg ended that rang, or should have, and was never answered (table in docs/connectors/asterisk.md). */
export function unansweredResult(conversation: Conversation, party: Party, endedAt: number): LegResult {
  const { channel } = party;
  const statuses = statusesOf(channel);
  if (channel.dial?.forward !== undefined) return 'diverted';
  if (channel.cause === 17 || SIP_BUSY.has(channel.sip ?? 0)) return 'busy';
  // A decline is reported as NOANSWER (PJSIP) or BUSY (chan_sip): only the cause tells.
  if (channel.cause === 21 || channel.sip === SIP_DECLINE) return 'declined';
  if (statuses.includes('BUSY')) return 'busy';
  if (
    statuses.includes('NOANSWER') ||
    outerLegs(conversation, channel).some((outer) => statusesOf(outer).includes('NOANSWER'))
  ) {
    return 'noAnswer';
  }
  if (channel.cause === 26 || isTakenAt(conversation, endedAt, party)) return 'answeredElsewhere';
  if (channel.cause === 18 || channel.cause === 19) return 'noAnswer';
  if (isGivenUpByPbx(conversation, channel, endedAt)) return 'noAnswer';
  if (statuses.includes('CANCEL') || callerGaveUp(conversation, channel, endedAt)) return 'cancelled';
  if (statuses.some((status) => status === 'CHANUNAVAIL' || status === 'CONGESTION')) return 'failed';
  return 'noAnswer';
}

/**
 * Of a leg that a menu stopped ringing Asterisk says NOANSWER, whatever it was stopped for. Of one whose time is up it says
 * nothing, and takes it down: with cause 19, on older versions 0 or 16.
 */
function statusesOf({
  id,
  dial,
  upAt,
  askedToGoAt,
  hungUpAt,
  destroyedAt,
  cause,
}: Channel): readonly string[] {
  const statuses = dial?.statuses ?? [];
  if (!isMenuLeg(id)) return statuses;
  if (askedToGoAt !== undefined) return statuses.filter((status) => status !== 'NOANSWER');
  const isTimeUp = upAt === undefined && hungUpAt === undefined && destroyedAt !== undefined;
  return isTimeUp && TIME_IS_UP.has(cause ?? 0) ? [...statuses, 'NOANSWER'] : statuses;
}

/** The legs that stand before this one: a queue rings `Local/…;1`, and the phone is rung out of `;2`. */
function outerLegs({ topology }: Conversation, channel: Channel): Channel[] {
  const legs: Channel[] = [];
  const seen = new Set<string>([channel.id]);
  for (let inner: Channel | undefined = channel; inner !== undefined; ) {
    const caller = topology.channels.get(inner.dial?.callerId ?? '');
    const outer = caller === undefined ? undefined : otherHalf(topology.channels.values(), caller);
    if (outer === undefined || seen.has(outer.id)) break;
    seen.add(outer.id);
    if (outer.dial !== undefined) legs.push(outer);
    inner = outer;
  }
  return legs;
}

/** It was handed the customer while it rang, and stopped ringing while the customer waited on. */
function isGivenUpByPbx({ topology, parties }: Conversation, channel: Channel, endedAt: number): boolean {
  const isHandedOver = topology.handovers.some(
    ({ what, at }) => what === 'attendedTransfer' && channel.createdAt < at && at < endedAt,
  );
  const gone = parties.main === undefined ? endedAt : endOf(parties.main);
  return isHandedOver && (gone === undefined || gone > endedAt + GAVE_UP_WITHIN_MS);
}

function callerGaveUp({ topology, parties }: Conversation, channel: Channel, endedAt: number): boolean {
  const caller = topology.channels.get(channel.dial?.callerId ?? '') ?? parties.main;
  const gone = caller === undefined || caller === channel ? undefined : endOf(caller);
  return gone !== undefined && gone <= endedAt + GAVE_UP_WITHIN_MS;
}
