import type { LoggedLeg } from '../call-event.ts';
import type { LegFold } from './leg-fold.ts';

export interface LegPair {
  logged: LoggedLeg;
  /** The same leg seen live. */
  live: LegFold | undefined;
}

export interface PairedLegs {
  /** In the order of the log. */
  pairs: LegPair[];
  onlyLive: LegFold[];
}

/**
 * Which leg of the log is which leg seen live: by id; else of those at the same device the one that ended alike, began
 * nearest, came first. A device that rang twice while live events of one ring were lost is so taken for the right ring.
 */
export function pairLegs(legs: Iterable<LegFold>, logged: readonly LoggedLeg[]): PairedLegs {
  const left = new Map<string, LegFold>();
  for (const leg of legs) left.set(leg.id, leg);
  const byId = logged.map((leg): LegPair => {
    const live = left.get(leg.id);
    left.delete(leg.id);
    return { logged: leg, live };
  });
  const pairs = byId.map((pair): LegPair => {
    if (pair.live !== undefined) return pair;
    const live = nearest(pair.logged, left.values());
    if (live !== undefined) left.delete(live.id);
    return { logged: pair.logged, live };
  });
  return { pairs, onlyLive: [...left.values()] };
}

function nearest(logged: LoggedLeg, candidates: Iterable<LegFold>): LegFold | undefined {
  let winner: { leg: LegFold; rank: number[] } | undefined;
  for (const leg of candidates) {
    if (!isSameSide(leg.role, logged.role) || !isSameDevice(leg, logged)) continue;
    const isAlike = leg.wasConnected === (logged.result === 'answered');
    const rank = [isAlike ? 0 : 1, apartMs(leg, logged)];
    if (winner === undefined || isLess(rank, winner.rank)) winner = { leg, rank };
  }
  return winner?.leg;
}

function isLess(a: readonly number[], b: readonly number[]): boolean {
  const index = a.findIndex((value, place) => value !== b[place]);
  return index >= 0 && (a[index] ?? 0) < (b[index] ?? 0);
}

/** Live, an outgoing leg is the originator until the customer answers; a log may know only an agent. */
function isSameSide(live: LoggedLeg['role'], logged: LoggedLeg['role']): boolean {
  const side = (role: LoggedLeg['role']) => (role === 'originator' ? 'agent' : role);
  return side(live) === side(logged);
}

function isSameDevice({ device }: LegFold, logged: LoggedLeg): boolean {
  if (device?.number === logged.device?.number) return true;
  return device?.user !== undefined && device.user === logged.device?.user;
}

/** 0 where one of them has no time. */
function apartMs(live: LegFold, logged: LoggedLeg): number {
  const loggedAt = logged.offeredAt ?? logged.alertedAt ?? logged.connectedAt ?? logged.clearedAt;
  const liveAt = loggedAt === logged.connectedAt ? live.connectedAt : undefined;
  const at = liveAt ?? live.offeredAt ?? live.alertedAt ?? live.states[0]?.at;
  return at === undefined || loggedAt === undefined ? 0 : Math.abs(at - loggedAt);
}
