import { type AmiPacket, header } from './ami-packet.ts';
import type { ChannelSeen } from './asterisk-fact.ts';
import { parseLocalHalf, parseUniqueId } from './channel-name.ts';
import { callerOfMenuLeg } from './menu-leg.ts';

/** Bridges of more than this many are meetings, not conversations: their members stay strangers to each other. */
const MOST_IN_A_CONVERSATION = 6;
/** The number in a Local channel's name starts anew with Asterisk, so the name counts only within this time. */
const LOCAL_NAME_WINDOW_MS = 512_000;

export function channelKey(id: string): string {
  return `channel:${id}`;
}

export function keysOf(...channels: (ChannelSeen | undefined)[]): string[] {
  const keys = new Set<string>();
  for (const channel of channels) {
    if (channel === undefined) continue;
    keys.add(channelKey(channel.id));
    for (const key of localKeys(channel)) keys.add(key);
    const callerId = callerOfMenuLeg(channel.id);
    if (callerId !== undefined) keys.add(channelKey(callerId));
  }
  return [...keys];
}

/** Who shares a conversation's bridge belongs together; the bridge's own id is no key, because bridges may be reused. */
export function keysOfMembers(members: readonly string[]): string[] {
  return isMeeting(members.length) ? [] : members.map(channelKey);
}

/**
 * AMI does not say who is in a bridge, only that somebody enters: a bridge that Asterisk made for one conversation is
 * its name. Bridges of applications may be reused, and are none.
 */
export function bridgeKey(bridge: string): string {
  return `bridge:${bridge}`;
}

/** The linked id is the id of the conversation's first channel, as far as Asterisk knows at that moment: it changes. */
export function linkedKey(packet: AmiPacket): string[] {
  const linked = header(packet, 'Linkedid');
  return linked === undefined ? [] : [channelKey(linked)];
}

export function isMeeting(size: number): boolean {
  return size > MOST_IN_A_CONVERSATION;
}

/**
 * The halves of a Local pair share their name. Two overlapping windows of time, so that halves created on both sides
 * of one window's edge still meet in the other.
 */
function localKeys({ name, id, createdAt }: ChannelSeen): string[] {
  const local = parseLocalHalf(name);
  if (local === undefined) return [];
  const bornAt = createdAt ?? (parseUniqueId(id)?.bornAt ?? Number.NaN) * 1000;
  if (!Number.isFinite(bornAt)) return [`local:${local.pair}`];
  const even = Math.floor(bornAt / LOCAL_NAME_WINDOW_MS);
  const odd = Math.floor(bornAt / LOCAL_NAME_WINDOW_MS + 0.5);
  return [`local:${local.pair}:e${even}`, `local:${local.pair}:o${odd}`];
}
