import type { CallEvent, PartyNumber } from '../../../src/domain/call-event.ts';
import { isOutside, type XsiLeg } from './legs.ts';
import { ORDER, type Reading } from './reading.ts';

/** A queue may show its own name in place of the caller; it tells the caller apart. */
export function customerOf(root: XsiLeg): PartyNumber {
  if (!isOutside(root)) return { raw: '' };
  const party = root.queue?.caller ?? root.remote;
  return { raw: party.address ?? '' };
}

/** `root` is the leg by which the customer came. */
export function beginning(
  root: XsiLeg,
  all: readonly XsiLeg[],
  reading: Reading,
  line: string | undefined,
): CallEvent {
  const { direction, customer, customerLeg } = reading;
  const called = line ?? all.map(calledNumber).find((number) => number !== undefined);
  const queue = all.map(queueOf).find((one) => one !== undefined);
  const trackings = [...new Set(all.map(({ tracking }) => tracking))];
  return {
    kind: direction === 'inbound' ? 'offered' : 'originated',
    at: Math.min(...all.map(({ startedAt }) => startedAt)),
    order: ORDER.begin,
    direction,
    ...(root.isClick && { callKind: 'clickToCall' as const }),
    ...(direction !== 'internal' && { leg: customerLeg }),
    customer,
    ...(called !== undefined && direction === 'inbound' && { line: { raw: called } }),
    ...(queue !== undefined && { queue }),
    externalIds: trackings.map((value) => ({ kind: 'call', value })),
  };
}

/**
 * No element names the number that was called. It is the oldest party that redirected the call: an incoming number is
 * a user whose name is its number twice, or who stands last with a whole number.
 */
function calledNumber({ redirections }: XsiLeg): string | undefined {
  const twice = redirections.find(({ party: { name, userId } }) => {
    const [first, second, ...more] = (name ?? '').split(/\s+/);
    return first !== '' && first === second && more.length === 0 && /\d{10}/.test(userId ?? '');
  });
  const address = twice?.party.address ?? redirections.at(-1)?.party.address;
  return address !== undefined && address.replaceAll(/\D/g, '').length >= 10 ? address : undefined;
}

function queueOf({ queue, redirections }: XsiLeg): { id: string; name?: string } | undefined {
  if (queue !== undefined) return { id: queue.id, ...(queue.name !== undefined && { name: queue.name }) };
  const group = redirections.find(
    ({ party, reason }) => reason === 'hunt-group' || party.userId?.includes('_hg_'),
  );
  const id = group?.party.userId ?? group?.party.address;
  if (id === undefined) return undefined;
  return { id, ...(group?.party.name !== undefined && { name: group.party.name }) };
}
