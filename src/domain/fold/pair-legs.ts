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
  const near = nearest(
    byId.flatMap(({ logged, live }) => (live === undefined ? [logged] : [])),
    left,
  );
  const pairs = byId.map(({ logged, live }): LegPair => ({ logged, live: live ?? near.get(logged) }));
  return { pairs, onlyLive: [...left.values()] };
}

/** Takes what it pairs out of `left`: the best pairs first, so that no leg takes the place of one that fits better. */
function nearest(logged: readonly LoggedLeg[], left: Map<string, LegFold>): Map<LoggedLeg, LegFold> {
  const fits = logged.flatMap((row) =>
    [...left.values()]
      .filter((leg) => isSameSide(leg.role, row.role) && isSameDevice(leg, row))
      .map((leg) => ({ row, leg, isAlike: leg.wasConnected === (row.result === 'answered') })),
  );
  const rank = ({ isAlike }: { isAlike: boolean }): number => (isAlike ? 0 : 1);
  // The sort is stable: of equals the earlier of the log goes with the earlier of the live ones.
  fits.sort((a, b) => rank(a) - rank(b) || apartMs(a.leg, a.row) - apartMs(b.leg, b.row));
  const pairs = new Map<LoggedLeg, LegFold>();
  for (const { row, leg } of fits) {
    if (pairs.has(row) || !left.has(leg.id)) continue;
    pairs.set(row, leg);
    left.delete(leg.id);
  }
  return pairs;
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
