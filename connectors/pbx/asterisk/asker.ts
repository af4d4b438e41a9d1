import type { Channel } from './channel.ts';
import type { Conversation, Party } from './conversation.ts';
import { otherHalf } from './other-half.ts';
import type { Topology } from './topology.ts';

/** Whose phone rang this one to ask a colleague; undefined when it was rung for the customer. */
export function askerOf({ ends, parties, topology }: Conversation, { channel }: Party): Party | undefined {
  if (parties.direction === 'internal') return undefined;
  const caller = callerOf(topology, channel);
  const asker = ends.find((party) => party.channel === caller);
  return asker?.leg.role === 'agent' || asker?.leg.role === 'originator' ? asker : undefined;
}

/** We ring it, and what for is not told yet: its dial, or that of the Local pair it is rung through, comes in a moment. */
export function isUnexplained(topology: Topology, channel: Channel): boolean {
  if (!channel.isDialled || channel.ringingAt !== undefined || channel.upAt !== undefined) return false;
  if (channel.dial === undefined) return true;
  const caller = topology.channels.get(channel.dial.callerId ?? '');
  const outer = caller === undefined ? undefined : otherHalf(topology.channels.values(), caller);
  return outer !== undefined && isUnexplained(topology, outer);
}

/**
 * The real channel behind a dial. A Local pair stands between when a feature code asks: its near half is dialled by no
 * channel, but lies in one bridge with the phone that asks.
 */
function callerOf(topology: Topology, rung: Channel): Channel | undefined {
  const seen = new Set<Channel>([rung]);
  for (let inner = rung; ; ) {
    const caller = topology.channels.get(inner.dial?.callerId ?? '');
    if (caller === undefined) return inner === rung ? undefined : companionOf(topology, inner);
    if (caller.local === undefined || seen.has(caller)) return caller;
    seen.add(caller);
    const outer = otherHalf(topology.channels.values(), caller);
    if (outer === undefined || seen.has(outer)) return undefined;
    seen.add(outer);
    inner = outer;
  }
}

/** The first real channel that was in a bridge together with the half. */
function companionOf({ channels }: Topology, half: Channel): Channel | undefined {
  for (const { bridge, from, to = Number.POSITIVE_INFINITY } of half.stays) {
    for (const channel of channels.values()) {
      const isThere = channel.stays.some(
        (stay) => stay.bridge === bridge && stay.from < to && (stay.to ?? Number.POSITIVE_INFINITY) > from,
      );
      if (channel.local === undefined && isThere) return channel;
    }
  }
  return undefined;
}
